# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCARescue, and certificates that are configured in an unusual place or way.
# TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Rescue;

no_directive_of_ours();
inherited_chain();
two_pairs();
where_it_is_written();
managed();
encrypted();
encrypted_later();
done_testing();

# A host without a directive of ours shares the main server's record.
sub no_directive_of_ours {
    my $world = broken_world();
    unlike slurp("$world->{dir}/bad.conf"), qr/TWCA/,
        'no directive of ours in the host';
    for my $rescue (qw(isolate last-good)) {
        Rescue::configure($world, rescue => $rescue);
        started($world, "main server, $rescue") or next;
        is_isolated($world, "main server, $rescue", 'TWCA-4.2-Q2');
        is_healthy($world, "main server, $rescue");
        $world->{server}->stop;
    }
    Rescue::configure($world, rescue => 'off', more => ['TWCARescue isolate']);
    started($world, 'in the host alone') or return;
    is_isolated($world, 'in the host alone', 'TWCA-4.2-Q2');
    is_healthy($world, 'in the host alone');
    $world->{server}->stop;
}

# A chain file of the main server is every host's; where it is broken all of
# them are isolated, and mended with it.
sub inherited_chain {
    my $world = world();
    Rescue::configure($world, twca => [
        qq(SSLCertificateChainFile "$world->{dir}/$BAD/chain.crt")]);
    for my $broken (1, 0, 1) {
        my $label = "inherited chain file, " . ($broken ? 'broken' : 'good');
        put_files($world, $BAD, 'chain.crt' => $broken
                  ? substr(Rescue::issuing(), 0, 300) : Rescue::issuing());
        ($world->{server}{pid} ? restarted($world, $label)
                               : started($world, $label)) or return;
        for my $name ($BAD, $OK) {
            is status_of($world->{server}{port}, sni => $name),
                $broken ? 503 : 200, "$label: $name";
        }
        is_served($world, $label, $world->{pairs}{$BAD}) if !$broken;
    }
    $world->{server}->stop;
    # Broken, and one host has its own.
    Rescue::configure($world, more => ['SSLCertificateChainFile '
        . write_file("$world->{dir}/own.crt", Rescue::issuing())]);
    started($world, 'own chain file') or return;
    is_served($world, 'own chain file', $world->{pairs}{$BAD});
    is status_of($world->{server}{port}, sni => $OK), 503,
        'own chain file: the other is isolated';
    $world->{server}->stop;
}

# One stand-in takes the place of both.
sub two_pairs {
    my $world = broken_world(more => ['SSLCertificateFile @/second.crt',
                                      'SSLCertificateKeyFile @/second.key']);
    put_files($world, $BAD, second('rsa:two'));
    started($world, 'two pairs') or return;
    is_isolated($world, 'two pairs', 'TWCA-4.2-Q2');
    is_healthy($world, 'two pairs');
    is stand_ins($world), 1, 'two pairs: one stand-in';
    $world->{server}->stop;
}

# A missing file, however httpd comes to its name.
sub where_it_is_written {
    my %lines = (
        'IfModule' => ['SSLEngine on', '<IfModule mod_ssl.c>',
            'SSLCertificateFile @/server.crt', '</IfModule>',
            'SSLCertificateKeyFile @/server.key'],
        'Define' => ['SSLEngine on', 'SSLCertificateFile ${FILES}/server.crt',
            'SSLCertificateKeyFile "${FILES}/server.key"'],
        'Include' => ['SSLEngine on', 'Include @/ssl.conf'],
        'Macro' => ['SSLEngine on', 'Use pair @'],
        'relative' => ['SSLEngine on', 'SSLCertificateFile "../@@/server.crt"',
            'SSLCertificateKeyFile ../@@/server.key'],
    );
    for my $name (sort keys %lines) {
        my $world = world(modules => ['macro'], bad => $lines{$name});
        my $files = "$world->{dir}/$BAD";
        write_file("$files/ssl.conf", "SSLCertificateFile $files/server.crt\n"
                   . "SSLCertificateKeyFile $files/server.key\n");
        Rescue::configure($world, bad => [
            map { s/\@\@/$BAD/gr =~ s/pair \@/pair $files/r }
                @{ $lines{$name} }],
            twca => ["Define FILES $files", '<Macro pair $files>',
                     'SSLCertificateFile $files/server.crt',
                     'SSLCertificateKeyFile $files/server.key', '</Macro>']);
        for my $file (qw(server.crt server.key)) {
            for my $text (undef, '') {
                my $label = "$name, $file "
                    . (defined $text ? 'empty' : 'missing');
                mend($world, $BAD);
                put_files($world, $BAD, $file => $text);
                $world->{server}{pid} ? restarted($world, $label)
                                      : (started($world, $label) or last);
                is status_of($world->{server}{port}, sni => $BAD), 503,
                    "$label: 503";
                like $world->{log}, qr/TWCA-X6 unreadable .*\Q$file\E/,
                    "$label: said";
                is_healthy($world, $label);
            }
        }
        mend($world, $BAD);
        restarted($world, "$name, mended");
        is_served($world, "$name, mended", $world->{pairs}{$BAD});
        $world->{server}->stop;
    }
}

# The pairs that mod_md names are rescued as others are.
sub managed {
    my $world = world(modules => ['md', 'watchdog']);
    my $files = "$world->{dir}/$BAD";
    SKIP: {
        skip 'no mod_md here', 1
            if !-e Fixtures::Httpd::module_dir() . '/mod_md.so';
        Rescue::configure($world, bad => ['SSLEngine on'], twca => [
            qq(MDStoreDir "$world->{dir}/md"), "<MDomain $BAD>",
            qq(MDCertificateFile "$files/server.crt"),
            qq(MDCertificateKeyFile "$files/server.key"), '</MDomain>']);
        started($world, 'mod_md') or return;
        is_served($world, 'mod_md', $world->{pairs}{$BAD});
        put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('other'));
        restarted($world, 'mod_md, broken');
        is_isolated($world, 'mod_md, broken', 'TWCA-4.2-Q2');
        is_healthy($world, 'mod_md, broken');
        $world->{server}->stop;
    }
}

# Nobody is asked for a pass phrase where a stand-in is served.
sub encrypted {
    my $world = world(chain => 1);
    my $pair = $world->{pairs}{$BAD};
    put_files($world, $BAD, 'chain.crt' => substr($pair->{chain}, 0, 300),
        'server.key' => pki_tool()->pass($pair->{key}, qw(pkcs8 -topk8 -iter
            2048 -v2 aes-256-cbc -passout pass:secret)),
        'ask' => ["#!/bin/sh\ntouch $world->{dir}/asked\necho secret\n",
                  0755]);
    Rescue::configure($world, twca => [
        qq(SSLPassPhraseDialog "exec:$world->{dir}/$BAD/ask")]);
    started($world, 'encrypted, broken chain file') or return;
    is_isolated($world, 'encrypted, broken chain file', 'TWCA-X6');
    put_files($world, $BAD, 'chain.crt' => $pair->{chain});
    restarted($world, 'encrypted, broken again') for 1;
    $world->{server}->stop;
}

# A key that is encrypted when it is renewed; a level that no stand-in reaches.
sub encrypted_later {
    my $seal = sub { pki_tool()->pass($_[0]{key}, qw(pkcs8 -topk8 -iter 2048
        -v2 aes-256-cbc -passout pass:secret)) };
    my $world = world();
    if (started($world, 'encrypted at a restart')) {
        put_files($world, $BAD, 'server.key' => $seal->($world->{pairs}{$BAD}));
        restarted($world, 'encrypted at a restart');
        is_isolated($world, 'encrypted at a restart', 'TWCA-X5');
        is_standing($world, 'encrypted at a restart', 'stand-in',
                    ['TWCA-X5 key-encrypted fatal']);
        is_healthy($world, 'encrypted at a restart');
    }
    $world->{server}->stop;
    $world = broken_world(more => ['SSLCipherSuite DEFAULT@SECLEVEL=4']);
    isnt $world->{server}->start, 'starts', 'SECLEVEL=4: beyond rescue';
    unlike slurp($world->{server}->log_file), qr/ TWCA serves /,
        'SECLEVEL=4: the log claims nothing that is not so';
    $world->{server}->stop;
}
