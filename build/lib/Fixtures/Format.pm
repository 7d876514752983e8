# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: is it PEM, and what is it else? (4.4-Q1)

package Fixtures::Format;

use strict;
use warnings;

use Encode qw(encode);

use Fixtures::Der qw(pem unpem parse node_at);
use Fixtures::Folder qw(fixture finding site);

# What can be made into PEM without asking anybody anything.
my %CONVERTED = map { $_ => 1 } qw(der-certificate pkcs7-pem pkcs7-der utf16
                                   line-ends-cr indented glued-lines);

sub is_converted { return $CONVERTED{$_[0]} }

sub make {
    my ($ca) = @_;
    my %files = ('server.crt' => $ca->chain,
                 'server.key' => $ca->key_pem('www'));
    certificates($ca, \%files);
    keys_of($ca, \%files);
    chains($ca);
}

# Token => content, for where a certificate belongs.
sub contents {
    my ($ca, $pem) = @_;
    my $key = $ca->key_pem('www');
    my $file = $ca->temporary('pem', $pem);
    my $request = $ca->request('www');
    return (
        'der-certificate' => unpem($pem),
        'der-key' => [$ca->pass($key, 'pkey', '-outform', 'DER'), 0600],
        'pkcs7-pem' => $ca->openssl('crl2pkcs7', '-nocrl', '-certfile', $file),
        'pkcs7-der' => $ca->openssl('crl2pkcs7', '-nocrl', '-certfile', $file,
                                    '-outform', 'DER'),
        'utf16' => "\xff\xfe" . encode('UTF-16LE', $pem),
        'request-pem' => $request,
        'request-der' => unpem($request),
        'private-key' => $key,
        'public-key' => $ca->pass($key, 'pkey', '-pubout'),
        'openssh-key' => [openssh_key($ca), 0600],
        'html' => "<!DOCTYPE html>\n<html><head><title>404 Not Found</title>"
                . "</head><body>Not Found</body></html>\n",
        'text' => "Dear customer,\nyour certificate is ready.\n",
        'binary' => pack('C*', map { ($_ * 167 + 13) % 256 } 0 .. 2000),
        'crl' => revocation_list($ca),
        'parameters' => $ca->openssl('ecparam', '-name', 'prime256v1'),
        'line-ends-cr' => $pem =~ s/\n/\r/gr,
        'indented' => $pem =~ s/^/    /gmr,
        'glued-lines' => $pem =~ s/-----\n-----/----------/gr,
        'empty-pem' => "-----BEGIN CERTIFICATE-----\n"
                     . "-----END CERTIFICATE-----\n");
}

# The EC key "www" as ssh-keygen writes it.
sub openssh_key {
    my ($ca) = @_;
    my $inner = node_at(parse(unpem($ca->key_pem('www'))), 0, 2)->[1];
    my $private = parse($inner)->[0][1];
    my $number = $private->[1][1];
    my $point = substr $private->[2][1][0][1], 1;
    my @public = ('ecdsa-sha2-nistp256', 'nistp256', $point);
    my $secret = pack('N N', 7, 7) . pack '(N/a)*', @public,
        (ord($number) & 0x80 ? "\0$number" : $number), '';
    $secret .= pack 'C*', 1 .. -length($secret) % 8;
    return pem('OPENSSH PRIVATE KEY', "openssh-key-v1\0" . pack(
        'N/a N/a N/a N N/a N/a', 'none', 'none', '', 1,
        pack('(N/a)*', @public), $secret));
}

sub revocation_list {
    my ($ca) = @_;
    my $authority = $ca->{ca}{issuing};
    return $ca->openssl('ca', '-config', "$ca->{work}/ca.cnf", '-gencrl',
        '-crldays', 30, '-md', 'sha256',
        '-cert', $ca->certificate_file($authority->{certificate}),
        '-keyfile', $ca->key($authority->{key})->{file});
}

sub not_pem {
    my ($content, %o) = @_;
    return finding('not-pem', facts => { content => $content },
                   ($CONVERTED{$content} ? (command => 1) : ()), %o);
}

sub certificates {
    my ($ca, $files) = @_;
    # In DER there is room for one: it needs no other.
    my %contents = contents($ca, $ca->leaf(by => 'root'));
    delete $contents{'glued-lines'}; # there is nothing to glue
    for my $content (sort keys %contents) {
        fixture("not-pem--certificate-$content", plain => 'refuses',
            files => { %$files, 'server.crt' => $contents{$content} },
            expect => [not_pem($content, at => 'SSLCertificateFile')]);
    }
    my $glued = $files->{'server.crt'} =~ s/-----\n-----/----------/gr;
    fixture('not-pem--certificate-glued-lines', plain => 'refuses',
        files => { %$files, 'server.crt' => $glued },
        expect => [not_pem('glued-lines', at => 'SSLCertificateFile')]);
    bundles($ca, $files);
    for my $variant (['utf16-big-endian', "\xfe\xff" . encode(
                          'UTF-16BE', $files->{'server.crt'})],
                     ['utf16-no-mark', encode(
                          'UTF-16LE', $files->{'server.crt'})]) {
        fixture("not-pem--certificate-$variant->[0]", plain => 'refuses',
            files => { %$files, 'server.crt' => $variant->[1] },
            expect => [not_pem('utf16', at => 'SSLCertificateFile')]);
    }
    bundle_leaves($ca, $files);
    # Not the first block: Apache passes over what it does not know before it.
    fixture('not-pem--certificate-request-and-key', plain => 'refuses',
        files => { %$files, 'server.crt' =>
                       [$ca->request('www') . $ca->key_pem('www'), 0600] },
        expect => [finding('not-pem', at => 'SSLCertificateFile')]);
}

# A PKCS#7 of all that the authority delivers: in what order is not said.
sub bundles {
    my ($ca, $files) = @_;
    my %order = ('leaf-first' => $ca->chain,
                 'leaf-last' => $ca->ca('issuing') . $ca->leaf,
                 'with-root' => $ca->ca('root', 'issuing') . $ca->leaf);
    for my $variant (sort keys %order) {
        my $bundle = $ca->openssl('crl2pkcs7', '-nocrl', '-certfile',
                                  $ca->temporary('pem', $order{$variant}));
        fixture("not-pem--certificate-pkcs7-$variant", plain => 'refuses',
            files => { %$files, 'server.p7b' => $bundle },
            conf => site(pairs => [['server.p7b', 'server.key']]),
            expect => [not_pem('pkcs7-pem', at => 'SSLCertificateFile')]);
    }
}

# Which of two servers' certificates is meant, its key tells; without any there
# is nothing to convert.
sub bundle_leaves {
    my ($ca, $files) = @_;
    my $other = $ca->leaf(key => 'other', names => ['other.test']);
    my $bundle = sub { $ca->openssl('crl2pkcs7', '-nocrl', '-certfile',
                                    $ca->temporary('pem', join '', @_)) };
    fixture('not-pem--certificate-pkcs7-two-leaves', plain => 'refuses',
        files => { %$files, 'server.p7b' => $bundle->($other, $ca->chain) },
        conf => site(pairs => [['server.p7b', 'server.key']]),
        expect => [not_pem('pkcs7-pem', at => 'SSLCertificateFile')]);
    fixture('not-pem--certificate-pkcs7-no-leaf', plain => 'refuses',
        files => { %$files, 'server.p7b' =>
                       $bundle->($ca->ca('issuing', 'root')) },
        conf => site(pairs => [['server.p7b', 'server.key']]),
        expect => [not_pem('pkcs7-pem', at => 'SSLCertificateFile',
                           command => 0)]);
    fixture('not-pem--chain-pkcs7-delivery',
        files => { 'server.crt' => $ca->leaf(aia => undef),
                   'server.key' => $files->{'server.key'},
                   'chain.p7b' => $bundle->($other, $ca->ca('second', 'root'),
                                            $ca->chain) },
        conf => site(chain => 'chain.p7b'),
        expect => [not_pem('pkcs7-pem', severity => 'error',
                           at => 'SSLCertificateChainFile')]);
}

sub keys_of {
    my ($ca, $files) = @_;
    my $key = $ca->key_pem('www');
    my %contents = (contents($ca, $ca->leaf(by => 'root')),
        'encrypted-der-key' => [$ca->pass($key, qw(pkcs8 -topk8 -outform DER
            -passout pass:secret -iter 2048)), 0600],
        'legacy-encryption' => [legacy_key($ca), 0600],
        'utf16' => ["\xff\xfe" . encode('UTF-16LE', $key), 0600],
        'line-ends-cr' => [$key =~ s/\n/\r/gr, 0600],
        'empty-pem' => ["-----BEGIN PRIVATE KEY-----\n"
                      . "-----END PRIVATE KEY-----\n", 0600]);
    # These are right, another finding's, or cannot be.
    delete @contents{qw(der-key private-key glued-lines indented)};
    for my $content (sort keys %contents) {
        my $certificate = $content eq 'der-certificate';
        fixture("not-pem--key-$content", plain => 'refuses',
            answers => 'secret',
            files => { 'server.crt' => $files->{'server.crt'},
                       'server.key' => $contents{$content} },
            expect => [finding('not-pem', at => 'SSLCertificateKeyFile',
                ($certificate || $content =~ /^pkcs7/
                 ? () : (facts => { content => $content })))],
            may => ['key-lost']);
    }
}

# Encrypted as OpenSSL 3 no longer reads without its legacy provider.
sub legacy_key {
    my ($ca) = @_;
    return $ca->pass($ca->key_pem('www'), qw(pkcs8 -topk8 -v1 PBE-SHA1-RC4-128
        -passout pass:secret -provider legacy -provider default));
}

sub chains {
    my ($ca) = @_;
    my %contents = contents($ca, $ca->ca('issuing'));
    # With a second certificate behind it: the first is found, and broken.
    $contents{'glued-lines'} = $ca->ca('issuing', 'root')
        =~ s/-----\n-----/----------/gr;
    my %files = ('server.crt' => $ca->leaf(aia => undef),
                 'server.key' => $ca->key_pem('www'));
    for my $content (sort keys %contents) {
        my $glued = $content eq 'glued-lines';
        fixture("not-pem--chain-$content",
            plain => $glued ? 'refuses' : 'starts',
            files => { %files, 'chain.crt' => $contents{$content} },
            conf => site(chain => 'chain.crt'),
            expect => [not_pem($content,
                ($glued ? (or => 'unreadable', severity => 'fatal')
                        : (severity => 'error')),
                at => 'SSLCertificateChainFile')],
            may => $content =~ /-key$/ ? ['key-exposed'] : [],
            twin => { files => { %files, 'chain.crt' => $ca->ca('issuing') },
                      conf => site(chain => 'chain.crt') });
    }
}

1;
