/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file launch.h
 * @brief A program as a child of this process, which may have threads.
 */

#ifndef TWCA_LAUNCH_H
#define TWCA_LAUNCH_H

#include <apr_pools.h>
#include <apr_thread_proc.h>

/**
 * Start a program, without a shell, in a process group of its own, whose number
 * is that of its process. It has @a input on its standard input, from its
 * beginning to its end; what it writes goes to this process' standard error. It
 * inherits no other file, no signal that is blocked or ignored, and no other
 * environment than @a environment.
 * @param arguments the program's path and its arguments, ended by NULL
 * @param environment "NAME=value", ended by NULL
 * @param pool for what is needed to start it: nothing of it later on
 * @param process whom to wait for, by apr_proc_wait()
 * @return why it could not be started
 */
apr_status_t twca_launch(apr_pool_t *pool, char *const *arguments,
                         char *const *environment, const char *input,
                         apr_proc_t *process);

#endif /* TWCA_LAUNCH_H */
