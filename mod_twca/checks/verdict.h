/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file verdict.h
 * @brief Evidence and verdict: what it means that another list of certificates
 * came than was loaded.
 *
 * One table, which the checks decide by and build/manual prints. It stands for
 * itself: nothing is called.
 */

#ifndef TWCA_VERDICT_H
#define TWCA_VERDICT_H

#include "../catalog/catalog.h"
#include "sighting.h"

/** Whose address it is. */
typedef enum {
    TWCA_PLACE_PEER, /* a TWCAPeer's, whosever else */
    TWCA_PLACE_OWN,  /* this machine's */
    TWCA_PLACE_ELSEWHERE,
    TWCA_PLACE_COUNT
} twca_place_e;

/** What was seen. */
typedef struct {
    twca_vantage_e vantage;
    twca_shown_e shown;
    twca_beacon_e beacon;
    twca_place_e place;
} twca_case_t;

/** A row: the cases that it is for, each a set of bits (1 << member), and what
 * is said of them. */
typedef struct {
    unsigned vantages;
    unsigned shown;
    unsigned beacons;
    unsigned places;
    twca_finding_e finding;
    const char *situations; /* of the handbook's 4.6-Q2; NULL: none of them */
} twca_verdict_t;

/** The table: the first row that fits decides, and where none does, nothing is
 * said. */
const twca_verdict_t *twca_verdicts(int *count);

/** The row that decides a case, or NULL. */
const twca_verdict_t *twca_verdict(const twca_case_t *seen);

#endif /* TWCA_VERDICT_H */
