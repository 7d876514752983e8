# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A fixture is a folder named by its defect: files, the site that names them,
# and what has to be found.
#
#   site.conf     Listen and virtual hosts; wants `Define PORT` before it
#   healthy.conf  the same without the defect, where it is not just the common
#                 healthy site; its files are in healthy/
#   expect.json   see expectation()

package Fixtures::Folder;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use IO::Socket::UNIX;
use JSON::PP;
use POSIX qw(mkfifo);

use Fixtures::Catalog qw(code_of severity_of);
use Fixtures::Pki;

our @EXPORT_OK = qw(fixture healthy finding site quoted);

our ($OUT, $PKI, @DONE);

# A finding that is expected.
#   at        pattern that the line of the configuration at `where` matches
#   severity  where it is not the id's usual one
#   site      "name" of the site, default www.example.test; undef: it belongs
#             to no site
#   keystore  path of the keystore that it is of, and not a site
#   command   whether one remedy must have a command; undef: either
#   facts     facts that must be there, with these values
#   or        another id that says it as well
sub finding {
    my ($id, %o) = @_;
    return {
        id => $id, code => code_of($id),
        severity => $o{severity} // severity_of($id),
        site => exists $o{site} ? $o{site}
            : $o{keystore} ? undef : 'www.example.test',
        keystore => $o{keystore},
        at => $o{at} // '.',
        command => defined $o{command}
            ? ($o{command} ? JSON::PP::true : JSON::PP::false) : undef,
        facts => $o{facts} // {},
        or => $o{or} // '',
    };
}

# A word of a configuration file.
sub quoted {
    my ($text) = @_;
    $text =~ s/([\\"])/\\$1/g;
    return qq("$text");
}

# A site's configuration. "@/name" stands for a file of the fixture.
#   name, aliases, pairs ([certificate, key]; key undef: none named), chain,
#   engine (undef: no line), listen, lines, head (before the virtual host),
#   address
sub site {
    my (%o) = @_;
    my $listen = exists $o{listen} ? $o{listen} : 'Listen 127.0.0.1:${PORT}';
    my $engine = exists $o{engine} ? $o{engine} : 'on';
    my $name = exists $o{name} ? $o{name} : 'www.example.test';
    my $pairs = $o{pairs} // [['server.crt', 'server.key']];
    my @lines = (
        (defined $name ? "ServerName $name" : ()),
        (map { "ServerAlias $_" } @{ $o{aliases} // [] }),
        (defined $engine ? "SSLEngine $engine" : ()),
        (map { named('SSLCertificateFile', $_->[0]),
               defined $_->[1] ? named('SSLCertificateKeyFile', $_->[1])
                               : () } @$pairs),
        (defined $o{chain} ? named('SSLCertificateChainFile', $o{chain})
                           : ()),
        @{ $o{lines} // [] });
    my $address = $o{address} // '*:${PORT}';
    return join '', map { "$_\n" }
        ($listen ? $listen : ()), @{ $o{head} // [] },
        "<VirtualHost $address>", (map { "    $_" } @lines),
        '</VirtualHost>';
}

sub named { return "$_[0] " . quoted("\@/$_[1]") }

# Writes a fixture. Options:
#   files     name => text, or [text, mode], or {fifo|dir|socket|link|age}
#   conf      the site's configuration, default site()
#   store     trust store, default all roots
#   twca      lines of TWCA directives beside it
#   expect    list of finding()s, in no order
#   may       ids that may be there beside them
#   plain     what httpd without the module does: starts, refuses,
#             config-error, hangs
#   env, user, modules, no_ssl   how it must be run; "@/name" in the
#             environment is a file of the fixture
#   answers   what a remedy's command asks for, e.g. a pass phrase
#   twin      {files, conf, twca, store, env} of the healthy one
sub fixture {
    my ($name, %o) = @_;
    return if ref $o{only_if} && !$o{only_if}->();
    my $dir = "$OUT/$name";
    make_path($dir);
    lay_out($dir, $o{files});
    write_conf("$dir/site.conf", $dir, \%o);
    my $twin = "$OUT/healthy--common/site.conf";
    if ($o{twin}) {
        $twin = "$dir/healthy.conf";
        make_path("$dir/healthy");
        lay_out("$dir/healthy", $o{twin}{files} // $o{files});
        write_conf($twin, "$dir/healthy", { %o, %{ $o{twin} } });
    }
    my $expectation = expectation($name, $twin, \%o);
    write_json("$dir/expect.json", $expectation);
    push @DONE, $expectation;
}

# A fixture with which nothing is wrong.
sub healthy {
    my ($name, %o) = @_;
    fixture("healthy--$name", expect => [], %o);
}

# What the tests read.
sub expectation {
    my ($name, $twin, $o) = @_;
    my @expected = map { { %$_, facts => in_folder($_->{facts}, $name),
                           %{ in_folder({ keystore => $_->{keystore} },
                                        $name) } } } @{ $o->{expect} };
    return {
        name => $name,
        findings => \@expected,
        may => $o->{may} // [],
        plain => $o->{plain} // 'starts',
        healthy => $twin,
        env => in_folder($o->{env}, $name),
        modules => $o->{modules} // [],
        user => $o->{user},
        no_ssl => $o->{no_ssl} ? JSON::PP::true : JSON::PP::false,
        twin_env => $o->{twin} && $o->{twin}{env}
            ? in_folder($o->{twin}{env}, "$name/healthy")
            : in_folder($o->{env}, $name),
        note => $o->{note} // '',
        answers => $o->{answers} // '',
    };
}

# "@/name" in a fact, or in the environment, is a file of the fixture, as in its
# configuration.
sub in_folder {
    my ($values, $name) = @_;
    return { map {
        my $value = $values->{$_};
        $value =~ s{^\@/}{$OUT/$name/} if defined $value && !ref $value;
        ($_ => $value);
    } keys %{ $values // {} } };
}

sub write_conf {
    my ($file, $dir, $o) = @_;
    my $conf = $o->{conf} // site();
    my @twca = ('TWCATrustStore ' . ($o->{store} // quoted("$PKI/roots.pem")),
                @{ $o->{twca} // [] });
    $conf = join("\n", '<IfModule twca_check_module>',
                 (map { "    $_" } @twca), '</IfModule>', '') . $conf;
    $conf =~ s{\@/}{$dir/}g;
    Fixtures::Pki::write_file($file, $conf);
}

sub lay_out {
    my ($dir, $files) = @_;
    for my $name (sort keys %{ $files // {} }) {
        my $what = $files->{$name};
        make_path(dirname("$dir/$name")) if $name =~ m{/};
        place("$dir/$name", ref $what eq 'HASH' ? %$what
                            : ref $what ? (text => $what->[0],
                                           mode => $what->[1])
                            : (text => $what));
    }
}

sub place {
    my ($file, %o) = @_;
    if (exists $o{text}) {
        Fixtures::Pki::write_file($file, $o{text});
        # Private keys are their owner's, as everything else is everybody's.
        chmod $o{mode} // ($o{text} =~ /PRIVATE KEY/ ? 0600 : 0644), $file;
    }
    elsif ($o{fifo}) { mkfifo($file, 0600) or die "$file: $!\n" }
    elsif ($o{dir}) { make_path($file) }
    elsif ($o{link}) { unlink $file; symlink $o{link}, $file }
    elsif ($o{socket}) { make_socket($file) }
    chown -1, scalar getgrnam($o{group}), $file if $o{group};
    chmod $o{mode}, $file if $o{mode};
    if (defined $o{age}) {
        my $time = time - $o{age} * 86400;
        utime $time, $time, $file;
    }
}

# A socket's path may be no longer than 107 bytes: bind from its folder.
sub make_socket {
    my ($file) = @_;
    my ($dir, $name) = $file =~ m{(.*)/(.*)};
    unlink $file;
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        chdir $dir;
        POSIX::_exit(IO::Socket::UNIX->new(Local => $name, Listen => 1)
                     ? 0 : 1);
    }
    waitpid $pid, 0;
    die "$file: no socket\n" if $?;
}

sub write_json {
    my ($file, $data) = @_;
    # Our strings are UTF-8 already.
    Fixtures::Pki::write_file(
        $file, JSON::PP->new->canonical->pretty->encode($data));
}

1;
