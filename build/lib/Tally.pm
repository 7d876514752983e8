# Licensed under the Apache License, Version 2.0; see LICENSE.

# A TAP::Harness that adds what it counted to the file that TWCA_TALLY names,
# one line a run: "passed failed skipped"; and to the file of TWCA_FAILURES
# what failed, with what the program said of it. prove and t/TEST both take
# it by HARNESS_SUBCLASS.
package Tally;

use strict;
use warnings;

use parent 'TAP::Harness';

sub aggregate_tests {
    my ($self, $aggregate, @tests) = @_;
    my $result = $self->SUPER::aggregate_tests($aggregate, @tests);

    # A program that died, or ran other tests than it planned, has failed even
    # where each of its lines says "ok".
    my $broken = 0;
    for my $test ($aggregate->descriptions) {
        my ($parser) = $aggregate->parsers($test);
        next if $parser->failed || !$parser->has_problems;
        my @errors = ($parser->parse_errors, 'wait status ' . $parser->wait);
        add('TWCA_FAILURES', join ': ', $test, @errors);
        $broken++;
    }
    my $skipped = $aggregate->skipped;
    my $failed  = $aggregate->failed;
    my $passed  = $aggregate->passed;

    add('TWCA_TALLY', join ' ', $passed - $skipped, $failed + $broken, $skipped);
    return $result;
}

# A failed test's line is lost among what runs beside it.
sub make_parser {
    my ($self, $job) = @_;
    my ($parser, $session) = $self->SUPER::make_parser($job);

    my $failed;
    $parser->callback(test => sub {
        $failed = !$_[0]->is_ok;
        add('TWCA_FAILURES', $job->description . ': ' . $_[0]->as_string)
            if $failed;
    });
    $parser->callback(comment => sub {
        add('TWCA_FAILURES', $_[0]->as_string) if $failed;
    });
    return ($parser, $session);
}

# add VARIABLE, LINE: to the file that the environment names.
sub add {
    my ($variable, $line) = @_;
    my $file = $ENV{$variable};

    open my $fh, '>>', $file or die "$file: $!\n";
    print $fh "$line\n";
    close $fh or die "$file: $!\n";
}

1;
