# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A private httpd that is restarted, killed and looked at.

package Soak::Httpd;

use strict;
use warnings;

use parent 'Fixtures::Httpd';

use Time::HiRes qw(sleep time);

use constant LIMIT => 60; # seconds that anything may take

my $UP = qr/resuming normal operations/;

sub start {
    my ($self, @arguments) = @_;
    local $Fixtures::Httpd::LIMIT = LIMIT;
    $self->{read} = 0;
    return $self->SUPER::start(@arguments);
}

# What the log says since it was last read.
sub new_lines {
    my ($self) = @_;
    open my $fh, '<:raw', $self->log_file or return '';
    seek $fh, $self->{read} // 0, 0;
    local $/;
    my $text = <$fh> // '';
    $self->{read} += length $text;
    return $text;
}

sub children {
    my ($self) = @_;
    return split ' ',
        Fixtures::Httpd::slurp("/proc/$self->{pid}/task/$self->{pid}/children");
}

# A graceful restart; its part of the log, or undef where there was none.
sub graceful {
    my ($self) = @_;
    my $text = $self->new_lines;
    my $end = time + LIMIT;

    $text = '';
    kill USR1 => $self->{pid};
    while ($text !~ $UP) {
        return if time > $end || !$self->running;
        sleep 0.005;
        $text .= $self->new_lines;
    }
    return $text;
}

# Waits until none of these processes is a child any more.
sub gone {
    my ($self, @pids) = @_;
    my $end = time + LIMIT;
    my %old = map { $_ => 1 } @pids;

    while (grep { $old{$_} } $self->children) {
        return 0 if time > $end;
        sleep 0.01;
    }
    return 1;
}

# Lines worse than a notice that no pattern claims.
sub complaints {
    my ($text, @patterns) = @_;
    return grep {
        my $line = $_;
        $line =~ /^\[[^\]]*\] \[[^\]:]*:(?:emerg|alert|crit|error|warn)\]/
            && !grep { $line =~ $_ } @patterns;
    } split /\n/, $text;
}

# What it says that it serves instead of what is configured: name => "stand-in"
# or "last-good".
sub served_instead {
    my ($text) = @_;
    my %served;

    while ($text =~ /\bTWCA\ serves\ (\S+?):\d+\ \(.*?:\d+\)\ with
                     \ (?:(a\ stand-in)|the\ certificates\ that\ passed)/gx) {
        $served{$1} = $2 ? 'stand-in' : 'last-good';
    }
    return \%served;
}

# Bytes of the parent process that are in no file.
sub memory {
    my ($self) = @_;
    my $status = Fixtures::Httpd::slurp("/proc/$self->{pid}/status");

    return $status =~ /^RssAnon:\s*(\d+) kB/m ? 1024 * $1
        : die "no memory of httpd\n";
}

sub descriptors {
    my ($self) = @_;
    return scalar(() = glob "/proc/$self->{pid}/fd/*");
}

1;
