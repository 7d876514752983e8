/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Notices: what a program is told, how it ends, and that nobody waits for it.
 * Time is what a step is told, so that nothing here depends on how fast a
 * program is. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fixture.h"
#include "folder.h"
#include "live/notice.h"
#include "tap.h"

#define NOW apr_time_from_sec(1800000000)
#define TIMEOUT apr_time_from_sec(30)
#define GRACE apr_time_from_sec(2)
#define TRIES                                                                  \
    60000 /* of a millisecond each: for what can't fail but by hanging */

static const char *const nothing[] = {NULL};

/** What the listener was told. */
typedef struct {
    twca_notices_t *notices;
    apr_pool_t *pool;
    int count;
    twca_notice_e how;
    int status;
    const char *all; /* of whom, in their order */
    int again;       /* how many more to add when one ends */
    int begun;       /* how many have begun */
} told_t;

static void begun(void *context, void *who)
{
    told_t *all = context;

    (void)who;
    all->begun++;
}

static void told(void *context, void *who, twca_notice_e how, int status)
{
    told_t *all = context;

    all->count++;
    all->how = how;
    all->status = status;
    all->all = apr_pstrcat(all->pool, all->all, who, " ", NULL);
    if (all->again > 0) {
        all->again--;
        ok(twca_notices_add(all->notices, nothing, nothing, "", (void *)"more"),
           "another one from within");
    }
}

static told_t *notices_of(apr_pool_t *pool, const char *const *program)
{
    told_t *all = apr_pcalloc(pool, sizeof(*all));
    const twca_notice_listener_t listener = {all, begun, told};

    all->pool = pool;
    all->all = "";
    all->notices = twca_notices_make(pool, program, &listener, TIMEOUT);
    return all;
}

/* An executable script; its `$D` is the folder of the test. */
static const char *script(apr_pool_t *pool, const char *name, const char *body)
{
    const char *path =
        fixture_text(name, apr_psprintf(pool, "#!/bin/sh\nD='%s'\n%s\n",
                                        fixture_path("."), body));

    fixture_must(chmod(path, 0755), path);
    return path;
}

static told_t *notices_of_script(apr_pool_t *pool, const char *name,
                                 const char *body)
{
    const char **program = apr_pcalloc(pool, 2 * sizeof(*program));

    program[0] = script(pool, name, body);
    return notices_of(pool, program);
}

static void add(told_t *all, const char *input)
{
    ok(twca_notices_add(all->notices, nothing, nothing, input, (void *)"it"),
       "there is room");
}

/* Step, at a time that stands still, until so many have ended. */
static void step_until(told_t *all, int count, apr_time_t now)
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

static void run(told_t *all, const char *input)
{
    add(all, input);
    step_until(all, all->count + 1, NOW);
}

static void is_end(const told_t *all, twca_notice_e how, int status,
                   const char *name)
{
    if (!ok(all->count == 1 && all->how == how && all->status == status, "%s",
            name)) {
        diag("%d ended, as %d, with status %d", all->count, all->how,
             all->status);
    }
}

static void test_arguments(apr_pool_t *pool)
{
    const char *program[] = {
        script(pool, "arguments", "printf '<%s>' \"$@\" >>\"$D/told\""),
        "first one", NULL};
    const char *const arguments[] = {
        "two  words",          "\"quo'ted\"", "a\nline", "",
        "$HOME `id` ; & * \\", "-x",          NULL};
    told_t *all = notices_of(pool, program);
    const char *temporary[] = {NULL, NULL};
    char text[] = "changed later";

    ok(twca_notices_add(all->notices, arguments, nothing, "", (void *)"it"),
       "there is room");
    temporary[0] = text;
    ok(twca_notices_add(all->notices, temporary, nothing, "", (void *)"copied"),
       "for another one too");
    memset(text, 'x', sizeof(text) - 1);
    step_until(all, 2, NOW);
    is_str(fixture_read(fixture_path("told")),
           "<first one><two  words><\"quo'ted\"><a\nline><>"
           "<$HOME `id` ; & * \\><-x><first one><changed later>",
           "they arrive as they are, and were when they were added");
    ok(all->how == TWCA_NOTICE_OK && all->status == 0, "it is well");
    is_str(all->all, "it copied ", "who it was is told");
}

static void test_environment(apr_pool_t *pool)
{
    const char *path = apr_pstrdup(pool, getenv("PATH"));
    const char *const environment[] = {"TWCA_SITE=www.example.test:443",
                                       "TWCA_TEXT=a b='c'\nd", NULL};
    told_t *all = notices_of_script(
        pool, "environment", "/usr/bin/tr '\\0' '|' </proc/$$/environ >$D/got");

    (void)setenv("TWCA_SECRET", "not handed on", 1);
    (void)setenv("PATH", "/bin:/nowhere", 1);
    ok(twca_notices_add(all->notices, nothing, environment, "", (void *)"it"),
       "there is room");
    step_until(all, 1, NOW);
    is_str(fixture_read(fixture_path("got")),
           "PATH=/bin:/nowhere|TWCA_SITE=www.example.test:443|"
           "TWCA_TEXT=a b='c'\nd|",
           "PATH and what is given, nothing else");
    (void)unsetenv("PATH");
    run(all, "");
    is_str(fixture_read(fixture_path("got")),
           "PATH=/usr/local/bin:/usr/bin:/bin|", "a PATH where there is none");
    (void)setenv("PATH", path, 1);
    (void)unsetenv("TWCA_SECRET");
}

static void test_input(apr_pool_t *pool)
{
    apr_size_t size = 1024 * 1024 + 1;
    char *input = apr_palloc(pool, size + 1);
    told_t *all =
        notices_of_script(pool, "compares", "exec cmp - \"$D/expected\"");
    apr_size_t i;

    for (i = 0; i < size; i++) {
        input[i] = (char)('!' + i % 89);
    }
    input[size] = '\0';
    (void)fixture_text("expected", input);
    run(all, input);
    is_end(all, TWCA_NOTICE_OK, 0, "more than 1 MiB arrives whole");
    all = notices_of_script(pool, "input", "cat >\"$D/got\"");
    run(all, "");
    is_end(all, TWCA_NOTICE_OK, 0, "one that is told nothing");
    is_str(fixture_read(fixture_path("got")), "", "reads nothing");
    all = notices_of_script(pool, "unread", "exit 0");
    run(all, input);
    is_end(all, TWCA_NOTICE_OK, 0, "one that does not read");
    all = notices_of_script(pool, "closes", "exec <&-; exit 0");
    run(all, input);
    is_end(all, TWCA_NOTICE_OK, 0, "one that closes its input");
}

static void test_status(apr_pool_t *pool)
{
    told_t *all = notices_of_script(pool, "fails", "exit 3");

    run(all, "");
    is_end(all, TWCA_NOTICE_FAILED, 3, "an exit status");
    all = notices_of_script(pool, "killed", "kill -9 $$");
    run(all, "");
    is_end(all, TWCA_NOTICE_FAILED, 128 + SIGKILL, "a signal");
    all = notices_of_script(pool, "stolen", "exit 0");
    add(all, "");
    twca_notices_step(all->notices, NOW);
    fixture_must(waitpid(-1, NULL, 0) < 0, "waitpid");
    step_until(all, 1, NOW);
    is_end(all, TWCA_NOTICE_FAILED, -1, "somebody else has waited for it");
}

/* valgrind's children share no memory with us until they are a program: that
 * they become none is only known by their exit status, as POSIX has it. */
static int is_in_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded && strstr(preloaded, "vgpreload");
}

static void cannot_run(apr_pool_t *pool, const char *path, int error,
                       const char *name)
{
    const char *program[] = {path, NULL};
    told_t *all = notices_of(pool, program);

    run(all, "");
    if (is_in_valgrind()) {
        is_end(all, TWCA_NOTICE_FAILED, 127, name);
    }
    else {
        is_end(all, TWCA_NOTICE_NOT_RUN, error, name);
    }
    run(all, "");
    ok(all->count == 2, "likewise again");
}

static void test_not_run(apr_pool_t *pool)
{
    const char *path = fixture_text("text", "no program");

    cannot_run(pool, fixture_path("no-such-program"), ENOENT, "it is missing");
    cannot_run(pool, path, EACCES, "it is not executable");
    cannot_run(pool, fixture_path("."), EACCES, "it is a folder");
    fixture_must(chmod(path, 0755), path);
    cannot_run(pool, path, ENOEXEC, "it is no program");
}

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

static void test_hanging(apr_pool_t *pool)
{
    told_t *all = notices_of_script(
        pool, "hangs", "exec >\"$D/ear\"; echo x; exec sleep 1000");
    int ear = open_ear("ear");

    add(all, "");
    twca_notices_step(all->notices, NOW);
    ok(hears(ear), "a program that hangs");
    twca_notices_step(all->notices, NOW + TIMEOUT - 1);
    ok(is_open_elsewhere(ear), "is let alone within its time");
    twca_notices_step(all->notices, NOW + TIMEOUT);
    ok(hears_end(ear), "and then asked to end");
    twca_notices_step(all->notices, NOW + TIMEOUT + GRACE - 1);
    ok(all->count == 0, "the others of its group have time too");
    step_until(all, 1, NOW + TIMEOUT + GRACE);
    is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM, "it was too late");
    (void)close(ear);
}

/* A program that hears no request to end, nor does what it has started. */
static told_t *begin_stubborn(apr_pool_t *pool, int *ear, const char *what)
{
    told_t *all = notices_of_script(
        pool, "stubborn",
        "trap '' TERM; (echo x; sleep 1000) >\"$D/ear\" & wait");

    *ear = open_ear("ear");
    add(all, "");
    twca_notices_step(all->notices, NOW);
    ok(hears(*ear), "%s", what);
    return all;
}

static void test_stubborn(apr_pool_t *pool)
{
    int ear;
    told_t *all =
        begin_stubborn(pool, &ear, "a program that does not want to end");

    twca_notices_step(all->notices, NOW + TIMEOUT);
    twca_notices_step(all->notices, NOW + TIMEOUT + GRACE - 1);
    ok(is_open_elsewhere(ear), "is asked first");
    step_until(all, 1, NOW + TIMEOUT + GRACE);
    is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGKILL, "and then killed");
    ok(hears_end(ear), "with all that it has started");
    (void)close(ear);
}

/* The program obeys at once, what it has started does not. */
static void test_stubborn_child(apr_pool_t *pool)
{
    told_t *all = notices_of_script(
        pool, "parent",
        "(trap '' TERM; echo x; sleep 1000) >\"$D/ear\" & exec sleep 1000");
    int ear = open_ear("ear");

    add(all, "");
    twca_notices_step(all->notices, NOW);
    ok(hears(ear), "a program whose child does not want to end");
    twca_notices_step(all->notices, NOW + TIMEOUT);
    step_until(all, 1, NOW + TIMEOUT + GRACE);
    is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM, "it ends by itself");
    ok(hears_end(ear), "its child is killed");
    (void)close(ear);
}

static void test_clock(apr_pool_t *pool)
{
    told_t *all = notices_of_script(
        pool, "hangs", "exec >\"$D/ear\"; echo x; exec sleep 1000");
    int ear = open_ear("ear");
    apr_time_t before = NOW - apr_time_from_sec(86400);

    add(all, "");
    twca_notices_step(all->notices, NOW);
    ok(hears(ear), "a program that hangs while the clock is set back");
    twca_notices_step(all->notices, before);
    ok(is_open_elsewhere(ear), "has its time from then on");
    twca_notices_step(all->notices, before + TIMEOUT);
    ok(hears_end(ear), "and no more");
    step_until(all, 1, before + TIMEOUT + GRACE);
    is_end(all, TWCA_NOTICE_TIMED_OUT, 128 + SIGTERM, "it was too late");
    (void)close(ear);
}

/* What the program leaves behind has its input, and its output. */
static void test_left_behind(apr_pool_t *pool)
{
    const char *const leave[] = {"leave", NULL};
    told_t *all = notices_of_script(
        pool, "leaves",
        "[ \"$1\" ] || exit 0\n"
        "(while [ -e \"$D/go\" ] && echo x; do sleep 0.1; done) "
        ">\"$D/ear\" &");
    int ear = open_ear("ear");

    (void)fixture_text("go", "");
    ok(twca_notices_add(all->notices, leave, nothing, "input", (void *)"it"),
       "there is room");
    twca_notices_step(all->notices, NOW);
    ok(hears(ear), "a program that leaves one behind");
    step_until(all, 1, NOW);
    is_end(all, TWCA_NOTICE_OK, 0, "ends when it ends itself");
    run(all, "");
    ok(all->count == 2, "nobody waits for the one that is left");
    twca_notices_step(all->notices, NOW + TIMEOUT + GRACE);
    ok(is_open_elsewhere(ear), "which is let alone");
    fixture_must(unlink(fixture_path("go")), "go");
    ok(hears_end(ear), "until it ends");
    (void)close(ear);
}

static void test_order(apr_pool_t *pool)
{
    told_t *all =
        notices_of_script(pool, "order", "echo \"$1\" >>\"$D/lines\"");
    const char *expected = "";
    const char *whose = "";
    int added = 0;
    int i;

    for (i = 0; i < TWCA_NOTICES_WAITING; i++) {
        const char *arguments[] = {apr_itoa(pool, i), NULL};

        added += twca_notices_add(all->notices, arguments, nothing, "",
                                  (void *)arguments[0]);
        expected = apr_pstrcat(pool, expected, arguments[0], "\n", NULL);
        whose = apr_pstrcat(pool, whose, arguments[0], " ", NULL);
    }
    ok(added == TWCA_NOTICES_WAITING, "as many as may wait");
    ok(!twca_notices_add(all->notices, nothing, nothing, "", (void *)"x"),
       "one more is refused");
    ok(!twca_notices_add(all->notices, nothing, nothing, "", (void *)"x"),
       "likewise again");
    step_until(all, TWCA_NOTICES_WAITING, NOW);
    is_str(fixture_read(fixture_path("lines")), expected,
           "they run in their order, one by one");
    is_str(all->all, whose, "and end in it");
    run(all, "");
    ok(all->count == TWCA_NOTICES_WAITING + 1, "then there is room again");
}

static void test_from_within(apr_pool_t *pool)
{
    told_t *all = notices_of_script(pool, "within", "exit 0");

    all->again = 2;
    add(all, "");
    step_until(all, 3, NOW);
    is_str(all->all, "it more more ", "a listener may add more");
}

static const char *content(const char *name)
{
    const char *text = fixture_read(fixture_path(name));

    return text ? text : "";
}

/* Run it; @return what it has written to our standard error. */
static const char *output_of(told_t *all)
{
    int before = dup(STDERR_FILENO);
    int file = open(fixture_path("log"),
                    O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0600);

    fixture_must(before < 0 || file < 0, "log");
    fixture_must(dup2(file, STDERR_FILENO) < 0, "dup2");
    (void)twca_notices_add(all->notices, nothing, nothing, "", (void *)"it");
    step_until(all, 1, NOW);
    fixture_must(dup2(before, STDERR_FILENO) < 0, "dup2");
    (void)close(before);
    (void)close(file);
    return content("log");
}

static void test_output(apr_pool_t *pool)
{
    told_t *all = notices_of_script(pool, "output", "echo out; echo error >&2");

    is_str(output_of(all), "out\nerror\n",
           "what it writes goes to our standard error");
}

/* A file that somebody has left open for programs. */
static void test_files(apr_pool_t *pool)
{
    const char *const program[] = {"/bin/ls", "/proc/self/fd", NULL};

    fixture_must(dup2(STDERR_FILENO, 50) != 50, "dup2");
    /* The fourth one is the folder. */
    is_str(output_of(notices_of(pool, program)), "0\n1\n2\n3\n",
           "no file of somebody else's");
    (void)close(50);
}

/* The signals of that name in @a text, without those that are glibc's own. */
static unsigned long long signals_in(const char *text, const char *name)
{
    const char *line = strstr(text, name);

    return line ? strtoull(line + strlen(name), NULL, 16) & 0x7FFFFFFF : ~0ULL;
}

/* Signals that are blocked and ignored, as httpd's threads have them. Not told
 * by a shell, which changes them. */
static void test_signals(apr_pool_t *pool)
{
    const char *const program[] = {"/bin/cat", "/proc/self/status", NULL};
    const char *status;
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    (void)signal(SIGPIPE, SIG_IGN);
    status = output_of(notices_of(pool, program));
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    ok(signals_in(status, "SigBlk:") == 0, "no signal is blocked");
    ok(signals_in(status, "SigIgn:") == 0, "none is ignored");
}

static void test_group(apr_pool_t *pool)
{
    told_t *all = notices_of_script(
        pool, "group",
        "ps -o pgid= -p $$ | tr -d ' ' >\"$D/group\"; echo $$ >\"$D/number\"");

    run(all, "");
    is_end(all, TWCA_NOTICE_OK, 0, "a program that looks for its group");
    is_str(content("group"), content("number"), "has one of its own");
}

/* Pages of memory that this process has, of all kinds. */
static long pages(void)
{
    const char *text = fixture_read("/proc/self/statm");

    fixture_must(text == NULL, "statm");
    return text ? strtol(text, NULL, 10) : 0;
}

static void run_many(told_t *all, int count, const char *input)
{
    while (count-- > 0) {
        fixture_must(!twca_notices_add(all->notices, nothing, nothing, input,
                                       (void *)""),
                     "room");
        step_until(all, all->count + 1, NOW);
    }
}

static void test_growth(apr_pool_t *pool)
{
    apr_size_t size = 200 * 1024;
    char *input = apr_pcalloc(pool, size + 1);
    told_t *all = notices_of_script(pool, "many", "exit 0");
    int files;
    long before;

    memset(input, 'x', size);
    run_many(all, 10, input);
    files = state_entries("/proc/self/fd");
    before = pages();
    run_many(all, 200, input);
    ok(all->count == 210 && all->how == TWCA_NOTICE_OK, "200 notices");
    ok(state_entries("/proc/self/fd") == files, "leave no file open");
    ok((pages() - before) * getpagesize() < 100 * (long)size,
       "and no memory behind");
    ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "nor a process");
    cannot_run(pool, "/nowhere", ENOENT, "one that is not run");
    ok(state_entries("/proc/self/fd") == files, "leaves none open either");
}

static void test_end(apr_pool_t *pool)
{
    told_t *all =
        notices_of_script(pool, "runs",
                          "echo x >\"$D/ear\"; read -r word "
                          "<\"$D/mouth\"; echo \"$word\" >\"$D/got\"");
    const char *mouth = fixture_path("mouth");
    int ear = open_ear("ear");
    int status = -1;
    int fd;

    fixture_must(mkfifo(mouth, 0600), mouth);
    add(all, "");
    add(all, "");
    twca_notices_step(all->notices, NOW);
    ok(hears(ear), "a program that runs at the end");
    twca_notices_end(all->notices);
    twca_notices_step(all->notices, NOW + TIMEOUT);
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
    told_t *all =
        begin_stubborn(pool, &ear, "a program that is late at the end");

    twca_notices_step(all->notices, NOW + TIMEOUT);
    twca_notices_end(all->notices);
    ok(hears_end(ear), "is killed, with all that it has started");
    fixture_must(waitpid(-1, NULL, 0) < 0, "waitpid");
    (void)close(ear);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_arguments(pool);
    test_environment(pool);
    test_input(pool);
    test_status(pool);
    test_not_run(pool);
    test_hanging(pool);
    test_stubborn(pool);
    test_stubborn_child(pool);
    test_clock(pool);
    test_left_behind(pool);
    test_order(pool);
    test_from_within(pool);
    test_output(pool);
    test_files(pool);
    test_signals(pool);
    test_group(pool);
    test_growth(pool);
    test_end(pool);
    test_end_of_late(pool);
    fixture_end();
    return done();
}
