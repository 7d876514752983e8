# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Whatever is in a file or is called a file: a finding, and never a hang, a
# crash or a line that is not a line.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;
use Time::HiRes qw(time);

use TwcaTest;
use Fixtures::Authority;
use Fixtures::Der qw(unpem pem);
use Fixtures::Jks qw(jks certificate_entry secret_entry sealed_object);
use Fixtures::Pkcs12 qw(pkcs12 data certificate_bag);
use Fixtures::Store qw(store store_name @TYPES $SECRET);

my $DIR = fixture_dir();
my $COMMON = "$DIR/healthy--common";
my ($CRT, $KEY) = map { slurp("$COMMON/server.$_") } qw(crt key);

soon($_) for map { $_->{name} }
    fixtures(qr/device|fifo|socket|too-many-rounds|lying-about|too-large/);
odd_names();
names_in_certificates();
damaged();
extremes();
big_folder();
damaged_stores();
extreme_stores();
aliases();
done_testing();

sub survived {
    my ($result, $label) = @_;
    my $good = ok +(defined $result->{exit} && $result->{exit} < 128),
        "$label: survived";
    $good &= unlike $result->{err}, qr/[^\n\x20-\x7e]/,
        "$label: log lines are ASCII";
    show($result) if !$good;
    return $good;
}

sub pair_of {
    my ($crt, $key, $port) = @_;
    $port //= 8443;
    return join "\n", "<VirtualHost *:$port>", 'ServerName www.example.test',
        'SSLEngine on', "SSLCertificateFile \"$crt\"",
        "SSLCertificateKeyFile \"$key\"", "</VirtualHost>\n";
}

# Nobody waits for what never ends.
sub soon {
    my ($name) = @_;
    my $started = time;
    my $result = configtest(qq(Include "$DIR/$name/site.conf"), limit => 10);
    survived($result, $name);
    cmp_ok time - $started, '<', 3, "$name: soon";
}

# A name is shown on one line, whatever it is.
sub odd_names {
    for my $fixture (fixtures(qr/--name-\w+-(?:key|append)$/)) {
        my $conf = qq(Include "$fixture->{dir}/site.conf");
        my $result = configtest($conf, env => $fixture->{env});
        survived($result, $fixture->{name});
        is scalar(@{ $result->{findings} }), 1,
            "$fixture->{name}: one line of one finding" or show($result);
        my $text = configtest($conf, env => $fixture->{env},
                              define => ['DUMP_TWCA'])->{out};
        ok utf8::decode($text), "$fixture->{name}: the report is UTF-8";
        unlike $text, qr/[\x00-\x08\x0b-\x1f\x7f]/,
            "$fixture->{name}: the report has no control characters";
    }
}

# Names that would be something else in a log, a page, a shell or a terminal.
sub names_in_certificates {
    my $dir = work_dir();
    my %cn = (
        'markup' => '<script>alert(1)</script>',
        'terminal' => "\e[2J\e[31mred",
        'line-break' => "a\nTWCA-X1 expired b:1 (-): c",
        'right-to-left' => "\xe2\x80\xaetset.elpmaxe",
        'format' => '%s%s%n', 'template' => '{certificate_file} {command}',
        'shell' => '$(touch x); `touch y` \' " \\', 'long' => 'x' x 5000,
        'not-utf8' => "caf\xe9", 'nul' => "www\0.example.test");
    for my $variant (sort keys %cn) {
        my $file = "$dir/$variant.crt";
        write_file($file, renamed($CRT, $cn{$variant}));
        my $conf = pair_of($file, "$COMMON/server.key");
        my $result = configtest($conf);
        survived($result, "CN $variant");
        # Every line of a finding is of the one site that there is.
        is join(' ', grep { $_ ne 'www.example.test:8443' }
                     map { $_->{host} } @{ $result->{findings} }), '',
            "CN $variant: no line that was made by the name";
        my $document = dump_json($conf);
        ok !$document->{bad}, "CN $variant: JSON" or show($document);
        unlike $result->{err}, qr/(?<!u)\{(?!certificate_file|command)\w+\}/,
            "CN $variant: every word filled in";
    }
}

# The first certificate with another common name of its subject (the signature
# is broken by that).
sub renamed {
    my ($pem, $cn) = @_;
    my $tree = Fixtures::Der::parse(unpem($pem));
    my $subject = Fixtures::Der::node_at($tree, 0, 0)->[1][5];
    $subject->[1][-1][1][0][1][1] = [0x0c, $cn];
    return pem('CERTIFICATE', Fixtures::Der::rebuild($tree));
}

# The same damage each time, in many files at once.
sub damaged {
    my $dir = work_dir();
    my ($der, $key) = (unpem($CRT), unpem($KEY));
    srand 20261123;
    my ($conf, $port) = ('', 11000);
    for my $n (1 .. 150) {
        write_file("$dir/$n.crt", $n % 3 ? pem('CERTIFICATE', hit($der))
                                         : hit($CRT));
        write_file("$dir/$n.key", $n % 3 ? pem('PRIVATE KEY', hit($key))
                                         : hit($KEY), 0600);
        $conf .= pair_of("$dir/$n.crt", "$COMMON/server.key", $port++)
            . pair_of("$COMMON/server.crt", "$dir/$n.key", $port++)
            . pair_of("$dir/$n.crt", "$dir/$n.key", $port++);
    }
    survived(configtest($conf, limit => 60), 'damaged files');
    my $document = dump_json($conf, limit => 60);
    ok !$document->{bad}, 'damaged files: JSON' or show($document);
}

sub hit {
    my ($bytes) = @_;
    for (1 .. 1 + int rand 6) {
        my $at = int rand length $bytes;
        my $kind = rand;
        if ($kind < 0.7) { substr $bytes, $at, 1, chr int rand 256 }
        elsif ($kind < 0.85) { substr $bytes, $at, 1 + int rand 20, '' }
        else { substr $bytes, $at, 0, chr(int rand 256) x (1 + rand 20) }
    }
    return $bytes;
}

sub extremes {
    my $dir = work_dir();
    my %content = (
        'one byte' => "\0", 'only a mark' => "\xef\xbb\xbf",
        'only BEGIN' => '-----BEGIN CERTIFICATE-----',
        'a line of 1 MiB' => 'A' x 1_048_576,
        'NULs' => "\0" x 100_000, 'NUL inside' => $CRT =~ s/MII/M\0II/r,
        'deep' => pem('CERTIFICATE', "\x30\x80" x 20_000),
        'a long length' => pem('CERTIFICATE', "\x30\x84\x7f\xff\xff\xff"),
        'a JKS of 4 billion' => pack('N*', 0xfeedfeed, 2, 0xffffffff),
        'a JKS with a long name' =>
            pack('N*', 0xfeedfeed, 2, 1, 1) . pack('n', 0xffff),
        'a thousand certificates' => $CRT x 500,
        'BEGIN after BEGIN' => "-----BEGIN CERTIFICATE-----\n" x 5000,
        'headers' => "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
            . "DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END PRIVATE KEY-----\n");
    for my $case (sort keys %content) {
        write_file("$dir/file", $content{$case}, 0600);
        for my $files (["$dir/file", "$COMMON/server.key"],
                       ["$COMMON/server.crt", "$dir/file"],
                       ["$dir/file", "$dir/file"]) {
            my $result = dump_json(pair_of(@$files), limit => 15);
            survived($result, $case);
            ok !$result->{bad}, "$case: JSON";
        }
    }
}

# At most 1,000 files of at most 64 KiB of a folder are looked at.
sub big_folder {
    my $dir = work_dir();
    write_file("$dir/$_.txt", "text $_\n") for 1 .. 3000;
    write_file("$dir/big-$_", 'x' x 200_000) for 1 .. 20;
    my $started = time;
    my $result = configtest("TWCAKeySearch $dir\nTWCAIntermediates $dir\n"
        . qq(Include "$DIR/key-lost--ec/site.conf"));
    survived($result, 'a big folder');
    cmp_ok time - $started, '<', 3, 'a big folder: soon';
    ok scalar(grep { $_->{id} eq 'key-lost' } @{ $result->{findings} }),
        'a big folder: the key is not there' or show($result);
}

# --- Keystores ---------------------------------------------------------------

sub authority {
    our $CA;
    return $CA //= Fixtures::Authority->found(work_dir());
}

# One line of configuration for each; whether a pass phrase is given in turn.
sub named_stores {
    my ($dir, @files) = @_;
    write_file("$dir/pass", "$SECRET\n", 0600);
    my $n = 0;
    return join '', map { qq(TWCAKeystore "$_")
        . ($n++ % 2 ? '' : qq( "passphrase-file=$dir/pass")) . "\n" } @files;
}

# Cut anywhere and hit anywhere, in one configuration; within 512 MiB.
sub damaged_stores {
    my $dir = work_dir();
    my $ca = authority();
    my @files;
    srand 20261124;
    for my $type (@TYPES) {
        my $good = store($ca, $type, [
            { alias => 'tomcat', key => 'www', chain => $ca->chain },
            { alias => 'root', certificate => $ca->ca('root') }]);
        my $length = length $good;
        my @bad = ((map { substr $good, 0, $length * $_ / 60 } 1 .. 59),
                   map { hit($good) } 1 .. 60);
        push @files, map { write_file("$dir/$type-$_", $bad[$_]) } 0 .. $#bad;
    }
    my $conf = named_stores($dir, @files);
    my $result = in_little_memory(sub { dump_json($conf, limit => 60) });
    survived($result, 'damaged keystores');
    ok !$result->{bad}, 'damaged keystores: JSON' or return show($result);
    my @stores = @{ $result->{json}{keystores} };
    is scalar(@stores), scalar(@files), 'damaged keystores: all are there';
    is scalar(grep { $_->{type} && $_->{type} !~ /^(?:JKS|JCEKS|PKCS12)$/ }
                  @stores), 0, 'damaged keystores: types';
    cmp_ok scalar(grep { @{ $_->{findings} } } @stores), '>', @files / 2,
        'damaged keystores: findings';
}

# What is run there has half a gigabyte of addresses.
sub in_little_memory {
    my ($run) = @_;
    system("prlimit --pid $$ --as=536870912:unlimited 2>/dev/null");
    my $result = $run->();
    system("prlimit --pid $$ --as=unlimited 2>/dev/null");
    return $result;
}

sub extreme_stores {
    my $dir = work_dir();
    my $root = unpem(authority()->ca('root'));
    my $secret = sealed_object();
    my %content = (
        'one byte' => "\xfe", 'only a magic number' => "\xfe\xed\xfe\xed",
        'a million entries' => jks('JKS', count => 1_000_000),
        '4 billion entries' => jks('JCEKS', count => 0xffffffff),
        'many certificates' => jks('JKS', entries => [
            map { certificate_entry($_, $root) } 1 .. 3000]),
        'many bags' => pkcs12([data([
            map { certificate_bag($root, name => $_, trusted => 1) }
                1 .. 3000])]),
        'many contents' => pkcs12([map { data([certificate_bag($root)]) }
                                       1 .. 3000]),
        'lengths that are not given' => "\x30\x80\2\1\3" . "\x30\x80" x 2e6,
        'objects in objects' => jks('JCEKS', entries => [
            secret_entry('a', "\xac\xed\0\5" . 's' x 1e6)]),
        'a long array' => jks('JCEKS', entries => [secret_entry('a',
            $secret =~ s/\0\0\0\x90\0{144}/\x7f\xff\xff\xff/r)]));
    for my $case (sort keys %content) {
        my $file = write_file("$dir/file", $content{$case}, 0600);
        my $started = time;
        my $conf = named_stores($dir, $file, $file);
        my $result = in_little_memory(sub { dump_json($conf, limit => 20) });
        survived($result, $case);
        ok !$result->{bad}, "$case: JSON" or show($result);
        cmp_ok time - $started, '<', 8, "$case: soon";
    }
}

# Aliases are as odd as names in certificates.
sub aliases {
    my $dir = work_dir();
    my $leaf = unpem(authority()->leaf);
    my %alias = (
        markup => '<script>alert(1)</script>', terminal => "\e[2J\e[31mred",
        'line-break' => "a\nTWCA-X1 expired b:1 (-): c",
        'right-to-left' => "\xe2\x80\xaetacmot", format => '%s%s%n',
        template => '{keystore} {command}', shell => '$(touch x); `y` \' " \\',
        long => 'x' x 5000, nul => "a\0b", none => '');
    my @files = map { write_file("$dir/$_.jks", jks('JKS', entries => [
        certificate_entry($alias{$_}, $leaf)])) } sort keys %alias;
    my $conf = named_stores($dir, @files);
    my $lines = configtest($conf);
    survived($lines, 'aliases');
    is scalar(@{ $lines->{findings} }), scalar(@files),
        'aliases: one line of one finding' or show($lines);
    my $document = dump_json($conf);
    ok !$document->{bad}, 'aliases: JSON' or show($document);
    my $text = configtest($conf, define => ['DUMP_TWCA'])->{out};
    ok utf8::decode($text), 'aliases: the report is UTF-8';
    unlike $text, qr/[\x00-\x08\x0b-\x1f\x7f]|\x{202e}/,
        'aliases: the report has no control characters';
}
