# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# PKCS#12 as openssl writes it, and with the certificates in an order, or
# without the identifiers, that it never would.

package Fixtures::Bags;

use strict;
use warnings;

use Digest::SHA qw(hmac_sha1);
use Encode qw(encode);
use Exporter 'import';

use Fixtures::Der qw(node_at oid parse rebuild tlv);

our @EXPORT_OK = qw(exported rearranged anonymous);

my $CERTIFICATE_BAG = oid('1.2.840.113549.1.12.10.1.3');
my $KEY_ID = oid('1.2.840.113549.1.9.21');

# A PKCS#12 with
#   password, certificates (PEM; the key's own, and others), key (PEM; none:
#   certificates alone), options (more of openssl pkcs12)
sub exported {
    my ($ca, %o) = @_;
    my @key = $o{key} ? ('-inkey', $ca->temporary('key', $o{key})) : '-nokeys';
    return $ca->openssl(qw(pkcs12 -export -iter 2048 -name server -in),
        $ca->temporary('crt', $o{certificates}), @key,
        '-passout', "pass:$o{password}", @{ $o{options} // [] });
}

# One whose certificates come in another order, as their numbers in that of
# openssl: the key's own is 0, the others as they were given. They are not
# encrypted in it. Its MAC is made anew. $change is called for every bag.
sub rearranged {
    my ($ca, $order, $change, %o) = @_;
    my $file = parse(exported($ca, %o, options => [
        qw(-certpbe NONE -macalg sha1), @{ $o{options} // [] }]));
    my $safe = node_at($file, 0, 1, 1, 0);
    my $contents = parse($safe->[1]);
    for my $content (@{ $contents->[0][1] }) {
        my $data = node_at($content->[1], 1, 0);
        my $bags = parse($data->[1]);
        my $list = $bags->[0][1];
        $change->($_) for @$list;
        @$list = @$list[@$order] if is_certificate($list->[0]);
        $data->[1] = rebuild($bags);
    }
    $safe->[1] = rebuild($contents);
    authenticate($ca, node_at($file, 0, 2)->[1], $safe->[1], $o{password});
    return rebuild($file);
}

sub is_certificate {
    my ($bag) = @_;
    return tlv(6, node_at($bag->[1], 0)->[1]) eq $CERTIFICATE_BAG;
}

# Takes away what says to which key a certificate belongs.
sub anonymous {
    my ($bag) = @_;
    my $attributes = $bag->[1][2] or return;
    @{ $attributes->[1] } = grep {
        tlv(6, node_at($_->[1], 0)->[1]) ne $KEY_ID
    } @{ $attributes->[1] };
}

# $mac: [digest and its algorithm, salt, rounds]
sub authenticate {
    my ($ca, $mac, $data, $password) = @_;
    my $key = $ca->openssl(qw(kdf -keylen 20 -binary -kdfopt digest:SHA1),
        '-kdfopt', 'hexpass:' . unpack('H*', encode('UTF-16BE', $password)
                                               . "\0\0"),
        '-kdfopt', 'hexsalt:' . unpack('H*', node_at($mac, 1)->[1]),
        '-kdfopt', 'iter:' . hex(unpack 'H*', node_at($mac, 2)->[1]),
        qw(-kdfopt id:3 PKCS12KDF));
    node_at($mac, 0, 1)->[1] = hmac_sha1($data, $key);
}

1;
