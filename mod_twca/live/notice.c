/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which notice's turn is it, and for how long?
 *
 * A program and what it has started are a process group, which is killed as a
 * whole. The number of the group is the program's own: it is nobody else's as
 * long as the program has not been waited for, so that nobody else is ever
 * killed. */

#include "notice.h"

#include <signal.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "launch.h"

/* Between the request to end and the end. */
#define GRACE apr_time_from_sec(2)

/* Where there is none. */
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

typedef struct {
    apr_pool_t *pool; /* everything of it */
    char *const *arguments;
    char *const *environment;
    const char *input;
    void *who;
} notice_t;

/* How far it is with the program that runs. */
typedef enum {
    IDLE,    /* there is none */
    RUNNING, /* within its time */
    ASKED,   /* to end, by SIGTERM; not waited for yet, even if it has */
    KILLED
} progress_e;

struct twca_notices_t {
    apr_pool_t *pool;
    const char *const *program;
    twca_notice_listener_t listener;
    apr_interval_time_t timeout;
    notice_t *waiting[TWCA_NOTICES_WAITING]; /* a ring */
    int first;
    int count;
    progress_e progress;
    notice_t *current;
    apr_proc_t process;
    apr_time_t since; /* when it was started, or asked to end */
};

twca_notices_t *twca_notices_make(apr_pool_t *pool, const char *const *program,
                                  const twca_notice_listener_t *listener,
                                  apr_interval_time_t timeout)
{
    twca_notices_t *notices = apr_pcalloc(pool, sizeof(*notices));

    notices->pool = pool;
    notices->program = program;
    notices->listener = *listener;
    notices->timeout = timeout;
    notices->progress = IDLE;
    return notices;
}

static void append(apr_array_header_t *strings, const char *const *more)
{
    for (; *more; more++) {
        APR_ARRAY_PUSH(strings, char *) = apr_pstrdup(strings->pool, *more);
    }
}

static char *const *ended(apr_array_header_t *strings)
{
    APR_ARRAY_PUSH(strings, char *) = NULL;
    return (char *const *)(void *)strings->elts;
}

static notice_t *notice_of(const twca_notices_t *notices,
                           const char *const *arguments,
                           const char *const *environment, const char *input,
                           void *who)
{
    const char *path = getenv("PATH");
    apr_array_header_t *strings;
    apr_pool_t *pool;
    notice_t *notice;

    apr_pool_create(&pool, notices->pool);
    notice = apr_pcalloc(pool, sizeof(*notice));
    notice->pool = pool;
    strings = apr_array_make(pool, 8, sizeof(char *));
    append(strings, notices->program);
    append(strings, arguments);
    notice->arguments = ended(strings);
    strings = apr_array_make(pool, 8, sizeof(char *));
    APR_ARRAY_PUSH(strings, char *) =
        apr_pstrcat(pool, "PATH=", path ? path : DEFAULT_PATH, NULL);
    append(strings, environment);
    notice->environment = ended(strings);
    notice->input = apr_pstrdup(pool, input);
    notice->who = who;
    return notice;
}

int twca_notices_add(twca_notices_t *notices, const char *const *arguments,
                     const char *const *environment, const char *input,
                     void *who)
{
    int place = (notices->first + notices->count) % TWCA_NOTICES_WAITING;

    if (notices->count == TWCA_NOTICES_WAITING) {
        return 0;
    }
    notices->waiting[place] =
        notice_of(notices, arguments, environment, input, who);
    notices->count++;
    return 1;
}

static notice_t *take_first(twca_notices_t *notices)
{
    notice_t *notice = notices->waiting[notices->first];

    notices->first = (notices->first + 1) % TWCA_NOTICES_WAITING;
    notices->count--;
    return notice;
}

/* The current notice is through. Whoever is told may add another one. */
static void finish(twca_notices_t *notices, twca_notice_e how, int status)
{
    void *who = notices->current->who;

    apr_pool_destroy(notices->current->pool);
    notices->current = NULL;
    notices->progress = IDLE;
    notices->listener.ended(notices->listener.context, who, how, status);
}

static void start(twca_notices_t *notices, apr_time_t now)
{
    notice_t *notice = take_first(notices);
    apr_status_t status;

    if (notices->listener.begun) {
        notices->listener.begun(notices->listener.context, notice->who);
    }
    status = twca_launch(notice->pool, notice->arguments, notice->environment,
                         notice->input, &notices->process);
    notices->current = notice;
    notices->since = now;
    notices->progress = RUNNING;
    if (status != APR_SUCCESS) {
        finish(notices, TWCA_NOTICE_NOT_RUN, status);
    }
}

/* As a shell says it. */
static int status_of(int code, apr_exit_why_e why)
{
    return APR_PROC_CHECK_EXIT(why) ? code : 128 + code;
}

/* Has the program ended? What it has left to go on by itself is its own
 * affair, unless its time was up. */
static void look(twca_notices_t *notices)
{
    int code = 0;
    apr_exit_why_e why = APR_PROC_EXIT;
    apr_status_t status =
        apr_proc_wait(&notices->process, &code, &why, APR_NOWAIT);

    if (status == APR_CHILD_NOTDONE) {
        return;
    }
    if (notices->progress == KILLED) {
        finish(notices, TWCA_NOTICE_TIMED_OUT, status_of(code, why));
    }
    else if (status != APR_CHILD_DONE) {
        /* Somebody else in this process has waited for it. */
        finish(notices, TWCA_NOTICE_FAILED, -1);
    }
    else {
        code = status_of(code, why);
        finish(notices, code ? TWCA_NOTICE_FAILED : TWCA_NOTICE_OK, code);
    }
}

static void end_group(twca_notices_t *notices, int number, progress_e progress,
                      apr_time_t now)
{
    (void)kill(-notices->process.pid, number);
    notices->progress = progress;
    notices->since = now;
}

static void look_at_time(twca_notices_t *notices, apr_time_t now)
{
    if (now < notices->since) {
        notices->since = now; /* the clock was set back */
    }
    if (notices->progress == RUNNING
        && now - notices->since >= notices->timeout) {
        end_group(notices, SIGTERM, ASKED, now);
    }
    else if (notices->progress == ASKED && now - notices->since >= GRACE) {
        end_group(notices, SIGKILL, KILLED, now);
    }
}

void twca_notices_step(twca_notices_t *notices, apr_time_t now)
{
    if (notices->progress == RUNNING || notices->progress == KILLED) {
        look(notices);
    }
    look_at_time(notices, now);
    if (notices->progress == IDLE && notices->count > 0) {
        start(notices, now);
    }
}

void twca_notices_end(twca_notices_t *notices)
{
    while (notices->count > 0) {
        apr_pool_destroy(take_first(notices)->pool);
    }
    if (notices->progress == ASKED) {
        (void)kill(-notices->process.pid, SIGKILL);
    }
    if (notices->current) {
        apr_pool_destroy(notices->current->pool);
        notices->current = NULL;
        notices->progress = IDLE;
    }
}
