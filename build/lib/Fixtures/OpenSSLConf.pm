# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Fixtures: does OpenSSL find its configuration? (4.2-Q1) What is found belongs
# to no site; the site of each is well.

package Fixtures::OpenSSLConf;

use strict;
use warnings;

use Fixtures::Folder qw(fixture healthy finding);

my $GOOD = "[req]\ndistinguished_name = names\n[names]\nC = Country\n";
my $BROKEN = "[req]\ndistinguished_name = names\n[names]\nC Country\n";

my %SITE; # the files of a site

sub make {
    my ($ca) = @_;
    %SITE = ('server.crt' => $ca->chain, 'server.key' => $ca->key_pem('www'));
    missing();
    not_readable();
    broken();
    odd_names();
    envvars();
    well();
}

# A fixture whose OPENSSL_CONF is this, and its twin, whose is good.
sub named {
    my ($name, $variable, $finding, %o) = @_;
    my %files = (%SITE, %{ delete $o{files} // {} });
    my %env = (%{ delete $o{env} // {} }, OPENSSL_CONF => "\@/$variable");
    fixture($name, files => \%files, env => \%env, expect => [$finding],
            twin => { files => { %SITE, 'good.cnf' => $GOOD },
                      env => { %env, OPENSSL_CONF => '@/good.cnf' } }, %o);
}

# What is found of a file that can't be read.
sub gone {
    my ($variable, $reason, $found) = @_;
    return finding('openssl-conf-missing', site => undef, command => 1,
        at => 'no place', facts => {
            file => "\@/$variable", reason => $reason,
            variable => 'OPENSSL_CONF', ($found ? (found => $found) : ()) });
}

# What is found of a file that OpenSSL refuses: the line, as a pattern.
sub refused {
    my ($file, $number, $line, %facts) = @_;
    return finding('openssl-conf-invalid', site => undef, command => 1,
        at => $line, facts => { file => "\@/$file", line => $number,
                                variable => 'OPENSSL_CONF', %facts });
}

sub missing {
    named('openssl-conf-missing--no-file', 'openssl.cnf',
        gone('openssl.cnf', 'missing'));
    named('openssl-conf-missing--no-folder', 'ssl/openssl.cnf',
        gone('ssl/openssl.cnf', 'missing'));
    named('openssl-conf-missing--dangling', 'openssl.cnf',
        gone('openssl.cnf', 'missing'),
        files => { 'openssl.cnf' => { link => 'nowhere' } });
    named('openssl-conf-missing--cfg-beside', 'openssl.cnf',
        gone('openssl.cnf', 'missing', '@/openssl.cfg'),
        files => { 'openssl.cfg' => $GOOD });
    named('openssl-conf-missing--typo', 'opensl.cnf',
        gone('opensl.cnf', 'missing', '@/openssl.cnf'),
        files => { 'openssl.cnf' => $GOOD });
    # Not good: what is beside it and broken, or serves no request.
    named('openssl-conf-missing--bad-beside', 'opensl.cnf',
        gone('opensl.cnf', 'missing', '@/openssl.cfg'),
        files => { 'openssl.cnf' => $BROKEN, 'openssl.cfg' => $GOOD });
    named('openssl-conf-missing--poor-beside', 'opensl.cnf',
        gone('opensl.cnf', 'missing', '@/openssl.cfg'),
        files => { 'openssl.cnf' => "[req]\nprompt = no\n",
                   'openssl.cfg' => $GOOD });
}

sub not_readable {
    named('openssl-conf-missing--directory', 'ssl', gone('ssl', 'directory'),
        files => { ssl => { dir => 1 } });
    named('openssl-conf-missing--its-directory', 'ssl',
        gone('ssl', 'directory', '@/ssl/openssl.cnf'),
        files => { 'ssl/openssl.cnf' => $GOOD });
    named('openssl-conf-missing--device', 'openssl.cnf',
        gone('openssl.cnf', 'device'),
        files => { 'openssl.cnf' => { link => '/dev/zero' } });
    named('openssl-conf-missing--socket', 'openssl.cnf',
        gone('openssl.cnf', 'socket'),
        files => { 'openssl.cnf' => { socket => 1 } });
    named('openssl-conf-missing--permission', 'openssl.cnf',
        gone('openssl.cnf', 'permission', '@/openssl.cfg'),
        user => 'nobody', may => ['key-exposed'],
        files => { 'openssl.cnf' => [$GOOD, 0600], 'openssl.cfg' => $GOOD,
                   'server.key' => [$SITE{'server.key'}, 0644] },
        twin => undef);
    named('too-large--openssl-conf', 'openssl.cnf',
        finding('too-large', site => undef, at => 'no place', command => 1,
            facts => { file => '@/openssl.cnf', variable => 'OPENSSL_CONF' }),
        files => { 'openssl.cnf' => $GOOD . (('#' x 63) . "\n") x 81_920 });
}

sub broken {
    named('openssl-conf-invalid--no-equal-sign', 'openssl.cnf',
        refused('openssl.cnf', 4, '^C Country$',
                openssl_error => 'missing equal sign'),
        files => { 'openssl.cnf' => $BROKEN });
    named('openssl-conf-invalid--no-bracket', 'openssl.cnf',
        refused('openssl.cnf', 5, '^\[more$', found => '@/openssl.cfg',
                openssl_error => 'missing close square bracket'),
        files => { 'openssl.cnf' => "$GOOD\[more\n",
                   'openssl.cfg' => $GOOD });
    named('openssl-conf-invalid--variable', 'openssl.cnf',
        refused('openssl.cnf', 5, '^dir = \$home',
                openssl_error => 'variable has no value'),
        files => { 'openssl.cnf' => $GOOD . "dir = \$home/ca\n" });
    named('openssl-conf-invalid--binary', 'openssl.cnf',
        refused('openssl.cnf', 1, 'ELF'),
        files => { 'openssl.cnf' => "\x7fELF\x02\x01\x01\0\0\n" x 9 });
    # OpenSSL itself counts the lines of both files.
    named('openssl-conf-invalid--included', 'openssl.cnf',
        refused('more.cnf', 3, '^broken$', configuration => '@/openssl.cnf',
                openssl_error => 'missing equal sign'),
        files => { 'openssl.cnf' => "\n.include more.cnf\n$GOOD",
                   'more.cnf' => "a = 1\n\nbroken\n" },
        env => { OPENSSL_CONF_INCLUDE => '@/' });
    named('openssl-conf-invalid--behind-included', 'openssl.cnf',
        refused('openssl.cnf', 3, '^broken$'),
        files => { 'openssl.cnf' => "\n.include more.cnf\nbroken\n$GOOD",
                   'more.cnf' => "a = 1\nb = 2\nc = 3\n" },
        env => { OPENSSL_CONF_INCLUDE => '@/' });
}

# Whatever a shell may think of a name.
sub odd_names {
    my %names = (spaces => 'a  folder', quotes => q(it's "so"),
                 dollar => '$HOME `id` $(id)', dash => '-n', newline => "a\nb",
                 backslash => 'a\\b', chinese => "\xe8\xa8\xad\xe5\xae\x9a");
    for my $kind (sort keys %names) {
        my $folder = $names{$kind};
        named("openssl-conf-missing--name-$kind", "$folder/$folder.cnf",
            gone("$folder/$folder.cnf", 'missing', "\@/$folder/openssl.cfg"),
            files => { "$folder/openssl.cfg" => $GOOD,
                       "$folder/envvars" => 'export A=1' },
            env => { APACHE_ENVVARS => "\@/$folder/envvars" });
    }
    named('openssl-conf-invalid--name-quotes', q(it's $x.cnf),
        refused(q(it's $x.cnf), 4, '^C Country$'),
        files => { q(it's $x.cnf) => $BROKEN });
}

# apachectl reads them.
sub envvars {
    my %texts = ('usual' => "export A=1\n", 'unended' => 'export A=1',
                 'empty' => '',
                 'set' => "export OPENSSL_CONF='/nowhere/openssl.cnf'\n");
    for my $kind (sort keys %texts) {
        named("openssl-conf-missing--envvars-$kind", 'openssl.cnf',
            gone('openssl.cnf', 'missing', '@/openssl.cfg'),
            files => { 'openssl.cfg' => $GOOD, envvars => $texts{$kind} },
            env => { APACHE_ENVVARS => '@/envvars' });
    }
    named('openssl-conf-invalid--confdir', 'openssl.cnf',
        refused('openssl.cnf', 4, '^C Country$', envvars => '@/etc/envvars'),
        files => { 'openssl.cnf' => $BROKEN, 'etc/envvars' => "export A=1\n" },
        env => { APACHE_CONFDIR => '@/etc' });
}

sub well {
    my $conf = sub {
        my ($name, $variable, %files) = @_;
        healthy("openssl-conf-$name", files => { %SITE, %files },
                env => { OPENSSL_CONF => $variable,
                         OPENSSL_CONF_INCLUDE => '@/more' });
    };
    $conf->('good', '@/openssl.cnf', 'openssl.cnf' => $GOOD);
    $conf->('null-device', '/dev/null');
    $conf->('null-link', '@/openssl.cnf',
            'openssl.cnf' => { link => '/dev/null' });
    $conf->('no-value', '');
    $conf->('empty-file', '@/openssl.cnf', 'openssl.cnf' => '');
    $conf->('only-providers', '@/openssl.cnf',
            'openssl.cnf' => "openssl_conf = init\n[init]\n");
    $conf->('other-name', '@/of this server', 'of this server' => $GOOD);
    $conf->('windows', '@/openssl.cnf',
            'openssl.cnf' => "\xEF\xBB\xBF" . $GOOD =~ s/\n/\r\n/gr);
    $conf->('includes', '@/openssl.cnf', 'openssl.cnf' =>
                ".include a.cnf\n.include = missing.cnf\n.include folder\n"
                . "$GOOD.include \"a \$ b.cnf\"\n",
            'more/a.cnf' => "a = 1\n", 'more/a $ b.cnf' => "b = 1\n",
            'more/folder/c.cnf' => "c = 1\n", 'more/folder/d.txt' => 'broken',
            'more/folder/fifo' => { fifo => 1 });
    $conf->('includes-null', '@/openssl.cnf',
            'openssl.cnf' => ".include /dev/null\n$GOOD");
}

1;
