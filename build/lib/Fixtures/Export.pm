# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: what other servers export, given to Apache as it is: PKCS#12 and
# Java's keystores. (4.4-Q2, 4.4-Q3)

package Fixtures::Export;

use strict;
use warnings;

use Digest::SHA qw(sha1);
use Encode qw(encode);

use Fixtures::Bags qw(anonymous exported rearranged);
use Fixtures::Der qw(unpem);
use Fixtures::Folder qw(fixture finding site);

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

# A JKS (or the frame of a JCEKS) of trusted certificates only, as keytool
# makes it: a magic number, entries, and a hash with the password.
sub jks {
    my ($magic, %entries) = @_;
    my $data = pack 'N N N', $magic, 2, scalar keys %entries;
    for my $alias (sort keys %entries) {
        $data .= pack 'N n/a N N n/a N/a', 2, $alias, 0x19c, 0, 'X.509',
            $entries{$alias};
    }
    return $data . sha1(encode('UTF-16BE', 'changeit')
                        . 'Mighty Aphrodite' . $data);
}

sub is_keystore {
    my ($type, $at, %o) = @_;
    return finding('is-keystore', at => $at, command => defined keytool(),
                   facts => { keystore_type => $type }, %o);
}

sub keystores {
    my ($ca, $files) = @_;
    my %magic = (JKS => 0xfeedfeed, JCEKS => 0xcececece);
    my %key = (key => $ca->key_pem('www'), certificates => $ca->chain);
    for my $type (sort keys %magic) {
        my $name = lc $type;
        my $store = with_keytool($ca, $type, server => \%key)
            // jks($magic{$type}, server => unpem($ca->leaf));
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
                       'chain.jks' => jks($magic{$type},
                           uca => unpem($ca->ca('issuing')),
                           root => unpem($ca->ca('root'))) },
            conf => site(chain => 'chain.jks'),
            expect => [is_keystore($type, 'SSLCertificateChainFile',
                                   severity => 'error')]);
        fixture("is-keystore--no-key-$name", %asked, plain => 'refuses',
            files => { 'server.jks' => jks($magic{$type},
                                           server => unpem($ca->leaf)) },
            conf => site(pairs => [['server.jks', 'server.jks']]),
            expect => [is_keystore($type, 'SSLCertificate', command => 0)]);
    }
}

# Several keys, and a key with a password of its own.
sub keystore_keys {
    my ($ca, $files) = @_;
    return if !keytool();
    my %www = (key => $ca->key_pem('www'), certificates => $ca->chain);
    my %other = (key => $ca->key_pem('other'), certificates =>
                     $ca->chain(key => 'other', names => ['other.test']));
    my $two = with_keytool($ca, 'JKS', other => \%other,
                           "\xe4\xb8\xbb 'w'" => \%www);
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
        files => { 'server.jks' => [with_keytool($ca, 'JKS', server => {
                       %www, key_password => 'keypassword' }), 0600] },
        conf => site(pairs => [['server.jks', 'server.jks']]),
        expect => [is_keystore('JKS', 'SSLCertificate')]);
}

# The program, where it is installed.
sub keytool {
    my ($there) = grep { -x } map { "$_/keytool" } split(/:/, $ENV{PATH}),
        ($ENV{JAVA_HOME} ? "$ENV{JAVA_HOME}/bin" : ()), '/usr/bin';
    return $there;
}

# A keystore as keytool makes it, or undef where it is not there. Each alias
# has a key and certificates, as exported() wants them, and maybe a key_password.
sub with_keytool {
    my ($ca, $type, %entries) = @_;
    my $keytool = keytool() or return;
    my $out = $ca->temporary(lc $type);
    local $ENV{LC_ALL} = 'C.UTF-8';
    unlink $out;
    for my $alias (sort keys %entries) {
        my $p12 = $ca->temporary('p12', exported($ca,
            password => 'changeit', %{ $entries{$alias} }));
        $ca->run('', $keytool, qw(-importkeystore -noprompt -srcstoretype
            PKCS12 -srcstorepass changeit -deststorepass changeit -srcalias
            server -destalias), $alias, '-destkeypass',
            $entries{$alias}{key_password} // 'changeit', '-deststoretype', $type,
            '-srckeystore', $p12, '-destkeystore', $out);
    }
    return Fixtures::Pki::read_file($out);
}

1;
