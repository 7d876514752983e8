# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The beacon: who answers it, to whom, how often, and what is asked of others.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Digest::SHA qw(hmac_sha256_hex);
use IO::Socket::SSL;
use Test::More;

use TwcaTest;
use Served;
use Served::Peer qw(tls_peer);

my $PATH = '/.well-known/twca-beacon/';
my $NONCE = '0123456789abcdef' x 2;
my $ANSWER = qr/^twca-beacon 1 [0-9a-f]{64}\n\z/;
my $DENIED = join "\n", '<Location />', 'Require all denied', '</Location>';

answers();
too_many();
how_it_asks();
what_it_makes_of_answers();
done_testing();

# --- Who answers -------------------------------------------------------------

# Every host does, before any of its rules: with TLS and without, redirected,
# forbidden, handed on to another server, or a stand-in's.
sub answers {
    my @plain = Fixtures::Httpd::free_ports(5);
    my @rules = ('Redirect permanent / https://www.example.test/', $DENIED,
        join("\n", 'ProxyPass / http://127.0.0.9:1/'),
        join("\n", 'RewriteEngine on', 'RewriteRule ^ - [F]'),
        'TWCAProbe off');
    my $server = httpd(
        modules => ['proxy', 'proxy_http', 'rewrite'],
        lines => ['TWCARescue isolate',
                  (map { "Listen 127.0.0.1:$_" } @plain)],
        hosts => [map { "<VirtualHost 127.0.0.1:$plain[$_]>\n"
                        . "ServerName plain-$_.example.test\n$rules[$_]\n"
                        . '</VirtualHost>' } 0 .. $#rules],
        sites => [{ name => $SITE, pair => pair($SITE), lines => [$DENIED] },
                  { name => 'broken.example.test',
                    pair => { %{ pair('broken.example.test') },
                              key => pair('another')->{key} } }]);
    started($server, 'answers') or return;
    my %said;
    for my $port ($server->{http}, @plain[0 .. 3]) {
        my $answer = ask_plain($server, $PATH . $NONCE, port => $port);
        is $answer->{status}, 200, "port $port: 200";
        like $answer->{content}, $ANSWER, "port $port: the answer";
        $said{ $answer->{content} }++;
    }
    is ask_plain($server, $PATH . $NONCE, port => $plain[4])->{status}, 404,
        'TWCAProbe off: 404';
    for my $name ($SITE, 'broken.example.test') {
        my ($status, $body) = ask_tls($server, $name, $PATH . $NONCE);
        is $status, 200, "$name: 200";
        like $body, $ANSWER, "$name: the answer";
        $said{$body}++;
    }
    is scalar keys %said, 1, 'one server, one answer';
    is((ask_tls($server, 'broken.example.test', '/'))[0], 503,
       'the stand-in answers nothing else');
    has_looked($server, 'answers', 2);
    is live_ids(site($server, 'broken.example.test')), '',
        'nothing is said of what a stand-in serves';
    fixed($server);
    wrong($server);
    other_secrets($server, keys %said);
    ok $server->stop, 'answers: stops';
    log_is_clean($server, 'answers', [qw(key-mismatch key-lost)],
                 qr/ TWCA serves /, qr/AH01630|AH01797|\[proxy/);
}

sub ask_tls {
    my ($server, $name, $target) = @_;
    my $socket = IO::Socket::SSL->new(
        PeerHost => $server->{address}, PeerPort => $server->{port},
        SSL_verify_mode => 0, SSL_hostname => $name, Timeout => 10)
        or return ('none', $IO::Socket::SSL::SSL_ERROR);
    print $socket "GET $target HTTP/1.1\r\nHost: $name\r\n"
        . "Connection: close\r\n\r\n";
    my $text = do { local $/; <$socket> } // '';
    return $text =~ m{^HTTP/1.1 (\d+).*?\r\n\r\n(.*)}s ? ($1, $2)
        : ('none', '');
}

# Of fixed size, and it tells nothing else.
sub fixed {
    my ($server) = @_;
    for my $nonce (map { sprintf '%032x', $_ * 7919 } 1 .. 20) {
        my $answer = ask_plain($server, $PATH . $nonce);
        is length $answer->{content}, 79, "$nonce: its size";
    }
    my $answer = ask_plain($server, $PATH . $NONCE);
    is_deeply [grep { !/^(?:date|server|connection|keep-alive)$/ }
                   sort keys %{ $answer->{headers} }],
        ['cache-control', 'content-length', 'content-type'],
        'its headers, and no others';
    like $answer->{headers}{'cache-control'}, qr/no-store/, 'it is not kept';
    my ($mac) = $answer->{content} =~ /([0-9a-f]{64})/;
    isnt $mac, hmac_sha256_hex($NONCE, ''), 'the secret is not empty';
}

# What is no question gets no answer.
sub wrong {
    my ($server) = @_;
    my %target = (
        'no nonce' => $PATH, 'a short one' => $PATH . 'a' x 31,
        'a long one' => $PATH . 'a' x 33, 'not hexadecimal' => $PATH . 'g' x 32,
        'more behind it' => "$PATH$NONCE/", 'a folder' => "$PATH$NONCE/x",
        'no slash' => substr($PATH, 0, -1),
        'a NUL' => $PATH . 'a' x 31 . '%00');
    for my $name (sort keys %target) {
        is ask_plain($server, $target{$name})->{status}, 404, "$name: 404";
    }
    for my $method (qw(HEAD POST PUT DELETE OPTIONS)) {
        unlike ask_plain($server, $PATH . $NONCE, method => $method)->{content}
            // '', qr/twca-beacon/, "$method: no answer";
    }
}

# Another server answers otherwise, and so does this one after a new start.
sub other_secrets {
    my ($server, $said) = @_;
    my $other = httpd(sites => [{ name => $SITE, pair => pair($SITE) }]);
    started($other, 'another') or return;
    my $now = sub { ask_plain($_[0], $PATH . $NONCE)->{content} };
    my $first = $now->($other);
    like $first, $ANSWER, 'another: the answer';
    isnt $first, $said, 'another server has another secret';
    my @old = $other->children;
    restarted($other, 'another');
    ok $other->gone(@old), 'another: the old children go';
    my $second = $now->($other);
    like $second, $ANSWER, 'another: the answer after a restart';
    isnt $second, $first, 'a restart makes another secret';
    ok $other->stop, 'another: stops';
    log_is_clean($other, 'another', []);
}

# --- How often ---------------------------------------------------------------

# All processes together give a hundred a second, and no more: of many that
# are asked within one second and a half, two seconds' worth at the most.
sub too_many {
    my $server = httpd(lines => ['TWCAProbeInterval 3600']);
    configure($server, sites => [{ name => $SITE, pair => pair($SITE) }]);
    started($server, 'too many') or return;
    my (%count, $seconds);
    my $start = Time::HiRes::time();
    my $http = HTTP::Tiny->new(timeout => 10);
    for my $number (1 .. 1500) {
        my $answer = $http->get("http://127.0.0.1:$server->{http}$PATH"
                                . sprintf '%032x', $number);
        $count{ $answer->{status} }++;
        last if $count{429} && $count{429} > 100;
    }
    $seconds = 2 + int(Time::HiRes::time() - $start);
    is join(' ', sort keys %count), '200 429', 'too many: what was answered';
    cmp_ok $count{200}, '<=', 100 * $seconds,
        "too many: no more than a hundred in each of $seconds seconds";
    cmp_ok $count{200}, '>=', 100, 'too many: a hundred of them';
    my $later = await(sub {
        ask_plain($server, $PATH . $NONCE)->{status} == 200 });
    ok $later, 'too many: answered again later';
    ok $server->stop, 'too many: stops';
    log_is_clean($server, 'too many', []);
}

# --- What it asks ------------------------------------------------------------

# By the name of the site, in SNI and in Host, and nothing but the question.
sub how_it_asks {
    my $dir = work_dir();
    my $front = tls_peer(sub {
        my ($socket, $name) = @_;
        my $head = '';
        while ($head !~ /\r\n\r\n/) {
            sysread $socket, $head, 4096, length $head or last;
        }
        Served::Peer::note("$dir/asked", ($name // 'none') . "\n$head---\n");
        print $socket "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    }, address => '127.0.0.2', pair => pair('front.example.test'));
    my $server = httpd(sites => [{ name => $SITE, pair => pair($SITE),
        lines => ["TWCAPublic $front->{address}:$front->{at}"] }]);
    started($server, 'how it asks') or return;
    is_found($server, 'how it asks', 'wrong-server', { beacon => 'none' });
    has_looked($server, 'how it asks', 2);
    my @asked = split /---\n/, slurp("$dir/asked");
    cmp_ok scalar @asked, '>=', 4, 'it asked';
    my %nonce;
    for my $asked (@asked) {
        my ($name, $line, @headers) = split /\r?\n/, $asked;
        my ($nonce) = $line =~ m{^GET \Q$PATH\E([0-9a-f]{32}) HTTP/1\.1$};
        my %headers = map { /^([^:]+): (.*)/ ? (lc $1 => $2) : () } @headers;
        if ($name ne $SITE || !$nonce || $nonce{$nonce}++
            || $headers{host} ne "$SITE:$front->{at}"
            || $headers{connection} ne 'close'
            || $headers{'user-agent'} !~ /^mod_twca_check/) {
            fail 'how it asks: a question' and diag $asked;
            last;
        }
    }
    is scalar keys %nonce, scalar @asked, 'each time with another nonce';
    ok $server->stop, 'how it asks: stops';
    log_is_clean($server, 'how it asks', ['wrong-server']);
}

# What others answer is hostile input: what it is taken for.
sub what_it_makes_of_answers {
    my $old = "HTTP/1.1 200 OK\r\nContent-Length: 79\r\n\r\n";
    my %row = (
        'a redirect' => ["HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.9/"
                         . "\r\n\r\n", 'none'],
        'a page' => ["HTTP/1.1 200 OK\r\n\r\n<html></html>", 'none'],
        'a beacon of nobody' => [$old . 'twca-beacon 1 ' . 'a' x 64 . "\n",
                                 'another-server'],
        'half a beacon' => [$old . 'twca-beacon 1 ' . 'a' x 20, 'silent'],
        'more than a beacon' => ["HTTP/1.1 200 OK\r\n\r\ntwca-beacon 1 "
            . 'a' x 64 . "\n" . 'x' x 100_000, 'none'],
        'a header without end' => ["HTTP/1.1 200 OK\r\n"
                                   . "X: y\r\n" x 20_000, 'none'],
        'garbage' => [join('', map { chr int rand 256 } 1 .. 2000), 'silent'],
        'nothing' => ['', 'silent'],
        'too busy' => ["HTTP/1.1 503 Busy\r\n\r\n", 'silent'],
        'too many' => ["HTTP/1.1 429 Too Many\r\n\r\n", 'silent'],
    );
    my @fronts = map {
        my $text = $row{$_}[0];
        tls_peer(sub { my ($socket) = @_;
            sysread $socket, my $some, 4096;
            print $socket $text;
        }, address => '127.0.0.2', pair => pair('front.example.test'))
    } sort keys %row;
    my @names = map { "row-$_.example.test" } 0 .. $#fronts;
    my $server = httpd(sites => [map { {
        name => $names[$_], pair => pair($names[$_]),
        lines => ["TWCAPublic $fronts[$_]{address}:$fronts[$_]{at}"] } }
        0 .. $#fronts]);
    started($server, 'answers of others') or return;
    my $number = 0;
    for my $label (sort keys %row) {
        is_found($server, $label, 'wrong-server',
                 { view => 'public', beacon => $row{$label}[1] },
                 name => $names[$number++]);
    }
    ok $server->stop, 'answers of others: stops';
    log_is_clean($server, 'answers of others', ['wrong-server']);
}
