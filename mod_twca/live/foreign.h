/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file foreign.h
 * @brief A certificate that somebody sent.
 */

#ifndef TWCA_FOREIGN_H
#define TWCA_FOREIGN_H

#include <apr_pools.h>

#include "../evidence/certificate.h"

/** Read it from DER, into @a pool. @return NULL where it can't be read */
const twca_certificate_t *
twca_foreign(apr_pool_t *pool, const unsigned char *der, apr_size_t length);

#endif /* TWCA_FOREIGN_H */
