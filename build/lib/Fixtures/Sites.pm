# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: is TLS spoken, and does the site answer at all? (X7, 4.6-Q2)

package Fixtures::Sites;

use strict;
use warnings;

use Fixtures::Folder qw(fixture finding site);

sub make {
    my ($ca) = @_;
    my %files = ('server.crt' => $ca->chain,
                 'server.key' => $ca->key_pem('www'));
    tls_off(\%files);
    first_host(\%files);
    overridden(\%files);
    replaced($ca, \%files);
    commands($ca, \%files);
    shadowed($ca, \%files);
}

sub tls_off {
    my ($files) = @_;
    my $at = 'SSLEngine|VirtualHost|SSLCertificateFile';
    my $https = 'Listen 127.0.0.1:${PORT} https';
    fixture('tls-off--engine-off', files => $files,
        conf => site(engine => 'off', listen => $https,
                     address => '127.0.0.1:${PORT}'),
        twin => { files => $files, conf => site(listen => $https) },
        expect => [finding('tls-off', at => $at, command => 1,
                           facts => { reason => 'engine-off' })]);
    fixture('tls-off--engine-off-any-address', files => $files,
        conf => site(engine => 'off', listen => $https),
        expect => [finding('tls-off', at => $at)]);
    fixture('tls-off--engine-unset', files => $files,
        conf => site(engine => undef),
        twin => { files => $files,
                  conf => site(engine => undef, listen => $https,
                               address => '127.0.0.1:${PORT}') },
        expect => [finding('tls-off', at => $at, command => 1,
                           facts => { reason => 'engine-unset' })]);
    fixture('tls-off--https-of-another-address', files => $files,
        conf => site(engine => undef, listen => $https),
        note => 'https is taken over only where the addresses are the same',
        expect => [finding('tls-off', at => $at, command => 1,
                           facts => { reason => 'engine-unset' })]);
    # Only a config test: port 443 may be somebody's.
    fixture('tls-off--port-443', files => $files, plain => 'not-tried',
        conf => site(engine => 'off', listen => 'Listen 127.0.0.1:443',
                     address => '*:443'),
        expect => [finding('tls-off', at => $at)]);
    fixture('tls-off--no-mod-ssl', files => $files, plain => 'config-error',
        no_ssl => 1,
        expect => [finding('tls-off', at => $at,
                           facts => { reason => 'no-mod-ssl' })]);
}

# What the first host of an address says is true of all of them.
sub first_host {
    my ($files) = @_;
    fixture('tls-off--first-host', files => $files,
        conf => "Listen 127.0.0.1:\${PORT}\n"
            . "<VirtualHost *:\${PORT}>\n    ServerName first.test\n"
            . "</VirtualHost>\n" . site(listen => ''),
        expect => [finding('tls-off', at => 'VirtualHost|ServerName',
                           facts => { reason => 'first-host' })]);
    fixture('tls-off--optional', files => $files,
        conf => site(engine => 'optional',
                     listen => 'Listen 127.0.0.1:${PORT} https'),
        note => 'since 2.4.64 this is plain HTTP',
        expect => [finding('tls-off', at => 'SSLEngine', command => 1,
                           facts => { reason => 'engine-optional' })]);
}

# A file that no site uses stops mod_ssl all the same.
sub overridden {
    my ($files) = @_;
    fixture('unreadable--overridden', files => $files,
        plain => 'config-error',
        conf => site(head => ['SSLCertificateFile "@/none.crt"']),
        expect => [finding('unreadable', at => 'SSLCertificateFile',
                           site => undef, facts => { reason => 'missing' })]);
}

# SSLOpenSSLConfCmd loads on top of what SSLCertificateFile has loaded.
sub commands {
    my ($ca, $files) = @_;
    my %more = (%$files, 'other.key' => $ca->key_pem('other'),
                'rsa.crt' => $ca->chain(key => 'rsa:www'));
    my $with = sub { site(lines => [qq(SSLOpenSSLConfCmd $_[0])]) };
    fixture('key-order--command-key-alone', files => \%more,
        conf => $with->('PrivateKey "@/other.key"'),
        twin => { files => $files,
                  conf => $with->('PrivateKey "@/server.key"') },
        expect => [finding('key-order', at => 'SSLOpenSSLConfCmd')]);
    fixture('unreadable--command-without-key', files => \%more,
        conf => $with->('Certificate "@/rsa.crt"'),
        expect => [finding('unreadable', at => 'SSLOpenSSLConfCmd',
                           facts => { reason => 'not-configured' })]);
}

# An SSL_CTX has one place for each type of key: the last pair is served.
sub replaced {
    my ($ca, $files) = @_;
    my %two = (%$files,
        'other.crt' => $ca->chain(key => 'other', names => ['other.test']),
        'other.key' => $ca->key_pem('other'));
    my @www = ('server.crt', 'server.key');
    my @other = ('other.crt', 'other.key');
    fixture('name-mismatch--last-of-a-type', files => \%two,
        conf => site(pairs => [\@www, \@other]),
        twin => { files => \%two, conf => site(pairs => [\@other, \@www]) },
        expect => [finding('name-mismatch', at => 'SSLCertificateFile')]);
}

sub shadowed {
    my ($ca, $files) = @_;
    my $at = 'VirtualHost|ServerName|ServerAlias';
    my $second = sub { site(listen => '', @_) };
    fixture('shadowed--name', files => $files,
        conf => site() . $second->(),
        expect => [finding('shadowed', at => $at, facts => {
            names => ['www.example.test'] })]);
    my %wide = ('server.crt' => $ca->chain(names => ['*.example.test']),
                'server.key' => $ca->key_pem('www'));
    fixture('shadowed--alias', files => \%wide,
        conf => site(aliases => ['shop.example.test'])
            . $second->(name => 'shop.example.test'),
        expect => [finding('shadowed', at => $at,
                           site => 'shop.example.test')]);
    fixture('shadowed--wildcard-alias', files => \%wide,
        conf => site(aliases => ['*.example.test'])
            . $second->(name => 'shop.example.test'),
        expect => [finding('shadowed', at => $at,
                           site => 'shop.example.test')]);
    fixture('shadowed--some-aliases', files => \%wide,
        conf => site(aliases => ['a.example.test'])
            . $second->(name => 'b.example.test',
                        aliases => ['a.example.test', 'c.example.test']),
        expect => [finding('shadowed', at => $at, site => 'b.example.test',
                           facts => { names => ['a.example.test'] })]);
}

1;
