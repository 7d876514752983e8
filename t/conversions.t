# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What is offered for files with which nothing is wrong: each command is run as
# it is printed, and the real httpd or keytool loads what comes of it.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use IPC::Open2 qw(open2);
use Test::More;
use Time::HiRes qw(sleep);

use TwcaTest;
use Fixtures::Der qw(pem_blocks);

my ($KEYTOOL) = grep { -x } map { "$_/keytool" } split /:/, $ENV{PATH};
my $DIR = work_dir();
my $TEMPORARY = work_dir();
my $TLS = Fixtures::Httpd::free_port();
my $PASSWORD = q(pass word$1'");
my $HTTP = HTTP::Tiny->new(timeout => 10);

# A site each: name of its files, type of its key, and what else.
my @SITES = map { { file => $_->[0], key => $_->[1], %{ $_->[2] // {} } } } (
    ['plain', 'rsa'],
    ['a b', 'ec'],
    [q(it's "x"), 'ed25519'],
    ['$HOME `id` $(id)', 'ec'],
    ['-rf', 'rsa'],
    ["\xe6\x86\x91\xe8\xad\x89\xe2\x80\xae", 'ec'],
    ["\xff \\1&", 'ec'],
    ['encrypted', 'rsa', { sealed => 1 }],
    ['in one file', 'ec', { combined => 1 }],
    ['with chain file', 'ec', { chain => 1 }]);
$SITES[$_]{name} = "n$_.test" for 0 .. $#SITES;

make_site($_) for @SITES;
my $SERVER = server(join "\n", configuration($TLS), map { host($_) } @SITES);
is $SERVER->start, 'starts', 'the server starts'
    or BAIL_OUT(slurp($SERVER->log_file));
for my $site (@SITES) {
    subtest "site of '" . printable($site->{file}) . "'" => sub { try($site) };
}
at_a_terminal($SITES[7]);
shown();
ok $SERVER->stop, 'stops';
many_sites();
keystores();
is join(' ', glob "$TEMPORARY/*"), '', 'nothing is left behind';
done_testing();

sub printable { return $_[0] =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ger }

# --- What is configured ------------------------------------------------------

my %TYPE;
BEGIN {
    %TYPE = (rsa => [qw(RSA -pkeyopt rsa_keygen_bits:2048)],
             ec => [qw(EC -pkeyopt ec_paramgen_curve:P-256)],
             ed25519 => ['ED25519']);
}

# Keys and certificates of the site, in files of its name.
sub make_site {
    my ($site) = @_;
    my $authority = pki() . '/keys/issuing';
    my $base = $site->{base} = "$DIR/$site->{file}";
    openssl('genpkey', '-algorithm', @{ $TYPE{ $site->{key} } }, '-out',
            "$DIR/key");
    openssl(qw(req -new -subj), "/CN=$site->{name}", '-addext',
            "subjectAltName=DNS:$site->{name}", '-key', "$DIR/key", '-out',
            "$DIR/csr");
    openssl(qw(x509 -req -days 80 -copy_extensions copyall -in), "$DIR/csr",
            '-CA', "$authority.crt", '-CAkey', "$authority.key", '-out',
            "$DIR/crt");
    my ($leaf, $issuer) = map { pem_blocks(slurp($_)) } "$DIR/crt",
        "$authority.crt";
    my $key = slurp("$DIR/key");
    $site->{sent} = [$leaf, $issuer];
    $site->{public} = openssl('pkey', '-pubout', '-in', "$DIR/key");
    $key = openssl(qw(pkcs8 -topk8 -iter 2048 -passout pass:secret -in),
                   "$DIR/key") if $site->{sealed};
    write_file("$base.crt", $leaf . ($site->{chain} ? '' : $issuer)
                                  . ($site->{combined} ? $key : ''), 0600);
    write_file("$base.key", $key, 0600) if !$site->{combined};
    write_file("$base.chain", $issuer) if $site->{chain};
}

sub quoted { return '"' . ($_[0] =~ s/([\\"])/\\$1/gr) . '"' }

sub configuration {
    my $program = write_file("$DIR/program", "#!/bin/sh\necho secret\n", 0755);
    my ($port) = @_;
    return (qq(Listen 127.0.0.1:\${PORT}\nListen 127.0.0.1:$port),
            'TWCATrustStore ' . quoted(pki() . '/roots.pem'),
            "SSLPassPhraseDialog exec:$program",
            (map { "<Location /$_->[0]>\nSetHandler twca-status\n"
                   . "TWCAStatusDetail $_->[1]\n</Location>" }
                 ['twca', 'full'], ['public', 'public']));
}

# The virtual host of a site; of other files where they are named.
sub host {
    my ($site, %o) = @_;
    my @files = ($o{certificate} // "$site->{base}.crt",
                 exists $o{key} ? $o{key}
                 : $site->{combined} ? () : "$site->{base}.key");
    my @names = qw(SSLCertificateFile SSLCertificateKeyFile);
    return join "\n", "<VirtualHost *:" . ($o{port} // $TLS) . '>', "ServerName $site->{name}",
        'SSLEngine on', (map { "$names[$_] " . quoted($files[$_]) } 0 .. $#files),
        ($site->{chain} && !$o{certificate}
         ? 'SSLCertificateChainFile ' . quoted("$site->{base}.chain") : ()),
        '</VirtualHost>', '';
}

# --- What is offered ---------------------------------------------------------

sub get { return $HTTP->get("http://127.0.0.1:$SERVER->{port}$_[0]")->{content} }

sub offered {
    my ($site) = @_;
    my $document = JSON::PP->new->utf8->decode(
        get("/twca?format=json&site=$site->{name}:$TLS"));
    return @{ $document->{sites}[0]{pairs}[0]{conversions} };
}

sub carry_out {
    my ($step, $answers) = @_;
    my ($exit, $said) = answered($step->{command}, $answers,
                                 env => { TMPDIR => $TEMPORARY });
    diag "$step->{command}\n$said" if $exit;
    return ($exit, $said);
}

sub try {
    my ($site) = @_;
    my @steps = offered($site);
    is scalar(@steps), $KEYTOOL ? 5 : 2, 'what is offered';
    pkcs12($site, $steps[0]);
    jks($site, $steps[1]) if $KEYTOOL;
}

sub mode_of { return sprintf '%04o', (stat $_[0])[2] & 07777 }

sub pkcs12 {
    my ($site, $step) = @_;
    my $file = "$site->{base}.crt.p12";
    my $secret = $site->{sealed} ? "secret\n" : '';
    my ($exit, $said) = carry_out($step, $secret . "$PASSWORD\n" x 2);
    is $exit, 0, 'PKCS#12 is made';
    is scalar(() = $said =~ /pass phrase/g), $site->{sealed} ? 1 : 0,
        'the pass phrase of the key is asked for once';
    is mode_of($file), '0600', 'and nobody else can read it';
    my $made = slurp($file);
    isnt +(answered($step->{command}, $secret . "other\n" x 2,
                    env => { TMPDIR => $TEMPORARY }))[0], 0,
        'it is not made twice';
    is slurp($file), $made, 'nor overwritten';
    back_in_httpd($site, $file, 'is-pkcs12');
    listed($file, 'PKCS12', $site) if $KEYTOOL;
}

sub jks {
    my ($site, $step) = @_;
    my $file = "$site->{base}.crt.jks";
    my ($exit) = carry_out($step, "$PASSWORD\n"
                                  . ($site->{sealed} ? "secret\n" : ''));
    is $exit, 0, 'a JKS is made';
    is mode_of($file), '0600', 'and nobody else can read it';
    listed($file, 'JKS', $site);
    back_in_httpd($site, $file, 'is-keystore') if $site->{file} =~ /["\xff]/;
}

# The key with its chain, under the site's name; and by one password.
sub listed {
    my ($file, $type, $site) = @_;
    my $copy = write_file("$DIR/copy", slurp($file));
    my $password = write_file("$DIR/password", $PASSWORD);
    my @store = ('-keystore', $copy, '-storetype', $type, '-storepass:file',
                 $password, '-alias', $site->{name});
    my $said = keytool('-list', '-v', @store);
    like $said, qr/Entry type: PrivateKeyEntry/, "$type: keytool sees the key";
    like $said, qr/Alias name: \Q$site->{name}\E\n/, "$type: its alias";
    like $said, qr/Certificate chain length: 2\n/, "$type: its chain";
    like keytool('-certreq', @store), qr/BEGIN NEW CERTIFICATE REQUEST/,
        "$type: one password opens all";
}

sub keytool {
    my $pid = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec 'keytool', @_ or POSIX::_exit(127);
    }
    local $/;
    my $said = <$pipe> // '';
    close $pipe;
    return $said;
}

# Given to httpd as it is, it is found to be of the wrong kind; what the finding
# says makes the site of it that it was made from.
sub back_in_httpd {
    my ($site, $file, $id) = @_;
    my $conf = work_dir() . '/site.conf';
    my $port = Fixtures::Httpd::free_port();
    write_file($conf, join "\n", configuration($port),
               host($site, certificate => $file, key => $file, port => $port));
    my $before = dump_json(qq(Include "$conf"));
    my $finding = $before->{bad} ? undef : one_finding($before->{json}, $id);
    my ($step) = grep { defined $_->{command} } @{ $finding->{remedy} // [] };
    return show($before) if !ok $step, "$id: there is a command";
    my ($exit) = carry_out($step, "$PASSWORD\n");
    is $exit, 0, "$id: it is made PEM";
    my $after = dump_json(qq(Include "$conf"));
    is labels(all_findings($after->{json} // {})), '', "$id: nothing is wrong"
        or show($after);
    my $again = server(qq(Include "$conf"));
    is $again->start, 'starts', "$id: httpd starts with it";
    is_deeply [$again->served($site->{name}, '-connect', "127.0.0.1:$port")],
        $site->{sent}, "$id: and serves the same";
    ok $again->stop, "$id: it stops";
}

# --- At a terminal -----------------------------------------------------------

# What is typed is not shown, and the terminal is as it was.
sub at_a_terminal {
    my ($site) = @_;
    my ($script) = grep { -x } map { "$_/script" } split /:/, $ENV{PATH};
    SKIP: {
        skip 'no terminal, or no keytool', 1 if !$script || !$KEYTOOL;
        my ($step) = grep { ($_->{command} // '') =~ /deststoretype JKS/ }
            offered($site);
        unlink "$site->{base}.crt.jks";
        my $file = write_file("$DIR/command",
            "$step->{command}; echo \"ends: \$?\"; stty -a; echo over\n");
        my $said = typed("TMPDIR=$TEMPORARY sh $file",
                         [qr/New password: $/, $PASSWORD],
                         [qr/pass phrase[^\n]*:$/, 'secret']);
        like $said, qr/ends: 0\r?\n/, 'a terminal: it ends well'
            or diag $said;
        unlike $said, qr/\Q$PASSWORD\E|secret/, 'a terminal: nothing is shown';
        like $said, qr/[^-]echo\b/, 'a terminal: as it was';
        listed("$site->{base}.crt.jks", 'JKS', $site);
    }
}

sub typed {
    my ($command, @answers) = @_;
    my $pid = open2(my $out, my $in, 'script', '-qefc', $command, '/dev/null');
    my $said = '';
    local $SIG{ALRM} = sub { kill KILL => $pid };
    alarm 40;
    while (sysread $out, my $more, 4096) {
        $said .= $more;
        if (@answers && $said =~ $answers[0][0]) {
            sleep 0.3; # openssl prompts before it stops the echo
            syswrite $in, (shift @answers)->[1] . "\n";
        }
        last if $said =~ /^over\r?$/m;
    }
    alarm 0;
    close $in;
    close $out;
    waitpid $pid, 0;
    return $said;
}

# --- Where it is shown -------------------------------------------------------

sub shown {
    my $one = "site=$SITES[1]{name}:$TLS";
    my $made = quotemeta 'a b.crt.p12';
    for my $query ($one, 'code=TWCA-4.4-Q2', 'code=TWCA-4.4-Q3') {
        like get("/twca?$query"),
            qr{<details class="convert">.*$made.*</details>}s, "page: $query";
        like get("/twca?$query&format=text"), qr/$made/, "text: $query";
        like get("/twca?$query&format=text&lang=zh-TW"), qr/$made/,
            "text in Chinese: $query";
        unlike get("/public?$query"), qr/$made|openssl pkcs12 -export -in \S*\//,
            "page for everybody: $query";
        unlike get("/public?$query&format=text"), qr/$made/,
            "text for everybody: $query";
    }
    for my $query ('', '&code=TWCA-4.2-Q2') {
        unlike get("/twca?format=json$query"), qr/"conversions"/,
            "JSON without them: '$query'";
        unlike get("/twca?format=html$query"), qr/$made/,
            "page without them: '$query'";
        unlike get("/twca?format=text$query"), qr/$made/,
            "text without them: '$query'";
    }
    unlike get("/public?format=json&$one"), qr/$made/, 'JSON for everybody';
    like get("/public?format=json&$one"), qr/"conversions":\[\]/,
        'where the list is empty';
    my $dump = configtest(join("\n", configuration($TLS), map { host($_) } @SITES),
                          define => ['DUMP_TWCA']);
    like $dump->{out}, qr/\bn1\.test/, 'a dump of all sites';
    unlike $dump->{out}, qr/$made/, 'has none';
}

# The page of a code has room for the first sites'.
sub many_sites {
    my @many = map { { %{ $SITES[1] }, name => "m$_.test" } } 1 .. 25;
    $SERVER = server(join "\n", configuration($TLS), map { host($_) } @many);
    is $SERVER->start, 'starts', 'a server of many sites starts';
    for my $query ('', '&format=text') {
        my $said = get("/twca?code=TWCA-4.4-Q3$query");
        is scalar(() = $said =~ /-name m\d+\.test/g), $KEYTOOL ? 40 : 20,
            "the first 20 of them '$query'";
        like $said, qr/those of 5 more/, "and how many more there are '$query'";
    }
    ok $SERVER->stop, 'it stops';
}

# --- Keystores ---------------------------------------------------------------

# Those that were made above: one that is open, one that is locked, and a JKS,
# which has no secret but its keys.
sub keystores {
    my $password = write_file("$DIR/password", $PASSWORD, 0600);
    my ($open, $locked) = @SITES[2, 6];
    my @lines = (quoted("$open->{base}.crt.p12")
                     . " passphrase-file=$password",
                 quoted("$locked->{base}.crt.p12"),
                 $KEYTOOL ? quoted("$open->{base}.crt.jks") : ());
    $SERVER = server(join "\n", configuration($TLS), host($SITES[0]),
                     map { "TWCAKeystore $_" } @lines);
    is $SERVER->start, 'starts', 'a server with keystores starts';
    from_pkcs12(1, $open);
    from_pkcs12(2, $locked);
    from_jks(3, $open) if $KEYTOOL;
    my $page = get('/twca?code=TWCA-4.4-Q3&format=text');
    is scalar(() = $page =~ /openssl pkcs12 -nodes/g), $KEYTOOL ? 3 : 2,
        'the page of the code has them too';
    ok $SERVER->stop, 'it stops';
}

sub offered_of_keystore {
    my ($number) = @_;
    my $document = JSON::PP->new->utf8->decode(
        get("/twca?format=json&keystore=$number"));
    return $document->{keystores}[0];
}

sub from_pkcs12 {
    my ($number, $site) = @_;
    my $keystore = offered_of_keystore($number);
    my ($to_pem, $to_jks) = grep { defined $_->{command} }
        @{ $keystore->{conversions} };
    my $file = "$site->{base}.crt.p12";
    unlink "$file.pem"; # of what httpd was given
    is +(carry_out($to_pem, "$PASSWORD\n"))[0], 0,
        "keystore $number: PKCS#12 to PEM";
    serves($site, "$file.pem");
    return if !$KEYTOOL;
    is +(carry_out($to_jks, "$PASSWORD\n$PASSWORD\n"))[0], 0,
        "keystore $number: PKCS#12 to JKS";
    listed("$file.jks", 'JKS', $site);
}

sub from_jks {
    my ($number, $site) = @_;
    my ($to_pem, $to_pkcs12) = @{ offered_of_keystore($number)->{conversions} };
    my $file = "$site->{base}.crt.jks";
    unlink "$file.pem";
    is +(carry_out($to_pem, "$PASSWORD\n"))[0], 0,
        "keystore $number: JKS to PEM";
    serves($site, "$file.pem");
    is +(carry_out($to_pkcs12, "$PASSWORD\n$PASSWORD\n"))[0], 0,
        "keystore $number: JKS to PKCS#12";
    listed("$file.p12", 'PKCS12', $site);
}

# httpd serves what the PEM holds.
sub serves {
    my ($site, $file) = @_;
    my $port = Fixtures::Httpd::free_port();
    my $httpd = server(join "\n", configuration($port),
        host($site, certificate => $file, key => $file, port => $port));
    is mode_of($file), '0600', 'nobody else can read it';
    is $httpd->start, 'starts', 'httpd starts with it';
    is_deeply [$httpd->served($site->{name}, '-connect', "127.0.0.1:$port")],
        $site->{sent}, 'and serves the same';
    ok $httpd->stop, 'it stops';
}
