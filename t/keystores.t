# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Keystores as the real keytool sees them: every type that it can write, what
# openssl makes, what nobody makes, the fixtures, and those of others.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use JSON::PP ();
use Test::More;

use TwcaTest;
use Keytool;
use OddStores;
use StoreRemedy;
use Fixtures::Authority;
use Fixtures::Folder qw(quoted);
use Fixtures::Store qw(store $SECRET @TYPES);

my $DIR = work_dir();
my $CA = Fixtures::Authority->found(work_dir());
my $PASS = pass_file($SECRET);
my %KIND = (PrivateKeyEntry => 'key', trustedCertEntry => 'certificate');

SKIP: {
    skip 'no keytool (Debian: default-jdk-headless)', 1
        if !Keytool::available();
    same_tool();
    for my $part ([keytool => \&by_keytool], [openssl => \&by_openssl],
                  [odd => \&by_lot], [fixtures => \&of_fixtures]) {
        subtest $part->[0] => sub { compared($part->[1]->()) };
    }
}
SKIP: {
    my $dir = corpora('formats');
    skip 'no formats: neither TWCA_CORPORA nor ../shared/corpora has it', 1
        if !$dir;
    subtest others => sub { others($dir) };
}
done_testing();

# A file with that pass phrase.
sub pass_file {
    my ($password) = @_;
    our %FILE;
    return $FILE{$password} //= write_file(
        "$DIR/pass" . keys %FILE, "$password\n", 0600);
}

# What runs in one JVM here is what everybody has.
sub same_tool {
    my $file = write_file("$DIR/same.p12", store($CA, 'PKCS12', [
        { alias => 'a', key => 'www', chain => $CA->chain }]));
    my ($ours) = Keytool::run(Keytool::list($file, $PASS));
    my $real = `LC_ALL=C.UTF-8 keytool -list -v -keystore $file \\
                -storepass:file $PASS 2>/dev/null`;
    is_deeply [Keytool::entries($real)], [Keytool::entries($ours->[1])],
        'keytool in one JVM says what keytool says';
    is scalar(Keytool::entries($real)), 1, 'it says something';
}

# --- Comparing ---------------------------------------------------------------

# Cases: {label, file, pass (a file, or undef), more (arguments of keytool),
# may (true: that keytool does not open it is no fault of the store's)}.
sub compared {
    my (@cases) = @_;
    my @judged = Keytool::run(map { Keytool::list(
        $_->{file}, $_->{pass}, @{ $_->{more} // [] }) } @cases);
    my $stores = looked_at(@cases) or return;
    my %count;
    for my $n (0 .. $#cases) {
        my ($known, $said) = @{ $judged[$n] };
        $known ? alike($cases[$n], $stores->[$n], Keytool::entries($said))
               : not_opened($cases[$n], $stores->[$n], $said);
        $count{ $known ? 'opened' : 'refused' }++;
    }
    note "$_: $count{$_}" for sort keys %count;
    cmp_ok $count{opened} // 0, '>', @cases / 2, 'keytool opens most of them';
}

# Our JSON of all of them, made by one config test.
sub looked_at {
    my (@cases) = @_;
    my $result = dump_json(join('', map { line($_) } @cases), limit => 120,
                           env => { TWCA_NL => "\n" });
    my $stores = $result->{bad} ? [] : $result->{json}{keystores} // [];
    my $good = is scalar(@$stores), scalar(@cases), 'all of them in JSON';
    show($result) if !$good;
    return $good ? $stores : undef;
}

sub line {
    my ($case) = @_;
    my @words = ($case->{file},
                 defined $case->{pass} ? "passphrase-file=$case->{pass}" : ());
    return join(' ', 'TWCAKeystore',
                map { quoted(s/\n/\${TWCA_NL}/gr) } @words)
        . "\n";
}

# Entries in no order, secret keys left out.
sub sorted {
    return sort map { JSON::PP->new->utf8->canonical->encode($_) } @_;
}

sub alike {
    my ($case, $store, @judged) = @_;
    return old_ciphers($case, $store) if $case->{legacy};
    my @expected = map { { alias => $_->{alias} =~ s/\0/\\x00/gr,
                           kind => $KIND{ $_->{kind} },
                           chain => $_->{chain} } }
        grep { $KIND{ $_->{kind} } } @judged;
    my @got = map { { alias => $_->{alias}, kind => $_->{kind},
                      chain => [map { lc $_->{sha256} } @{ $_->{chain} }] } }
        @{ $store->{entries} };
    my $good = is_deeply [sorted(@got)], [sorted(@expected)],
        "$case->{label}: the entries that keytool shows";
    $good &= is labels(grep { $_->{id} =~ /^(?:unreadable|key-encrypted)$/ }
                       @{ $store->{findings} }), '',
        "$case->{label}: opened";
    explained($case, $store) if !$good;
}

# What Java can still open and this OpenSSL cannot.
sub old_ciphers {
    my ($case, $store) = @_;
    is_deeply [map { $_->{facts}{reason} } @{ $store->{findings} }],
        ['legacy-provider'], "$case->{label}: wants the legacy provider"
        or explained($case, $store);
}

sub explained {
    my ($case, $store) = @_;
    diag "file: $case->{file}";
    diag "$_->{id}: $_->{message}" for @{ $store->{findings} };
}

# What keytool does not open has a finding, unless it says why it may not.
sub not_opened {
    my ($case, $store, $said) = @_;
    my @why = grep { $_->{id} =~ /^(?:unreadable|key-encrypted|too-large)$/ }
        @{ $store->{findings} };
    return if ok @why || $case->{may},
        "$case->{label}: keytool does not open it";
    diag $said =~ /(keytool error[^\n]*)/;
    explained($case, $store);
}

# --- By keytool --------------------------------------------------------------

# Arguments for a store of that type.
sub in_store {
    my ($file, $type, @arguments) = @_;
    return ['-keystore', $file, '-storetype', $type, '-storepass', $SECRET,
            @arguments];
}

sub new_key {
    my ($alias, $algorithm, @more) = @_;
    return ('-genkeypair', '-alias', $alias, '-keyalg', $algorithm, '-dname',
            'CN=www.example.test, O=Example, C=TW', @more);
}

sub by_keytool {
    my @variants = (
        (map { [$_, $_] } @TYPES),
        ['PKCS12, legacy', 'PKCS12', '-J-Dkeystore.pkcs12.legacy=true'],
        map { my ($name, @properties) = @$_;
              ["PKCS12, $name", 'PKCS12', map { "-J-Dkeystore.pkcs12.$_" }
                                              @properties] } protections());
    my (@first, @second, @cases);
    for my $n (0 .. $#variants) {
        my ($label, $type, @properties) = @{ $variants[$n] };
        my $name = "$DIR/keytool-$n";
        push @first, map { [@$_, @properties] } filled("$name-full", $type);
        push @cases, { label => "$label, full", file => "$name-full",
                       pass => $PASS, legacy => scalar($label =~ /legacy/) };
        next if @properties;
        push @first, more_keys("$name-full", $type), special($name, $type);
        push @second, imported("$name-full", $type);
        push @cases, map { { label => "$label, $_", file => "$name-$_",
                             pass => $PASS } } qw(emptied one many long);
    }
    push @first, case_exact("$DIR/case-exact");
    made(@first);
    made(replied(@second));
    push @cases, { label => 'CaseExactJKS', file => "$DIR/case-exact",
                   pass => $PASS, more => ['-storetype', 'CaseExactJKS'] };
    return @cases, without_password(@cases);
}

# Every way in which Java can be told to hide keys and certificates.
sub protections {
    return (
        ['weak key', 'keyProtectionAlgorithm=PBEWithSHA1AndDESede'],
        ['strong', 'keyProtectionAlgorithm=PBEWithHmacSHA512AndAES_256',
         'certProtectionAlgorithm=PBEWithHmacSHA384AndAES_256',
         'macAlgorithm=HmacPBESHA512'],
        ['short', 'certProtectionAlgorithm=PBEWithHmacSHA1AndAES_128',
         'macAlgorithm=HmacPBESHA1', 'macIterationCount=1',
         'certPbeIterationCount=1', 'keyPbeIterationCount=1'],
        ['SHA-224', 'keyProtectionAlgorithm=PBEWithHmacSHA224AndAES_128',
         'macAlgorithm=HmacPBESHA224'],
        ['no password', 'certProtectionAlgorithm=NONE', 'macAlgorithm=NONE'],
        ['certificates open', 'certProtectionAlgorithm=NONE'],
        ['no MAC', 'macAlgorithm=NONE']);
}

# A key, a trusted certificate, and where there can be one a secret key.
sub filled {
    my ($file, $type) = @_;
    my $root = "$DIR/root.cer";
    write_file($root, $CA->ca('root'));
    return map { in_store($file, $type, @$_) }
        [new_key('Server Key', 'EC')],
        ['-importcert', '-noprompt', '-alias', 'Root', '-file', $root],
        $type eq 'JKS' ? () : ['-genseckey', qw(-keyalg AES -keysize 128
                                                -alias secret)];
}

# Keys of all kinds; and a request.
sub more_keys {
    my ($file, $type) = @_;
    my @own = $type eq 'PKCS12' ? () : (-keypass => 'another');
    return map { in_store($file, $type, @$_) }
        [new_key("\xc3\x9cN\xc3\x8f \xe5\xaf\x86", 'EC', @own,
                 '-groupname', 'secp384r1')],
        $type eq 'JKS' ? () : [qw(-importpass -alias word)],
        [new_key('rsa', 'RSA')], [new_key('ed', 'Ed25519')],
        [new_key('dsa', 'DSA', -keysize => 1024)],
        [qw(-certreq -alias rsa -file), "$file.csr"];
}

# The reply of the CA, which has to be made first: see replied().
sub imported {
    my ($file, $type) = @_;
    return in_store($file, $type, '-importcert', '-noprompt', '-alias', 'rsa',
                    '-file', "$file.reply");
}

sub replied {
    my (@commands) = @_;
    my @authority = ('-CA', $CA->certificate_file($CA->ca('issuing')),
                     '-CAkey', $CA->key('ca-issuing')->{file});
    for my $file (map { $_->[1] } @commands) {
        write_file("$file.reply", $CA->openssl(
            qw(x509 -req -days 80 -in), "$file.csr", @authority)
            . $CA->ca('issuing'));
    }
    return @commands;
}

# Stores of one kind of entry, of many, of none.
sub special {
    my ($name, $type) = @_;
    my $root = "$DIR/root.cer";
    my @trust = ('-importcert', '-noprompt', '-file', $root);
    return (
        in_store("$name-emptied", $type, new_key('a', 'EC')),
        in_store("$name-emptied", $type, qw(-delete -alias a)),
        in_store("$name-one", $type, new_key('mykey', 'EC')),
        (map { in_store("$name-many", $type, @trust, '-alias', "ca $_") }
             1 .. 20),
        (map { in_store("$name-many", $type, new_key("key $_", 'EC')) }
             1 .. 3),
        (map { in_store("$name-many", $type, '-delete', '-alias', "ca $_") }
             3, 17),
        in_store("$name-many", $type, qw(-changealias -alias), 'key 2',
                 '-destalias', 'Ca 3'),
        in_store("$name-long", $type, new_key('x' x 300, 'EC')));
}

sub case_exact {
    my ($file) = @_;
    return map { in_store($file, 'CaseExactJKS', new_key($_, 'EC')) }
        qw(Key key KEY);
}

sub made {
    my (@commands) = @_;
    my @done = Keytool::run(@commands);
    my ($failed) = grep { !$done[$_][0] } 0 .. $#done;
    die "keytool @{ $commands[$failed] }\n$done[$failed][1]"
        if defined $failed;
}

# The same without a pass phrase, where keytool wants none either.
sub without_password {
    return map { { %$_, label => "$_->{label}, none given", pass => undef,
                   more => ['-storepass', ''] } }
        grep { $_->{label} =~ /no password/ } @_;
}

# --- By openssl --------------------------------------------------------------

sub by_openssl {
    my @cases;
    my %password = (plain => $SECRET, empty => '',
                    utf8 => "gehei\xc3\x9f\xe5\xaf\x86", long => 'x' x 200);
    my $file = sub { $CA->temporary('pem', join '', @_) };
    my @key = ('-inkey', $CA->key('www')->{file});
    my @pair = ('-in', $file->($CA->leaf), @key);
    my @whole = (@pair, '-certfile', $file->($CA->ca(qw(issuing root))));
    my %ways = (
        whole => [@whole, qw(-name tomcat)], alone => [@pair],
        nameless => [@whole], 'caname' => [@whole, qw(-name x -caname one
            -caname two)], 'empty name' => [@whole, '-name', ''],
        'name in UTF-8' => [@whole, '-name', "\xc3\x9cN\xc3\x8f"],
        'certificates' => ['-nokeys', '-in', $file->($CA->chain)],
        'no certificate' => ['-nocerts', @key],
        'no MAC' => [@whole, '-nomac'], 'keyex' => [@whole, '-keyex'],
        'CSP' => [@whole, '-CSP', 'Microsoft Software Key Storage Provider'],
        'LMK' => [@whole, '-LMK'], 'chain in reverse' => [@pair, '-certfile',
            $file->($CA->ca(qw(root issuing)))],
        'two of a name' => [@pair, '-certfile',
            $file->($CA->ca(qw(impostor issuing root)))],
        'two of a name, in reverse' => [@pair, '-certfile',
            $file->($CA->ca(qw(issuing impostor root)))],
        (map { ("MAC $_" => [@whole, '-macalg', $_]) }
             qw(sha1 sha224 sha384 sha512 md5)),
        (map { ("hidden by $_" => [@whole, '-certpbe', $_, '-keypbe', $_]) }
             qw(NONE PBE-SHA1-3DES PBE-SHA1-2DES AES-128-CBC AES-192-CBC
                camellia-256-cbc aria-128-cbc)));
    for my $way (sort keys %ways) {
        for my $word ($way =~ /^(?:whole|no MAC|hidden|MAC sha1)/
                      ? sort keys %password : 'plain') {
            my $store = "$DIR/openssl-" . @cases;
            write_file($store, $CA->openssl(qw(pkcs12 -export -iter 100),
                @{ $ways{$way} }, '-passout', "pass:$password{$word}"));
            push @cases, { label => "$way, $word", file => $store, pass =>
                pass_file($password{$word}), may => 1 };
        }
    }
    return @cases;
}

# --- By nobody ---------------------------------------------------------------

sub by_lot {
    my %files = (PKCS12 => [OddStores::in_bags($CA, 400)],
                 map { ($_ => [OddStores::in_order($CA, $_, 60)]) }
                     qw(JKS JCEKS));
    my @cases;
    for my $type (sort keys %files) {
        for my $bytes (@{ $files{$type} }) {
            my $n = @cases;
            push @cases, { label => "$type no. $n", pass => $PASS,
                           file => write_file("$DIR/odd-$n", $bytes) };
        }
    }
    return @cases;
}

# Those that a healthy site has beside it, and those with names.
sub of_fixtures {
    return map {
        my ($store) = StoreRemedy::named("$_->{dir}/site.conf");
        { label => $_->{name}, file => $store->{file}, pass => $store->{pass},
          more => defined $store->{pass} ? [] : ['-protected'] };
    } fixtures(qr/^healthy--keystore|^keystore-/);
}

# --- By others ---------------------------------------------------------------

# keytool's view of these was written down, with the public keys.
sub others {
    my ($dir) = @_;
    my (%rows, @files);
    for my $row (table("$dir/keystores.tsv")) {
        push @files, $row->{file} if !$rows{ $row->{file} };
        push @{ $rows{ $row->{file} } }, $row;
    }
    my @cases = map { of_others($dir, $rows{$_}) } @files;
    my $stores = looked_at(@cases) or return;
    as_written($cases[$_], $stores->[$_], @{ $rows{ $files[$_] } })
        for 0 .. $#files;
}

sub of_others {
    my ($dir, $rows) = @_;
    my $password = JSON::PP->new->allow_nonref->decode($rows->[0]{password});
    utf8::encode($password);
    return { label => $rows->[0]{file}, file => "$dir/$rows->[0]{file}",
             pass => pass_file($password) };
}

# A table with a heading, as hashes.
sub table {
    my ($file) = @_;
    my ($head, @rows) = map { [split /\t/, $_, -1] } split /\n/, slurp($file);
    return map { my %row; @row{@$head} = @$_; \%row } @rows;
}

sub as_written {
    my ($case, $store, @rows) = @_;
    return not_opened($case, $store, '')
        if $rows[0]{keytool_type} =~ /cannot/;
    is $store->{type}, $rows[0]{keytool_type}, "$case->{label}: type";
    my @expected = map { join ' ',
        JSON::PP->new->allow_nonref->decode($_->{alias_json}),
        $KIND{ $_->{entry} }, $_->{chain_length}, $_->{certificate_sha256},
        $_->{spki_sha256} } grep { $KIND{ $_->{entry} } } @rows;
    my @got = map { my $own = $_->{chain}[0] // {};
        join ' ', @$_{qw(alias kind)}, scalar @{ $_->{chain} },
            map { lc } $own->{sha256}, $own->{public_key_sha256} }
        @{ $store->{entries} };
    is_deeply [sort @got], [sort @expected],
        "$case->{label}: the entries that keytool shows"
        or explained($case, $store);
}
