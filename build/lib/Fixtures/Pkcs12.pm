# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A PKCS#12 byte by byte: as Java, OpenSSL and Microsoft write it, and as
# nobody should.

package Fixtures::Pkcs12;

use strict;
use warnings;

use Digest::SHA qw(sha256 hmac_sha256);
use Encode qw(decode encode);
use Exporter 'import';

use Fixtures::Der qw(tlv sequence integer oid);

our @EXPORT_OK = qw(pkcs12 data encrypted key_bag certificate_bag plain_key_bag
                    sealed_key bag);

my $PKCS7 = '1.2.840.113549.1.7';
my $BAGS = '1.2.840.113549.1.12.10.1';
my $PKCS9 = '1.2.840.113549.1.9';

# A whole store of contents, each made by data() or encrypted(). Options:
# password (undef: no MAC), rounds (2048, of the MAC)
sub pkcs12 {
    my ($contents, %o) = @_;
    my $safe = sequence(@$contents);
    my $mac = '';
    if (defined $o{password}) {
        my $salt = random(8);
        my $rounds = $o{rounds} // 2048;
        # A lie about the rounds is nobody's to compute.
        my $key = mac_key($o{password}, $salt, $rounds > 10_000 ? 1 : $rounds);
        $mac = sequence(
            sequence(sequence(oid('2.16.840.1.101.3.4.2.1'), tlv(5, '')),
                     tlv(4, hmac_sha256($safe, $key))),
            tlv(4, $salt), integer($rounds));
    }
    return sequence(integer(3), data($safe), $mac);
}

# The key of the MAC: the derivation of PKCS#12 for one block of SHA-256.
sub mac_key {
    my ($password, $salt, $rounds) = @_;
    my $block = chr(3) x 64 . filled($salt)
        . filled(encode('UTF-16BE', decode('UTF-8', $password)) . "\0\0");
    $block = sha256($block) for 1 .. $rounds;
    return $block;
}

# Repeated up to a multiple of 64 bytes.
sub filled {
    my ($text) = @_;
    my $length = 64 * int((length($text) + 63) / 64);
    return substr $text x (1 + $length / length $text), 0, $length;
}

# ContentInfo of what needs no password: a list of bags, or any bytes.
sub data {
    my ($bytes) = @_;
    return sequence(oid("$PKCS7.1"),
        tlv(0xa0, tlv(4, ref $bytes ? sequence(@$bytes) : $bytes)));
}

# Likewise, encrypted. $ca is a Fixtures::Pki. Option: rounds (2048)
sub encrypted {
    my ($ca, $bytes, $password, %o) = @_;
    my ($algorithm, $hidden) = pbes2(
        $ca, ref $bytes ? sequence(@$bytes) : $bytes, $password, %o);
    return sequence(oid("$PKCS7.6"), tlv(0xa0, sequence(integer(0), sequence(
        oid("$PKCS7.1"), $algorithm, tlv(0x80, $hidden)))));
}

# A key (PKCS#8 in DER) as EncryptedPrivateKeyInfo.
sub sealed_key {
    my ($ca, $key, $password, %o) = @_;
    my ($algorithm, $hidden) = pbes2($ca, $key, $password, %o);
    return sequence($algorithm, tlv(4, $hidden));
}

# PBKDF2 with HMAC-SHA-256, then AES-256-CBC.
sub pbes2 {
    my ($ca, $text, $password, %o) = @_;
    my ($salt, $iv) = (random(8), random(16));
    my $rounds = $o{rounds} // 2048;
    my $key = pbkdf2($password, $salt, $rounds > 10_000 ? 1 : $rounds);
    my $hidden = $ca->pass($text, qw(enc -aes-256-cbc -K), unpack('H*', $key),
                           '-iv', unpack('H*', $iv));
    my $derivation = sequence(oid('1.2.840.113549.1.5.12'), sequence(
        tlv(4, $salt), integer($rounds),
        sequence(oid('1.2.840.113549.2.9'), tlv(5, ''))));
    my $cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), tlv(4, $iv));
    return (sequence(oid('1.2.840.113549.1.5.13'),
                     sequence($derivation, $cipher)), $hidden);
}

# Its first block, which is a whole key.
sub pbkdf2 {
    my ($password, $salt, $rounds) = @_;
    my $block = hmac_sha256($salt . pack('N', 1), $password);
    my $key = $block;
    for (2 .. $rounds) {
        $block = hmac_sha256($block, $password);
        $key ^= $block;
    }
    return $key;
}

# Bags. Options: name (friendlyName, in UTF-8), id (localKeyID), trusted
# (Oracle's attribute, with which Java shows a certificate as an entry),
# attributes (a list of DER)
sub key_bag {
    my ($sealed, %o) = @_;
    return bag("$BAGS.2", $sealed, %o);
}

sub plain_key_bag {
    my ($key, %o) = @_;
    return bag("$BAGS.1", $key, %o);
}

sub certificate_bag {
    my ($der, %o) = @_;
    return bag("$BAGS.3", sequence(oid("$PKCS9.22.1"),
                                   tlv(0xa0, tlv(4, $der))), %o);
}

sub bag {
    my ($type, $value, %o) = @_;
    my @attributes = (
        (defined $o{name} ? attribute("$PKCS9.20",
             tlv(0x1e, encode('UTF-16BE', decode('UTF-8', $o{name})))) : ()),
        (defined $o{id} ? attribute("$PKCS9.21", tlv(4, $o{id})) : ()),
        ($o{trusted} ? attribute('2.16.840.1.113894.746875.1.1',
                                 oid('2.5.29.37.0')) : ()),
        @{ $o{attributes} // [] });
    return sequence(oid($type), tlv(0xa0, $value),
                    @attributes ? tlv(0x31, join '', @attributes) : ());
}

sub attribute {
    my ($type, $value) = @_;
    return sequence(oid($type), tlv(0x31, $value));
}

sub random {
    return join '', map { chr int rand 256 } 1 .. $_[0];
}

1;
