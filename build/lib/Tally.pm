# Licensed under the Apache License, Version 2.0; see LICENSE.

# A TAP::Harness that adds what it counted to a file, one line a run:
# "passed failed skipped". prove and t/TEST both take it by HARNESS_SUBCLASS;
# TWCA_TALLY names the file.
package Tally;

use strict;
use warnings;

use parent 'TAP::Harness';

sub aggregate_tests {
    my ($self, $aggregate, @tests) = @_;
    my $result = $self->SUPER::aggregate_tests($aggregate, @tests);

    # A program that died, or ran other tests than it planned, has failed even
    # where each of its lines says "ok".
    my $broken = grep { $_->has_problems && !$_->failed } $aggregate->parsers;
    my $skipped = $aggregate->skipped;
    my $failed  = $aggregate->failed;
    my $passed  = $aggregate->passed;

    open my $fh, '>>', $ENV{TWCA_TALLY} or die "$ENV{TWCA_TALLY}: $!\n";
    print $fh join(' ', $passed - $skipped, $failed + $broken, $skipped), "\n";
    close $fh or die "$ENV{TWCA_TALLY}: $!\n";
    return $result;
}

1;
