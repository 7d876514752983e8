# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: does the key belong to the certificate? (4.1-Q1, 4.2-Q2)

package Fixtures::Pairing;

use strict;
use warnings;

use Fixtures::Der qw(parse pem rebuild unpem node_at sequence oid tlv);
use Fixtures::Folder qw(fixture finding site quoted);

my $KEY = 'SSLCertificateKeyFile';

sub make {
    my ($ca) = @_;
    mismatches($ca);
    places($ca);
    several_sites($ca);
    several_pairs($ca);
    other_directives($ca);
    certificates_as_keys($ca);
    lost($ca);
    lost_subjects($ca);
    lost_names($ca);
    overwritten($ca);
}

# The wrong key of each type, the right one in the same folder.
sub mismatches {
    my ($ca) = @_;
    my %types = (rsa => 'rsa:www', ec => 'www', ed25519 => 'ed25519:www',
                 ed448 => 'ed448:www', 'rsa-pss' => 'pss:www');
    for my $type (sort keys %types) {
        my $label = $types{$type};
        (my $other = $label) =~ s/www/other/;
        my %files = (
            'server.crt' => $ca->chain(key => $label),
            'server.key' => $ca->key_pem($other),
            'right.key'  => $ca->key_pem($label));
        fixture("key-mismatch--$type",
            files => \%files, plain => 'refuses', twin => {
                files => { %files, 'server.key' => $ca->key_pem($label) },
            },
            expect => [mismatch('right.key')]);
    }
    different_types($ca);
}

sub mismatch {
    my ($right, %o) = @_;
    return finding('key-mismatch', at => $KEY, command => 1,
                   facts => { matching_key => "\@/$right" }, %o);
}

sub different_types {
    my ($ca) = @_;
    my %wrong = ('rsa-and-ec' => $ca->key_pem('other'),
                 'rsa-and-its-pss' => as_pss($ca->key_pem('rsa:www')),
                 'rsa-and-ed25519' => $ca->key_pem('ed25519:other'));
    for my $variant (sort keys %wrong) {
        fixture("key-mismatch--$variant", plain => 'refuses',
            files => { 'server.crt' => $ca->chain(key => 'rsa:www'),
                       'server.key' => $wrong{$variant},
                       'right.key'  => $ca->key_pem('rsa:www') },
            expect => [mismatch('right.key')]);
    }
}

# The same RSA numbers, said to be for RSASSA-PSS only.
sub as_pss {
    my ($pem) = @_;
    my $tree = parse(unpem($pem));
    node_at($tree, 0, 1)->[1] = parse(oid('1.2.840.113549.1.1.10'));
    return pem('PRIVATE KEY', rebuild($tree));
}

# Where the right key, or the certificate of this key, may lie.
sub places {
    my ($ca) = @_;
    my %wrong = ('server.crt' => $ca->chain,
                 'server.key' => $ca->key_pem('other'));
    fixture('key-mismatch--search-folder', plain => 'refuses',
        files => { %wrong, 'search/found.key' => $ca->key_pem('www') },
        twca => ['TWCAKeySearch "@/search"'],
        expect => [mismatch('search/found.key')]);
    fixture('key-mismatch--combined-beside', plain => 'refuses',
        files => { %wrong, 'backup.pem' =>
                       [$ca->leaf . $ca->key_pem('www'), 0600] },
        expect => [mismatch('backup.pem')]);
    fixture('key-mismatch--der-key-beside', plain => 'refuses',
        files => { %wrong, 'right.der' => [$ca->pass(
                       $ca->key_pem('www'), 'pkey', '-outform', 'DER'),
                                           0600] },
        expect => [mismatch('right.der')]);
    fixture('key-mismatch--certificate-beside', plain => 'refuses',
        files => { %wrong, 'renewed.crt' => $ca->chain(key => 'other') },
        expect => [finding('key-mismatch', at => "$KEY|CertificateFile",
                       command => 1, facts => {
                           matching_certificate => '@/renewed.crt' })],
        may => ['key-lost']);
    fixture('key-mismatch--no-key-directive', plain => 'refuses',
        files => { 'server.pem' => [$ca->chain . $ca->key_pem('other'), 0600],
                   'right.key' => $ca->key_pem('www') },
        conf => site(pairs => [['server.pem', undef]]),
        expect => [mismatch('right.key', at => 'SSLCertificateFile')]);
    fixture('key-is-certificate--no-key-directive', plain => 'refuses',
        files => { 'server.crt' => $ca->chain,
                   'right.key' => $ca->key_pem('www') },
        conf => site(pairs => [['server.crt', undef]]),
        note => 'no SSLCertificateKeyFile and no key in the certificate file',
        expect => [finding('key-is-certificate', at => 'SSLCertificateFile',
                           facts => { matching_key => '@/right.key' })]);
}

sub several_sites {
    my ($ca) = @_;
    my ($one, $two) = ('www.example.test', 'shop.example.test');
    my $other = $ca->chain(key => 'other', names => [$two]);
    my %pairs = ('www.crt' => $ca->chain, 'www.key' => $ca->key_pem('www'),
                 'shop.crt' => $other, 'shop.key' => $ca->key_pem('other'));
    my $swapped = site(pairs => [['www.crt', 'shop.key']])
        . site(listen => '', name => $two,
               pairs => [['shop.crt', 'www.key']]);
    fixture('key-mismatch--swapped-sites', plain => 'refuses',
        files => \%pairs, conf => $swapped,
        twin => { files => \%pairs, conf =>
            site(pairs => [['www.crt', 'www.key']])
            . site(listen => '', name => $two,
                   pairs => [['shop.crt', 'shop.key']]) },
        expect => [
            mismatch('www.key', at => "$KEY.*shop.key"),
            mismatch('shop.key', at => "$KEY.*www.key", site => $two)]);
    fixture('key-mismatch--elsewhere', plain => 'refuses',
        files => { 'a/www.crt' => $ca->chain,
                   'a/www.key' => $ca->key_pem('other'),
                   'b/shop.crt' => $ca->chain(names => [$two]),
                   'b/shop.key' => $ca->key_pem('www') },
        conf => site(pairs => [['a/www.crt', 'a/www.key']])
            . site(listen => '', name => $two,
                   pairs => [['b/shop.crt', 'b/shop.key']]),
        expect => [mismatch('b/shop.key')]);
}

sub several_pairs {
    my ($ca) = @_;
    my %files = ('rsa.crt' => $ca->chain(key => 'rsa:www'),
                 'rsa.key' => $ca->key_pem('rsa:www'),
                 'ec.crt' => $ca->chain, 'ec.key' => $ca->key_pem('www'));
    my $twin = { files => \%files,
                 conf => site(pairs => [['rsa.crt', 'rsa.key'],
                                        ['ec.crt', 'ec.key']]) };
    fixture('key-order--two-pairs', plain => 'refuses', files => \%files,
        twin => $twin, conf => site(pairs => [['rsa.crt', 'ec.key'],
                                              ['ec.crt', 'rsa.key']]),
        expect => [finding('key-order', at => "$KEY.*ec.key|$KEY.*rsa.key",
                           command => 1)],
        note => 'one finding or one for each pair', may => ['key-order']);
    fixture('key-order--combined-first', plain => 'refuses',
        files => { %files, 'both.pem' =>
                       [$files{'ec.crt'} . $files{'ec.key'}, 0600] },
        conf => site(pairs => [['both.pem', undef], ['rsa.crt', 'rsa.key']]),
        twin => { files => { %files, 'both.pem' =>
                       [$files{'ec.crt'} . $files{'ec.key'}, 0600] },
                  conf => site(pairs => [['rsa.crt', 'rsa.key'],
                                         ['both.pem', undef]]) },
        expect => [finding('key-order', at => 'SSLCertificate')],
        may => ['key-order'],
        note => 'a file with its key in it has to come last');
    fixture('key-mismatch--second-pair', plain => 'refuses',
        files => { %files, 'wrong.key' => $ca->key_pem('other') },
        conf => site(pairs => [['rsa.crt', 'rsa.key'],
                               ['ec.crt', 'wrong.key']]),
        expect => [mismatch('ec.key', at => "$KEY.*wrong.key")]);
}

sub other_directives {
    my ($ca) = @_;
    my %files = ('server.crt' => $ca->chain,
                 'server.key' => $ca->key_pem('www'),
                 'wrong.key' => $ca->key_pem('other'));
    my $command = sub {
        site(pairs => [], lines => [
            'SSLOpenSSLConfCmd Certificate "@/server.crt"',
            qq(SSLOpenSSLConfCmd PrivateKey "\@/$_[0].key")]);
    };
    fixture('key-mismatch--openssl-conf-cmd', plain => 'refuses',
        files => \%files, conf => $command->('wrong'),
        twin => { files => \%files, conf => $command->('server') },
        expect => [finding('key-mismatch', at => 'SSLOpenSSLConfCmd')]);
    my $client = $ca->leaf(names => ['client.example.test'],
                           eku => 'clientAuth', key => 'client');
    my $proxy = sub {
        my ($key) = @_;
        my %o = (files => { %files, 'machine.pem' =>
                                [$client . $ca->key_pem($key), 0600] },
                 conf => site(lines => ['SSLProxyEngine on',
                     'SSLProxyMachineCertificateFile "@/machine.pem"']));
        return %o;
    };
    fixture('key-mismatch--proxy', plain => 'refuses', $proxy->('other'),
        twin => { $proxy->('client') },
        expect => [finding('key-mismatch',
                           at => 'SSLProxyMachineCertificateFile')],
        may => ['key-lost']);
}

sub certificates_as_keys {
    my ($ca) = @_;
    my %files = ('server.crt' => $ca->chain,
                 'right.key' => $ca->key_pem('www'),
                 'other.crt' => $ca->leaf(key => 'other'),
                 'uca.cer' => $ca->ca('issuing'));
    my %given = (itself => 'server.crt', other => 'other.crt',
                 intermediate => 'uca.cer');
    for my $variant (sort keys %given) {
        fixture("key-is-certificate--$variant", plain => 'refuses',
            files => \%files,
            conf => site(pairs => [['server.crt', $given{$variant}]]),
            expect => [finding('key-is-certificate', at => $KEY,
                command => 1, facts => { matching_key => '@/right.key' })]);
    }
    fixture('key-is-certificate--nowhere', plain => 'refuses',
        files => { 'server.crt' => $ca->chain },
        conf => site(pairs => [['server.crt', 'server.crt']]),
        expect => [finding('key-is-certificate', at => $KEY)],
        may => ['key-lost']);
    fixture('not-pem--exchanged', plain => 'refuses',
        files => \%files,
        conf => site(pairs => [['right.key', 'server.crt']]),
        expect => [finding('not-pem', at => 'SSLCertificate',
                           or => 'key-is-certificate')],
        note => 'both directives are wrong, by one mistake');
}

# No key here fits; key-mismatch says that the one given does not.
sub lost {
    my ($ca) = @_;
    for my $type (qw(ec rsa rsa3072 p384 pss ed25519 ed448)) {
        my $label = $type eq 'ec' ? 'gone' : "$type:gone";
        lost_fixture($ca, "key-lost--$type",
                     key => $label, names => ['www.example.test',
                                              'example.test']);
    }
    # A search folder's own folders are not looked into.
    lost_fixture($ca, 'key-lost--too-deep', key => 'gone',
        more_files => { 'search/deeper/found.key' => $ca->key_pem('gone') },
        twca => ['TWCAKeySearch "@/search"']);
    lost_fixture($ca, 'key-lost--older-request', key => 'gone', more_files => {
        'server.csr' => { text => $ca->request('gone'), age => 30 } });
    # What the command would write is there already.
    lost_fixture($ca, 'key-lost--files-there', key => 'gone', more_files => {
        map { ("server.crt.$_" => "do not overwrite\n") }
            qw(new.key new.csr 1.new.csr) });
}

sub lost_subjects {
    my ($ca) = @_;
    my $taiwan = "\xe8\x87\xba\xe7\x81\xa3";
    my %subjects = (
        quotes => q(/C=TW/O=O'Neil "& Sons" $HOME `id`/CN=www.example.test),
        utf8 => "/C=TW/O=$taiwan\xe7\xb6\xb2\xe8\xb7\xaf"
              . "\xe8\xaa\x8d\xe8\xad\x89/CN=www.example.test",
        slash => '/C=TW/O=A\/B\+C, D=E\\\\F/CN=www.example.test',
        multi => "/C=TW/O=Example+OU=$taiwan/serialNumber=1+UID=2"
               . '+CN=www.example.test',
        spaces => "/C=TW/O=  a  b  /OU=c\n d\n/CN=www.example.test",
        mail => '/DC=test/DC=example/CN=www.example.test'
              . '/emailAddress=a@example.test',
        ev => "/jurisdictionC=TW/businessCategory=Private Organization"
            . "/serialNumber=70759028/C=TW/ST=$taiwan/L=$taiwan/O=Example"
            . '/2.5.4.97=VATTW-70759028/CN=www.example.test');
    for my $variant (sort keys %subjects) {
        lost_fixture($ca, "key-lost--subject-$variant", key => 'gone',
                     subject => $subjects{$variant});
    }
    # openssl req would make something else of these, or nothing.
    my ($o, $cn) = ('2.5.4.10', ['2.5.4.3', 0x0c, 'www.example.test']);
    my %odd = (
        'bmp' => [[$o, 0x1e, "\x53\xf0\x70\x63"], $cn],
        't61' => [[$o, 0x14, "\xa5x\xc6W"], $cn],
        'long' => [[$o, 0x0c, 'x' x 100], $cn],
        'unknown' => [['1.2.3.4.5.99', 0x0c, 'x'], $cn],
        'country' => [['2.5.4.6', 0x13, 'TWN'], $cn],
        'numeric' => [['2.5.4.5', 0x12, '70759028'], $cn],
        'empty-value' => [[$o, 0x0c, ''], $cn]);
    for my $variant (sort keys %odd) {
        lost_fixture($ca, "key-lost--subject-$variant", key => 'gone',
                     change => sub { $_[0][5][1] = name($odd{$variant}) });
    }
    lost_fixture($ca, 'key-lost--subject-none', key => 'gone', names => [],
        more => ['subjectAltName=critical,DNS:www.example.test'],
        change => sub { $_[0][5][1] = [] });
}

# A name's nodes, of [type, tag, value].
sub name {
    my ($entries) = @_;
    return parse(join '', map {
        tlv(0x31, sequence(oid($_->[0]), tlv($_->[1], $_->[2])))
    } @$entries);
}

sub lost_names {
    my ($ca) = @_;
    lost_fixture($ca, 'key-lost--names', key => 'gone', names => [
        'www.example.test', '*.shop.example.test', 'IP:192.0.2.7',
        'IP:2001:db8::7', 'xn--fsqu00a.example.test']);
    my $dns = 'DNS:www.example.test';
    my %names = (
        critical => ["critical,$dns,DNS:example.test"],
        kinds => ["$dns,email:a\@example.test,RID:1.2.3.4,"
                . 'URI:https://example.test/~a?b=c&d=%41,IP:192.0.2.7'],
        other => ["$dns,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a\@b.test"],
        directory => ["$dns,dirName:d", '[d]', 'C=TW', 'CN=x']);
    for my $variant (sort keys %names) {
        my ($value, @section) = @{ $names{$variant} };
        lost_fixture($ca, "key-lost--names-$variant", key => 'gone',
            names => [], cn => 'www.example.test',
            more => ["subjectAltName=$value"], sections => \@section);
    }
    # What OpenSSL's configuration would take for something else.
    my $odd = sequence(tlv(0x82, 'www.example.test'), tlv(0x81, 'copy'),
                       map { tlv(0x86, $_) } 'a,DNS:b.test', '$HOME', 'a#b',
                       "it's", 'a\\b', ' "a" ');
    lost_fixture($ca, 'key-lost--names-odd', key => 'gone', names => [],
        cn => 'www.example.test',
        more => ['subjectAltName=DER:' . unpack 'H*', $odd]);
    for my $count (100, 1000) {
        lost_fixture($ca, "key-lost--names-$count", key => 'gone', names => [
            'www.example.test',
            map { "a-rather-long-name-$_.example.test" } 2 .. $count]);
    }
}

# Options as of Authority's leaf(), and more_files, twca, and change: what is
# done to the certificate then, as of Pki's signed_again().
sub lost_fixture {
    my ($ca, $name, %o) = @_;
    my $more = delete $o{more_files} // {};
    my $twca = delete $o{twca} // [];
    my $change = delete $o{change};
    my $leaf = $ca->leaf(%o);
    $leaf = $ca->signed_again($leaf, 'ca-issuing', $change) if $change;
    my $chain = $leaf . $ca->ca('issuing');
    fixture($name, plain => 'refuses', twca => $twca,
        files => { 'server.crt' => $chain,
                   'server.key' => $ca->key_pem('other'), %$more },
        twin => { files => { 'server.crt' => $chain,
                             'server.key' => $ca->key_pem($o{key}) },
                  twca => [] },
        expect => [
            finding('key-lost', at => 'SSLCertificate', command => 1),
            finding('key-mismatch', at => $KEY)]);
}

sub overwritten {
    my ($ca) = @_;
    for my $type (qw(ec rsa)) {
        my ($old, $new) = $type eq 'ec' ? ('gone', 'other')
                                        : ('rsa:gone', 'rsa:other');
        fixture("key-overwritten--$type", plain => 'refuses',
            files => {
                'server.crt' => { text => $ca->chain(key => $old), age => 5 },
                'server.key' => $ca->key_pem($new),
                'server.csr' => $ca->request($new) },
            expect => [
                finding('key-overwritten', at => 'SSLCertificate',
                        facts => { request_file => '@/server.csr' }),
                finding('key-mismatch', at => $KEY)]);
    }
}

1;
