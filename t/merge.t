# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What a virtual host takes over from the main server: as mod_ssl does it, for
# httpd is asked each time.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Basename qw(basename dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Fixtures::Der qw(unpem);

my $DIR = work_dir();
my $OUT = fixture_dir();
my $STORE = 'TWCATrustStore ' . pki() . '/roots.pem';

# Two EC pairs, an RSA one, the chain, and files of both.
my %from = ('ec' => 'healthy--common/server',
            'rsa' => 'healthy--key-rsa/server',
            'ed' => 'healthy--key-ed25519/server');
for my $type (keys %from) {
    write_file("$DIR/$type.crt", slurp("$OUT/$from{$type}.crt"));
    write_file("$DIR/$type.key", slurp("$OUT/$from{$type}.key"), 0600);
    write_file("$DIR/$type.pem", slurp("$OUT/$from{$type}.crt")
               . slurp("$OUT/$from{$type}.key"), 0600);
    my ($leaf) = slurp("$OUT/$from{$type}.crt") =~ /^(.*?END CERT[^\n]*\n)/s;
    write_file("$DIR/$type-alone.crt", $leaf);
}
write_file("$DIR/old.crt", slurp("$OUT/expired--yesterday/server.crt"));
write_file("$DIR/old.key", slurp("$OUT/expired--yesterday/server.key"), 0600);
write_file("$DIR/uca.cer", slurp(pki() . '/keys/issuing.crt'));
write_file("$DIR/other.cer", slurp(pki() . '/keys/second.crt'));

# name, lines of the main server, lines of the virtual host, the pairs that it
# then has, ids above notice
my @CASES = (
    ['inherited', [pair('ec')], [], 'ec.crt ec.key', ''],
    # One of the host's takes the place of the main server's of that index;
    # what the main server has more stays.
    ['in its place', [pair('ec')], [pair('rsa')], 'rsa.crt rsa.key', ''],
    ['the second stays', [pair('rsa'), pair('ed')], [pair('ec')],
     'ec.crt ec.key, ed.crt ed.key', ''],
    ['both in their places', [pair('old'), pair('rsa')],
     [pair('ec'), pair('ed')], 'ec.crt ec.key, ed.crt ed.key', ''],
    ['one more', [pair('ec')], [pair('ec'), pair('rsa')],
     'ec.crt ec.key, rsa.crt rsa.key', ''],
    ['a key stays', [pair('ec')], ['SSLCertificateFile @rsa.pem'],
     'rsa.pem ec.key', 'key-mismatch'],
    ['no key for the second', ['SSLCertificateFile @rsa.pem'],
     [pair('ec')], 'ec.crt ec.key', ''],
    ['a combined second stays', [pair('rsa'), 'SSLCertificateFile @ed.pem'],
     [pair('ec')], 'ec.crt ec.key, ed.pem ed.pem', ''],
    ['key of the main server', ['SSLCertificateKeyFile @ec.key'],
     ['SSLCertificateFile @ec.crt'], 'ec.crt ec.key', ''],
    ['certificate of the main server', ['SSLCertificateFile @ec.crt'],
     ['SSLCertificateKeyFile @ec.key'], 'ec.crt ec.key', ''],
    ['chain file inherited', ['SSLCertificateChainFile @uca.cer'],
     ['SSLCertificateFile @ec-alone.crt', 'SSLCertificateKeyFile @ec.key'],
     'ec-alone.crt ec.key', ''],
    ['chain file replaces', ['SSLCertificateChainFile @other.cer'],
     [pair('ec')], 'ec.crt ec.key', 'chain-wrong-issuer'],
    ['chain file overridden', ['SSLCertificateChainFile @other.cer'],
     [pair('ec'), 'SSLCertificateChainFile @uca.cer'], 'ec.crt ec.key', ''],
    ['engine inherited', ['SSLEngine on', pair('ec')], ['-SSLEngine'],
     'ec.crt ec.key', ''],
    ['check off inherited', ['TWCACheck Off', pair('old')], [], undef, ''],
    ['check on again', ['TWCACheck Off', pair('old')], ['TWCACheck On'],
     'old.crt old.key', 'expired'],
    ['check off here', [pair('old')], ['TWCACheck Off'], undef, ''],
    ['warning inherited', ['TWCAExpiryWarning 100', pair('ec')], [],
     'ec.crt ec.key', 'expiring'],
    ['warning overridden', ['TWCAExpiryWarning 100', pair('ec')],
     ['TWCAExpiryWarning 10'], 'ec.crt ec.key', ''],
    ['intermediates inherited', ['TWCAIntermediates @uca.cer'],
     ['SSLCertificateFile @ec-alone.crt', 'SSLCertificateKeyFile @ec.key'],
     'ec-alone.crt ec.key', 'chain-incomplete'],
    ['store overridden', [pair('ec')],
     ['TWCATrustStore ' . pki() . '/new_root.pem'], 'ec.crt ec.key',
     qr/root-untrusted|chain-incomplete/],
);

check(@$_) for @CASES;
other_hosts();
done_testing();

sub pair {
    my ($type) = @_;
    return ("SSLCertificateFile \@$type.crt",
            "SSLCertificateKeyFile \@$type.key");
}

sub lines { return map { s/\@(?=\w)/$DIR\//r } @_ }

sub configuration {
    my ($main, $host) = @_;
    my @host = grep { $_ ne '-SSLEngine' } @$host;
    unshift @host, 'SSLEngine on' if @host == @$host;
    return join "\n", 'Listen 127.0.0.1:${PORT}',
        '<IfModule twca_check_module>', $STORE, '</IfModule>', lines(@$main),
        '<VirtualHost 127.0.0.1:${PORT}>', 'ServerName www.example.test',
        lines(@host), "</VirtualHost>\n";
}

sub check {
    my ($name, $main, $host, $pairs, $ids) = @_;
    my $conf = configuration($main, $host);
    my $result = dump_json($conf, name => 'www.example.test');
    return show($result) if !ok !$result->{bad}, "$name: JSON";
    my $site = find_site($result->{json}, 'www.example.test');
    my @pairs = map { basename($_->{certificate_file}) . ' '
                      . basename($_->{key_file}) } @{ $site->{pairs} };
    my $good = 1;
    $good &= is join(', ', @pairs), $pairs, "$name: pairs" if defined $pairs;
    my $found = join ' ', sort map { $_->{id} } above_notice(
        all_findings($result->{json}));
    $good &= ref $ids ? like $found, $ids, "$name: findings"
                      : is $found, $ids, "$name: findings";
    $good &= as_httpd($name, $conf, $site, $ids);
    show($result) if !$good;
}

# httpd without us, with the same lines: does it start, what does it serve?
sub as_httpd {
    my ($name, $conf, $site, $ids) = @_;
    my $httpd = Fixtures::Httpd->new(dir => work_dir());
    $conf =~ s/^TWCA.*\n//mg;
    $httpd->write($conf);
    my $did = $httpd->start;
    my $fatal = $ids eq 'key-mismatch';
    my $good = is $did, $fatal ? 'refuses' : 'starts', "$name: httpd";
    return $good if $did ne 'starts';
    my @served = map { sha256_hex(unpem($_)) }
        $httpd->served('www.example.test');
    $httpd->stop;
    return $good if $conf =~ /TWCACheck/ || !@{ $site->{pairs} || [] };
    my @said = map { join ' ', map { lc $_->{sha256} } @{ $_->{sent} } }
        @{ $site->{pairs} };
    return $good & ok scalar(grep { $_ eq "@served" } @said),
        "$name: what is said to be sent is served";
}

# What one host has is not another's.
sub other_hosts {
    my $conf = join "\n", 'Listen 127.0.0.1:8443', $STORE,
        map { my ($host, @lines) = @$_;
              ('<VirtualHost *:8443>', "ServerName $host",
               lines('SSLEngine on', @lines), '</VirtualHost>') }
        ['www.example.test', pair('ec')],
        ['www.example.test', pair('old'), 'TWCACheck Off'],
        ['a.example.test', pair('ec')];
    my $result = dump_json("$conf\n");
    return show($result) if !ok !$result->{bad}, 'three hosts: JSON';
    my ($mismatch, @more) = above_notice(all_findings($result->{json}));
    is +($mismatch // {})->{id}, 'name-mismatch', 'three hosts: one finding';
    is +($mismatch // {})->{site}, 'a.example.test', 'of the right one';
    is labels(@more), '', 'and no other';
}
