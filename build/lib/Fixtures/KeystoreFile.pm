# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: keystores of other services, and what is said of them as it is of a
# site's files: chains and dates (4.5-Q1, X1), files that cannot be read (X3,
# X5, X6).

package Fixtures::KeystoreFile;

use strict;
use warnings;

use Fixtures::Der qw(unpem);
use Fixtures::Jks qw(jks certificate_entry secret_entry sealed_object);
use Fixtures::Keystore qw(with_store of_store whole);
use Fixtures::Pkcs12 qw(pkcs12 data encrypted key_bag certificate_bag
                        sealed_key);
use Fixtures::Store qw(store store_name exported key_der @TYPES $SECRET);

sub make {
    my ($ca) = @_;
    for my $type (@TYPES) {
        chains($ca, $type);
        generations($ca, $type);
        dates($ca, $type);
        no_file($ca, $type);
        damaged($ca, $type);
        pass_phrases($ca, $type);
        other_files($ca, $type);
        huge($ca, $type);
    }
    certificates_only($ca);
    refused($ca);
    mismatched($ca);
    locked($ca);
    endless($ca);
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

# A passphrase-file or a reply that is no good.
sub other_files {
    my ($ca, $type) = @_;
    my %instead = (missing => undef, fifo => { fifo => 1 },
                   directory => { dir => 1 });
    my $expect = sub {
        my ($file, $reason) = @_;
        return (expect => [of_store('unreadable', $type, severity => 'error',
            facts => { file => "\@/$file", reason => $reason })]);
    };
    for my $reason (sort keys %instead) {
        my %files = defined $instead{$reason} ? (file => $instead{$reason})
                                              : ();
        with_store("unreadable--pass-$reason", $ca, $type,
            entries => whole($ca), pass => undef, store_files => \%files,
            options => ['passphrase-file=@/file'],
            well => { store_files => { file => ["$SECRET\n", 0600] } },
            $expect->('file', $reason));
        with_store("unreadable--reply-$reason", $ca, $type,
            entries => whole($ca), store_files => \%files,
            options => ['reply=@/file'],
            well => { store_files => { file => $ca->leaf } },
            $expect->('file', $reason));
    }
    with_store('unreadable--pass-permission', $ca, $type, user => 'nobody',
        bytes => [store($ca, $type, whole($ca)), 0644],
        $expect->('pass', 'permission'));
    my %other = (text => "Dear customer\n", key => $ca->key_pem('www'),
                 request => $ca->request('www'), broken =>
                     substr($ca->leaf, 0, 300));
    for my $variant (sort keys %other) {
        with_store("unreadable--reply-$variant", $ca, $type,
            entries => whole($ca), options => ['reply=@/file'],
            store_files => { file => [$other{$variant}, 0600] },
            well => { store_files => { file => $ca->leaf } },
            $expect->('file', 'no-certificate'));
    }
    other_forms($ca, $type);
}

# keytool imports none of these, though there is a certificate in it.
sub other_forms {
    my ($ca, $type) = @_;
    my $leaf = $ca->leaf;
    my %forms = (utf16 => "\xff\xfe" . $leaf =~ s/(.)/$1\0/gsr,
                 indented => $leaf =~ s/^/  /gmr,
                 pkcs12 => exported($ca, '-nokeys'));
    for my $form (sort keys %forms) {
        with_store("unreadable--reply-$form", $ca, $type,
            entries => whole($ca), options => ['reply=@/file'],
            store_files => { file => [$forms{$form}, 0600] },
            well => { store_files => { file => $leaf } },
            expect => [of_store('unreadable', $type, severity => 'error',
                facts => { file => '@/file', reason => 'not-imported',
                           content => $form })]);
    }
}

# A key in a PKCS#12 beside a certificate that is another key's, or none.
sub mismatched {
    my ($ca) = @_;
    my $key = key_bag(sealed_key($ca, key_der($ca, 'www'), $SECRET),
                      name => 'tomcat', id => '1');
    my @chain = map { unpem($_) } $ca->leaf(key => 'other'),
        $ca->ca('issuing'), $ca->ca('root');
    my @bags = (certificate_bag($chain[0], name => 'tomcat', id => '1'),
                map { certificate_bag($_) } @chain[1, 2]);
    replaced('key-mismatch--other', $ca, 'PKCS12',
        [pkcs12([data([$key]), encrypted($ca, \@bags, $SECRET)],
                password => $SECRET), 0600],
        expect => [of_store('key-mismatch', 'PKCS12', severity => 'error',
                            facts => { entry => 'tomcat' })]);
    replaced('keystore-chain--no-certificate', $ca, 'PKCS12',
        [pkcs12([data([$key])], password => $SECRET), 0600],
        expect => [of_store('keystore-chain', 'PKCS12',
                            facts => { alias => 'tomcat' })]);
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

1;
