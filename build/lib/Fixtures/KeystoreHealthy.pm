# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: keystores of other services with which nothing is wrong.

package Fixtures::KeystoreHealthy;

use strict;
use warnings;

use Fixtures::Der qw(unpem);
use Fixtures::Folder qw(healthy quoted);
use Fixtures::Jks qw(jks key_entry secret_entry sealed);
use Fixtures::Keystore qw(of_options whole self_signed bundles);
use Fixtures::Pkcs12 qw(pkcs12 data encrypted key_bag certificate_bag
                        sealed_key);
use Fixtures::Store qw(store exported key_der @TYPES $SECRET);

sub make {
    my ($ca) = @_;
    well($ca, $_) for @TYPES;
    well_in_bags($ca);
}

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
        # A root's own, which no site is to use and no CA replies to.
        'authority' => [{ alias => 'tomcat', key => $ca->{ca}{foreign}{key},
                          chain => $ca->ca('foreign') }],
        # An intermediate's, which is no site's either.
        'issuer' => [{ alias => 'ca', key => $ca->{ca}{issuing}{key},
                       chain => $ca->ca(qw(issuing root)) }],
        'issuer-alone' => [{ alias => 'ca', key => $ca->{ca}{issuing}{key},
                             chain => $ca->ca('issuing') }],
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
    own_store($ca, $type);
    well_spoken($ca, $type, $whole);
    well_kept($ca, $type) if $type ne 'PKCS12';
}

# Clients that know the new root and not the old one do without the cross
# certificate, which is there.
sub own_store {
    my ($ca, $type) = @_;
    my $chain = $ca->chain(by => 'modern');
    well_stored('cross-beside', $ca, $type,
        store => quoted($ca->{new_root_file}),
        entries => [{ alias => 'tomcat', key => 'www', chain => $chain }],
        store_files => { 'server.crt' => $chain,
                         'cross.cer' => $ca->ca('cross') });
}

# Options of the line, and forms of the file with the pass phrase.
sub well_spoken {
    my ($ca, $type, $whole) = @_;
    my $leaf = $ca->leaf;
    my %replies = (pem => $leaf, der => unpem($leaf),
                   chain => $leaf . $ca->ca('issuing', 'root'),
                   older => $ca->leaf(from => -20, to => 70),
                   outworn => $ca->leaf(from => -100, to => -2),
                   'to-come' => $ca->leaf(from => 2, to => 90),
                   bundles($ca, 'bundle', $leaf . $ca->ca('issuing')));
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
    well_stored('endless-key', $ca, 'PKCS12', bytes => [endless_key($ca),
                                                        0600]);
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

# What there is to be said of a key, its certificates say: nobody computes its
# 2^31 - 1 rounds.
sub endless_key {
    my ($ca) = @_;
    my $key = sealed_key($ca, key_der($ca, 'www'), $SECRET,
                         rounds => 2**31 - 1);
    my ($own, @others) = map { unpem($_) } $ca->leaf, $ca->ca('issuing');
    return pkcs12([data([key_bag($key, name => 'tomcat', id => '1'),
                         certificate_bag($own, name => 'tomcat', id => '1'),
                         map { certificate_bag($_) } @others])],
                  password => $SECRET);
}

1;
