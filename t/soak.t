# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# A little of what build/soak does for long: sites are broken and mended under
# load, and httpd is restarted and killed. TWCA_MPM chooses the MPM.

use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Test::More;

use TwcaTest;

my $mpm = $ENV{TWCA_MPM} || 'event';
plan skip_all => 'no C compiler' if system('cc --version >/dev/null 2>&1') != 0;

my @parts = ('restarts under load', 'stop, and start with broken sites',
             'kill -9', $mpm eq 'event' ? 'memory' : ());
my ($exit, $text) = answered(
    top() . "/build/soak -n 20 -r 12 -k 10 -p $mpm -m "
    . ($mpm eq 'event' ? 40 : 0), '', limit => 300,
    env => { TWCA_MODULE => $MODULE });
is $exit, 0, 'nothing went wrong';
my %wrong = $text =~ /^\| \Q$mpm\E \| ([^|]+) \| [^|]* \| (\d+) \|$/mg;
is $wrong{$_}, 0, "$_: nothing wrong" for @parts;
is join(', ', sort keys %wrong), join(', ', sort @parts), 'every part ran';
my ($requests) = $text =~ /12 restarts, (\d+) requests/;
cmp_ok $requests // 0, '>=', 12 * 20, 'every site was asked after each restart';
is scalar(() = $text =~ /^soak: /mg), 0, 'no complaint';
diag $text if !Test::More->builder->is_passing;
done_testing();
