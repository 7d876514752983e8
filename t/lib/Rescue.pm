# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What the tests of TWCARescue share: a server with a healthy site and one that
# is broken and mended, visitors, and what they see.

package Rescue;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use File::Path qw(make_path);
use HTTP::Tiny;
use IO::Socket::SSL;
use JSON::PP ();
use Test::More ();

use TwcaTest;
use Fixtures::Der qw(unpem);
use Fixtures::Pki;
use Soak::Httpd;
use Soak::State;

our @EXPORT = qw(pki_tool pair second world broken_world stand_ins ask
                 status_of document page mend put_files started restarted
                 is_standing is_isolated is_served is_healthy log_is $BAD $OK);

our $BAD = 'www.example.test'; # the site that is broken
our $OK = 'ok.example.test';   # and one that is not

# --- Certificates ------------------------------------------------------------

# Fixtures::Pki with the fixtures' issuing authority.
sub pki_tool {
    our $PKI;
    return $PKI //= do {
        my $pki = Fixtures::Pki->new(work_dir() . '/pki');
        $pki->add_key(slurp(pki() . '/keys/issuing.key'), 'issuing');
        $pki;
    };
}

sub issuing { return slurp(pki() . '/keys/issuing.crt') }

# {leaf, chain, key, fingerprint}. Options: names, key (a label), from, to
# (days), md
sub pair {
    my ($name, %o) = @_;
    my $label = $o{key} // "$name-" . ++our $N;
    my $leaf = pki_tool()->certificate(
        key => $label, subject => "/C=TW/CN=$name", from => $o{from} // -10,
        to => $o{to} // 80, ca => { certificate => issuing(),
                                    key => 'issuing' },
        ext => ['basicConstraints=CA:FALSE', 'subjectKeyIdentifier=hash',
                'authorityKeyIdentifier=keyid',
                'keyUsage=critical,digitalSignature',
                'extendedKeyUsage=serverAuth', 'subjectAltName='
                . join ',', map { "DNS:$_" } @{ $o{names} // [$name] }]);
    return { leaf => $leaf, chain => issuing(),
             key => pki_tool()->key_pem($label),
             fingerprint => sha256_hex(unpem($leaf)) };
}

# The broken site's second pair, of a key.
sub second {
    my ($key) = @_;
    my $second = pair($BAD, key => $key);
    return ('second.crt' => $second->{leaf} . $second->{chain},
            'second.key' => $second->{key});
}

# --- A server ----------------------------------------------------------------

# {server, dir, http and plain (ports), pairs}. Options:
#   rescue   of the main server (isolate)   twca  more lines of the main server
#   bad      lines of the broken site's host, instead of its usual ones
#   more     more lines in it               chain whether both have a chain file
#   first    whether the broken one is the default host
#   hosts    more hosts                     state TWCAStateDir
#   modules, mpm, user, log_level
sub world {
    my (%o) = @_;
    my $dir = work_dir();
    my ($port, $http, $plain) = Fixtures::Httpd::free_ports(3);
    my $server = Soak::Httpd->new(
        env => { TMPDIR => "$dir/tmp" },
        port => $port, twca => $MODULE, dir => "$dir/httpd", log_level => $o{log_level}
            // 'info', modules => $o{modules} // [],
        ($o{user} ? (user => $o{user}) : ()));
    my $self = { %o, server => $server, dir => $dir,
                 state => $o{state} // "$dir/state",
                 http => $http, plain => $plain };
    mkdir "$dir/tmp";
    our %COMMON;
    for my $name ($OK, $BAD) {
        make_path("$dir/$name/www");
        write_file("$dir/$name/www/index.html", "CONTENT of $name\n");
        $self->{pairs}{$name} = $COMMON{$name} //= pair($name);
    }
    mend($self, $_) for $OK, $BAD;
    chown scalar getpwnam($o{user}), -1, glob "$dir $dir/tmp $dir/*/*" if $o{user};
    configure($self);
    return $self;
}

sub broken_world {
    my (%o) = @_;
    my $world = world(%o);
    put_files($world, $BAD, 'server.key' => pki_tool()->key_pem('other'));
    return $world;
}

sub stand_ins { return scalar(() = glob "$_[0]{state}/*stand-in*") }

# The broken site's host is in a file of its own.
sub configure {
    my ($self, %o) = @_;
    my ($dir, $server) = @$self{qw(dir server)};
    my @hosts = (host($self, $OK),
                 qq(Include "$dir/bad.conf"));
    %$self = (%$self, %o);
    write_file("$dir/bad.conf", host($self, $BAD, $self->{bad}));
    $server->write(
        map({ "Listen 127.0.0.1:$_" } $server->{port}, @$self{qw(http plain)}),
        'DirectoryIndex index.html', 'TWCATrustStore ' . pki() . '/roots.pem',
        (defined $self->{state} ? qq(TWCAStateDir "$self->{state}") : ()),
        'TWCARescue ' . ($self->{rescue} // 'isolate'),
        @{ $self->{twca} // [] },
        '<Location /twca>', 'SetHandler twca-status', '</Location>',
        ($self->{first} ? reverse @hosts : @hosts), @{ $self->{hosts} // [] },
        "<VirtualHost 127.0.0.1:$self->{plain}>", "ServerName $BAD",
        "DocumentRoot $dir/$BAD/www", '</VirtualHost>');
    return $self;
}

sub host {
    my ($self, $name, $lines) = @_;
    my $files = "$self->{dir}/$name";
    my @lines = $lines ? @$lines : (
        'SSLEngine on', "SSLCertificateFile $files/server.crt",
        "SSLCertificateKeyFile $files/server.key",
        ($self->{chain} ? "SSLCertificateChainFile $files/chain.crt" : ()));
    push @lines, @{ $self->{more} // [] } if $name eq $BAD;
    return join "\n", "<VirtualHost 127.0.0.1:$self->{server}{port}>",
        "ServerName $name", "DocumentRoot $files/www",
        (map { s/\@\//$files\//gr } @lines), '</VirtualHost>', '';
}

# Files of a site: name => text, [text, mode], {dir|link}, or undef: none.
sub put_files {
    my ($self, $name, %files) = @_;
    for my $file (map { "$self->{dir}/$name/$_" } keys %files) {
        my $what = $files{ $file =~ s{.*/}{}r };
        -d $file && !-l $file ? rmdir $file : unlink $file;
        if (ref $what eq 'HASH') {
            $what->{dir} ? mkdir $file : symlink $what->{link}, $file
                or die "$file: $!\n";
        }
        elsif (defined $what) {
            my ($text, $mode) = ref $what ? @$what : $what;
            write_file($file, $text,
                       $mode // ($text =~ /PRIVATE KEY/ ? 0600 : 0644));
            chown scalar getpwnam($self->{user}), -1, $file if $self->{user};
        }
    }
}

# Its files as they should be, of this pair or its usual one.
sub mend {
    my ($self, $name, $pair) = @_;
    $pair //= $self->{pairs}{$name};
    $self->{installed}{$name} = $pair;
    put_files($self, $name, 'chain.crt' => $pair->{chain},
              'server.crt' => $self->{chain} ? $pair->{leaf}
                  : $pair->{leaf} . $pair->{chain},
              'server.key' => $pair->{key});
}

# --- Starts ------------------------------------------------------------------

sub started {
    my ($self, $label) = @_;
    my $did = $self->{server}->start;
    $self->{log} = $self->{server}->new_lines;
    my $good = Test::More::is($did, 'starts', "$label: starts");
    Test::More::diag($self->{log}, slurp("$self->{server}{dir}/stderr"))
        if !$good;
    return $good;
}

# A graceful restart, until the old children are gone.
sub restarted {
    my ($self, $label) = @_;
    my $server = $self->{server};
    my ($pid, @old) = ($server->{pid}, $server->children);
    $self->{log} = $server->graceful;
    my $good = Test::More::ok(defined $self->{log} && $server->gone(@old)
                              && $server->{pid} == $pid,
                              "$label: restarts, the same process");
    Test::More::diag(substr slurp($server->log_file), -3000) if !$good;
    return $good;
}

# The log of the last start has these findings, "code id severity", and what is
# served instead, and nothing else above notice.
sub log_is {
    my ($self, $label, $findings, $served, @more) = @_;
    my %level = (crit => 'fatal', error => 'error', warn => 'warning',
                 info => 'notice');
    my $lines = log_lines($self->{log});
    my $good = Test::More::is(
        join(', ', sort map { join ' ', @$_{qw(code id)},
                                  $level{ $_->{level} // '' } // '?' }
                 grep { ($_->{level} // '') ne 'info' } @$lines),
        join(', ', sort @$findings), "$label: the findings in the log");
    my @instead = $self->{log}
        =~ /^\[[^\]]*\] \[[^\]:]*:(\w+)\].* (TWCA serves [^\n]*)/mg;
    my @said = @$served ? "crit TWCA serves $BAD:$self->{server}{port} "
        . "($self->{dir}/bad.conf:1) with "
        . ($served->[0] eq 'stand-in'
           ? 'a stand-in certificate, and answers every request with 503,'
           : 'the certificates that passed last')
        . " because of $served->[1]" : ();
    $good &= Test::More::is(join(' ', @instead), join(' ', @said),
                            "$label: what is served, in the log");
    $good &= Test::More::is(
        join("\n", unclaimed($self->{log}, qr/ TWCA serves /,
             (map { my ($code, $id) = split; qr/ \Q$code $id\E / }
                  @$findings), @more)), '',
        "$label: nothing else worse in the log");
    Test::More::diag($self->{log}) if !$good;
    return $good;
}

# --- Visitors ----------------------------------------------------------------

# Sends a request; {status, headers, body, fingerprint, chain (PEM)} or
# {failed}. Options: sni (undef: none), host, method, target, headers (a list
# of lines), body, version
sub ask {
    my ($port, %o) = @_;
    my $socket = IO::Socket::SSL->new(
        PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 10,
        SSL_verify_mode => 0, SSL_hostname => $o{sni} // '')
        or return { failed => "$! $IO::Socket::SSL::SSL_ERROR" };
    my $body = $o{body} // '';
    my @chain = map { Net::SSLeay::PEM_get_string_X509($_) }
        $socket->peer_certificates;
    print $socket join "\r\n",
        join(' ', $o{method} // 'GET', $o{target} // '/',
             'HTTP/' . ($o{version} // '1.1')),
        'Host: ' . ($o{host} // $o{sni} // $BAD), 'Connection: close',
        (length $body ? 'Content-Length: ' . length $body : ()),
        @{ $o{headers} // [] }, '', $body;
    my $text = '';
    eval {
        local $SIG{ALRM} = sub { die "no end\n" };
        alarm 15;
        1 while sysread $socket, $text, 65536, length $text;
        alarm 0;
    };
    alarm 0;
    my ($head, $rest) = split /\r\n\r\n/, $text, 2;
    my ($line, @lines) = split /\r\n/, $head // '';
    my %headers = map { /^([^:]+):\s*(.*)/ ? (lc $1 => $2) : () } @lines;
    $rest = dechunked($rest // '')
        if ($headers{'transfer-encoding'} // '') eq 'chunked';
    return { status => ($line // '') =~ m{^HTTP/\S+ (\d+)} ? $1 : 'none',
             headers => \%headers, body => $rest // '', chain => \@chain,
             fingerprint => @chain ? sha256_hex(unpem($chain[0])) : undef };
}

sub dechunked {
    my ($text) = @_;
    my $whole = '';
    while ($text =~ s/^([0-9a-f]+)\r\n//i && hex $1) {
        $whole .= substr $text, 0, hex $1, '';
        $text =~ s/^\r\n//;
    }
    return $whole;
}

sub status_of {
    my $answer = ask(@_);
    return $answer->{failed} // $answer->{status};
}

# The status page, by a port without TLS.
sub page {
    my ($self, $query) = @_;
    my $answer = HTTP::Tiny->new(timeout => 10)->get(
        "http://127.0.0.1:$self->{http}/twca?$query");
    return $answer->{content};
}

sub document {
    my ($self) = @_;
    return eval { JSON::PP->new->utf8->decode(page($self, 'format=json')) }
        || { sites => [], findings => [], keystores => [] };
}

# --- What they see -----------------------------------------------------------

# The other site is served as if nothing had happened.
sub is_healthy {
    my ($self, $label) = @_;
    my $answer = ask($self->{server}{port}, sni => $OK);
    return Test::More::is_deeply(
        [@$answer{qw(status body fingerprint)}, scalar @{ $answer->{chain} }],
        [200, "CONTENT of $OK\n", $self->{pairs}{$OK}{fingerprint}, 2],
        "$label: the other site answers, with its certificate");
}

# The site is served with this pair, chain and all.
sub is_served {
    my ($self, $label, $pair) = @_;
    my $answer = ask($self->{server}{port}, sni => $BAD);
    return Test::More::is_deeply(
        [@$answer{qw(status body fingerprint)}, $answer->{chain}[1]],
        [200, "CONTENT of $BAD\n", $pair->{fingerprint}, $pair->{chain}],
        "$label: the site answers, with the right certificate and its chain");
}

# {serving, since} of the site, and what is wrong with it.
sub is_standing {
    my ($self, $label, $serving, $findings) = @_;
    my $json = document($self);
    my $site = find_site($json, $BAD, $self->{server}{port}) // {};
    my @found = grep { ($_->{port} // 0) == $self->{server}{port} }
        above_notice(all_findings($json));
    my $good = Test::More::is($site->{serving}, $serving,
                              "$label: serving, in the document");
    $good &= Test::More::like($site->{since} // 'null',
        qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "$label: since");
    $good &= Test::More::is(
        join(', ', sort map { "$_->{code} $_->{id} $_->{severity}" } @found),
        join(', ', sort @$findings), "$label: the findings in the document");
    my $ok = find_site($json, $OK) // {};
    $good &= Test::More::is($ok->{serving}, 'configured',
                            "$label: the other site as configured");
    return $good;
}

# Its stand-in and its page.
sub is_isolated {
    my ($self, $label, $code) = @_;
    my $port = $self->{server}{port};
    my $answer = ask($port, sni => $BAD);
    my $good = Test::More::is($answer->{failed} // $answer->{status}, 503,
                              "$label: 503") or return 0;
    my $file = write_file(work_dir() . '/seen.pem', $answer->{chain}[0]);
    my $text = openssl('x509', '-noout', '-text', '-in', $file);
    $good &= Test::More::ok(
        @{ $answer->{chain} } == 1 && $text =~ /\bDNS:\Q$BAD\E\b/
        && $text =~ /CA:FALSE/ && $text =~ /NIST CURVE: P-256/
        && $answer->{fingerprint} ne $self->{pairs}{$BAD}{fingerprint},
        "$label: the stand-in: its name, no authority, P-256");
    my $chinese = ask($port, sni => $BAD,
                      headers => ['Accept-Language: zh-TW']);
    for (['en', 'Service unavailable', $answer],
         ['zh-TW', "\xe6\x9a\xab\xe5\x81\x9c\xe6\x9c\x8d\xe5\x8b\x99",
          $chinese]) {
        my ($lang, $words, $page) = @$_;
        $good &= Test::More::like(
            $page->{body},
            qr{^<!DOCTYPE html>\s*<html lang="$lang">.*$words.*\Q$code\E}s,
            "$label: the page in $lang names the code");
        $good &= Test::More::unlike(
            $page->{body}, qr{\Q$self->{dir}\E|server\.(?:crt|key)|CONTENT
                              |(?<![<\w])/\w}x,
            "$label: the page in $lang names no file, and no content is there");
        $good &= Test::More::is_deeply(
            [map { $_ // 'none' } @{ $page->{headers} }{
                qw(retry-after cache-control vary content-language
                   content-type)}],
            [300, 'no-store', 'Accept-Language', $lang,
             'text/html; charset=utf-8'], "$label: the header in $lang");
    }
    return $good;
}

1;
