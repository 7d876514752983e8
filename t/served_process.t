# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Which process serves, and which one looks: processes that are left over from
# before a restart, connections that outlive it, children that are killed.
# TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use IO::Socket::SSL;
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;
use Served;
use Served::Peer qw(peer);
use Served::Process;

my $TIME = qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
old_processes();
long_lived();
killed();
at_random();
many_restarts();
done_testing();

# --- Processes that are left over --------------------------------------------

# Requests that are half sent keep old children alive after a restart. A front
# that ends TLS with the old certificate finishes them with its visitors'
# questions: an old process answers, by its own secret.
sub old_processes {
    my ($public, $port) = Fixtures::Httpd::free_ports(2);
    # With prefork a process that is held is one that does not share its port.
    my $shares = ($ENV{TWCA_MPM} || 'event') ne 'prefork';
    my %at = map { my $name = tr/_/-/r . '.example.test';
        ($_ => { name => $name, new => pair($name) }) }
        qw(seen_public seen_own);
    my $old = pair('old.example.test', from => -60,
                   names => [map { $_->{name} } values %at]);
    my $server = httpd(
        port => $port, listen => ['Listen 0.0.0.0:${PORT}'], interval => 4,
        lines => [$shares ? 'ListenCoresBucketsRatio 1' : (),
                  'Timeout 300'],
        sites => [{ name => $at{seen_public}{name},
                    pair => $at{seen_public}{new},
                    lines => ["TWCAPublic 127.0.0.2:$public"] },
                  $shares ? { name => $at{seen_own}{name},
                              pair => $at{seen_own}{new},
                              address => '127.0.0.31' } : ()]);
    started($server, 'old processes') or return;
    my @held = map { half_a_request($server) }
        1 .. ($shares ? 30 : 15);
    ok await(sub { accepted($server) >= @held }),
        'old processes: requests are under way';
    my @children = $server->children;
    restarted($server, 'old processes');
    my @fronts = map { finishing_front($old, @$_) }
        ['127.0.0.2', $public, @held[0 .. 14]],
        $shares ? ['127.0.0.31', $port, @held[15 .. 29]] : ();
    from_an_old_process($server, $at{seen_public}, $old, 'public', '127.0.0.2',
                        $public);
    from_an_old_process($server, $at{seen_own}, $old, 'own', '127.0.0.31',
                        $port) if $shares;
    $_->stop for @fronts;
    close $_ for @held;
    ok $server->gone(@children), 'old processes: they go at last';
    ok $server->stop, 'old processes: stops';
    # The MPM's own words for an old child that took long.
    log_is_clean($server, 'old processes', ['stale-process'], qr/AH00291/);
}

sub half_a_request {
    my ($server) = @_;
    my $socket = IO::Socket::IP->new(PeerHost => $server->{address},
                                     PeerPort => $server->{http})
        or die "connect: $!\n";
    $socket->autoflush(1);
    print $socket 'GET /.well-known/twca-beacon/';
    return $socket;
}

# Connections to its port without TLS that a child has accepted.
sub accepted {
    my ($server) = @_;
    my $port = sprintf ':%04X', $server->{http};
    return scalar grep { my @f = split; $f[1] =~ /$port$/ && $f[3] eq '01'
                         && $f[9] != 0 } split /\n/, slurp('/proc/net/tcp');
}

sub finishing_front {
    my ($pair, $address, $port, @held) = @_;
    my $dir = work_dir();
    write_file("$dir/crt", $pair->{leaf} . $pair->{chain});
    write_file("$dir/key", $pair->{key}, 0600);
    my $listener = Served::Peer::listener($address, $port, ReusePort => 1);
    return Served::Process->new(dir => $dir, address => $address, code => sub {
        local $SIG{PIPE} = 'IGNORE';
        while (1) {
            my $socket = $listener->accept or next;
            IO::Socket::SSL->start_SSL($socket, SSL_server => 1,
                SSL_cert_file => "$dir/crt", SSL_key_file => "$dir/key")
                or next;
            my ($nonce) = <$socket> =~ m{/([0-9a-f]{32}) HTTP} or next;
            my $request = shift @held or next;
            print $request "$nonce HTTP/1.1\r\nHost: held\r\n"
                . "Connection: close\r\n\r\n";
            print $socket do { local $/; <$request> } // '';
            $socket->close;
        }
    });
}

# Said only when it has gone on for longer than a restart takes.
sub from_an_old_process {
    my ($server, $at, $old, $view, $address, $port) = @_;
    my $label = "an old process, $view view";
    my $list = $old->{list};
    shows($label, [$address, $port, $at->{name}], $list);
    my $finding = is_found($server, $label, 'stale-process', {
        view => $view, addresses => ["$address:$port"],
        beacon => 'earlier-start', evidence => ['earlier-start'],
        loaded => $TIME, sha256 => qr/^$list->[0]$/i,
        loaded_sha256 => qr/^$at->{new}{list}[0]$/i, files => undef },
        name => $at->{name}) or return;
    my ($checked) = sort map { $_->{checked} }
        sightings(site($server, $at->{name}), $view);
    cmp_ok $checked, 'gt', $finding->{facts}{loaded},
        "$label: seen after the restart";
}

# --- A graceful restart with long-lived connections --------------------------

sub long_lived {
    my ($old, $new) = map { pair($SITE, from => $_) } -60, -10;
    my $server = httpd(sites => [{ name => $SITE, pair => $old }]);
    started($server, 'long-lived') or return;
    is_as_loaded($server, 'long-lived');
    my @held = map { my $socket = IO::Socket::SSL->new(
        PeerHost => '127.0.0.1', PeerPort => $server->{port},
        SSL_verify_mode => 0, SSL_hostname => $SITE);
        print $socket 'GET /twca?format=json HTTP/1.1';
        $socket } 1 .. 3;
    my @children = $server->children;
    Served::install($server, 0, $new);
    restarted($server, 'long-lived');
    ok await(sub { !grep { $_->{answer} eq 'pending' }
                       @{ site($server)->{served} } }),
        'long-lived: looked at after the restart';
    is_as_loaded($server, 'long-lived, restarted', looks => 3);
    is_deeply [map { lc $_->{chain}[0]{sha256} } @{ site($server)->{served} }],
        [($new->{list}[0]) x 2], 'long-lived: the new one is served';
    my %now = map { ($_ => 1) } $server->children;
    cmp_ok scalar(grep { $now{$_} } @children), '>', 0,
        'long-lived: an old child is still there';
    # Who asks it is told what was so at its start.
    for my $socket (@held) {
        print $socket "\r\nHost: $SITE\r\nConnection: close\r\n\r\n";
        my $text = do { local $/; <$socket> } // '';
        like $text, qr{^HTTP/1.1 200 }, 'long-lived: the old child answers';
    }
    ok $server->gone(@children), 'long-lived: the old children go';
    is_as_loaded($server, 'long-lived, they have gone');
    ok $server->stop, 'long-lived: stops';
    log_is_clean($server, 'long-lived', [], qr/AH00291/);
}

# --- Children that are killed ------------------------------------------------

# With a peer that keeps every connection open: who has one watches.
sub watched {
    my ($label) = @_;
    my $hang = peer('hang', address => '127.0.0.2');
    my $server = httpd(timeout => 1, sites => [{
        name => $SITE, pair => pair($SITE),
        lines => ["TWCAPeer 127.0.0.2:$hang->{at}"] }]);
    started($server, $label) or return;
    has_looked($server, $label, 1);
    return ($server, $hang);
}

sub killed {
    my ($server, $hang) = watched('killed') or return;
    my %seen;
    for my $round (1 .. 3) {
        my $pid = watcher($server, $hang->{at});
        ok $pid && !$seen{$pid}++, "killed: a child watches, for the $round.";
        kill KILL => $pid if $pid;
        has_looked($server, "killed, $round", 2);
    }
    kill KILL => $server->children;
    has_looked($server, 'killed, all at once', 2);
    my $site = site($server);
    is_deeply [map { $_->{matches} ? 1 : 0 } sightings($site, 'own')], [1, 1],
        'killed: what is served is what was loaded';
    is live_ids($site), '', 'killed: nothing is said of it';
    ok $server->stop, 'killed: stops';
    log_is_clean($server, 'killed', []);
}

# Some child or other, at any moment, with restarts in between; TWCA_SEED does
# the same again.
sub at_random {
    my $seed = srand($ENV{TWCA_SEED} // int rand 2**31);
    my ($server, $hang) = watched('at random') or return;
    my ($files, $kept) = ($server->descriptors, run_files($server));
    for (1 .. 30) {
        my @children = $server->children;
        my ($pid, $chance) = ($children[rand @children], int rand 4);
        $chance == 0 ? $server->graceful
            : $pid && kill +(qw(KILL KILL TERM))[$chance - 1] => $pid;
        sleep rand 0.4;
    }
    has_looked($server, 'at random', 2);
    is_deeply [map { $_->{matches} ? 1 : 0 } sightings(site($server), 'own')],
        [1, 1], 'at random: what is served is what was loaded';
    is $server->descriptors, $files, 'at random: no more files are open';
    is run_files($server), $kept, 'at random: no more files are there';
    ok $server->stop, 'at random: stops';
    log_is_clean($server, 'at random', []) or diag "TWCA_SEED=$seed";
}

sub run_files { return scalar(() = glob "$_[0]{dir}/run/*") }

# The parent keeps nothing of a restart.
sub many_restarts {
    my $server = httpd(sites => [{ name => $SITE, pair => pair($SITE) }]);
    started($server, 'many restarts') or return;
    my $restart = sub {
        my @old = $server->children;
        return defined $server->graceful && $server->gone(@old);
    };
    $restart->() for 1 .. 3;
    my ($files, $memory) = ($server->descriptors, $server->memory);
    my $kept = run_files($server);
    is scalar(grep { $restart->() } 1 .. 20), 20, 'many restarts';
    is $server->descriptors, $files, 'many restarts: no more files are open';
    is run_files($server), $kept, 'many restarts: no more files are there';
    cmp_ok $server->memory, '<', $memory + 2**20,
        'many restarts: nor much more memory'
        or diag "$memory -> " . $server->memory;
    is_as_loaded($server, 'many restarts');
    ok $server->stop, 'many restarts: stops';
    log_is_clean($server, 'many restarts', []);
}
