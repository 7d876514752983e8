/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file program.h
 * @brief Is a program installed here that a remedy would run?
 */

#ifndef TWCA_PROGRAM_H
#define TWCA_PROGRAM_H

#include <apr_pools.h>

/**
 * The word by which a shell finds the program @a name: the name itself where a
 * folder of PATH holds it, else its path in JAVA_HOME's bin or in /usr/bin, not
 * quoted yet. In @a pool, or @a name itself; NULL where it is not there.
 */
const char *twca_find_program(apr_pool_t *pool, const char *name);

#endif /* TWCA_PROGRAM_H */
