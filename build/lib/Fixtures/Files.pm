# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: can the files be read, and by whom? (X3, X5, X6)

package Fixtures::Files;

use strict;
use warnings;

use Fixtures::Der qw(pem unpem parse rebuild);
use Fixtures::Folder qw(fixture finding site);

my %DIRECTIVE = (certificate => 'SSLCertificateFile',
                 key => 'SSLCertificateKeyFile',
                 chain => 'SSLCertificateChainFile');
my %NAME = (certificate => 'server.crt', key => 'server.key',
            chain => 'chain.crt');

sub make {
    my ($ca) = @_;
    my %good = ('server.crt' => $ca->leaf(aia => undef),
                'server.key' => $ca->key_pem('www'),
                'chain.crt' => $ca->ca('issuing'));
    exposed($ca);
    encrypted($ca, \%good);
    endless($ca, \%good);
    no_file($ca, \%good);
    odd_files($ca, \%good);
    broken($ca, \%good);
    huge($ca, \%good);
}

sub exposed {
    my ($ca) = @_;
    my %modes = ('0644' => [0644], '0604' => [0604], '0640-users' =>
                     [0640, 'users'], '0666' => [0666]);
    for my $variant (sort keys %modes) {
        my ($mode, $group) = @{ $modes{$variant} };
        next if $group && ($< != 0 || !defined getgrnam $group);
        fixture("key-exposed--$variant",
            files => { 'server.crt' => $ca->chain,
                       'server.key' => { text => $ca->key_pem('www'),
                                         mode => $mode, group => $group } },
            expect => [finding('key-exposed', command => 1,
                               at => 'SSLCertificateKeyFile')]);
    }
    fixture('key-exposed--combined',
        files => { 'server.pem' => [$ca->chain . $ca->key_pem('www'), 0644] },
        conf => site(pairs => [['server.pem', undef]]),
        expect => [finding('key-exposed', at => 'SSLCertificateFile',
                           command => 1)]);
    fixture('key-exposed--inherited',
        files => { 'server.crt' => $ca->chain,
                   'server.key' => [$ca->key_pem('www'), 0644] },
        conf => site(listen => undef, pairs => [], head => [
            'Listen 127.0.0.1:${PORT}', 'SSLCertificateFile "@/server.crt"',
            'SSLCertificateKeyFile "@/server.key"']),
        expect => [finding('key-exposed', at => 'SSLCertificateKeyFile')]);
}

sub encrypted {
    my ($ca, $good) = @_;
    my $secret = $ca->pass($ca->key_pem('www'),
        qw(pkcs8 -topk8 -iter 2048 -v2 aes-256-cbc -passout pass:secret));
    my $traditional = $ca->pass($ca->key_pem('rsa:www'),
        qw(rsa -traditional -aes128 -passout pass:secret));
    my $asked = sub {
        my ($variant, $dialog, $program, $plain, %more) = @_;
        fixture("key-encrypted--$variant", plain => $plain,
            files => { 'server.crt' => $ca->chain, 'server.key' => $secret,
                       program => ["#!/bin/sh\n$program\n", 0755],
                       'ask-for-passphrase' => { link => 'program' } },
            conf => site(head => ["SSLPassPhraseDialog $dialog"]),
            expect => [finding('key-encrypted', %more,
                at => 'SSLCertificateKeyFile|SSLPassPhraseDialog')]);
    };
    $asked->('builtin', 'builtin', 'exit 0', 'refuses',
             facts => { reason => 'builtin-dialog' });
    $asked->('pipe', '"|@/program"', 'exit 0', 'refuses',
             facts => { reason => 'program-failed' });
    # Debian's program of that name asks at the terminal.
    $asked->('interactive', '"exec:@/ask-for-passphrase"', 'exit 1',
             'refuses', facts => { reason => 'interactive-program' });
    my $exec = '"exec:@/program"';
    $asked->('program-fails', $exec, 'exit 1', 'refuses',
             facts => { reason => 'program-failed' });
    $asked->('program-says-nothing', $exec, 'exit 0', 'refuses',
             facts => { reason => 'program-failed' });
    # A pass phrase is at hand, and httpd will be given the same.
    $asked->('wrong-pass-phrase', $exec, 'echo wrong', 'refuses',
             severity => 'fatal', facts => { reason => 'wrong-pass-phrase' });
    fixture('key-encrypted--traditional', plain => 'refuses',
        files => { 'server.crt' => $ca->chain(key => 'rsa:www'),
                   'server.key' => [$traditional, 0600] },
        expect => [finding('key-encrypted', at => 'SSLCertificateKeyFile',
                           facts => { reason => 'builtin-dialog' })]);
}

# 2^31 - 1 rounds: who tries a pass phrase does not come back.
sub endless {
    my ($ca, $good) = @_;
    my $der = unpem($ca->pass($ca->key_pem('www'),
        qw(pkcs8 -topk8 -iter 70000 -v2 aes-256-cbc -passout pass:secret)));
    my $rounds = "\x02\x03\x01\x11\x70";
    my $many = sub {
        my ($nodes, $again) = @_;
        for my $node (@$nodes) {
            if (ref $node->[1]) { $again->($node->[1], $again) }
            elsif ($node->[0] == 2 && $node->[1] eq substr $rounds, 2) {
                $node->[1] = "\x7f\xff\xff\xff";
            }
        }
    };
    my $tree = parse($der);
    $many->($tree, $many);
    fixture('key-encrypted--too-many-rounds', plain => 'hangs',
        files => { 'server.crt' => $ca->chain, 'server.key' =>
                       pem('ENCRYPTED PRIVATE KEY', rebuild($tree)) },
        expect => [finding('key-encrypted', at => 'SSLCertificateKeyFile',
                           facts => { reason => 'too-many-rounds' })]);
}

# Each of the three files replaced in some way.
sub replaced {
    my ($variant, $good, $with, $plain, $reason, %o) = @_;
    for my $what (sort keys %NAME) {
        my %files = %$good;
        delete $files{ $NAME{$what} };
        $files{ $NAME{$what} } = $with if $with;
        fixture("unreadable--$variant-$what", plain => $plain,
            files => \%files, conf => site(chain => 'chain.crt'),
            twin => { files => $good },
            expect => [finding('unreadable', at => $DIRECTIVE{$what},
                               facts => { reason => $reason })], %o);
    }
}

sub no_file {
    my ($ca, $good) = @_;
    replaced('missing', $good, undef, 'config-error', 'missing');
    replaced('empty', $good, { text => '' }, 'config-error', 'empty');
    replaced('dangling', $good, { link => 'nowhere' }, 'config-error',
             'missing');
    fixture('unreadable--not-configured', plain => 'refuses', files => {},
        conf => site(pairs => []),
        expect => [finding('unreadable', at => 'SSLEngine|VirtualHost',
                           facts => { reason => 'not-configured' })]);
    fixture('unreadable--missing-with-typo', plain => 'config-error',
        files => { %$good, 'server.crt' => $ca->chain },
        conf => site(pairs => [['servr.crt', 'server.key']]),
        expect => [finding('unreadable', at => 'SSLCertificateFile',
                           facts => { reason => 'missing' })]);
}

sub odd_files {
    my ($ca, $good) = @_;
    replaced('directory', $good, { dir => 1 }, 'config-error', 'directory');
    replaced('fifo', $good, { fifo => 1 }, 'config-error', 'fifo');
    replaced('socket', $good, { socket => 1 }, 'config-error', 'socket');
    replaced('null-device', $good, { link => '/dev/null' }, 'config-error',
             'device');
    replaced('zero-device', $good, { link => '/dev/zero' }, 'config-error',
             'device');
    for my $what (sort keys %NAME) {
        my $name = $NAME{$what};
        fixture("unreadable--permission-$what", user => 'nobody',
            plain => 'refuses', conf => site(chain => 'chain.crt'),
            files => { %$good, 'server.key' => [$good->{'server.key'}, 0644],
                       $name => [$good->{$name}, 0600] },
            may => ['key-exposed'],
            expect => [finding('unreadable', at => $DIRECTIVE{$what},
                               facts => { reason => 'permission' })]);
    }
}

sub broken {
    my ($ca, $good) = @_;
    my $certificate = $good->{'server.crt'};
    my %bad = (
        'base64' => $certificate =~ s/^(M.{10})../$1!?/mr,
        'truncated' => substr($certificate, 0, 300),
        'no-end' => $certificate =~ s/-----END.*//sr,
        'garbage' => pem('CERTIFICATE', 'this is no certificate at all'));
    for my $variant (sort keys %bad) {
        for my $way ('', '-with-chain-file') {
            fixture("unreadable--broken-$variant$way", plain => 'refuses',
                files => { %$good, 'server.crt' => $bad{$variant} },
                conf => $way ? site(chain => 'chain.crt') : site(),
                expect => [finding('unreadable', at => 'SSLCertificateFile',
                                   facts => { reason => 'broken' })]);
        }
    }
    fixture('unreadable--broken-second-block', plain => 'refuses',
        files => { %$good, 'server.crt' =>
                       $certificate . substr($ca->ca('issuing'), 0, 300) },
        twin => { files => { %$good, 'server.crt' =>
                       $certificate . $ca->ca('issuing') } },
        expect => [finding('unreadable', at => 'SSLCertificateFile',
                           facts => { reason => 'broken' })]);
    extension_twice($ca, $good);
    my $key = $good->{'server.key'};
    my %keys = ('key-truncated' => substr($key, 0, 100),
                'key-garbage' => pem('PRIVATE KEY', 'this is no key'),
                'key-base64' => $key =~ s/^(M.{10})../$1!?/mr);
    for my $variant (sort keys %keys) {
        fixture("unreadable--broken-$variant", plain => 'refuses',
            files => { %$good, 'server.key' => [$keys{$variant}, 0600] },
            conf => site(chain => 'chain.crt'),
            expect => [finding('unreadable', at => 'SSLCertificateKeyFile')]);
    }
    fixture('unreadable--broken-chain', plain => 'refuses',
        files => { %$good, 'chain.crt' => substr($good->{'chain.crt'}, 0,
                                                 300) },
        conf => site(chain => 'chain.crt'),
        expect => [finding('unreadable', at => 'SSLCertificateChainFile')]);
}

# OpenSSL reads it, and may refuse it all the same.
sub extension_twice {
    my ($ca, $good) = @_;
    my %twice = (constraints => 0, names => -1);
    for my $variant (sort keys %twice) {
        my $certificate = $ca->signed_again(
            $good->{'server.crt'}, 'ca-issuing', sub {
                my $extensions = $_[0][-1][1][0][1];
                push @$extensions, $extensions->[$twice{$variant}];
            });
        fixture("unreadable--twice-$variant", plain => 'refuses',
            files => { %$good, 'server.crt' => $certificate
                                             . $ca->ca('issuing') },
            expect => [finding('unreadable', at => 'SSLCertificateFile')]);
        fixture("chain-invalid--twice-$variant",
            files => { %$good, 'server.crt' => $certificate },
            conf => site(chain => 'chain.crt'),
            note => 'with a chain file Apache takes even that',
            expect => [finding('chain-invalid', at => 'SSLCertificate')]);
    }
}

sub huge {
    my ($ca, $good) = @_;
    my $line = ('x' x 63) . "\n";
    for my $what (sort keys %NAME) {
        my $name = $NAME{$what};
        fixture("too-large--$what", conf => site(chain => 'chain.crt'),
            files => { %$good, $name => $good->{$name}
                                      . $line x (5 * 1024 * 16) },
            expect => [finding('too-large', at => $DIRECTIVE{$what})],
            may => $what eq 'key' ? [] : ['chain-incomplete']);
    }
}

1;
