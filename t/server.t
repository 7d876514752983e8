# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The server that t/TEST itself has started: it has our module beside others,
# a good and a bad site, and its log says so once.

use strict;
use warnings;

use Apache::Test ();
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use HTTP::Tiny;
use Test::More;

use TwcaTest;

my $vars = eval { Apache::Test::vars() };
plan skip_all => 'not started by t/TEST' if !$vars || !$vars->{port};

my $answer = HTTP::Tiny->new->get(
    "http://127.0.0.1:$vars->{port}/twca-status?format=json");
is $answer->{status}, 200, 'the status page';
my $json = eval { JSON::PP->new->utf8->decode($answer->{content}) } || {};
is labels(above_notice(all_findings($json))),
    'TWCA-X1 expired error www.example.test', 'the bad site, and only that';

my $log = slurp("$vars->{t_logs}/error_log");
is join(' ', map { $_->{id} } @{ log_lines($log) }), 'expired',
    'said once in the log';
is scalar(() = $log =~ /TWCA checked \d+ site/g), 1, 'one summary';
is join("\n", unclaimed($log, qr/TWCA-X1 expired/)), '',
    'nothing else in the log';
done_testing();
