/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file tap.h
 * @brief TAP for unit tests: a plan, a line a test, an exit status.
 *
 * Each test is a program: plan(), then ok() and is_str(), and at the end
 * `return done();`, which is 0 only if as many tests ran as were planned and
 * all of them passed.
 */

#ifndef TWCA_TAP_H
#define TWCA_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    int planned; /* 0: the plan comes at the end */
    int run;
    int failed;
} tap_t;

static inline tap_t *tap_state(void)
{
    static tap_t state;

    return &state;
}

/** How many tests there will be. Without it done() counts them. */
static inline void plan(int count)
{
    tap_state()->planned = count;
    printf("1..%d\n", count);
}

/** One line of comment. */
__attribute__((format(printf, 1, 2))) static inline void
diag(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)fputs("# ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

/** One test; @return whether it passed. */
__attribute__((format(printf, 2, 3))) static inline int
ok(int passed, const char *format, ...)
{
    tap_t *tap = tap_state();
    va_list args;

    tap->run++;
    if (!passed) {
        tap->failed++;
    }
    printf("%s %d - ", passed ? "ok" : "not ok", tap->run);
    va_start(args, format);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    (void)fflush(stdout);
    return passed;
}

/** Whether two strings are equal; NULL equals NULL alone. */
static inline int is_str(const char *got, const char *expected,
                         const char *name)
{
    int equal = got && expected ? strcmp(got, expected) == 0 : got == expected;

    ok(equal, "%s", name);
    if (!equal) {
        diag("     got: %s", got ? got : "(null)");
        diag("expected: %s", expected ? expected : "(null)");
    }
    return equal;
}

/** The program's exit status. */
static inline int done(void)
{
    const tap_t *tap = tap_state();

    if (!tap->planned) {
        printf("1..%d\n", tap->run);
    }
    else if (tap->run != tap->planned) {
        diag("planned %d tests, ran %d", tap->planned, tap->run);
    }
    if (tap->failed) {
        diag("failed %d of %d tests", tap->failed, tap->run);
    }
    return tap->failed || (tap->planned && tap->run != tap->planned);
}

#endif /* TWCA_TAP_H */
