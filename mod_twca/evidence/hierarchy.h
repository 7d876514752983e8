/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file hierarchy.h
 * @brief TWCA's public hierarchy, known by fingerprint.
 */

#ifndef TWCA_HIERARCHY_H
#define TWCA_HIERARCHY_H

/** A root so new that many trust stores lack it, and what helps them. */
typedef struct {
    const char *root;  /* its common name */
    const char *cross; /* the older root that signed it as well */
} twca_new_root_t;

/** Whether the certificate with this SHA-256 is one of TWCA's cross
 * certificates. */
int twca_hierarchy_is_cross(const unsigned char *sha256);

/**
 * The new root that the certificate with this SHA-256 is, or is issued by;
 * NULL where it is neither. It is complete for clients with an older store
 * only by way of a cross certificate.
 */
const twca_new_root_t *twca_hierarchy_new_root(const unsigned char *sha256);

#endif /* TWCA_HIERARCHY_H */
