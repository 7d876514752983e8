/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file saving.h
 * @brief Which connections are saved where there are many.
 *
 * A server with hundreds of hosts that asks itself for each of them, by each
 * version of TLS, would have that as its main work.
 */

#ifndef TWCA_SAVING_H
#define TWCA_SAVING_H

#include "plan.h"

/** Connections to own addresses a second from which on they are saved: as long
 * as all is well, only one version of TLS is asked for, ... */
#define TWCA_OWN_RATE 15

/** ... and the other one each so many turns. */
#define TWCA_OTHER_TURN 6

/**
 * The version of TLS that a target is asked for in the turn that begins now.
 * TLS 1.2 is the one that costs a server least: it has nothing to sign before
 * its list is looked at (offer.c).
 * @return -1: all of them
 */
int twca_saving_protocol(const twca_plan_t *plan, int index, apr_time_t now);

#endif /* TWCA_SAVING_H */
