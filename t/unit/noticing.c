/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "noticing.h"

#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fixture.h"
#include "tap.h"

#define TRIES                                                                  \
    60000 /* of a millisecond each: for what can't fail but by hanging */

const char *const noticing_nothing[] = {NULL};

static void begun(void *context, void *who)
{
    noticing_t *all = context;

    (void)who;
    all->begun++;
}

static void told(void *context, void *who, twca_notice_e how, int status)
{
    noticing_t *all = context;

    all->count++;
    all->how = how;
    all->status = status;
    all->all = apr_pstrcat(all->pool, all->all, who, " ", NULL);
    if (all->again > 0) {
        all->again--;
        ok(twca_notices_add(all->notices, noticing_nothing, noticing_nothing,
                            "", (void *)"more"),
           "another one from within");
    }
}

noticing_t *noticing(apr_pool_t *pool, const char *const *program)
{
    noticing_t *all = apr_pcalloc(pool, sizeof(*all));
    const twca_notice_listener_t listener = {all, begun, told};

    all->pool = pool;
    all->all = "";
    all->notices =
        twca_notices_make(pool, program, &listener, NOTICING_TIMEOUT);
    return all;
}

/* An executable script; its `$D` is the folder of the test. */
const char *noticing_path(apr_pool_t *pool, const char *name, const char *body)
{
    const char *path =
        fixture_text(name, apr_psprintf(pool, "#!/bin/sh\nD='%s'\n%s\n",
                                        fixture_path("."), body));

    fixture_must(chmod(path, 0755), path);
    return path;
}

noticing_t *noticing_script(apr_pool_t *pool, const char *name,
                            const char *body)
{
    const char **program = apr_pcalloc(pool, 2 * sizeof(*program));

    program[0] = noticing_path(pool, name, body);
    return noticing(pool, program);
}

void noticing_add(noticing_t *all, const char *input)
{
    ok(twca_notices_add(all->notices, noticing_nothing, noticing_nothing, input,
                        (void *)"it"),
       "there is room");
}

/* Step, at a time that stands still, until so many have ended. */
void noticing_step(noticing_t *all, int count, apr_time_t now)
{
    int tries = TRIES;

    for (;;) {
        twca_notices_step(all->notices, now);
        if (all->count >= count || tries-- == 0) {
            return;
        }
        (void)usleep(1000);
    }
}

void noticing_run(noticing_t *all, const char *input)
{
    noticing_add(all, input);
    noticing_step(all, all->count + 1, NOTICING_NOW);
}

void noticing_is_end(const noticing_t *all, twca_notice_e how, int status,
                     const char *name)
{
    if (!ok(all->count == 1 && all->how == how && all->status == status, "%s",
            name)) {
        diag("%d ended, as %d, with status %d", all->count, all->how,
             all->status);
    }
}
