# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# The judge of keystores: the JDK's keytool, and how to read what it prints.

package Keytool;

use strict;
use warnings;

use Encode qw(decode);
use File::Basename qw(dirname);
use File::Temp ();
use MIME::Base64 qw(encode_base64);
use POSIX ();

# Whether a JDK is here; a JRE alone compiles nothing.
sub available {
    our $AVAILABLE;
    return $AVAILABLE //= !grep {
        my $tool = $_;
        !grep { -x "$_/$tool" } split /:/, $ENV{PATH};
    } qw(java javac keytool);
}

# Runs commands (references to their arguments, in UTF-8) one after the other;
# for each [whether it ended well, what it said].
sub run {
    my (@commands) = @_;
    my $input = File::Temp->new;
    print $input join(' ', map { encode_base64($_, '') } @$_), "\n"
        for @commands;
    close $input or die "$input: $!\n";
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if (!$pid) {
        # An argument that is not ASCII is nothing to Java in the C locale.
        $ENV{LC_ALL} = 'C.UTF-8';
        open STDIN, '<', "$input" or POSIX::_exit(126);
        exec qw(java -XX:+UseSerialGC -Xshare:auto
            --add-exports java.base/sun.security.tools.keytool=ALL-UNNAMED
            -Duser.language=en), dirname(__FILE__) . '/Keytool.java'
            or POSIX::_exit(127);
    }
    binmode $out;
    my @results = map { result($out) } @commands;
    close $out or die "java: exit $?\n";
    return @results;
}

sub result {
    my ($out) = @_;
    my ($status, $length) = (readline($out) // '') =~ /^(\d+) (\d+)\n\z/
        or die "java said nothing\n";
    my $text = '';
    read $out, $text, $length;
    return [!$status, $text];
}

# The arguments that list a store, its pass phrase in a file.
sub list {
    my ($file, $pass, @more) = @_;
    return ['-list', '-v', '-keystore', $file,
            (defined $pass ? ('-storepass:file', $pass) : ()), @more];
}

# What "keytool -list -v" shows: {alias, kind, chain (of SHA-256, in hex)}
sub entries {
    my ($text) = @_;
    $text = decode('UTF-8', $text);
    my @entries;
    my $next = qr/^Alias name: .*?\nCreation date: /ms;
    while ($text =~ /^Alias\ name:\ (.*?)\nCreation\ date:[^\n]*\n
                     Entry\ type:\ ?(\w*)[^\n]*\n(.*?)(?=$next|\z)/gmsx) {
        my ($alias, $kind, $rest) = ($1, $2, $3);
        my @chain = map { lc tr/://dr }
            $rest =~ /^\t SHA256: ([0-9A-F:]{95})$/mg;
        push @entries, { alias => $alias, kind => $kind, chain => \@chain };
    }
    return @entries;
}

1;
