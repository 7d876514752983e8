# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: dates, names, strength and purpose of a certificate (X1, X2, X4,
# X8).

package Fixtures::Quality;

use strict;
use warnings;

use POSIX qw(mktime);

use Fixtures::Folder qw(fixture finding site);

my $CERTIFICATE = 'SSLCertificateFile';

sub make {
    my ($ca) = @_;
    dates($ca);
    lifetimes($ca);
    names($ca);
    weak_keys($ca);
    weak_signatures($ca);
    purposes($ca);
}

sub files {
    my ($ca, %leaf) = @_;
    return { 'server.crt' => $ca->chain(%leaf),
             'server.key' => $ca->key_pem($leaf{key} // 'www') };
}

sub dates {
    my ($ca) = @_;
    my %faults = (
        'expired--yesterday' => [-80, -1], 'expired--long-ago' =>
            ['19991001000000Z', '20010101000000Z'],
        'not-yet-valid--tomorrow' => [1.5, 80],
        'not-yet-valid--next-year' => [300, 380],
        'expiring--in-5-days' => [-80, 5.5],
        'expiring--today' => [-80, 0.5]);
    for my $name (sort keys %faults) {
        my ($from, $to) = @{ $faults{$name} };
        my ($id) = $name =~ /^(.*?)--/;
        fixture($name, files => files($ca, from => $from, to => $to),
            expect => [finding($id, at => $CERTIFICATE)]);
    }
    my $fifty = files($ca, from => -40, to => 50.5);
    fixture('expiring--by-directive', files => $fifty,
        twca => ['TWCAExpiryWarning 60'], twin => { twca => [] },
        expect => [finding('expiring', at => $CERTIFICATE,
                           facts => { days => 50 })]);
}

# Seconds since 1970 of a day.
sub date {
    my ($year, $month, $day) = @_;
    local $ENV{TZ} = 'UTC';
    return mktime(0, 0, 0, $day, $month - 1, $year - 1900);
}

# The CA/Browser Forum's limit for a certificate issued at that time.
sub limit_at {
    my ($time) = @_;
    return $time < date(2026, 3, 15) ? 398 : $time < date(2027, 3, 15) ? 200
         : $time < date(2029, 3, 15) ? 100 : 47;
}

sub lifetimes {
    my ($ca) = @_;
    my $limit = limit_at(time - 10 * 86400);
    my %default = (store => 'default',
                   env => { SSL_CERT_FILE => $ca->{roots} });
    my $lasting = sub {
        my ($from, $days) = @_;
        files($ca, from => $from, to => $from + $days - 1 / 86400);
    };
    my $expect = sub { [finding('validity-too-long', at => $CERTIFICATE,
                                facts => { limit => $_[0] })] };
    fixture('validity-too-long--today', %default,
        files => $lasting->(-10, $limit + 1), expect => $expect->($limit),
        twin => { %default, files => $lasting->(-10, $limit) });
    # Issued under the old limit, for as long as that can still be tried.
    my $before = (date(2026, 3, 10) - time) / 86400;
    fixture('validity-too-long--399-days', %default,
        only_if => sub { $before + 398 > 35 },
        files => $lasting->($before, 399), expect => $expect->(398),
        twin => { %default, files => $lasting->($before, 398) });
}

sub names {
    my ($ca) = @_;
    my %o = (
        servername => [['other.example.test']],
        'cn-only' => [[], cn => 'www.example.test'],
        'partial-wildcard' => [['w*.example.test']],
        'wildcard-of-another' => [['*.example.org']],
        'wildcard-apex' => [['*.www.example.test']],
        'other-cn' => [['shop.example.test'], cn => 'www.example.test'],
        'email-only' => [['email:www@example.test'],
                         cn => 'www.example.test'],
        'idn' => [['xn--fsqu00a.example.test']]);
    for my $variant (sort keys %o) {
        my ($names, %more) = @{ $o{$variant} };
        fixture("name-mismatch--$variant",
            files => files($ca, names => $names, %more),
            expect => [missing_name('www.example.test')]);
    }
    fixture('name-mismatch--wildcard-two-labels',
        files => files($ca, names => ['*.example.test']),
        conf => site(name => 'a.www.example.test'),
        expect => [missing_name('a.www.example.test',
                                site => 'a.www.example.test')]);
    fixture('name-mismatch--alias', files => files($ca),
        conf => site(aliases => ['example.test']),
        expect => [missing_name('example.test')],
        twin => { files => files($ca, names => ['www.example.test',
                                                'example.test']) });
    fixture('name-mismatch--ip-as-dns',
        files => files($ca, names => ['192.0.2.7']),
        conf => site(name => '192.0.2.7'),
        expect => [missing_name('192.0.2.7', site => '192.0.2.7')],
        twin => { files => files($ca, names => ['IP:192.0.2.7']) });
    fixture('name-mismatch--two-pairs',
        files => { %{ files($ca, names => ['a.example.test']) },
                   'rsa.crt' => $ca->chain(key => 'rsa:www',
                                           names => ['b.example.test']),
                   'rsa.key' => $ca->key_pem('rsa:www') },
        conf => site(pairs => [['server.crt', 'server.key'],
                               ['rsa.crt', 'rsa.key']]),
        expect => [missing_name('www.example.test')]);
}

sub missing_name {
    my ($name, %o) = @_;
    return finding('name-mismatch', facts => { names => [$name] },
        at => "ServerName|ServerAlias|VirtualHost|$CERTIFICATE", %o);
}

sub weak_keys {
    my ($ca) = @_;
    my $fatal = sub { [finding($_[0], severity => 'fatal',
                               at => $CERTIFICATE)] };
    my %weak = ('rsa-1024' => ['rsa1024:www', 'refuses'],
                'p-192' => ['p192:www', 'refuses'],
                'dsa' => ['dsa:www', 'starts'],
                'brainpool' => ['brainpool:www', 'starts']);
    for my $variant (sort keys %weak) {
        my ($label, $plain) = @{ $weak{$variant} };
        fixture("weak-key--$variant", plain => $plain,
            files => files($ca, key => $label),
            expect => $plain eq 'refuses' ? $fatal->('weak-key')
                : [finding('weak-key', at => $CERTIFICATE)]);
    }
    fixture('weak-key--rsa-1024-low-level',
        files => files($ca, key => 'rsa1024:www'),
        conf => site(lines => ['SSLCipherSuite DEFAULT@SECLEVEL=0']),
        expect => [finding('weak-key', at => $CERTIFICATE)],
        note => 'Apache starts, browsers refuse');
    member($ca, 'weak-key', by => 'rsa1024', md => 'sha256');
}

# In the certificate file OpenSSL looks at every member, in a chain file at
# none: Apache starts, and every handshake fails.
sub member {
    my ($ca, $id, %leaf) = @_;
    my %fact = (facts => { member => 'yes' }, at => 'SSLCertificate');
    fixture("$id--member", plain => 'refuses', files => files($ca, %leaf),
        expect => [finding($id, severity => 'fatal', %fact)]);
    fixture("$id--member-in-chain-file",
        files => { 'server.crt' => $ca->leaf(%leaf),
                   'server.key' => $ca->key_pem('www'),
                   'chain.crt' => $ca->ca($leaf{by}) },
        conf => site(chain => 'chain.crt'),
        expect => [finding($id, %fact)]);
}

sub weak_signatures {
    my ($ca) = @_;
    for my $md (qw(sha1 md5)) {
        fixture("weak-signature--$md", plain => 'refuses',
            files => files($ca, by => 'rsa', md => $md),
            expect => [finding('weak-signature', severity => 'fatal',
                               at => $CERTIFICATE)]);
    }
    fixture('weak-signature--ecdsa-sha1', plain => 'refuses',
        files => files($ca, md => 'sha1'),
        expect => [finding('weak-signature', severity => 'fatal',
                           at => $CERTIFICATE)]);
    fixture('weak-signature--sha1-low-level',
        files => files($ca, by => 'rsa', md => 'sha1'),
        conf => site(lines => ['SSLCipherSuite DEFAULT@SECLEVEL=0']),
        expect => [finding('weak-signature', at => $CERTIFICATE)]);
    member($ca, 'weak-signature', by => 'sha1', md => 'sha256');
}

sub purposes {
    my ($ca) = @_;
    # "any" is not enough for OpenSSL.
    my %eku = ('any' => 'anyExtendedKeyUsage', 'client' => 'clientAuth',
               'mail' => 'emailProtection',
               'several' => 'clientAuth,codeSigning', 'own' => '1.2.3.4.5');
    for my $variant (sort keys %eku) {
        fixture("wrong-purpose--$variant",
            files => files($ca, eku => $eku{$variant}),
            expect => [finding('wrong-purpose', at => $CERTIFICATE)]);
    }
}

1;
