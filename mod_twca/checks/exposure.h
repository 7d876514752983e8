/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file exposure.h
 * @brief Can others read a secret?
 */

#ifndef TWCA_EXPOSURE_H
#define TWCA_EXPOSURE_H

#include "finding.h"

/** The command that keeps others from reading the file @a path, whose stat() is
 * @a stamp; NULL where nobody but its owner may read it anyway. */
const char *twca_exposure(apr_pool_t *pool, const char *path,
                          const twca_stamp_t *stamp);

/** Add the facts of a TWCA_KEY_EXPOSED. */
void twca_fact_exposure(twca_context_t *context, twca_finding_t *finding,
                        const char *path, const twca_stamp_t *stamp,
                        const char *command);

#endif /* TWCA_EXPOSURE_H */
