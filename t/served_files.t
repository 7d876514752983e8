# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What is on disk, and what was loaded from it: files that are replaced without
# a restart, and what a restart would do.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;
use Served;

my $TIME = qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

files();
done_testing();

# --- Files that are replaced -------------------------------------------------

# What is done to a site's files: "state" is that of on_disk, "what" the fact
# that names the file. Neither a finding nor a state other than "same" where
# nothing is said of it.
my %CHANGE;

sub changes {
    return %CHANGE = (
        'replaced' => { state => 'changed', what => 'files', do => sub {
            Served::install($_[0], $_[1], $_[2]{newer}) } },
        'moved here with an old time' => { state => 'changed',
            what => 'files', do => sub {
                my $file = Served::install($_[0], $_[1], $_[2]{newer});
                utime 1_700_000_000, 1_700_000_000, $file;
            } },
        'another chain' => { state => 'chain-changed', what => 'files',
            do => sub { Served::install($_[0], $_[1], {
                %{ $_[2]{new} }, chain => $_[2]{new}{chain}
                    . Served::authority('root')->{certificate} }) } },
        'another key' => { state => 'unreadable', what => 'unreadable',
            file => 'key', do => sub { write_file(
                Served::folder(@_[0, 1]) . '/0.key', $_[2]{newer}{key}) } },
        'no certificate' => { state => 'unreadable', what => 'unreadable',
            do => sub { write_file(Served::folder(@_[0, 1]) . '/0.crt',
                                   "<html>404</html>\n") } },
        'gone' => { state => 'unreadable', what => 'unreadable',
            do => sub { unlink Served::folder(@_[0, 1]) . '/0.crt' } },
        'the same again' => { do => sub {
            Served::install($_[0], $_[1], $_[2]{new}) } },
        'as before' => { do => sub { } },
    );
}

sub files {
    changes();
    my @labels = sort keys %CHANGE;
    my @at = map { my $name = "file-$_.example.test";
        { name => $name, new => pair($name),
          newer => pair($name, from => -1) } } 0 .. $#labels;
    my $server = httpd(sites => [map { { name => $_->{name},
                                         pair => $_->{new} } } @at]);
    started($server, 'files') or return;
    has_looked($server, 'files', 1);
    is_as_loaded($server, $labels[$_], name => $at[$_]{name}, looks => 0)
        for 0 .. $#labels;
    sleep 1.1; # a file that is written in the second of the start is not newer
    $CHANGE{ $labels[$_] }{do}->($server, $_, $at[$_]) for 0 .. $#labels;
    changed($server, $_, $CHANGE{ $labels[$_] }, $labels[$_], $at[$_])
        for grep { $CHANGE{ $labels[$_] }{state} } 0 .. $#labels;
    for my $number (grep { !$CHANGE{ $labels[$_] }{state} } 0 .. $#labels) {
        is_as_loaded($server, $labels[$number], name => $at[$number]{name});
        is site($server, $at[$number]{name})->{pairs}[0]{on_disk}{state},
            'same', "$labels[$number]: on_disk";
    }
    # One is put back, the others are taken over.
    my ($first, @others) = grep { $CHANGE{ $labels[$_] }{state} }
        0 .. $#labels;
    Served::install($server, $first, $at[$first]{new});
    ok await(sub { live_ids(site($server, $at[$first]{name})) eq '' }),
        "$labels[$first]: put back";
    Served::install($server, $_, $at[$_]{newer}) for @others;
    restarted($server, 'files');
    ok await(sub { my $json = document($server);
                   !grep { $_->{answer} eq 'pending' }
                       map { @{ $_->{served} } } @{ $json->{sites} } }),
        'files: all are looked at after the restart';
    is_as_loaded($server, "$labels[$_], reloaded", name => $at[$_]{name},
                 looks => $_ ? 0 : 2) for 0 .. $#labels;
    for my $number (@others) {
        is_deeply [map { lc $_->{chain}[0]{sha256} }
                       @{ site($server, $at[$number]{name})->{served} }],
            [($at[$number]{newer}{list}[0]) x 2],
            "$labels[$number], reloaded: the newer one is served";
    }
    ok $server->stop, 'files: stops';
    log_is_clean($server, 'files', ['stale-process']);
}

sub changed {
    my ($server, $number, $change, $label, $at) = @_;
    my $file = Served::folder($server, $number) . '/0.'
        . ($change->{file} // 'crt');
    my $started = document($server)->{server}{checked};
    my ($new, $newer) = map { qr/^$_->{list}[0]$/i } @$at{qw(new newer)};
    my $other = $change->{what} eq 'files' ? 'unreadable' : 'files';
    my $finding = is_found($server, $label, 'stale-process', {
        $change->{what} => [$file], $other => undef, loaded => $started,
        loaded_sha256 => $new, addresses => undef,
        sha256 => $change->{state} eq 'changed' ? $newer : $new,
        chain => $change->{state} eq 'chain-changed' ? 'yes' : undef,
        ($label eq 'gone' ? () : (changed => $TIME)) },
        name => $at->{name}) or return;
    like $finding->{message}, qr/a restart now would fail/,
        "$label: what a restart would do" if $change->{what} eq 'unreadable';
    my $site = site($server, $at->{name});
    my $disk = $site->{pairs}[0]{on_disk};
    is $disk->{state}, $change->{state}, "$label: on_disk";
    like $disk->{checked}, $TIME, "$label: on_disk, when";
    $change->{state} eq 'changed'
        ? like $disk->{certificate}{sha256}, $newer,
              "$label: on_disk, what it holds"
        : is $disk->{certificate}, undef, "$label: on_disk, no certificate";
    ok !(grep { !$_->{matches} } @{ $site->{served} }),
        "$label: what was loaded is still served";
}
