# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A headless Chromium, and what it says: the DevTools protocol
# (chromedevtools.github.io/devtools-protocol), over a pair of pipes.

package Chromium;

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Handle;
use IO::Select;
use JSON::PP ();
use POSIX ();
use Time::HiRes qw(time);

use constant {
    LIMIT => 30,  # seconds that an answer or an event may take
    QUIET => 0.3, # from the last event of a page until it is thought to be over
};

my $JSON = JSON::PP->new->utf8;

# The program; undef where there is none.
sub program {
    return (grep { -x } $ENV{TWCA_CHROMIUM} // (),
        map { my $dir = $_; map { "$dir/$_" }
              qw(chromium chromium-browser google-chrome) }
        split /:/, $ENV{PATH})[0];
}

# Starts one. Options: dir (made; its files), hosts (--host-resolver-rules),
# flags (a list of more)
sub new {
    my ($class, %o) = @_;
    make_path($o{dir});
    pipe(my $from, my $commands) or die "pipe: $!\n";
    pipe(my $answers, my $to) or die "pipe: $!\n";
    my $pid = fork // die "fork: $!\n";
    run($from, $to, %o) if !$pid;
    close $_ for $from, $to;
    binmode $_ for $commands, $answers;
    $commands->autoflush(1);
    return bless { pid => $pid, dir => $o{dir}, commands => $commands,
                   answers => $answers, text => '', number => 0,
                   answered => {}, said => {} }, $class;
}

# The child: commands come by 3, and answers go by 4.
sub run {
    my ($from, $to, %o) = @_;
    POSIX::setsid();
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$o{dir}/stdout" or POSIX::_exit(126);
    open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
    # Not in each other's way.
    my @far = map { POSIX::dup2(fileno $_->[0], $_->[1]); $_->[1] }
        [$from, 20], [$to, 21];
    POSIX::dup2($far[$_], 3 + $_) for 0, 1;
    POSIX::close($_) for @far;
    @ENV{qw(HOME XDG_CONFIG_HOME XDG_CACHE_HOME)} = ($o{dir}) x 3;
    exec program(), qw(--headless --no-sandbox --disable-gpu --disable-quic
        --no-first-run --disable-background-networking
        --disable-component-update --disable-sync --disable-dev-shm-usage
        --mute-audio --ignore-certificate-errors --remote-debugging-pipe),
        "--user-data-dir=$o{dir}/profile", "--host-resolver-rules=$o{hosts}",
        @{ $o{flags} // [] }, 'about:blank'
        or POSIX::_exit(127);
}

# --- Messages ----------------------------------------------------------------

# What has come until then is taken in; false where it is the end.
sub take {
    my ($self, $end) = @_;
    my $left = $end - time;
    return 1 if $left < 0
        || !IO::Select->new($self->{answers})->can_read($left);
    sysread $self->{answers}, $self->{text}, 1 << 20, length $self->{text}
        or return 0;
    while ($self->{text} =~ s/^([^\0]*)\0//) {
        my $message = $JSON->decode($1);
        if ($message->{id}) {
            $self->{answered}{ $message->{id} } = $message;
        }
        else {
            my $session = $message->{sessionId} // '';
            push @{ $self->{said}{$session} }, $message;
            $self->{last}{$session} = time;
        }
    }
    return 1;
}

# Until the function says that it is there.
sub until {
    my ($self, $what, $is_there) = @_;
    my $end = time + LIMIT;
    while (!$is_there->()) {
        time < $end or die "Chromium: $what: takes too long\n";
        $self->take(time + 0.05) or die "Chromium: $what: it has ended\n"
            . Fixtures::Httpd::slurp("$self->{dir}/stdout");
    }
    return;
}

# A command, in a session if there is one: its number.
sub tell {
    my ($self, $session, $method, %parameters) = @_;
    my $id = ++$self->{number};
    print { $self->{commands} } $JSON->encode({ id => $id, method => $method,
        params => \%parameters, $session ? (sessionId => $session) : () }),
        "\0";
    return $id;
}

# Likewise, what it answers.
sub ask {
    my ($self, $session, $method, %parameters) = @_;
    my $id = $self->tell($session, $method, %parameters);
    $self->until($method, sub { $self->{answered}{$id} });
    my $answer = delete $self->{answered}{$id};
    die "Chromium: $method: $answer->{error}{message}\n" if $answer->{error};
    return $answer->{result};
}

# The events of that name that a session has had.
sub events {
    my ($self, $session, $method) = @_;
    return map { $_->{params} } grep { $_->{method} eq $method }
        @{ $self->{said}{$session} // [] };
}

# --- Pages -------------------------------------------------------------------

# A window of its own, else it is in the background, where no film is loaded.
# Its session; "domains" are those whose events are wanted.
sub open_window {
    my ($self, @domains) = @_;
    my $target = $self->ask(undef, 'Target.createTarget',
                            url => 'about:blank', newWindow => \1)->{targetId};
    my $session = $self->ask(undef, 'Target.attachToTarget', flatten => \1,
                             targetId => $target)->{sessionId};
    $self->{target}{$session} = $target;
    $self->ask($session, "$_.enable") for 'Page', @domains;
    $self->ask($session, 'Page.setLifecycleEventsEnabled', enabled => \1);
    return $session;
}

# Begins with a page; what was said before is forgotten.
sub visit {
    my ($self, $session, $url) = @_;
    $self->{said}{$session} = [];
    $self->tell($session, 'Page.navigate', url => $url);
    return;
}

# Until a page, the "count"-th since visit(), has been loaded, and nothing has
# happened for a while.
sub wait_for_page {
    my ($self, $session, $count) = @_;
    my $frame = $self->{target}{$session};
    $self->until('a page', sub {
        my ($pages, %seen) = (0);
        for ($self->events($session, 'Page.lifecycleEvent')) {
            next if $_->{frameId} ne $frame;
            ($pages, %seen) = ($pages + 1) if $_->{name} eq 'init';
            $seen{ $_->{name} } = 1;
        }
        return $pages >= ($count // 1) && $seen{load} && $seen{networkIdle}
            && time > $self->{last}{$session} + QUIET;
    });
    return;
}

# What the console says; of the domain Log.
sub console {
    my ($self, $session) = @_;
    return map { $_->{entry}{text} } $self->events($session, 'Log.entryAdded');
}

# --- The end -----------------------------------------------------------------

# True where it ended by itself in time.
sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    kill TERM => $pid;
    my $exit = Fixtures::Httpd::wait_for(undef, $pid, 10);
    # Its helpers are of its process group.
    kill KILL => -$pid;
    return defined $exit;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!, $@);
    $self->stop;
}

1;
