# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A start says everything once; a restart looks again, says what is new, and is
# never stopped by the module. TWCA_MPM chooses the MPM.

use strict;
use warnings;

use Cwd ();
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use POSIX ();
use List::Util qw(uniq);
use Test::More;
use Time::HiRes qw(sleep time);

use TwcaTest;

my $OUT = fixture_dir();
my %PAIR = map { ($_ => "$OUT/$_") } qw(healthy--common expired--yesterday
    expiring--in-5-days name-mismatch--servername chain-incomplete--unknown);

said_once();
looked_again($_) for qw(USR1 HUP);
the_same_again($_) for qw(chain-incomplete--the-upper-one
    chain-incomplete--half-in-client-ca-file chain-incomplete--half-in-the-store
    root-untrusted--beside chain-new-root-only--beside
    chain-completed--incomplete chain-completed--cross
    chain-wrong-issuer--another-found key-encrypted--builtin healthy--encrypted
    healthy--two-pairs shadowed--name expiring--by-directive);
beside_later();
openssl_conf_later();
never_stopped();
many_restarts();
still_mod_ssls_to_refuse();
done_testing();

# A folder with a site whose files can be exchanged.
sub site {
    my (@more) = @_;
    my $dir = work_dir();
    install($dir, 'healthy--common');
    my $conf = slurp("$OUT/healthy--common/site.conf");
    $conf =~ s{"[^"]*/server\.}{"$dir/server.}g;
    write_file("$dir/site.conf", join "\n", @more,
               '<Location /status-page>', 'SetHandler twca-status', '</Location>',
               $conf);
    return $dir;
}

sub install {
    my ($dir, $name) = @_;
    for my $file (qw(server.crt server.key)) {
        write_file("$dir/$file.new", slurp("$PAIR{$name}/$file"), 0600);
        rename "$dir/$file.new", "$dir/$file" or die "$dir/$file: $!\n";
    }
}

sub started {
    my ($dir, $label) = @_;
    my $server = server(qq(Include "$dir/site.conf"));
    my $did = $server->start;
    is $did, 'starts', "$label: starts"
        or die slurp($server->log_file), slurp("$server->{dir}/stderr");
    return $server;
}

# Since that offset of the log: its text.
sub log_since {
    my ($server, $offset) = @_;
    return substr slurp($server->log_file), $offset // 0;
}

# Sends a signal and waits until the restart is over; its part of the log.
sub restarted {
    my ($server, $signal) = @_;
    my $offset = length slurp($server->log_file);
    kill $signal => $server->{pid};
    my $end = time + 15;
    while (time < $end && $server->running) {
        last if log_since($server, $offset) =~ /resuming normal operations/;
        sleep 0.02;
    }
    return log_since($server, $offset);
}

sub ids { return join ' ', sort map { $_->{id} } @{ log_lines($_[0]) } }

sub summaries { return scalar(() = $_[0] =~ /TWCA checked \d+ site/g) }

sub said_once {
    my $dir = site();
    my $server = started($dir, 'healthy');
    my $log = log_since($server);
    is ids($log), '', 'healthy: no finding';
    is summaries($log), 1, 'healthy: one summary';
    is join("\n", unclaimed($log)), '', 'healthy: nothing worse in the log';
    ok $server->stop, 'healthy: stops';

    install($dir, 'expired--yesterday');
    $server = started($dir, 'expired');
    $log = log_since($server) . slurp("$server->{dir}/stderr");
    is ids($log), 'expired', 'expired: said once';
    is +(log_lines(log_since($server))->[0] // {})->{level}, 'error',
        'expired: an error in the log';
    like log_lines($log)->[0]{where} // '', qr/^\Q$dir\E\/site\.conf:\d+$/,
        'expired: its place';
    is summaries($log), 1, 'expired: one summary';
    is join("\n", unclaimed(log_since($server), qr/TWCA-X1 expired/)), '',
        'expired: nothing else worse in the log';
    ok $server->stop, 'expired: stops';
}

sub looked_again {
    my ($signal) = @_;
    my $dir = site();
    my $server = started($dir, $signal);
    my @steps = (['expired--yesterday', 'expired'],
                 ['expiring--in-5-days', 'expiring'],
                 ['name-mismatch--servername', 'name-mismatch'],
                 ['chain-incomplete--unknown', 'chain-incomplete'],
                 ['chain-incomplete--unknown', 'chain-incomplete'],
                 ['healthy--common', '']);
    for my $step (@steps) {
        my ($name, $ids) = @$step;
        install($dir, $name);
        my $log = restarted($server, $signal);
        my $good = is ids($log), $ids, "$signal, $name: what is new is said";
        $good &= is summaries($log), 1, "$signal, $name: one summary";
        $good &= ok $server->running, "$signal, $name: it runs";
        $good &= is page_ids($server), $ids, "$signal, $name: the status page";
        $good &= is join("\n", unclaimed($log, qr/TWCA-\S+ \Q$ids\E /,
                          qr/AH01909/)), '', # mod_ssl's word for the name
            "$signal, $name: nothing else worse in the log";
        diag $log if !$good;
    }
    ok $server->stop, "$signal: stops";
}

# What the running server's page says: it must be of the last restart. Old
# children may answer for a moment.
sub page_ids {
    my ($server) = @_;
    my $last = 'no answer';
    my $http = HTTP::Tiny->new(verify_SSL => 0, timeout => 5);
    for (1 .. 3) {
        my $answer = $http->get(
            "https://127.0.0.1:$server->{port}/status-page?format=json");
        my $json = $answer->{success}
            && eval { JSON::PP->new->utf8->decode($answer->{content}) };
        $last = $json
            ? join(' ', sort map { $_->{id} } all_findings($json))
            : "$answer->{status}: $answer->{content}";
    }
    return $last;
}

# What has not changed is judged as the first time.
sub the_same_again {
    my ($name) = @_;
    my $conf = join "\n", 'Listen 127.0.0.1:${HTTP}', '<Location /status-page>',
        'SetHandler twca-status', '</Location>',
        qq(Include "$OUT/$name/site.conf");
    my $http = Fixtures::Httpd::free_port();
    my $server = server($conf, lines => ["Define HTTP $http"]);
    my $did = $server->start;
    if ($did ne 'starts') {
        is $did, 'refuses', "$name: httpd cannot ask"
            or diag slurp("$server->{dir}/stderr");
        return;
    }
    my $tested = dump_json($conf, port => $server->{port},
                           lines => ["Define HTTP $http"])->{json} || {};
    my @pages = map { restarted($server, 'USR1') if $_;
                      plain_page($http) } 0 .. 2;
    is join(' ', uniq map { map { $_->{since} // 'null' } @{ $_->{sites} } }
                          @pages), $pages[0]{sites}[0]{since},
        "$name: since the first start" if @{ $pages[0]{sites} // [] };
    delete @{ $_->{server} }{qw(checked elapsed_ms)} for $tested, @pages;
    delete @{$_}{since} for map { @{ $_->{sites} // [] } } $tested, @pages;
    for my $n (0 .. $#pages) {
        is_deeply $pages[$n], $tested,
            "$name: after $n restarts as the config test says it";
    }
    my @lines = map { "$_->{id} $_->{text}" }
        @{ log_lines(log_since($server)) };
    my %times;
    $times{$_}++ for @lines;
    is join("\n", grep { $times{$_} != 3 } sort keys %times), '',
        "$name: each finding is logged once a start";
    $server->stop;
}

# What comes to lie beside a certificate is seen at the next restart.
sub beside_later {
    my $dir = site();
    install($dir, 'chain-incomplete--unknown');
    my $server = started($dir, 'beside later');
    my @lines = @{ log_lines(log_since($server)) };
    is ids(log_since($server)), 'chain-incomplete', 'beside later: at first';
    unlike $lines[0]{text} // '', qr/between/, 'beside later: not here';
    write_file("$dir/between.pem", slurp(pki() . '/keys/issuing.crt'));
    my $log = restarted($server, 'USR1');
    is ids($log), 'chain-incomplete', 'beside later: after the restart';
    like $log, qr/between\.pem/, 'beside later: and what is missing is named';
    $server->stop;
}

# OpenSSL's configuration, by a relative name: a server that has detached has
# left the folder where it was started. A FIFO there holds nobody.
sub openssl_conf_later {
    my $dir = site();
    my $file = "$dir/openssl.cnf";
    my $good = "[req]\ndistinguished_name = names\n[names]\nC = Country\n";
    write_file($file, $good);
    my $server = server(qq(Include "$dir/site.conf"),
                        env => { OPENSSL_CONF => 'openssl.cnf' });
    my $here = Cwd::getcwd();
    chdir $dir;
    my $exit = $server->wait_for($server->spawn, 15);
    chdir $here;
    is $exit, 0, 'openssl.cnf: the server detaches';
    my ($pid) = slurp_soon("$server->{dir}/httpd.pid") =~ /(\d+)/
        or return fail('openssl.cnf: a pid');
    my $again = sub { kill USR1 => $pid; return next_start($server, @_) };
    is ids(next_start($server, 0)), '', 'openssl.cnf: nothing at the start';
    for my $step (['openssl-conf-invalid', sub { write_file($file, 'bad') }],
                  ['openssl-conf-missing', sub { unlink $file }],
                  ['openssl-conf-missing',
                   sub { POSIX::mkfifo($file, 0600) or die "$file: $!\n" }],
                  ['', sub { unlink $file; write_file($file, $good) }]) {
        my ($id, $change) = @$step;
        $change->();
        my $log = $again->(length slurp($server->log_file));
        is ids($log), $id, 'openssl.cnf: ' . ($id || 'mended')
            or diag $log;
    }
    kill TERM => $pid;
}

sub slurp_soon {
    my ($file) = @_;
    my $end = time + 10;
    sleep 0.02 while time < $end && !length slurp($file);
    return slurp($file);
}

# The log from that offset until the server runs.
sub next_start {
    my ($server, $offset) = @_;
    my $end = time + 15;
    sleep 0.02 while time < $end
        && log_since($server, $offset) !~ /resuming normal operations/;
    return log_since($server, $offset);
}

sub plain_page {
    my ($port) = @_;
    my $answer = HTTP::Tiny->new->get(
        "http://127.0.0.1:$port/status-page?format=json");
    return eval { JSON::PP->new->utf8->decode($answer->{content}) }
        || { no_answer => $answer->{content} };
}

# TWCAFailOn is for config tests and cold starts.
sub never_stopped {
    for my $value (qw(error warning)) {
        my $dir = site("TWCAFailOn $value");
        my $server = started($dir, "TWCAFailOn $value");
        install($dir, 'expired--yesterday');
        my $log = restarted($server, 'USR1');
        is ids($log), 'expired', "TWCAFailOn $value: the restart says it";
        ok $server->running, "TWCAFailOn $value: and is not stopped"
            or diag $log;
        ok scalar($server->served('www.example.test')),
            "TWCAFailOn $value: it serves";
        $server->stop;
    }
}

# Nothing piles up.
sub many_restarts {
    my $dir = site();
    my $server = started($dir, 'many restarts');
    restarted($server, 'USR1') for 1 .. 2;
    my ($files, $memory) = resources($server->{pid});
    for (1 .. 12) {
        install($dir, $_ % 2 ? 'expired--yesterday' : 'healthy--common');
        restarted($server, 'USR1');
    }
    my ($now, $more) = resources($server->{pid});
    is $now, $files, 'many restarts: as many open files as before';
    cmp_ok $more - $memory, '<', 4096, 'many restarts: less than 4 MiB more';
    ok $server->stop, 'many restarts: stops';
}

# Open files, and KiB of memory.
sub resources {
    my ($pid) = @_;
    my ($memory) = slurp("/proc/$pid/status") =~ /VmRSS:\s+(\d+)/;
    return (scalar(() = glob "/proc/$pid/fd/*"), $memory // 0);
}

# A restart with a pair that does not fit is mod_ssl's to refuse, and it ends
# the server; we have said why before.
sub still_mod_ssls_to_refuse {
    my $dir = site();
    my $server = started($dir, 'mismatch');
    write_file("$dir/server.key",
               slurp("$OUT/key-mismatch--ec/server.key"), 0600);
    my $log = restarted($server, 'USR1');
    like $log, qr/TWCA-4\.2-Q2 key-mismatch .*\n(?s:.*)AH02565/,
        'mismatch: said, and before mod_ssl' or diag $log;
    ok !$server->running, 'mismatch: mod_ssl ends it, as without us';
}
