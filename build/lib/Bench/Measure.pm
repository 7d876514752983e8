# Licensed under the Apache License, Version 2.0; see LICENSE.

# How long a command takes, and what it says.
package Bench::Measure;

use strict;
use warnings;

use Exporter qw(import);
use POSIX qw(_exit);
use Time::HiRes qw(time);

our @EXPORT_OK = qw(median run_timed output_of);

sub median {
    my @sorted = sort { $a <=> $b } @_;

    return $sorted[$#sorted / 2];
}

# Runs a command that has to succeed; its seconds: { wall, cpu }.
sub run_timed {
    my (@command) = @_;
    my @before = (times)[2, 3];
    my $start  = time;

    my $output = output_of(@command);
    my $wall   = time - $start;
    my @after  = (times)[2, 3];

    die "@command: failed\n" . substr($output, 0, 2000) if $?;
    return { wall => $wall,
             cpu  => $after[0] + $after[1] - $before[0] - $before[1] };
}

# What a command says on both channels; $? holds its status.
sub output_of {
    my (@command) = @_;
    my $pid = open(my $from, '-|') // die "fork: $!\n";

    if (!$pid) {
        open STDERR, '>&', \*STDOUT or die "dup: $!\n";
        exec @command or print "$command[0]: $!\n";
        _exit(127);           # nothing of the parent's is ours to clean up
    }
    local $/;
    my $output = <$from> // '';
    close $from;
    return $output;
}

1;
