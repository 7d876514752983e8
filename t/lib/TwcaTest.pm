# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What the tests share: a config test on a generated configuration, a private
# httpd on a loopback port, the fixtures, and an audit of what was logged.

package TwcaTest;

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter 'import';
use Fcntl qw(LOCK_EX LOCK_SH);
use File::Basename qw(dirname);
use File::Find ();
use File::Path qw(remove_tree);
use File::Temp ();
use JSON::PP ();
use POSIX ();
use Test::More ();

my $TOP;
BEGIN { $TOP = dirname(dirname(dirname(abs_path(__FILE__)))) }
BEGIN { unshift @INC, "$TOP/build/lib" }

use Fixtures::Httpd;
use Fixtures::Truth qw();

our @EXPORT = qw($MODULE top fixtures fixture_dir pki configtest dump_json
                 server work_dir above_notice labels find_site one_finding
                 all_findings owner unclaimed log_lines show corpora write_file
                 slurp files_in nobody_reaches answered openssl);

our $MODULE = $ENV{TWCA_MODULE} || "$TOP/mod_twca/.libs/mod_twca_check.so";

# Without the module every test would be about nothing.
die "$MODULE: not built\n" if !-e $MODULE;

my %RANK = (ok => 0, notice => 1, warning => 2, error => 3, fatal => 4);

sub top { return $TOP }

sub slurp { return Fixtures::Httpd::slurp(@_) }

sub write_file {
    my ($file, $text, $mode) = @_;
    open my $fh, '>:raw', $file or die "$file: $!\n";
    print $fh $text;
    close $fh or die "$file: $!\n";
    chmod $mode, $file if defined $mode;
    return $file;
}

# A folder of this test's own, gone at its end. Everybody may read it.
sub work_dir {
    our $WORK;
    if (!$WORK) {
        $WORK = File::Temp->newdir('twca-test-XXXXXX', TMPDIR => 1);
        chmod 0755, "$WORK";
    }
    our $N;
    my $dir = "$WORK/" . ++$N;
    mkdir $dir or die "$dir: $!\n";
    return $dir;
}

# The files in a folder and below: path => content.
sub files_in {
    my ($dir) = @_;
    my %found;
    File::Find::find({ no_chdir => 1, wanted => sub {
        $found{$_} = slurp($_) if -f;
    } }, $dir);
    return \%found;
}

# --- Fixtures ----------------------------------------------------------------

# Where they are: made anew where they are missing, a day old, or older than
# their generator. TWCA_FIXTURES names others.
sub fixture_dir {
    our $FIXTURES;
    return $FIXTURES //= $ENV{TWCA_FIXTURES} || made_fixtures();
}

# Who reads them holds a shared lock as long as he lives, so that nobody makes
# them anew meanwhile.
our $LOCK;

sub made_fixtures {
    my $dir = "$TOP/t/fixtures";
    open $LOCK, '>>', "$TOP/t/.fixtures.lock"
        or die "$TOP/t/.fixtures.lock: $!\n";
    flock $LOCK, LOCK_SH;
    return $dir if !is_stale($dir);
    flock $LOCK, LOCK_EX;
    if (is_stale($dir)) {
        system("$TOP/build/fixtures", $dir) == 0
            or die "build/fixtures failed\n";
    }
    flock $LOCK, LOCK_SH;
    return $dir;
}

sub is_stale {
    my ($dir) = @_;
    my $made = (stat "$dir/index.tsv")[9] // 0;
    my @sources = glob "$TOP/build/fixtures $TOP/build/lib/Fixtures/*.pm";
    return $made < time - 86400 || grep { (stat)[9] > $made } @sources;
}

sub pki { return fixture_dir() . '/pki' }

# All of them, or those whose name matches; each as expect.json has it.
sub fixtures {
    my ($pattern) = @_;
    my @all = Fixtures::Truth::fixtures(fixture_dir());
    die "no fixtures\n" if !@all;
    @all = grep { $_->{name} =~ $pattern } @all if $pattern;
    return @all;
}

# Whether a process of "nobody" can open that folder's files.
sub nobody_reaches {
    my ($dir) = @_;
    return 0 if $< != 0;
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        Fixtures::Httpd::become('nobody');
        POSIX::_exit(-r "$dir/index.tsv" ? 0 : 1);
    }
    waitpid $pid, 0;
    return $? == 0;
}

# Cases made by others; undef where they are not there.
sub corpora {
    my ($folder) = @_;
    for my $dir ($ENV{TWCA_CORPORA} // (), "$TOP/../shared/corpora") {
        return abs_path("$dir/$folder") if -d "$dir/$folder";
    }
    return;
}

# --- Config tests ------------------------------------------------------------

# Runs `httpd -t` with the module. Options as Fixtures::Httpd's, and
#   define  list of -D names      limit  seconds it may take
# Returns {exit (undef: it hung), out, err, findings, summary, dir}; a finding
# of the log is {code, id, host, where, text}.
sub configtest {
    my ($snippet, %o) = @_;
    my @define = map { ('-D', $_) } @{ delete $o{define} // [] };
    my $limit = delete $o{limit} // 20;
    my $dir = work_dir();
    my $httpd = Fixtures::Httpd->new(twca => $MODULE, dir => $dir,
        port => 8443, log_level => 'info', %o);
    $httpd->write($snippet);
    my $exit = $httpd->wait_for($httpd->spawn('-t', @define), $limit);
    my ($out, $err) = map { slurp("$dir/$_") } qw(stdout stderr);
    my $log = slurp($httpd->log_file);
    remove_tree($dir) if !$o{keep};
    return { exit => $exit, out => $out, err => $err, log => $log,
             findings => log_lines($err), dir => $dir,
             summary => $err =~ /(TWCA checked [^\n]*)/ ? $1 : undef };
}

# The finding lines of a log or of a config test's output. Those of a keystore
# and of the whole server have no host.
sub log_lines {
    my ($text) = @_;
    my @found;
    while ($text =~ /^(.*?)\b(TWCA-[\d.A-Z]+(?:-Q\d+)?)\ ([a-z0-9-]+)
                     (?:\ ([^\s(]\S*))?\ \((.*?:\d+|-)\):\ (.*)$/gmx) {
        my ($before, %line) = ($1, code => $2, id => $3, host => $4,
                               where => $5, text => $6);
        $line{level} = $before =~ /\[[^\]:]*:(\w+)\]/ ? $1 : undef;
        push @found, \%line;
    }
    return \@found;
}

# As configtest() with -D DUMP_TWCA_JSON; the document is in {json}, and why
# it could not be read in {bad}.
sub dump_json {
    my ($snippet, %o) = @_;
    my $result = configtest($snippet, %o, define => [
        'DUMP_TWCA_JSON', @{ $o{define} // [] }]);
    $result->{json} = eval { JSON::PP->new->utf8->decode($result->{out}) };
    $result->{bad} = $@ || undef;
    return $result;
}

# Runs a command as it is printed, where there is no terminal to ask and these
# lines to read; its exit status, and what it said. Options: limit (seconds),
# env
sub answered {
    my ($command, $answers, %o) = @_;
    my $dir = work_dir();
    write_file("$dir/in", $answers);
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        POSIX::setsid();
        chdir $dir;
        $ENV{$_} = $o{env}{$_} for keys %{ $o{env} // {} };
        open STDIN, '<', "$dir/in";
        open STDOUT, '>', "$dir/out";
        open STDERR, '>&', \*STDOUT;
        exec 'sh', '-c', $command or POSIX::_exit(127);
    }
    my $exit = Fixtures::Httpd::wait_for(undef, $pid, $o{limit} // 30);
    return ($exit, slurp("$dir/out"));
}

# What openssl prints; dies where it fails.
sub openssl {
    my $pid = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDERR, '>', '/dev/null';
        exec 'openssl', @_ or POSIX::_exit(127);
    }
    binmode $pipe;
    my $text = do { local $/; <$pipe> } // '';
    close $pipe or die "openssl @_: $?\n";
    return $text;
}

# --- Documents ---------------------------------------------------------------

# Every finding of a document, with {site} "name" and {port}, or {keystore}
# "file".
sub all_findings {
    my ($json) = @_;
    return (map { { %$_, site => undef } } @{ $json->{findings} }),
        (map { my $k = $_;
               map { { %$_, site => undef, keystore => $k->{file} } }
                   @{ $k->{findings} } } @{ $json->{keystores} }),
        map { my $s = $_;
              map { { %$_, site => $s->{name}, port => $s->{port} } }
                  @{ $s->{findings} } } @{ $json->{sites} };
}

sub above_notice {
    return grep { ($RANK{ $_->{severity} } // 9) > $RANK{notice} } @_;
}

# What a list of findings is, for comparing and for people.
sub labels {
    return join ', ', sort map {
        join ' ', $_->{code}, $_->{id}, $_->{severity}, owner($_)
    } @_;
}

# What a finding is about: a site, a keystore, or the server.
sub owner { return $_[0]{site} // $_[0]{keystore} // '-' }

sub find_site {
    my ($json, $name, $port) = @_;
    my ($site) = grep { $_->{name} eq $name
                        && (!$port || $_->{port} == $port) }
        @{ $json->{sites} };
    return $site;
}

sub one_finding {
    my ($json, $id) = @_;
    my ($finding) = grep { $_->{id} eq $id } all_findings($json);
    return $finding;
}

# What a result was, where a test of it failed.
sub show {
    my ($result) = @_;
    my @lines = ('exit ' . ($result->{exit} // 'none: it hung'));
    push @lines, "JSON: $result->{bad}" if $result->{bad};
    if (my $json = $result->{json}) {
        push @lines, map { "$_->{severity} $_->{id} at $_->{where}: "
                           . ($_->{message} // '') } all_findings($json);
    }
    push @lines, split /\n/, $result->{err};
    Test::More::diag(join "\n", map { substr $_, 0, 600 }
                         @lines[0 .. ($#lines > 20 ? 20 : $#lines)]);
    return;
}

# --- Servers -----------------------------------------------------------------

# A private httpd with the module and that configuration, not started.
sub server {
    my ($snippet, %o) = @_;
    my $httpd = Fixtures::Httpd->new(twca => $MODULE, dir => work_dir(),
                                     log_level => 'info', %o);
    $httpd->write($snippet);
    return $httpd;
}

# The lines of a log, worse than notice, that no pattern claims.
sub unclaimed {
    my ($log, @patterns) = @_;
    return grep {
        my $line = $_;
        $line =~ /^\[[^\]]*\] \[[^\]:]*:(?:emerg|alert|crit|error|warn)\]/
            && !grep { $line =~ $_ } @patterns;
    } split /\n/, $log;
}

1;
