# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# With no fault there is no finding above a notice.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;

my @fixtures = fixtures(qr/^healthy--/);
cmp_ok scalar(@fixtures), '>', 100, 'many of them';

one_by_one();
all_in_one();
done_testing();

sub one_by_one {
    for my $fixture (@fixtures) {
        my $result = dump_json(qq(Include "$fixture->{dir}/site.conf"),
            modules => $fixture->{modules}, env => $fixture->{env});
        my %may = map { $_ => 1 } @{ $fixture->{may} };
        my @bad = $result->{bad} ? ()
            : grep { !$may{ $_->{id} } }
              above_notice(all_findings($result->{json}));
        my $good = is_deeply
            [$result->{bad}, $result->{exit}, labels(@bad)], [undef, 0, ''],
            "$fixture->{name}: no finding above a notice";
        show($result) if !$good;
        sound($fixture, $result->{json}) if $good;
    }
}

# What the document says of a site that is well.
sub sound {
    my ($fixture, $json) = @_;
    return if $fixture->{name} =~ /check-off|plain|pkcs11|trusted$/
        || @{ $fixture->{may} };
    for my $site (@{ $json->{sites} }) {
        is $site->{chain_status}, 'complete',
            "$fixture->{name}: the chain of $site->{name} is complete";
        my @not = grep { !$_->{key_matches} } @{ $site->{pairs} };
        is scalar(@not), 0, "$fixture->{name}: every key matches";
    }
    ok scalar(@{ $json->{sites} }), "$fixture->{name}: it was looked at";
}

# Healthy neighbours do not make each other ill.
sub all_in_one {
    my $common = slurp(fixture_dir() . '/healthy--common/site.conf');
    my ($head) = $common =~ m{^(.*?</IfModule>\n)}s;
    my @alike = grep {
        my $conf = slurp("$_->{dir}/site.conf");
        $conf =~ /^\Q$head\EListen [^\n]*\n<VirtualHost/
            && !%{ $_->{env} } && !@{ $_->{modules} } && !@{ $_->{may} };
    } @fixtures;
    cmp_ok scalar(@alike), '>', 60, 'sites for one configuration';
    my $port = 9000;
    my $conf = join "\n", map {
        ('Define PORT ' . $port++, qq(Include "$_->{dir}/site.conf"))
    } @alike;
    my $result = dump_json($conf);
    my $good = ok !$result->{bad}, 'the document is JSON';
    $good &&= is labels(above_notice(all_findings($result->{json}))), '',
        'no finding above a notice in all of them together';
    $good &= is $result->{exit}, 0, 'exit status';
    show($result) if !$good;
}
