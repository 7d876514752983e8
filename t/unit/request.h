/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file request.h
 * @brief Requests that a command of twca_command_reissue() made, compared with
 * the certificate they are to be like.
 */

#ifndef TWCA_REQUEST_H
#define TWCA_REQUEST_H

#include "checks/command.h"
#include "site.h"

/** How the command says what the request is to hold. */
typedef enum { REQUEST_IN_WORDS, REQUEST_COPIED } request_way_e;

/** A file of a name that no other has: where the certificate is said to be. */
const char *request_path(const char *name);

/** The file beside it that a command makes: ".new.key", ".new.csr". */
const char *request_beside(const char *path, const char *ending);

/** Whether a file is readable and writable to its owner alone. */
int request_is_own(const char *path);

/** A certificate of CN=x with these names, or none. */
X509 *request_certificate(const char *names);

/** Run the command for @a x509. @return what is wrong with it or with what it
 * made, be it the key, the subject or the names; "" if nothing */
const char *request_fault(const char *path, X509 *x509, request_way_e way);

#endif /* TWCA_REQUEST_H */
