# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The world sees another certificate than this server loaded: who shows it?
# Each row of the table of evidence and verdict for the public view and that of
# the peers, with real devices in front and real other servers, and beside them
# the same ones as they should be.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Served;
use Served::Front qw(haproxy nginx);
use Served::Peer qw(tls_peer visitors);

my @missing = missing_programs(qw(haproxy nginx));
plan skip_all => "no @missing here" if @missing;

my $FRONT = '127.0.0.2';
my $PEER = '127.0.0.3';

# A redirect leads there, and nobody may follow it.
my $TRAP = tls_peer(sub { }, address => '127.0.0.4',
                    pair => pair('trap.example.test'));
my $ELSEWHERE = pair('other.example.test', by => 'elsewhere');
# As networks that serve hundreds of customers have it: more than is kept.
my $CROWDED = pair('crowded.example.test', by => 'elsewhere', names => [
    map { "customer-$_.of-some-network.example.test" } 1 .. 300]);

# A site each. What stands at the public address or at the peer's: a
# subroutine of {address, port, name, plain and tls (where the httpd is), new
# (its pair), old}; its certificate is "old", if not "shows" says otherwise.
# "id" is what is said of it, if anything; "facts" beside the usual ones.
my %ROW = (
    # --- A device in front: situation 4 ---
    'haproxy that ends TLS' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                pair => $_[0]{old}) },
        id => 'stale-front', beacon => 'this-server' },
    'haproxy that ends TLS and begins another' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{tls}, by => 'https',
                                sni => $_[0]{name}, pair => $_[0]{old}) },
        id => 'stale-front', beacon => 'this-server' },
    'nginx that ends TLS' => {
        public => sub { nginx(%{ $_[0] }, to => $_[0]{plain},
                              pair => $_[0]{old}) },
        id => 'stale-front', beacon => 'this-server' },
    'nginx that ends TLS and begins another' => {
        public => sub { nginx(%{ $_[0] }, to => $_[0]{tls}, by => 'https',
                              sni => $_[0]{name}, pair => $_[0]{old}) },
        id => 'stale-front', beacon => 'this-server' },
    'a certificate that has nothing to do with it, in front' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                pair => $ELSEWHERE) },
        shows => $ELSEWHERE, id => 'stale-front', beacon => 'this-server',
        evidence => ['certificate-unrelated'] },
    'a certificate of hundreds of names, in front' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                pair => $CROWDED) },
        shows => $CROWDED, is_gone => 1, id => 'stale-front',
        beacon => 'this-server', evidence => ['certificate-unrelated'],
        facts => { sha256 => undef, subject => undef } },
    # The same devices, as they should be.
    'TLS that is passed on' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{tls}) } },
    'haproxy with the new one' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                pair => $_[0]{new}) } },
    'nginx with the new one' => {
        public => sub { nginx(%{ $_[0] }, to => $_[0]{plain},
                              pair => $_[0]{new}) } },

    # --- The chain ---
    'a front without the chain' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                                pair => $_[0]{new}, leaf_only => 1) },
        shows => 'leaf', id => 'served-chain', beacon => 'this-server',
        evidence => ['chain-lacking'], facts => { missing => qr/issuing/ } },
    'a front that sends the root as well' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain}, pair => {
            %{ $_[0]{new} }, chain => $_[0]{new}{chain}
                . Served::authority('root')->{certificate} }) },
        shows => 'more', quiet => 1 },

    # --- Another server with the module: situations 2 and 3 ---
    'another server' => {
        public => sub { another($_[0], 1) },
        id => 'wrong-server', beacon => 'another-server',
        evidence => ['certificate-older'] },
    'another server that is a peer' => {
        public => sub { another($_[0], 1) }, public_is_peer => 1,
        id => 'stale-peer', beacon => 'another-server', view => 'peer',
        facts => { older => 1 } },
    'another server with the same' => {
        public => sub { another($_[0], 1, $_[0]{new}) } },

    # --- A server without it ---
    'another program of this machine' => {
        public => sub { nginx(%{ $_[0] }, pair => $ELSEWHERE) },
        shows => $ELSEWHERE, id => 'wrong-server', beacon => 'none',
        evidence => ['own-machine', 'certificate-unrelated'] },
    'a server with the old one' => {
        public => sub { another($_[0], 0) },
        id => 'wrong-server', beacon => 'none',
        evidence => ['certificate-older'] },
    'a server with that of another site' => {
        public => sub { nginx(%{ $_[0] }, pair => $_[0]{other}) },
        shows => 'other', id => 'wrong-server', beacon => 'none',
        evidence => ['certificate-of-other-site'],
        facts => { other_site => qr/^first\.example\.test:\d+$/ } },
    'a server that is a peer' => {
        public => sub { another($_[0], 0) }, public_is_peer => 1,
        id => 'stale-peer', beacon => 'none', view => 'peer',
        facts => { older => 1 } },
    'a server that does not answer the question' => {
        public => sub { tls_peer(sub { sleep 60 }, %{ $_[0] },
                                 pair => $_[0]{old}) },
        id => 'wrong-server', beacon => 'silent' },
    'a front that is too busy' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
            pair => $_[0]{old}, rules => ['http-request return status 503']) },
        id => 'wrong-server', beacon => 'silent' },
    'a front that redirects' => {
        public => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
            pair => $_[0]{old}, rules => ['http-request redirect prefix '
                . "https://$TRAP->{address}:$TRAP->{at} code 302"]) },
        id => 'wrong-server', beacon => 'none' },
    'a server without it, with the same' => {
        public => sub { nginx(%{ $_[0] }, pair => $_[0]{new}) } },

    # --- Nobody there: no finding, but it is shown ---
    'a public address that refuses' => {
        public => sub { }, answer => 'refused', quiet => 1 },
    'no other address' => {},

    # --- Peers: situation 2 ---
    'a peer with the old one' => {
        peer => sub { another($_[0], 0) },
        id => 'stale-peer', beacon => 'none', facts => { older => 1 } },
    'a peer with the module and the old one' => {
        peer => sub { another($_[0], 1) },
        id => 'stale-peer', beacon => 'another-server',
        facts => { older => 1 } },
    'a peer with a newer one' => {
        peer => sub { another($_[0], 0, $_[0]{newer}) }, shows => 'newer',
        id => 'stale-peer', beacon => 'none',
        evidence => ['certificate-newer'], facts => { newer => 1 } },
    'a peer without the chain' => {
        peer => sub { haproxy(%{ $_[0] }, pair => $_[0]{new}, leaf_only => 1,
                              rules => ['http-request return status 404']) },
        shows => 'leaf', id => 'stale-peer', beacon => 'none',
        facts => { lacking => 1, missing => qr/issuing/ } },
    'a peer that is a front of this server' => {
        peer => sub { haproxy(%{ $_[0] }, to => $_[0]{plain},
                              pair => $_[0]{old}) },
        id => 'stale-front', beacon => 'this-server' },
    'a peer with the same' => {
        peer => sub { another($_[0], 0, $_[0]{new}) } },
    'a peer with the module and the same' => {
        peer => sub { another($_[0], 1, $_[0]{new}) } },
    'a peer that refuses' => {
        peer => sub { }, answer => 'refused', quiet => 1 },
);

my @SITES = ('first', sort keys %ROW);
my (%AT, @AROUND);
my $SERVER = httpd(sites => [map { site_of($_) } @SITES]);
stand_around($_) for sort keys %ROW;
started($SERVER, 'the server') or BAIL_OUT('no server');
row($_, $ROW{$_}) for grep { $ROW{$_}{id} } sort keys %ROW;
has_looked($SERVER, 'all sites', 2);
row($_, $ROW{$_}) for grep { !$ROW{$_}{id} } sort keys %ROW;
told_once();
is visitors($TRAP), 0, 'no redirect is followed';
ok $SERVER->stop, 'stops';
log_is_clean($SERVER, 'the server', [qw(stale-front served-chain stale-peer
                                        wrong-server)]);
as_the_world_asks();
several_peers();
done_testing();

# --- What is asked for -------------------------------------------------------

# A front that knows the name that the world uses, and no other.
sub as_the_world_asks {
    my $pair = pair('example.test', names => ['example.test', 'localhost']);
    my $front = httpd(module => 0, sites => [
        { name => 'front.example.test', pair => pair('front.example.test') },
        { name => 'localhost', pair => $pair }]);
    my ($port) = Fixtures::Httpd::free_ports(1);
    my $public = "TWCAPublic localhost:$front->{port}";
    my $server = httpd(sites => [
        { name => 'example.test', alias => 'localhost', pair => $pair,
          lines => [$public] },
        { name => undef, pair => $pair, port => $port, lines => [$public] }],
        listen => ['Listen 127.0.0.1:${PORT}', "Listen 127.0.0.1:$port"]);
    started($front, 'the front of an alias') or return;
    started($server, 'an alias') or return;
    has_looked($server, 'an alias', 2);
    for my $site (@{ document($server)->{sites} }) {
        my $label = "an alias of $site->{name}";
        is live_ids($site), '', "$label: nothing is said of it";
        ok +(grep { $_->{matches} } sightings($site, 'public')),
            "$label: it is seen by the name that the world asks for";
    }
    ok $_->stop, 'an alias: stops' for $server, $front;
}

# The second server has it, the third has the old one, a fourth lacks the chain:
# each one's certificate is shown, and only those two are named.
sub several_peers {
    my ($new, $old) = map { pair($SITE, from => $_) } -10, -60;
    my %at;
    @at{qw(same old lacking)} = Fixtures::Httpd::free_ports(3);
    my @peers = map { httpd(address => $PEER, port => $at{$_->[0]}, module => 1,
        interval => 3600, sites => [{ name => $SITE, pair => $_->[1] }]) }
        ['same', $new], ['old', $old],
        ['lacking', { %$new, chain => '' }];
    my $server = httpd(sites => [{ name => $SITE, pair => $new,
        lines => ['TWCAPeer ' . join ' ', map { "$PEER:$_" } @at{
                      qw(same old lacking)}] }]);
    started($_, 'several peers') or return for @peers, $server;
    my $finding = is_found($server, 'several peers', 'stale-peer', {
        view => 'peer', addresses => [map { "$PEER:$_" } @at{qw(old lacking)}],
        older => ["$PEER:$at{old}"], lacking => ["$PEER:$at{lacking}"],
        newer => undef });
    is_deeply [sort @{ $finding->{facts}{addresses} }],
        [sort map { "$PEER:$_" } @at{qw(old lacking)}],
        'several peers: the good one is not named';
    my %leaf = ($at{old} => $old);
    for my $seen (sightings(site($server), 'peer')) {
        my $label = "several peers: $seen->{port} by $seen->{protocol}";
        is lc $seen->{chain}[0]{sha256},
            ($leaf{ $seen->{port} } // $new)->{list}[0],
            "$label: its certificate";
        is !!$seen->{matches}, $seen->{port} == $at{same}, "$label: the same?";
    }
    ok $_->stop, 'several peers: stops' for $server, @peers;
    log_is_clean($server, 'several peers', ['stale-peer']);
}

# Whatever is found is in the log, once, however often it has been seen.
sub told_once {
    my $log = slurp($SERVER->log_file);
    for my $label (@SITES) {
        my $name = "$AT{$label}{name}:$SERVER->{port}";
        my @told = $log =~ / (TWCA-\S+ [a-z-]+) \Q$name\E \(/g;
        my $site = site($SERVER, $AT{$label}{name});
        is join(', ', sort @told), join(', ', sort map { "$_->{code} $_->{id}" }
                                             @{ $site->{findings} }),
            "$label: what is in the log";
    }
}

# --- What is set up ----------------------------------------------------------

# A site for each row, and the ports of who stands at the other addresses.
sub site_of {
    my ($label) = @_;
    my $row = $ROW{$label} // {};
    our $N;
    my $name = $label eq 'first' ? 'first.example.test'
        : sprintf 'row-%02d.example.test', ++$N;
    my ($public, $peer) = Fixtures::Httpd::free_ports(2);
    my $pair = pair($name);
    $AT{$label} = { name => $name, new => $pair, public => $public,
                    peer => $peer, old => pair($name, from => -60) };
    $AT{$label}{newer} = pair($name, from => -1)
        if ($row->{shows} // '') eq 'newer';
    return { name => $name, pair => $pair, lines => [
        ($row->{public} ? "TWCAPublic $FRONT:$public" : ()),
        ($row->{public_is_peer} ? "TWCAPeer $FRONT:$public" : ()),
        ($row->{peer} ? "TWCAPeer $PEER:$peer" : ())] };
}

sub stand_around {
    my ($label) = @_;
    my $at = $AT{$label};
    my $here = "$SERVER->{address}:";
    my %all = (%$at, plain => $here . $SERVER->{http},
               tls => $here . $SERVER->{port}, other => $AT{first}{new});
    for my $who (['public', $FRONT], ['peer', $PEER]) {
        my ($view, $address) = @$who;
        my $start = $ROW{$label}{$view} or next;
        push @AROUND, $start->({ %all, address => $address,
                                 port => $at->{$view} });
    }
}

# Another httpd, with the module or without.
sub another {
    my ($at, $module, $pair) = @_;
    my $httpd = httpd(address => $at->{address}, port => $at->{port},
        module => $module, interval => 3600,
        sites => [{ name => $at->{name}, pair => $pair // $at->{old} }]);
    started($httpd, "another for $at->{name}");
    return $httpd;
}

# --- What is said ------------------------------------------------------------

sub row {
    my ($label, $row) = @_;
    my $at = $AT{$label};
    my $view = $row->{public} ? 'public' : $row->{peer} ? 'peer' : undef;
    my $place = !$view ? undef
        : [$view eq 'public' ? $FRONT : $PEER, $at->{$view}];
    my @list = shown_list($at, $row->{shows} // ($row->{id} ? 'old' : 'new'));
    my %which = (name => $at->{name});
    shows($label, [@$place, $at->{name}], \@list)
        if $place && !$row->{answer};
    if ($row->{id}) {
        is_found($SERVER, $label, $row->{id},
                 facts($row, $at, $view, join(':', @$place), @list), %which);
    }
    elsif ($row->{quiet}) {
        is_quiet($SERVER, $label, %which, looks => 0);
    }
    else {
        is_as_loaded($SERVER, $label, %which, looks => 0);
    }
    seen_so($label, $row, $view, $place, @list);
}

# What the other side shows, as SHA-256s.
sub shown_list {
    my ($at, $what) = @_;
    return @{ $what->{list} } if ref $what;
    return $at->{new}{list}[0] if $what eq 'leaf';
    return (@{ $at->{new}{list} }, Served::fingerprint(
        Served::authority('root')->{certificate})) if $what eq 'more';
    return @{ ($what eq 'other' ? $AT{first}{new} : $at->{$what})->{list} };
}

sub facts {
    my ($row, $at, $view, $address, @list) = @_;
    my %facts = (
        view => $row->{view} // $view, addresses => [$address],
        beacon => $row->{beacon}, protocols => ['TLSv1.2', 'TLSv1.3'],
        sha256 => qr/^\Q$list[0]\E$/i,
        loaded_sha256 => qr/^\Q$at->{new}{list}[0]\E$/i,
        since => qr/^\d{4}-\d\d-\d\dT/, hosts => [$address =~ /(.*):/],
        evidence => [$row->{beacon}, @{ $row->{evidence} // [] }],
        older => undef, newer => undef, lacking => undef,
        %{ $row->{facts} // {} });
    for my $which (qw(older newer lacking)) {
        $facts{$which} = [$address] if $facts{$which};
    }
    return \%facts;
}

# What was seen of it: both protocols, each with the list as it came.
sub seen_so {
    my ($label, $row, $view, $place, @list) = @_;
    my $site = site($SERVER, $AT{$label}{name});
    my @views = ('own', $row->{public} ? 'public' : (),
                 $row->{peer} || $row->{public_is_peer} ? 'peer' : ());
    is join(' ', map { "$_->{view}/$_->{protocol}/$_->{key}" }
                     @{ $site->{served} }),
        join(' ', map { my $v = $_; map { "$v/TLSv1.$_/any" } 2, 3 } @views),
        "$label: who was asked, for what";
    my $all = $row->{answer}
        || join ' ', 'served', $row->{is_gone} ? () : map { lc } @list;
    my $wrong = sub { return grep {
        my $is = join ' ', $_->{answer}, map { lc $_->{sha256} }
            @{ $_->{chain} };
        $_->{host} ne $place->[0] || $_->{port} != $place->[1]
            || $is ne $all
            || !!$_->{matches} != !($row->{id} || $row->{quiet})
            || ($_->{beacon} // 'null') ne
                ($row->{beacon} // ($row->{shows} ? 'this-server' : 'null'))
    } map { sightings($_[0], $_) } grep { $_ ne 'own' } @views };
    await(sub { $site = site($SERVER, $AT{$label}{name});
                return !$wrong->($site) });
    is scalar $wrong->($site), 0, "$label: what was seen"
        or diag explain [$wrong->($site)];
}
