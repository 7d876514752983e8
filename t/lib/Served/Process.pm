# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A server that is not ours to prove: in front of an httpd, beside it, or in
# its place. It runs as a child of the test and ends with it.

package Served::Process;

use strict;
use warnings;

use IO::Socket::IP;
use POSIX ();
use Time::HiRes qw(sleep time);

use Fixtures::Httpd;

use constant LIMIT => 20; # seconds that a start may take

# Runs a command, or a subroutine, until it takes connections at address and
# port. Options: dir (for what it says), address, port, command (a list) or
# code
sub new {
    my ($class, %o) = @_;
    my $self = bless {%o}, $class;
    my $pid = $self->{pid} = fork // die "fork: $!\n";
    if (!$pid) {
        $SIG{$_} = 'DEFAULT' for qw(TERM INT HUP CHLD);
        POSIX::setsid();
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', "$o{dir}/said" or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
        exec { $o{command}[0] } @{ $o{command} } if $o{command};
        eval { $o{code}->(); 1 } or print STDERR "ended: $@";
        POSIX::_exit(127);
    }
    $self->wait_until_it_listens if $o{port};
    return $self;
}

sub wait_until_it_listens {
    my ($self) = @_;
    my $end = time + LIMIT;
    until (IO::Socket::IP->new(PeerHost => $self->{address},
                               PeerPort => $self->{port})) {
        die "no start of @{ $self->{command} // ['a server'] }: ",
            $self->said if time > $end || !$self->running;
        sleep 0.02;
    }
}

sub said { return Fixtures::Httpd::slurp("$_[0]{dir}/said") }

sub running {
    my ($self) = @_;
    return $self->{pid} && waitpid($self->{pid}, POSIX::WNOHANG()) == 0;
}

sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    kill KILL => -$pid, $pid;
    waitpid $pid, 0;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!, $@);
    $self->stop;
}

1;
