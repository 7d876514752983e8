# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Directives: what they accept, that an error names them, and from which
# severity a config test fails.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;

my $DIR = work_dir();
write_file("$DIR/roots.pem", slurp(pki() . '/roots.pem'));
write_file("$DIR/empty", '');
write_file("$DIR/text", "no certificate\n");
mkdir "$DIR/folder";
write_file("$DIR/folder/root.pem", slurp(pki() . '/roots.pem'));

accepted($_) for (
    'TWCACheck On', 'TWCACheck off', 'twcacheck OFF',
    (map { "TWCAFailOn $_" } qw(never fatal error warning FATAL)),
    'TWCATrustStore default', "TWCATrustStore $DIR/roots.pem",
    "TWCATrustStore $DIR/folder", "TWCATrustStore default $DIR/roots.pem",
    "TWCAIntermediates $DIR/roots.pem", "TWCAIntermediates $DIR/folder",
    "TWCAIntermediates $DIR/roots.pem $DIR/folder",
    "TWCAKeySearch $DIR", "TWCAKeySearch $DIR $DIR/folder",
    'TWCAExpiryWarning 0', 'TWCAExpiryWarning 30', 'TWCAExpiryWarning 365',
    'TWCACompleteChain on', 'TWCACompleteChain Off',
    'TWCAProbe on', 'TWCAProbe Off',
    'TWCAProbeInterval 1', 'TWCAProbeInterval 86400',
    'TWCAProbeTimeout 1', 'TWCAProbeTimeout 60',
    'TWCAPublic www.example.test', 'TWCAPublic www.example.test:8443',
    'TWCAPublic 127.0.0.2', 'TWCAPublic [::1]:443', 'TWCAPublic off',
    'TWCAPublic OFF',
    'TWCAPeer 127.0.0.2', 'TWCAPeer web2.example.test [::1]:8443 127.0.0.3:1',
    'TWCAPeer ' . join(' ', map { "127.0.0.$_" } 1 .. 16),
    'TWCANotifyCmd /bin/true', 'TWCANotifyCmd /bin/echo "a b" c',
    'TWCANotifyCmd bin/tell',
    'TWCAStatusDetail full', 'TWCAStatusDetail public',
    "TWCAKeystore $DIR/none", "TWCAKeystore $DIR/none alias=a "
        . "passphrase-file=$DIR/text reply=$DIR/roots.pem",
    "TWCAKeystore $DIR/none ALIAS=a Reply=$DIR/roots.pem",
    "TWCAKeystore $DIR/none alias=a\nTWCAKeystore $DIR/none alias=b");

refused($_) for (
    'TWCACheck', 'TWCACheck maybe',
    'TWCAFailOn', 'TWCAFailOn notice', 'TWCAFailOn sometimes',
    'TWCAFailOn fatal error',
    'TWCATrustStore', "TWCATrustStore $DIR/none", "TWCATrustStore $DIR/empty",
    "TWCATrustStore $DIR/text",
    'TWCAIntermediates', "TWCAIntermediates $DIR/none",
    'TWCAKeySearch', "TWCAKeySearch $DIR/none",
    "TWCAKeySearch $DIR/roots.pem",
    'TWCAExpiryWarning', 'TWCAExpiryWarning soon', 'TWCAExpiryWarning -1',
    'TWCAExpiryWarning 30d', 'TWCAExpiryWarning 99999999999999999999',
    'TWCACompleteChain', 'TWCACompleteChain maybe',
    'TWCAProbe', 'TWCAProbe maybe',
    'TWCAProbeInterval', 'TWCAProbeInterval 0', 'TWCAProbeInterval 86401',
    'TWCAProbeInterval 1m', 'TWCAProbeInterval -1', 'TWCAProbeInterval 10 20',
    'TWCAProbeTimeout', 'TWCAProbeTimeout 0', 'TWCAProbeTimeout 61',
    'TWCAProbeTimeout 1.5',
    'TWCAPublic', 'TWCAPublic a b', 'TWCAPublic 443', 'TWCAPublic a:b',
    'TWCAPublic a:70000', 'TWCAPublic ::1', 'TWCAPublic [::1', 'TWCAPublic ""',
    'TWCAPublic https://www.example.test/', 'TWCAPublic a:0',
    'TWCAPeer', 'TWCAPeer 443', 'TWCAPeer good.example.test bad:port',
    'TWCAPeer fe80::1%lo', 'TWCAPeer a/b',
    'TWCAPeer ' . join(' ', map { "127.0.0.$_" } 1 .. 17),
    'TWCANotifyCmd', 'TWCANotifyCmd ""',
    'TWCAStatusDetail', 'TWCAStatusDetail some',
    'TWCAKeystore', "TWCAKeystore $DIR/none alias",
    "TWCAKeystore $DIR/none alias=", "TWCAKeystore $DIR/none other=a",
    "TWCAKeystore $DIR/none $DIR/empty",
    "TWCAKeystore $DIR/none alias=a alias=b",
    "TWCAKeystore $DIR/none alias=a ALIAS=a",
    "TWCAKeystore $DIR/none reply=$DIR/text reply=$DIR/text",
    "TWCAKeystore $DIR/none passphrase-file=$DIR/text alias=a "
        . "passphrase-file=$DIR/empty");

in_place();
fail_on();
cold_starts();
main_server_off();
done_testing();

sub accepted {
    my ($line) = @_;
    my $result = configtest("$line\n");
    is $result->{exit}, 0, "accepted: $line" or show($result);
}

# As httpd's own: the place, and the directive by name.
sub refused {
    my ($line) = @_;
    my ($directive) = split / /, $line;
    my $result = configtest("$line\n");
    my $good = is $result->{exit}, 1, "refused: $line";
    $good &= like $result->{err},
        qr/AH00526: Syntax error on line \d+ of [^\n]*\n.*\b$directive\b/s,
        "it says where and which: $line";
    show($result) if !$good;
}

# Where each may stand, by the contract.
sub in_place {
    my @host = ('TWCACheck Off', 'TWCACompleteChain on',
                "TWCATrustStore $DIR/roots.pem",
                "TWCAIntermediates $DIR/roots.pem", 'TWCAExpiryWarning 10',
                'TWCAProbe off', 'TWCAProbeInterval 10', 'TWCAProbeTimeout 2',
                'TWCAPublic a.example.test', 'TWCAPeer b.example.test');
    my @server = ('TWCAFailOn never', 'TWCANotifyCmd /bin/true', "TWCAKeySearch $DIR",
                  "TWCAKeystore $DIR/none");
    my $in = sub {
        my ($open, $line) = @_;
        (my $close = $open) =~ s/<(\w+).*/<\/$1>/;
        return configtest("$open\n$line\n$close\n");
    };
    for my $line (@host) {
        my $result = $in->('<VirtualHost *:8443>', $line);
        is $result->{exit}, 0, "in a virtual host: $line" or show($result);
    }
    for my $line (@server) {
        my $result = $in->('<VirtualHost *:8443>', $line);
        my ($directive) = split / /, $line;
        is $result->{exit}, 1, "not in a virtual host: $line";
        like $result->{err}, qr/\b$directive\b/, "and named: $line";
    }
    for my $line (@host, @server) {
        my $result = $in->('<Location />', $line);
        my ($directive) = split / /, $line;
        is $result->{exit}, 1, "not in a Location: $line";
        like $result->{err}, qr/\b$directive\b/, "and named: $line";
    }
    my $result = $in->('<Location /x>', 'TWCAStatusDetail public');
    is $result->{exit}, 0, 'in a Location: TWCAStatusDetail'
        or show($result);
}

# Which severities fail which config test.
sub fail_on {
    my %worst = (notice => 'root-sent--root', warning => 'expiring--in-5-days',
                 error => 'expired--yesterday', fatal => 'key-mismatch--ec',
                 ok => 'healthy--common');
    my %fails = (never => '', fatal => 'fatal', error => 'error fatal',
                 warning => 'warning error fatal', '' => 'fatal');
    for my $value (sort keys %fails) {
        for my $severity (sort keys %worst) {
            my $conf = ($value ? "TWCAFailOn $value\n" : '') . 'Include "'
                . fixture_dir() . "/$worst{$severity}/site.conf\"";
            my $result = dump_json($conf);
            my $label = 'TWCAFailOn ' . ($value || '(unset)')
                . ", worst is $severity";
            my $good = is $result->{exit},
                $fails{$value} =~ /\b$severity\b/ ? 1 : 0, $label;
            $good &= is +($result->{json} || {})->{summary}{verdict},
                $severity, "$label: verdict";
            show($result) if !$good;
        }
    }
}

# What belongs to no virtual host is not checked where the main server is not.
sub main_server_off {
    my $keystore = fixture_dir() . '/keystore-chain--jks/site.conf';
    my %tells = ('' => 'keystore-chain openssl-conf-missing',
                 'TWCACheck On' => 'keystore-chain openssl-conf-missing',
                 'TWCACheck Off' => '');
    for my $line (sort keys %tells) {
        my $result = dump_json(join("\n", $line, qq(Include "$keystore"),
            '<VirtualHost *:8443>', 'ServerName off.example.test',
            'TWCACheck ' . ($tells{$line} ? 'Off' : 'On'), '</VirtualHost>',
            ''), env => { OPENSSL_CONF => "$DIR/none" });
        my $label = ($line || 'no TWCACheck') . ' in the main server';
        return show($result) if !ok !$result->{bad}, "$label: JSON";
        is join(' ', sort map { $_->{id} } all_findings($result->{json})),
            $tells{$line}, "$label: findings" or show($result);
        is scalar(@{ $result->{json}{keystores} }), $tells{$line} ? 1 : 0,
            "$label: keystores";
    }
}

# A cold start: "error" and "warning" stop it before mod_ssl, "fatal" leaves
# that to mod_ssl.
sub cold_starts {
    my @cases = (['', 'expired--yesterday', 'starts'],
                 ['fatal', 'expired--yesterday', 'starts'],
                 ['never', 'expired--yesterday', 'starts'],
                 ['error', 'expired--yesterday', 'refuses'],
                 ['error', 'expiring--in-5-days', 'starts'],
                 ['warning', 'expiring--in-5-days', 'refuses'],
                 ['warning', 'root-sent--root', 'starts'],
                 ['error', 'healthy--common', 'starts'],
                 ['error', 'key-mismatch--ec', 'refuses', 'before'],
                 ['fatal', 'key-mismatch--ec', 'refuses', 'by'],
                 ['never', 'key-mismatch--ec', 'refuses', 'by']);
    for my $case (@cases) {
        my ($value, $name, $did, $mod_ssl) = @$case;
        my $label = "TWCAFailOn $value, cold start with $name";
        my $server = server(($value ? "TWCAFailOn $value\n" : '')
            . 'Include "' . fixture_dir() . "/$name/site.conf\"");
        is $server->start, $did, $label;
        my $log = slurp($server->log_file) . slurp("$server->{dir}/stderr");
        $server->stop if $did eq 'starts';
        next if !$mod_ssl;
        is $log =~ /AH02565/ ? 'by' : 'before', $mod_ssl,
            "$label: refused $mod_ssl mod_ssl";
        like $log, qr/TWCA-4\.2-Q2 key-mismatch/, "$label: and why is said";
    }
}
