# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Every remedy that is a command is carried out exactly as printed, on a copy
# of its fixture: then that finding is gone, no new one has come, and where
# nothing fatal is left httpd starts. Each kind of command is run in all the
# circumstances below, and what has no command has a reason for it.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use JSON::PP ();
use Test::More;

use TwcaTest;
use StoreRemedy;
use Fixtures::Catalog;
use Fixtures::Truth;

# These end with a request to the authority: see lost().
my %LOST = map { $_ => 1 } qw(key-lost key-overwritten);

# Who runs a command: in which shell and folder, and with what.
my @CIRCUMSTANCES = grep { installed($_->{shell}[0]) } (
    { shell => [qw(sh -c)], umask => 022, locale => 'C' },
    { shell => [qw(dash -c)], dir => '/', umask => 0, locale => 'C.UTF-8' },
    { shell => [qw(bash --posix -c)], dir => '/', umask => 077,
      locale => 'zh_TW.UTF-8' },
    { shell => [qw(bash -c)], umask => 027, locale => 'zh_TW.BIG5' });
my $LOCALES = made_locales('zh_TW.UTF-8', 'zh_TW.BIG5');

# kind of command => {fixture, expected, in: {number of circumstances => 1}}
my %KINDS;
my %TRIED; # id => how many of its commands

my @fixtures = fixtures(qr/^(?!healthy--)/);
for my $fixture (grep { !$_->{user} && !$_->{no_ssl} } @fixtures) {
    carry_out_for($fixture, $_) for @{ $fixture->{findings} };
}
in_all_circumstances();
StoreRemedy::all_have_chains();
every_finding();
in_both_languages();
done_testing();

sub carry_out_for {
    my ($fixture, $expected, $number) = @_;
    my $try = $LOST{ $expected->{id} } ? \&lost
        : owner($expected) eq '-' ? \&for_server : \&remedied;
    $try->($fixture, $expected, $number);
}

sub installed {
    my ($program) = @_;
    return grep { -x "$_/$program" } split /:/, $ENV{PATH};
}

# A folder of locales; one that cannot be made is as good as C.
sub made_locales {
    my $dir = work_dir();
    for my $locale (installed('localedef') ? @_ : ()) {
        my ($language, $charset) = split /\./, $locale;
        system "localedef -i $language -f $charset '$dir/$locale'"
            . ' >/dev/null 2>&1';
    }
    return $dir;
}

# A copy of a fixture, its configuration naming the copy.
sub copied {
    my ($fixture) = @_;
    my $dir = work_dir() . "/it's a \$copy";
    system('cp', '-a', $fixture->{dir}, $dir) == 0 or die "cp failed\n";
    for my $file (grep { /\.conf$/ } keys %{ files_in($dir) }) {
        my $conf = slurp($file);
        $conf =~ s/\Q$fixture->{dir}\E/$dir/g;
        write_file($file, $conf);
    }
    return $dir;
}

# Options as dump_json()'s.
sub judge {
    my ($fixture, $dir, %o) = @_;
    my %env = %{ $fixture->{env} };
    s/\Q$fixture->{dir}\E/$dir/g for values %env;
    return dump_json(qq(Include "$dir/site.conf"),
                     modules => $fixture->{modules}, env => \%env, %o);
}

# The finding of that id and owner, and its commands.
sub commands_of {
    my ($result, $expected) = @_;
    return if $result->{bad};
    my ($finding) = grep { key_of($_) eq key_of($expected) }
        all_findings($result->{json}) or return;
    return ($finding, grep { defined } map { $_->{command} }
                          @{ $finding->{remedy} });
}

sub command_of { return (commands_of(@_))[0, 1] }

# Which finding it is for, and the programs that it runs, each once.
sub kind_of {
    my ($finding, $command) = @_;
    my %seen;
    return join ' ', $finding->{id}, $finding->{facts}{content} // (),
        grep { !$seen{$_}++ } map { s/'\d+/'/r } $command =~
        /\b(sed\ -i\ --follow-symlinks(?:\ '\d+[as])?|chmod\ \S+
          |openssl\ \w+|awk|cat|cp|export|iconv|keytool\ -\w+
          |ssh-keygen)\b/gx;
}

# The circumstances that this kind has not been run in, or any.
sub next_for {
    my ($fixture, $expected, $finding, $command) = @_;
    my $kind = $KINDS{ kind_of($finding, $command) }
        //= { fixture => $fixture, expected => $expected, in => {} };
    my ($number) = grep { !$kind->{in}{$_} } 0 .. $#CIRCUMSTANCES;
    $number //= keys(%KINDS) % @CIRCUMSTANCES;
    $kind->{in}{$number} = 1;
    return $number;
}

# Runs it as it is: exit status, output, and where that was.
sub carry_out {
    my ($command, $fixture, $number) = @_;
    my $where = $CIRCUMSTANCES[$number];
    my $dir = work_dir();
    write_file("$dir/in", "$fixture->{answers}\n" x 9);
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        POSIX::setsid(); # no terminal to ask
        chdir($where->{dir} // $dir);
        @ENV{qw(LC_ALL LOCPATH)} = ($where->{locale}, $LOCALES);
        open STDIN, '<', "$dir/in";
        open STDOUT, '>', "$dir/out";
        open STDERR, '>&', \*STDOUT;
        umask $where->{umask};
        exec @{ $where->{shell} }, $command or POSIX::_exit(127);
    }
    my $exit = Fixtures::Httpd::wait_for(undef, $pid, 30);
    return ($exit, slurp("$dir/out"));
}

sub label_of {
    my ($fixture, $expected, $number) = @_;
    my $site = $expected->{site} // 'www.example.test';
    return "$fixture->{name}, $expected->{id}"
        . ($site eq 'www.example.test' ? '' : " of $site")
        . ", in $CIRCUMSTANCES[$number]{shell}[0]";
}

sub key_of { return join ' ', $_[0]{id}, owner($_[0]) }

sub remedied {
    my ($fixture, $expected, $number) = @_;
    my $dir = copied($fixture);
    # A keystore is a file, and so a copy of it another.
    my $here = { %$expected };
    $here->{keystore} =~ s/^\Q$fixture->{dir}\E/$dir/ if $here->{keystore};
    my $before = judge($fixture, $dir);
    my ($finding, $command) = command_of($before, $here);
    return lacking($fixture, $expected) if !defined $command;
    return if lacks_tool($command);
    $TRIED{ $expected->{id} }++;
    $number //= next_for($fixture, $expected, $finding, $command);
    my $label = label_of($fixture, $expected, $number);
    my $old = files_in($dir);
    my ($exit, $said) = carry_out($command, $fixture, $number);
    return StoreRemedy::requested($label, $dir, $old, $finding)
        if $here->{keystore} && $command =~ /\.new(?:\.\d+)?\.csr/;
    my $after = judge($fixture, $dir);
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= compared($label, $here, $before, $after);
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
    my ($fixture, $expected, $number) = @_;
    my $dir = copied($fixture);
    my $before = judge($fixture, $dir);
    my ($finding, $command, @more) = commands_of($before, $expected);
    return lacking($fixture, $expected) if !defined $command;
    $TRIED{ $expected->{id} }++;
    $number //= next_for($fixture, $expected, $finding, $command);
    my $label = label_of($fixture, $expected, $number);
    my $after = judge($fixture, $dir, before => $command);
    compared($label, $expected, $before, $after)
        or diag("command: $command"), show($after);
    my $file = $finding->{facts}{envvars} // '';
    return if $file !~ /^\Q$dir\E/; # it is this machine's own
    is scalar(@more), 1, "$label: a command for apachectl";
    for_apachectl($fixture, $expected, $number, $dir, $before, $file, @more);
}

sub for_apachectl {
    my ($fixture, $expected, $number, $dir, $before, $file, $command) = @_;
    my $label = label_of($fixture, $expected, $number) . ', envvars';
    my $old = slurp($file);
    my ($exit, $said) = carry_out($command, $fixture, $number);
    my $new = slurp($file);
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= like $new, qr/^\Q$old\E./s, "$label: it appends";
    my $after = judge($fixture, $dir, before =>
        '. "${APACHE_ENVVARS:-$APACHE_CONFDIR/envvars}"');
    $good &= compared($label, $expected, $before, $after);
    ($exit, $said) = carry_out($command, $fixture, $number);
    $good &= is $exit, 0, "$label: again the command ends well";
    $good &= is slurp($file), $new, "$label: and changes nothing then";
    diag("command: $command\n$said"), show($after) if !$good;
}

sub lacking {
    my ($fixture, $expected) = @_;
    fail("$fixture->{name}, $expected->{id}: a command")
        if $expected->{command};
    return;
}

# Not everything that a command may need is on every machine.
sub lacks_tool {
    my ($command) = @_;
    return grep { $command =~ /\b$_\b/ && !installed($_) }
        qw(keytool ssh-keygen);
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

# --- Lost keys ---------------------------------------------------------------

# The command makes a new key and a request for the same names, overwriting
# nothing; what the authority makes of it works.
sub lost {
    my ($fixture, $expected, $number) = @_;
    my $dir = copied($fixture);
    my $before = judge($fixture, $dir);
    my ($finding, $command) = command_of($before, $expected);
    return lacking($fixture, $expected) if !defined $command;
    $TRIED{ $expected->{id} }++;
    $number //= next_for($fixture, $expected, $finding, $command);
    my $label = label_of($fixture, $expected, $number);
    my $old = files_in($dir);
    my ($exit, $said) = carry_out($command, $fixture, $number);
    my $new = files_in($dir);
    my @new = grep { !exists $old->{$_} } sort keys %$new;
    my ($request) = grep { $new->{$_} =~ /BEGIN [A-Z ]*REQUEST/ } @new;
    my ($key) = grep { $new->{$_} =~ /PRIVATE KEY/ } @new;
    my $good = is $exit, 0, "$label: the command ends well";
    $good &= ok !grep({ $old->{$_} ne ($new->{$_} // '') } keys %$old),
        "$label: nothing is overwritten";
    $good &= ok $request && $key && @new == 2,
        "$label: a key and a request are made";
    $good &&= run_again($command, $fixture, $number, $label, $dir);
    $good &&= reissued($fixture, $dir, $label, $request, $key,
                       one_finding($before->{json}, 'key-mismatch')->{facts});
    diag "command: $command\n$said" if !$good;
}

# Who runs it once more loses nothing by it.
sub run_again {
    my ($command, $fixture, $number, $label, $dir) = @_;
    my $old = files_in($dir);
    my ($exit) = carry_out($command, $fixture, $number);
    my $good = isnt $exit, 0, "$label: it does not run a second time";
    return $good & is_deeply files_in($dir), $old,
        "$label: and nothing is overwritten then";
}

sub reissued {
    my ($fixture, $dir, $label, $request, $key, $facts) = @_;
    my $mode = (stat $key)[2] & 07777;
    my $good = is sprintf('%04o', $mode), '0600',
        "$label: the new key is its owner's alone";
    my $old = $facts->{certificate_file};
    my @form = ('-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8');
    $good &= is openssl('req', '-in', $request, @form),
        openssl('x509', '-in', $old, @form), "$label: the same subject";
    my $authority = pki() . '/keys/issuing';
    my $new = work_dir() . '/new.crt';
    openssl(qw(x509 -req -days 80 -copy_extensions copyall -in), $request,
            '-CA', "$authority.crt", '-CAkey', "$authority.key",
            '-out', $new);
    $good &= is names_of($new), names_of($old), "$label: the same names";
    $good &= is key_kind($new), key_kind($old), "$label: the same kind of key";
    write_file($old, slurp($new) . slurp("$authority.crt"));
    write_file($facts->{key_file}, slurp($key));
    my $result = judge($fixture, $dir);
    $good &= is labels(above_notice(all_findings($result->{json} || {}))), '',
        "$label: nothing above a notice with the new pair";
    show($result) if !$good;
    return $good;
}

# All of them, and whether they are critical.
sub names_of {
    my ($file) = @_;
    return openssl(qw(x509 -noout -ext subjectAltName -in), $file);
}

sub key_kind {
    my ($file) = @_;
    my $text = openssl(qw(x509 -noout -text -in), $file);
    return join ' ', $text =~ /(Public\ Key\ Algorithm:.*|\(\d+\ bit\)
                               |ASN1\ OID:.*|Salt\ Length:.*)/gx;
}

# --- All of them -------------------------------------------------------------

sub in_all_circumstances {
    for my $name (sort keys %KINDS) {
        my $kind = $KINDS{$name};
        for my $number (0 .. $#CIRCUMSTANCES) {
            next if $kind->{in}{$number}++;
            carry_out_for($kind->{fixture}, $kind->{expected}, $number);
        }
    }
    cmp_ok scalar(keys %KINDS), '>', 30, 'many kinds of commands';
}

# The ids of the manual's table "Findings that never print a command" that
# have a reason there.
sub without_command {
    my $manual = slurp(top() . '/docs/findings.md');
    my ($table) = $manual =~
        /^### Findings that never print a command$(.*?)^#/ms
        or die "docs/findings.md: no such table\n";
    return $table =~ /^\|[^|]*\| \[`([a-z0-9-]+)`\][^|]*\| \w[^|]*\|$/gm;
}

# Each has a command that was run, or a reason for having none.
sub every_finding {
    my %reason = map { $_ => 1 } without_command();
    cmp_ok scalar(keys %reason), '>', 5, 'the table was read';
    for my $id (Fixtures::Catalog::ids()) {
        my @found = (('command') x !!$TRIED{$id}, ('reason') x !!$reason{$id});
        is scalar(@found), 1,
            "$id: a command that was run, or a reason for none (@found)";
    }
}

# A finding's commands do not depend on who reads them.
sub in_both_languages {
    my @sites = startable();
    my @ports = Fixtures::Httpd::free_ports(scalar @sites);
    my $server = server(join "\n", 'Listen 127.0.0.1:${PORT}',
        '<Location /twca>', 'SetHandler twca-status', '</Location>',
        map { ('Define PORT ' . shift @ports,
               qq(Include "$_->{dir}/site.conf")) } @sites);
    is $server->start, 'starts', 'a server of several faults'
        or return diag slurp($server->log_file);
    my ($english, $chinese) = map { seen_in($server, $_) } qw(en zh-TW);
    ok $server->stop, 'stops';
    my @with = grep { $_->{command} } @$english;
    cmp_ok scalar(@with), '>=', scalar(@sites), 'commands to read';
    is_deeply [map { $_->{command} } @$chinese],
        [map { $_->{command} } @$english], 'are the same in both languages';
    is scalar(grep { $english->[$_]{text} eq $chinese->[$_]{text} }
                  0 .. $#$english), 0, 'and nothing else is';
}

# One of each finding that has a command and lets httpd start.
sub startable {
    my %seen;
    return grep { my $fixture = $_;
        $fixture->{plain} eq 'starts' && !%{ $fixture->{env} }
            && slurp("$fixture->{dir}/site.conf") !~ /ServerRoot|Include/
            && grep { $_->{command} && !$seen{ $_->{id} }++ }
                @{ $fixture->{findings} } } @fixtures;
}

# Every step of every remedy, in a language.
sub seen_in {
    my ($server, $language) = @_;
    my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$server->{port}/twca"
                                      . "?format=json&lang=$language");
    my $json = JSON::PP->new->utf8->decode($answer->{content});
    return [map { @{ $_->{remedy} } } all_findings($json)];
}
