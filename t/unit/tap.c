/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct {
    int planned; /* 0: the plan comes at the end */
    int run;
    int failed;
} tap;

void plan(int count)
{
    tap.planned = count;
    printf("1..%d\n", count);
}

void diag(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)fputs("# ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

int ok(int passed, const char *format, ...)
{
    va_list args;

    tap.run++;
    if (!passed) {
        tap.failed++;
    }
    printf("%s %d - ", passed ? "ok" : "not ok", tap.run);
    va_start(args, format);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    (void)fflush(stdout);
    return passed;
}

int is_str(const char *got, const char *expected, const char *name)
{
    int equal = got && expected ? strcmp(got, expected) == 0 : got == expected;

    ok(equal, "%s", name);
    if (!equal) {
        diag("     got: %s", got ? got : "(null)");
        diag("expected: %s", expected ? expected : "(null)");
    }
    return equal;
}

int done(void)
{
    if (!tap.planned) {
        printf("1..%d\n", tap.run);
    }
    else if (tap.run != tap.planned) {
        diag("planned %d tests, ran %d", tap.planned, tap.run);
    }
    if (tap.failed) {
        diag("failed %d of %d tests", tap.failed, tap.run);
    }
    return tap.failed || (tap.planned && tap.run != tap.planned);
}
