# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCACompleteChain: what a config test says of chains that are completed, and
# where they are not.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Fixtures::Der qw(unpem);

my $OUT = fixture_dir();
my $DIR = work_dir();
my $STORE = 'TWCATrustStore ' . pki() . '/roots.pem';
my $PAIR = "SSLCertificateFile $DIR/server.crt\n"
    . "SSLCertificateKeyFile $DIR/server.key";
my $KNOWN = "TWCAIntermediates $DIR/known";

my ($leaf, $issuing) = slurp("$OUT/healthy--common/server.crt")
    =~ /(-----BEGIN.*?-----END[^\n]*\n)/sg;
write_file("$DIR/server.crt", $leaf);
write_file("$DIR/server.key", slurp("$OUT/healthy--common/server.key"), 0600);
mkdir "$DIR/known";
write_file("$DIR/known/uca.cer", $issuing);

completed();
where_it_is_said();
nothing_is_written();
all_fixtures();
done_testing();

sub hash_of { return sha256_hex(unpem($_[0])) }

# Lines of the main server, then of the virtual host.
sub result_of {
    my ($main, $host, @more) = @_;
    return dump_json(join("\n", 'Listen 127.0.0.1:${PORT}', $STORE, @$main,
        '<VirtualHost 127.0.0.1:${PORT}>', 'ServerName www.example.test',
        'SSLEngine on', $PAIR, @$host, "</VirtualHost>\n"), @more);
}

sub ids_of {
    my ($result) = @_;
    return 'no JSON' if $result->{bad};
    return join ' ', map { $_->{id} } all_findings($result->{json});
}

sub completed {
    my $result = result_of(['TWCAFailOn warning', $KNOWN],
                           ['TWCACompleteChain on']);
    return show($result) if !ok !$result->{bad}, 'JSON';
    my $site = find_site($result->{json}, 'www.example.test');
    my $finding = $site->{findings}[0];
    my $good = is $result->{exit}, 0, 'the test passes';
    $good &= is join(' ', map { "$_->{severity} $_->{code} $_->{id}" }
                              @{ $site->{findings} }),
        'notice TWCA-4.5-Q1 chain-completed', 'one notice';
    $good &= is "$site->{verdict} $site->{chain_status}", 'notice complete',
        'verdict and chain status';
    $good &= is_deeply [map { lc $_->{sha256} } @{ $site->{pairs}[0]{sent} }],
        [hash_of($leaf), hash_of($issuing)], 'sent is what clients get';
    $good &= is_deeply $finding->{facts}, {
        file => "$DIR/server.crt", certificate_file => "$DIR/server.crt",
        was => ['chain-incomplete'], added => ['Example Issuing CA'],
        found_in => ["$DIR/known/uca.cer"],
        expected => ['www.example.test', 'Example Issuing CA'] }, 'the facts';
    $good &= like $finding->{remedy}[0]{command}, qr/\Q$DIR\E/,
        'the command that mends the file';
    show($result) if !$good;
}

sub where_it_is_said {
    my @cases = (
        ['nowhere', [$KNOWN], [], 'chain-incomplete'],
        ['in the main server', [$KNOWN, 'TWCACompleteChain on'], [],
         'chain-completed'],
        ['off in the host', [$KNOWN, 'TWCACompleteChain on'],
         ['TWCACompleteChain off'], 'chain-incomplete'],
        ['on in the host', [$KNOWN, 'TWCACompleteChain off'],
         ['TWCACompleteChain on'], 'chain-completed'],
        ['nothing is known', [], ['TWCACompleteChain on'],
         'chain-incomplete']);
    for my $case (@cases) {
        my ($name, $main, $host, $ids) = @$case;
        my $result = result_of($main, $host);
        is ids_of($result), $ids, $name or show($result);
    }
}

sub nothing_is_written {
    my $before = files_in($DIR);
    my $lines = configtest(join "\n", $STORE, $KNOWN, 'TWCACompleteChain on',
        'Listen 127.0.0.1:${PORT}', '<VirtualHost 127.0.0.1:${PORT}>',
        'ServerName www.example.test', 'SSLEngine on', $PAIR,
        "</VirtualHost>\n");
    my $good = is $lines->{exit}, 0, 'a config test passes';
    $good &= is join(' ', map { $_->{id} } @{ $lines->{findings} }),
        'chain-completed', 'and tells the notice';
    $good &= is_deeply files_in($DIR), $before, 'and changes no file';
    show($lines) if !$good;
}

# With it on for everybody: only what is wrong with chains goes, and no healthy
# site is told of.
sub all_fixtures {
    my %mended = map { $_ => 1 } qw(chain-incomplete chain-wrong-issuer
        chain-expired chain-order chain-duplicate chain-new-root-only
        root-sent weak-key weak-signature chain-completed);
    for my $fixture (fixtures(qr/^(?:healthy|chain-|root-|role-)/)) {
        next if $fixture->{user} || $fixture->{no_ssl};
        my $include = qq(Include "$fixture->{dir}/site.conf");
        my @options = (modules => $fixture->{modules},
                       env => $fixture->{env});
        my ($off, $on) = map { dump_json("$_$include", @options) }
            '', "TWCACompleteChain on\n";
        my @others = map { join ' ', sort grep { !$mended{$_} }
                               split / /, ids_of($_) } $off, $on;
        my $good = is $others[1], $others[0], "$fixture->{name}: the rest";
        $good &= unlike ids_of($on), qr/chain-completed/,
            "$fixture->{name}: nothing to complete"
            if !all_findings($off->{json} || {});
        show($on) if !$good;
    }
}
