# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What conf.d has for Prometheus and Grafana: promtool accepts it, every alert
# is tried, and no metric or label is named that the module does not export.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use JSON::PP ();
use Test::More;

use TwcaTest;

my $RULES = top() . '/conf.d/prometheus/twca.rules.yml';
my @TESTS = glob top() . '/t/prometheus/*.rules.test.yml';
my $BOARD = top() . '/conf.d/grafana/twca.json';

my ($PROMTOOL) = grep { -x } map { "$_/promtool" } split /:/, $ENV{PATH};
my $SOURCES = join '', map { slurp($_) }
    glob top() . '/mod_twca/report/prometheus*.c';
my %METRICS = map { $_ => 1 } $SOURCES =~ /\{"(twca_\w+)",/g;
my %LABELS = map { $_ => 1 } $SOURCES =~ /(\w+)=\\"%s\\"/g;

# Those that Prometheus adds.
$LABELS{$_} = 1 for qw(job instance alertname alertstate);

cmp_ok scalar keys %METRICS, '>', 10, 'the module exports metrics';
cmp_ok scalar keys %LABELS, '>', 10, 'with labels';
subtest 'rules' => \&rules;
subtest 'dashboard' => \&dashboard;
done_testing();

sub rules {
    my $rules = slurp($RULES);
    my $tests = join '', map { slurp($_) } @TESTS;
    my $manual = slurp(top() . '/docs/json.md');
    my @alerts = $rules =~ /^\s*- alert: (\w+)$/mg;

    cmp_ok scalar @alerts, '>', 0, 'there are alerts';
    for my $alert (@alerts) {
        like $tests, qr/^\s*alertname: $alert\n\s*exp_alerts:\n/m,
            "$alert: it is tried where it fires";
        like $tests, qr/^\s*alertname: $alert\n\s*exp_alerts: \[\]\n/m,
            "$alert: and where it is silent";
        ok index($manual, "`$alert`") >= 0, "$alert: it is in the manual";
    }
    for my $rule (split /^\s*- alert: /m, $rules) {
        my ($name, $expr) = $rule =~ /^(\w+)\n\s*expr:\s*(.*?)\n\s*(?:for|labels):/s
            or next;
        is unknown($expr), '', "$name: only what the module exports";
        for my $part (qw(severity summary description)) {
            like $rule, qr/^\s*$part: \S/m, "$name: $part";
        }
    }
    promtool('the rules', 'check', 'rules', $RULES);
    promtool('the tests of the rules', 'test', 'rules', @TESTS);
}

sub dashboard {
    my $board = eval { JSON::PP->new->utf8->decode(slurp($BOARD)) };
    ok $board, 'it is JSON' or return diag $@;
    my @panels = @{ $board->{panels} };
    my @exprs = map { $_->{expr} } map { @{ $_->{targets} } } @panels;
    my %ids = map { $_->{id} => 1 } @panels;

    is scalar keys %ids, scalar @panels, 'every panel has an id of its own';
    is join(' ', map { $_->{title} } grep { !@{ $_->{targets} } } @panels), '',
        'every panel asks for something';
    is unknown($_), '', "only what the module exports: $_" for @exprs;
    variables($board, @exprs);
    queries(@exprs);
}

# A variable that is used is one, and is filled from what there is.
sub variables {
    my ($board, @exprs) = @_;
    my @known = @{ $board->{templating}{list} };
    my %known = map { $_->{name} => 1 } @known;
    my %used = map { $_ => 1 } join(' ', @exprs) =~ /\$(\w+)/g;

    cmp_ok scalar keys %used, '>', 0, 'it can be narrowed down';
    is join(' ', grep { !$known{$_} } sort keys %used), '',
        'by variables that it has';
    for my $variable (grep { $_->{type} eq 'query' } @known) {
        my ($series, $label) =
            $variable->{definition} =~ /^label_values\((.*), (\w+)\)$/;
        ok $LABELS{ $label // '' }, "\$$variable->{name}: a label";
        is unknown($series // 'twca_nothing'), '',
            "\$$variable->{name}: of a metric";
    }
}

# Grafana fills in its variables: a regular expression will do for each.
sub queries {
    my @exprs = map { s/\$\w+/.*/gr } @_;

    promtool('the queries', 'check', 'rules', rule_file('good', @exprs));
    SKIP: {
        skip 'no promtool here', 1 if !$PROMTOOL;
        my $bad = rule_file('bad', @exprs, "sum($exprs[0]");
        `$PROMTOOL check rules $bad 2>&1`;
        isnt $?, 0, 'and would not accept any';
    }
}

sub rule_file {
    my ($name, @exprs) = @_;
    my $n = 0;

    return write_file(work_dir() . "/$name.yml", join '',
        "groups:\n  - name: queries\n    rules:\n",
        map { my $expr = s/'/''/gr; $n++;
              "      - record: query_$n\n        expr: '$expr'\n" } @exprs);
}

sub promtool {
    my ($what, @command) = @_;

    SKIP: {
        skip 'no promtool here', 1 if !$PROMTOOL;
        my $said = `$PROMTOOL @command 2>&1`;
        is $?, 0, "promtool accepts $what" or diag $said;
    }
}

# The metrics and labels of an expression that nobody exports.
sub unknown {
    my ($expr) = @_;
    my @metrics = $expr =~ /\b(twca_\w+)/g;
    my @labels = map { /(\w+)\s*(?:=|!=|=~|!~)\s*"/g } $expr =~ /\{([^{}]*)\}/g;

    push @labels, map { /(\w+)/g } $expr =~ /\b(?:on|by)\s*\(([^()]*)\)/g;
    return join ' ', (grep { !$METRICS{$_} } @metrics),
        (grep { !$LABELS{$_} } @labels);
}
