# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCAStateDir that cannot be used: the server starts, says what it could not
# keep, and sites with a fault answer 503 all the same. TWCA_MPM chooses the
# MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Rescue;

my $MISMATCH = 'TWCA-4.2-Q2 key-mismatch fatal';
my $LOST = 'TWCA-4.1-Q1 key-lost error';
my $UNKEPT = 'TWCA-X6 unreadable error';

# What is at the place of the folder, and the reason that is given.
my %FOLDER = (
    'others may read it' => ['open-to-others', sub { mkdir $_[0]; chmod 0755, $_[0] }],
    'its group may' => ['open-to-others', sub { mkdir $_[0]; chmod 0710, $_[0] }],
    'a symlink' => ['symlink', sub {
        mkdir "$_[0].real", 0700; symlink "$_[0].real", $_[0] }],
    'a dangling symlink' => ['symlink', sub { symlink 'nowhere', $_[0] }],
    'a file' => ['not-a-folder', sub { write_file($_[0], 'text') }],
    'a FIFO' => ['not-a-folder', sub { POSIX::mkfifo($_[0], 0600) }],
    'a device' => ['symlink', sub { symlink '/dev/null', $_[0] }],
    'below a file' => ['not-a-folder', sub { write_file(dirname($_[0]), '') },
                       '/file/state'],
    'nothing above' => ['missing', sub { }, '/nowhere/state'],
);

of_no_use($_) for sort keys %FOLDER;
another_owner();
full();
read_only();
made();
mended_later();
not_wanted();
nobody();
done_testing();

sub state_world {
    my ($name, $change, $below, %o) = @_;
    my $world = world(%o);
    my $folder = $world->{dir} . ($below // '/state');
    $change->($folder);
    return Rescue::configure($world, state => $folder);
}

# The finding of the folder, whole.
sub is_said {
    my ($world, $label, $reason) = @_;
    my ($finding) = grep { ($_->{facts}{directive} // '') eq 'TWCAStateDir' }
        @{ document($world)->{findings} };
    my @lines = split /\n/, slurp("$world->{server}{dir}/httpd.conf");
    my ($at) = grep { $lines[$_] =~ /^TWCAStateDir/ } 0 .. $#lines;
    my $good = is_deeply
        [@{ $finding // {} }{qw(code id severity where)},
         @{ ($finding // {})->{facts} // {} }{qw(folder directive reason)}],
        [split(' ', $UNKEPT),
         "$world->{server}{dir}/httpd.conf:" . ($at + 1),
         $world->{state}, 'TWCAStateDir', $reason],
        "$label: the finding";
    $good &= ok @{ ($finding // {})->{remedy} // [] } > 0
                && ($finding->{message} // '') =~ /\Q$world->{state}\E/
                && ($finding->{message} // '') !~ /\{\w+\}/,
        "$label: its words";
    $good &= is scalar(grep { $_->{code} eq 'TWCA-X6' }
                       @{ log_lines($world->{log}) }), 1,
        "$label: once in the log";
    return $good;
}

sub of_no_use {
    my ($name) = @_;
    my ($reason, $change, $below) = @{ $FOLDER{$name} };
    for my $rescue (qw(isolate last-good)) {
        my $label = "$name, $rescue";
        my $world = state_world($name, $change, $below, rescue => $rescue);
        put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('other'));
        started($world, $label) or next;
        unusable($world, $label, $reason);
        restarted($world, "$label, again") or next;
        unusable($world, "$label, again", $reason);
        mend($world, $BAD);
        restarted($world, "$label, mended") or next;
        is_served($world, "$label, mended", $world->{pairs}{$BAD});
        is_said($world, "$label, mended", $reason);
        ok $world->{server}->stop, "$label: stops";
        is_deeply [glob "$world->{dir}/tmp/*"], [],
            "$label: nothing is left elsewhere";
    }
}

sub unusable {
    my ($world, $label, $reason) = @_;
    log_is($world, $label, [$MISMATCH, $LOST, $UNKEPT],
           ['stand-in', 'TWCA-4.2-Q2 key-mismatch']);
    is_isolated($world, $label, 'TWCA-4.2-Q2');
    is_healthy($world, $label);
    is_standing($world, $label, 'stand-in', [$MISMATCH, $LOST]);
    is_said($world, $label, $reason);
    is_deeply [grep { -f && $_ ne $world->{state} }
               glob "$world->{state}/* $world->{state}.real/*"], [],
        "$label: nothing is written there";
}

sub another_owner {
    SKIP: {
        skip 'only root gives a folder away', 1 if $< != 0;
        $FOLDER{"another's"} = ['owner', sub {
            mkdir $_[0], 0700; chown scalar getpwnam('nobody'), -1, $_[0] }];
        of_no_use("another's");
    }
}

# Mounts something there; what to call before the end, or undef.
sub mounted {
    my ($folder, $options) = @_;
    return if $< != 0;
    mkdir $folder, 0700;
    return if system("mount -t tmpfs -o mode=700,$options tmpfs '$folder'"
                     . ' >/dev/null 2>&1') != 0;
    return sub { system('umount', $folder) };
}

# A disk without room: what is there stays, what is new is not kept.
sub full {
    my $world = world(rescue => 'last-good');
    my $unmount = mounted($world->{state}, 'size=16k');
    SKIP: {
        skip 'no file system can be mounted here', 1 if !$unmount;
        my $good = eval {
            started($world, 'full, before') or die "no start\n";
            my @kept = glob "$world->{state}/*.last-good.*";
            is scalar @kept, 2, 'full, before: both are kept';
            my %text = map { ($_ => slurp($_)) } @kept;
            # Whatever is left goes to something else.
            open my $fh, '>', "$world->{state}/others";
            1 while syswrite $fh, 'x' x 4096;
            close $fh;
            my $new = pair($BAD);
            mend($world, $BAD, $new);
            restarted($world, 'full') or die "no restart\n";
            is_served($world, 'full', $new);
            is_said($world, 'full', 'full');
            log_is($world, 'full', [$UNKEPT], []);
            is_deeply { map { ($_ => slurp($_)) }
                        glob "$world->{state}/*.last-good.*" }, \%text,
                'full: what was kept stays whole';
            is_deeply [glob "$world->{state}/.twca-new-*"], [],
                'full: nothing half is left';
            put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('x'));
            restarted($world, 'full, broken') or die "no restart\n";
            is_served($world, 'full, broken', $world->{pairs}{$BAD});
            # A stand-in has no room there either.
            unlink glob "$world->{state}/*$BAD*.last-good.*";
            open $fh, '>', "$world->{state}/more";
            1 while syswrite $fh, 'x' x 4096;
            close $fh;
            restarted($world, 'full, stand-in') or die "no restart\n";
            is_isolated($world, 'full, stand-in', 'TWCA-4.2-Q2');
            is_healthy($world, 'full, stand-in');
            my ($unkept) = grep {
                ($_->{facts}{directive} // '') eq 'TWCAStateDir' }
                @{ document($world)->{findings} };
            is +($unkept // {})->{facts}{reason}, 'full',
                'full, stand-in: and it says so';
            1;
        };
        fail "full: $@" if !$good;
        $world->{server}->stop;
        $unmount->();
    }
}

sub read_only {
    my $world = world(rescue => 'last-good');
    my $unmount = mounted($world->{state}, 'size=1m,ro');
    SKIP: {
        skip 'no file system can be mounted here', 1 if !$unmount;
        if (started($world, 'read-only')) {
            is_healthy($world, 'read-only');
            is_served($world, 'read-only', $world->{pairs}{$BAD});
            is_said($world, 'read-only', 'read-only');
            log_is($world, 'read-only', [$UNKEPT], []);
            put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('x'));
            restarted($world, 'read-only, broken')
                and is_isolated($world, 'read-only, broken', 'TWCA-4.2-Q2');
            is_healthy($world, 'read-only, broken');
        }
        $world->{server}->stop;
        $unmount->();
    }
}

# A missing folder is made, for its owner alone, whatever the umask.
sub made {
    for my $umask (0, 022, 077) {
        my $label = sprintf 'made, umask %03o', $umask;
        my $world = world(rescue => 'last-good');
        $world->{server}{before} = sprintf 'umask %03o', $umask;
        started($world, $label) or next;
        is sprintf('%04o', (stat $world->{state})[2] & 07777), '0700',
            "$label: 0700";
        is scalar(() = glob "$world->{state}/*.last-good.*"), 2,
            "$label: used";
        is join(' ', map { sprintf '%04o', (stat)[2] & 07777 }
                glob "$world->{state}/*"), '0600 0600', "$label: 0600";
        $world->{server}->stop;
    }
}

# When it can be used it is, from the next restart on.
sub mended_later {
    my $world = state_world('later', sub { mkdir $_[0]; chmod 0755, $_[0] },
                            undef, rescue => 'last-good');
    started($world, 'later') or return;
    is_said($world, 'later', 'open-to-others');
    chmod 0700, $world->{state};
    restarted($world, 'later, mended');
    log_is($world, 'later, mended', [], []);
    is scalar(() = glob "$world->{state}/*.last-good.*"), 2,
        'later, mended: used';
    $world->{server}->stop;
}

# Where nobody asks for rescue the folder does not matter.
sub not_wanted {
    my $world = state_world('off', sub { write_file($_[0], 'text') }, undef,
                            rescue => 'off');
    started($world, 'not wanted') or return;
    log_is($world, 'not wanted', [], []);
    is slurp($world->{state}), 'text', 'not wanted: it stays what it is';
    $world->{server}->stop;
}

# A server that is not root's keeps what is its own.
sub nobody {
    SKIP: {
        skip 'only root becomes another', 1
            if $< != 0 || !nobody_reaches(fixture_dir());
        my $world = world(rescue => 'last-good', user => 'nobody');
        started($world, 'nobody') or return;
        is scalar(() = glob "$world->{state}/*.last-good.*"), 2,
            'nobody: kept';
        put_files($world, $BAD, 'server.key' => [pki_tool()->key_pem('x'), 0]);
        restarted($world, 'nobody, no permission');
        log_is($world, 'nobody, no permission', ['TWCA-X6 unreadable fatal'],
               ['last-good', 'TWCA-X6 unreadable']);
        is_served($world, 'nobody, no permission', $world->{pairs}{$BAD});
        $world->{server}->stop;
    }
}
