# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What this server serves at its own addresses, as a client sees it: each site
# by its name, both versions of TLS, both kinds of keys; and what is said where
# somebody else answers there. TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Served;
use Served::Front qw(haproxy nginx);
use Served::Peer qw(peer tls_peer visitors);

my @missing = missing_programs(qw(haproxy nginx));
plan skip_all => "no @missing here" if @missing;

as_it_should_be();
in_place_of_it();
kinds_apart();
by_other_ways();
in_a_config_test();
inherited();
without_memory();
off();
done_testing();

# --- Nothing is wrong --------------------------------------------------------

sub as_it_should_be {
    my %port = map { ($_ => Fixtures::Httpd::free_port()) }
        qw(old new client proxy ipv6);
    my $ca = Served::roots_file();
    my $has_ipv6 = IO::Socket::IP->new(LocalHost => '::1', Listen => 1);
    my @sites = (
        { name => 'first.example.test' }, { name => 'second.example.test' },
        { name => 'both.example.test', pairs => [
            pair('both.example.test', key => 'rsa'),
            pair('both.example.test')] },
        { name => 'rsa.example.test',
          pair => pair('rsa.example.test', key => 'rsa') },
        { name => 'old.example.test', port => $port{old},
          lines => ['SSLProtocol TLSv1.2'] },
        { name => 'new.example.test', port => $port{new},
          lines => ['SSLProtocol TLSv1.3'] },
        { name => 'client.example.test', port => $port{client},
          lines => ['SSLVerifyClient require', "SSLCACertificateFile $ca"] },
        { name => 'completed.example.test', pair => {
              %{ pair('completed.example.test') }, chain => '' },
          lines => ['TWCACompleteChain on'] },
        { name => 'proxy.example.test', port => $port{proxy},
          lines => ['RemoteIPProxyProtocol On'] },
        { name => 'off.example.test', lines => [
            'TWCAProbe off', 'TWCAPublic 127.0.0.9:${PORT}',
            'TWCAPeer 127.0.0.9:${PORT}'] },
        ($has_ipv6 ? { name => 'ipv6.example.test', port => $port{ipv6},
                       address => '[::1]' } : ()));
    $_->{pair} //= pair($_->{name}) for grep { !$_->{pairs} } @sites;
    my $server = httpd(sites => \@sites, modules => ['remoteip'],
        listen => ['Listen 127.0.0.1:${PORT}',
                   ($has_ipv6 ? "Listen [::1]:$port{ipv6}" : ()),
                   map { "Listen 127.0.0.1:$port{$_}" }
                       qw(old new client proxy)]);
    # Nobody named this one.
    my $trap = peer('hang', address => '127.0.0.9', port => $server->{port});
    started($server, 'as it should be') or return;
    has_looked($server, 'all sites', 2);
    for my $name (qw(first second rsa client completed proxy),
                  $has_ipv6 ? 'ipv6' : ()) {
        is_as_loaded($server, $name, name => "$name.example.test", looks => 0);
        asked($server, $name, 'any');
    }
    is_as_loaded($server, 'two kinds', name => 'both.example.test', looks => 0);
    asked($server, 'both', 'RSA', 'ECDSA');
    kinds($server, $sites[2]);
    one_version($server, 'old', 'TLSv1.2', 'TLSv1.3');
    one_version($server, 'new', 'TLSv1.3', 'TLSv1.2');
    not_asked($server, $trap);
    whole($server);
    in_every_format($server);
    ok $server->stop, 'as it should be: stops';
    log_is_clean($server, 'as it should be', []);
}

# A host that has no ServerName is asked for by its alias, who need not speak
# the PROXY protocol does not, and where another has the first address of
# loopback there is a second.
sub by_other_ways {
    my ($port, $any) = map { Fixtures::Httpd::free_port() } 1, 2;
    my $server = httpd(modules => ['remoteip'], listen => [
            'Listen 127.0.0.1:${PORT}', "Listen 127.0.0.1:$port",
            "Listen 0.0.0.0:$any",
            'RemoteIPProxyProtocolExceptions 10.0.0.1 127.0.0.0/8'],
        sites => [
            { name => 'first.example.test',
              pair => pair('first.example.test') },
            { alias => 'alias.example.test',
              pair => pair('alias.example.test') },
            { name => 'proxy.example.test', port => $port,
              pair => pair('proxy.example.test'),
              lines => ['RemoteIPProxyProtocol On'] },
            { name => 'loopback.example.test', port => $any,
              pair => pair('loopback.example.test') },
            { name => 'any.example.test', port => $any, address => '*',
              pair => pair('any.example.test') }]);
    started($server, 'by other ways') or return;
    has_looked($server, 'by other ways', 2);
    for my $site (@{ document($server)->{sites} }) {
        my $label = "by other ways, $site->{name}";
        is_deeply [map { "$_->{answer} " . ($_->{matches} ? 'as loaded' : '') }
                       @{ $site->{served} }], [('served as loaded') x 2],
            "$label: as loaded";
        is_deeply $site->{findings}, [], "$label: no finding";
    }
    is join(' ', map { $_->{address} } map { sightings(site($server, $_)) }
                 'loopback.example.test', 'any.example.test'),
        '127.0.0.1 127.0.0.1 127.0.0.2 127.0.0.2', 'by other ways: at which';
    ok $server->stop, 'by other ways: stops';
    log_is_clean($server, 'by other ways', [], qr/AH01909: localhost/);
}

# Both versions of each kind, in this order.
sub asked {
    my ($server, $name, @kinds) = @_;
    my $site = site($server, "$name.example.test");
    my $address = $name eq 'ipv6' ? '::1' : '127.0.0.1';
    is_deeply [map { join ' ', @$_{qw(view host address port protocol key)} }
                   @{ $site->{served} }],
        [map { my $kind = $_;
               map { "own $address $address $site->{port} TLSv1.$_ $kind" }
                   2, 3 } @kinds], "$name: who was asked, for what";
}

sub kinds {
    my ($server, $both) = @_;
    my %list = (RSA => $both->{pairs}[0]{list},
                ECDSA => $both->{pairs}[1]{list});
    for my $seen (@{ site($server, $both->{name})->{served} }) {
        is_deeply [map { lc $_->{sha256} } @{ $seen->{chain} }],
            $list{ $seen->{key} },
            "two kinds: that of $seen->{key} by $seen->{protocol}";
    }
}

sub one_version {
    my ($server, $name, $has, $has_not) = @_;
    my $site = site($server, "$name.example.test");
    is_quiet($server, $name, name => $site->{name}, looks => 0);
    my %by = map { ($_->{protocol} => $_) } @{ $site->{served} };
    is "$by{$has}{answer} $by{$has}{matches}", 'served 1', "$name: $has";
    is join(' ', map { $_ // 'null' } @{ $by{$has_not} }{
                qw(answer matches beacon)}), 'no-protocol null null',
        "$name: $has_not";
    is_deeply $by{$has_not}{chain}, [], "$name: no certificate by $has_not";
}

# TWCAProbe off: no look, no connection; and nobody whom no directive names.
sub not_asked {
    my ($server, $trap) = @_;
    my $site = site($server, 'off.example.test');
    is_deeply $site->{served}, [], 'TWCAProbe off: nothing was seen';
    is_quiet($server, 'TWCAProbe off', name => $site->{name}, looks => 0);
    my $log = slurp($server->log_file);
    my $count = sub {
        return scalar(() = $log =~ /\(server \Q$_[0]\E:\d+\)/g);
    };
    cmp_ok $count->('new.example.test'), '>', 0,
        'connections are in the log';
    is visitors($trap), 0, 'nobody is contacted that is not named, nor for a '
        . 'site with TWCAProbe off';
}

sub whole {
    my ($server) = @_;
    my $time = qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    my $site = site($server, 'first.example.test');
    my ($seen) = @{ $site->{served} };
    for my $key (qw(view host address port protocol key answer matches beacon
                    since checked duration_ms chain)) {
        ok exists $seen->{$key}, "served: $key";
    }
    is $seen->{beacon}, undef, 'served: nobody is asked who it is';
    like $seen->{$_}, $time, "served: $_" for qw(since checked);
    cmp_ok $seen->{since}, 'le', $seen->{checked}, 'served: since its first';
    cmp_ok $seen->{duration_ms}, '>=', 0, 'served: duration';
    is_deeply [map { $_->{role} } @{ $seen->{chain} }],
        ['server', 'intermediate'], 'served: the whole list';
    is_deeply $seen->{chain}, $site->{pairs}[0]{sent},
        'served: the same as was loaded';
    my $disk = $site->{pairs}[0]{on_disk};
    is_deeply [map { exists $disk->{$_} ? 1 : 0 }
                   qw(state changed checked certificate)], [1, 1, 1, 1],
        'on_disk: its keys';
    like $disk->{state}, qr/^(?:unknown|same)$/, 'on_disk: its state';
}

sub in_every_format {
    my ($server) = @_;
    for my $format (qw(html text prometheus)) {
        my $answer = ask_plain($server, "/twca?format=$format");
        is $answer->{status}, 200, "$format: 200";
        is scalar(() = $answer->{content} =~ /\(null\)/g), 0,
            "$format: no (null)";
    }
    my $metrics = ask_plain($server, '/twca?format=prometheus')->{content};
    my $label = "first.example.test:$server->{port}";
    like $metrics,
        qr/^twca_served_matches\{site="\Q$label\E",view="own"\} 1$/m,
        'prometheus: it is the one that was loaded';
}

# --- Somebody else answers at one's own address ------------------------------

# Whoever listens at an address is asked before whoever listens at all of
# them, as long as both are willing to share the port.
sub in_place_of_it {
    my $elsewhere = pair('other.example.test', by => 'elsewhere');
    my %row = (
        'another program' => {
            start => sub { nginx(%{ $_[0] }, pair => $elsewhere,
                                 listen => 'reuseport') },
            shows => $elsewhere, id => 'served-chain', beacon => 'none',
            evidence => 'certificate-unrelated', stranger => 'yes' },
        'another program with the old one' => {
            start => sub { nginx(%{ $_[0] }, pair => $_[0]{old},
                                 listen => 'reuseport') },
            id => 'served-chain', beacon => 'none',
            evidence => 'certificate-older', stranger => 'yes' },
        'a program that does not answer' => {
            start => sub { tls_peer(sub { sleep 60 }, %{ $_[0] }, reuse => 1,
                                    pair => $_[0]{old}) },
            id => 'served-chain', beacon => 'silent', stranger => 'yes' },
        'another server with the module' => {
            start => sub { another($_[0]) },
            id => 'wrong-server', beacon => 'another-server',
            evidence => 'certificate-older' },
        'a front on the same machine' => {
            start => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                   pair => $_[0]{old}) },
            id => 'served-chain', beacon => 'this-server' },
        'a front with that of another site' => {
            start => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                   pair => $_[0]{other}) },
            shows => 'other', id => 'shadowed', beacon => 'this-server',
            evidence => 'certificate-of-other-site' },
        'a front without the chain' => {
            start => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                   pair => $_[0]{new}, leaf_only => 1) },
            shows => 'leaf', id => 'served-chain', beacon => 'this-server',
            evidence => 'chain-lacking', missing => qr/issuing/ },
        'a front with the same' => {
            start => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                   pair => $_[0]{new}) } },
        'nobody' => { start => sub { } },
    );
    my $number = 10;
    my @labels = sort keys %row;
    my @sites = map { { name => $_->{name}, pair => $_->{new},
                        address => $_->{address} } }
        map { $row{$_}{at} = place(++$number) } @labels;
    my $first = pair('first.example.test', names => ['first.example.test',
                                                     'shadow.example.test']);
    my $server = httpd(
        listen => ['Listen 0.0.0.0:${PORT}'],
        lines => ['ListenCoresBucketsRatio 1'], sites => [
            { name => 'first.example.test', alias => 'shadow.example.test',
              pair => $first }, @sites,
            { name => 'shadow.example.test',
              pair => pair('shadow.example.test') }]);
    my @around = map {
        my $at = { %{ $row{$_}{at} }, port => $server->{port},
                   plain => "127.0.0.1:$server->{http}", other => $first };
        $row{$_}{start}->($at);
    } @labels;
    started($server, 'in its place') or return;
    instead($server, $_, $row{$_}, $first) for grep { $row{$_}{id} } @labels;
    told_already($server, $first);
    has_looked($server, 'in its place', 2);
    is_as_loaded($server, $_, name => $row{$_}{at}{name}, looks => 0)
        for grep { !$row{$_}{id} } @labels;
    ok $server->stop, 'in its place: stops';
    log_is_clean($server, 'in its place',
                 [qw(served-chain wrong-server shadowed)]);
}

sub place {
    my ($number) = @_;
    my $name = "host-$number.example.test";
    return { address => "127.0.0.$number", name => $name, new => pair($name),
             old => pair($name, from => -60) };
}

sub another {
    my ($at) = @_;
    my $httpd = httpd(address => $at->{address}, port => $at->{port},
        interval => 3600, lines => ['ListenCoresBucketsRatio 1'],
        sites => [{ name => $at->{name}, pair => $at->{old} }]);
    started($httpd, "another for $at->{name}");
    return $httpd;
}

sub instead {
    my ($server, $label, $row, $first) = @_;
    my $at = $row->{at};
    my $what = $row->{shows} // 'old';
    my @list = ref $what ? @{ $what->{list} }
        : $what eq 'leaf' ? $at->{new}{list}[0]
        : @{ ($what eq 'other' ? $first : $at->{$what})->{list} };
    my $place = "$at->{address}:$server->{port}";
    shows($label, [$at->{address}, $server->{port}, $at->{name}], \@list);
    is_found($server, $label, $row->{id}, {
        view => 'own', addresses => [$place], hosts => undef,
        protocols => ['TLSv1.2', 'TLSv1.3'], beacon => $row->{beacon},
        sha256 => qr/^$list[0]$/i, loaded_sha256 => qr/^$at->{new}{list}[0]$/i,
        evidence => [grep { defined } @$row{qw(beacon evidence)}],
        stranger => $row->{stranger}, missing => $row->{missing},
        ($row->{id} eq 'shadowed'
         ? (other_site => "first.example.test:$server->{port}") : ()) },
        name => $at->{name});
    my $all = join "\n", (join ' ', 'served', 'differs', $row->{beacon},
                          @list) x 2;
    my $seen;
    await(sub {
        $seen = join "\n", map { join ' ', $_->{answer}, $_->{matches}
            ? 'matches' : 'differs', $_->{beacon} // 'null',
            map { lc $_->{sha256} } @{ $_->{chain} } }
            @{ site($server, $at->{name})->{served} };
        return $seen eq $all;
    });
    is $seen, $all, "$label: what was seen";
}

# What the configuration told is told once, with what answered.
sub told_already {
    my ($server, $first) = @_;
    my $site = site($server, 'shadow.example.test');
    is_found($server, 'shadowed as was told', 'shadowed', {
        names => ['shadow.example.test'], view => 'own',
        beacon => 'this-server', sha256 => qr/^$first->{list}[0]$/i,
        other_site => "first.example.test:$server->{port}",
        addresses => ["127.0.0.1:$server->{port}"] },
        name => 'shadow.example.test');
    my $log = slurp($server->log_file);
    is scalar(() = $log =~ / shadowed shadow\.example\.test:/g), 1,
        'shadowed: in the log once';
}

# --- Both kinds of keys, elsewhere -------------------------------------------

# Of two pairs one was renewed at another server, or it has one of them only.
sub kinds_apart {
    my @names = map { "$_.example.test" } qw(half only);
    my %pairs = map { ($_ => [pair($_, key => 'rsa'), pair($_)]) } @names;
    my $old = pair($names[0], key => 'rsa', from => -60);
    my ($half, $only) = map { httpd(module => 0, address => '127.0.0.2',
                                    sites => [$_]) }
        { name => $names[0], pairs => [$old, $pairs{ $names[0] }[1]] },
        { name => $names[1], pair => $pairs{ $names[1] }[1] };
    my $server = httpd(sites => [
        { name => $names[0], pairs => $pairs{ $names[0] },
          lines => ["TWCAPublic 127.0.0.2:$half->{port}"] },
        { name => $names[1], pairs => $pairs{ $names[1] },
          lines => ["TWCAPeer 127.0.0.2:$only->{port}"] }]);
    started($_, 'kinds apart') or return for $half, $only, $server;
    is_found($server, 'one kind is old', 'wrong-server', {
        view => 'public', keys => qr/^\[RSA\]$/, beacon => 'none',
        protocols => ['TLSv1.2', 'TLSv1.3'],
        evidence => ['certificate-older'], sha256 => qr/^$old->{list}[0]$/i,
        loaded_sha256 => qr/^$pairs{ $names[0] }[0]{list}[0]$/i },
        name => $names[0]);
    is join(' ', map { "$_->{key}/" . ($_->{matches} ? 1 : 0) }
                     sightings(site($server, $names[0]), 'public')),
        'RSA/0 RSA/0 ECDSA/1 ECDSA/1', 'one kind is old: the other is not';
    is_quiet($server, 'one kind only', name => $names[1]);
    is join(' ', map { "$_->{key}/$_->{answer}" }
                     sightings(site($server, $names[1]), 'peer')),
        'RSA/no-such-key RSA/no-such-key ECDSA/served ECDSA/served',
        'one kind only: what was seen';
    ok $_->stop, 'kinds apart: stops' for $server, $half, $only;
    log_is_clean($server, 'kinds apart', ['wrong-server']);
}

# --- Nothing is looked at ----------------------------------------------------

sub in_a_config_test {
    my $peer = peer('hang', address => '127.0.0.9');
    my $server = httpd(sites => [{ name => $SITE, pair => pair($SITE),
                                   lines => ["TWCAPeer 127.0.0.9:$peer->{at}"]
                                 }]);
    my $conf = slurp("$server->{dir}/httpd.conf");
    my ($hosts) = $conf =~ /(<VirtualHost.*)/s;
    my $result = dump_json("TWCATrustStore " . Served::roots_file()
                        . "\nListen 127.0.0.1:$server->{port}\n$hosts");
    my $site = find_site($result->{json}, $SITE) or return show($result);
    is_deeply $site->{served}, [], 'config test: nothing was seen';
    is_deeply [map { $_->{on_disk} } @{ $site->{pairs} }], [undef],
        'config test: the files are what they are';
    is live_ids($site), '', 'config test: no finding of what is served';
    is visitors($peer), 0, 'config test: nobody was contacted';
}

# What the main server has is that of each host that has none of its own.
sub inherited {
    my ($public, @peers) = map { Fixtures::Httpd::free_port() } 1 .. 3;
    my $server = httpd(
        lines => ["TWCAPublic 127.0.0.2:$public",
                  "TWCAPeer 127.0.0.3:$peers[0]"],
        sites => [map { my ($name, @lines) = @$_;
                { name => "$name.example.test", lines => \@lines,
                  pair => pair("$name.example.test") } }
            ['all'], ['no-public', 'TWCAPublic off'],
            ['other-peers', "TWCAPeer 127.0.0.4:$peers[1] 127.0.0.5"]]);
    my $own = $server->{port};
    my %expected = (
        all => "127.0.0.2:$public 127.0.0.3:$peers[0]",
        'no-public' => "127.0.0.3:$peers[0]",
        'other-peers' =>
            "127.0.0.2:$public 127.0.0.4:$peers[1] 127.0.0.5:$own");
    started($server, 'inherited') or return;
    for my $name (sort keys %expected) {
        my %seen;
        is join(' ', grep { !$seen{$_}++ } map { "$_->{host}:$_->{port}" }
                     grep { $_->{view} ne 'own' }
                     sightings(site($server, "$name.example.test"))),
            $expected{$name}, "inherited: $name";
    }
    ok $server->stop, 'inherited: stops';
    log_is_clean($server, 'inherited', []);
}

# Without the memory that its children share nothing is looked at, which is
# said: as a warning only where somebody asked for more than there is anyway.
sub without_memory {
    my $said = qr/TWCAProbe: what is served is not looked at, as mod_watchdog/;
    my %lines = (info => [], warn => ['TWCAPublic 127.0.0.2:1']);
    for my $level (sort keys %lines) {
        my $label = "without memory, $level";
        my $server = httpd(memory => 0, sites => [{
            name => $SITE, pair => pair($SITE), lines => $lines{$level} }]);
        started($server, $label) or return;
        is_deeply site($server)->{served}, [], "$label: nothing was seen";
        is join(' ', slurp($server->log_file) =~ /\[twca_check:(\w+)\].* $said/g),
            $level, "$label: it is said";
        ok $server->stop, "$label: stops";
        log_is_clean($server, $label, [], $level eq 'warn' ? $said : ());
    }
}

# TWCAProbe off everywhere: no probe, no beacon, and no peer is contacted.
sub off {
    my $peer = peer('hang', address => '127.0.0.2');
    my $server = httpd(lines => ['TWCAProbe off'], sites => [{
        name => $SITE, pair => pair($SITE), lines => [
            "TWCAPeer $peer->{address}:$peer->{at}",
            "TWCAPublic $peer->{address}:$peer->{at}"] }]);
    my $twin = httpd(sites => [{ name => $SITE, pair => pair($SITE) }]);
    started($server, 'off') or return;
    started($twin, 'off, its twin') or return;
    has_looked($twin, 'off, its twin', 3);
    is_deeply site($server)->{served}, [], 'off: nothing was seen';
    is ask_plain($server, '/.well-known/twca-beacon/' . 'a' x 32)->{status},
        404, 'off: no beacon';
    is visitors($peer), 0, 'off: no peer was contacted';
    ok $_->stop, 'off: stops' for $server, $twin;
    unlike slurp($server->log_file), qr/\(server \Q$SITE\E:\d+\)/,
        'off: no connection was made';
    like slurp($twin->log_file), qr/\(server \Q$SITE\E:\d+\)/,
        'off: the twin made some';
    log_is_clean($_, 'off', []) for $server, $twin;
}
