# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCARescue: whatever is wrong with a site's certificates, the server starts
# and restarts, the site answers 503, and all others as usual. TWCA_MPM chooses
# the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;
use Fixtures::Der qw(unpem);
use Rescue;

my $OUT = fixture_dir();
my $MISMATCH = 'TWCA-4.2-Q2 key-mismatch fatal';
my $LOST = 'TWCA-4.1-Q1 key-lost error';
my $UNREADABLE = 'TWCA-X6 unreadable fatal';
my $NOT_PEM = 'TWCA-4.4-Q1 not-pem fatal';

# A fault: what it does, the finding, and of the world: chain, more, bad. In
# these lines "@/" is the site's folder.
my %FAULT = (
    'another key' => { finding => $MISMATCH, beside => [$LOST],
        files => sub { ('server.key' => pki_tool()->key_pem('other')) } },
    'a key of another type' => { finding => $MISMATCH, beside => [$LOST],
        files => sub { ('server.key' => pki_tool()->key_pem('rsa:other')) } },
    'the second pair of two' => { finding => $MISMATCH, beside => [$LOST],
        more => ['SSLCertificateFile @/second.crt',
                 'SSLCertificateKeyFile @/second.key'],
        good => sub { second('rsa:second') },
        files => sub { ('second.key' => pki_tool()->key_pem('rsa:other')) } },
    'half a certificate' => { finding => $UNREADABLE,
        files => sub { ('server.crt' => substr $_[0]{leaf}, 0, 300) } },
    'half a key' => { finding => $UNREADABLE,
        files => sub { ('server.key' => substr $_[0]{key}, 0, 60) } },
    'DER' => { finding => $NOT_PEM,
        files => sub { ('server.crt' => unpem($_[0]{leaf})) } },
    'HTML' => { finding => $NOT_PEM, files => sub {
        ('server.crt' => "<html><body>404 Not Found</body></html>\n") } },
    'PKCS#12' => { finding => 'TWCA-4.4-Q2 is-pkcs12 fatal', files => sub {
        ('server.crt' => slurp("$OUT/is-pkcs12--both-with-password/server.crt")
         || slurp((glob "$OUT/is-pkcs12--both-with-password/server.*")[0])) } },
    'a Java keystore' => { finding => 'TWCA-4.4-Q3 is-keystore fatal',
        files => sub { ('server.crt' =>
            slurp((grep { slurp($_) =~ /^\xfe\xed\xfe\xed/ }
                   glob "$OUT/is-keystore--certificate-jks/*")[0])) } },
    'a short key' => { finding => 'TWCA-X4 weak-key fatal', files => sub {
        my $weak = pair($BAD, key => 'rsa1024:weak');
        ('server.crt' => $weak->{leaf} . $weak->{chain},
         'server.key' => $weak->{key}) } },
    'a certificate as the key' => {
        finding => 'TWCA-4.2-Q2 key-is-certificate fatal',
        files => sub { ('server.key' => [$_[0]{leaf}, 0600]) } },
    'no key named' => { finding => 'TWCA-4.2-Q2 key-is-certificate fatal',
        bad => ['SSLEngine on', 'SSLCertificateFile @/server.crt'] },
    'a wrong pass phrase' => { finding => 'TWCA-X5 key-encrypted fatal',
        twca => ['SSLPassPhraseDialog "exec:@/wrong"'],
        files => sub { (wrong => ["#!/bin/sh\necho wrong\n", 0755],
            'server.key' => pki_tool()->pass($_[0]{key}, qw(pkcs8 -topk8
                -iter 2048 -v2 aes-256-cbc -passout pass:secret))) } },
    'a broken chain file' => { finding => $UNREADABLE, chain => 1,
        files => sub { ('chain.crt' => substr $_[0]{chain}, 0, 300) } },
    'an unused second block, broken' => { finding => $UNREADABLE,
        files => sub { ('server.crt' => $_[0]{leaf}
                        . substr $_[0]{chain}, 0, 300) } },
    'no certificate at all' => { finding => $UNREADABLE,
        bad => ['SSLEngine on'] },
    (map { my $what = $_;
           map { my ($file, $chain) = @$_;
                 ("$file $what" => {
                     finding => $UNREADABLE, chain => $chain, files => sub {
                         ($file => { missing => undef, empty => '',
                                     'a folder' => { dir => 1 },
                                     dangling => { link => 'nowhere' },
                                     'a device' => { link => '/dev/zero' }
                                   }->{$what}) } }) }
               ['server.crt', 0], ['server.key', 0], ['chain.crt', 1] }
         'missing', 'empty', 'a folder'),
    'server.crt dangling' => { finding => $UNREADABLE,
        files => sub { ('server.crt' => { link => 'nowhere' }) } },
    'server.key a device' => { finding => $UNREADABLE,
        files => sub { ('server.key' => { link => '/dev/zero' }) } },
);

fault($_) for sort keys %FAULT;
whole_catalogue();
beyond_rescue($_) for qw(ca-file command-certificate command-key proxy
                         own-proxy);
off($_) for qw(another-key missing);
starts_all_the_same();
config_test();
fail_on();
graceful_refused();
shown();
off_for_one();
directive_errors();
done_testing();

# --- Every fault, at a start and at a restart --------------------------------

sub fault {
    my ($name) = @_;
    my $fault = $FAULT{$name};
    my $world = world(%$fault{qw(chain more)});
    my $good = $fault->{good} ? sub { put_files($world, $BAD, $fault->{good}->()) }
                              : sub { };
    my $break = sub {
        mend($world, $BAD);
        $good->();
        put_files($world, $BAD, $fault->{files}->($world->{pairs}{$BAD}))
            if $fault->{files};
        Rescue::configure($world, bad => $fault->{bad}) if $fault->{bad};
    };
    if ($fault->{twca}) {
        Rescue::configure($world, twca => [map {
            s{\@/}{$world->{dir}/$BAD/}r } @{ $fault->{twca} }]);
    }
    subtest $name => sub {
        $break->();
        started($world, 'broken') or return;
        my @findings = ($fault->{finding}, @{ $fault->{beside} // [] });
        isolated($world, 'broken', @findings);
        Rescue::configure($world, bad => undef) if $fault->{bad};
        mend($world, $BAD);
        $good->();
        if (restarted($world, 'mended')) {
            log_is($world, 'mended', [], []);
            is_served($world, 'mended', $world->{pairs}{$BAD})
                if !$fault->{good};
            is_standing($world, 'mended', 'configured', []);
            is_healthy($world, 'mended');
            is stand_ins($world), 0, 'mended: the stand-in is gone';
        }
        $break->();
        if (restarted($world, 'broken again')) {
            isolated($world, 'broken again', @findings);
        }
        ok $world->{server}->stop, 'stops';
    };
}

sub isolated {
    my ($world, $label, $finding, @beside) = @_;
    my ($code, $id) = split ' ', $finding;
    log_is($world, $label, [$finding, @beside], ['stand-in', "$code $id"]);
    is_isolated($world, $label, $code);
    is_healthy($world, $label);
    is_standing($world, $label, 'stand-in', [$finding, @beside]);
    is_deeply [Soak::State::objections($world->{state})], [],
        "$label: the state folder is in order";
    is join(' ', grep { !/stand-in/ } glob "$world->{state}/*"), '',
        "$label: no copy of any key";
}

# --- Many at once ------------------------------------------------------------

# Every fatal fixture, each on a port of its own, in one server.
sub whole_catalogue {
    my @all = grep {
        my $f = $_;
        $f->{plain} =~ /^(?:refuses|config-error)$/ && !$f->{user}
            && !$f->{no_ssl} && !%{ $f->{env} } && !@{ $f->{modules} }
            && $f->{name} !~ /--name-/
            && (grep { $_->{severity} eq 'fatal' && defined $_->{site} }
                @{ $f->{findings} })
            && slurp("$f->{dir}/site.conf")
                !~ /^\s*SSL(?:OpenSSLConfCmd|Proxy|PassPhraseDialog)/m
            && slurp("$f->{dir}/site.conf") !~ /^SSL/m
    } fixtures(qr/^(?!healthy--)/);
    cmp_ok scalar @all, '>', 100, 'whole catalogue: many faults';
    my @ports = Fixtures::Httpd::free_ports(scalar @all);
    my %port = map { ($_->{name} => shift @ports) } @all;
    my $world = world(hosts => [map {
        ("Define PORT $port{ $_->{name} }", qq(Include "$_->{dir}/site.conf"))
    } @all]);
    local $Fixtures::Httpd::LIMIT = 60;
    started($world, 'whole catalogue') or return;
    is_healthy($world, 'whole catalogue');
    my $json = document($world);
    for my $fixture (@all) {
        my $name = $fixture->{name};
        my ($host) = map { $_->{site} // () } @{ $fixture->{findings} };
        my $site = find_site($json, $host, $port{$name}) // {};
        is $site->{serving}, 'stand-in', "whole catalogue, $name: serving"
            or next;
        my %code = map { ($_->{code} => 1) } @{ $site->{findings} };
        my $answer = ask($port{$name}, sni => $host);
        is $answer->{failed} // $answer->{status}, 503,
            "whole catalogue, $name: 503";
        my ($code) = ($answer->{body} // '') =~ /\((TWCA-[-.\w]+)\)/;
        ok $code && $code{$code}, "whole catalogue, $name: its code"
            or diag $answer->{body};
        unlike $answer->{body} // '', qr{\Q$OUT\E|server\.[cpk]},
            "whole catalogue, $name: no file";
    }
    is join("\n", unclaimed($world->{log}, qr/ TWCA-| TWCA serves /)), '',
        'whole catalogue: nothing else worse in the log';
    ok $world->{server}->stop, 'whole catalogue: stops';
}

# --- Beyond rescue, and off --------------------------------------------------

# What mod_ssl loads apart from the certificates of a host is as without us.
sub beyond_rescue {
    my ($what) = @_;
    my %lines = (
        'ca-file' => ['SSLCACertificateFile @/nothing'],
        'command-certificate' => ['SSLOpenSSLConfCmd Certificate @/nothing'],
        'command-key' => ['SSLOpenSSLConfCmd PrivateKey @/nothing'],
        'proxy' => ['SSLProxyEngine on',
                    'SSLProxyMachineCertificateFile @/nothing'],
        'own-proxy' => ['TWCARescue last-good',
                        'SSLProxyMachineCertificateFile @/nothing']);
    my $world = world(more => $lines{$what});
    is $world->{server}->start, 'config-error', "beyond rescue, $what: no start"
        or $world->{server}->stop;
    like slurp("$world->{server}{dir}/stderr")
             . slurp($world->{server}->log_file),
        qr{\bbad\.conf:\s*SSL\w+: file '\S*/nothing' does not exist or is e},
        "beyond rescue, $what: as httpd says it";
    ok !-e $world->{state}, "beyond rescue, $what: nothing is kept";
}

sub off {
    my ($what) = @_;
    my $world = world(rescue => 'off');
    put_files($world, $BAD, $what eq 'missing' ? ('server.crt' => undef)
              : ('server.key' => pki_tool()->key_pem('other')));
    is $world->{server}->start, $what eq 'missing' ? 'config-error' : 'refuses',
        "off, $what: no start" or $world->{server}->stop;
    my $log = slurp($world->{server}->log_file)
        . slurp("$world->{server}{dir}/stderr");
    like $log, $what eq 'missing' ? qr/does not exist or is empty/ : qr/AH02565/,
        "off, $what: httpd's own words";
    unlike $log, qr/TWCA serves|TWCA would serve/, "off, $what: no rescue";
    ok !-e $world->{state}, "off, $what: no folder";
    $world = world(rescue => 'off');
    started($world, "off, $what") or return;
    put_files($world, $BAD, $what eq 'missing' ? ('server.crt' => undef)
              : ('server.key' => pki_tool()->key_pem('other')));
    ok !defined $world->{server}->graceful,
        "off, $what: a restart ends it, as without us";
    ok !-e $world->{state}, "off, $what: still no folder";
}

# With these httpd starts alone, and so it does with us: nothing to rescue.
sub starts_all_the_same {
    my %case = (
        'expired' => [sub {
            my $old = pair($BAD, from => -90, to => -1);
            mend($_[0], $BAD, $old);
            return $old }, 'TWCA-X1 expired error'],
        'another name' => [sub {
            my $other = pair('elsewhere.example.test');
            mend($_[0], $BAD, $other);
            return $other }, 'TWCA-X2 name-mismatch error', qr/AH01909/],
        'TRUSTED CERTIFICATE' => [sub {
            my $pair = $_[0]{pairs}{$BAD};
            put_files($_[0], $BAD, 'server.crt' => pki_tool()->pass(
                $pair->{leaf}, 'x509', '-trustout') . $pair->{chain});
            return $pair }],
    );
    for my $name (sort keys %case) {
        my ($change, $finding, @more) = @{ $case{$name} };
        my $world = world();
        my $pair = $change->($world);
        started($world, $name) or next;
        my @found = $finding // ();
        log_is($world, $name, \@found, [], @more);
        is_served($world, $name, $pair);
        is_standing($world, $name, 'configured', \@found);
        is_deeply [glob "$world->{state}/*"], [], "$name: nothing is kept";
        $world->{server}->stop;
    }
}

# --- Config tests ------------------------------------------------------------

sub tested {
    my ($world, @define) = @_;
    my $server = $world->{server};
    my $exit = $server->wait_for(
        $server->spawn('-t', map { ('-D', $_) } @define), 20);
    my ($out, $err) = map { slurp("$server->{dir}/$_") } qw(stdout stderr);
    return { exit => $exit, out => $out, err => $err };
}

sub config_test {
    for my $what ('another key', 'server.crt missing', 'server.key empty') {
        for my $never (0, 1) {
            my $label = "config test, $what" . ($never ? ', never' : '');
            my $world = world(twca => [$never ? 'TWCAFailOn never' : ()]);
            put_files($world, $BAD, $FAULT{$what}{files}->(
                $world->{pairs}{$BAD}));
            my ($code, $id) = split ' ', $FAULT{$what}{finding};
            my $result = tested($world);
            my $good = is $result->{exit}, $never ? 0 : 1, "$label: exit";
            $good &= is_deeply [map { "$_->{code} $_->{id}" }
                grep { $_->{id} ne 'key-lost' } @{ log_lines($result->{err}) }],
                ["$code $id"],
                "$label: the finding";
            my ($would) = $result->{err} =~ /(TWCA would serve .*)/;
            $good &= is $would, "TWCA would serve $BAD:$world->{server}{port}"
                . " ($world->{dir}/bad.conf:1) with a stand-in certificate,"
                . " and answer every request with 503, because of $code $id",
                "$label: what a start would do";
            $good &= $never ? like $result->{err}, qr/Syntax OK/,
                                  "$label: Syntax OK"
                            : unlike $result->{err}, qr/Syntax OK/,
                                  "$label: no Syntax OK";
            $good &= ok !-e $world->{state}, "$label: nothing is made";
            my $json = tested($world, 'DUMP_TWCA_JSON');
            my $site = find_site(eval { JSON::PP->new->utf8->decode(
                $json->{out}) } // { sites => [] }, $BAD) // {};
            $good &= is_deeply [@$site{qw(serving since)}], ['stand-in', undef],
                "$label: serving, in the document";
            $good &= ok !-e $world->{state}, "$label: still nothing";
            diag $result->{err} if !$good;
        }
    }
}

# A cold start with TWCAFailOn is not stopped by what is rescued, and is by
# what is not.
sub fail_on {
    for my $value (qw(error warning fatal never)) {
        my $world = broken_world(twca => ["TWCAFailOn $value"]);
        started($world, "TWCAFailOn $value") or next;
        is_isolated($world, "TWCAFailOn $value", 'TWCA-4.2-Q2');
        $world->{server}->stop;
    }
    my $world = broken_world(twca => ['TWCAFailOn error']);
    mend($world, $OK, pair($OK, from => -90, to => -1));
    is $world->{server}->start, 'refuses',
        'TWCAFailOn error: another site has expired';
    unlike slurp($world->{server}->log_file), qr/AH02565/,
        'TWCAFailOn error: and mod_ssl was not asked';
}

# apachectl graceful tests first.
sub graceful_refused {
    for my $what ('another key', 'server.crt missing') {
        my $world = world();
        started($world, "graceful, $what") or next;
        my $server = $world->{server};
        my $pid = $server->{pid};
        put_files($world, $BAD, $FAULT{$what}{files}->(
            $world->{pairs}{$BAD}));
        my $command = join ' ', map { "'$_'" } $server->httpd, '-d',
            $server->{dir}, '-f', "$server->{dir}/httpd.conf";
        my ($exit, $text) = answered("$command -t && kill -USR1 $pid", '');
        isnt $exit, 0, "graceful, $what: refused";
        like $text, qr/TWCA-\S+ \S+ \Q$BAD\E/, "graceful, $what: says why";
        apachectl($world, $what);
        ok $server->running, "graceful, $what: it runs on";
        is_served($world, "graceful, $what", $world->{pairs}{$BAD});
        is scalar(() = slurp($server->log_file) =~ /resuming normal/g), 1,
            "graceful, $what: without a restart";
        $server->stop;
    }
}

# Debian's own, which reads where to look from its variables.
sub apachectl {
    my ($world, $what) = @_;
    my ($program) = grep { -x } qw(/usr/sbin/apache2ctl);
    SKIP: {
        skip 'no apache2ctl of Debian here', 2
            if !$program || !-e '/etc/debian_version' || $< != 0;
        my $dir = "$world->{dir}/debian";
        mkdir $dir;
        write_file("$dir/envvars", "export APACHE_RUN_DIR=$dir\n"
            . "export APACHE_LOCK_DIR=$dir\nexport APACHE_RUN_USER=nobody\n"
            . "export APACHE_ARGUMENTS='-d $world->{server}{dir} -f"
            . " $world->{server}{dir}/httpd.conf'\n");
        my ($exit, $text) = answered(
            "$program graceful", '',
            env => { APACHE_CONFDIR => $dir, APACHE_ENVVARS => "$dir/envvars",
                     APACHE_HTTPD => Fixtures::Httpd::httpd() });
        isnt $exit, 0, "apachectl graceful, $what: refuses" or diag $text;
        like $text, qr/TWCA-\S+ \S+ \Q$BAD\E/,
            "apachectl graceful, $what: says why";
    }
}

# --- What is shown -----------------------------------------------------------

sub shown {
    my $world = broken_world();
    started($world, 'shown') or return;
    my $since = sub { (find_site(document($world), $BAD,
                                 $world->{server}{port}) // {})->{since} };
    my $name = "$BAD:$world->{server}{port}";
    my $stand_in = qr/a stand-in; every request is answered with 503, since/;
    my %page = map { ($_ => page($world, "format=$_")) }
        qw(html text prometheus);
    like $page{html}, $stand_in, 'shown: HTML';
    like page($world, 'format=html&lang=zh-TW'),
        qr/\xe8\x87\xa8\xe6\x99\x82\xe6\x86\x91\xe8\xad\x89/,
        'shown: HTML in Chinese';
    like $page{text}, $stand_in, 'shown: text';
    like $page{prometheus},
        qr/^twca_site_serving\{site="\Q$name\E",serving="stand-in"\} 1$/m,
        'shown: prometheus';
    is scalar(() = $page{prometheus} =~ /^twca_site_serving\{/mg), 1,
        'shown: prometheus: that site alone';
    my $first = $since->();
    sleep 1.1;                # times are whole seconds
    restarted($world, 'shown, the same again');
    is $since->(), $first, 'shown: since stays over a restart';
    my $fingerprint = ask($world->{server}{port}, sni => $BAD)->{fingerprint};
    mend($world, $BAD);
    restarted($world, 'shown, mended');
    my $second = $since->();
    isnt $second, $first, 'shown: since changes with what is served';
    unlike page($world, 'format=prometheus'), qr/^twca_site_serving\{/m,
        'shown: prometheus, mended';
    unlike page($world, 'format=html'), qr/a stand-in;/, 'shown: HTML, mended';
    sleep 1.1;
    restarted($world, 'shown, still mended');
    is $since->(), $second, 'shown: since stays again';
    put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('other'));
    restarted($world, 'shown, broken again');
    isnt $since->(), $second, 'shown: since changes again';
    ok defined $fingerprint, 'shown: a stand-in was served';
    $world->{server}->stop;
}

# A host may leave what the others have.
sub off_for_one {
    my $world = broken_world(more => ['TWCARescue off']);
    is $world->{server}->start, 'refuses', 'off for one host: no start'
        or $world->{server}->stop;
    put_files($world, $BAD, 'server.crt' => undef);
    is $world->{server}->start, 'config-error',
        'off for one host, missing: no start' or $world->{server}->stop;
    # Nor is there anything to go by where nothing is checked.
    $world = broken_world(more => ['TWCACheck Off']);
    is $world->{server}->start, 'refuses', 'not checked: no start'
        or $world->{server}->stop;
}

sub directive_errors {
    my %wrong = (
        'TWCARescue maybe' => 'TWCARescue', 'TWCARescue' => 'TWCARescue',
        'TWCARescue isolate last-good' => 'TWCARescue',
        'TWCAStateDir a b' => 'TWCAStateDir', 'TWCAStateDir' => 'TWCAStateDir',
        'TWCAStateDir ""' => 'TWCAStateDir',
        "<VirtualHost *:1>\nTWCAStateDir a\n</VirtualHost>" => 'TWCAStateDir',
        "<Location />\nTWCARescue off\n</Location>" => 'TWCARescue',
        "<Directory />\nTWCAStateDir a\n</Directory>" => 'TWCAStateDir',
    );
    for my $lines (sort keys %wrong) {
        my $result = configtest($lines);
        my $label = $lines =~ tr/\n/ /r;
        is $result->{exit}, 1, "$label: refused";
        like $result->{err},
            qr/AH00526: Syntax error on line \d+ of [^\n]*\n.*$wrong{$lines}/s,
            "$label: names the directive";
    }
}
