# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The hierarchy that all fixtures share, and what it issues. Two trusted roots,
# an old and a new one with a cross certificate, and intermediates of every
# kind of quality.

package Fixtures::Authority;

use strict;
use warnings;

use parent -norequire, 'Fixtures::Pki';
use Fixtures::Pki;

our $HOST = 'www.example.test';
our $AIA = 'http://pki.example.test';

# name => [subject's CN, key, issuer, from, to, more]
my @AUTHORITIES = (
    [root        => 'Example Root CA', 'ca-root', undef],
    [issuing     => 'Example Issuing CA', 'ca-issuing', 'root'],
    [second      => 'Example Second Issuing CA', 'ca-second', 'root'],
    [upper       => 'Example Policy CA', 'ca-upper', 'root'],
    [lower       => 'Example Lower CA', 'ca-lower', 'upper'],
    # the name of "issuing" and another key
    [impostor    => 'Example Issuing CA', 'ca-impostor', 'root'],
    # "renewed" before its first certificate ran out
    [renewed     => 'Example Renewed CA', 'ca-renewed', 'root'],
    [outworn     => 'Example Renewed CA', 'ca-renewed', 'root', -900, -5],
    [constrained => 'Example Constrained CA', 'ca-constrained', 'root',
     undef, undef, 'nameConstraints=critical,permitted;DNS:other.test'],
    [short       => 'Example Short CA', 'ca-short', 'root'],
    [too_deep    => 'Example Too Deep CA', 'ca-deep', 'short'],
    [rsa         => 'Example RSA CA', 'rsa:ca', 'root'],
    [rsa1024     => 'Example RSA 1024 CA', 'rsa1024:ca', 'root'],
    [sha1        => 'Example SHA-1 CA', 'ca-sha1', 'root'],
    [ed          => 'Example Ed25519 CA', 'ed25519:ca', 'root'],
    # a hierarchy of two generations
    [old_root    => 'Example Old Root CA', 'ca-old', undef],
    [new_root    => 'Example New Root CA', 'ca-new', undef],
    [cross       => 'Example New Root CA', 'ca-new', 'old_root'],
    [worn_cross  => 'Example New Root CA', 'ca-new', 'old_root', -900, -5],
    [modern      => 'Example Modern CA', 'ca-modern', 'new_root'],
    # nobody trusts these
    [foreign     => 'Unknown Root CA', 'ca-foreign', undef],
    [foreign_issuing => 'Unknown Issuing CA', 'ca-foreign-issuing',
     'foreign'],
    # in the store, and with a signature that does not matter there
    [sha1_root   => 'Example SHA-1 Root CA', 'rsa:ca-sha1-root', undef],
    [under_sha1  => 'Example Issuer Under SHA-1 CA', 'ca-under', 'sha1_root'],
);

my %TRUSTED = map { $_ => 1 } qw(root old_root new_root sha1_root);

sub found {
    my ($class, $dir) = @_;
    my $self = $class->SUPER::new($dir);
    $self->establish(@$_) for @AUTHORITIES;
    my $roots = join '', map { $self->ca($_) } sort keys %TRUSTED;
    $self->{roots} = Fixtures::Pki::write_file("$dir/roots.pem", $roots);
    for my $name (qw(old_root new_root root)) {
        $self->{"${name}_file"} = Fixtures::Pki::write_file(
            "$dir/$name.pem", $self->ca($name));
    }
    return $self;
}

sub establish {
    my ($self, $name, $cn, $key, $issuer, $from, $to, @more) = @_;
    my @ext = (
        $name eq 'short' ? 'basicConstraints=critical,CA:TRUE,pathlen:0'
                         : 'basicConstraints=critical,CA:TRUE',
        'keyUsage=critical,keyCertSign,cRLSign',
        'subjectKeyIdentifier=hash', @more);
    push @ext, 'authorityKeyIdentifier=keyid' if $issuer;
    $self->{ca}{$name} = {
        key => $key,
        certificate => $self->certificate(
            subject => "/C=TW/O=Example/CN=$cn", key => $key,
            ($issuer ? (ca => $self->{ca}{$issuer}) : ()),
            from => $from // -800, to => $to // 3000, ext => \@ext,
            ($name =~ /^sha1/ ? (md => 'sha1') : ())),
    };
}

# The PEM of authorities' certificates, in order.
sub ca {
    my ($self, @names) = @_;
    return join '', map { $self->{ca}{$_}{certificate} } @names;
}

# A server certificate. Options beside those of certificate(): names (DNS, or
# IP:...), by (the authority's name), eku, aia, constraints, cn, more (lines of
# extensions), sections (lines behind all of those).
sub leaf {
    my ($self, %o) = @_;
    my $by = delete $o{by} // 'issuing';
    my $names = delete $o{names} // [$HOST];
    my $eku = exists $o{eku} ? delete $o{eku} : 'serverAuth';
    my $aia = exists $o{aia} ? delete $o{aia} : "$AIA/$by.crt";
    my $cn = exists $o{cn} ? delete $o{cn} : $names->[0];
    my @ext = ('basicConstraints=' . (delete $o{constraints} // 'CA:FALSE'),
               'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid',
               @{ delete $o{more} // [] });
    push @ext, 'keyUsage=critical,digitalSignature'
        unless delete $o{no_usage};
    push @ext, "extendedKeyUsage=$eku" if $eku;
    push @ext, "authorityInfoAccess=caIssuers;URI:$aia" if $aia;
    push @ext, 'subjectAltName='
        . join(',', map { /^(?:IP|email):/ ? $_ : "DNS:$_" } @$names)
        if @$names;
    push @ext, @{ delete $o{sections} // [] };
    return $self->certificate(
        key => 'www', ($by eq 'self' ? () : (ca => $self->{ca}{$by})),
        subject => '/C=TW/O=Example' . (defined $cn ? "/CN=$cn" : ''),
        from => -10, to => 80, %o, ext => \@ext);
}

# A server certificate with its intermediate behind it.
sub chain {
    my ($self, %o) = @_;
    return $self->leaf(%o) . $self->ca($o{by} // 'issuing');
}

# A certificate request with that key.
sub request {
    my ($self, $label) = @_;
    return Fixtures::Pki::read_file($self->key($label)->{csr});
}

1;
