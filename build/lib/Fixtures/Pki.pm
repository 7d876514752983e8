# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A certificate authority for tests: keys by label, certificates with any dates
# and extensions, each made by one openssl call and remembered.

package Fixtures::Pki;

use strict;
use warnings;

use File::Path qw(make_path);
use POSIX qw(strftime);

use Fixtures::Der qw(parse pem rebuild unpem node_at);

my %ALGORITHM = (
    ec        => [EC => 'ec_paramgen_curve:P-256'],
    p384      => [EC => 'ec_paramgen_curve:P-384'],
    p192      => [EC => 'ec_paramgen_curve:P-192'],
    secp256k1 => [EC => 'ec_paramgen_curve:secp256k1'],
    brainpool => [EC => 'ec_paramgen_curve:brainpoolP256r1'],
    explicit  => [EC => 'ec_paramgen_curve:P-256', 'ec_param_enc:explicit'],
    rsa       => [RSA => 'rsa_keygen_bits:2048'],
    rsa1024   => [RSA => 'rsa_keygen_bits:1024'],
    rsa3072   => [RSA => 'rsa_keygen_bits:3072'],
    pss       => ['RSA-PSS' => 'rsa_keygen_bits:2048'],
    ed25519   => ['ED25519'],
    ed448     => ['ED448'],
);

# Making these takes seconds; they are no secret.
my $DSA_PARAMETERS = do { local $/; <DATA> };

sub new {
    my ($class, $dir) = @_;
    my $self = bless { dir => $dir, n => 0, key => {}, made => {} }, $class;
    $self->work("$dir/work");
    return $self;
}

# Sets the folder for what is written on the way: each process its own.
sub work {
    my ($self, $dir) = @_;
    make_path($dir);
    $self->{work} = $dir;
    write_file("$dir/index", '');
    write_file("$dir/index.attr", "unique_subject = no\n");
    write_file("$dir/ca.cnf", <<"CNF");
[ca]
default_ca = this
[this]
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
default_md = default
preserve = yes
policy = any
email_in_dn = yes
[any]
commonName = optional
[req]
distinguished_name = any
CNF
}

sub write_file {
    my ($file, $text) = @_;
    open my $fh, '>:raw', $file or die "$file: $!\n";
    print $fh $text;
    close $fh or die "$file: $!\n";
    return $file;
}

sub read_file {
    my ($file) = @_;
    open my $fh, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar <$fh>;
}

# What a command prints; dies where it fails. $in is its standard input.
sub run {
    my ($self, $in, @command) = @_;
    my $file = write_file("$self->{work}/stdin", $in // '');
    my $errors = "$self->{work}/stderr";
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDIN, '<', $file or die "$file: $!\n";
        open STDERR, '>', $errors or die "$errors: $!\n";
        exec @command or POSIX::_exit(127);
    }
    binmode $out;
    my $text = do { local $/; <$out> } // '';
    close $out or die "@command: exit $?\n", read_file($errors);
    return $text;
}

sub openssl { my $self = shift; return $self->run('', 'openssl', @_) }

# A text passed through openssl, e.g. pass($certificate, 'x509', '-outform',
# 'DER').
sub pass {
    my ($self, $text, @arguments) = @_;
    return $self->run($text, 'openssl', @arguments);
}

sub temporary {
    my ($self, $suffix, $text) = @_;
    my $file = "$self->{work}/" . ++$self->{n} . ".$suffix";
    write_file($file, $text) if defined $text;
    return $file;
}

# A key by label: "www" is EC, "rsa:www" of that type. Always the same one for
# the same label.
sub key {
    my ($self, $label) = @_;
    return $self->{key}{$label} //= do {
        my ($type) = $label =~ /^(\w+):/;
        $self->add_key($self->make_key($type // 'ec'));
    };
}

sub make_key {
    my ($self, $type) = @_;
    if ($type eq 'dsa') {
        my $file = $self->temporary('dsa', $DSA_PARAMETERS);
        return $self->openssl('genpkey', '-paramfile', $file);
    }
    my ($algorithm, @options) = @{ $ALGORITHM{$type} // die "no $type\n" };
    return $self->openssl('genpkey', '-algorithm', $algorithm,
                          map { ('-pkeyopt', $_) } @options);
}

sub add_key {
    my ($self, $pem, $label) = @_;
    my $key = { pem => $pem, file => $self->temporary('key', $pem) };
    $key->{csr} = $self->temporary('csr');
    $self->openssl('req', '-new', '-config', "$self->{work}/ca.cnf", '-key',
                   $key->{file}, '-subj', '/CN=any', '-out', $key->{csr});
    $self->{key}{$label} = $key if $label;
    return $key;
}

sub key_pem { return $_[0]->key($_[1])->{pem} }

# "20261122100000Z", so many days from now.
sub day {
    my ($days) = @_;
    return strftime('%Y%m%d%H%M%SZ', gmtime(time + $days * 86400));
}

# Makes a certificate and returns its PEM.
#   key      label of its key             subject  "/C=TW/CN=..."
#   ca       {certificate, key} of the issuer; none: self-signed
#   from,to  days from now, or "20261122100000Z"
#   md       digest, "default"            sigopt   reference to a list
#   ext      reference to a list of extension lines
sub certificate {
    my ($self, %o) = @_;
    my $memo = join "\0", map {
        my $v = $o{$_};
        ($_, ref $v eq 'HASH' ? $v->{certificate}
             : ref $v ? join("\n", @$v) : $v // '')
    } sort keys %o;
    return $self->{made}{$memo} //= $self->make_certificate(%o);
}

sub make_certificate {
    my ($self, %o) = @_;
    my $key = $self->key($o{key});
    my ($out, $ext) = map { $self->temporary($_) } qw(crt ext);
    write_file($ext, join "\n", '[e]', @{ $o{ext} // [] }, '');
    my ($from, $to) = map { /Z$/ ? $_ : day($_) } $o{from}, $o{to};
    my @issuer = $o{ca}
        ? ('-cert', $self->certificate_file($o{ca}{certificate}),
           '-keyfile', $self->key($o{ca}{key})->{file})
        : ('-selfsign', '-keyfile', $key->{file});
    write_file("$self->{work}/serial", random_serial() . "\n");
    $self->openssl('ca', '-config', "$self->{work}/ca.cnf", @issuer,
                   '-batch', '-notext', '-utf8', '-in', $key->{csr},
                   '-subj', $o{subject},
                   '-startdate', $from, '-enddate', $to, '-extfile', $ext,
                   '-extensions', 'e', '-md', $o{md} // 'default',
                   (map { ('-sigopt', $_) } @{ $o{sigopt} // [] }),
                   '-out', $out);
    return read_file($out);
}

# Positive, 16 bytes.
sub random_serial {
    return join '', sprintf('%02X', 1 + int rand 127),
        map { sprintf '%02X', int rand 256 } 1 .. 15;
}

sub certificate_file {
    my ($self, $pem) = @_;
    return $self->{file}{$pem} //= $self->temporary('crt', $pem);
}

# The certificate with its to-be-signed part changed by $change->(tree), and
# signed again by the issuer's key (which is not RSA-PSS).
sub signed_again {
    my ($self, $pem, $issuer_key, $change) = @_;
    my $tree = parse(unpem($pem));
    $change->(node_at($tree, 0, 0)->[1]);
    my $tbs = $self->temporary('tbs', rebuild([node_at($tree, 0, 0)]));
    my $signature = $self->openssl('dgst', '-sha256', '-sign',
                                   $self->key($issuer_key)->{file}, $tbs);
    node_at($tree, 0, 2)->[1] = "\0" . $signature;
    return pem('CERTIFICATE', rebuild($tree));
}

1;
__DATA__
-----BEGIN DSA PARAMETERS-----
MIICKAKCAQEAj2Mg6gBgcwK3Fv+G3MO5HrRtSEsIKZ58OFK0MX6lCeWqVt7z/EwI
q04uv0Wfd1Cu+ZhmFdP6pIDL93xcJ1DkbX3vEFgN09/OGGugwf/PRuimSKsuG3dp
incZzxkpAXLaAEgl2JlShLTwpGmRPwcUDyyFIhJii0FzJR1jDCBqmrsGPJtfZ5QV
ukQTfU7CRWjv/K/4L9WIg5L+6UCX5Le84fxpJc9SKM2FyWvWgtaLgDq0tb5eanxy
MPW6CdRxTRuolpuUch65Aqj+BP7PNJuj7RlKUseQsDSrAqDNz7F27MNMGgsUpQZ0
8Buj/KlG3W/cAJKVp1WJXeRRjmmA5k7ldwIdAJ1VAiVK1cIgAbQRKRki6QAPOm/F
0Eevjzp+7+0CggEAGfhni5G3KLTKJd74MDSYajFk2dEebt+O43PDINTfOtO+6Rct
pc5FHcHo4rPSU+TZWW9Gala7ouynktehttfhZ2qihBo+0DK1IfFF4aHIke7C0OS0
sLGFV0PRyNw+NDFQtHM3thI0hQvIzk5s5vr4R6ZIZBcDHqiO9mA9bxkIR/lpcPk9
4Gs5MQ46SGdFcO+HVTv+IklGx35r3UQxKDfo7KVArSAGqua67pCItjvlYXcohJax
Bru13sYRgCyuh0fOeRoe+HmFSX9wKwGNfxDEqwhdgsW4sDyXixQAD6MQxQNpuq4C
TNcRhJmkSQnY+bi3rco5q046hU3plWSLyGZcaw==
-----END DSA PARAMETERS-----
