# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The contract's table of findings, for the tests: written down once more, and
# not read from the catalogue, which is what is tested.

package Fixtures::Catalog;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(code_of severity_of ids live_ids);

my %TABLE = map { my ($id, @rest) = split; ($id => \@rest) } split /\n/, <<'T';
key-lost TWCA-4.1-Q1 error
key-overwritten TWCA-4.1-Q1 error
keystore-no-key TWCA-4.1-Q1 error
openssl-conf-missing TWCA-4.2-Q1 warning
openssl-conf-invalid TWCA-4.2-Q1 warning
key-mismatch TWCA-4.2-Q2 fatal
key-order TWCA-4.2-Q2 fatal
key-is-certificate TWCA-4.2-Q2 fatal
keystore-alias TWCA-4.3-Q1 error
keystore-chain TWCA-4.3-Q1 error
keystore-reply-mismatch TWCA-4.3-Q2 error
not-pem TWCA-4.4-Q1 fatal
is-pkcs12 TWCA-4.4-Q2 fatal
is-keystore TWCA-4.4-Q3 fatal
chain-incomplete TWCA-4.5-Q1 error
chain-wrong-issuer TWCA-4.5-Q1 error
chain-expired TWCA-4.5-Q1 error
chain-order TWCA-4.5-Q1 warning
chain-duplicate TWCA-4.5-Q1 warning
chain-new-root-only TWCA-4.5-Q1 warning
chain-completed TWCA-4.5-Q1 notice
root-untrusted TWCA-4.5-Q1 warning
self-signed TWCA-4.5-Q1 error
chain-invalid TWCA-4.5-Q1 error
mixed-content TWCA-4.5-Q2 error
served-chain TWCA-4.6-Q1 error
stale-process TWCA-4.6-Q2 error
stale-peer TWCA-4.6-Q2 error
wrong-server TWCA-4.6-Q2 error
stale-front TWCA-4.6-Q2 error
hosted-elsewhere TWCA-4.6-Q2 warning
shadowed TWCA-4.6-Q2 warning
role-swapped TWCA-4.7-Q1 error
root-sent TWCA-4.7-Q1 notice
expired TWCA-X1 error
not-yet-valid TWCA-X1 error
expiring TWCA-X1 warning
validity-too-long TWCA-X1 warning
name-mismatch TWCA-X2 error
key-exposed TWCA-X3 warning
weak-key TWCA-X4 error
weak-signature TWCA-X4 error
key-encrypted TWCA-X5 notice
unreadable TWCA-X6 fatal
too-large TWCA-X6 warning
tls-off TWCA-X7 error
wrong-purpose TWCA-X8 error
T

# What only a running server can be found to have: no fixture gives it, and
# t/served*.t and t/mixed*.t bring each of them about.
my @LIVE = qw(mixed-content served-chain stale-process stale-peer wrong-server 
              stale-front hosted-elsewhere);

sub code_of { return ($TABLE{$_[0]} // die "no finding $_[0]\n")->[0] }
sub severity_of { return $TABLE{$_[0]}[1] }
sub ids { return sort keys %TABLE }
sub live_ids { return @LIVE }

1;
