# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What do keystores cost a config test, and what does one of them cost keytool?

package Bench::Keystores;

use strict;
use warnings;

use Bench::Httpd;
use Bench::Measure qw(median run_timed output_of);
use Fixtures::Authority;
use Fixtures::Der qw(unpem pem_blocks);
use Fixtures::Httpd;
use Fixtures::Jks qw(jks key_entry certificate_entry sealed);

use constant { STORES => 1000, SECRET => 'changeit' };

my @TRUSTED = qw(root issuing second upper lower renewed old_root new_root
                 cross);

# Seconds: { without, with, keytool } of a config test without keystores, with
# 1,000 of them, and of keytool with one of these; keytool's may be undef.
# Options: dir (made), sites (as bench_certificates.c makes them), module, runs
sub measure {
    my (%o) = @_;
    mkdir $o{dir} or die "$o{dir}: $!\n";
    print STDERR 'Making ', STORES, " keystores\n";
    my @stores = make(%o);
    my %server = (without => httpd('without', %o),
                  with => httpd('with', %o, stores => \@stores));
    checked($server{with});
    my %command = map { ($_ => [$server{$_}->command('-t')]) } keys %server;
    $command{keytool} = ['keytool', '-list', '-keystore', $stores[0],
                         '-storepass:file', "$o{dir}/pass"] if has_keytool();
    my %seconds;
    for my $run (0 .. 3 * $o{runs}) {
        for my $name (sort keys %command) {
            my $taken = run_timed(@{ $command{$name} });
            # The first run warms the disk's cache.
            push @{ $seconds{$name} }, $taken->{wall} if $run;
        }
    }
    return { map { ($_ => median(@{ $seconds{$_} })) } keys %seconds };
}

sub has_keytool { return output_of('keytool', '-help') =~ /-importkeystore/ }

# Each a JKS of a key with a certificate of its own and the intermediate, and
# of nine trusted certificates of authorities.
sub make {
    my (%o) = @_;
    my $ca = Fixtures::Authority->found("$o{dir}/pki");
    my @trusted = map { certificate_entry("ca $_", unpem($ca->ca($_))) }
        @TRUSTED;
    my @names = glob "$o{sites}/?????.pem";
    my $usual = umask 077;    # a pass phrase that others may read is a finding
    Fixtures::Pki::write_file("$o{dir}/pass", SECRET . "\n");
    my %sealed;               # the sites share their keys
    my @files = map {
        my ($chain, $key) = map { Fixtures::Pki::read_file($_) }
            $names[$_ % @names], $names[$_ % @names] . '.key';
        $sealed{$key} //= sealed($ca, 'JKS', unpem($key), SECRET);
        Fixtures::Pki::write_file("$o{dir}/$_.jks",
            jks('JKS', password => SECRET, entries => [
                key_entry('server', $sealed{$key},
                          [map { unpem($_) } pem_blocks($chain)]), @trusted]));
    } 0 .. STORES - 1;
    umask $usual;
    return @files;
}

sub httpd {
    my ($name, %o) = @_;
    my $server = Bench::Httpd->new(dir => "$o{dir}/$name",
                                   twca => $o{module});
    $server->write('LogLevel twca_check:info',
                   "TWCATrustStore $o{sites}/root.pem",
                   map { "TWCAKeystore $_ passphrase-file=$o{dir}/pass" }
                       @{ $o{stores} // [] });
    return $server;
}

# All of them were opened, and nothing is wrong with them.
sub checked {
    my ($server) = @_;
    my $output = output_of($server->command('-t'));
    $output =~ /: 0 fatal, 0 errors, 0 warnings, 0 notices/
        or die 'keystores: not healthy: ' . substr($output, 0, 2000);
    my $json = output_of($server->command('-t', '-DDUMP_TWCA_JSON'));
    my $entries = () = $json =~ /"alias":/g;
    $entries == STORES * (@TRUSTED + 1)
        or die "keystores: $entries entries were read\n";
}

# The table of what measure() says.
sub rows {
    my ($seconds) = @_;
    my $cost = $seconds->{with} - $seconds->{without};
    my @rows = ('| keystores | time | to `keytool -list` |', '|---|---|---|',
        sprintf('| configuration test: what %d keystores of %d entries add |'
                . ' %.0f ms | %s |', STORES, @TRUSTED + 1, 1000 * $cost,
                $seconds->{keytool}
                ? sprintf('%.2f', $cost / $seconds->{keytool}) : '-'));
    push @rows, sprintf('| `keytool -list` of one of them | %.0f ms | 1.00 |',
                        1000 * $seconds->{keytool}) if $seconds->{keytool};
    return join "\n", @rows, '', <<"TEXT" =~ s/\n\z//r;
Keystores: JKS with a key, its own certificate and the intermediate, and nine
trusted certificates of authorities, with a pass phrase that is checked. The
configuration test with the @{[STORES]} TWCAKeystore lines, less the same one without.
TEXT
}

1;
