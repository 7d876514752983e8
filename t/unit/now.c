/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* From the board to a site: the interval that httpd looks at is the one that
 * is waited for before anything is said. */

#include <string.h>

#include "fixture.h"
#include "planned.h"
#include "sight.h"
#include "tap.h"

#define AFTER(seconds) (SIGHT_START + SIGHT_LATER + apr_time_from_sec(seconds))

/** A plan for the sites of sight.h, with an empty board. */
static twca_plan_t *plan_of(apr_pool_t *pool)
{
    const twca_target_t nothing = {.site = 0};
    twca_plan_t *made = planned(pool, &nothing, 0);

    made->interval = SIGHT_INTERVAL;
    made->is_watched[0] = 1;
    return made;
}

static int findings_at(apr_pool_t *pool, const twca_plan_t *made,
                       apr_time_t now)
{
    twca_site_t site;

    twca_site_now(pool, made, 0, now, &site);
    return site.findings ? site.findings->nelts : 0;
}

static void test_changed_file(apr_pool_t *pool)
{
    twca_file_seen_t seen;
    const twca_plan_t *made;

    sight_begin();
    /* As a start makes it: only a report of now has an interval. */
    sight_report()->probe_interval = 0;
    sight_report()->findings = apr_array_make(pool, 1, sizeof(twca_finding_t));
    sight_report()->keystores =
        apr_array_make(pool, 1, sizeof(twca_keystore_t));
    made = plan_of(pool);
    memset(&seen, 0, sizeof(seen));
    seen.state = TWCA_DISK_CHAIN;
    seen.changed = AFTER(0);
    seen.checked = AFTER(20);
    twca_board_put_file(made->board, 0, &seen);
    ok(findings_at(pool, made, AFTER(30)) == 0,
       "a file that was changed half an interval ago");
    ok(findings_at(pool, made, AFTER(61)) == 1, "... and an interval ago");
    ok(twca_report_now(pool, made, AFTER(30))->verdict == TWCA_OK,
       "the report says the same");
    ok(twca_report_now(pool, made, AFTER(61))->verdict == TWCA_ERROR,
       "... then");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    plan(4);
    test_changed_file(pool);
    fixture_end();
    return done();
}
