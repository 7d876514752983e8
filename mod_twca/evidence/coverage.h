/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file coverage.h
 * @brief Which hosts a certificate is for.
 *
 * As browsers compare (RFC 6125 and the Baseline Requirements): the subject's
 * alternative names and never the common name; `*` for one whole label.
 */

#ifndef TWCA_COVERAGE_H
#define TWCA_COVERAGE_H

#include "certificate.h"

/** Whether one of a certificate's names covers @a name, a host's or an
 * address. */
int twca_is_for(const twca_certificate_t *certificate, const char *name);

/** Whether it covers any name that @a alias stands for: a ServerAlias with `*`
 * or `?` in it. */
int twca_could_be_for(const twca_certificate_t *certificate, const char *alias);

#endif /* TWCA_COVERAGE_H */
