# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What httpd without our module does with each fixture, by starting it: a
# config test is no judge, it opens no certificate.

package Fixtures::Truth;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Path qw(remove_tree);
use File::Temp ();
use JSON::PP;
use POSIX ();

use Fixtures::Der qw(unpem);
use Fixtures::Httpd;

my $WORKERS = 2;

sub read_json {
    my ($file) = @_;
    open my $fh, '<:raw', $file or die "$file: $!\n";
    local $/;
    return JSON::PP->new->utf8->decode(<$fh>);
}

# The fixtures of a folder, by name.
sub fixtures {
    my ($out, @names) = @_;
    my @all = map { m{([^/]+)/expect\.json$} } glob "$out/*/expect.json";
    my %wanted = map { $_ => 1 } @names;
    return map { { %{ read_json("$out/$_/expect.json") }, dir => "$out/$_" } }
        grep { !@names || $wanted{$_} } @all;
}

# Starts httpd with one: what it did, what it served, and why not.
sub try {
    my ($work, $fixture, $conf) = @_;
    my $httpd = Fixtures::Httpd->new(
        dir => $work, mpm => 'prefork', ssl => !$fixture->{no_ssl},
        modules => $fixture->{modules}, env => $fixture->{env},
        user => $fixture->{user});
    $httpd->write("Include \"$conf\"");
    my $did = $httpd->start;
    my @served;
    if ($did eq 'starts') {
        my @names = map { $_->{site} } @{ $fixture->{findings} };
        my $name = $names[0] // 'www.example.test';
        $name = undef if $name =~ /^[\d.]+$|:/;
        @served = map { substr sha256_hex(unpem($_)), 0, 16 }
            $httpd->served($name);
        $httpd->stop;
    }
    my $log = Fixtures::Httpd::slurp($httpd->log_file)
        . Fixtures::Httpd::slurp("$work/stderr");
    my ($why) = $log =~ /((?:AH02238|AH02311|AH0256\d|AH02572|AH00526|AH0\d+):
                          [^\n]*)/x;
    my @codes = $log =~ /\b(AH\d{5})\b/g;
    remove_tree($work);
    return { name => $fixture->{name}, did => $did, served => \@served,
             codes => \@codes, why => $did eq 'starts' ? '' : $why // '' };
}

# Tries all of them, two at a time: name => what try() says. $try, where given,
# is called instead of try(), as try(folder to work in, fixture).
sub try_all {
    my ($fixtures, $try) = @_;
    $try //= sub { try($_[0], $_[1], "$_[1]{dir}/site.conf") };
    my @readers = map { worker($_, $fixtures, $try) } 0 .. $WORKERS - 1;
    my %truth;
    for my $reader (@readers) {
        while (my $line = <$reader>) {
            my $row = decode_json($line);
            $truth{ $row->{name} } = $row;
        }
        close $reader or die "a worker failed\n";
    }
    return %truth;
}

# Tries all of them and writes truth.tsv; true where all is as expected.
sub tell {
    my ($out, @names) = @_;
    my @fixtures = fixtures($out, @names);
    my %truth = try_all(\@fixtures);
    return report($out, \@fixtures, \%truth, scalar @names);
}

sub worker {
    my ($index, $fixtures, $try) = @_;
    my $pid = open(my $reader, '-|') // die "fork: $!\n";
    return $reader if $pid;
    $| = 1;
    my $work = File::Temp->newdir('twca-truth-XXXXXX', TMPDIR => 1);
    chmod 0755, "$work";
    for my $n (grep { $_ % $WORKERS == $index } 0 .. $#$fixtures) {
        next if $fixtures->[$n]{plain} eq 'not-tried';
        my $row = $try->("$work/$n", $fixtures->[$n]);
        print JSON::PP->new->canonical->encode($row), "\n";
    }
    undef $work;
    POSIX::_exit(0); # what the parent has at its end is the parent's
}

sub report {
    my ($out, $fixtures, $truth, $some) = @_;
    my ($rows, $wrong) = ('', 0);
    for my $fixture (@$fixtures) {
        my $row = $truth->{ $fixture->{name} } or next;
        $rows .= join("\t", $row->{name}, $row->{did},
                      "@{ $row->{served} }", $row->{why}) . "\n";
        next if $row->{did} eq $fixture->{plain};
        $wrong++;
        print "$row->{name}: expected $fixture->{plain}, it $row->{did}: ",
            "$row->{why}\n";
    }
    if (!$some) {
        open my $fh, '>', "$out/truth.tsv" or die "$out/truth.tsv: $!\n";
        print $fh "name\tplain\tserved\twhy\n", $rows;
        close $fh or die "$out/truth.tsv: $!\n";
    }
    print scalar(keys %$truth), " tried, $wrong not as expected\n";
    return !$wrong;
}

1;
