# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures with which nothing is wrong: what naive checkers complain about.

package Fixtures::Healthy;

use strict;
use warnings;

use Fixtures::Der qw(unpem pem_blocks);
use Fixtures::Folder qw(healthy site quoted);

sub make {
    my ($ca) = @_;
    my $common = files($ca);
    healthy('common', files => $common);
    key_types($ca);
    layouts($ca);
    ways_to_write($ca);
    key_forms($ca);
    pass_phrases($ca);
    permissions($ca);
    names($ca);
    spelled_oddly($ca);
    chains($ca);
    stores($ca);
    dates($ca);
    purposes($ca);
    sites($ca, $common);
    neighbours($ca, $common);
    directives($ca, $common);
    inheritance($ca, $common);
    surroundings($ca, $common);
}

sub files {
    my ($ca, %leaf) = @_;
    return { 'server.crt' => $ca->chain(%leaf),
             'server.key' => $ca->key_pem($leaf{key} // 'www') };
}

sub key_types {
    my ($ca) = @_;
    for my $type (qw(rsa rsa3072 p384 ed25519 ed448 pss)) {
        healthy("key-$type", files => files($ca, key => "$type:www"));
    }
    healthy('under-rsa', files => files($ca, by => 'rsa'));
    healthy('under-ed25519', files => files($ca, by => 'ed'));
    healthy('signed-with-pss', files => files($ca, by => 'rsa', sigopt =>
        ['rsa_padding_mode:pss', 'rsa_pss_saltlen:digest'], md => 'sha256'));
}

sub layouts {
    my ($ca) = @_;
    my ($leaf, $issuing, $key) =
        ($ca->leaf, $ca->ca('issuing'), $ca->key_pem('www'));
    my %one = ('combined' => $leaf . $issuing . $key,
               'key-first' => $key . $leaf . $issuing,
               'key-between' => $leaf . $key . $issuing);
    for my $variant (sort keys %one) {
        healthy($variant, files => { 'server.pem' => [$one{$variant}, 0600] },
                conf => site(pairs => [['server.pem', undef]]));
    }
    healthy('combined-named-twice',
        files => { 'server.pem' => [$one{combined}, 0600] },
        conf => site(pairs => [['server.pem', 'server.pem']]));
    my %pairs = (%{ files($ca) }, 'rsa.crt' => $ca->chain(key => 'rsa:www'),
                 'rsa.key' => $ca->key_pem('rsa:www'));
    healthy('two-pairs', files => \%pairs,
        conf => site(pairs => [['server.crt', 'server.key'],
                               ['rsa.crt', 'rsa.key']]));
    healthy('three-pairs',
        files => { %pairs, 'ed.crt' => $ca->chain(key => 'ed25519:www'),
                   'ed.key' => $ca->key_pem('ed25519:www') },
        conf => site(pairs => [['server.crt', 'server.key'],
                               ['ed.crt', 'ed.key'], ['rsa.crt', 'rsa.key']]));
    healthy('combined-last',
        files => { %pairs, 'one.pem' => [$one{combined}, 0600] },
        conf => site(pairs => [['rsa.crt', 'rsa.key'], ['one.pem', undef]]));
}

sub ways_to_write {
    my ($ca) = @_;
    my ($crt, $key) = ($ca->chain, $ca->key_pem('www'));
    my %ways = (
        'byte-order-mark' => sub { "\xef\xbb\xbf$_[0]" },
        'crlf' => sub { $_[0] =~ s/\n/\r\n/gr },
        'text-around' => sub { "Bag Attributes\n    localKeyID: 01\n"
            . "subject=CN = x\n\n$_[0]\nThank you.\n" },
        'one-line' => sub { one_line($_[0]) },
        'no-last-newline' => sub { $_[0] =~ s/\n\z//r },
        'blank-lines' => sub { $_[0] =~ s/(-----END[^\n]*\n)/$1\n\n/gr },
        'trailing-spaces' => sub { $_[0] =~ s/\n/  \n/gr });
    for my $variant (sort keys %ways) {
        healthy($variant, files => {
            'server.crt' => $ways{$variant}->($crt),
            'server.key' => $ways{$variant}->($key) });
    }
    healthy('text-output', files => { 'server.key' => $key, 'server.crt' =>
        $ca->pass($ca->leaf, 'x509', '-text') . $ca->ca('issuing') });
    healthy('x509-label', files => { 'server.key' => $key, 'server.crt' =>
        $crt =~ s/(BEGIN|END) CERTIFICATE/$1 X509 CERTIFICATE/gr });
    healthy('trusted-first', files => { 'server.key' => $key,
        'server.crt' => $ca->pass($ca->leaf, 'x509', '-trustout',
            '-addtrust', 'serverAuth') . $ca->ca('issuing') });
    healthy('extension-cer', files => { 'server.cer' => $crt,
                                        'server.txt' => $key },
        conf => site(pairs => [['server.cer', 'server.txt']]));
}

sub one_line {
    my ($text) = @_;
    return join '', map {
        my ($head, $base64, $tail) = /^(-----[^\n]*\n)(.*?)(-----END.*)/s;
        $base64 =~ s/\n//g;
        "$head$base64\n$tail";
    } pem_blocks($text);
}

sub key_forms {
    my ($ca) = @_;
    my ($ec, $rsa) = ($ca->key_pem('www'), $ca->key_pem('rsa:www'));
    my %forms = (
        'key-der' => $ca->pass($ec, qw(pkey -outform DER)),
        'key-sec1' => $ca->pass($ec, qw(ec)),
        'key-compressed' => $ca->pass($ec, qw(ec -conv_form compressed)),
        'key-no-public' => $ca->pass($ec, qw(ec -no_public)),
        'key-explicit' => $ca->pass($ec, qw(ec -param_enc explicit)),
        'key-parameters-first' => $ca->openssl(
            qw(ecparam -name prime256v1)) . $ec);
    healthy($_, files => { 'server.crt' => $ca->chain,
                           'server.key' => [$forms{$_}, 0600] })
        for sort keys %forms;
    base64_keys($ca);
    healthy('key-traditional', files => {
        'server.crt' => $ca->chain(key => 'rsa:www'),
        'server.key' => $ca->pass($rsa, qw(rsa -traditional)) });
    healthy('key-der-rsa', files => {
        'server.crt' => $ca->chain(key => 'rsa:www'),
        'server.key' => [$ca->pass($rsa, qw(rsa -traditional -outform DER)),
                         0600] });
}

# What is no PEM is tried as DER in base64, by a filter that passes over lines
# that are none: so even a key with indented lines is read.
sub base64_keys {
    my ($ca) = @_;
    for my $label (qw(ec:www rsa:www ed25519:www)) {
        my ($type) = $label =~ /(\w+)/;
        my $key = $ca->key_pem($label);
        my %ways = ('indented' => $key =~ s/^/    /gmr,
                    'tabs' => $key =~ s/^/\t/gmr,
                    'no-label' => $key =~ s/^-.*\n//gmr);
        for my $variant (sort keys %ways) {
            healthy("key-$variant-$type", files => {
                'server.crt' => $ca->chain(key => $label),
                'server.key' => [$ways{$variant}, 0600] });
        }
    }
}

sub pass_phrases {
    my ($ca) = @_;
    my @encrypt = qw(pkcs8 -topk8 -iter 2048 -v2 aes-256-cbc -passout);
    healthy('encrypted', conf => site(
            head => ['SSLPassPhraseDialog "exec:@/program"']),
        files => { 'server.crt' => $ca->chain, 'server.key' =>
                       $ca->pass($ca->key_pem('www'), @encrypt, 'pass:secret'),
                   program => ["#!/bin/sh\necho secret\n", 0755] });
    healthy('encrypted-by-pipe', conf => site(
            head => ['SSLPassPhraseDialog "|@/program"']),
        files => { 'server.crt' => $ca->chain, 'server.key' =>
                       $ca->pass($ca->key_pem('www'), @encrypt, 'pass:secret'),
                   # One that ends at once may cost httpd a SIGPIPE.
                   program => ["#!/bin/sh\nwhile read -r line; do "
                             . "echo secret; done\n", 0755] });
    healthy('encrypted-by-site', conf => site(
            head => ['SSLPassPhraseDialog "exec:@/program"']),
        files => { 'server.crt' => $ca->chain, 'server.key' =>
                       $ca->pass($ca->key_pem('www'), @encrypt,
                                 'pass:www.example.test:0-EC'),
                   program => ["#!/bin/sh\ncase \$1 in www.example.test:*) "
                             . "echo www.example.test:0-EC;; esac\n", 0755] });
    healthy('encrypted-with-nothing',
        files => { 'server.crt' => $ca->chain, 'server.key' =>
                       $ca->pass($ca->key_pem('www'), @encrypt, 'pass:') });
}

sub permissions {
    my ($ca) = @_;
    my %modes = ('0400' => [0400], '0600' => [0600], '0640-root' => [0640],
                 '0640-ssl-cert' => [0640, 'ssl-cert'],
                 '0440-ssl-cert' => [0440, 'ssl-cert']);
    for my $variant (sort keys %modes) {
        my ($mode, $group) = @{ $modes{$variant} };
        next if $group && ($< != 0 || !defined getgrnam $group);
        healthy("mode-$variant", files => {
            'server.crt' => $ca->chain,
            'server.key' => { text => $ca->key_pem('www'), mode => $mode,
                              group => $group } });
    }
    healthy('mode-0644-in-private-folder',
        files => { 'server.crt' => $ca->chain,
                   'private/server.key' => [$ca->key_pem('www'), 0644],
                   private => { dir => 1, mode => 0700 } },
        conf => site(pairs => [['server.crt', 'private/server.key']]),
        note => 'nobody else gets into the folder', may => ['key-exposed']);
}

sub names {
    my ($ca) = @_;
    my $named = sub {
        my ($variant, $names, %site) = @_;
        healthy("name-$variant", files => files($ca, names => $names),
                conf => site(%site));
    };
    $named->('wildcard', ['*.example.test']);
    $named->('wildcard-and-apex', ['*.example.test', 'example.test'],
             aliases => ['example.test']);
    $named->('wildcard-alias', ['*.example.test'],
             aliases => ['*.example.test']);
    $named->('ip', ['IP:192.0.2.7'], name => '192.0.2.7');
    $named->('idn', ['xn--fsqu00a.example.test'],
             name => 'xn--fsqu00a.example.test');
    $named->('upper-case', ['WWW.Example.Test']);
    $named->('upper-case-site', ['www.example.test'],
             name => 'WWW.EXAMPLE.TEST');
    $named->('with-port', ['www.example.test'],
             name => 'www.example.test:443');
    $named->('with-scheme', ['www.example.test'],
             name => 'https://www.example.test:443');
    $named->('many', [map { "h$_.example.test" } 0 .. 300],
             name => 'h299.example.test');
    $named->('aliases', [map { "$_.example.test" } qw(www a b)],
             aliases => ['a.example.test b.example.test']);
    healthy('name-cn-of-another', files => files($ca, cn => 'Example Shop'));
    healthy('name-no-subject', files => files($ca, subject => '/'));
    healthy('name-no-cn', files => files($ca, cn => undef));
    healthy('name-localhost', files => files($ca, names => ['localhost']),
            conf => site(name => 'localhost'));
    healthy('name-over-two-pairs',
        files => { %{ files($ca) },
                   'b.crt' => $ca->chain(key => 'rsa:www',
                                         names => ['b.example.test']),
                   'b.key' => $ca->key_pem('rsa:www') },
        conf => site(aliases => ['b.example.test'],
                     pairs => [['server.crt', 'server.key'],
                               ['b.crt', 'b.key']]));
}

sub spelled_oddly {
    my ($ca) = @_;
    my %names = (
        spaces => 'my server', quotes => q(it's "mine"), dollar => 'a$HOME`id`',
        dash => '-rf', utf8 => "\xe4\xbc\xba\xe6\x9c\x8d\xe5\x99\xa8",
        latin1 => "caf\xe9", semicolon => 'a;touch b&', percent => '100%s',
        markup => '<b>&amp;', backslash => 'back\\slash',
        long => 'x' x 200);
    for my $variant (sort keys %names) {
        my $name = $names{$variant};
        healthy("file-$variant",
            files => { "$name.crt" => $ca->chain,
                       "$name.key" => $ca->key_pem('www') },
            conf => site(pairs => [["$name.crt", "$name.key"]]));
    }
    healthy('file-newline', env => { TWCA_NL => "\n" },
        files => { "a\nb.crt" => $ca->chain,
                   "a\nb.key" => $ca->key_pem('www') },
        conf => site(pairs => [['a${TWCA_NL}b.crt', 'a${TWCA_NL}b.key']]));
    healthy('file-link',
        files => { 'archive/www1.crt' => $ca->chain,
                   'archive/www1.key' => $ca->key_pem('www'),
                   'server.crt' => { link => 'archive/www1.crt' },
                   'server.key' => { link => 'archive/www1.key' } });
}

sub chains {
    my ($ca) = @_;
    my $leaf = $ca->leaf;
    my $sent = sub {
        my ($variant, $text, %o) = @_;
        my $more = delete $o{files} // {};
        healthy("chain-$variant", %o, files => {
            'server.crt' => $text, 'server.key' => $ca->key_pem('www'),
            %$more });
    };
    $sent->('two-levels', $ca->leaf(by => 'lower')
                          . $ca->ca('lower', 'upper'));
    $sent->('root-itself', $ca->leaf(by => 'root'));
    $sent->('file', $leaf, conf => site(chain => 'chain.crt'),
            files => { 'chain.crt' => $ca->ca('issuing') });
    $sent->('file-replaces', $leaf . $ca->ca('second'),
            conf => site(chain => 'chain.crt'),
            files => { 'chain.crt' => $ca->ca('issuing') });
    $sent->('same-path', $leaf . $ca->ca('issuing'),
            conf => site(chain => 'server.crt'));
    $sent->('file-inherited', $leaf, files => { 'c.crt' =>
                                                    $ca->ca('issuing') },
            conf => site(head => ['SSLCertificateChainFile "@/c.crt"']));
    $sent->('spare', $leaf . $ca->ca('issuing', 'second'),
            note => 'one more than needed hurts nobody');
    $sent->('from-client-ca-file', $leaf,
            files => { 'ca.crt' => $ca->ca('issuing', 'root') },
            conf => site(lines => ['SSLCACertificateFile "@/ca.crt"']),
            note => 'OpenSSL completes it, the root included');
    $sent->('client-ca-file', $leaf . $ca->ca('issuing'),
            files => { 'ca.crt' => $ca->ca('second') },
            conf => site(lines => ['SSLVerifyClient optional',
                                   'SSLCACertificateFile "@/ca.crt"']));
    $sent->('renewed', $ca->leaf(by => 'renewed') . $ca->ca('renewed'),
            files => { 'old.cer' => $ca->ca('outworn') });
    $sent->('with-names', $ca->leaf(by => 'constrained',
                names => ['www.other.test']) . $ca->ca('constrained'),
            conf => site(name => 'www.other.test'));
    $sent->('sha1-root', $ca->leaf(by => 'under_sha1')
                         . $ca->ca('under_sha1'));
    $sent->('short', $ca->leaf(by => 'short') . $ca->ca('short'));
}

sub stores {
    my ($ca) = @_;
    my $modern = $ca->leaf(by => 'modern') . $ca->ca('modern');
    my %o = ('server.key' => $ca->key_pem('www'));
    my $cross = { %o, 'server.crt' => $modern . $ca->ca('cross') };
    healthy('cross', files => $cross);
    for my $store (qw(old_root new_root)) {
        (my $variant = $store) =~ tr/_/-/;
        healthy("cross-$variant", files => $cross,
                store => quoted($ca->{"${store}_file"}));
    }
    healthy('cross-chain-file', conf => site(chain => 'chain.crt'),
        files => { %o, 'server.crt' => $ca->leaf(by => 'modern'),
                   'chain.crt' => $ca->ca('modern', 'cross'),
                   'cross.cer' => $ca->ca('cross') });
    for my $store (qw(old_root new_root)) {
        (my $variant = $store) =~ tr/_/-/;
        healthy("cross-and-root-$variant",
            files => { %o, 'server.crt' => $modern
                                           . $ca->ca('cross', 'new_root') },
            store => quoted($ca->{"${store}_file"}));
    }
    healthy('new-root', files => { %o, 'server.crt' => $modern },
            note => 'nobody here knows of a cross certificate');
    healthy('store-folder', store => quoted('@/roots'),
        files => { %{ files($ca) }, 'roots/root.pem' => $ca->ca('root') },
        note => 'a folder, without hashed names');
    healthy('store-several', files => files($ca),
        store => join ' ', map { quoted($ca->{"${_}_file"}) }
            qw(old_root root));
    healthy('two-of-a-type', files => { %{ files($ca) },
            'old.crt' => $ca->chain(key => 'other', from => -80, to => -1),
            'old.key' => $ca->key_pem('other') },
        conf => site(pairs => [['old.crt', 'old.key'],
                               ['server.crt', 'server.key']]),
        note => 'the last of a type of key is served');
    healthy('store-default', files => files($ca), store => 'default',
        env => { SSL_CERT_FILE => $ca->{roots} });
    healthy('self-signed-trusted', store => quoted('@/server.crt'),
        files => { %o, 'server.crt' => $ca->leaf(by => 'self',
                                                 aia => undef) },
        may => ['self-signed']);
}

sub dates {
    my ($ca) = @_;
    healthy('expires-in-31-days', files => files($ca, from => -60, to => 31.5));
    healthy('expires-in-5-days', twca => ['TWCAExpiryWarning 3'],
            files => files($ca, from => -80, to => 5.5));
    healthy('399-days', files => files($ca, from => -10, to => 389),
            note => 'the limit is for public certificates');
    healthy('ten-years', files => files($ca, from => -400, to => 2990));
    healthy('after-2050', files => files($ca, to => '20600101000000Z'),
            note => 'GeneralizedTime');
}

sub purposes {
    my ($ca) = @_;
    my %eku = (none => undef, 'both-ways' => 'serverAuth,clientAuth');
    healthy("usage-$_", files => files($ca, eku => $eku{$_}))
        for sort keys %eku;
    healthy('usage-unsaid', files => files($ca, no_usage => 1));
    healthy('no-aia', files => files($ca, aia => undef));
}

sub sites {
    my ($ca, $common) = @_;
    my $wide = files($ca, names => ['*.example.test']);
    my $second = sub { site(listen => '', name => 'shop.example.test', @_) };
    healthy('two-sites', files => $wide, conf => site() . $second->());
    healthy('two-addresses', files => $common, conf =>
        site(address => '127.0.0.1:${PORT}')
        . site(listen => '', address => '127.0.0.2:${PORT}'));
    healthy('no-servername', conf => site(name => undef, head => [
        'ServerName www.example.test']), files => $common);
    healthy('plain-http-site', files => $common, conf =>
        "Listen 127.0.0.1:\${PORT}\n<VirtualHost *:\${PORT}>\n"
        . "    ServerName www.example.test\n</VirtualHost>\n");
    healthy('engine-off-plain', files => $common, conf =>
        site(engine => 'off', pairs => []));
    healthy('https-by-protocol', files => $common, conf => site(
        engine => undef, address => '127.0.0.1:${PORT}',
        listen => 'Listen 127.0.0.1:${PORT} https'));
    healthy('check-off', conf => site(lines => [
            '<IfModule twca_check_module>', 'TWCACheck Off', '</IfModule>']),
        files => files($ca, from => -80, to => -1));
    healthy('shared-certificate', files => $wide, conf => join '',
        site(), map { $second->(name => "h$_.example.test") } 1 .. 5);
}

# Sites that look as if one were in the other's way.
sub neighbours {
    my ($ca, $common) = @_;
    my @both = ('Listen 127.0.0.1:${PORT}', 'Listen 127.0.0.2:${PORT}');
    my @at = map { (address => "127.0.0.$_:\${PORT}") } 1, 2;
    healthy('http-and-https', files => $common, conf =>
        site(listen => undef, head => \@both, @at[0, 1],
             aliases => ['www.example.test'])
        . site(listen => '', @at[2, 3], engine => undef, pairs => []));
    healthy('specific-and-any', files => $common, conf =>
        site(listen => undef, head => \@both)
        . site(listen => '', @at[2, 3]));
    healthy('two-addresses-of-one', files => $common, conf =>
        site(listen => undef, head => \@both,
             address => '127.0.0.1:${PORT} 127.0.0.2:${PORT}'));
    healthy('main-server-of-that-name', files => $common,
        conf => site(head => ['ServerName www.example.test']));
    healthy('alias-of-itself', files => $common, conf => site(aliases => [
        'www.example.test', 'WWW.example.test www.example.test']));
    healthy('alias-of-all', files => $common,
        conf => site(aliases => ['*']), note => 'a catch-all is no name');
    healthy('not-defined', files => { %$common, 'bad.crt' => 'x' },
        conf => site(lines => ['<IfDefine NEVER_DEFINED>',
            'SSLCertificateFile "@/bad.crt"',
            'SSLCertificateKeyFile "@/none"', '</IfDefine>']));
}

sub directives {
    my ($ca, $common) = @_;
    healthy('openssl-conf-cmd', files => $common, conf => site(
        pairs => [], lines => [
            'SSLOpenSSLConfCmd Certificate "@/server.crt"',
            'SSLOpenSSLConfCmd PrivateKey "@/server.key"']),
        plain => 'starts');
    my $client = $ca->leaf(names => ['client.example.test'],
                           eku => 'clientAuth', key => 'client');
    my $machine = { %$common, 'machine.pem' =>
                        [$client . $ca->key_pem('client'), 0600] };
    healthy('proxy-client', files => $machine, conf => site(lines => [
        'SSLProxyEngine on',
        'SSLProxyMachineCertificateFile "@/machine.pem"']));
    healthy('macro', files => $common, modules => ['macro'], conf =>
        "<Macro Site \$name>\n" . site(name => '$name')
        . "</Macro>\nUse Site www.example.test\n");
    healthy('defined', files => $common, conf => "Define WHERE \@/\n"
        . (site(pairs => []) =~ s{(?=</Virt)}{SSLCertificateFile
          \${WHERE}server.crt\nSSLCertificateKeyFile \${WHERE}server.key\n}r
           =~ s/SSLCertificateFile\n\s+/SSLCertificateFile /r));
    healthy('included', conf => qq(Include "\@/more.conf"\n), files => {
        %$common, 'more.conf' => (site() =~ s{"\@/}{"$Fixtures::Folder::OUT/}gr
            =~ s{(?<=/)(?=server\.)}{healthy--common/}gr) });
    healthy('lower-case', files => $common, conf => site(pairs => [], lines => [
        'sslcertificatefile "@/server.crt"',
        'SSLCERTIFICATEKEYFILE "@/server.key"']));
    healthy('continued-line', files => $common, conf => site(pairs => [],
        lines => ["SSLCertificateFile \\\n        \"\@/server.crt\"",
                  'SSLCertificateKeyFile "@/server.key"']));
    healthy('pkcs11', files => $common, plain => 'not-tried', conf => site(
        pairs => [], lines => ['SSLCertificateFile "@/server.crt"',
            'SSLCertificateKeyFile "pkcs11:token=t;object=k"']));
}

sub inheritance {
    my ($ca, $common) = @_;
    my @main = ('Listen 127.0.0.1:${PORT}',
                'SSLCertificateFile "@/server.crt"',
                'SSLCertificateKeyFile "@/server.key"');
    healthy('inherited-pair', files => $common,
        conf => site(listen => undef, pairs => [], head => \@main));
    healthy('inherited-beside-own',
        files => { %$common, 'rsa.crt' => $ca->chain(key => 'rsa:www'),
                   'rsa.key' => $ca->key_pem('rsa:www') },
        conf => site(listen => undef, head => \@main,
                     pairs => [['rsa.crt', 'rsa.key']]));
}

# Things that lie about and are nobody's business.
sub surroundings {
    my ($ca, $common) = @_;
    my %lying = (
        'old.crt' => $ca->chain(from => -400, to => -100),
        'old.key' => $ca->key_pem('other'), 'weak.key' =>
            $ca->key_pem('rsa1024:www'),
        'new.csr' => $ca->request('other'), 'notes.txt' => "text\n",
        'empty' => '', 'readable.key' => [$ca->key_pem('client'), 0644],
        'sub/broken.crt' => 'x', 'pipe' => { fifo => 1 },
        'loop' => { link => 'loop' }, 'zero' => { link => '/dev/zero' });
    healthy('lying-about', files => { %$common, %lying },
        twca => ['TWCAKeySearch "@/sub"', 'TWCAIntermediates "@/sub"']);
}

1;
