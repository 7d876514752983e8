# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A private httpd on a loopback port: its configuration, its start and its end.
# Used by the fixtures' truth and by every test.

package Fixtures::Httpd;

use strict;
use warnings;

use Fcntl qw(LOCK_EX LOCK_NB);
use File::Path qw(make_path);
use File::Spec ();
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep time);

our $LIMIT = 6; # seconds that a start may take

my %USUAL = map { $_ => 1 } qw(authz_core alias dir mime setenvif);

# Options: dir (made), port, mpm, ssl (1), twca (path of our module, or undef),
# twca_first (1: before mod_ssl), modules (more), user, env, name (ServerName
# of the main server), lines (before the snippet), log_level, before (a command
# of the shell that then runs httpd)
sub new {
    my ($class, %o) = @_;
    my $self = bless {
        ssl => 1, mpm => $ENV{TWCA_MPM} || 'event', modules => [], env => {},
        lines => [], log_level => 'notice', %o }, $class;
    $self->{port} //= free_port();
    make_path("$self->{dir}/run") if !-d "$self->{dir}/run";
    if ($< == 0 && $self->{user}) {
        chown scalar getpwnam($self->{user}), -1, $self->{dir},
            "$self->{dir}/run";
    }
    return $self;
}

# A port on which nobody listens, and that no other test is about to take.
sub free_port { return (free_ports(1))[0] }

# Below those that Linux gives to clients: one of these could be a client's by
# the time that httpd starts. Each process has a part of them for itself, as
# long as it lives.
my ($LOWEST, $PARTS, $PART) = (10_000, 64, 355);
my ($part, $part_lock, $part_owner, $next);

sub take_part {
    return if ($part_owner // 0) == $$;
    my $first = int rand $PARTS;
    for my $number (map { ($first + $_) % $PARTS } 0 .. $PARTS - 1) {
        my $file = File::Spec->tmpdir . "/twca-ports-$<-$number";
        open my $lock, '>>', $file or die "$file: $!\n";
        next if !flock $lock, LOCK_EX | LOCK_NB;
        ($part, $part_lock, $part_owner, $next)
            = ($LOWEST + $number * $PART, $lock, $$, int rand $PART);
        return;
    }
    die "all ports are taken by other tests\n";
}

sub is_free {
    my ($port) = @_;
    return defined IO::Socket::INET->new(LocalAddr => '0.0.0.0', Listen => 1,
                                         LocalPort => $port, ReuseAddr => 1);
}

sub free_ports {
    my ($count) = @_;
    my @ports;
    srand if ($part_owner // 0) != $$;
    take_part();
    for (1 .. 2 * $PART) {
        last if @ports == $count;
        my $port = $part + $next++ % $PART;
        next if grep({ $_ == $port } @ports) || !is_free($port);
        push @ports, $port;
    }
    die "no $count free ports\n" if @ports < $count;
    return @ports;
}

sub httpd {
    our $HTTPD;
    return $HTTPD //= (grep { -x } $ENV{TWCA_HTTPD} // (),
        map { my $dir = $_; map { "$dir/$_" } qw(apache2 httpd) }
        split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/apache2/bin')[0]
        // die "no httpd here\n";
}

# Where mod_ssl.so and its friends are.
sub module_dir {
    our $MODULES;
    return $MODULES //= do {
        my @from_apxs = map { my $d = `$_ -q LIBEXECDIR 2>/dev/null`;
                              chomp $d; $d }
            $ENV{APXS} || $ENV{APACHE_TEST_APXS} || ('apxs2', 'apxs');
        (grep { -e "$_/mod_ssl.so" } @from_apxs, '/usr/lib/apache2/modules',
            '/usr/lib64/httpd/modules', '/usr/local/apache2/modules')[0]
            // die "no modules of httpd here\n";
    };
}

sub log_file { return "$_[0]{dir}/error_log" }

sub load {
    my ($name) = @_;
    my $file = module_dir() . "/mod_$name.so";
    return -e $file ? "LoadModule ${name}_module $file" : ();
}

# Enough from the start, as more come once a second only; and far from the
# limit, at which each MPM complains (AH00161, AH00287, AH10159).
sub workers {
    my ($mpm) = @_;
    return $mpm eq 'prefork'
        ? ('StartServers 4', 'MinSpareServers 1', 'MaxSpareServers 16',
           'MaxRequestWorkers 64')
        : ('StartServers 1', 'ThreadsPerChild 25', 'MinSpareThreads 4',
           'MaxSpareThreads 75', 'MaxRequestWorkers 100');
}

# The whole configuration with these snippets in it.
sub configuration {
    my ($self, @snippets) = @_;
    my $dir = $self->{dir};
    my @ssl = $self->{ssl} ? (load('socache_shmcb'), load('ssl')) : ();
    my @twca = $self->{twca}
        ? "LoadModule twca_check_module $self->{twca}" : ();
    my %more = map { $_ => 1 } @{ $self->{modules} };
    my @lines = (
        load("mpm_$self->{mpm}"),
        (map { load($_) } sort keys %{ { %USUAL, %more } }),
        ($self->{twca_first} ? (@twca, @ssl) : (@ssl, @twca)),
        "ServerRoot $dir", "DefaultRuntimeDir $dir/run", "PidFile $dir/httpd.pid",
        "ErrorLog $dir/error_log", "LogLevel $self->{log_level}",
        'TypesConfig /dev/null', "DocumentRoot $dir",
        'ServerName ' . ($self->{name} // 'localhost'),
        ($< == 0 && !$self->{user} ? ('User nobody', "Group "
            . getgrgid((getpwnam 'nobody')[3])) : ()),
        'GracefulShutdownTimeout 1', workers($self->{mpm}),
        ($self->{ssl} ? "SSLSessionCache shmcb:$dir/cache(32768)" : ()),
        "Define PORT $self->{port}", @{ $self->{lines} });
    return join "\n", @lines, @snippets, '';
}

sub write {
    my ($self, @snippets) = @_;
    my $file = "$self->{dir}/httpd.conf";
    open my $fh, '>:raw', $file or die "$file: $!\n";
    print $fh $self->configuration(@snippets);
    close $fh or die "$file: $!\n";
    return $file;
}

# Runs httpd with arguments; its pid. Output goes to files in dir.
sub spawn {
    my ($self, @arguments) = @_;
    my $dir = $self->{dir};
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    for my $name (keys %{ $self->{env} }) {
        utf8::encode(my $value = $self->{env}{$name}); # it came of JSON
        $ENV{$name} = $value;
    }
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$dir/stdout" or POSIX::_exit(126);
    open STDERR, '>', "$dir/stderr" or POSIX::_exit(126);
    POSIX::setsid();
    become($self->{user}) if $self->{user} && $< == 0;
    my @shell = defined $self->{before}
        ? ('sh', '-c', "$self->{before}\nexec \"\$0\" \"\$@\"") : ();
    exec @shell, httpd(), '-d', $dir, '-f', "$dir/httpd.conf", @arguments
        or POSIX::_exit(127);
}

sub become {
    my ($user) = @_;
    my ($uid, $gid) = (getpwnam $user)[2, 3];
    $) = "$gid $gid";
    POSIX::setgid($gid);
    POSIX::setuid($uid);
}

sub slurp {
    my ($file) = @_;
    open my $fh, '<:raw', $file or return '';
    local $/;
    return scalar(<$fh>) // '';
}

# Waits for a child: its exit status, or undef when it takes too long; then it
# has been killed.
sub wait_for {
    my ($self, $pid, $limit) = @_;
    my $end = time + ($limit // $LIMIT);
    while (time < $end) {
        return exit_of($?) if waitpid($pid, POSIX::WNOHANG()) == $pid;
        sleep 0.004;
    }
    kill KILL => -$pid, $pid;
    waitpid $pid, 0;
    return;
}

sub exit_of { return $_[0] & 127 ? 128 + ($_[0] & 127) : $_[0] >> 8 }

# Starts it; what became of it: starts, refuses, config-error or hangs. Only
# with "starts" is there something to stop.
sub start {
    my ($self, @arguments) = @_;
    unlink $self->log_file;
    my $pid = $self->{pid} = $self->spawn('-DFOREGROUND', @arguments);
    my $end = time + $LIMIT;
    while (time < $end) {
        return $self->ended if waitpid($pid, POSIX::WNOHANG()) == $pid;
        return 'starts'
            if slurp($self->log_file) =~ /resuming normal operations/;
        sleep 0.004;
    }
    $self->kill_hard;
    return 'hangs';
}

# Why it ended by itself.
sub ended {
    my ($self) = @_;
    $self->{exit} = exit_of($?);
    delete $self->{pid};
    return $self->{exit} == 0 ? 'ended'
        : slurp("$self->{dir}/stderr") =~ /AH00526|Syntax error/
        ? 'config-error' : 'refuses';
}

sub kill_hard {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    kill KILL => -$pid, $pid;
    waitpid $pid, 0;
}

# Stops what start() started; true where it ended by itself in time.
sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    kill TERM => $pid;
    return defined $self->wait_for($pid, 10);
}

sub running {
    my ($self) = @_;
    return 0 if !$self->{pid};
    return 1 if waitpid($self->{pid}, POSIX::WNOHANG()) == 0;
    $self->{exit} = exit_of($?);
    delete $self->{pid};
    return 0;
}

# What is served: a list of PEM certificates.
sub served {
    my ($self, $name, @options) = @_;
    my @command = (qw(openssl s_client -showcerts -connect),
                   "127.0.0.1:$self->{port}",
                   (defined $name ? ('-servername', $name) : ()), @options);
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec @command or POSIX::_exit(127);
    }
    my $text = do { local $/; <$out> } // '';
    close $out;
    return $text =~ /(-----BEGIN CERT.*?-----END CERTIFICATE-----\n)/sg;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!, $@);
    $self->kill_hard if $self->{pid};
}

1;
