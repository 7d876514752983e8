/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file tap.h
 * @brief TAP for unit tests: a plan, a line a test, an exit status.
 *
 * Each test is a program: plan(), then ok() and is_str(), and at the end
 * `return done();`, which is 0 only if as many tests ran as were planned and
 * all of them passed. What several programs share may test too: it is counted
 * with theirs.
 */

#ifndef TWCA_TAP_H
#define TWCA_TAP_H

/** How many tests there will be. Without it done() counts them. */
void plan(int count);

/** One line of comment. */
__attribute__((format(printf, 1, 2))) void diag(const char *format, ...);

/** One test; @return whether it passed. */
__attribute__((format(printf, 2, 3))) int ok(int passed, const char *format,
                                             ...);

/** Whether two strings are equal; NULL equals NULL alone. */
int is_str(const char *got, const char *expected, const char *name);

/** The program's exit status. */
int done(void);

#endif /* TWCA_TAP_H */
