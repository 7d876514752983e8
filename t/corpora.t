# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Cases made by others, found by TWCA_CORPORA or at ../shared/corpora: chains
# judged as OpenSSL judges them, odd files refused where Apache refuses them,
# hostile ones survived and shown as text.

use strict;
use warnings;

use File::Basename qw(basename dirname);
use lib dirname(__FILE__) . '/lib';
use JSON::PP ();
use Test::More;

use TwcaTest;

# Judged by today's date these are others than they were.
my $DATED = time > 1_826_928_000 ? qr/^(?:online|bettertls)::/ : qr/^online::/;
my %DATED = map { $_ => 1 } qw(0084 0158);

my %OF_THE_CHAIN = map { $_ => 1 } qw(chain-incomplete chain-wrong-issuer
    chain-expired chain-invalid self-signed);

# Findings for what Apache could not read, or would not have.
my %NOT_TAKEN = map { $_ => 1 } qw(not-pem is-pkcs12 is-keystore unreadable
    weak-key weak-signature key-is-certificate);

my %part = (limbo => \&limbo, formats => \&formats, hostile => \&hostile);
for my $name (qw(limbo formats hostile)) {
    SKIP: {
        my $dir = corpora($name);
        skip "no $name: neither TWCA_CORPORA nor ../shared/corpora has it", 1
            if !$dir;
        subtest $name => sub { $part{$name}->($dir) };
    }
}
done_testing();

# A table with a heading, as hashes.
sub table {
    my ($file) = @_;
    my ($head, @rows) = map { [split /\t/, $_, -1] } split /\n/, slurp($file);
    return map { my %row; @row{@$head} = @$_; \%row } @rows;
}

# --- limbo -------------------------------------------------------------------

sub limbo {
    my ($dir) = @_;
    my $work = work_dir();
    my %verdict = map { ($_->{n} => $_) } table("$dir/openssl-verdicts.tsv");
    my %order = map { ($_->{n} => $_->{order}) } table("$dir/order.tsv");
    my @cases = grep { $_->{id} !~ $DATED && !$DATED{ $_->{n} } }
        cases("$dir/cases.jsonl");
    cmp_ok scalar(@cases), '>', 250, 'cases';
    my $port = 10000;
    my $conf = join '', map { limbo_site("$work/$_->{n}", $_, $port++) }
        @cases;
    my $result = dump_json($conf, limit => 120);
    return show($result) if !ok !$result->{bad}, 'the document is JSON';
    my %site = map { ($_->{port} => $_) } @{ $result->{json}{sites} };
    $port = 10000;
    for my $case (@cases) {
        my $site = $site{ $port++ };
        ok $site, "$case->{n}: looked at" or next;
        verdict($case, $site, $verdict{ $case->{n} });
        in_order($case, $site, $order{ $case->{n} } // '',
                 $verdict{ $case->{n} }{name});
    }
}

sub cases {
    my ($file) = @_;
    my $json = JSON::PP->new->utf8;
    return map { my $case = $json->decode($_);
                 $case->{n} = sprintf '%04d', $case->{n};
                 $case } split /\n/, slurp($file);
}

sub limbo_site {
    my ($dir, $case, $port) = @_;
    mkdir $dir or die "$dir: $!\n";
    write_file("$dir/server.pem", "$case->{leaf}\n");
    write_file("$dir/roots.pem", join "\n", @{ $case->{roots} }, '');
    my @chain = @{ $case->{intermediates} };
    write_file("$dir/chain.pem", join "\n", @chain, '') if @chain;
    # Where the source has no key any will do: that is not asked here.
    our $some_key //= slurp(fixture_dir() . '/healthy--key-rsa/server.key');
    write_file("$dir/server.key", $case->{key} || $some_key, 0600);
    my $name = ($case->{expected_peer_name} || {})->{value};
    $name = "limbo-$case->{n}.test" if !defined $name || $name !~ /^[\w.-]+$/;
    return join "\n", "<VirtualHost *:$port>", "ServerName $name",
        'SSLEngine on', "SSLCertificateFile $dir/server.pem",
        "SSLCertificateKeyFile $dir/server.key",
        (@chain ? "SSLCertificateChainFile $dir/chain.pem" : ()),
        "TWCATrustStore $dir/roots.pem", "</VirtualHost>\n";
}

# As OpenSSL judges with the host's name; being stricter is welcome where the
# source is.
sub verdict {
    my ($case, $site, $verdict) = @_;
    my @bad = grep { $_->{severity} =~ /^(?:error|fatal)$/
                     && $_->{id} !~ /^key-/ } @{ $site->{findings} };
    my $label = "$case->{n} $case->{id}";
    if ($verdict->{name} eq 'FAIL') {
        # A root that is not in the store is a warning by contract.
        my @untrusted = grep { $_->{id} eq 'root-untrusted' }
            @{ $site->{findings} };
        ok @bad || ($verdict->{name_error} =~ /^19@/ && @untrusted),
            "$label: refused ($verdict->{name_error} $verdict->{why})";
        return;
    }
    return if $verdict->{expected} ne 'OK';
    is join(', ', map { "$_->{id}: $_->{message}" }
                grep { $OF_THE_CHAIN{ $_->{id} } } @bad), '',
        "$label: accepted";
}

# A chain that is refused has worse to be told.
sub in_order {
    my ($case, $site, $order, $openssl) = @_;
    return if $order !~ /order/
        || ($order =~ /wrong/ && $openssl ne 'OK');
    my $found = grep { $_->{id} eq 'chain-order' } @{ $site->{findings} };
    is $found ? 'out of order' : 'in order',
        $order =~ /wrong order/ ? 'out of order' : 'in order',
        "$case->{n} $case->{id}: $order";
}

# --- formats -----------------------------------------------------------------

sub formats {
    my ($dir) = @_;
    for my $row (table("$dir/manifest.tsv")) {
        my $file = "$dir/$row->{file}";
        as_directive($row->{as_SSLCertificateFile}, $file, 'certificate',
            "SSLCertificateFile $file",
            "SSLCertificateKeyFile $dir/$row->{with_key}");
        as_directive($row->{at_seclevel_0}, $file, 'certificate, level 0',
            "SSLCertificateFile $file",
            "SSLCertificateKeyFile $dir/$row->{with_key}",
            'SSLCipherSuite DEFAULT@SECLEVEL=0');
        as_directive($row->{as_SSLCertificateChainFile}, $file, 'chain',
            "SSLCertificateFile $dir/made/leaf.pem",
            "SSLCertificateKeyFile $dir/made/leaf.key",
            "SSLCertificateChainFile $file");
        as_directive($row->{as_SSLCertificateKeyFile}, $file, 'key',
            "SSLCertificateFile $dir/$row->{with_certificate}",
            "SSLCertificateKeyFile $file") if $row->{with_certificate};
    }
}

# A fatal finding exactly where Apache refuses, of the right kind.
sub as_directive {
    my ($apache, $file, $as, @lines) = @_;
    return if !$apache;
    my $label = basename($file) . " as $as: Apache $apache";
    my $result = dump_json(https_site(@lines), limit => 30);
    return show($result) if !ok !$result->{bad}, "$label: JSON";
    my @fatal = grep { $_->{severity} eq 'fatal' }
        all_findings($result->{json});
    my $should = $apache =~ /^started/ ? 'nothing'
        : $apache =~ /both were read/ ? 'a pair that does not fit'
        : 'not taken';
    my $is = !@fatal ? 'nothing'
        : grep({ $NOT_TAKEN{ $_->{id} } } @fatal) ? 'not taken'
        : 'a pair that does not fit';
    show($result) if !is $is, $should, $label;
}

sub https_site { return https_site_on(8443, @_) }

sub https_site_on {
    my ($port, @lines) = @_;
    return join "\n", "Listen 127.0.0.1:$port", "<VirtualHost *:$port>",
        'ServerName www.example.test', 'SSLEngine on', @lines,
        "</VirtualHost>\n";
}

# --- hostile -----------------------------------------------------------------

sub hostile {
    my ($dir) = @_;
    my @rows = table("$dir/manifest.tsv");
    for my $row (@rows) {
        as_directive($row->{apache_says_at_seclevel_0}, "$dir/$row->{file}",
                     $row->{role}, hostile_pair($dir, $row));
    }
    my $port = 20000;
    shown_as_text('in pairs', map {
        https_site_on($port++, hostile_pair($dir, $_)) } @rows);
    my $common = fixture_dir() . '/healthy--common';
    my @pair = ("SSLCertificateFile $common/server.crt",
                "SSLCertificateKeyFile $common/server.key");
    shown_as_text('as chain files', map {
        https_site_on($port++, @pair, "SSLCertificateChainFile $dir/$_->{file}")
    } @rows);
    for my $directive (qw(TWCAIntermediates TWCATrustStore)) {
        shown_as_text("as $directive", https_site_on($port, @pair,
            $directive . join '', map { " $dir/$_->{file}" } @rows));
        shown_as_text("as $directive, the folder",
                      https_site_on($port, @pair, "$directive $dir"));
    }
}

sub hostile_pair {
    my ($dir, $row) = @_;
    return (($row->{role} eq 'key'
        ? ('SSLCertificateFile ' . fixture_dir()
               . '/healthy--key-rsa/server.crt',
           "SSLCertificateKeyFile $dir/$row->{file}")
        : ("SSLCertificateFile $dir/$row->{file}",
           "SSLCertificateKeyFile $dir/made.key")),
        'SSLCipherSuite DEFAULT@SECLEVEL=0');
}

# No byte of it does anything to a terminal or a log.
sub shown_as_text {
    my ($how, @sites) = @_;
    my $conf = join '', @sites;
    my $result = configtest($conf, define => ['DUMP_TWCA'], limit => 60);
    return pass("$how: refused, and said so")
        if $result->{err} =~ /AH00526.*?\bTWCA[A-Z]/s;
    ok defined $result->{exit} && $result->{exit} < 128, "$how: survived"
        or show($result);
    unlike $result->{err}, qr/[^\n\x20-\x7e]/, "$how: log lines are ASCII";
    my $text = $result->{out};
    like $text, qr/\w/, "$how: there is a report";
    ok utf8::decode($text), "$how: the report is UTF-8";
    unlike $text, qr/[\x00-\x08\x0b-\x1f\x7f-\x9f\x{200b}-\x{200f}]/,
        "$how: the report has no control characters";
    unlike $text, qr/[\x{202a}-\x{202e}\x{2066}-\x{2069}]/,
        "$how: nothing turns the direction of text";
    my $document = dump_json($conf, limit => 60);
    ok !$document->{bad}, "$how: the document is JSON" or show($document);
}
