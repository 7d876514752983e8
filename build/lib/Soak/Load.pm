# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Visitors in a process of their own (soak_client), and whether each of them
# got what was right at the time.

package Soak::Load;

use strict;
use warnings;

use POSIX ();
use Time::HiRes qw(sleep clock_gettime CLOCK_MONOTONIC);

# Options: program, port, sites (Soak::Sites), threads, pause, out (a file).
sub new {
    my ($class, %o) = @_;
    return bless { %o, generations => [], requests => 0, wrong => [],
                   unbroken => 0, answers => {} }, $class;
}

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub start {
    my ($self) = @_;
    my $pid = $self->{pid} = fork // die "fork: $!\n";

    return if $pid;
    exec $self->{program}, $self->{port}, $self->{sites}{count},
        $self->{threads}, $self->{pause}, $self->{out} or POSIX::_exit(127);
}

sub running {
    my ($self) = @_;
    return $self->{pid} && waitpid($self->{pid}, POSIX::WNOHANG()) == 0;
}

# Ends it, and judges what is left; true where it ended well.
sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;

    kill TERM => $pid;
    waitpid $pid, 0;
    my $status = $?;
    $self->judge(now());
    return $status == 0;
}

# From now on these answers may come; those of before may until settled().
sub begin {
    my ($self, $answers) = @_;
    push @{ $self->{generations} }, { from => now(), answers => $answers };
}

sub settled { $_[0]{generations}[-1]{settled} = now() }

# Until every site has been asked so many times since.
sub wait_for_rounds {
    my ($self, $rounds) = @_;
    my $needed = $self->{requests} + $rounds * $self->{sites}{count};
    my $end = now() + 60;

    while ($self->{requests} < $needed) {
        die "the visitors are gone\n" if !$self->running;
        die "the visitors hang\n" if now() > $end;
        sleep 0.02;
        $self->judge;
    }
}

# Reads what has been written since.
sub judge {
    my ($self) = @_;

    if (!$self->{fh}) {
        open my $fh, '<', $self->{out} or return; # not yet there
        $self->{fh} = $fh;
    }
    seek $self->{fh}, 0, 1; # there may be more than its end
    while (defined(my $line = readline $self->{fh})) {
        $self->{rest} .= $line;
        next if $line !~ /\n\z/;
        $self->judge_one(split ' ', delete $self->{rest});
    }
}

sub judge_one {
    my ($self, $start, $end, $number, @got) = @_;
    my ($first, $current) = $self->may_be($start, $end);
    my @expected = map { $_->{answers}[$number] }
        @{ $self->{generations} }[$first .. $current];
    my $site = $self->{sites}{sites}[$number];

    $self->{requests}++;
    $self->{unbroken}++ if !grep { $_->{serving} ne 'configured' } @expected;
    $self->{answers}{$got[0]}++;
    return if grep { $self->is_right($_, @got) } @expected;
    push @{ $self->{wrong} }, sprintf '%s in generation %d to %d: %s; not %s',
        $site->{name}, $first, $current, "@got", join ' or ',
        map { join ' ', $_->{status}, $_->{fingerprint} // 'stand-in',
                  $_->{chain} } @expected;
}

# The generations that may have answered: those whose time was not yet over,
# and had begun.
sub may_be {
    my ($self, $start, $end) = @_;
    my $all = $self->{generations};
    my $last = $#$all;

    $last-- while $last > 0 && $all->[$last]{from} > $end;
    my $first = $last;
    $first-- while $first > 0
        && (!defined $all->[$first]{settled}
            || $all->[$first]{settled} > $start);
    return ($first, $last);
}

sub is_right {
    my ($self, $answer, $status, $fingerprint, $chain, $body) = @_;
    return 0 if $status ne $answer->{status} || $chain != $answer->{chain};
    return $body eq 'own' && $fingerprint eq $answer->{fingerprint}
        if $status eq '200';
    return $body ne 'own' && $fingerprint ne '-'
        && !$self->{sites}->is_issued($fingerprint);
}

1;
