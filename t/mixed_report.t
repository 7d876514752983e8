# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What browsers report is taken from those who may report it; what is known
# survives a restart; and who is watched is said by the configuration.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use JSON::PP ();
use Test::More;
use Time::HiRes qw(sleep);

use Mixed;
use TwcaTest;

my $SERVER = start(0);
ask('GET', $ON, '/');
subtest reports => sub { reports($SERVER) };
subtest restart => sub { restart($SERVER) };
ok $SERVER->stop, 'stops';
log_is_clean($SERVER);
subtest 'hosts and places' => \&merged;
subtest 'nothing is watched' => \&nothing_watched;
subtest 'beside what is served' => \&served_too;
done_testing();

# --- Reports -----------------------------------------------------------------

sub report {
    my (%o) = @_;
    return JSON::PP->new->canonical->encode({ 'csp-report' => {
        'document-uri' => "https://$NAME/app/?a=1",
        'blocked-uri' => 'http://u:p@scripts.example/b.js?c=1',
        'effective-directive' => 'script-src-elem',
        'violated-directive' => 'script-src-elem', %o } });
}

sub post {
    my ($content, $type, $port) = @_;
    return ask('POST', $port // $ON, '/twca-status/csp', content => $content,
               headers => { 'Content-Type' => $type
                            // 'application/csp-report' });
}

sub reports {
    my ($server) = @_;
    for my $method (qw(GET HEAD PUT DELETE)) {
        my $answer = ask($method, $ON, '/twca-status/csp');
        is $answer->{status}, 405, "$method: 405";
        is $answer->{headers}{allow}, 'POST,TRACE', "$method: what is allowed";
    }
    my $list = JSON::PP->new->encode([{ type => 'csp-violation', body => {
        documentURL => "https://a.wild.example.test:8443/list",
        blockedURL => 'http://pictures.example/b.png',
        effectiveDirective => 'img-src' } }]);
    my @cases = (
        [204, 'a report', report()],
        [204, 'a list', $list, 'application/reports+json'],
        [204, 'of another host', report('document-uri' =>
            'https://bank.example/app/')],
        [204, 'of http', report('document-uri' => "http://$NAME/app/")],
        [204, 'of https', report('blocked-uri' => 'https://a.example/x')],
        [204, 'as large as can be', report() . ' ' x (16384 - length report())],
        [413, 'larger', report() . ' ' x (16385 - length report())],
        [415, 'no type', report(), ''],
        [415, 'another type', report(), 'application/json'],
        [400, 'no JSON', 'x'], [400, 'nothing', ''],
        [404, 'at a host that takes none', report(), undef, $OFF]);
    for my $case (@cases) {
        my ($status, $label, @post) = @$case;
        my $answer = post(@post);
        is $answer->{status}, $status, "$label: $status";
        is $answer->{content} // '', '', "$label: no body" if $status == 204;
    }
    is post(sub { our $n = ($n // 0) + 1; $n <= 3 ? ' ' x 8000 : undef })
        ->{status}, 413, 'larger, in chunks: 413';
    is join("\n", grep { / browser / } words(mixed($server, $ON))),
        "/app/ script-src-elem  http://scripts.example/b.js browser blocked\n"
        . '/list img-src  http://pictures.example/b.png browser upgraded',
        'what they say';
    my ($found) = grep { $_->{page} eq '/app/' }
        @{ mixed($server, $ON)->{seen} };
    is $found->{count}, 2, 'how often';
    rate();
    return;
}

# As many at once as one connection may ask; at the rate that is allowed they
# would take five seconds.
sub rate {
    my $socket = tls_socket();
    my $body = report();
    my $request = join "\r\n", 'POST /twca-status/csp HTTP/1.1', "Host: $NAME",
        'Content-Type: application/csp-report',
        'Content-Length: ' . length $body, '', $body;
    print $socket $request x 94,
        $request =~ s/(Host:[^\r]*)/$1\r\nConnection: close/r;
    my $text = do { local $/; <$socket> } // '';
    my %got = map { $_ => 1 } my @all = $text =~ m{^HTTP/1.1 (\d+)}mg;
    is scalar @all, 95, 'each report is answered';
    is join(' ', sort keys %got), '204 429', 'no more than are allowed';
    return;
}

# --- A restart ---------------------------------------------------------------

sub restart {
    my ($server) = @_;
    my $before = mixed($server, $ON);
    cmp_ok scalar @{ $before->{seen} }, '>', 0, 'something is known';
    kill USR1 => $server->{pid};
    for (1 .. 200) {
        last if slurp($server->log_file) =~ /resuming .*resuming /s;
        sleep 0.05;
    }
    sleep 0.5;
    is_deeply [words(mixed($server, $ON))], [words($before)],
        'it is known after a graceful restart';
    is mixed($server, $ON)->{$_}, $before->{$_}, "and $_"
        for qw(dropped unseen);
    ask('GET', $ON, '/gone.html');
    is of_page($server, '/gone.html'), pictured('/gone.html', 'gone'),
        'and more is found';
}

# --- Configurations ----------------------------------------------------------

# A server with two hosts, and these lines in each.
sub configured {
    my ($main, $on, $off, @modules) = @_;
    my $server = server(join("\n", "LoadModule twca_mixed_module $MIXED",
        "Listen 127.0.0.1:$ON", "Listen 127.0.0.1:$OFF",
        'Listen 127.0.0.1:${PORT}', "DocumentRoot $DIR",
        'AddType text/html .html', 'DirectoryIndex index.html',
        "<Directory $DIR>", 'Require all granted', '</Directory>',
        '<Location /twca-status>', 'SetHandler twca-status', '</Location>',
        @$main, host($ON, @$on), host($OFF, @$off)), modules => \@modules);
    is $server->start, 'starts', 'it starts';
    return $server;
}

# Hosts take over what the main server says, and say otherwise; so do places.
sub merged {
    my $server = configured(['TWCAMixedContent on'], [],
        ['TWCAMixedContent off', '<Location /policy>',
         'TWCAMixedContent on', 'TWCAMixedReport on', '</Location>']);
    for my $port ($ON, $OFF) {
        my @answers = map { ask('GET', $port, $_) } qw(/ /policy/);
        is join('', map { scalar(() = lines($_, $CSP)) } @answers),
            $port == $ON ? '00' : '01', 'who is asked for reports';
    }
    is join("\n", words(mixed($server, $ON))), join("\n",
        pictured('/', 'index'),
        '/ script src http://scripts.example/a.js server blocked',
        pictured('/policy/', 'policy')), 'a host that says nothing';
    is join("\n", words(mixed($server, $OFF))), pictured('/policy/', 'policy'),
        'a place of one that says off';
    ok $server->stop, 'stops';
    return;
}

sub nothing_watched {
    my $server = configured([], ['TWCAMixedContent off'], []);
    my $answer = ask('GET', $ON, '/index.html');
    is $answer->{status}, 200, 'a page';
    is join('|', lines($answer, $CSP)), '', 'nothing is added';
    is mixed($server, $ON), undef, 'nothing is known';
    ok $server->stop, 'stops';
    return;
}

# Where this server has been seen to answer by https, it says so.
sub served_too {
    my $server = configured(['TWCAProbeInterval 5'], ['TWCAMixedContent on'],
                            [], qw(slotmem_shm watchdog));
    for (1 .. 300) {
        last if grep { $_->{answer} eq 'served' }
            @{ site_of($server, $ON)->{served} };
        sleep 0.1;
    }
    ask('GET', $ON, '/own.html');
    my ($finding) = told($server, $ON);
    is_deeply $finding->{facts}{https_urls}, ["https://$NAME:$ON/own.png"],
        'an address that this server answers';
    is_deeply $finding->{facts}{hosts}, ['pictures.example'], 'and another';
    like $finding->{remedy}[0]{text}, qr{https://$NAME:$ON/own\.png$},
        'so the remedy says';
    is mixed($server, $OFF), undef, 'the other host is not watched';
    ok $server->stop, 'stops';
    return;
}
