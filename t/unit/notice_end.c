/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Notices: how a program ends, in which order, and that nobody waits for it. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fixture.h"
#include "noticing.h"
#include "tap.h"

#define TRIES                                                                  \
    60000 /* of a millisecond each: for what can't fail but by hanging */

/* A FIFO from which we hear whether anybody is left who has it open. */
static int open_ear(const char *name)
{
    const char *path = fixture_path(name);
    int ear;

    (void)unlink(path);
    fixture_must(mkfifo(path, 0600), path);
    ear = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    fixture_must(ear < 0, path);
    return ear;
}

/* Wait for a word; @return whether it came. */
static int hears(int ear)
{
    int tries = TRIES;
    char word;

    while (tries-- > 0) {
        if (read(ear, &word, 1) == 1) {
            return 1;
        }
        (void)usleep(1000);
    }
    return 0;
}

static int is_open_elsewhere(int ear)
{
    char word;
    ssize_t got;

    while ((got = read(ear, &word, 1)) > 0) {
    }
    return got < 0 && errno == EAGAIN;
}

/* Wait for the end of whoever has it open. */
static int hears_end(int ear)
{
    int tries = TRIES;

    while (tries-- > 0) {
        if (!is_open_elsewhere(ear)) {
            return 1;
        }
        (void)usleep(1000);
    }
    return 0;
}

/* A program that hangs. */
#define HANGS "exec >\"$D/ear\"; echo x; exec sleep 1000"

/* One that hears no request to end, nor does what it has started. */
#define STUBBORN "trap '' TERM; (echo x; sleep 1000) >\"$D/ear\" & wait"

/* Run a script until we have heard of it. */
static noticing_t *begin(apr_pool_t *pool, int *ear, const char *body,
                         const char *what)
{
    noticing_t *all = noticing_script(pool, "begins", body);

    *ear = open_ear("ear");
    noticing_add(all, "");
    twca_notices_step(all->notices, NOTICING_NOW);
    ok(hears(*ear), "%s", what);
    return all;
}

static void test_hanging(apr_pool_t *pool)
{
    int ear;
    noticing_t *all = begin(pool, &ear, HANGS, "a program that hangs");

    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT - 1);
    ok(is_open_elsewhere(ear), "is let alone within its time");
    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT);
    ok(hears_end(ear), "and then asked to end");
    twca_notices_step(all->notices,
                      NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE - 1);
    ok(all->count == 0, "the others of its group have time too");
    noticing_step(all, 1, NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE);
    noticing_is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM,
                    "it was too late");
    (void)close(ear);
}

static void test_stubborn(apr_pool_t *pool)
{
    int ear;
    noticing_t *all =
        begin(pool, &ear, STUBBORN, "a program that does not want to end");

    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT);
    twca_notices_step(all->notices,
                      NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE - 1);
    ok(is_open_elsewhere(ear), "is asked first");
    noticing_step(all, 1, NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE);
    noticing_is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGKILL,
                    "and then killed");
    ok(hears_end(ear), "with all that it has started");
    (void)close(ear);
}

/* The program obeys at once, what it has started does not. */
static void test_stubborn_child(apr_pool_t *pool)
{
    int ear;
    noticing_t *all = begin(
        pool, &ear,
        "(trap '' TERM; echo x; sleep 1000) >\"$D/ear\" & exec sleep 1000",
        "a program whose child does not want to end");

    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT);
    noticing_step(all, 1, NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE);
    noticing_is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM,
                    "it ends by itself");
    ok(hears_end(ear), "its child is killed");
    (void)close(ear);
}

static void test_clock(apr_pool_t *pool)
{
    int ear;
    noticing_t *all = begin(pool, &ear, HANGS,
                            "a program that hangs while the clock is set back");
    apr_time_t before = NOTICING_NOW - apr_time_from_sec(86400);

    twca_notices_step(all->notices, before);
    ok(is_open_elsewhere(ear), "has its time from then on");
    twca_notices_step(all->notices, before + NOTICING_TIMEOUT);
    ok(hears_end(ear), "and no more");
    noticing_step(all, 1, before + NOTICING_TIMEOUT + NOTICING_GRACE);
    noticing_is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM,
                    "it was too late");
    (void)close(ear);
}

/* What the program leaves behind has its input, and its output. */
static void test_left_behind(apr_pool_t *pool)
{
    const char *const leave[] = {"leave", NULL};
    noticing_t *all = noticing_script(
        pool, "leaves",
        "[ \"$1\" ] || exit 0\n"
        "(while [ -e \"$D/go\" ] && echo x; do sleep 0.1; done) "
        ">\"$D/ear\" &");
    int ear = open_ear("ear");

    (void)fixture_text("go", "");
    ok(twca_notices_add(all->notices, leave, noticing_nothing, "input",
                        (void *)"it"),
       "there is room");
    twca_notices_step(all->notices, NOTICING_NOW);
    ok(hears(ear), "a program that leaves one behind");
    noticing_step(all, 1, NOTICING_NOW);
    noticing_is_end(all, TWCA_NOTICE_OK, 0, "ends when it ends itself");
    noticing_run(all, "");
    ok(all->count == 2, "nobody waits for the one that is left");
    twca_notices_step(all->notices,
                      NOTICING_NOW + NOTICING_TIMEOUT + NOTICING_GRACE);
    ok(is_open_elsewhere(ear), "which is let alone");
    fixture_must(unlink(fixture_path("go")), "go");
    ok(hears_end(ear), "until it ends");
    (void)close(ear);
}

static void test_order(apr_pool_t *pool)
{
    noticing_t *all =
        noticing_script(pool, "order", "echo \"$1\" >>\"$D/lines\"");
    const char *expected = "";
    const char *whose = "";
    int added = 0;
    int i;

    for (i = 0; i < TWCA_NOTICES_WAITING; i++) {
        const char *arguments[] = {apr_itoa(pool, i), NULL};

        added += twca_notices_add(all->notices, arguments, noticing_nothing, "",
                                  (void *)arguments[0]);
        expected = apr_pstrcat(pool, expected, arguments[0], "\n", NULL);
        whose = apr_pstrcat(pool, whose, arguments[0], " ", NULL);
    }
    ok(added == TWCA_NOTICES_WAITING, "as many as may wait");
    ok(!twca_notices_add(all->notices, noticing_nothing, noticing_nothing, "",
                         (void *)"x"),
       "one more is refused");
    ok(!twca_notices_add(all->notices, noticing_nothing, noticing_nothing, "",
                         (void *)"x"),
       "likewise again");
    noticing_step(all, TWCA_NOTICES_WAITING, NOTICING_NOW);
    is_str(fixture_read(fixture_path("lines")), expected,
           "they run in their order, one by one");
    is_str(all->all, whose, "and end in it");
    noticing_run(all, "");
    ok(all->count == TWCA_NOTICES_WAITING + 1, "then there is room again");
}

static void test_from_within(apr_pool_t *pool)
{
    noticing_t *all = noticing_script(pool, "within", "exit 0");

    all->again = 2;
    noticing_add(all, "");
    noticing_step(all, 3, NOTICING_NOW);
    is_str(all->all, "it more more ", "a listener may add more");
}

static void test_end(apr_pool_t *pool)
{
    noticing_t *all =
        noticing_script(pool, "runs",
                        "echo x >\"$D/ear\"; read -r word "
                        "<\"$D/mouth\"; echo \"$word\" >\"$D/got\"");
    const char *mouth = fixture_path("mouth");
    int ear = open_ear("ear");
    int status = -1;
    int fd;

    fixture_must(mkfifo(mouth, 0600), mouth);
    noticing_add(all, "");
    noticing_add(all, "");
    twca_notices_step(all->notices, NOTICING_NOW);
    ok(hears(ear), "a program that runs at the end");
    twca_notices_end(all->notices);
    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT);
    fd = open(mouth, O_WRONLY | O_CLOEXEC);
    fixture_must(fd < 0 || write(fd, "told\n", 5) != 5, mouth);
    (void)close(fd);
    ok(waitpid(-1, &status, 0) > 0 && status == 0, "goes on to its own end");
    is_str(fixture_read(fixture_path("got")), "told\n", "with what it does");
    ok(all->count == 0 && all->begun == 1, "nobody is told of its end");
    ok(waitpid(-1, &status, WNOHANG) < 0, "what waited does not run");
    twca_notices_end(all->notices);
    (void)close(ear);
}

/* One that was asked to end does not go on. */
static void test_end_of_late(apr_pool_t *pool)
{
    int ear;
    noticing_t *all =
        begin(pool, &ear, STUBBORN, "a program that is late at the end");

    twca_notices_step(all->notices, NOTICING_NOW + NOTICING_TIMEOUT);
    twca_notices_end(all->notices);
    ok(hears_end(ear), "is killed, with all that it has started");
    fixture_must(waitpid(-1, NULL, 0) < 0, "waitpid");
    (void)close(ear);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_hanging(pool);
    test_stubborn(pool);
    test_stubborn_child(pool);
    test_clock(pool);
    test_left_behind(pool);
    test_order(pool);
    test_from_within(pool);
    test_end(pool);
    test_end_of_late(pool);
    fixture_end();
    return done();
}
