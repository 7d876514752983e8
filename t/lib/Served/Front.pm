# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Devices in front of an httpd, and servers that are none: HAProxy and nginx.

package Served::Front;

use strict;
use warnings;

use Exporter 'import';

use TwcaTest;
use Served::Process;

our @EXPORT_OK = qw(haproxy nginx);

# HAProxy in front of an httpd. Options: address, port (found), pair (what it
# ends TLS with; none: TLS is passed on), leaf_only, to ("ADDRESS:PORT"), by
# (http, or https with sni), rules (lines of the frontend)
sub haproxy {
    my (%o) = @_;
    my $dir = work_dir();
    $o{port} //= Fixtures::Httpd::free_port();
    my $mode = $o{pair} ? 'http' : 'tcp';
    my $tls = $o{pair} ? 'ssl crt ' . bundle($dir, %o) : '';
    my $on = ($o{by} // 'http') eq 'https'
        ? "ssl verify none sni str($o{sni})" : '';
    my $file = write_file("$dir/haproxy.cfg", join "\n",
        'defaults', "    mode $mode",
        (map { "    timeout $_ 20s" } qw(connect client server)),
        'frontend front', "    bind $o{address}:$o{port} $tls",
        (map { "    $_" } @{ $o{rules} // [] }), '    default_backend back',
        'backend back', ($o{to} ? "    server it $o{to} $on" : ()), '');
    return Served::Process->new(dir => $dir, %o{qw(address port)},
                                command => ['haproxy', '-db', '-f', $file]);
}

# nginx, likewise; without "to" it is a server of its own. Options beside:
# listen (more words of the directive)
sub nginx {
    my (%o) = @_;
    my $dir = work_dir();
    $o{port} //= Fixtures::Httpd::free_port();
    my $pem = bundle($dir, %o);
    my $by = $o{by} // 'http';
    my $at = $o{address} =~ /:/ ? "[$o{address}]" : $o{address};
    my @answer = !$o{to} ? 'return 200 "another program\n";' : (
        "proxy_pass $by://$o{to};", 'proxy_set_header Host $http_host;',
        ($by eq 'https' ? ('proxy_ssl_server_name on;',
                           "proxy_ssl_name $o{sni};") : ()));
    my $file = write_file("$dir/nginx.conf", join "\n",
        'daemon off;', 'master_process off;', "pid $dir/pid;",
        'error_log stderr;', 'events { }', 'http {', 'access_log off;',
        (map { "${_}_temp_path $dir/$_;" }
             qw(client_body proxy fastcgi uwsgi scgi)),
        'ssl_protocols TLSv1.2 TLSv1.3;',
        'server {', "listen $at:$o{port} ssl " . ($o{listen} // '') . ';',
        "ssl_certificate $pem;", "ssl_certificate_key $pem;",
        'location / {', @answer, '}', '}', '}', '');
    return Served::Process->new(dir => $dir, %o{qw(address port)},
        command => ['nginx', '-p', $dir, '-c', $file]);
}

sub bundle {
    my ($dir, %o) = @_;
    my $pair = $o{pair};
    return write_file("$dir/pair.pem", $pair->{leaf}
        . ($o{leaf_only} ? '' : $pair->{chain}) . $pair->{key}, 0600);
}

1;
