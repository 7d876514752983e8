# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Is every file in a state folder a whole pair, and nobody else's to read?

package Soak::State;

use strict;
use warnings;

use Digest::SHA qw(sha256);

use Fixtures::Httpd;

my $NAME = qr/^ [a-z0-9][a-z0-9.-]* - \d+ - [0-9a-f]{16}
               \. (last-good|stand-in) \. \d+ \. pem $/x;

# What is wrong in the folder: a list of sentences. Options: drafts (whether
# what a killed writer left may be there)
sub objections {
    my ($dir, %o) = @_;
    my @found;

    opendir my $dh, $dir or return ();    # it was killed before
    push @found, "$dir: others have rights" if (stat $dir)[2] & 077;
    for my $name (sort grep { !/^\.\.?$/ } readdir $dh) {
        next if $o{drafts} && $name =~ /^\.twca-new-[0-9a-f]+$/;
        if ($name !~ $NAME) {
            push @found, "$name: does not belong there";
            next;
        }
        push @found, "$name: others have rights"
            if (stat "$dir/$name")[2] & 077;
        push @found, "$name: no whole pair"
            if !is_pair(Fixtures::Httpd::slurp("$dir/$name"), "$dir/$name");
    }
    return @found;
}

# What is there, for comparing: name => hash.
sub contents {
    my ($dir) = @_;
    return map { m{([^/]*)\z} => sha256(Fixtures::Httpd::slurp($_)) }
        glob "$dir/*.pem";
}

sub drafts { return glob "$_[0]/.twca-new-*" }

# A leaf and its key, and every block from its beginning to its end.
sub is_pair {
    my ($text, $file) = @_;
    our %KNOWN;
    return $KNOWN{ sha256($text) } //= do {
        my $begun = () = $text =~ /^-----BEGIN [A-Z ]+-----$/mg;
        my $whole = () = $text
            =~ /^-----BEGIN\ ([A-Z ]+)-----\n[A-Za-z0-9+\/=\n]+
                -----END\ \1-----\n/xmg;
        my $certificate = public_key('x509', '-noout', '-pubkey', '-in',
                                     $file);
        my $key = public_key('pkey', '-pubout', '-in', $file);
        $begun >= 2 && $begun == $whole && length $key
            && $certificate eq $key ? 1 : 0;
    };
}

sub public_key {
    my (@arguments) = @_;
    my $pid = open(my $from, '-|') // die "fork: $!\n";

    if (!$pid) {
        open STDERR, '>', '/dev/null';
        exec 'openssl', @arguments or POSIX::_exit(127);
    }
    local $/;
    my $text = <$from> // '';
    close $from;
    return $text;
}

1;
