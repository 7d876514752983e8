# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Servers that do what no server should, or keep a record of who came.

package Served::Peer;

use strict;
use warnings;

use Exporter 'import';
use IO::Select;
use IO::Socket::IP;
use IO::Socket::SSL;
use Time::HiRes qw(sleep);

use TwcaTest;
use Served::Process;

our @EXPORT_OK = qw(peer tls_peer visitors kinds);

# What each of them does with a connection, from its first byte on.
my %DOES = (
    # It is accepted, and that is all.
    hang => sub { sleep 1 while 1 },
    http => sub { read_some($_[0]); print { $_[0] }
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" },
    ssh => sub { print { $_[0] } "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";
                 read_some($_[0]) },
    garbage => sub { read_some($_[0]);
        print { $_[0] } pack 'C*', map { int rand 256 } 1 .. 4096 },
    'garbage-in-tls' => sub { read_some($_[0]);
        print { $_[0] } record(22, pack 'C*', map { int rand 256 } 1 .. 999) },
    close => sub { },
    'close-late' => sub { read_some($_[0]) },
    # A hello that promises much and does not come.
    trickle => sub { read_some($_[0]);
        for my $byte (split //, hello() . certificates(10)) {
            syswrite $_[0], $byte or return;
            sleep 1;
        } },
    # 10 MB of certificates, in as many records as it takes.
    flood => sub { read_some($_[0]);
        my $all = hello() . certificates(10_000_000);
        for (my $at = 0; $at < length $all; ) {
            $at += syswrite($_[0], $all, 65_536, $at) || return;
        } },
    alert => sub { read_some($_[0]);
                   print { $_[0] } pack 'Cnn CC', 21, 0x0303, 2, 2, 40 },
);

sub kinds { return sort keys %DOES }

sub read_some { return sysread $_[0], my $some, 16_384 }

sub record {
    my ($type, $text) = @_;
    my $all = '';
    for (my $at = 0; $at < length $text; $at += 16_384) {
        $all .= pack 'Cnn/a*', $type, 0x0303, substr $text, $at, 16_384;
    }
    return $all;
}

sub message { return pack('C', $_[0]) . length_of_3($_[1]) }

sub length_of_3 { return substr(pack('N', length $_[0]), 1) . $_[0] }

# A server's hello of TLS 1.2, with an RSA suite.
sub hello {
    return record(22, message(2, pack 'n a32 C n C', 0x0303, 'r' x 32, 0,
                              0xc02f, 0));
}

# So many bytes of what should be certificates.
sub certificates {
    my ($size) = @_;
    my $one = length_of_3("\x30\x82" . "\0" x 8000);
    return record(22, message(11, length_of_3(
        $one x (1 + $size / length $one))));
}

# --- Servers -----------------------------------------------------------------

sub listener {
    my ($address, $port, %more) = @_;
    return IO::Socket::IP->new(LocalHost => $address, LocalPort => $port,
                               Listen => 64, ReuseAddr => 1, %more)
        // die "$address:$port: $!\n";
}

# A server of that kind. Options: address, port (found). Each connection has a
# process of its own.
sub peer {
    my ($kind, %o) = @_;
    return served($DOES{$kind} // die("no $kind\n"), %o);
}

# A server that ends TLS: it calls $does->(connection, name of SNI or undef).
# Options beside: pair, versions (of IO::Socket::SSL), reuse (SO_REUSEPORT)
sub tls_peer {
    my ($does, %o) = @_;
    my $dir = work_dir();
    write_file("$dir/crt", $o{pair}{leaf} . $o{pair}{chain});
    write_file("$dir/key", $o{pair}{key}, 0600);
    return served(sub {
        my ($socket) = @_;
        IO::Socket::SSL->start_SSL($socket, SSL_server => 1, Timeout => 10,
            SSL_cert_file => "$dir/crt", SSL_key_file => "$dir/key",
            ($o{versions} ? (SSL_version => $o{versions}) : ()))
            or return;
        $does->($socket, $socket->get_servername);
    }, %o, dir => $dir);
}

sub served {
    my ($does, %o) = @_;
    $o{dir} //= work_dir();
    $o{port} //= Fixtures::Httpd::free_port();
    my $listener = listener($o{address}, $o{port},
                            ($o{reuse} ? (ReusePort => 1) : ()));
    my $visitors = "$o{dir}/visitors";
    return Served::Process->new(%o{qw(dir address)}, at => $o{port},
                                visitors => $visitors, code => sub {
        $SIG{CHLD} = 'IGNORE';
        while (1) {
            my $socket = $listener->accept or next;
            note($visitors, $socket->peerhost . "\n");
            my $pid = fork // die "fork: $!\n";
            next if $pid;
            $SIG{PIPE} = 'IGNORE';
            $socket->autoflush(1);
            eval { $does->($socket); 1 } or print STDERR $@;
            POSIX::_exit(0);
        }
    });
}

# Appends to a file that several processes write.
sub note {
    my ($file, $text) = @_;
    open my $fh, '>>', $file or die "$file: $!\n";
    syswrite $fh, $text;
}

# How many connections have come.
sub visitors {
    my ($peer) = @_;
    return scalar(() = slurp($peer->{visitors}) =~ /\n/g);
}

1;
