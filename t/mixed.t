# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# mod_twca_mixed in a server: no page is another one because it is watched,
# whatever makes it and whatever it becomes; and what pages load by http is
# found.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use IO::Socket::INET;
use IO::Socket::SSL;
use Socket qw(SO_RCVBUF);
use Test::More;
use Time::HiRes qw(sleep);

use Mixed;
use TwcaTest;

for my $first (0, 1) {
    my $server = start($first);
    subtest 'loaded ' . ($first ? 'first' : 'last') => sub {
        transparent();
        streamed();
        included_late();
        http2() if grep { $_ eq 'http2' } @OTHERS;
        cut_short();
        headers();
        findings($server);
    };
    subtest memory => sub { memory($server) } if !$first;
    ok $server->stop, 'stops';
    log_is_clean($server);
}
done_testing();

# --- Requests ----------------------------------------------------------------

# The same from the host that is watched and from the other one.
sub same {
    my ($path, %o) = @_;
    my $method = $o{method} // 'GET';
    my ($on, $off) = map { ask($method, $_, $path, %o) } $ON, $OFF;
    my $label = "$method $path" . ($o{label} ? " $o{label}" : '');
    is $on->{status}, $o{status} // 200, "$label: status";
    is $off->{status}, $on->{status}, "$label: the same without";
    # A redirect names the host that was asked.
    s/:$OFF\b/:$ON/ for grep { defined } $off->{content},
        values %{ $off->{headers} };
    ok(($on->{content} // '') eq ($off->{content} // ''), "$label: each byte");
    # Of a program it depends on its speed how its length is said.
    delete @{ $_->{headers} }{ qw(content-length transfer-encoding) }
        for $path =~ /cgi/ ? ($on, $off) : ();
    is_deeply plain($on), plain($off), "$label: its headers";
    return $on;
}

sub plain {
    my %headers = %{ $_[0]{headers} };
    delete @headers{ qw(date age expires cache-control reporting-endpoints),
                     $CSP };
    return \%headers;
}

sub transparent {
    for my $name (qw(index.html good.html empty.html 50k.html 3m.html 9m.html
                     binary.html page.xhtml page.txt many.html)) {
        my $answer = same("/$name");
        is length $answer->{content}, -s "$DIR/$name", "$name: all of it";
        ok defined $answer->{headers}{'content-length'}, "$name: its length";
        same("/$name", method => 'HEAD');
        same("/proxied/$name");
    }
    for my $zip (['deflated', 'gzip'], ['by-type', 'gzip'], ['brotli', 'br']) {
        my $answer = same("/$zip->[0]/50k.html",
                          headers => { 'Accept-Encoding' => $zip->[1] });
        is $answer->{headers}{'content-encoding'}, $zip->[1],
            "$zip->[0]: compressed";
    }
    is same('/zipped.html.gz')->{headers}{'content-encoding'}, 'gzip',
        'compressed already';
    same('/proxied/zipped.html.gz');
    same('/inflated/zipped.html.gz');
    is same('/inflated/zipped.html.gz', label => 'compressed here',
            headers => { 'Accept-Encoding' => 'gzip' })
        ->{headers}{'content-encoding'}, 'gzip', 'compressed again';
    same('/substituted.html');
    same('/head.shtml');
    same('/listed/');
    same('/nowhere.html', status => 404);
    same('/off', status => 301);
    same('/cgi/part.cgi', status => 206);
    same("/$_", label => 'again') for qw(cached.html cached.html);
    same('/50k.html', status => 206, label => 'a part',
         headers => { Range => 'bytes=100-299' });
    same('/3m.html', status => 206, label => 'two parts', headers => {
        Range => 'bytes=100-200000' });
    my $tag = ask('GET', $ON, '/index.html')->{headers}{etag};
    same('/index.html', status => 304, headers => { 'If-None-Match' => $tag });
    same("/cgi/$_.cgi") for qw(at-once slow nothing);
    same('/proxied/cgi/slow.cgi');
}

# What a program writes comes when it is written.
sub streamed {
    my $socket = tls_socket();
    print $socket "GET /cgi/slow.cgi HTTP/1.0\r\nHost: $NAME\r\n\r\n";
    my ($text, $parts) = ('', 0);
    while (sysread $socket, my $part, 65536) {
        $parts++ if $part =~ /part/;
        $text .= $part;
    }
    like $text, qr/part 1 part 2 part 3 part 4 /, 'all of a slow page';
    is $parts, 4, 'in four parts';
}

# Many pages share a connection, and a thread has each.
sub http2 {
    for my $path (qw(9m.html listed/ head.shtml by-type/9m.html cgi/huge.cgi
                     proxied/9m.html nowhere.html)) {
        my ($on, $off) = map {
            my $url = "https://$NAME:$_/$path";
            my @curl = (qw(curl -sk --http2 --compressed --max-time 20),
                '--resolve', "$NAME:$_:127.0.0.1", '-o', "$DIR/got",
                '-w', "'%{http_version} %{http_code} '", $url);
            scalar qx(@curl; cksum <$DIR/got);
        } $ON, $OFF;
        like $on, qr/^2 (?:200|404) /, "$path by HTTP/2";
        is $on, $off, "$path: each byte";
    }
    return;
}

# What comes before a slow part does not wait for it.
sub included_late {
    unlink "$DIR/late";
    my $socket = tls_socket();
    print $socket "GET /late.shtml HTTP/1.0\r\nHost: $NAME\r\n\r\n";
    my $text = '';
    while ($text !~ /before/ && sysread $socket, my $part, 65536) {
        $text .= $part;
    }
    unlike $text, qr/after/, 'what comes before a slow part is there first';
    write_file("$DIR/late", '', 0644);
    while (sysread $socket, my $part, 65536) {
        $text .= $part;
    }
    like $text, qr/before.*after/s, 'then the rest';
    return;
}

# A page that is made shorter while it is sent ends its connection, and no more.
# The client takes so little at a time that most of it is still to be read.
sub cut_short {
    write_file("$DIR/cut.html", 'c' x 3_000_000, 0644);
    my $socket = IO::Socket::INET->new(Proto => 'tcp',
        PeerAddr => "127.0.0.1:$ON", Sockopts => [[SO_RCVBUF, 4096]])
        or die "connect: $!\n";
    IO::Socket::SSL->start_SSL($socket, SSL_verify_mode => 0,
                               SSL_hostname => $NAME) or die "$SSL_ERROR\n";
    print $socket "GET /cut.html HTTP/1.0\r\nHost: $NAME\r\n\r\n";
    sysread $socket, my $text, 1000;
    truncate "$DIR/cut.html", 1000 or die "truncate: $!\n";
    1 while sysread $socket, $text, 65536, length $text;
    cmp_ok length $text, '<', 3_000_000, 'what has gone is not sent';
    return;
}

# --- Headers -----------------------------------------------------------------

sub headers {
    my $own = qr{^default-src\ https:\ [^\n]*;\ report-uri\ /twca-status/csp;
                 \ report-to\ twca-csp$}x;
    for my $case (['GET', '/'], ['HEAD', '/'], ['GET', '/nowhere.html'],
                  ['GET', '/cached.html'], ['GET', '/page.xhtml'],
                  ['GET', '/proxied/index.html']) {
        my $answer = ask($case->[0], $ON, $case->[1]);
        my @lines = lines($answer, $CSP);
        is scalar @lines, 1, "@$case: one line of ours";
        like $lines[0], $own, "@$case: the policy";
        is join('|', lines($answer, 'reporting-endpoints')),
            'twca-csp="/twca-status/csp"', "@$case: where to";
    }
    my $both = ask('GET', $ON, '/policy/');
    is((lines($both, $CSP))[0], 'img-src *', 'their own line stays as it is');
    like((lines($both, $CSP))[1], $own, 'ours is beside it');
    is join('|', lines($both, 'reporting-endpoints')),
        'own="/own"|twca-csp="/twca-status/csp"', 'likewise where to';
    is join('|', lines($both, 'content-security-policy')), 'default-src *',
        'what they enforce stays';
    for my $case (['/page.txt', $ON], ['/off/', $ON], ['/', $OFF],
                  ['/mended/', $ON]) {
        my $answer = ask('GET', $case->[1], $case->[0]);
        is $answer->{status}, 200, "$case->[0]: 200";
        is join('|', lines($answer, $CSP),
                lines($answer, 'reporting-endpoints')), '',
            "$case->[0]: nothing of ours";
    }
}

# --- Findings ----------------------------------------------------------------

sub findings {
    my ($server) = @_;
    my %expected = (
        '/' => pictured('/', 'index') . "\n/ script src "
            . 'http://scripts.example/a.js server blocked',
        '/50k.html' => pictured('/50k.html', '50k'),
        '/9m.html' => pictured('/9m.html', '9m'),
        '/page.xhtml' => pictured('/page.xhtml', 'xhtml'),
        '/proxied/50k.html' => pictured('/proxied/50k.html', '50k'),
        '/deflated/50k.html' => pictured('/deflated/50k.html', '50k'),
        '/by-type/50k.html' => pictured('/by-type/50k.html', '50k'),
        '/brotli/50k.html' => pictured('/brotli/50k.html', '50k'),
        '/inflated/zipped.html.gz' =>
            pictured('/inflated/zipped.html.gz', 'zipped'),
        '/substituted.html' => pictured('/substituted.html', 'a'),
        '/head.shtml' => join("\n", map { pictured('/head.shtml', $_) }
                              qw(part shtml slow)),
        '/listed/' => join("\n", map { pictured('/listed/', $_) }
                           qw(above below)),
        '/cgi/slow.cgi' => pictured('/cgi/slow.cgi', 'slow'),
        '/cached.html' => pictured('/cached.html', 'cached'),
        '/nowhere.html' => '', '/page.txt' => '', '/good.html' => '',
        '/off/' => '', '/mended/' => '', '/saved/' => '',
        '/zipped.html.gz' => '',
        '/cgi/part.cgi' => '');
    for my $path (sort keys %expected) {
        ask('GET', $ON, "$path?query=1",
            headers => { 'Accept-Encoding' => 'gzip, br' });
        is of_page($server, $path), $expected{$path}, "$path: what it loads";
    }
    is of_page($server, '/gone.html'), pictured('/gone.html', 'gone'),
        'what is not there is the page of the error document';
    is mixed($server, $OFF), undef, 'the other host is not watched';
    judged($server);
    counts($server);
}

# One finding, whatever is known; the verdict and the counts go with it.
sub judged {
    my ($server) = @_;
    my $seen = mixed($server, $ON)->{seen};
    my @told = told($server, $ON);
    is scalar @told, 1, 'one finding';
    my ($finding) = @told;
    is "$finding->{code} $finding->{severity}", 'TWCA-4.5-Q2 error', 'which';
    is site_of($server, $ON)->{verdict}, 'error', 'the verdict follows';
    my $facts = $finding->{facts};
    is $facts->{count}, scalar @$seen, 'how many';
    my (%pages, %urls);
    is_deeply $facts->{pages}, [grep { !$pages{$_}++ } map { $_->{page} }
                                     @$seen], 'which pages';
    is_deeply $facts->{urls}, [grep { !$urls{$_}++ } map { $_->{url} } @$seen],
        'what they load';
    is_deeply $facts->{sources}, ['server'], 'who saw it';
    is_deeply $facts->{hosts}, ['pictures.example', 'scripts.example'],
        'whose https is to be looked for' or diag explain $facts->{hosts};
    ok !exists $facts->{https_urls}, 'nobody has looked here';
    like $finding->{remedy}[-1]{text}, qr/Header always set Content-Security-/,
        'the policy';
    is scalar(grep { exists $_->{command} } @{ $finding->{remedy} }), 0,
        'no command';
    is scalar(told($server, $OFF)), 0, 'nothing is said of the other host';
    shown($server, $seen);
}

sub shown {
    my ($server, $seen) = @_;
    my $n = @$seen;
    is $n, 64, 'all that is kept of a host';
    my $page = status($server, "format=html&site=$NAME:$ON");
    is scalar(() = $page =~ m{<td class="url">http://}g), 50,
        'the first on the page';
    like $page, qr/and 14 more/, 'and how many more';
    my $text = status($server, "format=text&site=$NAME:$ON");
    is scalar(() = $text =~ /Seen by this server/g), 50, 'as text';
    my $metrics = status($server, 'format=prometheus');
    is_deeply [$metrics =~ /^twca_mixed_seen\{(.*)$/mg],
        [qq(site="$NAME:$ON"} $n)], 'in the metrics';
    like $metrics, qr/^twca_finding\{site="$NAME:$ON",code="TWCA-4\.5-Q2",
                      id="mixed-content",severity="error"\}\ 1$/mx,
        'the finding, too';
    my $public = mixed($server, $ON, 'public');
    is_deeply $public->{seen}, [], 'publicly nothing is named';
    is $public->{different}, $n, 'but counted';
    unlike status($server, 'format=html', 'public')
        . status($server, "format=html&site=$NAME:$ON", 'public'),
        qr/pictures\.example|50k/,
        'nor on the page';
}

sub counts {
    my ($server) = @_;
    my $before = mixed($server, $ON);
    ask('GET', $ON, $_) for qw(/zipped.html.gz /proxied/zipped.html.gz
                               /binary.html);
    ask('HEAD', $ON, '/zipped.html.gz');
    my $after = mixed($server, $ON);
    is $after->{unseen} - $before->{unseen}, 3, 'what could not be read';
    ask('GET', $ON, '/many.html');
    $after = mixed($server, $ON);
    is scalar @{ $after->{seen} }, 64, '64 of a host';
    is((grep { $_->{page} eq '/many.html' } @{ $after->{seen} }), 64,
       'the newest');
    cmp_ok $after->{dropped}, '>=', 36, 'the others are counted';
    ask('GET', $ON, '/') for 1 .. 3;
    my ($found) = grep { $_->{page} eq '/' && $_->{element} eq 'img' }
        @{ mixed($server, $ON)->{seen} };
    is $found->{count}, 6, 'each time that it was seen';
    cmp_ok $found->{first}, 'le', $found->{last}, 'first and last';
}

# --- Memory ------------------------------------------------------------------

# The most that any child of the server has had, in KiB.
sub peak {
    my ($server) = @_;
    my $most = 0;
    for my $pid (split ' ', slurp("/proc/$server->{pid}/task/$server->{pid}"
                                  . '/children')) {
        my ($peak) = slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m;
        $most = $peak if ($peak // 0) > $most;
    }
    return $most;
}

sub read_all {
    my ($path) = @_;
    my $length = 0;
    client()->request('GET', "https://$NAME:$ON$path", {
        peer => '127.0.0.1',
        data_callback => sub { $length += length $_[0] } });
    return $length;
}

sub memory {
    my ($server) = @_;
    my $before = peak($server);
    cmp_ok $before, '>', 0, 'there are children';
    is read_all('/cgi/huge.cgi'), 100 * 1024 * 1024 + length picture('huge'),
        '100 MB of a program';
    cmp_ok peak($server) - $before, '<', 16 * 1024, 'are never all in memory';
    is of_page($server, '/cgi/huge.cgi'), pictured('/cgi/huge.cgi', 'huge'),
        'but read';
}
