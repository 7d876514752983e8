# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Keystores that no tool makes, drawn by lot, and the same at every run: what
# makes an entry of a PKCS#12 is a matter of names, numbers and their order.

package OddStores;

use strict;
use warnings;

use Fixtures::Der qw(unpem tlv oid sequence integer);
use Fixtures::Jks qw(jks key_entry certificate_entry secret_entry sealed);
use Fixtures::Pkcs12 qw(pkcs12 data encrypted key_bag certificate_bag
                        plain_key_bag sealed_key bag);
use Fixtures::Store qw(key_der $SECRET);

my @NAMES = (undef, undef, '', 'a', 'A', 'b', "\xc3\x84", '1', ' a ');
my @NUMBERS = (undef, undef, '1', '2', '01', '');
my @KEYS = qw(www other rsa:www);
my @FEW = (rounds => 10);

# "pick(1, 2, 3)": one of them.
sub pick { return $_[int rand @_] }

# Certificates whose issuers share names and keys.
sub certificates {
    my ($ca) = @_;
    return map { unpem($_) }
        (map { $ca->leaf(key => $_) } @KEYS), $ca->leaf(by => 'lower'),
        $ca->leaf(by => 'renewed'), $ca->certificate(key => 'www',
            subject => '/CN=self', from => -10, to => 80),
        map { $ca->ca($_) } qw(issuing impostor lower upper renewed outworn
                               root cross new_root);
}

# A count of PKCS#12 files. Option: open (no MAC, and nothing encrypted)
sub in_bags {
    my ($ca, $count, %o) = @_;
    srand 20261124;
    my @certificates = certificates($ca);
    my %sealed = map { my $key = key_der($ca, $_);
                       ($_ => sealed_key($ca, $key, $SECRET, @FEW)) }
        @KEYS;
    return map { drawn_bags($ca, \@certificates, \%sealed, %o) } 1 .. $count;
}

sub drawn_bags {
    my ($ca, $certificates, $sealed, %o) = @_;
    my @bags = (
        (map { key_bag($sealed->{ pick(@KEYS) }, marks()) }
             1 .. pick(0, 1, 1, 1, 2, 2, 3)),
        map { certificate_bag(pick(@$certificates), marks(),
                              trusted => !int rand 4) } 1 .. rand 8);
    push @bags, odd_bag($ca) if !int rand 4;
    @bags = sort { rand() <=> 0.5 } @bags if int rand 3;
    # In one content or several, of which some are encrypted.
    my @contents;
    while (@bags) {
        my @some = splice @bags, 0, 1 + int rand(2 * @bags);
        push @contents, $o{open} || int rand 3 ? data(\@some)
                                   : encrypted($ca, \@some, $SECRET, @FEW);
    }
    my $made = pkcs12(\@contents,
                      $o{open} ? () : (password => $SECRET, @FEW));
    return int rand 4 ? $made : without_lengths($made);
}

# BER whose lengths are not given: what is in parts ends with a mark.
sub without_lengths {
    my ($der) = @_;
    return join '', map {
        my ($tag, $content) = @$_;
        ref $content ? chr($tag) . "\x80"
            . without_lengths(Fixtures::Der::rebuild($content)) . "\0\0"
            : tlv($tag, $content);
    } @{ Fixtures::Der::parse($der) };
}

sub marks {
    my ($name, $number) = (pick(@NAMES), pick(@NUMBERS));
    return ((defined $name ? (name => $name) : ()),
            (defined $number ? (id => $number) : ()));
}

# What is passed over: a key that is not hidden, a secret key, a CRL, a type of
# bag that nobody knows, bags in a bag.
sub odd_bag {
    my ($ca) = @_;
    my $bags = '1.2.840.113549.1.12.10.1';
    return pick(
        plain_key_bag(key_der($ca, 'www'), marks()),
        bag("$bags.4", sequence(oid('1.2.840.113549.1.9.23.1'),
                                tlv(0xa0, tlv(4, 'x'))), marks()),
        bag("$bags.5", sequence(oid("$bags.2"), tlv(0xa0, tlv(4, 'x'))),
            marks()),
        bag('1.2.3.4', tlv(4, 'x'), marks()),
        bag("$bags.6", sequence(certificate_bag(unpem($ca->ca('root')),
                                                name => 'nested',
                                                trusted => 1)), marks()));
}

# A count of JKS or JCEKS files.
sub in_order {
    my ($ca, $type, $count) = @_;
    srand 20261125;
    my @certificates = certificates($ca);
    my %sealed = map { ($_ => sealed($ca, $type, key_der($ca, $_), $SECRET)) }
        @KEYS;
    return map {
        my $version = pick(1, 2, 2);
        my %o = (version => $version, password => $SECRET);
        jks($type, %o, entries => [map {
            my $name = pick('a', 'b', 'c', '', ' a ', "\xc3\xa4",
                            "\xf0\x9f\x98\x80", "nul\0nul", "line\nbreak");
            my @chain = map { pick(@certificates) } 1 .. 1 + rand 4;
            pick(certificate_entry($name, pick(@certificates), %o),
                 key_entry($name, $sealed{ pick(@KEYS) }, \@chain, %o),
                 ($type eq 'JCEKS' ? secret_entry($name) : ()))
        } 1 .. rand 7])
    } 1 .. $count;
}

1;
