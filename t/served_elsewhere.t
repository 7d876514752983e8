# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The name that the world uses leads to addresses that are not this machine's:
# all of them are looked at, A and AAAA. In a network of its own, where other
# addresses lead here and names are what this test says; for that it has to be
# root.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Served;
use Served::Front qw(haproxy nginx);
use Served::Peer qw(tls_peer);

my $A = '198.51.100.7';
my $AAAA = '2001:db8:1::7';
my $NAME = 'public.example.test';

my @missing = missing_programs(qw(haproxy nginx unshare ip));
plan skip_all => "no @missing here" if @missing;
apart() if !$ENV{TWCA_TEST_APART};
delete $ENV{TWCA_TEST_APART};
network() or plan skip_all => 'no other addresses can be had here';
elsewhere();
not_its_own();
done_testing();

# --- A network of its own ----------------------------------------------------

# Goes on in a process that has other networks and mounts; does not come back.
sub apart {
    plan skip_all => 'no network of its own can be had here'
        if $< != 0 || system('unshare -n -m true 2>/dev/null') != 0;
    $ENV{TWCA_TEST_APART} = 1;
    exec 'unshare', '-n', '-m', $^X, $0 or die "unshare: $!\n";
}

# Addresses that lead here though no interface has them, and their name.
sub network {
    write_file('/proc/sys/net/ipv6/ip_nonlocal_bind', "1\n")
        if -w '/proc/sys/net/ipv6/ip_nonlocal_bind';
    my $hosts = write_file(work_dir() . '/hosts', join "\n",
        '127.0.0.1 localhost', "$A $NAME", "$AAAA $NAME", "$A only-a.test",
        "$AAAA only-aaaa.test", '');
    return !grep { system("$_ 2>/dev/null") != 0 }
        'ip link set lo up', 'ip route add local 198.51.100.0/24 dev lo',
        'ip -6 route add local 2001:db8:1::/64 dev lo',
        "mount --bind $hosts /etc/hosts";
}

# --- What is said ------------------------------------------------------------

# What answers at both addresses, or at one each (a list of two); what is said
# of which addresses.
sub elsewhere {
    my $foreign = pair($NAME, names => ['other.example.test'],
                       by => 'elsewhere');
    my $plain = sub { "127.0.0.1:$_[0]{http}" };
    my %row = (
        'another host' => {
            do => sub { nginx(%{ $_[0] }, pair => $foreign) },
            shows => $foreign, id => 'hosted-elsewhere', beacon => 'none',
            evidence => 'certificate-unrelated' },
        'another host that is silent' => {
            do => sub { tls_peer(sub { sleep 60 }, %{ $_[0] },
                                 pair => $foreign) },
            shows => $foreign, id => 'hosted-elsewhere', beacon => 'silent',
            evidence => 'certificate-unrelated' },
        'a front with one of its own' => {
            do => sub { haproxy(%{ $_[0] }, to => $plain->($_[1]),
                                pair => $foreign) },
            shows => $foreign, id => 'stale-front', beacon => 'this-server' },
        'another server with the old one' => {
            do => sub { nginx(%{ $_[0] }, pair => $_[0]{old}) },
            id => 'wrong-server', beacon => 'none',
            evidence => 'certificate-older' },
        'another server with that of another site' => {
            do => sub { nginx(%{ $_[0] }, pair => $_[0]{other}) },
            shows => 'other', id => 'wrong-server', beacon => 'none',
            evidence => 'certificate-of-other-site' },
        'another server with the module' => {
            do => sub { another($_[0], $foreign) },
            shows => $foreign, id => 'wrong-server',
            beacon => 'another-server' },
        'one of two addresses' => {
            do => [sub { haproxy(%{ $_[0] }, to => $plain->($_[1]),
                                 pair => $_[0]{new}) },
                   sub { nginx(%{ $_[0] }, pair => $_[0]{old}) }],
            id => 'wrong-server', beacon => 'none', at => [$AAAA] },
        'both as they should be' => {
            do => sub { haproxy(%{ $_[0] }, to => $plain->($_[1]),
                                pair => $_[0]{new}) } },
        'a name with A only' => { host => 'only-a.test',
            do => sub { nginx(%{ $_[0] }, pair => $foreign) },
            shows => $foreign, id => 'hosted-elsewhere', beacon => 'none',
            at => [$A] },
        'a name with AAAA only' => { host => 'only-aaaa.test',
            do => sub { nginx(%{ $_[0] }, pair => $foreign) },
            shows => $foreign, id => 'hosted-elsewhere', beacon => 'none',
            at => [$AAAA] },
    );
    my @labels = sort keys %row;
    my $number = 0;
    for my $row (@row{@labels}) {
        my $name = 'row-' . ++$number . '.example.test';
        $row->{where} = { name => $name, new => pair($name),
            old => pair($name, from => -60),
            port => Fixtures::Httpd::free_port() };
    }
    my $first = pair('first.example.test');
    my $server = httpd(sites => [
        { name => 'first.example.test', pair => $first },
        { name => 'nowhere.example.test', pair => pair('nowhere.example.test'),
          lines => ['TWCAPublic nowhere.invalid'] },
        map { my $row = $_; my $where = $row->{where};
              { name => $where->{name}, pair => $where->{new},
                lines => ['TWCAPublic ' . ($row->{host} // $NAME)
                          . ":$where->{port}"] } } @row{@labels}]);
    my @around;
    for my $row (@row{@labels}) {
        my $do = $row->{do};
        my @two = ref $do eq 'ARRAY' ? @$do : ($do, $do);
        push @around, map { $two[$_]->({ %{ $row->{where} }, other => $first,
            address => ($A, $AAAA)[$_] }, $server) } 0, 1;
    }
    started($server, 'elsewhere') or return;
    has_looked($server, 'elsewhere', 2);
    said($server, $_, $row{$_}, $first) for grep { $row{$_}{id} } @labels;
    for my $label (grep { !$row{$_}{id} } @labels) {
        is_as_loaded($server, $label, name => $row{$label}{where}{name},
                     looks => 0);
    }
    my $nowhere = site($server, 'nowhere.example.test');
    is_quiet($server, 'a name without an address', looks => 0,
             name => $nowhere->{name});
    is_deeply [map { join ' ', $_->{answer}, $_->{host}, $_->{port},
                         $_->{address} // 'null' }
                   sightings($nowhere, 'public')],
        [('unresolved nowhere.invalid 443 null') x 2],
        'a name without an address: what was seen';
    ok $server->stop, 'elsewhere: stops';
    log_is_clean($server, 'elsewhere',
                 [qw(hosted-elsewhere stale-front wrong-server)]);
}

# A host of an address that no interface has: another machine may have it, so
# it is not asked, though here it would answer.
sub not_its_own {
    my ($far, $near) = ('far.example.test', 'near.example.test');
    my $port = Fixtures::Httpd::free_port();
    my $pair = pair($far);
    my $server = httpd(listen => ["Listen 0.0.0.0:$port"], sites => [
        { name => $far, pair => $pair, port => $port, address => $A },
        { name => $near, pair => pair($near), port => $port,
          address => '*' }]);
    started($server, 'not its own') or return;
    has_looked($server, 'not its own', 2, name => $near);
    is_as_loaded($server, 'its own', name => $near, looks => 0);
    is_deeply [map { "$_->{host} $_->{answer}" }
                   sightings(site($server, $far), 'own')],
        [("$A pending") x 2], 'not its own: it is not looked at';
    unlike slurp($server->log_file), qr/\(server \Q$far\E:\d+\)/,
        'not its own: no connection was made';
    shows('not its own', [$A, $port, $far], $pair->{list});
    ok $server->stop, 'not its own: stops';
    log_is_clean($server, 'not its own', []);
}

sub another {
    my ($where, $pair) = @_;
    my $address = $where->{address};
    my $httpd = httpd(
        address => $address =~ /:/ ? "[$address]" : $address,
        port => $where->{port}, interval => 3600,
        sites => [{ name => $where->{name}, pair => $pair }]);
    started($httpd, "another at $address");
    return $httpd;
}

sub said {
    my ($server, $label, $row, $first) = @_;
    my $where = $row->{where};
    my $list = ref $row->{shows} ? $row->{shows}{list}
        : ($row->{shows} // '') eq 'other' ? $first->{list}
        : $where->{old}{list};
    my @at = @{ $row->{at} // [$A, $AAAA] };
    shows("$label, $_", [$_, $where->{port}, $where->{name}], $list) for @at;
    my $finding = is_found($server, $label, $row->{id}, {
        view => 'public', hosts => [$row->{host} // $NAME],
        beacon => $row->{beacon}, sha256 => qr/^$list->[0]$/i,
        evidence => [grep { defined } @$row{qw(beacon evidence)}] },
        name => $where->{name}) or return;
    is join(' ', sort @{ $finding->{facts}{addresses} }),
        join(' ', sort map { (/:/ ? "[$_]" : $_) . ":$where->{port}" } @at),
        "$label: at which addresses";
    is scalar(grep { $_ eq 'own-machine' } @{ $finding->{facts}{evidence} }),
        0, "$label: they are not this machine's own";
    my @seen = sightings(site($server, $where->{name}), 'public');
    is scalar @seen, $row->{host} ? 2 : 4, "$label: all addresses are seen";
}
