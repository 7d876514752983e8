# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Many sites whose files are broken and mended, and what each of them has to
# answer. Every second one is rescued with its last good pair, every third one
# has a chain file.

package Soak::Sites;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Path qw(make_path);

use Fixtures::Der qw(unpem);
use Fixtures::Pki;

use constant VERSIONS => 2; # of good pairs that a site has in turn

# A fault: what it does to the files {certificate, key, chain} of a site, and
# whether mod_ssl would not start with them. Texts; undef: no file.
my %FAULT = (
    'swapped-key' => sub { $_[0]{key} = $_[1]{other}{key}; 1 },
    'truncated-certificate' => sub { half(\$_[0]{certificate}) },
    'truncated-key' => sub { half(\$_[0]{key}) },
    'der' => sub { $_[0]{certificate} = unpem($_[0]{certificate}); 1 },
    'html' => sub { $_[0]{certificate} = "<html>Not found</html>\n"; 1 },
    'expired' => sub { $_[0] = { %{ $_[1]{expired} } }; 0 },
    'broken-chain' => sub {
        my ($files, $site) = @_;
        my $what = $site->{has_chain_file} ? 'chain' : 'certificate';
        $files->{$what} = substr $files->{$what}, 0, -80;
        return 1;
    },
    'owner' => sub { $_[0]{mode} = 0; $< != 0 }, # root reads it all the same
    'missing-certificate' => sub { $_[0]{certificate} = undef; 1 },
    'missing-key' => sub { $_[0]{key} = undef; 1 },
    'empty-certificate' => sub { $_[0]{certificate} = ''; 1 },
    'empty-key' => sub { $_[0]{key} = ''; 1 },
);

sub half { ${ $_[0] } = substr ${ $_[0] }, 0, length(${ $_[0] }) / 2; return 1 }

sub faults { return sort keys %FAULT }

# Options: dir, count, random (a subroutine: an integer below its argument).
sub new {
    my ($class, %o) = @_;
    my $self = bless { %o, tally => {} }, $class;
    my $pki = Fixtures::Pki->new("$o{dir}/pki");
    my $root = authority($pki, 'Soak Root CA', 'root');
    my $issuing = authority($pki, 'Soak Issuing CA', 'issuing', $root);

    Fixtures::Pki::write_file("$o{dir}/root.pem", $root->{certificate});
    $self->{sites} = [map { made($self, $_, $pki, $issuing) }
                          0 .. $o{count} - 1];
    $self->mend($_) for @{ $self->{sites} };
    return $self;
}

sub authority {
    my ($pki, $cn, $key, $issuer) = @_;
    return { key => $key, certificate => $pki->certificate(
        key => $key, subject => "/C=TW/CN=$cn", from => -800, to => 3000,
        ($issuer ? (ca => $issuer) : ()),
        ext => ['basicConstraints=critical,CA:TRUE',
                'keyUsage=critical,keyCertSign,cRLSign',
                'subjectKeyIdentifier=hash',
                ($issuer ? 'authorityKeyIdentifier=keyid' : ())]) };
}

sub made {
    my ($self, $number, $pki, $issuing) = @_;
    my $site = { number => $number, name => sprintf('site-%03d.test', $number),
                 has_chain_file => $number % 3 == 0,
                 rescue => $number % 2 ? 'last-good' : 'isolate',
                 version => 0, broken => undef };

    $site->{dir} = "$self->{dir}/$site->{name}";
    make_path("$site->{dir}/www");
    Fixtures::Pki::write_file("$site->{dir}/www/index.html", $site->{name});
    my $pair = sub { files_of($pki, $issuing, $site, @_) };
    $site->{good} = [map { $pair->("v$_", -10, 80) } 1 .. VERSIONS];
    $site->{expired} = $pair->('expired', -90, -1);
    return $site;
}

sub files_of {
    my ($pki, $issuing, $site, $label, $from, $to) = @_;
    my $key = "$site->{number}-$label";
    my $leaf = $pki->certificate(
        key => $key, ca => $issuing, from => $from, to => $to,
        subject => "/C=TW/CN=$site->{name}",
        ext => ['basicConstraints=CA:FALSE', 'subjectKeyIdentifier=hash',
                'authorityKeyIdentifier=keyid',
                'keyUsage=critical,digitalSignature',
                'extendedKeyUsage=serverAuth',
                "subjectAltName=DNS:$site->{name}"]);
    my $above = $issuing->{certificate};

    return {
        fingerprint => sha256_hex(unpem($leaf)),
        certificate => $site->{has_chain_file} ? $leaf : "$leaf$above",
        ($site->{has_chain_file} ? (chain => $above) : ()),
        key => $pki->key_pem($key),
    };
}

# The configuration of all, without the module's.
sub configuration {
    my ($self, $address) = @_;
    return join '', map { <<"SITE" } @{ $self->{sites} };
<VirtualHost $address>
    ServerName $_->{name}
    DocumentRoot $_->{dir}/www
    SSLEngine on
    SSLCertificateFile $_->{dir}/certificate.pem
    SSLCertificateKeyFile $_->{dir}/key.pem
@{[$_->{has_chain_file}
   ? "    SSLCertificateChainFile $_->{dir}/chain.pem" : '']}
    TWCARescue $_->{rescue}
</VirtualHost>
SITE
}

# --- Breaking and mending ----------------------------------------------------

sub install {
    my ($site, $files) = @_;
    for my $what (qw(certificate key chain)) {
        my $file = "$site->{dir}/$what.pem";
        if (!defined $files->{$what}) {
            unlink $file;
            next;
        }
        Fixtures::Pki::write_file("$file.new", $files->{$what});
        chmod $files->{mode} // ($what eq 'key' ? 0600 : 0644), "$file.new";
        chown scalar getpwnam('nobody'), -1, "$file.new"
            if defined $files->{mode} && $< == 0;
        rename "$file.new", $file or die "$file: $!\n";
    }
}

sub break {
    my ($self, $site, $fault) = @_;
    my %files = %{ $site->{good}[$site->{version}] };
    my %others = (other => $site->{good}[!$site->{version}],
                  %$site{qw(expired has_chain_file)});

    $fault //= (faults())[$self->{random}->(scalar keys %FAULT)];
    my $files = \%files;
    my $is_fatal = $FAULT{$fault}->($files, \%others);
    install($site, $files);
    @$site{qw(broken is_fatal files)} = ($fault, $is_fatal, $files);
    $self->{tally}{$fault}++;
    return "$site->{name} $fault";
}

# With another pair than before, as a renewal does.
sub mend {
    my ($self, $site) = @_;
    $site->{version} = ($site->{version} + 1) % VERSIONS;
    $site->{files} = $site->{good}[$site->{version}];
    install($site, $site->{files});
    @$site{qw(broken is_fatal)} = (undef, 0);
    return "$site->{name} mended";
}

sub broken { return grep { defined $_->{broken} } @{ $_[0]{sites} } }

# One random site in a random way; what was done.
sub change_one {
    my ($self, $most) = @_;
    my @broken = $self->broken;
    my @sites = @broken >= $most ? @broken : @{ $self->{sites} };
    my $site = $sites[$self->{random}->(scalar @sites)];
    return defined $site->{broken} ? $self->mend($site)
                                   : $self->break($site);
}

# --- What has to be answered -------------------------------------------------

# After a start with the files as they are: a list, a site each, of a hash
# {status, fingerprint (undef: a stand-in), chain, serving}.
sub started {
    my ($self) = @_;
    return [map { answer_of($_) } @{ $self->{sites} }];
}

sub answer_of {
    my ($site) = @_;
    if (!$site->{is_fatal}) {
        my $fingerprint = $site->{files}{fingerprint};
        # What has expired is not kept.
        $site->{kept} = $fingerprint
            if ($site->{broken} // '') ne 'expired'
            && $site->{rescue} eq 'last-good';
        return { status => 200, fingerprint => $fingerprint, chain => 2,
                 serving => 'configured' };
    }
    return { status => 200, fingerprint => $site->{kept}, chain => 2,
             serving => 'last-good' } if $site->{kept};
    return { status => 503, fingerprint => undef, chain => 1,
             serving => 'stand-in' };
}

# Whether a fingerprint is of any certificate that was issued.
sub is_issued {
    my ($self, $fingerprint) = @_;
    $self->{issued} //= { map { ($_->{fingerprint} => 1) } map {
        (@{ $_->{good} }, $_->{expired}) } @{ $self->{sites} } };
    return $self->{issued}{$fingerprint};
}

1;
