# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A JKS or JCEKS byte by byte: as keytool writes it, and as nobody should. A
# magic number, entries, and a digest of them with the pass phrase.

package Fixtures::Jks;

use strict;
use warnings;

use Digest::MD5 qw(md5);
use Digest::SHA qw(sha1);
use Encode qw(decode encode);
use Exporter 'import';

use Fixtures::Der qw(tlv sequence integer oid);

our @EXPORT_OK = qw(jks key_entry certificate_entry secret_entry sealed
                    sealed_object);

my %MAGIC = (JKS => 0xfeedfeed, JCEKS => 0xcececece);
my $WHEN = pack 'N N', 0x19c, 0; # the year 2026, in milliseconds

# A whole store. Options: entries (a list of bytes), password (undef: the
# digest is left out), version (2), count (as many as there are), magic
sub jks {
    my ($type, %o) = @_;
    my @entries = @{ $o{entries} // [] };
    my $data = pack('N N N', $o{magic} // $MAGIC{$type} // die("no $type\n"),
                    $o{version} // 2, $o{count} // scalar @entries)
        . join '', @entries;
    return $data if !defined $o{password};
    return $data . sha1(wide($o{password}), 'Mighty Aphrodite', $data);
}

# A key, hidden by sealed(), with its chain (DER). Option: version (2)
sub key_entry {
    my ($alias, $sealed, $chain, %o) = @_;
    return pack('N', 1) . jks_utf($alias) . $WHEN . pack('N/a', $sealed)
        . pack('N', scalar @$chain)
        . join '', map { certificate($_, %o) } @$chain;
}

sub certificate_entry {
    my ($alias, $der, %o) = @_;
    return pack('N', 2) . jks_utf($alias) . $WHEN . certificate($der, %o);
}

# A secret key of a JCEKS, serialised as Java does it.
sub secret_entry {
    my ($alias, $serialised) = @_;
    return pack('N', 3) . jks_utf($alias) . $WHEN
        . ($serialised // sealed_object());
}

# In version 1 every certificate is X.509.
sub certificate {
    my ($der, %o) = @_;
    return ($o{version} // 2) == 1 ? pack('N/a', $der)
                                   : pack 'n/a N/a', 'X.509', $der;
}

# UTF-8 as Java has it: no NUL byte, and six bytes for what lies beyond 16 bits.
sub jks_utf {
    my ($utf8) = @_;
    my $text = decode('UTF-8', $utf8);
    my $bytes = join '', map {
        my $c = ord;
        $c == 0 ? "\xc0\x80" : $c < 0x10000 ? encode('UTF-8', chr $c)
            : join '', map { surrogate($_) }
                  0xd800 + (($c - 0x10000) >> 10),
                  0xdc00 + (($c - 0x10000) & 0x3ff)
    } split //, $text;
    return pack 'n/a', $bytes;
}

sub surrogate {
    my ($unit) = @_;
    return pack 'C3', 0xe0 | $unit >> 12, 0x80 | $unit >> 6 & 0x3f,
        0x80 | $unit & 0x3f;
}

sub wide { return encode('UTF-16BE', decode('UTF-8', $_[0])) }

# A key (PKCS#8 in DER) hidden by a password as that type of store does it.
# $ca is a Fixtures::Pki.
sub sealed {
    my ($ca, $type, $key, $password) = @_;
    return $type eq 'JKS' ? sealed_jks($key, $password)
                          : sealed_jceks($ca, $key, $password);
}

sub sealed_jks {
    my ($key, $password) = @_;
    my $salt = join '', map { chr int rand 256 } 1 .. 20;
    my ($stream, $block) = ('', $salt);
    while (length $stream < length $key) {
        $block = sha1(wide($password), $block);
        $stream .= $block;
    }
    my $hidden = $key ^ substr $stream, 0, length $key;
    return sequence(sequence(oid('1.3.6.1.4.1.42.2.17.1.1'), tlv(5, '')),
                    tlv(4, $salt . $hidden . sha1(wide($password), $key)));
}

# Triple DES, with a key made of MD5 in two halves.
sub sealed_jceks {
    my ($ca, $key, $password, $rounds) = @_;
    my $salt = join '', map { chr int rand 256 } 1 .. 8;
    my $derived = join '', map { rounds_of_md5($_, $password, $rounds // 1000) }
        substr($salt, 0, 4), substr($salt, 4);
    my $hidden = $ca->pass($key, qw(enc -des-ede3-cbc -K),
        unpack('H*', substr $derived, 0, 24), '-iv',
        unpack('H*', substr $derived, 24));
    return sequence(
        sequence(oid('1.3.6.1.4.1.42.2.19.1'),
                 sequence(tlv(4, $salt), integer($rounds // 1000))),
        tlv(4, $hidden));
}

sub rounds_of_md5 {
    my ($block, $password, $rounds) = @_;
    $block = md5($block, $password) for 1 .. $rounds;
    return $block;
}

# javax.crypto.SealedObject as keytool has it serialised. Options: class, that
# of the object; params and content, the bytes in it; sealing, its algorithm
sub sealed_object {
    my (%o) = @_;
    my $algorithm = $o{sealing} // 'PBEWithMD5AndTripleDES';
    my $bytes = sub { pack 'N/a', $_[0] };
    return "\xac\xed\0\x05"
        . "sr" . pack('n/a', $o{class}
                      // 'com.sun.crypto.provider.SealedObjectForKeyProtector')
        . pack('H*', 'cd57ca59e730bb53') . "\2\0\0x"
        . "r" . pack('n/a', 'javax.crypto.SealedObject')
        . pack('H*', '3e363da6c3b75470') . "\2\0\4"
        . '[' . pack('n/a', 'encodedParams') . 't' . pack('n/a', '[B')
        . '[' . pack('n/a', 'encryptedContent') . 'q' . "\0\x7e\0\2"
        . 'L' . pack('n/a', 'paramsAlg')
        . 't' . pack('n/a', 'Ljava/lang/String;')
        . 'L' . pack('n/a', 'sealAlg') . 'q' . "\0\x7e\0\3" . 'xp'
        . 'ur' . pack('n/a', '[B') . pack('H*', 'acf317f8060854e0') . "\2\0\0xp"
        . $bytes->($o{params}
                   // sequence(tlv(4, 'saltsalt'), integer(1000)))
        . 'uq' . "\0\x7e\0\5" . $bytes->($o{content} // "\0" x 144)
        . 't' . pack('n/a', $algorithm) . 't' . pack('n/a', $algorithm);
}

1;
