# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: keystores of other services (4.1-Q1, 4.3-Q1, 4.3-Q2).

package Fixtures::Keystore;

use strict;
use warnings;

use Exporter 'import';

use Fixtures::Der qw(unpem);
use Fixtures::Folder qw(fixture finding site quoted);
use Fixtures::Store qw(store store_name @TYPES $SECRET);

our @EXPORT_OK = qw(with_store of_store of_options whole self_signed
                    bundles);

my $LISTEN = "Listen 127.0.0.1:\${PORT}\n";
my $SUBJECT = 'CN = Example Issuing CA';

sub make {
    my ($ca) = @_;
    for my $type (@TYPES) {
        no_key($ca, $type);
        no_key_but_elsewhere($ca, $type);
        other_alias($ca, $type);
        no_such_alias($ca, $type);
        no_chain($ca, $type);
        placeholder($ca, $type);
        renewed($ca, $type);
        ca_first($ca, $type) if $type ne 'PKCS12';
        reply($ca, $type);
        reply_of_another($ca, $type);
    }
    spelled_oddly($ca);
}

# The line that names a keystore, with its options.
sub named_store {
    my ($file, @options) = @_;
    return join ' ', 'TWCAKeystore', map { quoted($_) } "\@/$file", @options;
}

# A finding of the fixture's keystore.
sub of_store {
    my ($id, $type, %o) = @_;
    return finding($id, at => 'TWCAKeystore',
                   keystore => '@/' . store_name($type), %o);
}

# A fixture that is a keystore. Options beside those of fixture():
#   entries      of the store, or
#   bytes        what is in its place, as fixture() has it; undef: nothing
#   pass         likewise of the passphrase-file; undef: none is named
#   options      of the line, more than that
#   store_files  more files
#   well         what replaces these in the healthy twin
sub with_store {
    my ($name, $ca, $type, %o) = @_;
    my ($id, $variant) = split /--/, $name;
    my $well = delete $o{well};
    fixture(join('-', $id =~ /^keystore/ ? "$id-" : "$id--keystore", lc $type,
                 $variant // ()),
        conf => $LISTEN, answers => $SECRET, of_options($ca, $type, %o),
        ($well ? (twin => { of_options($ca, $type, %o, %$well) }) : ()));
}

# Those options as fixture() has them.
sub of_options {
    my ($ca, $type, %o) = @_;
    my %mine = (pass => ["$SECRET\n", 0600]);
    for my $name (qw(entries bytes pass options store_files)) {
        $mine{$name} = delete $o{$name} if exists $o{$name};
    }
    my $file = store_name($type);
    my $bytes = $mine{entries} ? [store($ca, $type, $mine{entries}), 0600]
                               : $mine{bytes};
    return (%o,
        files => { (defined $bytes ? ($file => $bytes) : ()),
                   (defined $mine{pass} ? (pass => $mine{pass}) : ()),
                   %{ $mine{store_files} // {} } },
        twca => [named_store($file,
                     (defined $mine{pass} ? 'passphrase-file=@/pass' : ()),
                     @{ $mine{options} // [] }), @{ $o{twca} // [] }]);
}

# A key "tomcat" as it should be, and other entries.
sub whole {
    my ($ca, @others) = @_;
    return [{ alias => 'tomcat', key => 'www',
              chain => $ca->chain . $ca->ca('root') }, @others];
}

# What keytool makes with a key, until a reply is imported.
sub self_signed {
    my ($ca, $key) = @_;
    return $ca->certificate(key => $key, subject => '/C=TW/O=Example/CN='
        . $Fixtures::Authority::HOST, from => -10, to => 80);
}

sub trusted {
    my ($ca, @names) = @_;
    return map { { alias => "ca-$_", certificate => $ca->ca($_) } } @names;
}

sub no_key {
    my ($ca, $type) = @_;
    my $server = { alias => 'server', certificate => $ca->leaf };
    my %well = (well => { entries => whole($ca) });
    with_store('keystore-no-key', $ca, $type, %well,
        entries => [$server],
        expect => [of_store('keystore-no-key', $type)]);
    with_store('keystore-no-key--with-chain', $ca, $type, %well,
        entries => [$server, trusted($ca, qw(issuing root))],
        expect => [of_store('keystore-no-key', $type)]);
    with_store('keystore-no-key--authorities', $ca, $type, %well,
        entries => [trusted($ca, qw(issuing root old_root))],
        expect => [of_store('keystore-no-key', $type, severity => 'notice',
                            facts => { authorities => 3 })]);
    with_store('keystore-no-key--empty', $ca, $type, %well, entries => [],
        expect => [of_store('keystore-no-key', $type)]);
}

# The key lies beside a site's certificate.
sub no_key_but_elsewhere {
    my ($ca, $type) = @_;
    my %pair = ('server.crt' => $ca->chain,
                'server.key' => $ca->key_pem('www'));
    with_store('keystore-no-key--matching-key', $ca, $type,
        conf => site(), store_files => \%pair,
        entries => [{ alias => 'server', certificate => $ca->leaf }],
        well => { entries => whole($ca) },
        expect => [of_store('keystore-no-key', $type, command => 1,
                            facts => { matching_key => '@/server.key' })]);
}

# The reply of the CA was imported under another alias than the key's.
sub other_alias {
    my ($ca, $type) = @_;
    my $key = { alias => 'tomcat', key => 'www',
                chain => self_signed($ca, 'www') };
    my $server = { alias => 'server', certificate => $ca->leaf };
    my %found = (facts => { alias => 'tomcat', certificate_alias => 'server',
                            keystore => '@/' . store_name($type) });
    with_store('keystore-alias', $ca, $type,
        entries => [$key, $server, trusted($ca, qw(root issuing))],
        well => { entries => whole($ca, $server) },
        expect => [of_store('keystore-alias', $type, %found, command => 1)]);
    with_store('keystore-alias--intermediates', $ca, $type,
        entries => [$key, $server], store_files =>
            { 'uca.cer' => $ca->ca('issuing') },
        twca => ['TWCAIntermediates "@/uca.cer"'],
        well => { entries => whole($ca) },
        expect => [of_store('keystore-alias', $type, %found, command => 1)]);
    with_store('keystore-alias--alone', $ca, $type,
        entries => [$key, $server], well => { entries => whole($ca) },
        expect => [of_store('keystore-alias', $type, %found)]);
    # An old certificate of that key is no placeholder, but as useless.
    with_store('keystore-alias--renewed', $ca, $type,
        entries => [{ %$key, chain => $ca->chain(from => -300, to => -2) },
                    $server, trusted($ca, qw(root issuing))],
        well => { entries => whole($ca) }, may => ['expired'],
        expect => [of_store('keystore-alias', $type, %found)]);
}

sub no_such_alias {
    my ($ca, $type) = @_;
    my $other = { alias => 'jetty', key => 'other',
                  chain => $ca->chain(key => 'other') };
    my %wants = (options => ['alias=mykey'], well => {
        options => ['alias=TomCat'], entries => whole($ca, $other) });
    my $expect = sub {
        my ($command, @aliases) = @_;
        [of_store('keystore-alias', $type, command => $command,
                  facts => { wanted => 'mykey', aliases => \@aliases })];
    };
    with_store('keystore-alias--no-such', $ca, $type, %wants,
        entries => whole($ca), expect => $expect->(1, 'tomcat'));
    with_store('keystore-alias--none-of-two', $ca, $type, %wants,
        entries => whole($ca, $other),
        expect => $expect->(0, 'tomcat', 'jetty'));
    with_store('keystore-alias--of-a-certificate', $ca, $type, %wants,
        entries => whole($ca, { alias => 'mykey',
                                certificate => $ca->ca('root') }),
        expect => $expect->(0, 'tomcat'));
}

# The server's certificate alone.
sub no_chain {
    my ($ca, $type) = @_;
    my $alone = sub { [{ alias => 'tomcat', key => 'www',
                         chain => $ca->leaf(@_) }] };
    my %facts = (alias => 'tomcat', missing => $SUBJECT);
    my %well = (well => { entries => whole($ca) });
    with_store('keystore-chain', $ca, $type, entries => $alone->(), %well,
        expect => [of_store('keystore-chain', $type, facts => {
            %facts, aia => "$Fixtures::Authority::AIA/issuing.crt" })]);
    with_store('keystore-chain--no-aia', $ca, $type, %well,
        entries => $alone->(aia => undef),
        expect => [of_store('keystore-chain', $type, facts => \%facts)]);
    with_store('keystore-chain--found', $ca, $type, %well,
        entries => $alone->(aia => undef),
        store_files => { 'uca.cer' => $ca->ca('issuing') },
        twca => ['TWCAIntermediates "@/uca.cer"'],
        expect => [of_store('keystore-chain', $type, command => 1,
                            facts => { %facts, found => '@/uca.cer' })]);
    with_store('keystore-chain--two-missing', $ca, $type, %well,
        entries => $alone->(aia => undef, by => 'lower'),
        store_files => { 'one.cer' => $ca->ca('lower'),
                         'two.cer' => $ca->ca('upper') },
        twca => ['TWCAIntermediates "@/one.cer" "@/two.cer"'],
        expect => [of_store('keystore-chain', $type, command => 1)]);
    # What a PKCS#12 has of issuers is in the chain already.
    with_store('keystore-chain--in-the-store', $ca, $type, %well,
        entries => [@{ $alone->(aia => undef) }, trusted($ca, 'issuing')],
        expect => [of_store('keystore-chain', $type, command => 1,
                            facts => \%facts)]) if $type ne 'PKCS12';
    with_store('keystore-chain--root-is-there', $ca, $type, %well,
        entries => [@{ $alone->(aia => undef) }, trusted($ca, 'root')],
        expect => [of_store('keystore-chain', $type, facts => \%facts)]);
    # Java passes over a certificate that has only the issuer's name.
    with_store('keystore-chain--same-name', $ca, $type, %well,
        entries => [{ %{ $alone->(aia => undef)->[0] }, chain =>
            $ca->leaf(aia => undef) . $ca->ca('impostor', 'root') }],
        expect => [of_store('keystore-chain', $type, facts => \%facts)])
        if $type eq 'PKCS12';
}

# No reply was imported yet.
sub placeholder {
    my ($ca, $type) = @_;
    my %o = (entries => [{ alias => 'tomcat', key => 'www',
                           chain => self_signed($ca, 'www') }],
             well => { entries => whole($ca) });
    with_store('keystore-chain--self-signed', $ca, $type, %o,
        expect => [of_store('keystore-chain', $type,
                            facts => { alias => 'tomcat',
                                       self_signed => 'yes' })]);
    with_store('keystore-chain--reply-at-hand', $ca, $type, %o,
        options => ['reply=@/reply.cer'],
        store_files => { 'reply.cer' => $ca->leaf,
                         'uca.cer' => $ca->ca('issuing') },
        twca => ['TWCAIntermediates "@/uca.cer"'],
        expect => [of_store('keystore-chain', $type, command => 1,
                            facts => { self_signed => 'yes' })]);
    # keytool takes them in any order, and in any of these forms.
    my $from_root = $ca->ca(qw(root issuing)) . $ca->leaf;
    my %forms = ('from-the-root' => $from_root,
                 bundles($ca, 'from-the-root', $from_root));
    for my $form (sort keys %forms) {
        with_store("keystore-chain--reply-$form", $ca, $type, %o,
            options => ['reply=@/reply.cer'],
            store_files => { 'reply.cer' => $forms{$form} },
            expect => [of_store('keystore-chain', $type, command => 1,
                facts => { self_signed => 'yes', found => '@/reply.cer' })]);
    }
}

# The key has a certificate, and a newer one waits.
sub renewed {
    my ($ca, $type) = @_;
    my $new = $ca->leaf(from => -1);
    my $chain = sub { $ca->chain(from => -90, to => $_[0]) };
    my $store = sub { [{ alias => 'tomcat', key => 'www', chain => $_[0] }] };
    my %o = (options => ['reply=@/reply.cer'], well => { entries =>
                 $store->($new . $ca->ca(qw(issuing root))) });
    my %waits = (command => 1, facts => { reply_file => '@/reply.cer' });
    my %forms = (renewed => $new, bundles($ca, 'renewed',
                     $ca->ca(qw(root issuing)) . $new));
    for my $form (sort keys %forms) {
        with_store("keystore-chain--$form", $ca, $type, %o,
            store_files => { 'reply.cer' => $forms{$form} },
            entries => $store->($chain->(60)),
            expect => [of_store('keystore-chain', $type, %waits,
                                severity => 'notice')]);
    }
    $o{store_files} = { 'reply.cer' => $new };
    my %ends = (expiring => 5.5, expired => -1);
    for my $id (sort keys %ends) {
        with_store("$id--renewed", $ca, $type, %o,
            entries => $store->($chain->($ends{$id})),
            expect => [of_store($id, $type, %waits)]);
    }
    with_store('expired--alone-and-renewed', $ca, $type, %o,
        entries => $store->($ca->leaf(from => -90, to => -1)),
        store_files => { 'reply.cer' => $new . $ca->ca('issuing') },
        expect => [of_store('keystore-chain', $type, %waits),
                   of_store('expired', $type, %waits)]);
    with_store('keystore-chain--alone-and-renewed', $ca, $type, %o,
        entries => $store->($ca->leaf(from => -90, to => 60)),
        store_files => { 'reply.cer' => $new . $ca->ca('issuing') },
        expect => [of_store('keystore-chain', $type, %waits)]);
}

# The certificate of a CA stands before the server's: the key is the server's
# for all that, and keytool cannot put it right.
sub ca_first {
    my ($ca, $type) = @_;
    my $leaf = $ca->leaf;
    my %o = (well => { entries => whole($ca) });
    my %orders = ('issuer-first' => $ca->ca('issuing') . $leaf,
                  'root-first' => $ca->ca(qw(root issuing)) . $leaf,
                  'leaf-between' => $ca->ca('issuing') . $leaf
                      . $ca->ca('root'));
    my %facts = (entry => 'tomcat', subject => $SUBJECT,
                 file => '@/' . store_name($type));
    for my $order (sort keys %orders) {
        with_store("role-swapped--$order", $ca, $type, %o,
            entries => [{ alias => 'tomcat', key => 'www',
                          chain => $orders{$order} }],
            options => ['reply=@/reply.cer'],
            store_files => { 'reply.cer' => $leaf },
            expect => [of_store('role-swapped', $type, command => 0,
                facts => $order =~ /root/ ? {} : \%facts)]);
    }
    with_store('role-swapped--matching-key', $ca, $type, %o,
        conf => site(), entries => [{ alias => 'tomcat', key => 'www',
                                      chain => $orders{'issuer-first'} }],
        store_files => { 'server.crt' => $ca->chain,
                         'server.key' => $ca->key_pem('www') },
        expect => [of_store('role-swapped', $type, command => 1, facts => {
            %facts, matching_key => '@/server.key' })]);
    with_store('role-swapped--and-expired', $ca, $type, %o,
        entries => [{ alias => 'tomcat', key => 'www', chain =>
            $ca->ca('issuing') . $ca->leaf(from => -90, to => -2) }],
        expect => [of_store('role-swapped', $type),
                   of_store('expired', $type)]);
}

# Certificates as the PKCS#7 that CAs make of them: "NAME-p7b" and so on.
sub bundles {
    my ($ca, $name, $certificates) = @_;
    my @bundle = (qw(crl2pkcs7 -nocrl -certfile),
                  $ca->temporary('pem', $certificates));
    my $pem = $ca->openssl(@bundle);
    return ("$name-p7b" => $pem, "$name-labelled" =>
                $pem =~ s/PKCS7-/CERTIFICATE-/gr,
            "$name-p7s" => $ca->openssl(@bundle, '-outform', 'DER'));
}

# The reply is for a key that nobody has.
sub reply {
    my ($ca, $type) = @_;
    my $leaf = $ca->leaf(key => 'gone');
    my %forms = (pem => $leaf, der => unpem($leaf),
                 chain => $leaf . $ca->ca(qw(issuing root)),
                 bundles($ca, 'bundle', $leaf . $ca->ca('issuing')));
    for my $form (sort keys %forms) {
        with_store("keystore-reply-mismatch--$form", $ca, $type,
            entries => whole($ca), options => ["reply=\@/reply.$form"],
            store_files => { "reply.$form" => $forms{$form} },
            well => { store_files => { "reply.$form" => $ca->leaf } },
            expect => [of_store('keystore-reply-mismatch', $type, facts => {
                alias => 'tomcat', reply_file => "\@/reply.$form" })]);
    }
    # Another file of the delivery: nobody has a CA's certificate reissued.
    with_store('keystore-reply-mismatch--authority', $ca, $type,
        entries => whole($ca), options => ['reply=@/reply.cer'],
        store_files => { 'reply.cer' => $ca->ca('issuing') },
        well => { store_files => { 'reply.cer' => $ca->leaf } },
        expect => [of_store('keystore-reply-mismatch', $type, command => 0,
            facts => { alias => 'tomcat', authority => $SUBJECT })]);
    with_store('keystore-reply-mismatch--of-two', $ca, $type,
        options => ['reply=@/reply.cer'],
        store_files => { 'reply.cer' => $leaf },
        entries => whole($ca, { alias => 'jetty', key => 'other',
                                chain => $ca->chain(key => 'other') }),
        well => { store_files => { 'reply.cer' => $ca->leaf } },
        expect => [of_store('keystore-reply-mismatch', $type,
                            facts => { aliases => ['tomcat', 'jetty'] })]);
}

# The key is there, but not in this keystore or not under this alias.
sub reply_of_another {
    my ($ca, $type) = @_;
    my $leaf = $ca->leaf(key => 'other');
    my %reply = (options => ['reply=@/reply.cer'],
                 well => { store_files => { 'reply.cer' => $ca->leaf } });
    my $second = { alias => 'jetty', key => 'other',
                   chain => self_signed($ca, 'other') };
    my $old = store_name($type, 'old');
    with_store('keystore-reply-mismatch--elsewhere', $ca, $type, %reply,
        entries => whole($ca), may => ['keystore-chain'],
        twca => [named_store($old, 'passphrase-file=@/pass'),
                 'TWCAIntermediates "@/uca.cer"'],
        store_files => { 'reply.cer' => $leaf,
                         'uca.cer' => $ca->ca('issuing'),
                         $old => [store($ca, $type, [$second]), 0600] },
        well => { store_files => { 'reply.cer' => $ca->leaf }, twca => [] },
        expect => [of_store('keystore-reply-mismatch', $type, command => 1,
            facts => { matching_keystore => "\@/$old",
                       matching_alias => 'jetty' })]);
    # The delivery begins with the root.
    with_store('keystore-reply-mismatch--elsewhere-from-the-root', $ca, $type,
        %reply, entries => whole($ca), may => ['keystore-chain'],
        twca => [named_store($old, 'passphrase-file=@/pass')],
        store_files => { 'reply.cer' => $ca->ca(qw(root issuing)) . $leaf,
                         $old => [store($ca, $type, [$second]), 0600] },
        well => { store_files => { 'reply.cer' => $ca->leaf }, twca => [] },
        expect => [of_store('keystore-reply-mismatch', $type, command => 1,
            facts => { matching_keystore => "\@/$old",
                       matching_alias => 'jetty' })]);
    with_store('keystore-reply-mismatch--wrong-alias', $ca, $type, %reply,
        entries => whole($ca, { %$second,
                                chain => $ca->chain(key => 'other') }),
        options => ['reply=@/reply.cer', 'alias=tomcat'],
        store_files => { 'reply.cer' => $leaf },
        expect => [of_store('keystore-reply-mismatch', $type, facts => {
            alias => 'tomcat', matching_alias => 'jetty',
            matching_keystore => '@/' . store_name($type) })]);
    with_store('keystore-reply-mismatch--matching-key', $ca, $type, %reply,
        entries => whole($ca), conf => site(),
        store_files => { 'reply.cer' => $leaf,
                         'server.crt' => $ca->chain(key => 'other'),
                         'server.key' => $ca->key_pem('other') },
        well => { store_files => { 'reply.cer' => $ca->leaf },
                  conf => $LISTEN },
        expect => [of_store('keystore-reply-mismatch', $type,
            command => 1, facts => { matching_key => '@/server.key' })]);
}

# Names that need quoting everywhere: of files and of aliases.
sub spelled_oddly {
    my ($ca) = @_;
    my %names = (
        spaces => 'my key', quotes => q(it's "mine"), dollar => 'a$home`id`',
        dash => '-keystore', utf8 => "\xe4\xbc\xba\xe6\x9c\x8d\xe5\x99\xa8",
        semicolon => 'a;touch b&', percent => '100%s', markup => '<b>&amp;',
        backslash => 'back\\slash', star => '*?[a]', at => '@all',
        colon => 'a:env', newline => "a\nb");
    for my $variant (sort keys %names) {
        spelled($ca, $TYPES[length($variant) % 3], $variant, $names{$variant});
    }
    spelled($ca, $_, "utf8-$_", $names{utf8}) for @TYPES;
}

sub spelled {
    my ($ca, $type, $variant, $name) = @_;
    my $entries = [{ alias => $name, key => 'www',
                     chain => $ca->leaf(aia => undef) }];
    my ($file, $pass, $uca) = (store_name($type, $name), "$name pass",
                               "$name uca.cer");
    # A line of configuration cannot hold a newline, but a variable can.
    my @lines = map { s/\n/\${TWCA_NL}/gr }
        join(' ', 'TWCAKeystore', map { quoted($_) } "\@/$file",
             "passphrase-file=\@/$pass", "alias=$name"),
        'TWCAIntermediates ' . quoted("\@/$uca");
    fixture("keystore-chain--name-" . lc $variant, conf => $LISTEN,
        answers => $SECRET, env => { TWCA_NL => "\n" }, twca => \@lines,
        files => { $file => [store($ca, $type, $entries), 0600],
                   $pass => ["$SECRET\n", 0600],
                   $uca => $ca->ca('issuing') },
        expect => [finding('keystore-chain', at => 'TWCAKeystore',
            keystore => "\@/$file", command => 1,
            facts => { alias => $name, found => "\@/$uca",
                       keystore => "\@/$file" })]);
}

1;
