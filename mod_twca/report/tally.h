/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file tally.h
 * @brief How many of a report's sites and keystores are how bad.
 */

#ifndef TWCA_TALLY_H
#define TWCA_TALLY_H

#include "report.h"

/** Who is in a situation of the handbook. */
typedef struct {
    int sites;
    int keystores;
    int server;        /* whether the whole server is */
    int is_looked_for; /* whether anybody could be found to be in it */
} twca_concerned_t;

/** How bad it is with things of a kind. */
typedef struct {
    int count;
    int faulty; /* of them above notice */
    twca_severity_e verdict;
} twca_standing_t;

/** Who is in the situation of each code. */
void twca_count_codes(const twca_report_t *report,
                      twca_concerned_t counts[TWCA_CODE_COUNT]);

/** How bad it is with the sites, with the keystores, and with the whole
 * server, of which each finding counts. */
twca_standing_t twca_standing_of_sites(const twca_report_t *report);
twca_standing_t twca_standing_of_keystores(const twca_report_t *report);
twca_standing_t twca_standing_of_server(const twca_report_t *report);

#endif /* TWCA_TALLY_H */
