# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What does it cost to look at pages as they pass by?

package Bench::Mixed;

use strict;
use warnings;

use List::Util qw(max sum);
use POSIX ();
use Time::HiRes qw(sleep time);

use Bench::Httpd;
use Bench::Measure qw(median output_of);

use constant {
    RUNS     => 15,           # of each server
    REQUESTS => 4000,         # of a run
    CLIENTS  => 4,            # at a time
    STREAMS  => 100,          # at a time, too
    LENGTH   => 100 * 2**20,  # of each
};

# Two servers that differ in TWCAMixedContent alone, asked in turn: for each,
# "off" and "on", { rate (requests a second), cpu (seconds a request), memory
# (bytes, for a long page while it is sent) }; and the page. Options: dir (made),
# sites (as bench_certificates.c makes them), module, mixed (the other one)
sub measure {
    my (%o) = @_;
    mkdir $_ or die "$_: $!\n" for $o{dir}, "$o{dir}/pages";
    my $page = page();
    write_file("$o{dir}/pages/page.html", $page);
    write_file("$o{dir}/pages/stream.html",
               substr $page x (1 + LENGTH / length $page), 0, LENGTH);
    my %server = map { ($_ => httpd($_, %o)) } qw(off on);
    $_->start for values %server;
    checked($server{on});
    my %runs = runs(\%server);
    my %result = map { my $name = $_; ($name => {
        memory => streams($server{$name}),
        map { my $key = $_; ($key => median(map { $_->{$key} }
                                            @{ $runs{$name} })) }
            qw(rate cpu) }) } keys %server;
    $_->stop for values %server;
    return { %result, page => $page };
}

# In turn, so that what else the machine does hits both of them.
sub runs {
    my ($server) = @_;
    my %runs;
    for my $run (0 .. RUNS) {
        print STDERR "Looking at pages, $run of ", RUNS, "\n";
        for my $name ($run % 2 ? qw(on off) : qw(off on)) {
            my $taken = load($server->{$name});
            # The first run warms all there is.
            push @{ $runs{$name} }, $taken if $run;
        }
    }
    return %runs;
}

sub httpd {
    my ($name, %o) = @_;
    my $server = Bench::Httpd->new(dir => "$o{dir}/$name",
                                   twca => $o{module});
    my ($pair) = glob "$o{sites}/?????.pem";
    $server->write("LoadModule twca_mixed_module $o{mixed}",
        Fixtures::Httpd::load('slotmem_shm'), 'ServerLimit 1',
        'ThreadLimit ' . STREAMS, 'ThreadsPerChild ' . STREAMS,
        'MaxRequestWorkers ' . STREAMS, 'MaxKeepAliveRequests 0',
        "Listen 127.0.0.1:$server->{port}", "TWCATrustStore $o{sites}/root.pem",
        'TWCAProbe off', 'AddType text/html .html', '<Location /twca-status>',
        'SetHandler twca-status', '</Location>', "<Directory $o{dir}/pages>",
        'Require all granted', '</Directory>',
        "<VirtualHost 127.0.0.1:$server->{port}>",
        'ServerName site-00000.example.test', 'SSLEngine on',
        "SSLCertificateFile $pair", "SSLCertificateKeyFile $pair.key",
        "DocumentRoot $o{dir}/pages", "TWCAMixedContent $name",
        '</VirtualHost>');
    return $server;
}

# --- Pages -------------------------------------------------------------------

sub write_file {
    my ($name, $text) = @_;
    open my $file, '>', $name or die "$name: $!\n";
    print $file $text;
    close $file or die "$name: $!\n";
    return;
}

# The page of a newspaper, with one picture by http.
sub page {
    my @words = qw(the city council has said that a new line of the tramway will
        not be built before spring because of costs and weather);
    my $at = 0;
    my $text = sub { join ' ', map { $words[$at++ % @words] } 1 .. $_[0] };
    my $items = join '', map { "<li class=\"nav-item\"><a href=\"/section/$_\""
        . " class=\"nav-link\">" . $text->(2) . "</a></li>\n" } 1 .. 60;
    my $articles = join '', map { <<"ARTICLE" } 1 .. 52;
<article class="card card--wide" id="article-$_" data-id="$_">
  <a class="card__link" href="https://www.example.test/news/2026/11/$_.html">
    <figure><picture>
      <source type="image/webp" srcset="/img/$_-400.webp 400w, /img/$_-800.webp 800w">
      <img src="https://cdn.example.test/img/$_.jpg" width="400" height="225" alt="@{[$text->(5)]}" loading="lazy">
    </picture></figure>
    <h2 class="card__title">@{[$text->(7)]}</h2></a>
  <p class="card__lead">@{[$text->(40)]} <em>@{[$text->(3)]}</em></p>
  <div class="meta"><span class="by">@{[$text->(2)]}</span>
    <time datetime="2026-11-27">@{[$text->(2)]}</time></div>
</article>
ARTICLE
    my $script = 'window.page = {' . join(',', map { "\"key$_\": \""
        . $text->(4) . '"' } 1 .. 80) . '};';
    return <<"PAGE";
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>@{[$text->(4)]}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="https://www.example.test/">
<link rel="stylesheet" href="/css/site.css">
<script src="https://cdn.example.test/site.js" defer></script>
<style>.card { display: grid; margin: 0 0 1rem } .nav { background: url(/img/nav.svg) }</style>
</head><body class="front"><header><nav><ul class="nav">
$items</ul></nav></header><main>
$articles<img src="http://pictures.example.test/old.gif" alt="">
</main><script>$script</script>
<footer><p>@{[$text->(30)]}</p></footer></body></html>
PAGE
}

# What is measured has to be what was meant: the picture is found.
sub checked {
    my ($server) = @_;
    load($server, 1);
    my $status = output_of('curl', '-s', "http://127.0.0.1:$server->{page_port}"
                           . '/twca-status?format=json');
    $status =~ m{http://pictures\.example\.test/old\.gif}
        or die "mixed: the picture is not found: $status\n";
    return;
}

# --- Measuring ---------------------------------------------------------------

# One run of ab: { rate, cpu }.
sub load {
    my ($server, $requests) = @_;
    $requests //= REQUESTS;
    my $before = cpu($server);
    my $said = output_of('ab', '-q', '-k', '-n', $requests, '-c',
        $requests < CLIENTS ? $requests : CLIENTS,
        "https://127.0.0.1:$server->{port}/page.html");
    my ($rate) = $said =~ /^Requests per second:\s+([\d.]+)/m;
    $rate && $said =~ /^Failed requests:\s+0$/m && $said !~ /Non-2xx/
        or die "ab: $said\n";
    return { rate => $rate, cpu => (cpu($server) - $before) / $requests };
}

sub child {
    my ($server) = @_;
    my $pid = $server->{pid};
    my ($child) = split ' ',
        Fixtures::Httpd::slurp("/proc/$pid/task/$pid/children");
    return $child;
}

# Seconds of the process that answers, to the microsecond.
sub cpu {
    my ($server) = @_;
    return sum(map { (split ' ', Fixtures::Httpd::slurp($_))[0] }
               glob '/proc/' . child($server) . '/task/*/schedstat') / 1e9;
}

# Memory, of no file, of the process that answers.
sub memory {
    my ($server) = @_;
    my ($memory) = Fixtures::Httpd::slurp('/proc/' . child($server)
        . '/status') =~ /^RssAnon:\s*(\d+) kB/m;
    return 1024 * ($memory // die "no memory of httpd\n");
}

# By how much it grows at most, for each of a hundred clients that have a long
# page sent.
sub streams {
    my ($server) = @_;
    my $before = memory($server);
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec 'ab', '-q', '-s', 600, '-n', STREAMS, '-c', STREAMS,
            "https://127.0.0.1:$server->{port}/stream.html"
            or POSIX::_exit(127);
    }
    my $most = 0;
    while (waitpid($pid, POSIX::WNOHANG()) == 0) {
        $most = max($most, memory($server));
        sleep 0.05;
    }
    $? == 0 or die "ab: failed\n";
    return ($most - $before) / STREAMS;
}

# --- The table ---------------------------------------------------------------

# The table of what measure() says.
sub rows {
    my ($o) = @_;
    my ($off, $on) = @$o{qw(off on)};
    return join "\n", '| pages looked at | `TWCAMixedContent off` |'
        . ' `TWCAMixedContent on` | |', '|---|---|---|---|',
        sprintf('| pages a second | %.0f | %.0f | %.1f %% |', $off->{rate},
                $on->{rate}, 100 * $on->{rate} / $off->{rate}),
        sprintf('| httpd\'s CPU for a page | %.0f µs | %.0f µs | %+.0f µs |',
                (map { 1e6 * $_->{cpu} } $off, $on),
                1e6 * ($on->{cpu} - $off->{cpu})),
        sprintf('| memory of a long page while it is sent | %.0f KiB | %.0f KiB'
                . ' | %+.0f KiB |', (map { $_->{memory} / 1024 } $off, $on),
                ($on->{memory} - $off->{memory}) / 1024),
        '', sprintf <<"TEXT" =~ s/\n\z//r,
Pages: two servers asked in turn, %d times each for %d pages, by %d clients on
connections that stay, with TLS; the page is a newspaper's, of %d KB with %d
tags. Memory: by how much the process that answers grows at most, in anonymous
pages, for each of %d clients at a time that have a page of %d MB sent; TLS'
own is part of it.
TEXT
        RUNS, REQUESTS, CLIENTS, length($o->{page}) / 1000,
        scalar(() = $o->{page} =~ /<[a-z]/g), STREAMS, LENGTH / 2**20;
}

1;
