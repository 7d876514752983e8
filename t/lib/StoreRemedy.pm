# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What has to be true of a keystore after a remedy of one of its findings.

package StoreRemedy;

use strict;
use warnings;

use Test::More;

use Keytool;
use TwcaTest;
use Fixtures::Folder qw(quoted);

# What TWCAKeystore names in a configuration, line by line: {file, pass, alias,
# reply}
sub named {
    my ($conf) = @_;
    return map { of_words(words($_)) }
        slurp($conf) =~ /^\s*TWCAKeystore (.*)/mg;
}

# The words of a line of configuration.
sub words {
    my ($line) = @_;
    return map { s/\\(.)/$1/gr =~ s/\$\{TWCA_NL\}/\n/gr }
        map { defined ? $_ : () } $line =~ /"((?:[^"\\]|\\.)*)"|(\S+)/g;
}

sub of_words {
    my ($file, @options) = @_;
    my %named = map { /^([\w-]+)=(.*)/s } @options;
    return { file => $file, alias => $named{alias}, reply => $named{reply},
             pass => $named{'passphrase-file'} };
}

my @MENDED; # [label, store], as named()

# The keystore that is named first has to have a chain: see all_have_chains().
sub has_chain {
    my ($label, $conf) = @_;
    push @MENDED, [$label, named($conf)];
}

# keytool shows a key with more than one certificate in each of them.
sub all_have_chains {
    return if !@MENDED;
    my @listed = Keytool::run(map {
        Keytool::list($_->[1]{file}, $_->[1]{pass}) } @MENDED);
    for my $n (0 .. $#MENDED) {
        ok scalar(grep { $_->{kind} eq 'PrivateKeyEntry'
                         && @{ $_->{chain} } > 1 }
                      Keytool::entries($listed[$n][1])),
            "$MENDED[$n][0]: keytool shows a key with its chain"
            or diag $listed[$n][1];
    }
}

# A new key and a request were made beside what was there, for that subject;
# with what the authority makes of it all is well.
sub requested {
    my ($label, $dir, $before, $finding) = @_;
    my $after = files_in($dir);
    my @new = grep { !exists $before->{$_} } sort keys %$after;
    my ($request) = grep { $after->{$_} =~ /BEGIN [A-Z ]*REQUEST/ } @new;
    my ($key) = grep { $after->{$_} =~ /PRIVATE KEY/ } @new;
    my $good = ok $request && $key && @new == 2,
        "$label: a key and a request are made" or return 0;
    $good &= ok !grep({ $before->{$_} ne ($after->{$_} // '') }
                          keys %$before), "$label: nothing is overwritten";
    $good &= is sprintf('%04o', (stat $key)[2] & 07777), '0600',
        "$label: the new key is its owner's alone";
    $good &= is openssl(qw(req -noout -subject -in), $request),
        "subject=$finding->{facts}{subject}\n", "$label: the same subject";
    return $good & of_request($label, $dir, $request, $key);
}

# A keystore made of the reply, in the place of the old one.
sub of_request {
    my ($label, $dir, $request, $key) = @_;
    my $authority = pki() . '/keys/issuing';
    my ($store) = named("$dir/site.conf");
    my ($reply, $new) = map { work_dir() . "/new.$_" } qw(crt p12);
    openssl(qw(x509 -req -days 80 -copy_extensions copyall -in), $request,
            '-CA', "$authority.crt", '-CAkey', "$authority.key",
            '-out', $reply);
    openssl(qw(pkcs12 -export -in), $reply, '-inkey', $key, '-certfile',
            "$authority.crt", '-passout', "file:$store->{pass}", '-out',
            $new);
    my ($head) = slurp("$dir/site.conf") =~ /^(\s*TWCATrustStore .*)/m;
    my $result = dump_json(join "\n", $head, join(' ', 'TWCAKeystore',
        map { quoted($_) } $new, "passphrase-file=$store->{pass}",
            "reply=$reply"), '');
    my @found = $result->{bad} ? () : all_findings($result->{json});
    my $good = is labels(above_notice(@found)), '',
        "$label: nothing above a notice with the new keystore";
    show($result) if !$good;
    return $good;
}

1;
