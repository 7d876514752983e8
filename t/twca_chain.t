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
use Fixtures::Authority;
use Fixtures::Der qw(unpem);

my ($dir) = grep { -d } grep { defined } $ENV{TWCA_CHAIN_DIR},
    top() . '/../shared/twca-chain';
plan skip_all => 'neither TWCA_CHAIN_DIR nor ../shared/twca-chain is there'
    if !$dir;

my $ADDRESS = 'http://sslserver.twca.com.tw/cacert';

# role, name, where it is downloaded, until when it is trusted
my %KNOWN = (
    'root' => ['root', 'TWCA Root Certification Authority', undef,
               '2027-04-15'],
    'global-root' => ['root', 'TWCA Global Root CA', undef, '2029-04-15'],
    'cyber-root' => ['root', 'TWCA CYBER Root CA',
                     "$ADDRESS/cyber_root_2022.crt", undef],
    'global-root-cross' => ['cross', 'TWCA Global Root CA',
                            "$ADDRESS/root4096.crt", undef],
    'cyber-root-cross' => ['cross', 'TWCA CYBER Root CA', undef, undef],
    'ssl-ca' => ['intermediate', 'TWCA SSL Certification Authority',
                 "$ADDRESS/Cyber_SSL_2023.crt", undef],
    'secure-ssl-ca' => ['intermediate',
                        'TWCA Secure SSL Certification Authority',
                        "$ADDRESS/secure_sha2_2023G3.crt", undef],
    'global-evssl-ca' => ['intermediate',
                          'TWCA Global EVSSL Certification Authority', undef,
                          undef]);
my $key = fixture_dir() . '/healthy--key-rsa/server.key';

as_delivered();
roles();
as_chain_files();
my $authority = look_alikes();
nothing_above();
generations();
done_testing();

# What we were given is what we think it is.
sub as_delivered {
    my %known = map { reverse split ' ', $_ }
        grep { /^[0-9a-fA-F]{64}/ }
        split /\n/, slurp("$dir/SHA256SUMS.der.txt");
    my %sums = map { ($_ => 1) } map { lc } values %known;
    for my $name (sort keys %KNOWN) {
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
    for my $name (sort keys %KNOWN) {
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
        my $hierarchy = $pair->{certificate}{hierarchy} // {};
        $good &= is_deeply
            [$pair->{certificate}{role},
             @$hierarchy{qw(name download trusted_until)}],
            $KNOWN{$name}, "$name: what is known of it";
        show($result) if !$good;
    }
}

# With a server certificate of another hierarchy none of them is the issuer.
sub as_chain_files {
    my $common = fixture_dir() . '/healthy--common';
    my $leaf = (slurp("$common/server.crt") =~ /^(.*?END CERT[^\n]*\n)/s)[0];
    my $work = work_dir();
    write_file("$work/server.crt", $leaf);
    for my $name (sort keys %KNOWN) {
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

# Authorities with the names and key identifiers of TWCA's intermediates, and
# keys of our own: OpenSSL joins what they issue to the real ones, and looks at
# the signature only when the path is complete.
sub look_alikes {
    my $made = Fixtures::Authority->new(work_dir());
    for my $name (grep { $KNOWN{$_}[0] eq 'intermediate' } sort keys %KNOWN) {
        my $text = $made->openssl('x509', '-in', "$dir/$name.pem", '-noout',
            '-subject', '-nameopt', 'compat', '-ext', 'subjectKeyIdentifier');
        my ($subject) = $text =~ m{^subject=\s*(/.*)}m or die $text;
        my ($id) = $text =~ /^\s+([0-9A-F:]{59})$/m or die $text;
        for my $variant ([$name, $id], ["$name, another key", 'hash']) {
            $made->{ca}{ $variant->[0] } = {
                key => 'rsa:ca', certificate => $made->openssl(
                    'req', '-x509', '-config', "$made->{work}/ca.cnf",
                    '-key', $made->key('rsa:ca')->{file}, '-subj', $subject,
                    '-addext', "subjectKeyIdentifier=$variant->[1]") };
        }
    }
    return $made;
}

# What is told of a server certificate with that behind it.
sub told {
    my ($label, %o) = @_;
    my $work = work_dir();
    my $sent = join '', map { slurp("$dir/$_.pem") } @{ $o{sent} // [] };
    my $leaf = $authority->leaf(by => $o{by}, aia => $o{aia});
    write_file("$work/server.crt", $leaf . ($o{chain_file} ? '' : $sent));
    write_file("$work/chain.crt", $sent) if $o{chain_file};
    write_file("$work/server.key", $authority->key_pem('www'), 0600);
    write_file("$work/$_.cer", slurp("$dir/$_.pem"))
        for @{ $o{beside} // [] };
    my $result = dump_json(join "\n",
        'TWCATrustStore ' . join(' ', map { "$dir/$_.pem" } @{ $o{store} }),
        https_site("SSLCertificateFile $work/server.crt",
                   "SSLCertificateKeyFile $work/server.key",
                   $o{chain_file} ? "SSLCertificateChainFile $work/chain.crt"
                                  : ()));
    my @found = $result->{bad} ? () : above_notice(
        all_findings($result->{json}));
    my $good = is join(' ', map { $_->{id} } @found), $o{id}, $label;
    for my $fact (sort keys %{ $o{facts} // {} }) {
        my $value = $found[0]{facts}{$fact};
        $value =~ s{^\Q$work\E/}{} if defined $value;
        $good &= is $value, $o{facts}{$fact}, "$label: $fact";
    }
    show($result) if !$good;
    return;
}

# Where the intermediate is downloaded that is not sent.
sub nothing_above {
    for my $name (grep { $KNOWN{$_}[0] eq 'intermediate' } sort keys %KNOWN) {
        my @common = (id => 'chain-incomplete', store => ['global-root']);
        told("below $name", @common, by => $name,
             facts => { aia => $KNOWN{$name}[2] });
        told("below $name, which it names", @common, by => $name,
             aia => 'http://ca.test/own.crt',
             facts => { aia => 'http://ca.test/own.crt' });
        told("below one of the name of $name", @common,
             by => "$name, another key", facts => { aia => undef });
    }
    my @common = (id => 'chain-incomplete', store => ['root'],
                  facts => { missing => 'C = TW, O = TAIWAN-CA, OU = Root CA, '
                                 . 'CN = TWCA Global Root CA',
                             aia => "$ADDRESS/root4096.crt" });
    told("$_ in the first root's store", @common, by => $_, sent => [$_])
        for qw(secure-ssl-ca global-evssl-ca);
    told('CYBER by way of the cross certificate, likewise', @common,
         by => 'ssl-ca', sent => ['ssl-ca', 'cyber-root-cross']);
}

# TWCA CYBER Root CA, which older stores lack.
sub generations {
    my %old = (by => 'ssl-ca', store => ['root', 'global-root']);
    my %new_only = (%old, id => 'chain-new-root-only');
    my %facts = (root => 'TWCA CYBER Root CA', aia => undef, found => undef);
    told('no cross certificate', %new_only, sent => ['ssl-ca'],
         facts => \%facts);
    told('no cross certificate, in a chain file', %new_only, chain_file => 1,
         sent => ['ssl-ca'], facts => \%facts);
    told('the root in its place', %new_only, sent => ['ssl-ca', 'cyber-root'],
         facts => \%facts);
    told('an older root in its place', %new_only,
         sent => ['ssl-ca', 'global-root'], facts => \%facts);
    told('the intermediate of another product too', %new_only,
         sent => ['ssl-ca', 'secure-ssl-ca'], facts => \%facts);
    told('it is beside', %new_only, sent => ['ssl-ca'],
         beside => ['global-root-cross', 'cyber-root-cross'],
         facts => { %facts, found => 'cyber-root-cross.cer' });
    # The path is complete: what is left is our signature.
    my %joined = (%old, id => 'chain-invalid');
    told('with it', %joined, sent => ['ssl-ca', 'cyber-root-cross']);
    told('with it, in a chain file', %joined, chain_file => 1,
         sent => ['ssl-ca', 'cyber-root-cross']);
    told('with it, in another order', %joined,
         sent => ['cyber-root-cross', 'ssl-ca', 'global-root']);
    told('with both, by the first root', %joined, store => ['root'],
         sent => ['ssl-ca', 'cyber-root-cross', 'global-root-cross']);
    told('a store that knows the new root', %joined, store => ['cyber-root'],
         sent => ['ssl-ca']);
    told($_, %joined, by => $_, sent => [$_])
        for qw(secure-ssl-ca global-evssl-ca);
}
