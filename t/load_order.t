# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Loaded before or after mod_ssl: no difference. Without mod_ssl: no site that
# was meant for TLS speaks plain HTTP.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use Test::More;

use TwcaTest;

my $DIR = fixture_dir();
my @NAMES = qw(healthy--common healthy--two-pairs healthy--chain-file
    healthy--openssl-conf-cmd healthy--inherited-pair key-mismatch--ec
    key-order--two-pairs unreadable--missing-certificate
    unreadable--empty-key unreadable--missing-chain
    is-pkcs12--both-with-password chain-incomplete--beside
    tls-off--engine-off expired--yesterday
    key-encrypted--builtin healthy--encrypted);

before_and_after($_) for @NAMES;
started_either_way($_) for qw(healthy--common chain-incomplete--beside);
without_ssl();
without_ssl_in_use();
done_testing();

# What a document says, without what differs from run to run.
sub said {
    my ($result) = @_;
    return $result->{bad} // 'no JSON' if !$result->{json};
    my $json = $result->{json};
    delete @{ $json->{server} }{qw(checked elapsed_ms)};
    return JSON::PP->new->canonical->pretty->encode($json);
}

sub before_and_after {
    my ($name) = @_;
    my $snippet = qq(Include "$DIR/$name/site.conf");
    my ($after, $before) = map { dump_json($snippet, twca_first => $_) } 0, 1;
    ok $before->{json}, "$name: loaded first: JSON" or show($before);
    is said($before), said($after), "$name: the same document";
    is $before->{exit}, $after->{exit}, "$name: the same exit status";
    my ($lines, $other) = map { configtest($snippet, twca_first => $_) } 0, 1;
    is_deeply $other->{findings}, $lines->{findings}, "$name: the same lines";
}

# mod_ssl serves the same, whoever saw the directives first.
sub started_either_way {
    my ($name) = @_;
    my @served = map {
        my $server = server(qq(Include "$DIR/$name/site.conf"),
                            twca_first => $_);
        is $server->start, 'starts', "$name: starts";
        my @certificates = $server->served('www.example.test');
        ok $server->stop, "$name: stops";
        join '', @certificates;
    } 0, 1;
    ok length $served[0], "$name: something is served";
    is $served[1], $served[0], "$name: the same is served";
}

# Plain httpd does not know SSLEngine. With us it does, and speaks plain HTTP:
# an error that is told loudly, and that TWCAFailOn makes the end of it.
sub without_ssl {
    my $snippet = qq(Include "$DIR/healthy--common/site.conf");
    my $result = dump_json($snippet, ssl => 0);
    my $finding = $result->{json} && one_finding($result->{json}, 'tls-off');
    is $finding && $finding->{severity}, 'error', 'no mod_ssl: tls-off';
    is $finding && $finding->{facts}{reason}, 'no-mod-ssl', 'and why';
    is $result->{exit}, 0, 'an error alone does not fail the config test'
        or show($result);
    $result = dump_json("TWCAFailOn error\n$snippet", ssl => 0);
    is $result->{exit}, 1, 'with TWCAFailOn error it does' or show($result);
    my $server = server($snippet, ssl => 0);
    is $server->start, 'starts', 'and the start is not stopped';
    like slurp($server->log_file), qr/\[twca_check:error\].*TWCA-X7 tls-off/,
        'but told in the error log';
    $server->stop;
    $server = server("TWCAFailOn error\n$snippet", ssl => 0);
    isnt $server->start, 'starts', 'with TWCAFailOn error it is stopped';
}

# With mod_ssl's directives guarded or absent there is nothing to say.
sub without_ssl_in_use {
    my %quiet = (
        'no TLS at all' => 'Listen 127.0.0.1:${PORT}',
        'directives guarded' => join("\n", 'Listen 127.0.0.1:${PORT}',
            '<IfModule mod_ssl.c>', "Include $DIR/healthy--common/site.conf",
            '</IfModule>'),
        'guarded by its other name' => join("\n",
            'Listen 127.0.0.1:${PORT}', '<IfModule ssl_module>',
            "Include $DIR/healthy--common/site.conf", '</IfModule>'));
    for my $case (sort keys %quiet) {
        my $result = dump_json($quiet{$case}, ssl => 0);
        is_deeply [$result->{exit}, $result->{bad}], [0, undef],
            "no mod_ssl, $case: well" or show($result);
        is labels(above_notice(all_findings($result->{json} || {
            findings => [], sites => [] }))), '',
            "no mod_ssl, $case: nothing is found";
        my $server = server($quiet{$case}, ssl => 0);
        is $server->start, 'starts', "no mod_ssl, $case: starts";
        my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$server->{port}/");
        isnt $answer->{status}, 599, "no mod_ssl, $case: answers";
        $server->stop;
    }
}
