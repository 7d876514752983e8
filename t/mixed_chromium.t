# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What mod_twca_mixed finds is what a browser says: Chromium loads a page for
# each kind of element, by http and by https, and its console is compared with
# what the status page has. Likewise its reports, of what only scripts load.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use JSON::PP ();
use Test::More;
use Time::HiRes qw(sleep time);

use Chromium;
use MixedPages qw(kinds silent harmless broken);
use TwcaTest;

plan skip_all => 'no chromium here (Debian: chromium)' if !Chromium::program();

use constant WINDOWS => 16;

my $NAME = 'www.example.test';
my $MIXED = $ENV{TWCA_MIXED_MODULE}
    || top() . '/mod_twca/.libs/mod_twca_mixed.so';
my ($TLS, $PLAIN) = Fixtures::Httpd::free_ports(2);
my $DIR = work_dir();
my $SERVER = start();
my $CHROMIUM = Chromium->new(dir => "$DIR/chromium",
    hosts => "MAP *:443 127.0.0.1:$TLS, MAP *:80 127.0.0.1:$PLAIN",
    # Else they are sent once a minute.
    flags => ['--short-reporting-delay']);
my @WINDOWS = map { $CHROMIUM->open_window('Log') } 1 .. WINDOWS;
my $VISITS = 0;

compared('each kind', map { good_and_bad($_) } kinds());
compared('broken pages', map { good_and_bad($_) } broken());
compared('harmless pages', map { case(@$_[0, 1], '') } harmless());
$CHROMIUM->ask($_, 'Network.enable') for @WINDOWS;
compared('what the console does not tell', map { case(@$_) } silent());
subtest reports => sub { reports($_) for qw(to uri) };

ok $CHROMIUM->stop, 'the browser ends';
ok $SERVER->stop, 'stops';
is join("\n", unclaimed(slurp($SERVER->log_file), qr/TWCA-|AH01906/)),
    '', 'nothing else in the log';
done_testing();

# --- The server --------------------------------------------------------------

sub start {
    openssl(qw(req -x509 -newkey rsa:2048 -nodes -days 30 -subj), "/CN=$NAME",
            '-addext', "subjectAltName=DNS:$NAME",
            '-keyout', "$DIR/server.key", '-out', "$DIR/server.pem");
    mkdir "$DIR/$_" for qw(pages pages/to pages/uri plain);
    write_file("$DIR/pages/$_/scripted.html", scripted(), 0644) for qw(to uri);
    write_file("$DIR/pages/favicon.ico", '', 0644);
    my $server = server(join("\n", "LoadModule twca_mixed_module $MIXED",
        'Listen 127.0.0.1:${PORT}', "Listen 127.0.0.1:$TLS",
        "Listen 127.0.0.1:$PLAIN", 'AddType text/html .html',
        "<Directory $DIR>", 'Require all granted', '</Directory>',
        '<Location /twca-status>', 'SetHandler twca-status', '</Location>',
        '<Location /twca-status/csp>', 'SetHandler twca-csp', '</Location>',
        "<VirtualHost 127.0.0.1:$PLAIN>", "DocumentRoot $DIR/plain",
        '</VirtualHost>', "<VirtualHost 127.0.0.1:$TLS>", "ServerName $NAME",
        'SSLEngine on', "SSLCertificateFile $DIR/server.pem",
        "SSLCertificateKeyFile $DIR/server.key", "DocumentRoot $DIR/pages",
        'TWCAMixedContent on',
        '<Location /to>', 'TWCAMixedReport on', '</Location>',
        # Ours without report-to, which this browser would take instead.
        '<Location /uri>', 'Header set Content-Security-Policy-Report-Only'
            . q{ "default-src https: 'unsafe-inline'; report-uri}
            . ' /twca-status/csp"', '</Location>', '</VirtualHost>'),
        modules => ['headers']);
    is $server->start, 'starts', 'the server starts'
        or BAIL_OUT(slurp("$server->{dir}/stderr"));
    return $server;
}

# What is known: "page element attribute url source treatment" each.
sub findings {
    my $answer = HTTP::Tiny->new->get(
        "http://127.0.0.1:$SERVER->{port}/twca-status?format=json");
    my $site = find_site(JSON::PP->new->utf8->decode($answer->{content}),
                         $NAME);
    return map { join ' ', @$_{qw(page element attribute url source
                                  treatment)} } @{ $site->{mixed}{seen} };
}

# --- Pages -------------------------------------------------------------------

# A page with its place: {name, page, path, expected, told}; of "what it loads"
# by http.
sub case {
    my ($name, $page, $expected, $told) = @_;
    my $path = sprintf '/%03d.html', ++$VISITS;
    write_file("$DIR/pages$path", $page =~ s{URL}{http://h.test$path}gr, 0644);
    return { name => $name, page => $page, path => $path,
             expected => $expected, told => $told };
}

# The same by https, too. (A name of XML is none that is loaded.)
sub good_and_bad {
    my ($name, $page, $expected) = @{ $_[0] };
    my $good = $page =~ s{URL}{https://h.test/}gr;
    $good =~ s{(ht\n?tp)(?=[:&])(?!://www\.w3\.org/)}{$1s}g;
    return (case($name, $page, $expected), case("$name, by https", $good, ''));
}

sub compared {
    my ($label, @cases) = @_;
    subtest $label => sub {
        while (my @some = splice @cases, 0, WINDOWS) {
            $CHROMIUM->visit($WINDOWS[$_], "https://$NAME$some[$_]{path}")
                for 0 .. $#some;
            settle($WINDOWS[$_], $some[$_]) for 0 .. $#some;
            my @found = findings();
            compare($WINDOWS[$_], $some[$_], @found) for 0 .. $#some;
        }
    };
    return;
}

# Until all of it has been loaded, and a form that its button sends has been
# sent.
sub settle {
    my ($window, $case) = @_;
    $CHROMIUM->wait_for_page($window);
    return if $case->{page} !~ /formaction/;
    $CHROMIUM->ask($window, 'Runtime.evaluate', expression =>
        "document.querySelector('[formaction]').click()");
    $CHROMIUM->wait_for_page($window, 2);
    return;
}

sub compare {
    my ($window, $case, @found) = @_;
    my ($name, $told) = @$case{qw(name told)};
    my @ours = map { [split / /] } grep { /^\Q$case->{path}\E / } @found;
    is join('; ', map { "@$_[1, 2, 5]" } @ours), $case->{expected},
        "$name: what is found";
    my $expected = !defined $told
        ? join('; ', sort map { "@$_[3, 5]" } @ours)
        : $told eq 'warned' ? "http://h.test$case->{path} warned" : '';
    is told($window, "https://$NAME$case->{path}"), $expected,
        "$name: what the browser says";
    cmp_ok asked($window, $ours[0][3], $told), '>', 0, "$name: what it does"
        if ($told // '') =~ /network|followed/;
    return;
}

# What the console says of a page, "url treatment" each, and of those in its
# attributes. A browser that reads ahead does not see yet that an img is one of a
# picture: it asks by https, and is refused later.
sub told {
    my ($window, $page) = @_;
    my @words = (['automatically upgraded to HTTPS', 'upgraded'],
                 ['contains a form that targets', 'warned'],
                 ['has been blocked', 'blocked']);
    my %told;
    for my $text ($CHROMIUM->console($window)) {
        next if $text !~ /^Mixed Content: The page at '(?:\Q$page\E|about:)/;
        my ($url) = $text =~ /insecure [\w ]+ '([^'?#]*)/;
        for my $word (@words) {
            $told{$url} = $word->[1] if $text =~ /$word->[0]/;
        }
    }
    return join '; ', map { "$_ $told{$_}" } sort keys %told;
}

# How often the browser was about to ask for something: as mixed content, or to
# go there.
sub asked {
    my ($window, $url, $told) = @_;
    return scalar grep {
        my $asked = $_->{request}{url} =~ s{//[^/]*@}{//}r;
        $asked eq $url && ($told eq 'network'
            ? $_->{request}{mixedContentType} eq 'blockable'
            : $_->{type} eq 'Document');
    } $CHROMIUM->events($window, 'Network.requestWillBeSent');
}

# --- Reports -----------------------------------------------------------------

# What no server can see.
sub scripted {
    return <<'PAGE';
<!doctype html><title>x</title><script>
function add(name, values) {
    document.head.append(Object.assign(document.createElement(name), values));
}
const at = 'ht' + 'tp://scripted.test/';
fetch(at + 'fetch?token=1').catch(() => { });
try { new WebSocket('ws' + '://scripted.test/socket'); } catch (refused) { }
add('script', { src: at + 'script' });
add('link', { rel: 'stylesheet', href: at + 'style' });
add('iframe', { src: at + 'frame' });
add('img', { src: at + 'picture' });
add('video', { src: at + 'film' });
</script>
PAGE
}

sub reports {
    my ($folder) = @_;
    my $path = "/$folder/scripted.html";
    my @expected = map { "$path $_->[0]  http://scripted.test/$_->[1] browser"
                         . " $_->[2]" }
        # Of a frame a browser tells the host alone.
        ['connect-src', 'fetch', 'blocked'], ['frame-src', '', 'blocked'],
        ['img-src', 'picture', 'upgraded'], ['media-src', 'film', 'upgraded'],
        ['script-src-elem', 'script', 'blocked'],
        ['style-src-elem', 'style', 'blocked'];
    $CHROMIUM->visit($WINDOWS[0], "https://$NAME$path");
    $CHROMIUM->wait_for_page($WINDOWS[0]);
    my $end = time + 20;
    my @found;
    while (@found < @expected && time < $end) {
        $CHROMIUM->take(time + 0.1);
        @found = sort grep { /^\Q$path\E / } findings();
    }
    is join("\n", @found), join("\n", @expected),
        "what scripts load, by report-$folder";
    return;
}
