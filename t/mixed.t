# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# mod_twca_mixed in a server: no page is another one because it is watched,
# whatever makes it and whatever it becomes; what pages load by http is found,
# and what browsers report of it is taken from those who may report it.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use IO::Compress::Gzip qw(gzip);
use IO::Socket::INET;
use IO::Socket::SSL;
use Socket qw(SO_RCVBUF);
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;

my $MIXED = $ENV{TWCA_MIXED_MODULE}
    || top() . '/mod_twca/.libs/mod_twca_mixed.so';
my $CSP = 'content-security-policy-report-only';
my $NAME = 'www.example.test';
my ($ON, $OFF, $BACK) = Fixtures::Httpd::free_ports(3);
my $DIR = site();

# What has to be loaded besides, on either side of ours.
my @OTHERS = qw(include substitute deflate brotli filter headers proxy
                proxy_http cache cache_disk negotiation env cgid autoindex);
push @OTHERS, 'http2' if ($ENV{TWCA_MPM} // '') ne 'prefork';
my @CGI = grep { ($ENV{TWCA_MPM} // '') eq 'prefork' ? $_ ne 'cgid' : 1 }
    @OTHERS, ($ENV{TWCA_MPM} // '') eq 'prefork' ? 'cgi' : ();

# The certificate signed itself, and there are few workers.
my @SAID = (qr/TWCA-|AH01906/, qr/AH10159|AH00287|AH00161/);

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
    if (!$first) {
        subtest memory => sub { memory($server) };
        subtest reports => sub { reports($server) };
        subtest restart => sub { restart($server) };
    }
    ok $server->stop, 'stops';
    is join("\n", unclaimed(slurp($server->log_file), @SAID)), '',
        'nothing else in the log';
    is join("\n", grep { /exit signal/ } split /\n/, slurp($server->log_file)),
        '', 'no process has died';
}
subtest 'hosts and places' => \&merged;
subtest 'nothing is watched' => \&nothing_watched;
subtest 'beside what is served' => \&served_too;
done_testing();

# --- The site ----------------------------------------------------------------

sub page {
    my ($more) = @_;
    return '<!doctype html><html><head><title>x</title></head><body>'
        . "<p>$_[0]</p></body></html>\n";
}

sub picture { return qq(<img src="http://pictures.example/$_[0].png">) }

# Bytes that are the same each time.
sub noise {
    my ($length) = @_;
    my $state = 42;
    return pack 'C*', map { ($state = ($state * 1103515245 + 12345) % 2**31)
                            >> 16 & 255 } 1 .. $length;
}

sub site {
    my $dir = work_dir();
    my %pages = (
        'index.html' => page(picture('index') . picture('index')
            . '<script src="http://scripts.example/a.js?token=1"></script>'),
        'good.html' => page('<img src="https://pictures.example/a.png">'),
        'empty.html' => '',
        '50k.html' => page(picture('50k') . 'x' x 50_000),
        '3m.html' => page(('y' x 1023 . "\n") x 3000 . picture('3m')),
        '9m.html' => page(('z' x 1023 . "\n") x 9000 . picture('9m')),
        'binary.html' => noise(100_000),
        'page.xhtml' => page(picture('xhtml')),
        'page.txt' => page(picture('txt')),
        'head.shtml' => page('<!--#include virtual="part.html" -->'
            . picture('shtml') . '<!--#include virtual="/cgi/slow.cgi" -->'),
        'part.html' => picture('part') . 'p' x 100_000,
        'late.shtml' => page('before<!--#include virtual="/cgi/late.cgi" -->'),
        'listed/HEADER.html' => picture('above') . 'h' x 200_000,
        'listed/README.html' => picture('below') . 'r' x 200_000,
        (map { ("listed/$_.txt" => '') } 1 .. 300),
        'zipped.html.gz' => zipped(page(picture('zipped'))),
        'cached.html' => page(picture('cached')),
        'mended/index.html' => page(picture('mended')),
        'policy/index.html' => page(picture('policy')),
        'off/index.html' => page(picture('off')),
        'saved/index.html' => page(picture('saved')),
        'gone.html' => page(picture('gone')),
        'own.html' => page(qq(<img src="http://$NAME/own.png">)
            . picture('own')),
        'many.html' => page(join '', map { picture("many$_") } 1 .. 100));
    mkdir "$dir/$_" for qw(mended policy off saved cgi cache listed);
    # Older than a second: before that httpd gives weak ETags.
    utime 1, 1, write_file("$dir/$_", $pages{$_}, 0644) for keys %pages;
    cgis($dir);
    chmod 0777, "$dir/cache";
    openssl(qw(req -x509 -newkey rsa:2048 -nodes -days 30 -subj), "/CN=$NAME",
            '-addext', "subjectAltName=DNS:$NAME,DNS:other.example.test",
            '-keyout', "$dir/server.key", '-out', "$dir/server.pem");
    return $dir;
}

sub zipped {
    my ($text) = @_;
    gzip(\$text => \my $zipped);
    return $zipped;
}

sub cgis {
    my ($dir) = @_;
    my %text = (
        'at-once' => 'print "<html>", "a" x 30000, q(PICTURE)',
        'slow' => 'for (1 .. 4) { print "part $_ "; select undef, undef, undef,'
            . ' 0.1; } print q(PICTURE)',
        'late' => qq(for (1 .. 100) { last if -e '$dir/late';)
            . ' select undef, undef, undef, 0.1 } print q(after PICTURE)',
        'huge' => 'print q(PICTURE); print "b" x 1048576 for 1 .. 100',
        'nothing' => 'exit');
    for my $name (keys %text) {
        my $code = $text{$name} =~ s/PICTURE/picture($name)/er;
        write_file("$dir/cgi/$name.cgi", "#!$^X\n\$| = 1;\n"
            . 'print "Content-Type: text/html\r\n\r\n";' . "\n$code;\n", 0755);
    }
    write_file("$dir/cgi/part.cgi", "#!$^X\n" . 'print "Status: 206\r\n",'
        . '"Content-Type: text/html\r\nContent-Range: bytes 0-9/100\r\n\r\n",'
        . '"<img src=x";' . "\n", 0755);
}

sub host {
    my ($port, @lines) = @_;
    return ("<VirtualHost 127.0.0.1:$port>", "ServerName $NAME",
        'ServerAlias other.example.test *.wild.example.test', 'SSLEngine on',
        "SSLCertificateFile $DIR/server.pem",
        "SSLCertificateKeyFile $DIR/server.key", @lines, '</VirtualHost>');
}

sub start {
    my ($first) = @_;
    my $ours = "LoadModule twca_mixed_module $MIXED";
    my @others = map { Fixtures::Httpd::load($_) } @CGI;
    my $server = server(join("\n", ($first ? ($ours, @others)
                                           : (@others, $ours)),
        "Listen 127.0.0.1:$ON", "Listen 127.0.0.1:$OFF",
        'Listen 127.0.0.1:${PORT}', "Listen 127.0.0.1:$BACK",
        ('Protocols h2 http/1.1') x !!(grep { $_ eq 'http2' } @OTHERS),
        # Less than a page that is cut short while it is sent.
        'SendBufferSize 65536',
        "DocumentRoot $DIR", 'DirectoryIndex index.html',
        'AddType text/html .html .shtml',
        'AddType application/xhtml+xml .xhtml',
        'AddType text/plain .txt', 'AddOutputFilter INCLUDES .shtml',
        "ScriptSock $DIR/cgi.sock" x !!(grep { $_ eq 'cgid' } @CGI),
        "<Directory $DIR>", 'Require all granted', 'Options +Includes',
        '</Directory>',
        "ScriptAlias /cgi $DIR/cgi", 'ErrorDocument 404 /gone.html',
        'AddEncoding gzip .gz',
        '<Location /listed>', 'Options +Indexes', 'IndexOptions FancyIndexing',
        'HeaderName HEADER.html', 'ReadmeName README.html', '</Location>',
        '<Location /twca-status>', 'SetHandler twca-status', '</Location>',
        '<Location /twca-status/csp>', 'SetHandler twca-csp', '</Location>',
        '<Location /public>', 'SetHandler twca-status',
        'TWCAStatusDetail public', '</Location>',
        '<Location /substituted.html>', 'AddOutputFilterByType SUBSTITUTE '
            . 'text/html', 'Substitute "s|https:|http:|"',
        '</Location>',
        "Alias /substituted.html $DIR/good.html",
        "Alias /deflated $DIR", '<Location /deflated>',
        'SetOutputFilter DEFLATE', '</Location>',
        "Alias /by-type $DIR", '<Location /by-type>',
        'AddOutputFilterByType DEFLATE text/html', '</Location>',
        "Alias /brotli $DIR", '<Location /brotli>',
        'AddOutputFilterByType BROTLI_COMPRESS text/html', '</Location>',
        '<Location /mended>', 'Header always set Content-Security-Policy '
            . '"default-src *; Upgrade-Insecure-Requests"', '</Location>',
        '<Location /policy>', 'Header set Content-Security-Policy '
            . '"default-src *"',
        'Header set Content-Security-Policy-Report-Only "img-src *"',
        'Header set Reporting-Endpoints "own=\"/own\""', '</Location>',
        '<Location /saved>',
        'Header set Content-Disposition "attachment; filename=x"',
        '</Location>',
        "ProxyPass /proxied http://127.0.0.1:$BACK disablereuse=on",
        "ProxyPass /inflated http://127.0.0.1:$BACK",
        '<Location /inflated>', 'SetOutputFilter INFLATE;DEFLATE',
        '</Location>',
        "CacheRoot $DIR/cache", 'CacheEnable disk /cached.html',
        'CacheQuickHandler off', 'CacheIgnoreNoLastMod on',
        'CacheDefaultExpire 100',
        host($ON, 'TWCAMixedContent on', 'TWCAMixedReport on',
             '<Location /off>', 'TWCAMixedContent off', 'TWCAMixedReport off',
             '</Location>'),
        host($OFF, 'CacheDisable /')), modules => ['access_compat'],
        lines => ["LogLevel info"]);
    is $server->start, 'starts', 'the server starts'
        or BAIL_OUT(join ' ', split /\n/, slurp($server->log_file)
                    . slurp("$server->{dir}/stderr"));
    return $server;
}

# --- Requests ----------------------------------------------------------------

sub client {
    return HTTP::Tiny->new(verify_SSL => 0, timeout => 20, max_redirect => 0);
}

sub ask {
    my ($method, $port, $path, %o) = @_;
    return client()->request($method, "https://$NAME:$port$path", {
        peer => '127.0.0.1', headers => $o{headers} // {},
        defined $o{content} ? (content => $o{content}) : () });
}

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

sub tls_socket {
    return IO::Socket::SSL->new(PeerAddr => "127.0.0.1:$ON",
        SSL_verify_mode => 0, SSL_hostname => $NAME) || die "$SSL_ERROR\n";
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

# All lines of a header, in their order.
sub lines {
    my ($answer, $name) = @_;
    my $value = $answer->{headers}{$name};
    return ref $value ? @$value : defined $value ? $value : ();
}

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

# What the status page says, and publicly.
sub status {
    my ($server, $query, $where) = @_;
    return HTTP::Tiny->new->get("http://127.0.0.1:$server->{port}/"
        . ($where // 'twca-status') . "?$query")->{content};
}

sub site_of {
    my ($server, $port, $where) = @_;
    my $json = eval { JSON::PP->new->utf8->decode(
        status($server, 'format=json', $where)) } // {};
    return find_site($json, $NAME, $port) // {};
}

# Of a host: {seen, different, dropped, unseen}.
sub mixed { return site_of(@_)->{mixed} }

# Its findings of that kind.
sub told {
    return grep { $_->{id} eq 'mixed-content' } @{ site_of(@_)->{findings} };
}

# As "page element attribute url source treatment", sorted.
sub words {
    my ($mixed) = @_;
    return sort map {
        join ' ', @$_{qw(page element attribute url source treatment)}
    } @{ $mixed->{seen} };
}

# Those of a page that are known now.
sub of_page {
    my ($server, $page) = @_;
    return join "\n", grep { /^\Q$page\E / } words(mixed($server, $ON));
}

sub pictured {
    my ($page, $name) = @_;
    return "$page img src http://pictures.example/$name.png server upgraded";
}

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
