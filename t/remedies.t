# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Every remedy that is a command is carried out exactly as printed, on a copy
# of its fixture: then that finding is gone, no new one has come, and where
# nothing fatal is left httpd starts.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use StoreRemedy;
use Fixtures::Truth;

# These end with a request to the authority: see lost().
my %LOST = map { $_ => 1 } qw(key-lost key-overwritten);

my $tried = 0;
for my $fixture (fixtures(qr/^(?!healthy--)/)) {
    next if $fixture->{user} || $fixture->{no_ssl};
    for my $n (0 .. $#{ $fixture->{findings} }) {
        my $expected = $fixture->{findings}[$n];
        $LOST{ $expected->{id} } ? lost($fixture, $expected)
            : owner($expected) eq '-' ? for_server($fixture, $expected)
            : remedied($fixture, $expected);
    }
}
StoreRemedy::all_have_chains();
cmp_ok $tried, '>', 50, 'many commands were tried';
done_testing();

# A copy of a fixture, its configuration naming the copy.
sub copied {
    my ($fixture) = @_;
    my $dir = work_dir() . "/$fixture->{name}";
    system('cp', '-a', $fixture->{dir}, $dir) == 0 or die "cp failed\n";
    my $conf = slurp("$dir/site.conf");
    $conf =~ s/\Q$fixture->{dir}\E/$dir/g;
    write_file("$dir/site.conf", $conf);
    return $dir;
}

# Options as dump_json()'s, and conf: the name of the configuration.
sub judge {
    my ($fixture, $dir, %o) = @_;
    my $conf = delete $o{conf} // 'site.conf';
    my %env = %{ $fixture->{env} };
    s/\Q$fixture->{dir}\E/$dir/g for values %env;
    return dump_json(qq(Include "$dir/$conf"), modules => $fixture->{modules},
                     env => \%env, %o);
}

# The finding of that id and site, and its commands.
sub commands_of {
    my ($result, $expected) = @_;
    return if $result->{bad};
    my ($finding) = grep { key_of($_) eq key_of($expected) }
        all_findings($result->{json}) or return;
    return ($finding, grep { defined } map { $_->{command} }
                          @{ $finding->{remedy} });
}

sub command_of { return (commands_of(@_))[0, 1] }

# Runs it as it is, in a folder that has nothing to do with it.
sub carry_out {
    my ($command, $answers) = @_;
    my $dir = work_dir();
    write_file("$dir/in", "$answers\n" x 9);
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        POSIX::setsid(); # no terminal to ask
        chdir $dir;
        open STDIN, '<', "$dir/in";
        open STDOUT, '>', "$dir/out";
        open STDERR, '>&', \*STDOUT;
        exec 'sh', '-c', $command or POSIX::_exit(127);
    }
    my $exit = Fixtures::Httpd::wait_for(undef, $pid, 30);
    return ($exit, slurp("$dir/out"));
}

sub key_of { return join ' ', $_[0]{id}, owner($_[0]) }

sub remedied {
    my ($fixture, $expected) = @_;
    my $dir = copied($fixture);
    # A keystore is a file, and so a copy of it another.
    $expected = { %$expected, keystore =>
        $expected->{keystore} =~ s/^\Q$fixture->{dir}\E/$dir/r }
        if $expected->{keystore};
    my $before = judge($fixture, $dir);
    my ($finding, $command) = command_of($before, $expected);
    return if !defined $command && !$expected->{command};
    my $label = "$fixture->{name}, " . ($expected->{id})
        . (($expected->{site} // 'www.example.test') eq 'www.example.test'
           ? '' : " of $expected->{site}");
    return fail("$label: a command") if !defined $command;
    return if lacks_tool($command);
    $tried++;
    my $files = StoreRemedy::files_in($dir);
    my ($exit, $said) = carry_out($command, $fixture->{answers});
    return StoreRemedy::requested($label, $dir, $files, $finding)
        if $expected->{keystore} && $command =~ /openssl req /;
    return only_shows($label, $exit, $command, $said)
        if !$expected->{command} && $expected->{id} eq 'key-mismatch'
            && !defined $finding->{facts}{command};
    my $after = judge($fixture, $dir);
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= compared($label, $expected, $before, $after);
    StoreRemedy::has_chain($label, "$dir/site.conf")
        if $expected->{id} =~ /^keystore-/;
    $good &= starts($fixture, $dir, $label)
        if $good && !grep { $_->{severity} eq 'fatal' }
            all_findings($after->{json});
    return if $good;
    diag "command: $command\n$said";
    show($after);
}

# What is said of the environment: the first command is for the shell that httpd
# is then run in, another one for the file that apachectl reads before it.
sub for_server {
    my ($fixture, $expected) = @_;
    my $dir = copied($fixture);
    my $before = judge($fixture, $dir);
    my ($finding, $command, @more) = commands_of($before, $expected);
    my $label = "$fixture->{name}, $expected->{id}";
    return fail("$label: a command") if !defined $command;
    $tried++;
    my $after = judge($fixture, $dir, before => $command);
    compared($label, $expected, $before, $after)
        or diag("command: $command"), show($after);
    my $file = $finding->{facts}{envvars} // '';
    return if $file !~ /^\Q$dir\E/; # it is this machine's own
    is scalar(@more), 1, "$label: a command for apachectl";
    for_apachectl($fixture, $expected, $dir, $before, $file, @more);
}

sub for_apachectl {
    my ($fixture, $expected, $dir, $before, $file, $command) = @_;
    my $label = "$fixture->{name}, $expected->{id}, envvars";
    my $old = slurp($file);
    my ($exit, $said) = carry_out($command, '');
    my $new = slurp($file);
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= like $new, qr/^\Q$old\E./s, "$label: it appends";
    my $after = judge($fixture, $dir, before =>
        '. "${APACHE_ENVVARS:-$APACHE_CONFDIR/envvars}"');
    $good &= compared($label, $expected, $before, $after);
    ($exit, $said) = carry_out($command, '');
    $good &= is $exit, 0, "$label: again the command ends well";
    $good &= is slurp($file), $new, "$label: and changes nothing then";
    diag("command: $command\n$said"), show($after) if !$good;
}

# Not everything that a command may need is on every machine.
sub lacks_tool {
    my ($command) = @_;
    for my $tool (qw(keytool ssh-keygen)) {
        return 1 if $command =~ /\b$tool\b/
            && !grep { -x "$_/$tool" } split /:/, $ENV{PATH};
    }
    return 0;
}

# Where nothing here mends it, the command compares what is there.
sub only_shows {
    my ($label, $exit, $command, $said) = @_;
    is $exit, 0, "$label: the command ends well"
        or diag "command: $command\n$said";
}

sub compared {
    my ($label, $expected, $before, $after) = @_;
    return ok !$after->{bad}, "$label: JSON afterwards" if $after->{bad};
    my %old = map { (key_of($_) => 1) } all_findings($before->{json});
    my @now = all_findings($after->{json});
    my @still = grep { key_of($_) eq key_of($expected) } @now;
    my $good = is scalar(@still), 0, "$label: gone";
    $good &= is labels(grep { !$old{ key_of($_) } } above_notice(@now)), '',
        "$label: nothing new";
    return $good;
}

# httpd itself is content.
sub starts {
    my ($fixture, $dir, $label) = @_;
    my $truth = Fixtures::Truth::try(work_dir(), $fixture, "$dir/site.conf");
    my $good = is $truth->{did}, 'starts', "$label: httpd starts then";
    diag $truth->{why} if !$good;
    return $good;
}

# The command makes a new key and a request for the same names, overwriting
# nothing; what the authority makes of it works.
sub lost {
    my ($fixture, $expected) = @_;
    my $dir = copied($fixture);
    my %before = map { ($_ => slurp($_)) } glob "$dir/*";
    my ($finding, $command) = command_of(judge($fixture, $dir), $expected);
    my $label = "$fixture->{name}, $expected->{id}";
    return $expected->{command} ? fail("$label: a command") : ()
        if !defined $command;
    $tried++;
    my ($exit, $said) = carry_out($command, '');
    my %after = map { ($_ => slurp($_)) } glob "$dir/*";
    my @new = grep { !exists $before{$_} } sort keys %after;
    my ($request) = grep { $after{$_} =~ /BEGIN [A-Z ]*REQUEST/ } @new;
    my ($key) = grep { $after{$_} =~ /PRIVATE KEY/ } @new;
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= ok !grep({ $before{$_} ne ($after{$_} // '') } keys %before),
        "$label: nothing is overwritten";
    $good &= ok $request && $key && @new == 2,
        "$label: a key and a request are made";
    $good &&= reissued($fixture, $dir, $label, $request, $key);
    diag "command: $command\n$said" if !$good;
}

sub openssl {
    my $pid = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDERR, '>', '/dev/null';
        exec 'openssl', @_ or POSIX::_exit(127);
    }
    local $/;
    my $text = <$pipe>;
    close $pipe;
    return $text // '';
}

sub reissued {
    my ($fixture, $dir, $label, $request, $key) = @_;
    my $mode = (stat $key)[2] & 07777;
    my $good = is sprintf('%04o', $mode), '0600',
        "$label: the new key is its owner's alone";
    my ($old) = glob "$dir/server.crt";
    my @form = ('-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8');
    $good &= is openssl('req', '-in', $request, @form),
        openssl('x509', '-in', $old, @form), "$label: the same subject";
    my $authority = pki() . '/keys/issuing';
    openssl(qw(x509 -req -days 80 -copy_extensions copyall -in), $request,
            '-CA', "$authority.crt", '-CAkey', "$authority.key",
            '-out', "$dir/new.crt");
    $good &= is names_of("$dir/new.crt"), names_of($old),
        "$label: the same names";
    write_file("$dir/new.crt",
               slurp("$dir/new.crt") . slurp("$authority.crt"));
    (my $conf = slurp("$dir/site.conf"))
        =~ s{"[^"]*/server\.crt"}{"$dir/new.crt"};
    $conf =~ s{"[^"]*/server\.key"}{"$key"};
    write_file("$dir/reissued.conf", $conf);
    my $result = judge($fixture, $dir, conf => 'reissued.conf');
    $good &= is labels(above_notice(all_findings($result->{json} || {}))), '',
        "$label: nothing above a notice with the new pair";
    show($result) if !$good;
    return $good;
}

sub names_of {
    my ($file) = @_;
    my $text = openssl(qw(x509 -noout -ext subjectAltName -in), $file);
    return join ',', sort $text =~ /((?:DNS|IP Address):[^,\s]+)/g;
}
