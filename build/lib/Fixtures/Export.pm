# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: what other servers export, given to Apache as it is: PKCS#12 and
# Java's keystores. (4.4-Q2, 4.4-Q3)

package Fixtures::Export;

use strict;
use warnings;

use Fixtures::Bags qw(anonymous exported rearranged);
use Fixtures::Folder qw(fixture finding site);
use Fixtures::Store qw(store);

sub make {
    my ($ca) = @_;
    my %files = ('server.crt' => $ca->chain,
                 'server.key' => $ca->key_pem('www'));
    pkcs12($ca, \%files);
    pkcs12_orders($ca);
    pkcs12_ciphers($ca);
    pkcs12_chains($ca, \%files);
    keystores($ca, \%files);
    keystore_keys($ca, \%files);
}

sub pkcs12 {
    my ($ca, $files) = @_;
    my %secret = ('with-password' => 'changeit', 'empty-password' => '');
    for my $variant (sort keys %secret) {
        my $p12 = [exported($ca, password => $secret{$variant},
            certificates => $ca->chain, key => $ca->key_pem('www')), 0600];
        my %asked = (answers => $secret{$variant});
        fixture("is-pkcs12--certificate-$variant", %asked, plain => 'refuses',
            files => { 'server.pfx' => $p12,
                       'server.key' => $files->{'server.key'} },
            conf => site(pairs => [['server.pfx', 'server.key']]),
            expect => [is_pkcs12('SSLCertificateFile')]);
        fixture("is-pkcs12--both-$variant", %asked, plain => 'refuses',
            files => { 'server.pfx' => $p12 },
            conf => site(pairs => [['server.pfx', 'server.pfx']]),
            expect => [is_pkcs12('SSLCertificate')],
            note => 'one file in two directives');
        fixture("is-pkcs12--key-$variant", %asked, plain => 'refuses',
            files => { 'server.crt' => $files->{'server.crt'},
                       'server.p12' => $p12 },
            conf => site(pairs => [['server.crt', 'server.p12']]),
            expect => [is_pkcs12('SSLCertificateKeyFile')]);
        fixture("is-pkcs12--chain-$variant", %asked,
            files => { 'server.crt' => $ca->leaf(aia => undef),
                       'server.key' => $files->{'server.key'},
                       'chain.p12' => $p12 },
            conf => site(chain => 'chain.p12'),
            expect => [is_pkcs12('SSLCertificateChainFile',
                                 severity => 'error')]);
    }
}

sub is_pkcs12 {
    my ($at, %o) = @_;
    return finding('is-pkcs12', at => $at, command => 1, %o);
}

# One PKCS#12 for both directives, under a name that is hard on shells.
sub one_pkcs12 {
    my ($variant, $p12, %o) = @_;
    my $name = $o{file} // q(it's $(id) "x" & `y`.pfx);
    fixture("is-pkcs12--$variant", plain => 'refuses', answers => 'changeit',
        files => { $name => [$p12, 0600] },
        conf => site(pairs => $o{pairs} // [[$name, $name]]),
        expect => [is_pkcs12('SSLCertificate', facts => $o{facts} // {})]);
}

# IIS writes the certificates from the root down, others from the leaf up; and
# not everybody says which is the key's.
sub pkcs12_orders {
    my ($ca) = @_;
    my $made = sub {
        my ($order, $change, @authorities) = @_;
        return rearranged($ca, $order, $change, password => 'changeit',
            key => $ca->key_pem('www'),
            certificates => $ca->leaf . $ca->ca(@authorities));
    };
    my $as_it_is = sub { };
    one_pkcs12('root-first', $made->([2, 1, 0], $as_it_is, 'issuing', 'root'));
    one_pkcs12('intermediate-first',
               $made->([1, 2, 0], $as_it_is, 'issuing', 'root'));
    one_pkcs12('leaf-between', $made->([2, 0, 1], $as_it_is, 'issuing', 'root'),
               file => "\xe6\x86\x91\xe8\xad\x89 \\1&.pfx");
    one_pkcs12('no-key-id', $made->([2, 1, 0], \&anonymous, 'issuing', 'root'));
    one_pkcs12('twice', $made->([1, 0, 1, 0], $as_it_is, 'issuing'));
    one_pkcs12('same-name', $made->([1, 2, 0], $as_it_is,
                                    'impostor', 'issuing'));
    one_pkcs12('stray', $made->([1, 2, 0], $as_it_is, 'second', 'issuing'));
    one_pkcs12('one-directive', $made->([2, 1, 0], $as_it_is, 'issuing',
                                        'root'),
               file => 'server.pfx', pairs => [['server.pfx', undef]]);
    one_pkcs12('self-signed-above', exported($ca, password => 'changeit',
        key => $ca->key_pem('www'), certificates =>
            $ca->leaf(by => 'modern') . $ca->ca(qw(modern cross new_root
                                                   old_root))));
}

# What this OpenSSL opens by its legacy provider alone.
sub pkcs12_ciphers {
    my ($ca) = @_;
    my %options = (
        'legacy-rc2' => ['-legacy'],
        'legacy-rc4-key' => [qw(-legacy -keypbe PBE-SHA1-RC4-128
                                -certpbe AES-256-CBC)],
        'legacy-des-pbes2' => [qw(-legacy -keypbe DES-CBC -certpbe NONE)],
        'triple-des' => [qw(-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES
                            -macalg sha1)]);
    for my $variant (sort keys %options) {
        one_pkcs12($variant, exported($ca, password => 'changeit',
            certificates => $ca->chain, key => $ca->key_pem('www'),
            options => $options{$variant}), file => 'server.pfx',
            ($variant =~ /^legacy/ ? (facts => { legacy => 'yes' }) : ()));
    }
}

# Authorities alone, from the root down.
sub pkcs12_chains {
    my ($ca, $files) = @_;
    my $p12 = exported($ca, password => 'changeit',
                       certificates => $ca->ca('root', 'second', 'issuing'));
    fixture('is-pkcs12--chain-authorities', answers => 'changeit',
        files => { q(a 'server'.crt) => $ca->leaf(aia => undef),
                   'server.key' => $files->{'server.key'},
                   '-chain $HOME.p12' => $p12 },
        conf => site(pairs => [[q(a 'server'.crt), 'server.key']],
                     chain => '-chain $HOME.p12'),
        expect => [is_pkcs12('SSLCertificateChainFile', severity => 'error')]);
}

sub is_keystore {
    my ($type, $at, %o) = @_;
    return finding('is-keystore', at => $at, command => defined keytool(),
                   facts => { keystore_type => $type }, %o);
}

sub keystores {
    my ($ca, $files) = @_;
    my %key = (alias => 'server', key => 'www', chain => $ca->chain);
    for my $type (qw(JKS JCEKS)) {
        my $name = lc $type;
        my $store = store($ca, $type, [\%key]);
        my %asked = (answers => 'changeit');
        fixture("is-keystore--certificate-$name", %asked, plain => 'refuses',
            files => { 'server.jks' => [$store, 0600],
                       'server.key' => $files->{'server.key'} },
            conf => site(pairs => [['server.jks', 'server.key']]),
            expect => [is_keystore($type, 'SSLCertificateFile')]);
        fixture("is-keystore--key-$name", %asked, plain => 'refuses',
            files => { 'server.crt' => $files->{'server.crt'},
                       'server.jks' => [$store, 0600] },
            conf => site(pairs => [['server.crt', 'server.jks']]),
            expect => [is_keystore($type, 'SSLCertificateKeyFile')]);
        fixture("is-keystore--both-$name", %asked, plain => 'refuses',
            files => { "\xe9\x87\x91\xe9\x91\xb0 'a'.jks" => [$store, 0600] },
            conf => site(pairs => [[("\xe9\x87\x91\xe9\x91\xb0 'a'.jks") x 2]]),
            expect => [is_keystore($type, 'SSLCertificate')]);
        fixture("is-keystore--chain-$name", %asked,
            files => { 'server.crt' => $ca->leaf(aia => undef),
                       'server.key' => $files->{'server.key'},
                       'chain.jks' => store($ca, $type, [
                           map { { alias => $_, certificate => $ca->ca($_) } }
                               qw(issuing root)]) },
            conf => site(chain => 'chain.jks'),
            expect => [is_keystore($type, 'SSLCertificateChainFile',
                                   severity => 'error')]);
        fixture("is-keystore--no-key-$name", %asked, plain => 'refuses',
            files => { 'server.jks' => store($ca, $type, [
                           { alias => 'server', certificate => $ca->leaf }]) },
            conf => site(pairs => [['server.jks', 'server.jks']]),
            expect => [is_keystore($type, 'SSLCertificate', command => 0)]);
    }
}

# Several keys, and a key with a password of its own.
sub keystore_keys {
    my ($ca, $files) = @_;
    return if !keytool();
    my %www = (alias => "\xe4\xb8\xbb 'w'", key => 'www', chain => $ca->chain);
    my %other = (alias => 'other', key => 'other', chain =>
                     $ca->chain(key => 'other', names => ['other.test']));
    my $two = store($ca, 'JKS', [\%other, \%www]);
    my %pairs = (both => ['server.jks', 'server.jks'],
                 certificate => ['server.jks', 'server.key'],
                 key => ['server.crt', 'server.jks']);
    for my $part (sort keys %pairs) {
        fixture("is-keystore--$part-two-keys", plain => 'refuses',
            answers => 'changeit',
            files => { %$files, 'server.jks' => [$two, 0600] },
            conf => site(pairs => [$pairs{$part}]),
            expect => [is_keystore('JKS', 'SSLCertificate')]);
    }
    fixture('is-keystore--both-two-keys-of-others', plain => 'refuses',
        files => { 'server.jks' => [$two, 0600] },
        conf => site(name => 'third.test',
                     pairs => [['server.jks', 'server.jks']]),
        expect => [is_keystore('JKS', 'SSLCertificate', command => 0,
                               site => 'third.test')]);
    fixture('is-keystore--both-key-password', plain => 'refuses',
        answers => "changeit\nkeypassword",
        files => { 'server.jks' => [store($ca, 'JKS', [
                       { %www, password => 'keypassword' }]), 0600] },
        conf => site(pairs => [['server.jks', 'server.jks']]),
        expect => [is_keystore('JKS', 'SSLCertificate')]);
}

# The program, where it is installed.
sub keytool {
    my ($there) = grep { -x } map { "$_/keytool" } split(/:/, $ENV{PATH}),
        ($ENV{JAVA_HOME} ? "$ENV{JAVA_HOME}/bin" : ()), '/usr/bin';
    return $there;
}

1;
