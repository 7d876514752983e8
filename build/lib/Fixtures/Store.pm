# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A keystore of any type from the same list of entries.

package Fixtures::Store;

use strict;
use warnings;

use Exporter 'import';

use Fixtures::Bags ();
use Fixtures::Der qw(unpem pem_blocks);
use Fixtures::Jks qw(jks key_entry certificate_entry sealed);
use Fixtures::Pkcs12 qw(pkcs12 data encrypted key_bag certificate_bag
                        sealed_key);

our @EXPORT_OK = qw(store store_name exported key_der @TYPES $SECRET);

our @TYPES = qw(JKS JCEKS PKCS12);
our $SECRET = 'changeit';

my %ENDING = (JKS => 'jks', JCEKS => 'jceks', PKCS12 => 'p12');

# "NAME.jks" ...
sub store_name {
    my ($type, $name) = @_;
    return ($name // 'store') . ".$ENDING{$type}";
}

# The DER of a PKCS#8 key by label.
sub key_der {
    my ($ca, $label) = @_;
    return $ca->{pkcs8}{$label} //= $ca->pass($ca->key_pem($label),
        qw(pkcs8 -topk8 -nocrypt -outform DER));
}

# Bytes of a keystore. Entries, of which each has an alias:
#   key (label), chain (PEM of all of it), password (the store's)
#   certificate (PEM)
# Options: password (changeit), more (bytes of entries of a JKS, or of
# contents of a PKCS#12, behind ours)
sub store {
    my ($ca, $type, $entries, %o) = @_;
    my $password = $o{password} // $SECRET;
    return stored_in_bags($ca, $entries, $password, $o{more} // [])
        if $type eq 'PKCS12';
    my @all = map { $_->{key} ? key_entry($_->{alias},
                        sealed($ca, $type, key_der($ca, $_->{key}),
                               $_->{password} // $password),
                        [map { unpem($_) } pem_blocks($_->{chain})])
                    : certificate_entry($_->{alias},
                                        unpem($_->{certificate}))
    } @$entries;
    return jks($type, entries => [@all, @{ $o{more} // [] }],
               password => $password);
}

# As Java does it: keys beside each other, certificates encrypted together.
sub stored_in_bags {
    my ($ca, $entries, $password, $more) = @_;
    my (@keys, @certificates);
    for my $n (0 .. $#$entries) {
        my $entry = $entries->[$n];
        my %name = (name => $entry->{alias});
        if (!$entry->{key}) {
            push @certificates, certificate_bag(
                unpem($entry->{certificate}), %name, trusted => 1);
            next;
        }
        push @keys, key_bag(sealed_key($ca, key_der($ca, $entry->{key}),
            $entry->{password} // $password), %name, id => "key $n");
        my ($own, @others) = map { unpem($_) } pem_blocks($entry->{chain});
        push @certificates,
            ($own ? certificate_bag($own, %name, id => "key $n") : ()),
            map { certificate_bag($_) } @others;
    }
    return pkcs12([(@keys ? data(\@keys) : ()),
                   (@certificates ? encrypted($ca, \@certificates, $password)
                                  : ()), @$more], password => $password);
}

# A PKCS#12 as openssl makes it, with more of its options.
sub exported {
    my ($ca, @options) = @_;
    return Fixtures::Bags::exported($ca, password => $SECRET,
        certificates => $ca->chain, key => $ca->key_pem('www'),
        options => ['-name', 'tomcat', @options]);
}

1;
