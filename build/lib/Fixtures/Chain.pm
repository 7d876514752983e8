# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: what will clients make of the chain that is sent? (4.5-Q1, 4.7-Q1)

package Fixtures::Chain;

use strict;
use warnings;

use Fixtures::Der qw(node_at);
use Fixtures::Folder qw(fixture finding site quoted);

my $PLACE = 'SSLCertificateFile|SSLCertificateChainFile';

sub make {
    my ($ca) = @_;
    incomplete($ca);
    incomplete_oddly($ca);
    wrong_issuer($ca);
    worn_out($ca);
    disorder($ca);
    generations($ca);
    cross_in_vain($ca);
    completed($ca);
    not_completed($ca);
    untrusted($ca);
    invalid($ca);
    roles($ca);
    exchanged_roles($ca);
}

sub files {
    my ($ca, $certificates, %more) = @_;
    return { 'server.crt' => $certificates,
             'server.key' => $ca->key_pem('www'), %more };
}

sub incomplete {
    my ($ca) = @_;
    my $leaf = $ca->leaf(aia => undef);
    my $twin = { files => files($ca, $leaf . $ca->ca('issuing')) };
    my $found = sub {
        finding('chain-incomplete', at => $PLACE, command => 1,
                facts => { found => "\@/$_[0]" });
    };
    fixture('chain-incomplete--unknown', twin => $twin,
        files => files($ca, $leaf),
        expect => [finding('chain-incomplete', at => $PLACE)]);
    fixture('chain-incomplete--aia', twin => $twin,
        files => files($ca, $ca->leaf),
        expect => [finding('chain-incomplete', at => $PLACE, facts => {
            aia => "$Fixtures::Authority::AIA/issuing.crt" })]);
    fixture('chain-incomplete--beside', twin => $twin,
        files => files($ca, $leaf, 'uca.cer' => $ca->ca('issuing')),
        expect => [$found->('uca.cer')]);
    fixture('chain-incomplete--intermediates',
        files => files($ca, $leaf, 'known/uca.cer' => $ca->ca('issuing')),
        twca => ['TWCAIntermediates "@/known"'],
        expect => [$found->('known/uca.cer')]);
    fixture('chain-incomplete--in-the-store',
        store => quoted('@/store.pem'),
        twin => { store => quoted('@/store.pem'), files => files($ca,
            $leaf . $ca->ca('issuing'), 'store.pem' => $ca->ca('root')) },
        files => files($ca, $leaf, 'store.pem' => $ca->ca('root', 'issuing')),
        note => 'that this server trusts it does not help its clients',
        expect => [$found->('store.pem')]);
    fixture('chain-incomplete--elsewhere',
        files => { 'a/server.crt' => $leaf,
                   'a/server.key' => $ca->key_pem('www'),
                   'b/shop.key' => $ca->key_pem('other'),
                   'b/shop.crt' => $ca->chain(
                       key => 'other', names => ['shop.example.test']) },
        conf => site(pairs => [['a/server.crt', 'a/server.key']])
            . site(listen => '', name => 'shop.example.test',
                   pairs => [['b/shop.crt', 'b/shop.key']]),
        expect => [$found->('b/shop.crt')]);
    fixture('chain-incomplete--half-in-client-ca-file',
        conf => site(lines => ['SSLCACertificateFile "@/clients.crt"']),
        files => files($ca, $ca->leaf(by => 'lower'),
                       'clients.crt' => $ca->ca('second', 'lower'),
                       'upper.cer' => $ca->ca('upper')),
        note => 'it completes a chain only as long as there is none',
        expect => [$found->('upper.cer')]);
    fixture('chain-incomplete--half-in-the-store',
        store => quoted('@/store.pem'),
        twin => { store => quoted("$ca->{roots}"), files => files($ca,
            $ca->leaf(by => 'lower') . $ca->ca('lower', 'upper')) },
        files => files($ca, $ca->leaf(by => 'lower'),
                       'store.pem' => $ca->ca('lower'),
                       'upper.cer' => $ca->ca('upper')),
        note => 'the store has an intermediate, and no root',
        expect => [finding('chain-incomplete', at => $PLACE,
                           facts => { found => '@/upper.cer' })]);
    two_missing($ca);
}

sub two_missing {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'lower', aia => undef);
    my %sent = ('the-upper-one' => $leaf . $ca->ca('lower'),
                'the-lower-one' => $leaf . $ca->ca('upper'),
                'both' => $leaf);
    for my $variant (sort keys %sent) {
        fixture("chain-incomplete--$variant",
            files => files($ca, $sent{$variant},
                           'one.cer' => $ca->ca('lower'),
                           'two.cer' => $ca->ca('upper')),
            expect => [$variant eq 'the-lower-one'
                ? finding('chain-wrong-issuer', at => $PLACE, command => 1)
                : finding('chain-incomplete', at => $PLACE, command => 1)],
            twin => { files => files($ca, $leaf . $ca->ca('lower', 'upper')) });
    }
}

# What Apache does with the files, facts.md's "The chain that is served".
sub incomplete_oddly {
    my ($ca) = @_;
    my $leaf = $ca->leaf(aia => undef);
    my $expect = [finding('chain-incomplete', at => $PLACE)];
    my $trusted = $ca->pass($ca->ca('issuing'), 'x509', '-trustout',
                            '-addtrust', 'serverAuth');
    fixture('chain-incomplete--trusted-block', expect => $expect,
        files => files($ca, $leaf . $trusted));
    fixture('chain-incomplete--trusted-block-in-chain-file',
        conf => site(chain => 'chain.crt'),
        files => files($ca, $leaf, 'chain.crt' => $trusted),
        expect => [finding('not-pem', severity => 'error',
                           at => 'SSLCertificateChainFile',
                           or => 'chain-incomplete')],
        note => 'the chain file has no certificate that Apache reads');
    fixture('chain-incomplete--chain-file-replaces', expect => $expect,
        conf => site(chain => 'chain.crt'),
        files => files($ca, $ca->leaf(by => 'lower', aia => undef)
                           . $ca->ca('lower', 'upper'),
                       'chain.crt' => $ca->ca('lower')));
    fixture('chain-incomplete--client-ca-file',
        conf => site(lines => ['SSLCACertificateFile "@/clients.crt"']),
        files => files($ca, $ca->leaf(by => 'lower', aia => undef)
                           . $ca->ca('lower'),
                       'clients.crt' => $ca->ca('lower', 'upper', 'root')),
        expect => $expect,
        note => 'with one certificate of a chain OpenSSL adds no other');
}

sub wrong_issuer {
    my ($ca) = @_;
    my $leaf = $ca->leaf(aia => undef);
    my %wrong = ('another' => 'second', 'same-name' => 'impostor',
                 'foreign' => 'foreign_issuing');
    for my $variant (sort keys %wrong) {
        my $sent = $leaf . $ca->ca($wrong{$variant});
        fixture("chain-wrong-issuer--$variant",
            files => files($ca, $sent),
            twin => { files => files($ca, $leaf . $ca->ca('issuing')) },
            expect => [finding('chain-wrong-issuer', at => $PLACE)]);
        fixture("chain-wrong-issuer--$variant-found",
            files => files($ca, $sent, 'uca.cer' => $ca->ca('issuing')),
            expect => [finding('chain-wrong-issuer', at => $PLACE,
                command => 1, facts => { found => '@/uca.cer' })]);
    }
    fixture('chain-wrong-issuer--aia',
        files => files($ca, $ca->leaf . $ca->ca('second')),
        expect => [finding('chain-wrong-issuer', at => $PLACE, facts => {
            aia => "$Fixtures::Authority::AIA/issuing.crt" })]);
    fixture('chain-wrong-issuer--chain-file',
        files => files($ca, $leaf, 'chain.crt' => $ca->ca('second')),
        conf => site(chain => 'chain.crt'),
        expect => [finding('chain-wrong-issuer', at => $PLACE)]);
    fixture('chain-wrong-issuer--inherited-chain-file',
        files => files($ca, $ca->chain, 'chain.crt' => $ca->ca('second')),
        conf => site(head => ['SSLCertificateChainFile "@/chain.crt"']),
        note => "the main server's chain file replaces the site's own chain",
        expect => [finding('chain-wrong-issuer', at => $PLACE)]);
}

sub worn_out {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'renewed', aia => undef);
    my $twin = { files => files($ca, $leaf . $ca->ca('renewed')) };
    fixture('chain-expired--unknown', twin => $twin,
        files => files($ca, $leaf . $ca->ca('outworn')),
        expect => [finding('chain-expired', at => $PLACE)]);
    fixture('chain-expired--found', twin => $twin,
        files => files($ca, $leaf . $ca->ca('outworn'),
                       'new.cer' => $ca->ca('renewed')),
        expect => [finding('chain-expired', at => $PLACE, command => 1,
                           facts => { found => '@/new.cer' })]);
    fixture('chain-expired--chain-file', conf => site(chain => 'chain.crt'),
        files => files($ca, $leaf, 'chain.crt' => $ca->ca('outworn')),
        expect => [finding('chain-expired', at => $PLACE)]);
}

sub disorder {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'lower');
    my @both = ('lower', 'upper');
    my $twin = { files => files($ca, $leaf . $ca->ca(@both)) };
    fixture('chain-order--swapped', twin => $twin,
        files => files($ca, $leaf . $ca->ca(reverse @both)),
        expect => [finding('chain-order', at => $PLACE, command => 1)]);
    fixture('chain-order--chain-file', conf => site(chain => 'chain.crt'),
        files => files($ca, $leaf, 'chain.crt' => $ca->ca(reverse @both)),
        expect => [finding('chain-order', at => $PLACE, command => 1)]);
    fixture('chain-order--root-first', may => ['root-sent'],
        files => files($ca, $leaf . $ca->ca('root', @both)),
        expect => [finding('chain-order', at => $PLACE, command => 1)]);
    my $www = $ca->leaf;
    my %twice = (leaf => [$www, 'issuing'], intermediate =>
                     [$ca->ca('issuing'), 'issuing']);
    for my $variant (sort keys %twice) {
        my ($again, @rest) = @{ $twice{$variant} };
        fixture("chain-duplicate--$variant",
            files => files($ca, $www . $again . $ca->ca(@rest)),
            expect => [finding('chain-duplicate', at => $PLACE,
                               command => 1)]);
    }
    fixture('chain-duplicate--chain-file', conf => site(chain => 'chain.crt'),
        files => files($ca, $www, 'chain.crt' => $www . $ca->ca('issuing')),
        expect => [finding('chain-duplicate', at => $PLACE, command => 1)]);
    fixture('chain-duplicate--thrice', may => ['root-sent'],
        files => files($ca, $www x 3 . $ca->ca('issuing', 'root')),
        expect => [finding('chain-duplicate', at => $PLACE, command => 1)]);
}

# A root that old stores do not know, and its certificate by an old root.
sub generations {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'modern', aia => undef);
    my $twin = { files => files($ca, $leaf . $ca->ca('modern', 'cross')) };
    my $expect = sub {
        [finding('chain-new-root-only', at => $PLACE, command => 1,
                 facts => { found => "\@/$_[0]" })];
    };
    fixture('chain-new-root-only--beside', twin => $twin,
        files => files($ca, $leaf . $ca->ca('modern'),
                       'cross.cer' => $ca->ca('cross')),
        expect => $expect->('cross.cer'));
    fixture('chain-new-root-only--intermediates',
        twin => { %$twin, twca => [] },
        files => files($ca, $leaf . $ca->ca('modern'),
                       'known/cross.cer' => $ca->ca('cross')),
        twca => ['TWCAIntermediates "@/known/cross.cer"'],
        expect => $expect->('known/cross.cer'));
    fixture('chain-new-root-only--chain-file',
        twin => { %$twin, conf => site() },
        conf => site(chain => 'uca.cer'),
        files => files($ca, $leaf, 'uca.cer' => $ca->ca('modern'),
                       'cross.cer' => $ca->ca('cross')),
        expect => $expect->('cross.cer'));
    fixture('chain-new-root-only--client-ca-file',
        twin => { %$twin, conf => site() }, may => ['root-sent'],
        conf => site(lines => ['SSLCACertificateFile "@/clients.crt"']),
        files => files($ca, $leaf,
                       'clients.crt' => $ca->ca('modern', 'new_root'),
                       'cross.cer' => $ca->ca('cross')),
        expect => $expect->('cross.cer'));
    fixture('chain-new-root-only--root-sent', twin => $twin,
        may => ['root-sent'],
        files => files($ca, $leaf . $ca->ca('modern', 'new_root'),
                       'cross.cer' => $ca->ca('cross')),
        expect => $expect->('cross.cer'));
    fixture('chain-new-root-only--worn-cross', twin => $twin,
        files => files($ca, $leaf . $ca->ca('modern', 'worn_cross'),
                       'cross.cer' => $ca->ca('cross')),
        note => 'the cross certificate that is sent has expired',
        expect => $expect->('cross.cer'));
    fixture('chain-incomplete--cross', twin => $twin,
        store => quoted("$ca->{old_root_file}"),
        files => files($ca, $leaf . $ca->ca('modern'),
                       'cross.cer' => $ca->ca('cross')),
        note => 'the store does not know the new root',
        expect => [finding('chain-incomplete', at => $PLACE, command => 1,
                           facts => { found => '@/cross.cer' })]);
}

# The cross certificate is sent, and not where every client finds it.
sub cross_in_vain {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'modern', aia => undef);
    my %order = ('cross-first' => ['cross', 'modern'],
                 'cross-behind-its-root' => ['modern', 'new_root', 'cross']);
    my %store = (both => "$ca->{roots}", old => "$ca->{old_root_file}",
                 new => "$ca->{new_root_file}");
    for my $variant (sort keys %order) {
        my $sent = $leaf . $ca->ca(@{ $order{$variant} });
        for my $store (sort keys %store) {
            fixture("chain-order--$variant-$store",
                may => ['root-sent'], store => quoted($store{$store}),
                twin => { files => files($ca, $leaf
                                             . $ca->ca('modern', 'cross')) },
                files => files($ca, $sent),
                note => 'OpenSSL 3 takes the first that fits',
                expect => [finding('chain-order', at => $PLACE,
                                   command => 1)]);
        }
    }
    fixture('root-untrusted--cross-of-a-stranger', may => ['root-sent'],
        store => quoted("$ca->{root_file}"),
        files => files($ca, $leaf . $ca->ca('modern', 'new_root', 'cross')),
        expect => [finding('root-untrusted', at => $PLACE)]);
}

my @COMPLETE = (twca => ['TWCACompleteChain on']);

# What the module mends is a notice; the command mends it for good.
sub completed {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'lower', aia => undef);
    my $modern = $ca->leaf(by => 'modern', aia => undef);
    my %known = ('one.cer' => $ca->ca('lower'), 'two.cer' => $ca->ca('upper'));
    my $expect = sub {
        my ($was, @added) = @_;
        [finding('chain-completed', at => $PLACE, command => 1, facts => {
            was => $was, (@added ? (added => \@added) : ()) })];
    };
    my @names = ('Example Lower CA', 'Example Policy CA');
    fixture('chain-completed--incomplete', @COMPLETE,
        files => files($ca, $leaf, %known),
        expect => $expect->(['chain-incomplete'], @names));
    fixture('chain-completed--wrong-issuer', @COMPLETE,
        files => files($ca, $leaf . $ca->ca('upper', 'second'), %known),
        expect => $expect->(['chain-wrong-issuer'], $names[0]));
    fixture('chain-completed--disorder', @COMPLETE,
        files => files($ca, $leaf . $ca->ca(qw(root upper lower lower))),
        expect => $expect->([qw(root-sent chain-duplicate chain-order)]));
    fixture('chain-completed--chain-file', @COMPLETE,
        conf => site(chain => 'chain.crt'),
        files => files($ca, $leaf, 'chain.crt' => $ca->ca('upper'), %known),
        expect => $expect->(['chain-wrong-issuer'], $names[0]));
    fixture('chain-completed--cross', @COMPLETE,
        files => files($ca, $modern . $ca->ca('modern'),
                       'cross.cer' => $ca->ca('cross')),
        expect => $expect->(['chain-new-root-only'], 'Example New Root CA'));
}

sub not_completed {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'lower', aia => undef);
    fixture('chain-incomplete--not-completed', @COMPLETE,
        files => files($ca, $leaf, 'one.cer' => $ca->ca('lower')),
        expect => [finding('chain-incomplete', at => $PLACE)],
        note => 'half of it is known');
    fixture('key-mismatch--not-completed', @COMPLETE, plain => 'refuses',
        files => { %{ files($ca, $leaf, 'one.cer' => $ca->ca('lower'),
                            'two.cer' => $ca->ca('upper')) },
                   'server.key' => $ca->key_pem('other') },
        may => ['key-lost'],
        expect => [finding('key-mismatch'),
                   finding('chain-incomplete', at => $PLACE)],
        note => 'httpd would not start with it');
}

sub untrusted {
    my ($ca) = @_;
    my $leaf = $ca->leaf(by => 'foreign_issuing', aia => undef);
    my $sent = $leaf . $ca->ca('foreign_issuing');
    fixture('root-untrusted--sent', may => ['root-sent'],
        files => files($ca, $sent . $ca->ca('foreign')),
        expect => [finding('root-untrusted', at => $PLACE)]);
    fixture('root-untrusted--beside',
        files => files($ca, $sent, 'root.cer' => $ca->ca('foreign')),
        expect => [finding('root-untrusted', at => $PLACE)]);
    fixture('root-untrusted--old-store', may => ['root-sent'],
        store => quoted("$ca->{old_root_file}"),
        files => files($ca, $ca->leaf(by => 'modern', aia => undef)
                           . $ca->ca('modern', 'new_root')),
        expect => [finding('root-untrusted', at => $PLACE)]);
    fixture('root-sent--root',
        files => files($ca, $ca->chain . $ca->ca('root')),
        expect => [finding('root-sent', at => $PLACE, command => 1)]);
    fixture('root-sent--chain-file', conf => site(chain => 'chain.crt'),
        files => files($ca, $ca->leaf,
                       'chain.crt' => $ca->ca('issuing', 'root')),
        expect => [finding('root-sent', at => $PLACE, command => 1)]);
    fixture('root-sent--client-ca-file',
        conf => site(lines => ['SSLVerifyClient optional',
                               'SSLCACertificateFile "@/clients.crt"']),
        twin => { note => 'a leaf of the root cannot be sent without it',
                  files => files($ca, $ca->leaf(by => 'root'),
                                 'clients.crt' => $ca->ca('root')) },
        files => files($ca, $ca->leaf(by => 'lower'),
                       'clients.crt' => $ca->ca('lower', 'upper', 'root')),
        expect => [finding('root-sent', at => 'SSLCACertificateFile', command => 1,
            facts => { file => '@/clients.crt',
                       server_file => '@/server.crt' })]);
    my %constraints = ('end-entity' => 'CA:FALSE', 'as-made' => 'CA:TRUE');
    for my $variant (sort keys %constraints) {
        fixture("self-signed--$variant",
            files => files($ca, $ca->leaf(by => 'self', aia => undef,
                constraints => $constraints{$variant}, no_usage => 1,
                eku => undef)),
            expect => [finding('self-signed', at => 'SSLCertificateFile')]);
    }
}

# Chains that OpenSSL refuses for another reason.
sub invalid {
    my ($ca) = @_;
    my $expect = [finding('chain-invalid', at => $PLACE)];
    fixture('chain-invalid--name-constraints', expect => $expect,
        files => files($ca, $ca->chain(by => 'constrained')),
        twin => { files => files($ca, $ca->chain(by => 'constrained',
                      names => ['www.other.test'])),
                  conf => site(name => 'www.other.test') });
    fixture('chain-invalid--path-length', expect => $expect,
        files => files($ca, $ca->chain(by => 'too_deep')
                           . $ca->ca('short')));
    my $plain = { key => 'mid', certificate => $ca->leaf(
        key => 'mid', names => ['mid.example.test']) };
    fixture('chain-invalid--issuer-is-no-ca', expect => $expect,
        may => ['chain-wrong-issuer'],
        files => files($ca, $ca->leaf(ca => $plain, aia => undef)
                           . $plain->{certificate} . $ca->ca('issuing')));
    fixture('chain-invalid--unknown-critical', expect => $expect,
        files => files($ca, $ca->chain(
            more => ['1.2.3.4.5=critical,ASN1:NULL'])));
    my $issuing = $ca->ca('issuing');
    my $no_date = $ca->signed_again($ca->leaf, 'ca-issuing', sub {
        node_at($_[0], 4, 1)->[1] = '269940416199Z';
    });
    fixture('chain-invalid--no-date', expect => $expect,
        files => files($ca, $no_date . $issuing));
    my $bad_signature = $ca->signed_again($ca->leaf, 'ca-issuing', sub {
        node_at($_[0], 1)->[1] ^= "\0\1";
    });
    my $broken = signature_of($ca->leaf, $bad_signature);
    fixture('chain-invalid--signature', expect => $expect,
        may => ['chain-wrong-issuer'],
        files => files($ca, $broken . $issuing));
}

# A certificate with another one's signature.
sub signature_of {
    my ($pem, $other) = @_;
    my ($tree, $donor) = map { Fixtures::Der::parse(Fixtures::Der::unpem($_)) }
        $pem, $other;
    node_at($tree, 0, 2)->[1] = node_at($donor, 0, 2)->[1];
    return Fixtures::Der::pem('CERTIFICATE', Fixtures::Der::rebuild($tree));
}

sub roles {
    my ($ca) = @_;
    my ($leaf, $issuing) = ($ca->leaf, $ca->ca('issuing'));
    my $twin = { files => files($ca, $leaf . $issuing) };
    my $fatal = [finding('role-swapped', severity => 'fatal', command => 1,
                         at => 'SSLCertificateFile')];
    fixture('role-swapped--issuer-first', plain => 'refuses', twin => $twin,
        files => files($ca, $issuing . $leaf), expect => $fatal);
    fixture('role-swapped--root-first', plain => 'refuses', twin => $twin,
        files => files($ca, $ca->ca('root') . $issuing . $leaf),
        expect => $fatal);
    fixture('role-swapped--intermediate-given', plain => 'refuses',
        files => { 'server.crt' => $leaf . $issuing, 'uca.cer' => $issuing,
                   'server.key' => $ca->key_pem('www') },
        conf => site(pairs => [['uca.cer', 'server.key']]),
        expect => $fatal);
    fixture('role-swapped--ca-with-key',
        files => files($ca, $ca->chain(constraints => 'CA:TRUE',
                                       no_usage => 1)),
        expect => [finding('role-swapped', at => 'SSLCertificateFile')]);
}

sub exchanged_roles {
    my ($ca) = @_;
    my ($leaf, $issuing) = ($ca->leaf, $ca->ca('issuing'));
    fixture('role-swapped--files-exchanged', plain => 'refuses',
        files => { 'server.crt' => $leaf, 'uca.cer' => $issuing,
                   'server.key' => $ca->key_pem('www') },
        conf => site(pairs => [['uca.cer', 'server.key']],
                     chain => 'server.crt'),
        twin => { conf => site(pairs => [['server.crt', 'server.key']],
                               chain => 'uca.cer') },
        expect => [finding('role-swapped', severity => 'fatal',
            command => 1, at => 'SSLCertificateFile',
            facts => { server_file => '@/server.crt' })]);
}

1;
