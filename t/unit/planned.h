/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file planned.h
 * @brief A plan for the sites of sight.h, for tests.
 */

#ifndef TWCA_PLANNED_H
#define TWCA_PLANNED_H

#include "live/plan.h"

/** A plan of the case's sites, with the same target so many times, and an
 * empty board. */
twca_plan_t *planned(apr_pool_t *pool, const twca_target_t *target, int count);

#endif /* TWCA_PLANNED_H */
