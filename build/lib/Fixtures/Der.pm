# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Just enough DER and PEM to make what no tool makes: a certificate with a
# date that is none, a key with 2^31 rounds, a JKS.

package Fixtures::Der;

use strict;
use warnings;

use Exporter 'import';
use MIME::Base64 qw(decode_base64 encode_base64);

our @EXPORT_OK = qw(pem unpem pem_blocks tlv sequence integer oid
                    parse rebuild node_at);

# PEM of DER, with a label such as CERTIFICATE.
sub pem {
    my ($label, $der) = @_;
    my $base64 = encode_base64($der, '');
    $base64 =~ s/(.{1,64})/$1\n/g;
    return "-----BEGIN $label-----\n$base64-----END $label-----\n";
}

# The DER of the first PEM block.
sub unpem {
    my ($text) = @_;
    my ($base64) = $text =~ /-----BEGIN [^-]+-----\n(.*?)-----END/s
        or die "no PEM: $text";
    return decode_base64($base64);
}

# Every PEM block of a text, in order.
sub pem_blocks {
    return $_[0] =~ /(-----BEGIN .*?-----END [^\n]*\n)/sg;
}

sub tlv {
    my ($tag, $content) = @_;
    my $length = length $content;
    my $head = $length < 0x80 ? chr $length : do {
        (my $bytes = pack 'N', $length) =~ s/^\0+//;
        chr(0x80 | length $bytes) . $bytes;
    };
    return chr($tag) . $head . $content;
}

sub sequence { return tlv(0x30, join '', @_) }

sub integer {
    my ($number) = @_;
    (my $bytes = pack 'N', $number) =~ s/^\0+(?=.)//s;
    return tlv(0x02, (ord($bytes) & 0x80 ? "\0" : '') . $bytes);
}

# An object identifier given as dotted numbers.
sub oid {
    my ($first, $second, @rest) = split /\./, $_[0];
    return tlv(0x06, pack 'w*', 40 * $first + $second, @rest);
}

# DER as a tree: [tag, content] or [tag, [children]]. The content of an OCTET
# STRING is left alone.
sub parse {
    my ($der) = @_;
    my @nodes;
    while (length $der) {
        my ($tag, $length) = unpack 'CC', $der;
        my $head = 2;
        if ($length & 0x80) {
            my $bytes = $length & 0x7f;
            $length = unpack 'N', substr("\0\0\0\0" . substr($der, 2, $bytes),
                                         -4);
            $head += $bytes;
        }
        my $content = substr $der, $head, $length;
        push @nodes, [$tag, $tag & 0x20 ? parse($content) : $content];
        substr $der, 0, $head + $length, '';
    }
    return \@nodes;
}

sub rebuild {
    my ($nodes) = @_;
    return join '', map {
        tlv($_->[0], ref $_->[1] ? rebuild($_->[1]) : $_->[1])
    } @$nodes;
}

# The node at a path of indices.
sub node_at {
    my ($nodes, @path) = @_;
    my $node;
    for my $index (@path) {
        $node = $nodes->[$index];
        $nodes = $node->[1];
    }
    return $node;
}

1;
