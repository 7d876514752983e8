/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file targets.h
 * @brief Where is each site served? Addresses to look at it from outside.
 */

#ifndef TWCA_TARGETS_H
#define TWCA_TARGETS_H

#include "../live/plan.h"
#include "config.h"

/** TWCAProbeInterval and TWCAProbeTimeout, if not set: seconds. */
#define TWCA_PROBE_INTERVAL 60
#define TWCA_PROBE_TIMEOUT 5

/**
 * Lay out what is looked at: of each site of @a report its own addresses, of
 * those that lead to it by its name, then TWCAPublic, then TWCAPeer. To be
 * called when httpd has opened its sockets.
 * @return in @a pool; its board is still to be made
 */
twca_plan_t *twca_targets(apr_pool_t *pool, server_rec *main_server,
                          const twca_report_t *report);

#endif /* TWCA_TARGETS_H */
