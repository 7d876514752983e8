# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Every fixture gives its finding, whole: code, id, severity, place and facts;
# nothing else above a notice; and without the defect there is none.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Fixtures::Catalog;

my @fixtures = fixtures(qr/^(?!healthy--)/);
my $everybody = nobody_reaches(fixture_dir());

seen_all();
for my $fixture (@fixtures) {
    SKIP: {
        skip "$fixture->{name}: only where nobody gets there", 1
            if $fixture->{user} && !$everybody;
        subtest $fixture->{name} => sub { faulty($fixture) };
    }
}
healthy_twins();
said_alike();
done_testing();

# A finding of the contract without a fixture is not tested at all: those of a
# running server are, by other suites, and those have none.
sub seen_all {
    my %seen = map { ($_->{id} => 1) } map { @{ $_->{findings} } } @fixtures;
    my %live = map { ($_ => 1) } Fixtures::Catalog::live_ids();
    is join(' ', grep { !!$seen{$_} == !!$live{$_} } Fixtures::Catalog::ids()),
        '', 'every finding of the contract has a fixture, or is a live one';
    my @suites = map { glob top() . "/t/$_*.t" } qw(served mixed);
    my $said = join '', map { slurp($_) } @suites;
    SKIP: {
        skip 'no suite of live findings yet', 1 if !@suites;
        is join(' ', grep { $said !~ /\Q$_\E\b/ } sort keys %live), '',
            'every live finding is brought about by t/served*.t or t/mixed*.t';
    }
}

sub options {
    my ($fixture) = @_;
    return (modules => $fixture->{modules}, env => $fixture->{env},
            ssl => !$fixture->{no_ssl},
            ($fixture->{user} ? (user => $fixture->{user}) : ()));
}

sub faulty {
    my ($fixture) = @_;
    my $result = dump_json(qq(Include "$fixture->{dir}/site.conf"),
                           options($fixture));
    return show($result) if !ok !$result->{bad}, 'the document is JSON';
    my @left = all_findings($result->{json});
    my $good = 1;
    for my $expected (@{ $fixture->{findings} }) {
        my ($n) = grep { same($left[$_], $expected) } 0 .. $#left;
        $good &= ok defined $n, sprintf '%s %s %s at %s',
            @$expected{qw(code id severity)},
            $expected->{site} // ($expected->{keystore} ? 'a keystore'
                                                        : 'no site');
        $good &= details(splice(@left, $n, 1), $expected) if defined $n;
    }
    my %may = map { $_ => 1 } @{ $fixture->{may} };
    @left = grep { !$may{ $_->{id} } } @left;
    $good &= is labels(above_notice(@left)), '',
        'nothing else above a notice';
    $good &= is labels(grep { $_->{keystore} } @left), '',
        'nothing else of a keystore';
    $good &= exit_status($fixture, $result);
    show($result) if !$good;
}

sub same {
    my ($finding, $expected) = @_;
    return ($finding->{id} eq $expected->{id}
            ? $finding->{code} eq $expected->{code}
            : $finding->{id} eq $expected->{or})
        && $finding->{severity} eq $expected->{severity}
        && owner($finding) eq owner($expected);
}

sub details {
    my ($finding, $expected) = @_;
    my $good = like place($finding->{where}), qr/$expected->{at}/,
        "$finding->{id}: place";
    return $good if $finding->{id} ne $expected->{id};
    for my $name (sort keys %{ $expected->{facts} }) {
        my ($is, $should) = map { ref $_ ? join ' ', @$_ : $_ }
            $finding->{facts}{$name}, $expected->{facts}{$name};
        $good &= is $is, $should, "$finding->{id}: fact $name";
    }
    my @commands = grep { defined $_->{command} } @{ $finding->{remedy} };
    $good &= ok !!@commands == !!$expected->{command},
        "$finding->{id}: a command"
        if defined $expected->{command};
    $good &= ok @{ $finding->{remedy} } > 0, "$finding->{id}: a remedy";
    $good &= ok !grep({ !length } @$finding{qw(title message cause)}),
        "$finding->{id}: words";
    $good &= unlike join(' ', $finding->{message},
                         map { ($_->{text}, $_->{command} // '') }
                             @{ $finding->{remedy} }),
        qr/\{[a-z_]+\}/, "$finding->{id}: every word filled in";
    return $good;
}

# The line of the configuration that "FILE:LINE" speaks of.
sub place {
    my $where = $_[0] // '';
    my ($file, $line) = $where =~ /^(.*):(\d+)$/s or return "(no place: $where)";
    my @lines = split /\n/, slurp($file);
    return $lines[$line - 1] // "(no such line: $where)";
}

# A config test fails exactly where a start would.
sub exit_status {
    my ($fixture, $result) = @_;
    my $fatal = grep { $_->{severity} eq 'fatal' } @{ $fixture->{findings} };
    $fatal ||= $fixture->{plain} eq 'config-error' && !$fixture->{no_ssl};
    return is $result->{exit}, $fatal ? 1 : 0, 'exit status';
}

sub healthy_twins {
    my %seen;
    for my $fixture (@fixtures) {
        my $conf = $fixture->{healthy};
        next if $seen{$conf}++ || ($fixture->{user} && !$everybody);
        my $result = dump_json(qq(Include "$conf"), options($fixture),
                               env => $fixture->{twin_env}, ssl => 1);
        my @bad = $result->{bad} ? () : above_notice(
            all_findings($result->{json}));
        my $good = is_deeply
            [$result->{bad}, $result->{exit}, labels(@bad)], [undef, 0, ''],
            "$fixture->{name}: nothing without the defect";
        show($result) if !$good;
    }
}

sub said { return join ' ', @{ $_[0] }{qw(code id)}, $_[0]{where} // '-' }

# The lines of a config test say what the document says: one of each finding,
# of a site, of a keystore and of the whole server.
sub said_alike {
    my %seen;
    for my $fixture (@fixtures) {
        my $first = $fixture->{findings}[0];
        next if !$first || $fixture->{user}
            || $seen{ $first->{id} . !$first->{keystore} }++;
        my $snippet = qq(Include "$fixture->{dir}/site.conf");
        my $lines = configtest($snippet, options($fixture));
        my $document = dump_json($snippet, options($fixture));
        my @said = map { said($_) } @{ $lines->{findings} };
        my @written = $document->{bad} ? ()
            : map { said($_) } all_findings($document->{json});
        my $good = is_deeply [sort @said], [sort @written],
            "$fixture->{name}: lines and document say the same";
        $good &= like $lines->{summary} // '',
            qr/^TWCA\ checked\ \d+\ sites?\ in\ \d+\ ms:\ \d+\ fatal,
               \ \d+\ errors?,\ \d+\ warnings?,\ \d+\ notices?$/x,
            "$fixture->{name}: summary";
        show($lines) if !$good;
    }
}
