/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file conversions.h
 * @brief What can be made of files with which nothing is wrong (4.4-Q2, Q3).
 *
 * Steps as a remedy has them. In their templates {file}, {certificate_file}
 * and {key_file} are what is converted, {new} is what is made of it, {alias} is
 * the key's, and {keytool} the program: in a command they are quoted. {chain}
 * is an option of openssl, {type} one of keytool and {command} a whole command:
 * those are words of a shell already.
 */

#ifndef TWCA_CONVERSIONS_H
#define TWCA_CONVERSIONS_H

#include "catalog.h"

typedef enum {
    TWCA_MAKE_PKCS12_OF_PEM,
    TWCA_MAKE_JKS_OF_PEM,
    TWCA_MAKE_JKS_ELSEWHERE, /* there is no keytool here */
    TWCA_KEEP_PKCS12,        /* .pfx is .p12 */
    TWCA_MAKE_PEM,
    TWCA_MAKE_PEM_OF_ALIAS, /* one key of several */
    TWCA_MAKE_JKS_OF_PKCS12,
    TWCA_MAKE_PKCS12_OF_KEYSTORE,
    TWCA_CONVERT_ELSEWHERE, /* a keystore, and there is no keytool here */
    TWCA_TELL_TOMCAT,       /* how a service is told of the new keystore */
    TWCA_TELL_JBOSS,
    TWCA_TELL_WEBLOGIC,
    TWCA_CONVERSION_COUNT
} twca_conversion_e;

/** What is said of @a conversion; never NULL for a member of the enum. */
const twca_remedy_t *twca_conversion(twca_conversion_e conversion);

#endif /* TWCA_CONVERSIONS_H */
