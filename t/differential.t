# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Against httpd itself: a finding is fatal exactly where httpd without the
# module does not start, and what a site is said to send is what it sends.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Fixtures::Truth;

# No pass phrase at hand: a notice by contract, whether httpd then starts is
# not known.
my $UNKNOWN = qr{^key-encrypted--(?!wrong)};

my $everybody = nobody_reaches(fixture_dir());
my @fixtures = grep { ($everybody || !$_->{user})
                      && $_->{plain} ne 'not-tried' } fixtures();
my %truth = Fixtures::Truth::try_all(\@fixtures);
is scalar(keys %truth), scalar(@fixtures), 'httpd was tried with each';
is $truth{'healthy--common'}{did}, 'starts', 'and starts where all is well';

my %judged = map { ($_->{name} => judged($_)) } @fixtures;
severity($_) for @fixtures;
sent($_) for @fixtures;
with_module();
done_testing();

sub judged {
    my ($fixture) = @_;
    return dump_json(qq(Include "$fixture->{dir}/site.conf"),
        modules => $fixture->{modules}, env => $fixture->{env},
        ssl => !$fixture->{no_ssl},
        ($fixture->{user} ? (user => $fixture->{user}) : ()));
}

# The fixture's expectation is a claim; this is how it is.
sub severity {
    my ($fixture) = @_;
    my $name = $fixture->{name};
    return if $name =~ $UNKNOWN || $fixture->{no_ssl};
    my $result = $judged{$name};
    return show($result) if !ok !$result->{bad}, "$name: JSON";
    my $fatal = grep { $_->{severity} eq 'fatal' }
        all_findings($result->{json});
    my $starts = $truth{$name}{did} eq 'starts';
    my $good = is $fatal ? 'fatal' : 'not fatal',
        $starts ? 'not fatal' : 'fatal',
        "$name: httpd $truth{$name}{did}";
    $good &= is $result->{exit}, $starts ? 0 : 1, "$name: exit status";
    if (!$good) {
        diag $truth{$name}{why};
        show($result);
    }
}

# One of the pairs of the site that answers is what is served.
sub sent {
    my ($fixture) = @_;
    my $name = $fixture->{name};
    my @served = @{ $truth{$name}{served} } or return;
    return if $judged{$name}{bad};
    my @said = map { join ' ', map { substr lc $_->{sha256}, 0, 16 }
                         @{ $_->{sent} } }
        map { @{ $_->{pairs} } } @{ $judged{$name}{json}{sites} };
    return if $name =~ /check-off/;
    # That is what it serves with the module: see t/complete.t.
    return if $name =~ /^chain-completed/;
    # Over 4 MiB nothing is read: nothing is said.
    return if $name =~ /^too-large/;
    ok scalar(grep { $_ eq "@served" } @said),
        "$name: what is said to be sent is what is served"
        or diag "served: @served\n", map { "said: $_\n" } @said;
}

# With the module loaded httpd starts exactly where it does without it: a wrong
# judgement of ours costs nobody a server.
sub with_module {
    my %with = Fixtures::Truth::try_all(\@fixtures, sub {
        my ($work, $fixture) = @_;
        my $httpd = Fixtures::Httpd->new(twca => $MODULE, dir => $work,
            log_level => 'info', mpm => $ENV{TWCA_MPM} || 'prefork',
            ssl => !$fixture->{no_ssl}, modules => $fixture->{modules},
            env => $fixture->{env}, user => $fixture->{user});
        $httpd->write(qq(Include "$fixture->{dir}/site.conf"));
        my $did = $httpd->start;
        $httpd->stop if $did eq 'starts';
        my $log = slurp($httpd->log_file) . slurp("$work/stderr");
        return { name => $fixture->{name}, did => $did,
                 found => [map { "$_->{code} $_->{id}" }
                               @{ log_lines($log) }],
                 tail => substr($log, -600) };
    });
    for my $fixture (@fixtures) {
        my ($name, $result) = ($fixture->{name}, $with{ $fixture->{name} });
        # Without mod_ssl only we know its directives; see t/load_order.t.
        next if $fixture->{no_ssl};
        is $result->{did}, $truth{$name}{did},
            "$name: the same with the module" or diag $result->{tail};
        next if $result->{did} ne 'starts' || $judged{$name}{bad};
        is_deeply [sort @{ $result->{found} }],
            [sort map { "$_->{code} $_->{id}" }
                 all_findings($judged{$name}{json})],
            "$name: the log of the start says what the config test said, once";
    }
}
