/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Notices: what a program is given, and what is told of it. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fixture.h"
#include "folder.h"
#include "noticing.h"
#include "tap.h"

static void test_arguments(apr_pool_t *pool)
{
    const char *program[] = {
        noticing_path(pool, "arguments", "printf '<%s>' \"$@\" >>\"$D/told\""),
        "first one", NULL};
    const char *const arguments[] = {
        "two  words",          "\"quo'ted\"", "a\nline", "",
        "$HOME `id` ; & * \\", "-x",          NULL};
    noticing_t *all = noticing(pool, program);
    const char *temporary[] = {NULL, NULL};
    char text[] = "changed later";

    ok(twca_notices_add(all->notices, arguments, noticing_nothing, "",
                        (void *)"it"),
       "there is room");
    temporary[0] = text;
    ok(twca_notices_add(all->notices, temporary, noticing_nothing, "",
                        (void *)"copied"),
       "for another one too");
    memset(text, 'x', sizeof(text) - 1);
    noticing_step(all, 2, NOTICING_NOW);
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
    noticing_t *all = noticing_script(
        pool, "environment", "/usr/bin/tr '\\0' '|' </proc/$$/environ >$D/got");

    (void)setenv("TWCA_SECRET", "not handed on", 1);
    (void)setenv("PATH", "/bin:/nowhere", 1);
    ok(twca_notices_add(all->notices, noticing_nothing, environment, "",
                        (void *)"it"),
       "there is room");
    noticing_step(all, 1, NOTICING_NOW);
    is_str(fixture_read(fixture_path("got")),
           "PATH=/bin:/nowhere|TWCA_SITE=www.example.test:443|"
           "TWCA_TEXT=a b='c'\nd|",
           "PATH and what is given, noticing_nothing else");
    (void)unsetenv("PATH");
    noticing_run(all, "");
    is_str(fixture_read(fixture_path("got")),
           "PATH=/usr/local/bin:/usr/bin:/bin|", "a PATH where there is none");
    (void)setenv("PATH", path, 1);
    (void)unsetenv("TWCA_SECRET");
}

static void test_input(apr_pool_t *pool)
{
    apr_size_t size = 1024 * 1024 + 1;
    char *input = apr_palloc(pool, size + 1);
    noticing_t *all =
        noticing_script(pool, "compares", "exec cmp - \"$D/expected\"");
    apr_size_t i;

    for (i = 0; i < size; i++) {
        input[i] = (char)('!' + i % 89);
    }
    input[size] = '\0';
    (void)fixture_text("expected", input);
    noticing_run(all, input);
    noticing_is_end(all, TWCA_NOTICE_OK, 0, "more than 1 MiB arrives whole");
    all = noticing_script(pool, "input", "cat >\"$D/got\"");
    noticing_run(all, "");
    noticing_is_end(all, TWCA_NOTICE_OK, 0, "one that is told nothing");
    is_str(fixture_read(fixture_path("got")), "", "reads nothing");
    all = noticing_script(pool, "unread", "exit 0");
    noticing_run(all, input);
    noticing_is_end(all, TWCA_NOTICE_OK, 0, "one that does not read");
    all = noticing_script(pool, "closes", "exec <&-; exit 0");
    noticing_run(all, input);
    noticing_is_end(all, TWCA_NOTICE_OK, 0, "one that closes its input");
}

static void test_status(apr_pool_t *pool)
{
    noticing_t *all = noticing_script(pool, "fails", "exit 3");

    noticing_run(all, "");
    noticing_is_end(all, TWCA_NOTICE_FAILED, 3, "an exit status");
    all = noticing_script(pool, "killed", "kill -9 $$");
    noticing_run(all, "");
    noticing_is_end(all, TWCA_NOTICE_FAILED, 128 + SIGKILL, "a signal");
    all = noticing_script(pool, "stolen", "exit 0");
    noticing_add(all, "");
    twca_notices_step(all->notices, NOTICING_NOW);
    fixture_must(waitpid(-1, NULL, 0) < 0, "waitpid");
    noticing_step(all, 1, NOTICING_NOW);
    noticing_is_end(all, TWCA_NOTICE_FAILED, -1,
                    "somebody else has waited for it");
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
    noticing_t *all = noticing(pool, program);

    noticing_run(all, "");
    if (is_in_valgrind()) {
        noticing_is_end(all, TWCA_NOTICE_FAILED, 127, name);
    }
    else {
        noticing_is_end(all, TWCA_NOTICE_NOT_RUN, error, name);
    }
    noticing_run(all, "");
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

static const char *content(const char *name)
{
    const char *text = fixture_read(fixture_path(name));

    return text ? text : "";
}

/* Run it; @return what it has written to our standard error. */
static const char *output_of(noticing_t *all)
{
    int before = dup(STDERR_FILENO);
    int file = open(fixture_path("log"),
                    O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0600);

    fixture_must(before < 0 || file < 0, "log");
    fixture_must(dup2(file, STDERR_FILENO) < 0, "dup2");
    (void)twca_notices_add(all->notices, noticing_nothing, noticing_nothing, "",
                           (void *)"it");
    noticing_step(all, 1, NOTICING_NOW);
    fixture_must(dup2(before, STDERR_FILENO) < 0, "dup2");
    (void)close(before);
    (void)close(file);
    return content("log");
}

static void test_output(apr_pool_t *pool)
{
    noticing_t *all =
        noticing_script(pool, "output", "echo out; echo error >&2");

    is_str(output_of(all), "out\nerror\n",
           "what it writes goes to our standard error");
}

/* A file that somebody has left open for programs. */
static void test_files(apr_pool_t *pool)
{
    const char *const program[] = {"/bin/ls", "/proc/self/fd", NULL};

    fixture_must(dup2(STDERR_FILENO, 50) != 50, "dup2");
    /* The fourth one is the folder. */
    is_str(output_of(noticing(pool, program)), "0\n1\n2\n3\n",
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
    status = output_of(noticing(pool, program));
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    ok(signals_in(status, "SigBlk:") == 0, "no signal is blocked");
    ok(signals_in(status, "SigIgn:") == 0, "none is ignored");
}

static void test_group(apr_pool_t *pool)
{
    noticing_t *all = noticing_script(
        pool, "group",
        "ps -o pgid= -p $$ | tr -d ' ' >\"$D/group\"; echo $$ >\"$D/number\"");

    noticing_run(all, "");
    noticing_is_end(all, TWCA_NOTICE_OK, 0,
                    "a program that looks for its group");
    is_str(content("group"), content("number"), "has one of its own");
}

/* Pages of memory that this process has, of all kinds. */
static long pages(void)
{
    const char *text = fixture_read("/proc/self/statm");

    fixture_must(text == NULL, "statm");
    return text ? strtol(text, NULL, 10) : 0;
}

static void run_many(noticing_t *all, int count, const char *input)
{
    while (count-- > 0) {
        fixture_must(!twca_notices_add(all->notices, noticing_nothing,
                                       noticing_nothing, input, (void *)""),
                     "room");
        noticing_step(all, all->count + 1, NOTICING_NOW);
    }
}

static void test_growth(apr_pool_t *pool)
{
    apr_size_t size = 200 * 1024;
    char *input = apr_pcalloc(pool, size + 1);
    noticing_t *all = noticing_script(pool, "many", "exit 0");
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

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_arguments(pool);
    test_environment(pool);
    test_input(pool);
    test_status(pool);
    test_not_run(pool);
    test_output(pool);
    test_files(pool);
    test_signals(pool);
    test_group(pool);
    test_growth(pool);
    fixture_end();
    return done();
}
