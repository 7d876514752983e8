# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Others who do what no server should: refuse, hang, speak something else, send
# without end or hardly at all. They are shown as what they are; nothing leaks,
# nobody waits for them, and everything else goes on. TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;
use Time::HiRes qw(sleep time);

use TwcaTest;
use Served;
use Served::Front qw(nginx);
use Served::Peer qw(peer tls_peer visitors kinds);

my $PEER = '127.0.0.2';

plan skip_all => 'no nginx here' if missing_programs('nginx');

each_of_them();
not_too_many();
nobody_waits();
done_testing();

# --- What is shown of them ---------------------------------------------------

sub each_of_them {
    my %answer = (
        refuse => qr/^refused$/, hang => qr/^timeout$/, http => qr/^not-tls$/,
        ssh => qr/^not-tls$/, garbage => qr/^(?:not-tls|broken)$/,
        'garbage-in-tls' => qr/^broken$/, close => qr/^(?:broken|not-tls)$/,
        'close-late' => qr/^(?:broken|not-tls)$/, trickle => qr/^timeout$/,
        flood => qr/^(?:too-large|no-protocol)$/,
        alert => qr/^(?:broken|no-protocol)$/, nginx => qr/^too-large$/,
        'no name' => qr/^unresolved$/);
    is join(' ', grep { !$answer{$_} } kinds()), '',
        'every kind of peer is looked at';
    my %peer = map { ($_ => peer($_, address => $PEER)) } kinds();
    my ($port, $large) = Fixtures::Httpd::free_ports(2);
    # 10 MB of good certificates, by both versions.
    my $pair = pair($SITE);
    my $nginx = nginx(address => $PEER, port => $large, pair => {
        %$pair, chain => $pair->{chain} x (10_000_000 / 600) });
    my %at = ((map { ($_ => "$PEER:$peer{$_}{at}") } keys %peer),
              refuse => "$PEER:$port", nginx => "$PEER:$large",
              'no name' => "none.invalid:$port");
    my $front = tls_peer(sub { sleep 60 }, address => $PEER,
                         pair => pair($SITE, from => -60));
    my $server = httpd(timeout => 1, sites => [
        { name => $SITE, pair => pair($SITE),
          lines => ['TWCAPeer ' . join ' ', map { $at{$_} } sort keys %at] },
        { name => 'twin.example.test', pair => pair('twin.example.test') },
        { name => 'front.example.test', pair => pair('front.example.test'),
          lines => ["TWCAPublic $PEER:$front->{at}"] }]);
    started($server, 'each of them') or return;
    has_looked($server, 'each of them', 2);
    my $site = site($server);
    for my $kind (sort keys %at) {
        my @seen = grep { "$_->{host}:$_->{port}" eq $at{$kind} }
            sightings($site, 'peer');
        is scalar @seen, 2, "$kind: both versions";
        for my $seen (@seen) {
            like $seen->{answer}, $answer{$kind},
                "$kind: what is seen by $seen->{protocol}";
            is $seen->{answer}, 'too-large', "$kind: too large"
                if $kind eq 'flood' && $seen->{protocol} eq 'TLSv1.2';
            is_deeply [@$seen{qw(matches beacon chain)}], [undef, undef, []],
                "$kind: no certificate by $seen->{protocol}";
        }
    }
    is_quiet($server, 'each of them', name => $SITE, looks => 0);
    ok !(grep { $_->{answer} ne 'served' || !$_->{matches} }
         sightings($site, 'own')), 'each of them: the own address is seen';
    is_as_loaded($server, 'their twin', name => 'twin.example.test');
    nothing_grows($server, $peer{hang}, values %peer, $front);
    ok $server->stop, 'each of them: stops';
    log_is_clean($server, 'each of them', ['wrong-server']);
}

# Hundreds of connections later the child that watches has as many files open
# as before, and not much more memory.
sub nothing_grows {
    my ($server, $hang, @peers) = @_;
    my $count = sub { my $sum = 0; $sum += visitors($_) for @peers; $sum };
    my $pid = watcher($server, $hang->{at});
    ok $pid, 'grows: one child watches' or return;
    my $until = sub { my $end = $count->() + $_[0];
                      await(sub { $count->() >= $end }) };
    $until->(100);
    my %before = used($pid);
    ok $until->(300), 'grows: three hundred connections';
    my %after = used($pid);
    is $after{files}, $before{files}, 'grows: no more files are open';
    cmp_ok $after{memory}, '<', $before{memory} + 2 * 2**20,
        'grows: nor much more memory'
        or diag "$before{memory} -> $after{memory}";
    is watcher($server, $hang->{at}), $pid, 'grows: it is the same child';
    is scalar(grep { /Z/ } map { slurp("/proc/$_/stat") =~ /\) (\w)/ }
              $server->children), 0, 'grows: no child is a zombie';
}

# The fewest files that are open at any time of some rounds, and bytes of
# memory that are in no file.
sub used {
    my ($pid) = @_;
    my ($fewest, $memory);
    for (1 .. 100) {
        my $files = () = glob "/proc/$pid/fd/*";
        $fewest = $files if $files && (!$fewest || $files < $fewest);
        sleep 0.05;
    }
    ($memory) = slurp("/proc/$pid/status") =~ /^RssAnon:\s*(\d+) kB/m;
    return (files => $fewest, memory => 1024 * ($memory // 0));
}

# --- How many at once --------------------------------------------------------

sub not_too_many {
    my @peers = map { peer('hang', address => $PEER) } 1 .. 14;
    my $server = httpd(timeout => 3, sites => [map { my $name = $_;
        { name => $name, pair => pair($name), lines => ['TWCAPeer ' . join ' ',
            map { "$PEER:$_->{at}" } @peers] } }
        map { "many-$_.example.test" } 1 .. 3]);
    started($server, 'how many') or return;
    my $most = 0;
    my $seen = sub {
        my $now = connected(map { $_->{at} } @peers);
        $most = $now if $now > $most;
        my $sum = 0;
        $sum += visitors($_) for @peers;
        return $sum >= 70;
    };
    ok await($seen), 'how many: there were more than can be at once';
    is $most, 16, 'how many: sixteen at once';
    is_deeply [map { $_->{matches} ? 1 : 0 } sightings(
        site($server, 'many-2.example.test'), 'own')], [1, 1],
        'how many: own addresses are seen all the same';
    ok $server->stop, 'how many: stops';
    log_is_clean($server, 'how many', []);
}

# --- Nobody waits ------------------------------------------------------------

# Every peer hangs for longer than a stop may take.
sub nobody_waits {
    my @peers = map { peer('hang', address => $PEER) } 1 .. 8;
    my $server = httpd(timeout => 60, sites => [{
        name => $SITE, pair => pair($SITE), lines => ['TWCAPeer ' . join ' ',
            map { "$PEER:$_->{at}" } @peers] }]);
    my $busy = sub {
        return await(sub { connected(map { $_->{at} } @peers) == 16 });
    };
    for my $how (qw(stop graceful-stop)) {
        started($server, "nobody waits, $how") or return;
        ok $busy->(), "nobody waits, $how: connections are open";
        is ask_plain($server, '/twca?format=json')->{status}, 200,
            "nobody waits, $how: requests are answered";
        if ($how eq 'stop') {
            my @old = $server->children;
            restarted($server, 'nobody waits');
            ok $server->gone(@old), 'nobody waits: the old children go';
            ok $busy->(), 'nobody waits: others take over';
            ok $server->stop, "nobody waits, $how: stops";
        }
        else {
            kill WINCH => $server->{pid};
            ok defined $server->wait_for(delete $server->{pid}, 15),
                "nobody waits, $how: stops";
        }
        is connections(map { $_->{at} } @peers), 0,
            "nobody waits, $how: no connection is left";
        # A child that has to be killed is in the log.
        log_is_clean($server, "nobody waits, $how", []);
    }
}
