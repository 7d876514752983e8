# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCARescue last-good: what was good is kept, and served when it is needed; it
# is nobody else's, and goes with its site. TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;
use Fixtures::Der qw(unpem);
use Rescue;

my $MISMATCH = 'TWCA-4.2-Q2 key-mismatch fatal';
my $LOST = 'TWCA-4.1-Q1 key-lost error';
my $UNREADABLE = 'TWCA-X6 unreadable fatal';

# What is put in the place of good files, and what is found.
my @FAULTS = (
    ['another key', [$MISMATCH, $LOST],
     sub { ('server.key' => pki_tool()->key_pem('other')) }],
    ['half a certificate', [$UNREADABLE],
     sub { ('server.crt' => substr $_[0]{leaf}, 0, 300) }],
    ['half a key', [$UNREADABLE],
     sub { ('server.key' => substr $_[0]{key}, 0, 60) }],
    ['DER', ['TWCA-4.4-Q1 not-pem fatal'],
     sub { ('server.crt' => unpem($_[0]{leaf})) }],
    ['HTML', ['TWCA-4.4-Q1 not-pem fatal'],
     sub { ('server.crt' => "<html>Not found</html>\n") }],
    ['no certificate', [$UNREADABLE], sub { ('server.crt' => undef) }],
    ['no key', [$UNREADABLE], sub { ('server.key' => undef) }],
    ['an empty key', [$UNREADABLE], sub { ('server.key' => '') }],
);
my $BROKEN_CHAIN = ['half a chain file', [$UNREADABLE],
    sub { ('chain.crt' => substr $_[0]{chain}, 0, 300) }];
# With any of this in place of what was kept, there is nothing to serve.
my $BREAK = $FAULTS[0][2];

good_bad_good(0, @FAULTS);
good_bad_good(1, @FAULTS, $BROKEN_CHAIN);
pairs_of_two_types();
stop_and_start();
as_it_was_kept();
not_usable();
not_kept();
sites_that_go();
stand_in_first();
since();
written_meanwhile();
useless_folder();
worse_one();
too_large();
hosts_of_one_name();
default_folder();
done_testing();

sub good_world {
    my ($label, %o) = @_;
    my $world = world(rescue => 'last-good', %o);
    started($world, $label) or return;
    return $world;
}

sub broken {
    my ($world, $label) = @_;
    mend($world, $BAD);
    put_files($world, $BAD, $BREAK->($world->{pairs}{$BAD}));
    return restarted($world, $label);
}

sub kept {
    my ($world, $name) = @_;
    $name //= $BAD;
    return grep { m{/\Q$name\E-} } glob "$world->{state}/*.last-good.*";
}

sub in_order {
    my ($world, $label) = @_;
    return is_deeply [Soak::State::objections($world->{state})], [],
        "$label: the state folder is in order";
}

sub code { return join ' ', (split ' ', $_[0])[0, 1] }

# The earlier pair is served with its whole chain while files are broken, the
# new one when they are good again.
sub good_bad_good {
    my ($chain, @faults) = @_;
    my $with = $chain ? 'chain file' : 'chain in the file';
    my $world = good_world($with, chain => $chain) or return;
    my $pid = $world->{server}{pid};
    log_is($world, $with, [], []);
    is_served($world, $with, $world->{pairs}{$BAD});
    in_order($world, $with);
    is scalar(kept($world)), 1, "$with: one pair is kept";
    is scalar(kept($world, $OK)), 1, "$with: and of the other site one";
    my $last = $world->{pairs}{$BAD};
    for my $fault (@faults) {
        my ($name, $findings, $change) = @$fault;
        my $label = "$with, $name";
        my $text = slurp((kept($world))[0]);
        put_files($world, $BAD, $change->($last));
        restarted($world, $label) or next;
        log_is($world, $label, $findings,
               ['last-good', code($findings->[0])]);
        is_served($world, $label, $last);
        is_healthy($world, $label);
        is_standing($world, $label, 'last-good', $findings);
        is slurp((kept($world))[0]), $text, "$label: what is kept stays";
        in_order($world, $label);
        my $new = pair($BAD);
        mend($world, $BAD, $new);
        restarted($world, "$label, renewed") or next;
        log_is($world, "$label, renewed", [], []);
        is_served($world, "$label, renewed", $new);
        is_standing($world, "$label, renewed", 'configured', []);
        isnt slurp((kept($world))[0]), $text, "$label, renewed: is kept";
        like slurp((kept($world))[0]), qr/\Q$new->{key}\E/,
            "$label, renewed: with its key";
        $last = $new;
    }
    is $world->{server}{pid}, $pid, "$with: the same process all along";
    ok $world->{server}->stop, "$with: stops";
}

# Two pairs are two files, and both are served.
sub pairs_of_two_types {
    my $second = pair($BAD, key => 'rsa:second');
    my $world = world(rescue => 'last-good', more => [
        'SSLCertificateFile @/second.crt', 'SSLCertificateKeyFile @/second.key',
        'SSLProtocol -all +TLSv1.2']);
    my $put = sub { put_files($world, $BAD,
        'second.crt' => $second->{leaf} . $second->{chain},
        'second.key' => $second->{key}) };
    $put->();
    started($world, 'two pairs') or return;
    is scalar(kept($world)), 2, 'two pairs: both are kept';
    for my $file (qw(server second)) {
        my $label = "two pairs, the $file key";
        mend($world, $BAD);
        $put->();
        put_files($world, $BAD, "$file.key" => pki_tool()->key_pem(
            $file eq 'server' ? 'other' : 'rsa:other'));
        restarted($world, $label) or next;
        log_is($world, $label, [$MISMATCH, $LOST],
               ['last-good', code($MISMATCH)]);
        my @ec = $world->{server}->served($BAD, '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256');
        my @rsa = $world->{server}->served($BAD, '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256');
        is_deeply \@ec, [$world->{pairs}{$BAD}{leaf}, Rescue::issuing()],
            "$label: the EC pair";
        is_deeply \@rsa, [$second->{leaf}, Rescue::issuing()],
            "$label: the RSA pair";
        is scalar(kept($world)), 2, "$label: both stay";
    }
    # One pair less, and its copy goes.
    mend($world, $BAD);
    Rescue::configure($world, more => []);
    restarted($world, 'one pair less');
    is scalar(kept($world)), 1, 'one pair less: one is kept';
    $world->{server}->stop;
}

# What is kept outlives the server.
sub stop_and_start {
    my $world = good_world('stop and start') or return;
    $world->{server}->stop;
    put_files($world, $BAD, $BREAK->($world->{pairs}{$BAD}));
    for my $time (1, 2) {
        my $label = "stop and start, $time";
        started($world, $label) or return;
        log_is($world, $label, [$MISMATCH, $LOST],
               ['last-good', code($MISMATCH)]);
        is_served($world, $label, $world->{pairs}{$BAD});
        in_order($world, $label);
        $world->{server}->stop;
    }
}

# The file is used only as we left it.
sub as_it_was_kept {
    my %change = (
        'half' => sub { write_file($_[0], substr(slurp($_[0]), 0, -100), 0600) },
        'empty' => sub { write_file($_[0], '') },
        'no leaf' => sub { write_file($_[0], "text\n") },
        'readable' => sub { chmod 0644, $_[0] },
        'a folder' => sub { unlink $_[0]; mkdir $_[0] },
        'a symlink' => sub { rename $_[0], "$_[1]{dir}/moved";
                             symlink "$_[1]{dir}/moved", $_[0] },
        'a FIFO' => sub { unlink $_[0]; POSIX::mkfifo($_[0], 0600) },
        'another key' => sub {
            my $text = slurp($_[0]);
            my $key = pki_tool()->key_pem('another');
            $text =~ s/-----BEGIN PRIVATE KEY.*?END PRIVATE KEY-----\n/$key/s;
            write_file($_[0], $text, 0600) },
        ($< == 0 ? ('of another user' => sub {
            chown scalar getpwnam('nobody'), -1, $_[0] }) : ()),
    );
    for my $name (sort keys %change) {
        my $label = "kept file, $name";
        my $world = good_world($label) or next;
        $change{$name}->((kept($world))[0], $world);
        broken($world, $label) or next;
        log_is($world, $label, [$MISMATCH, $LOST],
               ['stand-in', code($MISMATCH)]);
        is_isolated($world, $label, 'TWCA-4.2-Q2');
        is_healthy($world, $label);
        mend($world, $BAD);
        restarted($world, "$label, mended");
        is_served($world, "$label, mended", $world->{pairs}{$BAD});
        if ($name eq 'a symlink' || $name eq 'of another user') {
            $world->{server}->stop;
            next;
        }
        # What is kept again is good again, save where something is in its way.
        broken($world, "$label, broken again");
        is_served($world, "$label, broken again", $world->{pairs}{$BAD})
            if $name ne 'a folder';
        $world->{server}->stop;
    }
}

# Expired since, or for other names: a stand-in instead.
sub not_usable {
    my $world = world(rescue => 'last-good');
    my $short = pair($BAD, from => -10, to => 6 / 86400);
    my $until = time + 7;
    mend($world, $BAD, $short);
    if (started($world, 'expired meanwhile')) {
        is scalar(kept($world)), 1, 'expired meanwhile: it is kept';
        sleep 0.1 while time < $until;
        put_files($world, $BAD, $BREAK->($short));
        restarted($world, 'expired meanwhile');
        is_isolated($world, 'expired meanwhile', 'TWCA-4.2-Q2');
        is_standing($world, 'expired meanwhile', 'stand-in',
                    [$MISMATCH, $LOST, 'TWCA-X1 expired error']);
        $world->{server}->stop;
    }
    for my $case (['ServerAlias new.example.test', 'stand-in'],
                  ["ServerAlias $BAD", 'last-good'],
                  ['ServerAlias *.example.test', 'last-good'],
                  ['ServerAlias *.new.test', 'stand-in']) {
        my ($line, $serving) = @$case;
        $world = good_world($line) or next;
        Rescue::configure($world, more => [$line]);
        broken($world, $line) or next;
        is +(find_site(document($world), $BAD, $world->{server}{port})
             // {})->{serving}, $serving, "$line: $serving";
        $world->{server}->stop;
    }
    # Another ServerName is another site.
    $world = good_world('another ServerName') or return;
    put_files($world, $BAD, $BREAK->($world->{pairs}{$BAD}));
    write_file("$world->{dir}/bad.conf", slurp("$world->{dir}/bad.conf")
               =~ s/ServerName \S+/ServerName other.example.test/r);
    restarted($world, 'another ServerName');
    is status_of($world->{server}{port}, sni => 'other.example.test'), 503,
        'another ServerName: 503';
    $world->{server}->stop;
    # A name that no certificate ever had is no reason to give up.
    $world = good_world('alias never covered',
                        more => ['ServerAlias never.test']) or return;
    is scalar(kept($world)), 1, 'alias never covered: kept';
    broken($world, 'alias never covered');
    is +(find_site(document($world), $BAD, $world->{server}{port})
         // {})->{serving}, 'last-good', 'alias never covered: served';
    $world->{server}->stop;
}

# An encrypted key is never copied, nor is what has expired or what is broken.
sub not_kept {
    my $world = world(rescue => 'last-good');
    my $pair = $world->{pairs}{$BAD};
    put_files($world, $BAD, ask => ["#!/bin/sh\necho secret\n", 0755],
        'server.key' => pki_tool()->pass($pair->{key}, qw(pkcs8 -topk8 -iter
            2048 -v2 aes-256-cbc -passout pass:secret)));
    Rescue::configure($world, twca => [
        qq(SSLPassPhraseDialog "exec:$world->{dir}/$BAD/ask")]);
    if (started($world, 'encrypted')) {
        is_served($world, 'encrypted', $pair);
        is_deeply [kept($world)], [], 'encrypted: not kept';
        is scalar(kept($world, $OK)), 1, 'encrypted: the other site is';
        put_files($world, $BAD, 'server.crt' => unpem($pair->{leaf}));
        restarted($world, 'encrypted, broken');
        is_isolated($world, 'encrypted, broken', 'TWCA-4.4-Q1');
        $world->{server}->stop;
    }
    my %case = ('expired' => pair($BAD, from => -90, to => -1),
                'another name' => pair('elsewhere.test'));
    for my $name (sort keys %case) {
        $world = good_world($name) or next;
        my $text = slurp((kept($world))[0]);
        mend($world, $BAD, $case{$name});
        restarted($world, $name);
        is_served($world, $name, $case{$name});
        is slurp((kept($world))[0]), $text, "$name: the good one stays";
        put_files($world, $BAD, $BREAK->($case{$name}));
        restarted($world, "$name, broken");
        is_served($world, "$name, broken", $world->{pairs}{$BAD});
        $world->{server}->stop;
    }
}

# With the site goes what was kept of it; with the rescue too.
sub sites_that_go {
    my $world = good_world('gone') or return;
    write_file("$world->{state}/README", "mine\n");
    mkdir "$world->{state}/folder";
    write_file("$world->{dir}/bad.conf", '');
    restarted($world, 'gone');
    is_deeply [kept($world)], [], 'gone: its copy is gone';
    is scalar(kept($world, $OK)), 1, 'gone: the other one stays';
    is_deeply [sort map { s{.*/}{}r } grep { !/last-good/ }
               glob "$world->{state}/*"], ['README', 'folder'],
        'gone: what is not ours stays';
    Rescue::configure($world, rescue => 'isolate');
    restarted($world, 'isolate now');
    is_deeply [glob "$world->{state}/*.pem"], [],
        'isolate now: no copies of keys';
    Rescue::configure($world, rescue => 'last-good');
    restarted($world, 'last-good again');
    is scalar(kept($world)), 1, 'last-good again: kept';
    Rescue::configure($world, rescue => 'off');
    restarted($world, 'off now');
    my @left = glob "$world->{state}/*.pem";
    # Another server's they might be.
    is scalar @left, 2, 'off now: the folder is left alone';
    $world->{server}->stop;
}

# A site that was never good has a stand-in, then its own.
sub stand_in_first {
    my $world = world(rescue => 'last-good');
    put_files($world, $BAD, $BREAK->($world->{pairs}{$BAD}));
    started($world, 'never good') or return;
    log_is($world, 'never good', [$MISMATCH, $LOST],
           ['stand-in', code($MISMATCH)]);
    is_isolated($world, 'never good', 'TWCA-4.2-Q2');
    is_deeply [kept($world)], [], 'never good: nothing is kept';
    mend($world, $BAD);
    restarted($world, 'good at last');
    is_served($world, 'good at last', $world->{pairs}{$BAD});
    is scalar(kept($world)), 1, 'good at last: kept';
    is_deeply [glob "$world->{state}/*stand-in*"], [],
        'good at last: the stand-in is gone';
    $world->{server}->stop;
}

sub since {
    my $world = good_world('since') or return;
    my $since = sub { (find_site(document($world), $BAD,
                                 $world->{server}{port}) // {})->{since} };
    my $good = $since->();
    sleep 1.1;
    broken($world, 'since, broken');
    my $broken = $since->();
    isnt $broken, $good, 'since: changes with what is served';
    sleep 1.1;
    restarted($world, 'since, the same again');
    is $since->(), $broken, 'since: stays over a restart';
    my $name = "$BAD:$world->{server}{port}";
    like page($world, 'format=prometheus'),
        qr/^twca_site_serving\{site="\Q$name\E",serving="last-good"\} 1$/m,
        'since: prometheus';
    like page($world, "format=$_"), qr/the last good ones, since/,
        "since: $_" for qw(html text);
    mend($world, $BAD);
    restarted($world, 'since, mended');
    isnt $since->(), $broken, 'since: changes back';
    $world->{server}->stop;
}

# A robot writes between the check and mod_ssl: here it is the program that is
# asked for another host's pass phrase.
sub written_meanwhile {
    my $label = 'written meanwhile';
    my $world = world(rescue => 'last-good', first => 1);
    my ($dir, $good) = ($world->{dir}, $world->{pairs}{$BAD});
    write_file("$dir/other.key", pki_tool()->key_pem('other'), 0600);
    put_files($world, $OK, ask => ["#!/bin/sh\nif [ -e $dir/now ]; then "
            . "rm $dir/now; cat $dir/other.key >$dir/$BAD/server.key; fi\n"
            . "echo secret\n", 0755],
        'server.key' => pki_tool()->pass($world->{pairs}{$OK}{key}, qw(pkcs8
            -topk8 -iter 2048 -v2 aes-256-cbc -passout pass:secret)));
    Rescue::configure($world, twca => [
        qq(SSLPassPhraseDialog "exec:$dir/$OK/ask")]);
    started($world, $label) or return;
    is_served($world, $label, $good);
    write_file("$dir/now", '');
    utime time, time + 5, "$dir/$OK/server.key";
    restarted($world, $label);
    ok !-e "$dir/now", "$label: it was written";
    is_served($world, $label, $good);
    is_healthy($world, $label);
    is_standing($world, $label, 'last-good', ['TWCA-X6 unreadable fatal']);
    my $site = find_site(document($world), $BAD, $world->{server}{port});
    is_deeply [map { lc $_->{sha256} } @{ $site->{pairs}[0]{sent} }],
        [map { sha256_hex(unpem($_)) } @$good{qw(leaf chain)}],
        "$label: what is sent is what is said";
    is $site->{findings}[0]{facts}{reason}, 'changed', "$label: why";
    $world->{server}->stop;
}

# A start with TWCAFailOn goes on with a folder that is of no use, and a config
# test says what the start will do.
sub useless_folder {
    my $world = good_world('a useless folder',
                           twca => ['TWCAFailOn error']) or return;
    put_files($world, $BAD, $BREAK->($world->{pairs}{$BAD}));
    $world->{server}->stop;
    chmod 0755, $world->{state};
    my $server = $world->{server};
    $server->wait_for($server->spawn('-t', '-D', 'DUMP_TWCA_JSON'), 20);
    my $json = eval { JSON::PP->new->utf8->decode(
        slurp("$server->{dir}/stdout")) } || { sites => [], findings => [] };
    is +(find_site($json, $BAD, $server->{port}) // {})->{serving},
        'stand-in', 'a useless folder: the config test knows';
    is_deeply [map { "$_->{severity} $_->{id} $_->{facts}{reason}" }
                   @{ $json->{findings} }],
        ['error unreadable open-to-others'],
        'a useless folder: and says why';
    started($world, 'a useless folder') or return;
    is_isolated($world, 'a useless folder', 'TWCA-4.2-Q2');
    $server->stop;
}

# A file that is too large for us is loaded by mod_ssl all the same.
sub too_large {
    my $world = world(rescue => 'isolate');
    my $pair = $world->{pairs}{$BAD};
    put_files($world, $BAD, 'server.crt' => $pair->{leaf} . $pair->{chain}
              . "# padding\n" x 450_000);
    started($world, 'too large') or return;
    is_served($world, 'too large', $pair);
    is find_site(document($world), $BAD, $world->{server}{port})->{serving},
        'configured', 'too large: as configured';
    $world->{server}->stop;
}

# What is told of as an error does not take the place of what passed.
sub worse_one {
    my $world = good_world('a worse one') or return;
    my $text = slurp((kept($world))[0]);
    my $pair = pair($BAD);
    put_files($world, $BAD, 'server.crt' => $pair->{leaf},
              'server.key' => $pair->{key});
    restarted($world, 'a worse one');
    is slurp((kept($world))[0]), $text, 'a worse one: the good one stays';
    $world->{server}->stop;
}

# Two hosts of one name and port, on two addresses: two files.
sub hosts_of_one_name {
    my ($port) = Fixtures::Httpd::free_ports(1);
    my $world = world(rescue => 'last-good');
    my $second = pair($BAD);
    my $files = "$world->{dir}/second";
    mkdir $files;
    my $put = sub { my (%o) = @_;
        write_file("$files/crt", $second->{leaf} . $second->{chain});
        write_file("$files/key", $o{key} // $second->{key}, 0600) };
    $put->();
    Rescue::configure($world, hosts => [
        "Listen 127.0.0.2:$world->{server}{port}",
        "<VirtualHost 127.0.0.2:$world->{server}{port}>", "ServerName $BAD",
        'SSLEngine on', "SSLCertificateFile $files/crt",
        "SSLCertificateKeyFile $files/key", '</VirtualHost>']);
    started($world, 'one name, two addresses') or return;
    is scalar(kept($world)), 2, 'one name, two addresses: two are kept';
    $put->(key => pki_tool()->key_pem('other'));
    restarted($world, 'one name, two addresses, broken');
    is_served($world, 'one name, two addresses', $world->{pairs}{$BAD});
    my $text = openssl('s_client', '-connect',
                       "127.0.0.2:$world->{server}{port}", '-servername', $BAD);
    like $text, qr/\Q$second->{leaf}\E/,
        'one name, two addresses: the other has its own';
    $world->{server}->stop;
}

sub default_folder {
    my $world = world(rescue => 'last-good');
    $world->{state} = undef;
    Rescue::configure($world);
    started($world, 'default folder') or return;
    my $folder = "$world->{server}{dir}/run/twca";
    is sprintf('%04o', (stat $folder)[2] & 07777), '0700',
        'default folder: of DefaultRuntimeDir, its owner\'s';
    is scalar(() = glob "$folder/*.last-good.*"), 2, 'default folder: used';
    is_deeply [Soak::State::objections($folder)], [],
        'default folder: in order';
    $world->{server}->stop;
}
