# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: every kind of command, for files of every awkward name. The
# configuration that a command changes has such a name too.

package Fixtures::Awkward;

use strict;
use warnings;

use Encode qw(encode);

use Fixtures::Folder qw(fixture finding site quoted);
use Fixtures::Format ();

my $KEY = 'SSLCertificateKeyFile';
my $FILE = 'SSLCertificateFile';
my $CHAIN = 'SSLCertificateChainFile';

# What the names of files begin with.
my %NAMES = (
    quotes => q(it's a "server"),
    dollar => 'a$HOME `id` $(id)',
    signs => 'a;touch b& <b>&amp; #|%s ~!{}=*?[a]',
    utf8 => "\xe4\xbc\xba\xe6\x9c\x8d\xe5\x99\xa8 back\\slash\\1",
    newline => "a\nb",
    dash => '-rf',
    relative => '-rf',
);

sub make {
    my ($ca) = @_;
    my %kinds = (pairs($ca), chains($ca), roles($ca), contents($ca),
                 key_contents($ca), others($ca));
    for my $variant (sort keys %NAMES) {
        named($variant, $_, $kinds{$_}) for sort keys %kinds;
    }
}

# A kind of command. "@" in the names of files, in the site and in facts stands
# for what the names begin with.
#   id       of the finding, files, facts and finding (more of it)
#   names    1: the command puts a file's name into the configuration
sub named {
    my ($variant, $kind, $what) = @_;
    my $name = $NAMES{$variant};
    my %files = map { (s/\@/$name/r => $what->{files}{$_}) }
        keys %{ $what->{files} };
    my %facts = map { ($_ => "\@/" . $what->{facts}{$_} =~ s/\@/$name/r) }
        keys %{ $what->{facts} // {} };
    my $fixture = "$what->{id}--name-$variant-$kind";
    my ($conf, $site) = configuration($variant, $what->{conf} // usual());
    # A line of configuration cannot hold a newline, but a variable can.
    my $newline = $variant eq 'newline';
    fixture($fixture, plain => $what->{plain} // 'refuses',
        answers => $what->{answers}, may => $what->{may},
        files => { %files, "$name.conf" =>
                       $site =~ s{\@/}{$Fixtures::Folder::OUT/$fixture/}gr },
        conf => $conf, env => $newline ? { TWCA_NL => "\n" } : {},
        expect => [finding($what->{id}, %{ $what->{finding} // {} },
            facts => \%facts, command => !($newline && $what->{names})),
                   @{ $what->{beside} // [] }]);
}

# What includes the configuration, and that.
sub configuration {
    my ($variant, $site) = @_;
    my $name = $NAMES{$variant} =~ s/\n/\${TWCA_NL}/r;
    $site =~ s{"\@/\@([^"]*)"}{quoted("\@/$name$1")}ge;
    my $include = 'Include ' . quoted("\@/" . pattern($name) . 'conf');
    return ("$include\n", $site) if $variant ne 'relative';
    s{"\@/-}{"-}g for $site, $include;
    return (qq(ServerRoot "\@/"\n$include\n), $site);
}

# Where a name has wildcards, Include takes it for a pattern, and unescapes it
# only then.
sub pattern {
    my ($name) = @_;
    return $name =~ s/([*?[\\])/\\$1/gr . '[.]' if $name =~ /[*?[]/;
    return "$name.";
}

sub usual { return site(pairs => [['@.crt', '@.key']], @_) }

# --- Kinds -------------------------------------------------------------------

sub pairs {
    my ($ca) = @_;
    my %wrong = ('@.crt' => $ca->chain, '@.key' => $ca->key_pem('other'));
    my %right = (%wrong, '@ right.key' => $ca->key_pem('www'));
    my %found = (facts => { matching_key => '@ right.key' }, names => 1);
    return (
        'key' => { id => 'key-mismatch', files => \%right, %found },
        'certificate' => { id => 'key-mismatch', names => 1,
            files => { %wrong, '@ new.crt' => $ca->chain(key => 'other') },
            facts => { matching_certificate => '@ new.crt' },
            may => ['key-lost'] },
        'added' => { id => 'key-mismatch', %found,
            files => { '@.pem' => [$ca->chain . $ca->key_pem('other'), 0600],
                       '@ right.key' => $ca->key_pem('www') },
            conf => site(pairs => [['@.pem', undef]]) },
        'given' => { id => 'key-is-certificate', %found,
            files => { %right, '@.key' => $ca->leaf(key => 'other') } },
        'exchanged' => { id => 'key-is-certificate', names => 1,
            files => { '@.crt' => $ca->key_pem('www'),
                       '@.key' => $ca->chain } },
        'order' => { id => 'key-order', names => 1, may => ['key-order'],
            files => { '@ rsa.crt' => $ca->chain(key => 'rsa:www'),
                       '@ rsa.key' => $ca->key_pem('rsa:www'),
                       '@ ec.crt' => $ca->chain,
                       '@ ec.key' => $ca->key_pem('www') },
            conf => site(pairs => [['@ rsa.crt', '@ ec.key'],
                                   ['@ ec.crt', '@ rsa.key']]) },
        'lost' => { id => 'key-lost', beside => [finding('key-mismatch')],
            files => { '@.crt' => $ca->chain(key => 'gone'),
                       '@.key' => $ca->key_pem('other') } });
}

sub chains {
    my ($ca) = @_;
    my ($leaf, $low) = ($ca->leaf(aia => undef),
                        $ca->leaf(by => 'lower', aia => undef));
    my %key = ('@.key' => $ca->key_pem('www'));
    my %missing = (id => 'chain-incomplete', plain => 'starts');
    return (
        'append' => { %missing, facts => { found => '@ uca.cer' },
            files => { %key, '@.crt' => $leaf,
                       '@ uca.cer' => $ca->ca('issuing') } },
        'append-second' => { %missing, facts => { found => '@ all.pem' },
            files => { %key, '@.crt' => $leaf,
                       '@ all.pem' => $ca->ca('second', 'issuing') } },
        'chain-file' => { %missing, facts => { found => '@ uca.cer' },
            files => { %key, '@.crt' => $low, '@ chain.crt' =>
                           $ca->ca('lower'),
                       '@ uca.cer' => $ca->ca('upper') },
            conf => usual(chain => '@ chain.crt') },
        'sort' => { id => 'chain-order', plain => 'starts',
            files => { %key, '@.crt' => $low . $ca->ca('upper', 'lower') } },
        'replace' => { id => 'chain-wrong-issuer', plain => 'starts',
            facts => { found => '@ uca.cer' },
            files => { %key, '@.crt' => $leaf . $ca->ca('second'),
                       '@ uca.cer' => $ca->ca('issuing') } },
        'root' => { id => 'root-sent', plain => 'starts',
            files => { %key, '@.crt' => $ca->chain . $ca->ca('root') } },
        'cross' => { id => 'chain-new-root-only', plain => 'starts',
            facts => { found => '@ cross.cer' },
            files => { %key, '@.crt' => $ca->leaf(by => 'modern',
                           aia => undef) . $ca->ca('modern'),
                       '@ cross.cer' => $ca->ca('cross') } });
}

sub roles {
    my ($ca) = @_;
    my ($leaf, $issuing) = ($ca->leaf, $ca->ca('issuing'));
    my %key = ('@.key' => $ca->key_pem('www'));
    my %fatal = (id => 'role-swapped', finding => { severity => 'fatal' });
    return (
        'role' => { %fatal, files => { %key, '@.crt' => $issuing . $leaf } },
        'role-file' => { %fatal, names => 1,
            facts => { server_file => '@ server.crt' },
            files => { %key, '@.crt' => $issuing,
                       '@ server.crt' => $leaf . $issuing } },
        'role-files' => { %fatal, names => 1,
            facts => { server_file => '@ chain.crt' },
            files => { %key, '@.crt' => $issuing, '@ chain.crt' => $leaf },
            conf => usual(chain => '@ chain.crt') });
}

# A certificate file of another content.
sub contents {
    my ($ca) = @_;
    my %given = (Fixtures::Format::contents($ca, $ca->leaf(by => 'root')),
                 'glued-lines' => $ca->chain =~ s/-----\n-----/----------/gr);
    my %key = ('@.key' => $ca->key_pem('www'));
    return ((map {
        ("certificate-$_" => { id => 'not-pem', names => 1,
            finding => { at => $FILE },
            files => { %key, '@.crt' => $given{$_} } })
    } grep { Fixtures::Format::is_converted($_) } keys %given),
        'pkcs12' => { id => 'is-pkcs12', names => 1, answers => 'changeit',
            finding => { at => $FILE }, may => ['is-pkcs12'],
            conf => site(pairs => [['@.pfx', '@.pfx']]),
            files => { '@.pfx' => pkcs12($ca) } });
}

sub pkcs12 {
    my ($ca) = @_;
    return [$ca->openssl(qw(pkcs12 -export -iter 2048 -passout pass:changeit),
                         '-in', $ca->temporary('crt', $ca->leaf),
                         '-certfile', $ca->temporary('crt', $ca->ca('issuing')),
                         '-inkey', $ca->key('www')->{file}), 0600];
}

sub key_contents {
    my ($ca) = @_;
    my $key = $ca->key_pem('www');
    my %given = (
        'utf16' => "\xff\xfe" . encode('UTF-16LE', $key),
        'line-ends-cr' => $key =~ s/\n/\r/gr,
        'openssh-key' => Fixtures::Format::openssh_key($ca),
        'encrypted-der-key' => $ca->pass($key, qw(pkcs8 -topk8 -outform DER
            -passout pass:secret -iter 2048)));
    my %crt = ('@.crt' => $ca->chain);
    return ((map {
        ("key-$_" => { id => 'not-pem', names => 1, answers => 'secret',
            finding => { at => $KEY },
            files => { %crt, '@.key' => [$given{$_}, 0600] } })
    } keys %given),
        'key-pkcs12' => { id => 'is-pkcs12', names => 1,
            answers => 'changeit', finding => { at => $KEY },
            files => { %crt, '@.key' => pkcs12($ca) } });
}

sub others {
    my ($ca) = @_;
    my %files = ('@.crt' => $ca->chain, '@.key' => $ca->key_pem('www'));
    my %off = (id => 'tls-off', plain => 'starts', files => \%files);
    my %readable = (id => 'key-exposed', plain => 'starts');
    my $https = 'Listen 127.0.0.1:${PORT} https';
    return (
        'exposed' => { %readable,
            files => { %files, '@.key' => [$files{'@.key'}, 0644] } },
        ($< == 0 && defined getgrnam 'users' ? ('exposed-group' => { %readable,
            files => { %files, '@.key' => { text => $files{'@.key'},
                           mode => 0640, group => 'users' } } }) : ()),
        'engine-off' => { %off, conf => usual(engine => 'off',
            listen => $https, address => '127.0.0.1:${PORT}') },
        'engine-unset' => { %off, conf => usual(engine => undef) });
}

1;
