# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCANotifyCmd: run once for each change of a site's verdict, and never twice
# for the same state; as whom, with what, and for how long. TWCA_MPM chooses
# the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use JSON::PP ();
use Test::More;

use TwcaTest;
use Served;
use Served::Front qw(haproxy);
use Served::Peer qw(peer);

plan skip_all => 'no haproxy here' if missing_programs('haproxy');

my $HANGS = hangs_begin();
once_for_each_change();
not_without_a_change();
not_forgotten();
not_run();
hangs_end($HANGS);
done_testing();

# --- A program that writes down how it was run -------------------------------

# {dir, file}: the program, and the folder that it writes to; everybody may.
sub program {
    my ($more) = @_;
    my $dir = work_dir();
    mkdir "$dir/notes";
    chmod 01777, "$dir/notes";
    my $file = write_file("$dir/tell", <<"SH", 0755);
#!/bin/sh
note="$dir/notes/\$(date +%s%N)-\$\$"
{
    id -u
    echo "\$#"
    for argument; do echo "\$argument"; done
    env
    echo ---
    cat
} >"\$note.new"
mv "\$note.new" "\$note"
@{[$more // '']}
SH
    return { dir => $dir, file => $file };
}

# What it wrote down, in order: {user, arguments, env, site}.
sub notes {
    my ($program) = @_;
    return map {
        my ($head, $json) = split /^---\n/m, slurp($_), 2;
        my ($user, $count, @lines) = split /\n/, $head;
        { user => $user, arguments => [splice @lines, 0, $count],
          env => { map { /^(\w+)=(.*)/ ? ($1 => $2) : () } @lines },
          site => eval { JSON::PP->new->utf8->decode($json) } // $json };
    } sort grep { !/\.new$/ } glob "$program->{dir}/notes/*";
}

# That many notes have come, and no more.
sub notes_are {
    my ($program, $label, @wanted) = @_;
    await(sub { notes($program) >= @wanted });
    my @told = map { join ' ', @{ $_->{arguments} }[-2, -1], 'after',
                         $_->{env}{TWCA_PREVIOUS} // 'none' } notes($program);
    return is join("\n", @told), join("\n", @wanted), $label;
}

# --- Once for each change ----------------------------------------------------

sub once_for_each_change {
    my $program = program();
    my $hang = peer('hang', address => '127.0.0.3');
    my ($at) = Fixtures::Httpd::free_ports(1);
    my $old = pair($SITE, from => -60);
    my $server = httpd(
        lines => ["TWCANotifyCmd $program->{file} one \"two words\" \$HOME"],
        sites => [
            { name => $SITE, pair => pair($SITE),
              lines => ["TWCAPublic 127.0.0.2:$at"] },
            { name => 'good.example.test', pair => pair('good.example.test'),
              lines => ["TWCAPeer 127.0.0.3:$hang->{at}"] },
            { name => 'bad.example.test',
              pair => pair('bad.example.test', from => -90, to => -1) }]);
    my ($bad, $site) = map { "$_:$server->{port}" } 'bad.example.test', $SITE;
    my @wanted = ("error $bad after ok");
    my $front = sub { haproxy(address => '127.0.0.2', port => $at, @_,
                              to => "127.0.0.1:$server->{http}",
                              pair => $old) };
    started($server, 'changes') or return;
    notes_are($program, 'changes: what is wrong from the start', @wanted);

    my $device = $front->();
    push @wanted, "error $site after ok";
    notes_are($program, 'changes: something goes wrong', @wanted);
    how_it_was_run($server, (notes($program))[-1], $site);

    $device->stop;
    push @wanted, "ok $site after error";
    notes_are($program, 'changes: it is mended', @wanted);
    is_quiet($server, 'changes: it is mended', name => $SITE, looks => 0);

    $device = $front->();
    push @wanted, "error $site after ok";
    notes_are($program, 'changes: it goes wrong again', @wanted);

    # The state is the same, whoever looks.
    has_looked($server, 'changes', 2);
    notes_are($program, 'changes: looked at again', @wanted);
    restarted($server, 'changes');
    await(sub { my $json = document($server);
                !grep { $_->{answer} eq 'pending' }
                    map { @{ $_->{served} } } @{ $json->{sites} } });
    has_looked($server, 'changes, after a restart', 2);
    notes_are($program, 'changes: after a restart', @wanted);
    kill KILL => Served::watcher($server, $hang->{at});
    has_looked($server, 'changes, by another child', 2);
    notes_are($program, 'changes: by another child', @wanted);

    $device->stop;
    push @wanted, "ok $site after error";
    notes_are($program, 'changes: told by another child', @wanted);
    is join(' ', glob "$program->{dir}/notes/*.new"), '',
        'changes: no program was broken off';
    ok $server->stop, 'changes: stops';
    log_is_clean($server, 'changes', [qw(stale-front expired)]);
}

sub how_it_was_run {
    my ($server, $note, $site) = @_;
    is_deeply $note->{arguments}, ['one', 'two words', '$HOME', 'error', $site],
        'run: its arguments, and ours behind them';
    my $user = $< == 0 ? getpwnam 'nobody' : $<;
    is $note->{user}, $user, 'run: as a user who may little';
    is_deeply [@{ $note->{env} }{qw(TWCA_SITE TWCA_VERDICT TWCA_PREVIOUS)}],
        [$site, 'error', 'ok'], 'run: its environment';
    is join(' ', grep { !/^(?:TWCA_(?:SITE|VERDICT|PREVIOUS)|PATH|PWD|OLDPWD
                              |SHLVL|_)$/x } sort keys %{ $note->{env} }), '',
        'run: and nothing else in it';
    my $shown = site($server);
    without_times($_) for $note->{site}, $shown;
    is_deeply $note->{site}, $shown,
        'run: the site, as the document has it, on its input';
}

sub without_times {
    my ($site) = @_;
    return if ref $site ne 'HASH';
    delete @$_{qw(since checked duration_ms)} for @{ $site->{served} };
    delete @$_{qw(state changed checked)}
        for map { $_->{on_disk} } @{ $site->{pairs} };
    for my $finding (@{ $site->{findings} }) {
        delete $finding->{facts}{since};
    }
}

# Nothing is told of a server that is as it should be.
sub not_without_a_change {
    my $program = program();
    my $server = httpd(lines => ["TWCANotifyCmd $program->{file}"], sites => [
        { name => $SITE, pair => pair($SITE) },
        { name => 'off.example.test', pair => pair('off.example.test'),
          lines => ['TWCAProbe off'] }]);
    started($server, 'no change') or return;
    has_looked($server, 'no change', 3);
    restarted($server, 'no change');
    has_looked($server, 'no change, after a restart', 3);
    notes_are($program, 'no change: nothing is told');
    ok $server->stop, 'no change: stops';
    log_is_clean($server, 'no change', []);
    # Sites that nobody looks at have the verdict of the start.
    $server = httpd(lines => ["TWCANotifyCmd $program->{file}",
                              'TWCAProbe off'],
        sites => [{ name => 'bad.example.test', pair => pair(
            'bad.example.test', from => -90, to => -1) }]);
    started($server, 'probes off') or return;
    notes_are($program, 'probes off: what is wrong from the start',
              "error bad.example.test:$server->{port} after ok");
    ok $server->stop, 'probes off: stops';
    log_is_clean($server, 'probes off', ['expired']);
}

# More changes at once than may wait, and a restart while they do.
sub not_forgotten {
    my @names = map { "bad-$_.example.test" } 1 .. 100;
    my $program = program();
    my $pair = pair($names[0], names => \@names, from => -90, to => -1);
    my $server = httpd(lines => ["TWCANotifyCmd $program->{file}"],
        interval => 2, sites => [map { { name => $_, pair => $pair } } @names]);
    started($server, 'many') or return;
    await(sub { notes($program) > 2 });
    restarted($server, 'many');
    await(sub { notes($program) >= @names });
    has_looked($server, 'many', 2, name => $names[0]);
    my @told = sort map { $_->{arguments}[-1] } notes($program);
    is join("\n", @told),
        join("\n", sort map { "$_:$server->{port}" } @names),
        'many: each is told, once';
    ok $server->stop, 'many: stops';
    log_is_clean($server, 'many', ['expired']);
}

# A program that is not there, or that fails, is told in the log.
sub not_run {
    my $failing = program('exit 3');
    my %row = ("$failing->{dir}/none" => qr/could not be run|has failed/,
               $failing->{file} => qr/has failed \(status 3\)/);
    for my $file (sort keys %row) {
        my $label = $file =~ /none$/ ? 'no program' : 'a failing program';
        my $server = httpd(lines => ["TWCANotifyCmd $file"],
            sites => [{ name => 'bad.example.test', pair => pair(
                'bad.example.test', from => -90, to => -1) }]);
        started($server, $label) or next;
        my $said = qr/TWCANotifyCmd: \Q$file\E $row{$file}/;
        ok await(sub { slurp($server->log_file) =~ $said }),
            "$label: it is in the log";
        has_looked($server, $label, 2);
        ok $server->stop, "$label: stops";
        log_is_clean($server, $label, ['expired'], $said);
        is scalar(() = slurp($server->log_file) =~ /$said/g), 1,
            "$label: once";
    }
}

# --- A program that does not end ---------------------------------------------

# The first notice's program hangs, with a child of its own.
sub hangs_begin {
    my $program = program("mkdir \"\${note%/*}/first\" "
                          . "2>/dev/null || exit 0\nsleep 1234567 & "
                          . 'sleep 1234567');
    my $server = httpd(lines => ["TWCANotifyCmd $program->{file}"],
        sites => [map { { name => "bad-$_.example.test", pair => pair(
            "bad-$_.example.test", from => -90, to => -1) } } 1 .. 2]);
    started($server, 'hangs');
    return { server => $server, program => $program };
}

sub hangs_end {
    my ($hangs) = @_;
    my ($server, $program) = @$hangs{qw(server program)};
    ok await(sub { grep({ !/first/ } glob "$program->{dir}/notes/*") == 2 }),
        'hangs: the other one has its turn';
    my $said = qr/TWCANotifyCmd: \S+ took too long and was killed/;
    like slurp($server->log_file), $said, 'hangs: it is in the log';
    is join(' ', grep { slurp("/proc/$_/cmdline") =~ /sleep\0001234567/ }
                     map { /(\d+)/ } glob '/proc/[0-9]*'), '',
        'hangs: nothing of it is left';
    ok $server->stop, 'hangs: stops';
    log_is_clean($server, 'hangs', ['expired'], $said);
}
