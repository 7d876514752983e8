# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The status page: formats, languages, methods, one site, the handbook.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use Test::More;

use TwcaTest;
use Fixtures::Catalog;

my $OUT = fixture_dir();
my @SITES = qw(expired--yesterday healthy--common key-exposed--0644);
my @PORTS = Fixtures::Httpd::free_ports(scalar @SITES);
my $TLS = $PORTS[0];
my $conf = join "\n", 'Listen 127.0.0.1:${PORT}',
    '<Location /twca>', 'SetHandler twca-status', '</Location>',
    '<Location /public>', 'SetHandler twca-status',
    'TWCAStatusDetail public', '</Location>',
    map { ("Define PORT $PORTS[$_]", qq(Include "$OUT/$SITES[$_]/site.conf")) }
    0 .. $#SITES;
my $SERVER = server($conf);
is $SERVER->start, 'starts', 'the server starts'
    or BAIL_OUT(slurp($SERVER->log_file));
my $HTTP = HTTP::Tiny->new(timeout => 10);

formats();
accepts();
languages();
methods();
one_site();
handbook();
unknown();
public();
same_as_dumped();
many_requests();
ok $SERVER->stop, 'stops';
is join("\n", unclaimed(slurp($SERVER->log_file),
                        qr/TWCA-X1 expired|TWCA-X3 key-exposed/)), '',
    'nothing else in the log';
done_testing();

sub url { return "http://127.0.0.1:$SERVER->{port}" . ($_[0] // '') }

sub get {
    my ($path, %headers) = @_;
    return $HTTP->get(url($path), { headers => \%headers });
}

sub type { return $_[0]{headers}{'content-type'} // '' }

sub formats {
    my %type = (html => qr{^text/html; ?charset=utf-8$}i,
                text => qr{^text/plain; ?charset=utf-8$}i,
                json => qr{^application/json}i,
                prometheus => qr{^text/plain; ?version=0\.0\.4}i);
    for my $format (sort keys %type) {
        my $answer = get("/twca?format=$format");
        is $answer->{status}, 200, "$format: 200";
        like type($answer), $type{$format}, "$format: its type";
        like $answer->{content}, qr/expired/, "$format: it says something";
    }
    my $page = get('/twca');
    like type($page), $type{html}, 'HTML by default';
    like $page->{content}, qr/^<!doctype html>/i, 'HTML: a whole page';
    like $page->{content}, qr{</html>\s*\z}i, 'HTML: to its end';
    unlike $page->{content}, qr{(?:src|href)="(?:https?:)?//}i,
        'HTML: nothing from elsewhere';
    is get('/twca/')->{status}, 200, 'with a slash as well';
    prometheus(get('/twca?format=prometheus')->{content});
}

sub prometheus {
    my ($text) = @_;
    my @bad = grep { !/^#\ (?:HELP|TYPE)\ \w+\ .+$
                      |^[a-z_:][\w:]*(?:\{[^{}]*\})?\ [-+.\deEINaNf]+$/x }
        split /\n/, $text;
    is join("\n", @bad), '', 'prometheus: every line is a metric';
    SKIP: {
        my ($promtool) = grep { -x } map { "$_/promtool" } split /:/,
            $ENV{PATH};
        skip 'no promtool here', 1 if !$promtool;
        my $dir = work_dir();
        write_file("$dir/in", $text);
        my $said = `$promtool check metrics < $dir/in 2>&1`;
        is $?, 0, 'prometheus: promtool is content' or diag $said;
    }
}

sub accepts {
    my @cases = (
        ['application/json', qr{^application/json}],
        ['text/plain', qr{^text/plain}],
        ['text/html', qr{^text/html}],
        ['*/*', qr{^text/html}],
        ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
         qr{^text/html}],
        ['application/json;q=0.2, text/plain;q=0.9', qr{^text/plain}],
        ['image/png', qr{^text/html}],
        ['', qr{^text/html}]);
    for my $case (@cases) {
        my ($accept, $type) = @$case;
        my $answer = get('/twca', Accept => $accept);
        is $answer->{status}, 200, "Accept: $accept: 200";
        like type($answer), $type, "Accept: $accept";
    }
    my $both = get('/twca?format=html', Accept => 'application/json');
    like type($both), qr{^text/html}, 'the query goes before Accept';
}

sub languages {
    my $chinese = qr/\xe6\x86\x91\xe8\xad\x89/; # 憑證
    my @cases = (['', {}, 0], ['?lang=en', {}, 0], ['?lang=zh-TW', {}, 1],
        ['', { 'Accept-Language' => 'zh-TW,zh;q=0.9,en;q=0.8' }, 1],
        ['', { 'Accept-Language' => 'en-US,en;q=0.9,zh-TW;q=0.5' }, 0],
        ['', { 'Accept-Language' => 'de' }, 0],
        ['', { 'Accept-Language' => 'de,zh-TW;q=0.5' }, 1],
        ['?lang=en', { 'Accept-Language' => 'zh-TW' }, 0],
        ['?format=text&lang=zh-TW', {}, 1]);
    for my $case (@cases) {
        my ($query, $headers, $should) = @$case;
        my $answer = get("/twca$query", %$headers);
        my $label = "language of '$query', "
            . ($headers->{'Accept-Language'} // 'nothing accepted');
        is $answer->{status}, 200, "$label: 200";
        is !!($answer->{content} =~ $chinese), !!$should, $label;
        my $text = $answer->{content};
        ok utf8::decode($text), "$label: UTF-8";
        next if $query =~ /format/;
        like $answer->{content}, $should ? qr/<html[^>]*lang="zh-TW"/i
                                         : qr/<html[^>]*lang="en"/i,
            "$label: the page says which";
    }
}

sub methods {
    for my $query ('', '?format=json', '?format=text', '?format=prometheus') {
        my $head = $HTTP->request('HEAD', url("/twca$query"));
        is $head->{status}, 200, "HEAD $query: 200";
        is $head->{content} // '', '', "HEAD $query: no body";
        is type($head), type(get("/twca$query")), "HEAD $query: the type";
    }
    for my $method (qw(POST PUT DELETE PATCH)) {
        my $answer = $HTTP->request($method, url('/twca'), { content => 'x' });
        is $answer->{status}, 405, "$method: 405";
        my $allow = join ' ', sort split /,\s*/,
            $answer->{headers}{allow} // '';
        like $allow, qr/\bGET\b.*\bHEAD\b/, "$method: what is allowed";
    }
}

sub one_site {
    my $name = "www.example.test:$TLS";
    my $answer = get("/twca?site=$name&format=json");
    is $answer->{status}, 200, "?site=$name: 200";
    my $json = eval { JSON::PP->new->utf8->decode($answer->{content}) } || {};
    is join(' ', map { "$_->{name}:$_->{port}" } @{ $json->{sites} || [] }),
        $name, "?site=$name: only this one";
    for my $format (qw(html text)) {
        my $page = get("/twca?site=$name&format=$format");
        is $page->{status}, 200, "?site=$name, $format: 200";
        like $page->{content}, qr/TWCA-X1.*expired/s,
            "?site=$name, $format: its finding, by its code";
        unlike $page->{content}, qr/key-exposed/,
            "?site=$name, $format: and no other's";
    }
}

sub handbook {
    for my $code ('TWCA-4.2-Q2', 'TWCA-X1', 'TWCA-4.5-Q1') {
        for my $lang (qw(en zh-TW)) {
            my $answer = get("/twca?code=$code&lang=$lang");
            is $answer->{status}, 200, "?code=$code, $lang: 200";
            like $answer->{content}, qr/\Q$code\E/, "?code=$code, $lang";
        }
    }
    my $all = get('/twca?handbook');
    is $all->{status}, 200, '?handbook: 200';
    my %codes = map { (Fixtures::Catalog::code_of($_) => 1) }
        Fixtures::Catalog::ids();
    is join(' ', grep { $all->{content} !~ /\Q$_\E/ } sort keys %codes), '',
        '?handbook: every code';
}

# 400, naming the value, as text and not as markup.
sub unknown {
    my @bad = (['format', 'xml'], ['lang', 'fr'], ['site', 'none.test:1'],
               ['site', 'www.example.test'], ['code', 'TWCA-9.9-Q9'],
               ['format', ''], ['code', 'twca-nothing'], ['keystore', '0'],
               ['keystore', '01'], ['keystore', '-1'], ['keystore', '99'],
               ['keystore', ''], ['keystore', '/etc/tomcat.jks']);
    for my $case (@bad) {
        my ($name, $value) = @$case;
        my $answer = get("/twca?$name=$value");
        is $answer->{status}, 400, "?$name=$value: 400";
        like $answer->{content}, qr/\Q$value\E/, "?$name=$value: named"
            if length $value;
    }
    for my $name (qw(format lang site keystore code)) {
        my $answer = get("/twca?$name="
            . '%3Cscript%3Ealert(1)%3C/script%3E%0d%0aX:%20y%00');
        is $answer->{status}, 400, "?$name=<script>: 400";
        unlike $answer->{content}, qr/<script>alert/i,
            "?$name=<script>: no markup of the request"
            if type($answer) =~ /html/;
        is $answer->{headers}{x}, undef, "?$name=<script>: nor a header";
    }
    my $long = get('/twca?site=' . 'x' x 4000);
    is $long->{status}, 400, 'a long value: 400';
}

# For strangers: no file, no path.
sub public {
    for my $format (qw(html text json prometheus)) {
        for my $lang (qw(en zh-TW)) {
            my $answer = get("/public?format=$format&lang=$lang");
            is $answer->{status}, 200, "public $format, $lang: 200";
            unlike $answer->{content},
                qr{\Q$OUT\E|server\.(?:crt|key)|site\.conf},
                "public $format, $lang: no file and no path";
            like $answer->{content}, qr/www\.example\.test/,
                "public $format, $lang: but the sites"
                if $format ne 'prometheus';
        }
    }
    my $site = get("/public?site=www.example.test:$TLS&format=html");
    unlike $site->{content}, qr{\Q$OUT\E|server\.crt},
        'public, one site: no file and no path';
}

# The page of a running server says what the config test said.
sub same_as_dumped {
    my $page = eval { JSON::PP->new->utf8->decode(
        get('/twca?format=json')->{content}) };
    ok $page, 'the document is JSON' or return diag $@;
    my $dumped = dump_json($conf, port => $SERVER->{port})->{json} || {};
    delete @{ $_->{server} }{qw(checked elapsed_ms)} for $page, $dumped;
    delete $_->{since} for map { @{ $_->{sites} } } $page, $dumped;
    is_deeply $page, $dumped, 'the same document as -D DUMP_TWCA_JSON';
    is $page->{schema}, 1, 'schema 1';
    like $page->{module}, qr{^mod_twca_check/\d+\.\d+\.\d+$}, 'module';
}

sub many_requests {
    my $good = 0;
    for my $n (1 .. 100) {
        $good++ if get('/twca?format=' . (qw(html json text))[$n % 3])
            ->{status} == 200;
    }
    is $good, 100, 'a hundred requests';
}
