# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: keystores of other services, and what is said of them as it is of a
# site's files: chains and dates (4.5-Q1, X1), files that cannot be read (X3,
# X5, X6), and nothing at all.

package Fixtures::KeystoreFile;

use strict;
use warnings;

use Fixtures::Der qw(unpem);
use Fixtures::Folder qw(healthy);
use Fixtures::Jks qw(jks certificate_entry key_entry secret_entry sealed
                     sealed_object);
use Fixtures::Keystore qw(with_store of_store of_options whole self_signed);
use Fixtures::Pkcs12 qw(pkcs12 data encrypted key_bag certificate_bag
                        sealed_key);
use Fixtures::Store qw(store store_name key_der @TYPES $SECRET);

sub make {
    my ($ca) = @_;
    for my $type (@TYPES) {
        chains($ca, $type);
        generations($ca, $type);
        dates($ca, $type);
        no_file($ca, $type);
        damaged($ca, $type);
        pass_phrases($ca, $type);
        huge($ca, $type);
        well($ca, $type);
    }
    certificates_only($ca);
    refused($ca);
    locked($ca);
    endless($ca);
    well_in_bags($ca);
}

# As for a site, once there is more than one certificate.
sub chains {
    my ($ca, $type) = @_;
    my $leaf = sub { $ca->leaf(aia => undef, @_) };
    my %chains = (
        'chain-incomplete' => $leaf->(by => 'lower') . $ca->ca('lower'),
        'chain-expired' =>
            $leaf->(by => 'renewed') . $ca->ca('outworn', 'root'),
        'root-untrusted' => $leaf->(by => 'foreign_issuing')
            . $ca->ca('foreign_issuing', 'foreign'),
        'chain-invalid' => $ca->chain(by => 'constrained') . $ca->ca('root'));
    # In a PKCS#12 the chain is only what Java makes one of.
    %chains = (%chains, 'chain-wrong-issuer' => $leaf->() . $ca->ca('second'),
               'chain-wrong-issuer--same-name' =>
                   $leaf->() . $ca->ca('impostor', 'root'))
        if $type ne 'PKCS12';
    for my $name (sort keys %chains) {
        my ($id) = split /--/, $name;
        with_store($name, $ca, $type, well => { entries => whole($ca) },
            entries => [{ alias => 'tomcat', key => 'www',
                          chain => $chains{$name} }],
            expect => [of_store($id, $type, facts => {
                file => '@/' . store_name($type), entry => 'tomcat' })]);
    }
}

sub generations {
    my ($ca, $type) = @_;
    my $leaf = $ca->leaf(by => 'modern', aia => undef);
    my $with = sub { [{ alias => 'tomcat', key => 'www',
                        chain => $leaf . $ca->ca(@_) }] };
    with_store('chain-new-root-only', $ca, $type,
        entries => $with->('modern'),
        store_files => { 'cross.cer' => $ca->ca('cross') },
        twca => ['TWCAIntermediates "@/cross.cer"'],
        well => { entries => $with->('modern', 'cross') },
        expect => [of_store('chain-new-root-only', $type,
            facts => { entry => 'tomcat', found => '@/cross.cer' })]);
}

sub dates {
    my ($ca, $type) = @_;
    my %dates = (expired => [-80, -1], 'not-yet-valid' => [1.5, 80],
                 expiring => [-80, 5.5]);
    for my $id (sort keys %dates) {
        my ($from, $to) = @{ $dates{$id} };
        with_store($id, $ca, $type, well => { entries => whole($ca) },
            entries => [{ alias => 'tomcat', key => 'www', chain =>
                $ca->chain(from => $from, to => $to) . $ca->ca('root') }],
            expect => [of_store($id, $type, facts => { entry => 'tomcat',
                certificate_file => '@/' . store_name($type) })]);
    }
}

# A store in the place of a good one.
sub replaced {
    my ($name, $ca, $type, $bytes, @more) = @_;
    with_store($name, $ca, $type, bytes => $bytes,
               well => { entries => whole($ca) }, @more);
}

# Java shows no entry of such a PKCS#12; what is in it can be said all the same.
sub certificates_only {
    my ($ca) = @_;
    my %only = (nokeys => [$ca->leaf], 'nokeys-chain' => [$ca->chain],
                'nokeys-authorities' => [$ca->ca('issuing', 'root'),
                    severity => 'notice', facts => { authorities => 2 }]);
    for my $variant (sort keys %only) {
        my ($certificates, @more) = @{ $only{$variant} };
        my $p12 = $ca->openssl(qw(pkcs12 -export -nokeys -passout),
            "pass:$SECRET", '-in', $ca->temporary('pem', $certificates));
        replaced("keystore-no-key--$variant", $ca, 'PKCS12', [$p12, 0600],
            expect => [of_store('keystore-no-key', 'PKCS12', @more)]);
    }
}

sub unreadable {
    my ($type, $reason) = @_;
    return (expect => [of_store('unreadable', $type, severity => 'error',
                                facts => { reason => $reason })]);
}

sub no_file {
    my ($ca, $type) = @_;
    my %instead = (missing => undef, empty => '', fifo => { fifo => 1 },
                   directory => { dir => 1 }, socket => { socket => 1 },
                   device => { link => '/dev/zero' });
    for my $reason (sort keys %instead) {
        replaced("unreadable--$reason", $ca, $type, $instead{$reason},
                 unreadable($type, $reason));
    }
    replaced('unreadable--dangling', $ca, $type, { link => 'nowhere' },
             unreadable($type, 'missing'));
    with_store('unreadable--permission', $ca, $type, user => 'nobody',
               bytes => [store($ca, $type, whole($ca)), 0600],
               pass => ["$SECRET\n", 0644], may => ['key-exposed'],
               unreadable($type, 'permission'));
}

sub damaged {
    my ($ca, $type) = @_;
    my $good = store($ca, $type, whole($ca));
    my $half = int(length($good) / 2);
    my %damaged = (half => substr($good, 0, $half),
                   short => substr($good, 0, -1),
                   head => substr($good, 0, 24) . "\xff" x 1000);
    $damaged{'no-digest'} = substr $good, 0, -20 if $type ne 'PKCS12';
    for my $variant (sort keys %damaged) {
        replaced("unreadable--$variant", $ca, $type, $damaged{$variant},
                 unreadable($type, 'broken'));
    }
    my %other = (text => "a text\n", certificate => $ca->leaf,
                 'certificate-der' => unpem($ca->leaf),
                 key => [$ca->key_pem('www'), 0600],
                 bks => pack('N N', 2, 20) . 'x' x 500);
    for my $variant (sort keys %other) {
        replaced("unreadable--$variant", $ca, $type, $other{$variant},
                 unreadable($type, 'not-keystore'));
    }
}

# A secret key of a class that Java's filter keeps out.
sub refused {
    my ($ca) = @_;
    my $store = jks('JCEKS', password => $SECRET, entries => [
        secret_entry('secret', sealed_object(class => 'java.util.Vector'))]);
    replaced('unreadable--java-refuses', $ca, 'JCEKS', [$store, 0600],
             unreadable('JCEKS', 'java-refuses'));
}

# Whoever may read the pass phrase, and whether it is the right one.
sub pass_phrases {
    my ($ca, $type) = @_;
    for my $mode (0644, 0604, 0666) {
        with_store(sprintf('key-exposed--%04o', $mode), $ca, $type,
            entries => whole($ca), pass => ["$SECRET\n", $mode],
            well => { pass => ["$SECRET\n", 0600] },
            expect => [of_store('key-exposed', $type, command => 1, facts => {
                key_file => '@/pass',
                keystore => '@/' . store_name($type) })]);
    }
    my $reason = $type eq 'PKCS12' ? 'wrong-pass-phrase' : 'keystore-digest';
    with_store("key-encrypted--$reason", $ca, $type, entries => whole($ca),
        pass => ["wrong\n", 0600],
        well => { pass => ["$SECRET\n", 0600] },
        expect => [of_store('key-encrypted', $type, severity => 'error',
                            facts => { reason => $reason })]);
    no_pass_phrase($ca, $type);
}

# The file with the pass phrase cannot be read: that is all there is to say.
sub no_pass_phrase {
    my ($ca, $type) = @_;
    my $expect = sub {
        [of_store('unreadable', $type, severity => 'error', facts => {
            file => '@/pass', reason => $_[0] })];
    };
    with_store('unreadable--phrase-missing', $ca, $type, pass => undef,
        entries => whole($ca), options => ['passphrase-file=@/pass'],
        well => { pass => ["$SECRET\n", 0600], options => [] },
        expect => $expect->('missing'));
    with_store('unreadable--phrase-permission', $ca, $type, user => 'nobody',
        bytes => [store($ca, $type, whole($ca)), 0644],
        pass => ["$SECRET\n", 0600], expect => $expect->('permission'));
}

sub locked {
    my ($ca) = @_;
    my $encrypted = sub {
        my ($reason, %o) = @_;
        return (expect => [of_store('key-encrypted', 'PKCS12', %o,
                                    facts => { reason => $reason })]);
    };
    with_store('key-encrypted--no-passphrase-file', $ca, 'PKCS12',
        entries => whole($ca), pass => undef,
        well => { pass => ["$SECRET\n", 0600] },
        $encrypted->('no-passphrase-file'));
    my %legacy = (rc2 => ['-legacy'],
                  rc4 => [qw(-legacy -certpbe PBE-SHA1-RC4-128)]);
    for my $variant (sort keys %legacy) {
        replaced("key-encrypted--$variant", $ca, 'PKCS12',
            [exported($ca, @{ $legacy{$variant} }), 0600],
            $encrypted->('legacy-provider', severity => 'warning'));
    }
}

# As openssl makes it.
sub exported {
    my ($ca, @options) = @_;
    return $ca->openssl(qw(pkcs12 -export -iter 2048 -name tomcat),
        '-in', $ca->temporary('crt', $ca->leaf),
        '-certfile', $ca->temporary('crt', $ca->ca('issuing')),
        '-inkey', $ca->key('www')->{file}, '-passout', "pass:$SECRET",
        @options);
}

# 2^31 - 1 rounds: who computes them does not come back.
sub endless {
    my ($ca) = @_;
    my %many = (rounds => 2**31 - 1);
    my $key = sub { data([key_bag(sealed_key($ca, key_der($ca, 'www'),
        $SECRET, @_), name => 'tomcat', id => '1')]) };
    my $certificates = sub {
        my @bags = map { certificate_bag(unpem($_)) } $ca->ca('issuing'),
            $ca->ca('root');
        encrypted($ca, [certificate_bag(unpem($ca->leaf), name => 'tomcat',
                                        id => '1'), @bags], $SECRET, @_);
    };
    my %endless = (
        mac => pkcs12([$key->(), $certificates->()], password => $SECRET,
                      %many),
        certificates => pkcs12([$key->(), $certificates->(%many)],
                               password => $SECRET));
    for my $variant (sort keys %endless) {
        replaced("key-encrypted--too-many-rounds-$variant", $ca, 'PKCS12',
            [$endless{$variant}, 0600],
            expect => [of_store('key-encrypted', 'PKCS12', facts => {
                reason => 'too-many-rounds' })]);
    }
    # What there is to be said of a key, its certificates say.
    well_stored('endless-key', $ca, 'PKCS12', bytes => [pkcs12(
        [$key->(%many), $certificates->()], password => $SECRET), 0600]);
}

sub huge {
    my ($ca, $type) = @_;
    replaced('too-large--bytes', $ca, $type,
        store($ca, $type, whole($ca)) . "\0" x (5 * 2**20),
        expect => [of_store('too-large', $type)]);
    my $small = unpem($ca->certificate(key => 'www', subject => '/CN=x',
                                       from => -1, to => 80));
    my @all = map { $type eq 'PKCS12'
        ? certificate_bag($small, name => $_, trusted => 1)
        : certificate_entry($_, $small) } 1 .. 10_001;
    replaced('too-large--entries', $ca, $type,
        $type eq 'PKCS12' ? pkcs12([data(\@all)], password => $SECRET)
                          : jks($type, entries => \@all, password => $SECRET),
        expect => [of_store('too-large', $type,
            facts => { entries => 10_001, limit => 10_000 })]);
}

# --- Nothing is wrong --------------------------------------------------------

# A healthy site with a healthy keystore beside it.
sub well_stored {
    my ($name, $ca, $type, %o) = @_;
    $o{store_files} = { 'server.crt' => $ca->chain,
                        'server.key' => $ca->key_pem('www'),
                        %{ $o{store_files} // {} } };
    healthy(join('-', 'keystore', lc $type, $name),
            of_options($ca, $type, %o));
}

sub well {
    my ($ca, $type) = @_;
    my $whole = whole($ca);
    my $chain = sub { [{ alias => 'tomcat', key => 'www', chain => $_[0] }] };
    my %entries = (
        'with-root' => $whole, 'without-root' => $chain->($ca->chain),
        'by-the-root' => $chain->($ca->leaf(by => 'root')),
        'with-cross' => $chain->($ca->chain(by => 'modern')
                                 . $ca->ca('cross', 'old_root')),
        'two-intermediates' => $chain->($ca->chain(by => 'lower')
                                        . $ca->ca('upper', 'root')),
        'other-names' => $chain->($ca->chain(names => ['mail.example.org'])),
        'no-names' => $chain->($ca->chain(names => [], cn => 'service')),
        'rsa' => [{ alias => 'tomcat', key => 'rsa:www',
                    chain => $ca->chain(key => 'rsa:www') }],
        'ed25519' => [{ alias => 'tomcat', key => 'ed25519:www',
                        chain => $ca->chain(key => 'ed25519:www') }],
        'two-keys' => whole($ca, { alias => 'jetty', key => 'other',
                                   chain => $ca->chain(key => 'other') }),
        'trusting' => whole($ca, map { { alias => $_, certificate =>
            $ca->ca($_) } } qw(issuing root foreign outworn)),
        # A client's certificate that is trusted, and no server's own.
        'peer' => whole($ca, { alias => 'peer', certificate =>
            self_signed($ca, 'client') }),
        'imported-twice' => whole($ca, { alias => 'copy',
                                         certificate => $ca->leaf }),
        'utf8' => [{ %{ $whole->[0] }, alias => "\xc3\xbcn\xc3\xaf" }]);
    well_stored($_, $ca, $type, entries => $entries{$_})
        for sort keys %entries;
    well_spoken($ca, $type, $whole);
    well_kept($ca, $type) if $type ne 'PKCS12';
}

# Options of the line, and forms of the file with the pass phrase.
sub well_spoken {
    my ($ca, $type, $whole) = @_;
    my $leaf = $ca->leaf;
    my $file = $ca->temporary('pem', $leaf . $ca->ca('issuing'));
    my %replies = (pem => $leaf, der => unpem($leaf),
                   chain => $leaf . $ca->ca('issuing', 'root'),
                   renewed => $ca->leaf(from => -1),
                   p7b => $ca->openssl(qw(crl2pkcs7 -nocrl -certfile),
                                       $file));
    for my $form (sort keys %replies) {
        well_stored("reply-$form", $ca, $type, entries => $whole,
            options => ["reply=\@/reply.$form"],
            store_files => { "reply.$form" => $replies{$form} });
    }
    well_stored("alias-$_", $ca, $type, entries => $whole,
                options => ["alias=$_"]) for qw(tomcat TomCat);
    well_stored('alias-utf8', $ca, $type, options => ["alias=\xc3\x9cN"],
        entries => [{ %{ $whole->[0] }, alias => "\xc3\xbcn" }]);
    my %forms = ('no-newline' => $SECRET, crlf => "$SECRET\r\n",
                 'two-lines' => "$SECRET\nand a remark\n");
    well_stored("pass-$_", $ca, $type, entries => $whole,
                pass => [$forms{$_}, 0600]) for sort keys %forms;
}

# What only JKS and JCEKS have: they can be read without a pass phrase.
sub well_kept {
    my ($ca, $type) = @_;
    my $whole = whole($ca);
    well_stored('no-pass', $ca, $type, entries => $whole, pass => undef);
    well_stored('key-pass', $ca, $type, entries => [
        { %{ $whole->[0] }, password => 'other' }]);
    my $secret = "gehei\xc3\x9f\xe5\xaf\x86\xe7\xa2\xbc";
    my @chain = map { unpem($_) } $ca->leaf, $ca->ca('issuing');
    my $sealed = sealed($ca, $type, key_der($ca, 'www'), $SECRET);
    my %o = (password => $secret, entries => [
        key_entry('tomcat', $sealed, \@chain)]);
    well_stored('pass-utf8', $ca, $type, pass => ["$secret\n", 0600],
                bytes => [jks($type, %o), 0600]);
    well_stored('version-1', $ca, $type, bytes => [jks($type, version => 1,
        password => $SECRET, entries => [
            key_entry('tomcat', $sealed, \@chain, version => 1)]), 0600]);
    well_stored('secret-keys', $ca, $type, bytes => [store($ca, $type, $whole,
        more => [secret_entry('one'), secret_entry('two')]), 0600])
        if $type eq 'JCEKS';
}

# What openssl makes, and others made with older ones of it.
sub well_in_bags {
    my ($ca) = @_;
    my %ways = (
        'by-openssl' => [], 'no-name' => [qw(-name), ''],
        '3des' => [qw(-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES
                      -macalg sha1)],
        'aes-128' => [qw(-certpbe AES-128-CBC -keypbe AES-128-CBC
                         -macalg sha512)],
        'certificates-open' => [qw(-certpbe NONE)],
        'all-open' => [qw(-certpbe NONE -keypbe NONE)],
        'rc4-key' => [qw(-legacy -keypbe PBE-SHA1-RC4-128
                         -certpbe PBE-SHA1-3DES)],
        'no-mac' => [qw(-nomac)], 'caname' => [qw(-caname one)],
        'rounds' => [qw(-iter 600000)]);
    for my $variant (sort keys %ways) {
        well_stored($variant, $ca, 'PKCS12',
                    bytes => [exported($ca, @{ $ways{$variant} }), 0600]);
    }
    my $open = exported($ca, qw(-certpbe NONE -keypbe NONE -nomac));
    well_stored('open-no-pass', $ca, 'PKCS12', pass => undef,
                bytes => [$open, 0600]);
    # Windows' .pfx has the certificates in any order.
    my @chain = map { unpem($_) } $ca->ca('root'), $ca->leaf,
        $ca->ca('issuing');
    well_stored('any-order', $ca, 'PKCS12', bytes => [pkcs12([
        encrypted($ca, [map { certificate_bag($_, $_ eq $chain[1]
                                              ? (id => "\1\0\0\0") : ()) }
                            @chain], $SECRET),
        data([key_bag(sealed_key($ca, key_der($ca, 'www'), $SECRET),
                      name => 'le-4a1b2c', id => "\1\0\0\0")])],
        password => $SECRET), 0600]);
}

1;
