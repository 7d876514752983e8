# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What the tests of what is served share: an httpd that looks, its sites, and
# the document that says what it saw.

package Served;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use File::Path qw(make_path);
use HTTP::Tiny;
use IO::Socket::SSL;
use JSON::PP ();
use Test::More ();
use Time::HiRes qw(sleep time);

use TwcaTest;
use Fixtures::Catalog;
use Fixtures::Der qw(unpem);
use Fixtures::Pki;
use Soak::Httpd;

our @EXPORT = qw(pair httpd configure install started restarted document site
                 sightings await live_ids is_found is_quiet is_as_loaded
                 has_looked log_is_clean ask_plain shown shows
                 missing_programs watcher connections connected
                 $SITE);

our $SITE = 'www.example.test';

# Seconds that anything may take: httpd looks at its files every ten, and
# another child takes over within eleven.
use constant LIMIT => 90;

# Debian's user has no such folders in his path.
$ENV{PATH} .= ':/usr/sbin:/sbin';

# Those of these programs that are not here.
sub missing_programs {
    return grep { my $name = $_; !grep { -x "$_/$name" }
                      split /:/, $ENV{PATH} } @_;
}

# --- Certificates ------------------------------------------------------------

my %AUTHORITY;

# Authorities by name: "issuing" and "second" are trusted, "elsewhere" is
# somebody else's.
sub authority {
    my ($name) = @_;
    our $PKI //= Fixtures::Pki->new(work_dir() . '/pki');
    return $AUTHORITY{$name} //= do {
        my $root = $name =~ /root/ ? undef
            : authority($name eq 'elsewhere' ? 'other root' : 'root');
        { key => "key of $name", root => $root, certificate =>
            $PKI->certificate(key => "key of $name",
                subject => "/C=TW/O=Served/CN=The $name", from => -800,
                to => 3000, ($root ? (ca => $root) : ()),
                ext => ['basicConstraints=critical,CA:TRUE',
                        'keyUsage=critical,keyCertSign,cRLSign',
                        'subjectKeyIdentifier=hash',
                        ($root ? 'authorityKeyIdentifier=keyid' : ())]) };
    };
}

sub roots_file {
    our $ROOTS;
    return $ROOTS //= write_file(work_dir() . '/roots.pem',
                                 authority('root')->{certificate});
}

# {leaf, chain, key, list (SHA-256s as they are served)}. Options: names, by
# (authority), key (rsa), from, to (days)
sub pair {
    my ($name, %o) = @_;
    my $by = authority($o{by} // 'issuing');
    our $N;
    my $label = ($o{key} ? "$o{key}:" : '') . 'pair ' . ++$N;
    our $PKI;
    my $leaf = $PKI->certificate(
        key => $label, subject => "/C=TW/CN=$name", from => $o{from} // -10,
        to => $o{to} // 80, ca => $by,
        ext => ['basicConstraints=CA:FALSE', 'subjectKeyIdentifier=hash',
                'authorityKeyIdentifier=keyid',
                'keyUsage=critical,digitalSignature',
                'extendedKeyUsage=serverAuth', 'subjectAltName='
                . join ',', map { "DNS:$_" } @{ $o{names} // [$name] }]);
    return { leaf => $leaf, chain => $by->{certificate},
             key => $PKI->key_pem($label),
             list => [map { fingerprint($_) } $leaf, $by->{certificate}] };
}

sub fingerprint { return sha256_hex(unpem($_[0])) }

# --- Servers -----------------------------------------------------------------

# An httpd with the module, configured and not started. Options:
#   sites    {name, pair or pairs, lines, address, alias} each; with a port of
#            its own: port
#   lines    more of the main server       hosts     more hosts, as they are
#   address  127.0.0.1                     interval, timeout   seconds: 1, 2
#   modules, mpm, user, module (0: without ours), log_level, listen (lines)
#   memory   0: without mod_slotmem_shm
sub httpd {
    my (%o) = @_;
    my $dir = work_dir();
    my ($port, $http) = Fixtures::Httpd::free_ports(2);
    my $server = Soak::Httpd->new(
        dir => "$dir/httpd", port => $o{port} // $port,
        log_level => $o{log_level} // 'info',
        twca => ($o{module} // 1) ? $MODULE : undef,
        modules => [($o{memory} // 1 ? 'slotmem_shm' : ()), 'watchdog',
                    @{ $o{modules} // [] }],
        ($o{mpm} ? (mpm => $o{mpm}) : ()),
        ($o{user} ? (user => $o{user}) : ()));
    @$server{qw(address http folder options)}
        = ($o{address} // '127.0.0.1', $http, $dir, \%o);
    configure($server);
    return $server;
}

# Writes it, with these options changed.
sub configure {
    my ($server, %changed) = @_;
    my $o = $server->{options} = { %{ $server->{options} }, %changed };
    my $address = $server->{address};
    my @sites = @{ $o->{sites} // [] };
    my @ours = $server->{twca} ? (
        'TWCATrustStore ' . roots_file(),
        'TWCAProbeInterval ' . ($o->{interval} // 1),
        'TWCAProbeTimeout ' . ($o->{timeout} // 2),
        '<Location /twca>', 'SetHandler twca-status', '</Location>') : ();
    $server->write(
        "Listen $address:$server->{http}",
        ($o->{listen} ? @{ $o->{listen} } : "Listen $address:$server->{port}"),
        @ours, @{ $o->{lines} // [] },
        (map { host($server, $sites[$_], $_) } 0 .. $#sites),
        @{ $o->{hosts} // [] });
    return $server;
}

sub folder { return "$_[0]{folder}/$_[1]" }

sub host {
    my ($server, $site, $number) = @_;
    my $dir = folder($server, $number);
    my $at = $site->{address} // $server->{address};
    my @pairs = @{ $site->{pairs} // [$site->{pair}] };
    make_path($dir);
    for my $i (0 .. $#pairs) {
        install($server, $number, $pairs[$i], $i)
            if !-e "$dir/$i.crt";
    }
    return join "\n",
        "<VirtualHost $at:" . ($site->{port} // $server->{port}) . '>',
        (defined $site->{name} ? "ServerName $site->{name}" : ()),
        ($site->{alias} ? "ServerAlias $site->{alias}" : ()),
        'SSLEngine on',
        (map { ("SSLCertificateFile $dir/$_.crt",
                "SSLCertificateKeyFile $dir/$_.key") } 0 .. $#pairs),
        @{ $site->{lines} // [] }, '</VirtualHost>', '';
}

# Puts a pair in place of a site's, as renew tools do.
sub install {
    my ($server, $number, $pair, $i) = @_;
    my $file = folder($server, $number) . '/' . ($i // 0);
    write_file("$file.new", $pair->{leaf} . $pair->{chain}, 0644);
    write_file("$file.new.key", $pair->{key}, 0600);
    for my $made ("$file.new", "$file.new.key") {
        chown scalar getpwnam($server->{user}), -1, $made if $server->{user};
    }
    rename "$file.new", "$file.crt" or die "$file.crt: $!\n";
    rename "$file.new.key", "$file.key" or die "$file.key: $!\n";
    return "$file.crt";
}

sub started {
    my ($server, $label) = @_;
    my $did = $server->start;
    my $good = Test::More::is($did, 'starts', "$label: starts");
    Test::More::diag(slurp($server->log_file), slurp("$server->{dir}/stderr"))
        if !$good;
    return $good;
}

# A graceful restart, whether or not the old children have gone.
sub restarted {
    my ($server, $label) = @_;
    my $pid = $server->{pid};
    my $said = $server->graceful;
    my $good = Test::More::ok(defined $said && $server->{pid} == $pid,
                              "$label: restarts, the same process");
    Test::More::diag(substr slurp($server->log_file), -3000) if !$good;
    return $good;
}

# What somebody is shown who connects: SHA-256s, in their order. Options as
# IO::Socket::SSL has them
sub shown {
    my ($address, $port, $name, %o) = @_;
    my $socket = IO::Socket::SSL->new(
        PeerHost => $address, PeerPort => $port, Timeout => 10,
        SSL_verify_mode => 0, SSL_hostname => $name // '', %o)
        or return [];
    return [map { fingerprint(Net::SSLeay::PEM_get_string_X509($_)) }
            $socket->peer_certificates];
}

# The fixture is what it should be: that pair's list is shown there.
sub shows {
    my ($label, $at, $list) = @_;
    my $shown = shown(@$at);
    return Test::More::is(join(' ', @$shown), join(' ', @$list),
                          "$label: what is shown there");
}

# --- What it says ------------------------------------------------------------

# An answer from a port without TLS.
sub ask_plain {
    my ($server, $target, %o) = @_;
    return HTTP::Tiny->new(timeout => 10, max_redirect => 0)->request(
        $o{method} // 'GET', "http://$server->{address}:"
        . ($o{port} // $server->{http}) . $target,
        { headers => $o{headers} // {} });
}

sub document {
    my ($server) = @_;
    return eval { JSON::PP->new->utf8->decode(
        ask_plain($server, '/twca?format=json')->{content}) }
        || { sites => [], findings => [], keystores => [] };
}

sub site {
    my ($server, $name, $port) = @_;
    return find_site(document($server), $name // $SITE, $port)
        || { findings => [], served => [], pairs => [] };
}

# What was seen of a site, from there: own, public, peer; all where none is
# said. Those that were not looked at yet too.
sub sightings {
    my ($site, $view) = @_;
    return grep { !$view || $_->{view} eq $view } @{ $site->{served} };
}

# Looks until something true is seen: that; undef where it takes too long.
sub await {
    my ($look) = @_;
    my $end = time + LIMIT;
    while (time < $end) {
        my $seen = $look->();
        return $seen if $seen;
        sleep 0.1;
    }
    return;
}

my %LIVE = map { ($_ => 1) } qw(served-chain stale-process stale-peer
                                wrong-server stale-front hosted-elsewhere
                                shadowed);

sub live_ids {
    my ($site) = @_;
    return join ' ', sort map { $_->{id} }
        grep { $LIVE{ $_->{id} } } @{ $site->{findings} };
}

# Whether everything has been looked at once.
sub is_complete {
    my ($site) = @_;
    return @{ $site->{served} }
        && !grep { $_->{answer} eq 'pending' } @{ $site->{served} };
}

# What was seen, for people.
sub seen {
    my ($site) = @_;
    return join "\n", (map { my $s = $_;
        join ' ', map { $s->{$_} // 'null' } qw(view host address port protocol
            key answer beacon matches checked) } @{ $site->{served} }),
        map { "$_->{severity} $_->{code} $_->{id}: $_->{message}" }
            @{ $site->{findings} };
}

# The site has this finding, once, with these facts, and no other of what is
# served; returns it. A fact may be a value, a pattern, or a list (of which
# all are there, in any order). Options: name, port (of the site)
sub is_found {
    my ($server, $label, $id, $facts, %o) = @_;
    my $site;
    await(sub {
        $site = site($server, @o{qw(name port)});
        return is_complete($site) && live_ids($site) eq $id
            && !wrong_facts((grep { $_->{id} eq $id }
                             @{ $site->{findings} })[0], $facts);
    });
    my ($finding) = grep { $_->{id} eq $id } @{ $site->{findings} };
    my $good = Test::More::is(live_ids($site), $id, "$label: $id, alone");
    if ($finding) {
        $good &= Test::More::is("$finding->{code} $finding->{severity}",
            join(' ', Fixtures::Catalog::code_of($id),
                 Fixtures::Catalog::severity_of($id)), "$label: its severity");
        $good &= Test::More::is(join("\n", wrong_facts($finding, $facts)), '',
                                "$label: its facts");
        $good &= Test::More::unlike($finding->{message} . $finding->{cause},
                                    qr/[{}]/, "$label: its words");
    }
    Test::More::diag(seen($site)) if !$good;
    return $finding;
}

sub wrong_facts {
    my ($finding, $facts) = @_;
    return map {
        my ($is, $wanted) = ($finding->{facts}{$_}, $facts->{$_});
        my $shown = !defined $is ? 'none'
            : ref $is ? '[' . join(', ', sort @$is) . ']' : $is;
        my $good = !defined $wanted ? !defined $is
            : ref $wanted eq 'Regexp' ? $shown =~ $wanted
            : ref $wanted ? ref $is && !missing($is, $wanted)
            : $shown eq $wanted;
        $good ? () : "$_: $shown";
    } sort keys %$facts;
}

sub missing {
    my ($is, $wanted) = @_;
    my %is = map { ($_ => 1) } @$is;
    return grep { !$is{$_} } @$wanted;
}

# Everything that came is what was loaded, nothing is said of the site that
# should not be, and all of it once more.
sub is_as_loaded {
    my ($server, $label, %o) = @_;
    my $wrong = sub {
        my ($site) = @_;
        return grep { $_->{answer} ne 'pending'
                      && !($_->{answer} eq 'served' && $_->{matches}) }
            @{ $site->{served} };
    };
    my $site;
    await(sub { $site = site($server, @o{qw(name port)});
                return is_complete($site) && !$wrong->($site) });
    my $good = Test::More::ok(is_complete($site) && !$wrong->($site),
                              "$label: what is served is what was loaded");
    Test::More::diag(seen($site)) if !$good;
    return $good & is_quiet($server, $label, %o);
}

# Nothing is said of the site, and nothing after it has been looked at again.
# Options beside: but (ids of findings that it has), looks (how often it is
# to be looked at again first: 2)
sub is_quiet {
    my ($server, $label, %o) = @_;
    has_looked($server, $label, $o{looks} // 2, %o) if $o{looks} // 1;
    my $site = site($server, @o{qw(name port)});
    my $good = Test::More::is(
        join(' ', sort map { $_->{id} } above_notice(@{ $site->{findings} })),
        join(' ', sort @{ $o{but} // [] }), "$label: nothing is said of it");
    Test::More::diag(seen($site)) if !$good;
    return $good;
}

# Waits until everything has been looked at so many times more: of that site,
# or of all.
sub has_looked {
    my ($server, $label, $times, %o) = @_;
    my (%last, %count);
    my $all = await(sub {
        my $json = document($server);
        my @now;
        for my $seen (map { my $site = $_;
                            map { { %$_, site => $site->{name} } }
                                @{ $site->{served} } }
                      $o{name} ? find_site($json, @o{qw(name port)}) // ()
                               : @{ $json->{sites} }) {
            my $which = join ' ', map { $_ // '' } @$seen{
                qw(site view host port address protocol key)};
            my $checked = $seen->{checked} // '';
            $count{$which} += defined $last{$which}
                && $last{$which} ne $checked ? 1 : 0;
            $last{$which} = $checked;
            push @now, $which;
        }
        return @now && !grep { $_ < $times } @count{@now};
    });
    return Test::More::ok($all, "$label: it is looked at again");
}

# The child that watches: the one that is connected to that port, where
# somebody keeps the connection open.
sub watcher {
    my ($server, $port) = @_;
    return await(sub {
        my %inode = map { ("socket:[$_->{inode}]" => 1) }
            connections($port);
        for my $pid ($server->children) {
            return $pid if grep { $inode{ readlink($_) // '' } }
                glob "/proc/$pid/fd/*";
        }
        return;
    });
}

# How many connections to these ports are open at one moment. The table is not
# read in one: what was there before and after has been there in between.
sub connected {
    my ($before, $after) = map { { map { ($_->{inode} => 1) }
                                       connections(@_) } } 1, 2;
    return scalar grep { $before->{$_} } keys %$after;
}

# The connections to these ports that are open, as clients have them.
sub connections {
    my %port = map { (sprintf('%04X', $_) => 1) } @_;
    return map {
        my @f = split;
        my ($remote) = $f[2] =~ /:(.*)/;
        $f[3] eq '01' && $port{$remote} ? { inode => $f[9] } : ()
    } split /\n/, slurp('/proc/net/tcp');
}

# The error log has nothing worse than a notice but these findings of what is
# served, and what the patterns claim.
sub log_is_clean {
    my ($server, $label, $ids, @patterns) = @_;
    return Test::More::is(
        join("\n", unclaimed(slurp($server->log_file), @patterns,
            map { my $id = $_; my $code = Fixtures::Catalog::code_of($id);
                  qr/ \Q$code $id\E / } @$ids)),
        '', "$label: nothing else worse in the log");
}

1;
