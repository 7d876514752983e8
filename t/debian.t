# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Debian's own default-ssl site, with the snake-oil pair that its ssl-cert
# package makes: it is trusted on this machine, and by nobody else.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;

my $site = '/etc/apache2/sites-available/default-ssl.conf';
my $pair = '/etc/ssl/certs/ssl-cert-snakeoil.pem';
plan skip_all => "no $_ here" for grep { !-e } $site, $pair;
plan skip_all => "only root may read Debian's private keys" if $>;

my $result = dump_json(<<"CONF");
Define APACHE_LOG_DIR /tmp
Listen 127.0.0.1:443
Include $site
CONF
my ($found) = @{ $result->{json}{sites} };
is scalar @{ $result->{json}{sites} }, 1, 'one site' or show($result);
is $found->{chain_status}, 'self-signed', 'its chain';
is $found->{pairs}[0]{certificate_file}, $pair, 'its certificate';
ok $found->{pairs}[0]{key_matches}, 'and the key fits';
is_deeply [labels(all_findings($result->{json}))],
    [labels({ code => 'TWCA-4.5-Q1', id => 'self-signed',
              severity => 'error', site => $found->{name} })],
    'self-signed, and nothing else' or show($result);
is $result->{exit}, 0, 'the config test passes';
done_testing();
