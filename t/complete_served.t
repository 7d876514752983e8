# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCACompleteChain with a running server: what clients get, what is in the
# state folder, and what is said of it.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Rescue;
use Digest::SHA qw(sha256_hex);
use Fixtures::Der qw(pem_blocks unpem);

my $KNOWN = work_dir() . '/known';
mkdir $KNOWN;
my $PAIR = pair($BAD);
write_file("$KNOWN/uca.cer", $PAIR->{chain});
my $ROOT = (pem_blocks(slurp(pki() . '/roots.pem')))[0];

lone_leaf();
chain_file();
without_folder();
with_a_pass_phrase();
one_for_two();
then_broken();
renewed_meanwhile();
done_testing();

sub completing {
    my ($label, %o) = @_;
    my $world = world(rescue => 'off', %o,
        twca => ['TWCACompleteChain on', "TWCAIntermediates $KNOWN",
                 @{ $o{twca} // [] }]);
    $world->{pairs}{$BAD} = $PAIR;
    mend($world, $BAD);
    put_files($world, $BAD, %{ $o{files} }) if $o{files};
    return started($world, $label) ? $world : undef;
}

sub kept { return glob "$_[0]{state}/*.pem" }

sub is_completed {
    my ($world, $label, $was) = @_;
    my $port = $world->{server}{port};
    is_served($world, $label, $PAIR);
    my $answer = ask($port, sni => $BAD);
    is scalar @{ $answer->{chain} }, 2, "$label: two certificates";
    my $site = find_site(document($world), $BAD, $port);
    is join(' ', @$site{qw(serving verdict chain_status)}),
        'completed notice complete', "$label: in the document";
    is join(' ', map { $_->{id} } @{ $site->{findings} }), 'chain-completed',
        "$label: the notice";
    is_deeply $site->{findings}[0]{facts}{was}, $was, "$label: what it was";
    is_deeply [map { lc $_->{sha256} } @{ $site->{pairs}[0]{sent} }],
        [map { sha256_hex(unpem($_)) }
             @{ $answer->{chain} }],
        "$label: what is sent is what is said";
    is_healthy($world, $label);
}

# The file is mended later, and then nothing is kept.
sub lone_leaf {
    my $label = 'a lone leaf';
    my $world = completing($label,
        files => { 'server.crt' => $PAIR->{leaf} }) or return;
    is_completed($world, $label, ['chain-incomplete']);
    my @files = kept($world);
    is scalar @files, 1, "$label: one file";
    is slurp($files[0]), $PAIR->{leaf} . $PAIR->{chain},
        "$label: of certificates alone";
    is sprintf('%o', (stat $files[0])[2] & 07777), '600', "$label: its mode";
    restarted($world, $label);
    is_completed($world, "$label, restarted", ['chain-incomplete']);
    mend($world, $BAD);
    restarted($world, "$label, mended");
    is_served($world, "$label, mended", $PAIR);
    is find_site(document($world), $BAD, $world->{server}{port})->{serving},
        'configured', "$label, mended: as configured";
    is_deeply [kept($world)], [], "$label, mended: nothing is kept";
    $world->{server}->stop;
}

# Its order, its needless root, its duplicate; the key beside the certificate.
sub chain_file {
    my %chain = (
        'a root' => [$PAIR->{chain} . $ROOT, 'root-sent'],
        'the leaf twice' => [$PAIR->{leaf} . $PAIR->{chain},
                             'chain-duplicate'],
    );
    for my $label (sort keys %chain) {
        my ($text, $was) = @{ $chain{$label} };
        for my $is_one_file (0, 1) {
            my @lines = ('SSLEngine on', 'SSLCertificateFile @/server.crt',
                'SSLCertificateChainFile @/chain.crt');
            push @lines, 'SSLCertificateKeyFile @/server.key'
                if !$is_one_file;
            my $name = $is_one_file ? "$label, one file" : $label;
            my $world = completing($name, bad => \@lines, files => {
                'server.crt' => $PAIR->{leaf}
                    . ($is_one_file ? $PAIR->{key} : ''),
                'chain.crt' => $text }) or next;
            is_completed($world, $name, [$was]);
            unlike join('', map { slurp($_) } kept($world)), qr/PRIVATE KEY/,
                "$name: no key is kept";
            $world->{server}->stop;
        }
    }
}

# The folder cannot be used: the chain is complete all the same, and said is
# what is wrong with the folder.
sub without_folder {
    my $label = 'no folder';
    my $file = write_file(work_dir() . '/no-folder', "a file\n");
    my $world = completing($label, state => $file,
        files => { 'server.crt' => $PAIR->{leaf} }) or return;
    is_completed($world, $label, ['chain-incomplete']);
    is_deeply [map { "$_->{severity} $_->{id} $_->{facts}{reason}" }
                   @{ document($world)->{findings} }],
        ['error unreadable not-a-folder'], "$label: is said";
    is slurp($file), "a file\n", "$label: what is there stays";
    is_deeply [grep { -O } glob "/tmp/twca-??????/chain-0-*"], [],
        "$label: nothing is left elsewhere";
    $world->{server}->stop;
}

# Without a chain file nothing is asked twice, and a restart asks nobody.
sub with_a_pass_phrase {
    my $label = 'a pass phrase';
    my $ask = write_file(work_dir() . '/ask', "#!/bin/sh\necho secret\n",
                         0755);
    my $world = completing($label,
        twca => [qq(SSLPassPhraseDialog "exec:$ask")],
        files => { 'server.crt' => $PAIR->{leaf},
                   'server.key' => pki_tool()->pass($PAIR->{key},
                       qw(pkcs8 -topk8 -iter 2048 -v2 aes-256-cbc -passout
                          pass:secret)) }) or return;
    is_completed($world, $label, ['chain-incomplete']);
    restarted($world, $label);
    is_completed($world, "$label, restarted", ['chain-incomplete']);
    $world->{server}->stop;
}

# Two hosts with the same certificate have the same file.
sub one_for_two {
    my $label = 'two hosts';
    my $second = 'second.example.test';
    my $world = completing($label,
        files => { 'server.crt' => $PAIR->{leaf} }) or return;
    $world->{server}->stop;
    Rescue::configure($world, hosts => [
        "<VirtualHost 127.0.0.1:$world->{server}{port}>",
        "ServerName $second", 'SSLEngine on',
        "SSLCertificateFile $world->{dir}/$BAD/server.crt",
        "SSLCertificateKeyFile $world->{dir}/$BAD/server.key",
        '</VirtualHost>']);
    started($world, $label) or return;
    for my $name ($BAD, $second) {
        is scalar @{ ask($world->{server}{port}, sni => $name)->{chain} }, 2,
            "$label: $name has its chain";
    }
    my @files = kept($world);
    is scalar @files, 1, "$label: one file";
    $world->{server}->stop;
}

# The pair is renewed between the check and mod_ssl: a chain that was made for
# the old one is of no use, and none is handed over.
sub renewed_meanwhile {
    my $label = 'renewed meanwhile';
    my $world = world(rescue => 'off', first => 1);
    my ($dir, $new) = ($world->{dir}, pair($BAD));
    write_file("$dir/new.crt", $new->{leaf} . $new->{chain});
    write_file("$dir/new.key", $new->{key}, 0600);
    put_files($world, $BAD, 'server.crt' => $world->{pairs}{$BAD}{leaf});
    put_files($world, $OK, ask => ["#!/bin/sh\nif [ -e $dir/now ]; then "
            . "rm $dir/now; cat $dir/new.crt >$dir/$BAD/server.crt; "
            . "cat $dir/new.key >$dir/$BAD/server.key; fi\necho secret\n",
            0755],
        'server.key' => pki_tool()->pass($world->{pairs}{$OK}{key}, qw(pkcs8
            -topk8 -iter 2048 -v2 aes-256-cbc -passout pass:secret)));
    Rescue::configure($world, twca => [
        'TWCACompleteChain on', "TWCAIntermediates $KNOWN",
        qq(SSLPassPhraseDialog "exec:$dir/$OK/ask")]);
    started($world, $label) or return;
    write_file("$dir/now", '');
    utime time, time + 5, "$dir/$OK/server.key";
    restarted($world, $label);
    ok !-e "$dir/now", "$label: it was written";
    is_served($world, $label, $new);
    is find_site(document($world), $BAD, $world->{server}{port})->{serving},
        'configured', "$label: is said";
    $world->{server}->stop;
}

# What passed last passed with its chain completed.
sub then_broken {
    my $label = 'then broken';
    my $world = completing($label, rescue => 'last-good',
        files => { 'server.crt' => $PAIR->{leaf} }) or return;
    is_completed($world, $label, ['chain-incomplete']);
    put_files($world, $BAD, 'server.key' => $world->{pairs}{$OK}{key});
    restarted($world, $label);
    is_served($world, "$label: the last good pair", $PAIR);
    is find_site(document($world), $BAD, $world->{server}{port})->{serving},
        'last-good', "$label: is said";
    $world->{server}->stop;
}
