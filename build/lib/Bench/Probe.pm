# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What does it cost to look at what is served, and does anybody wait for it?

package Bench::Probe;

use strict;
use warnings;

use JSON::PP ();
use List::Util qw(sum);
use POSIX ();
use Time::HiRes qw(sleep time);

use Bench::Httpd;
use Bench::Measure qw(median);

use constant {
    SITES    => 1000,
    INTERVAL => 60,           # seconds, TWCAProbeInterval's default
    PAUSE    => 0.05,         # from one request to the next
};

# Two servers that differ in TWCAProbe alone, at the same time: for each, "off"
# and "on", { cpu (seconds), requests (seconds of each) }; and seconds, sites,
# connections. Options: dir (made), sites (as bench_certificates.c makes them),
# module, seconds (to be measured)
sub measure {
    my (%o) = @_;
    mkdir $o{dir} or die "$o{dir}: $!\n";
    my @names = glob "$o{sites}/?????.pem";
    splice @names, SITES if @names > SITES;
    my %server = map { ($_ => httpd($_, \@names, %o)) } qw(off on);
    $_->start for values %server;
    print STDERR 'Looking at ', scalar @names, " sites\n";
    settle($server{on}, scalar @names);
    my %result = during($o{seconds}, \%server);
    settle($server{on}, scalar @names);
    $_->stop for values %server;
    return { %result, sites => scalar @names };
}

sub httpd {
    my ($name, $files, %o) = @_;
    my $server = Bench::Httpd->new(dir => "$o{dir}/$name",
                                   twca => $o{module});
    my $slotmem = join "\n", map { Fixtures::Httpd::load($_) }
        qw(slotmem_shm watchdog);
    $server->write($slotmem, "Listen 127.0.0.1:$server->{port}",
        "TWCATrustStore $o{sites}/root.pem", "TWCAProbe $name",
        'TWCAProbeInterval ' . INTERVAL,
        '<Location "/twca-status">', 'SetHandler twca-status', '</Location>',
        map { my ($number) = m{(\d+)\.pem$};
              ("<VirtualHost 127.0.0.1:$server->{port}>",
               "ServerName site-$number.example.test", 'SSLEngine on',
               "SSLCertificateFile $_", "SSLCertificateKeyFile $_.key",
               '</VirtualHost>') } @$files);
    return $server;
}

# All sites have been looked at, and are served as they should be: else
# something else was measured.
sub settle {
    my ($server, $count) = @_;
    my $end = time + 4 * INTERVAL;
    my @good;
    while (time < $end) {
        @good = grep { my $site = $_; @{ $site->{served} } == 2
                       && !grep { !$_->{matches} } @{ $site->{served} } }
            @{ document($server)->{sites} };
        return if @good == $count;
        sleep 1;
    }
    die 'probe: only ', scalar @good, " sites are seen\n";
}

sub document {
    my ($server) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', Timeout => 60,
        PeerPort => $server->{page_port}) or die "connect: $!\n";
    print $socket "GET /twca-status?format=json HTTP/1.0\r\n\r\n";
    my $text = do { local $/; <$socket> };
    return JSON::PP->new->utf8->decode($text =~ s/.*?\r\n\r\n//sr);
}

# One of them after the other is asked for a page, all the time.
sub during {
    my ($seconds, $server) = @_;
    my %before = map { ($_ => cpu($server->{$_})) } keys %$server;
    my $start = time;
    my (%requests, @order);
    while (time - $start < $seconds) {
        # The first after a pause takes longer.
        @order = @order ? reverse @order : sort keys %$server;
        for my $name (@order) {
            push @{ $requests{$name} },
                $server->{$name}->first_byte('/server-status');
        }
        sleep PAUSE;
    }
    my $taken = time - $start;
    return (seconds => $taken, map { ($_ => {
        cpu => cpu($server->{$_}) - $before{$_},
        requests => $requests{$_} }) } keys %$server);
}

# Seconds of all its processes, those that have ended too.
sub cpu {
    my ($server) = @_;
    my $pid = $server->{pid};
    my @children = split ' ',
        Fixtures::Httpd::slurp("/proc/$pid/task/$pid/children");
    return sum(map { my $stat = Fixtures::Httpd::slurp("/proc/$_/stat");
                     my @f = split ' ', $stat =~ s/.*\) //sr;
                     @f ? sum(@f[11 .. 14]) : 0 } $pid, @children)
        / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

sub of_a_hundred { return (sort { $a <=> $b } @_)[int(0.99 * @_)] }

# The table of what measure() says.
sub rows {
    my ($o) = @_;
    my ($off, $on) = @$o{qw(off on)};
    my @rows = ("| $o->{sites} sites, looked at every " . INTERVAL . ' s |'
                . ' `TWCAProbe off` | `TWCAProbe on` | |', '|---|---|---|---|',
        sprintf('| CPU of all httpd processes, of one core | %.2f %% | %.2f %%'
                . ' | %+.2f %% |', (map { 100 * $_->{cpu} / $o->{seconds} }
                                   $off, $on),
                100 * ($on->{cpu} - $off->{cpu}) / $o->{seconds}));
    for (['a request meanwhile, the median', \&median],
         ['a request meanwhile, the slowest of a hundred', \&of_a_hundred]) {
        my ($what, $pick) = @$_;
        my @both = map { 1000 * $pick->(@{ $_->{requests} }) } $off, $on;
        push @rows, sprintf '| %s | %.2f ms | %.2f ms | %.2f times |', $what,
            @both, $both[1] / $both[0];
    }
    return join "\n", @rows, '', sprintf <<"TEXT" =~ s/\n\z//r, $o->{seconds};
Looking: two servers with the same sites at the same time, for %.0f s after the
first look at each; both ends of every connection are theirs. So many sites are
asked by one version of TLS in a turn, mostly TLS 1.2. A request is mod_status'
page from the request to the first byte, of one and the other in turn.
TEXT
}

1;
