# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What is answered in the place of a site that TWCARescue isolates? TWCA_MPM
# chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;
use HTTP::Tiny;

use TwcaTest;
use Rescue;

requests();
default_host();
own_answers();
done_testing();

sub requests {
    my $world = broken_world(modules => ['http2', 'headers'],
                             more => ['Protocols h2 http/1.1']);
    started($world, 'requests') or return;
    my $port = $world->{server}{port};
    my %request = (
        'GET' => {}, 'a deep path' => { target => '/a/b/c?d=e' },
        'HEAD' => { method => 'HEAD' },
        'POST' => { method => 'POST', body => 'a' x 100_000 },
        'PUT' => { method => 'PUT', body => 'a' },
        'DELETE' => { method => 'DELETE' },
        'OPTIONS' => { method => 'OPTIONS' },
        'OPTIONS *' => { method => 'OPTIONS', target => '*' },
        'TRACE' => { method => 'TRACE' },
        'an unknown method' => { method => 'BREW' },
        'HTTP/1.0' => { version => '1.0' },
        'an absolute URI' => { target => "https://$BAD/" },
        'the status page' => { target => '/twca?format=json' },
        'an ACME challenge' => {
            target => '/.well-known/acme-challenge/token' },
        'Expect' => { method => 'POST', body => 'a',
                      headers => ['Expect: 100-continue'] },
        'an upgrade' => { headers => ['Connection: Upgrade',
                                      'Upgrade: websocket'] },
        'a range' => { headers => ['Range: bytes=0-3'] },
        'a condition' => { headers => ['If-None-Match: *'] },
    );
    for my $name (sort keys %request) {
        my $answer = ask($port, sni => $BAD, %{ $request{$name} });
        $answer->{body} =~ s{^HTTP/1.1 100.*?\r\n\r\n}{}s;
        my $status = $answer->{status};
        $status = $1 if $status eq '100'
            && $answer->{body} =~ s{^HTTP/\S+ (\d+).*?\r\n\r\n}{}s;
        is $status, 503, "requests, $name: 503";
        $name eq 'HEAD'
            ? is $answer->{body}, '', "requests, $name: no body"
            : like $answer->{body}, qr/TWCA-4\.2-Q2/,
                "requests, $name: the code";
        unlike $answer->{body}, qr/CONTENT|schema/, "requests, $name: no content";
    }
    is status_of($port, sni => $BAD, host => $OK), 421,
        'requests, the other host by the broken name: 421';
    is status_of($port, sni => $OK, host => $BAD), 421,
        'requests, the broken host by the other name: 421';
    my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$world->{plain}/");
    is_deeply [@$answer{qw(status content)}], [200, "CONTENT of $BAD\n"],
        'requests, the same name without TLS: as ever';
    http2($world);
    is join("\n", unclaimed(slurp($world->{server}->log_file),
        qr/ TWCA-4\.2-Q2 key-mismatch | TWCA-4\.1-Q1 key-lost /,
        qr/ TWCA serves |AH02032/,
        # prefork's word for HTTP/2
        qr/AH10034/)), '',
        'requests: nothing else in the log';
    $world->{server}->stop;
}

sub http2 {
    my ($world) = @_;
    SKIP: {
        skip 'prefork speaks no HTTP/2', 3
            if ($ENV{TWCA_MPM} // '') eq 'prefork';
        skip 'no curl', 3 if system('curl --version >/dev/null 2>&1') != 0;
        for (["$BAD", 503, qr/TWCA-4\.2-Q2/], [$OK, 200, qr/CONTENT of $OK/]) {
            my ($name, $status, $body) = @$_;
            my $port = $world->{server}{port};
            my ($exit, $text) = answered(
                "curl -sk --http2 --max-time 10 --resolve $name:$port:127.0.0.1"
                . " -w ' %{http_version} %{http_code}' https://$name:$port/",
                '');
            like $text, qr/ (?:2|1\.1) $status$/, "HTTP/2, $name: $status";
            like $text, $body, "HTTP/2, $name: the right body";
            like $text, qr/ 2 $status$/, 'HTTP/2 it is' if $name eq $BAD;
        }
    }
}

# Who names no site gets the default host.
sub default_host {
    my $world = broken_world(first => 1);
    started($world, 'default host') or return;
    my $port = $world->{server}{port};
    for (['no name', {}], ['no name, another host', { host => 'x.test' }],
         ['an unknown name', { sni => 'unknown.example.test' }]) {
        my ($name, $o) = @$_;
        my $answer = ask($port, %$o);
        is $answer->{status}, 503, "default host, $name: 503";
        unlike $answer->{body}, qr/CONTENT/, "default host, $name: no content";
    }
    my $answer = ask($port, host => $OK);
    unlike $answer->{body}, qr/CONTENT of \Q$BAD\E/,
        'default host, no name, the other host: not the broken one\'s content';
    is_healthy($world, 'default host');
    $world->{server}->stop;
}

# Nothing that the site itself would answer with comes before.
sub own_answers {
    my %lines = (
        rewrite => ['RewriteEngine on', 'RewriteRule .* /index.html [L]'],
        'rewrite-redirect' => ['RewriteEngine on',
                               'RewriteRule .* https://elsewhere.test/ [R,L]'],
        proxy => ['ProxyPass / http://127.0.0.1:%PLAIN/'],
        redirect => ['Redirect / https://elsewhere.test/'],
        'error-document' => ['ErrorDocument 503 /index.html'],
        'error-document-400' => ['ErrorDocument 400 /index.html'],
        'handler' => ['<Location />', 'SetHandler twca-status', '</Location>'],
        'denied' => ['<Location />', 'Require all denied', '</Location>'],
    );
    for my $name (sort keys %lines) {
        my $world = broken_world(modules => [qw(rewrite proxy proxy_http)],
                                 twca => []);
        Rescue::configure($world, more => [
            map { s/%PLAIN/$world->{plain}/r } @{ $lines{$name} }]);
        started($world, $name) or next;
        my $answer = ask($world->{server}{port}, sni => $BAD);
        is $answer->{status}, 503, "$name: 503";
        like $answer->{body}, qr/TWCA-4\.2-Q2/, "$name: our page";
        ok !$answer->{headers}{location}, "$name: no redirection";
        if ($name eq 'error-document-400') {
            $answer = ask($world->{server}{port}, sni => $BAD,
                          host => 'a b');
            unlike $answer->{body}, qr/CONTENT/, "$name: no content";
        }
        $world->{server}->stop;
    }
}
