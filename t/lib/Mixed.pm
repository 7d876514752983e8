# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What the tests of mod_twca_mixed share: a site with pages of every origin, a
# server in which one host is watched and its twin is not, and what is known.

package Mixed;

use strict;
use warnings;

use Exporter 'import';
use HTTP::Tiny;
use IO::Compress::Gzip qw(gzip);
use IO::Socket::SSL;
use JSON::PP ();
use Test::More;

use TwcaTest;

our @EXPORT = qw($MIXED $CSP $NAME $ON $OFF $BACK $DIR @OTHERS @SAID
                 page picture noise host start client ask tls_socket lines
                 status site_of mixed told words of_page pictured log_is_clean);

our $MIXED = $ENV{TWCA_MIXED_MODULE}
    || top() . '/mod_twca/.libs/mod_twca_mixed.so';
our $CSP = 'content-security-policy-report-only';
our $NAME = 'www.example.test';
our ($ON, $OFF, $BACK) = Fixtures::Httpd::free_ports(3);
our $DIR = site();

# What has to be loaded besides, on either side of ours.
our @OTHERS = qw(include substitute deflate brotli filter headers proxy
                proxy_http cache cache_disk negotiation env cgid autoindex);
push @OTHERS, 'http2' if ($ENV{TWCA_MPM} // '') ne 'prefork';
our @CGI = grep { ($ENV{TWCA_MPM} // '') eq 'prefork' ? $_ ne 'cgid' : 1 }
    @OTHERS, ($ENV{TWCA_MPM} // '') eq 'prefork' ? 'cgi' : ();

# The certificate signed itself.
our @SAID = (qr/TWCA-|AH01906/);

sub log_is_clean {
    my ($server) = @_;
    my $log = slurp($server->log_file);
    is join("\n", unclaimed($log, @SAID)), '', 'nothing else in the log';
    is join("\n", grep { /exit signal/ } split /\n/, $log), '',
        'no process has died';
}

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

sub tls_socket {
    return IO::Socket::SSL->new(PeerAddr => "127.0.0.1:$ON",
        SSL_verify_mode => 0, SSL_hostname => $NAME) || die "$SSL_ERROR\n";
}

# All lines of a header, in their order.
sub lines {
    my ($answer, $name) = @_;
    my $value = $answer->{headers}{$name};
    return ref $value ? @$value : defined $value ? $value : ();
}

# --- What is known -----------------------------------------------------------

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

1;
