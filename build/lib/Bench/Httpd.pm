# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A private httpd whose restarts, memory and answers are measured.

package Bench::Httpd;

use strict;
use warnings;

use parent 'Fixtures::Httpd';

use IO::Socket::INET;
use Time::HiRes qw(sleep time);

use constant {
    START_SECONDS => 600,     # of 10,000 sites, on a slow machine
    POLL_SECONDS  => 0.002,
};

# Options besides Fixtures::Httpd's: page_port (found), a port without TLS.
sub new {
    my ($class, %o) = @_;
    my $page_port = Fixtures::Httpd::free_port();
    my $self = $class->SUPER::new(%o, mpm => 'event', modules => ['status'],
        lines => ["Listen 127.0.0.1:$page_port", '<Location /server-status>',
                  'SetHandler server-status', '</Location>']);

    $self->{page_port} = $page_port;
    return $self;
}

sub command {
    my ($self, @more) = @_;

    return ($self->httpd, '-d', $self->{dir}, '-f', "$self->{dir}/httpd.conf",
            @more);
}

sub start {
    my ($self) = @_;
    local $Fixtures::Httpd::LIMIT = START_SECONDS;
    my $did = $self->SUPER::start;

    $did eq 'starts' or die "httpd $did: "
        . Fixtures::Httpd::slurp("$self->{dir}/stderr")
        . substr(Fixtures::Httpd::slurp($self->log_file), -2000);
}

# Seconds of a graceful restart.
sub graceful {
    my ($self) = @_;
    my $ups = $self->ups;
    my $start = time;

    kill USR1 => $self->{pid};
    while ($self->ups == $ups) {
        $self->running && time < $start + START_SECONDS
            or die 'no restart: '
                . substr(Fixtures::Httpd::slurp($self->log_file), -2000);
        sleep POLL_SECONDS;
    }
    my $taken = time - $start;
    sleep 0.5;                # the old children end
    return $taken;
}

# How often it has said that it is up.
sub ups {
    my ($self) = @_;

    return scalar(() = Fixtures::Httpd::slurp($self->log_file)
        =~ /AH00(?:163|489): .*resuming normal operations/g);
}

# Bytes of the parent process that are in no file.
sub memory {
    my ($self) = @_;
    my $status = Fixtures::Httpd::slurp("/proc/$self->{pid}/status");

    return $status =~ /^RssAnon:\s*(\d+) kB/m ? 1024 * $1
        : die "no memory of httpd\n";
}

# Seconds from the request to the first byte of a good answer.
sub first_byte {
    my ($self, $path) = @_;
    my $socket = IO::Socket::INET->new(Timeout => 10,
        PeerAddr => '127.0.0.1', PeerPort => $self->{page_port})
        or die "connect: $!\n";

    my $start = time;
    print $socket "GET $path HTTP/1.0\r\nHost: localhost\r\n\r\n";
    sysread $socket, my $byte, 1;
    my $taken = time - $start;
    my $answer = $byte . do { local $/; <$socket> };
    $answer =~ m{^HTTP/\S+ 200} or die "$path: " . substr($answer, 0, 200);
    return $taken;
}

1;
