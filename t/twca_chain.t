# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# TWCA's real certificates, found by TWCA_CHAIN_DIR or at ../shared/twca-chain.
# There is no key to any of them: server certificates below copies of the
# intermediates' names are made here, and the real files serve as what an
# administrator has from the authority.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;
use Fixtures::Der qw(unpem);

my ($dir) = grep { -d } grep { defined } $ENV{TWCA_CHAIN_DIR},
    top() . '/../shared/twca-chain';
plan skip_all => 'neither TWCA_CHAIN_DIR nor ../shared/twca-chain is there'
    if !$dir;

my %role = (
    'root' => 'root', 'global-root' => 'root', 'cyber-root' => 'root',
    'global-root-cross' => 'cross', 'cyber-root-cross' => 'cross',
    'ssl-ca' => 'intermediate', 'secure-ssl-ca' => 'intermediate',
    'global-evssl-ca' => 'intermediate');
my $key = fixture_dir() . '/healthy--key-rsa/server.key';

as_delivered();
roles();
as_chain_files();
orders();
done_testing();

# What we were given is what we think it is.
sub as_delivered {
    my %known = map { reverse split ' ', $_ }
        grep { /^[0-9a-fA-F]{64}/ }
        split /\n/, slurp("$dir/SHA256SUMS.der.txt");
    my %sums = map { ($_ => 1) } map { lc } values %known;
    for my $name (sort keys %role) {
        my $sum = sha256_hex(unpem(slurp("$dir/$name.pem")));
        ok $sums{$sum}, "$name.pem is the real one";
    }
}

sub https_site {
    my (@lines) = @_;
    return join "\n", 'Listen 127.0.0.1:8443', '<VirtualHost *:8443>',
        'ServerName www.example.test', 'SSLEngine on', @lines,
        "</VirtualHost>\n";
}

# uca.cer or root.cer where the server's certificate belongs.
sub roles {
    for my $name (sort keys %role) {
        my $result = dump_json(https_site(
            "SSLCertificateFile $dir/$name.pem",
            "SSLCertificateKeyFile $key"));
        my @found = $result->{bad} ? () : all_findings($result->{json});
        my ($swapped) = grep { $_->{id} eq 'role-swapped' } @found;
        my $good = is +($swapped // {})->{severity}, 'fatal',
            "$name given as SSLCertificateFile: role-swapped, fatal";
        my @others = grep { $_->{severity} eq 'fatal'
                            && $_->{id} ne 'role-swapped' } @found;
        $good &= is labels(@others), '', "$name: and nothing else fatal";
        my ($pair) = @{ ($result->{json}{sites}[0] // {})->{pairs} // [] };
        $good &= is $pair->{certificate}{role}, $role{$name},
            "$name: its role";
        show($result) if !$good;
    }
}

# With a server certificate of another hierarchy none of them is the issuer.
sub as_chain_files {
    my $common = fixture_dir() . '/healthy--common';
    my $leaf = (slurp("$common/server.crt") =~ /^(.*?END CERT[^\n]*\n)/s)[0];
    my $work = work_dir();
    write_file("$work/server.crt", $leaf);
    for my $name (sort keys %role) {
        my $result = dump_json(join "\n",
            'TWCATrustStore ' . pki() . '/roots.pem',
            'TWCAIntermediates ' . pki() . '/keys/issuing.crt',
            https_site("SSLCertificateFile $work/server.crt",
                       "SSLCertificateKeyFile $common/server.key",
                       "SSLCertificateChainFile $dir/$name.pem"));
        my @found = $result->{bad} ? () : above_notice(
            all_findings($result->{json}));
        my $good = is join(' ', map { $_->{id} } @found),
            'chain-wrong-issuer', "$name given as the chain of another";
        $good &&= is $found[0]{facts}{found}, pki() . '/keys/issuing.crt',
            "$name: the right one is named";
        show($result) if !$good;
    }
}

# An intermediate that is served as it is: what follows it is TWCA's own
# hierarchy. Its own key is not here, so only the chain is asked about.
sub orders {
    my %chain = (
        'ssl-ca below CYBER, old store' =>
            ['ssl-ca', 'global-root', 'cyber-root-cross'],
        'ssl-ca below CYBER, new store' =>
            ['ssl-ca', 'cyber-root'],
        'secure-ssl-ca' => ['secure-ssl-ca', 'global-root'],
        'global-evssl-ca, first root' =>
            ['global-evssl-ca', 'root', 'global-root-cross']);
    for my $case (sort keys %chain) {
        my ($first, $root, @rest) = @{ $chain{$case} };
        my $work = work_dir();
        write_file("$work/server.crt",
                   join '', map { slurp("$dir/$_.pem") } $first, @rest);
        my $result = dump_json(join "\n", "TWCATrustStore $dir/$root.pem",
            https_site("SSLCertificateFile $work/server.crt",
                       "SSLCertificateKeyFile $key"));
        my ($pair) = @{ ($result->{json}{sites}[0] // {})->{pairs} // [] };
        my $good = is scalar(@{ $pair->{sent} // [] }), 1 + @rest,
            "$case: what is sent";
        my @chain_faults = $result->{bad} ? ('no JSON')
            : grep { /^(?:chain-(?!order)|root-untrusted|self)/ }
              map { $_->{id} } all_findings($result->{json});
        $good &= is "@chain_faults", '', "$case: the chain is no fault";
        show($result) if !$good;
    }
}
