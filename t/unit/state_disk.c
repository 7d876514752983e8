/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The state folder on disks that do not take a file, and under writers that
 * are killed. */

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif

#include <apr_strings.h>
#include <apr_time.h>

#include "fixture.h"
#include "folder.h"
#include "tap.h"

static void test_size_limit(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "limited");
    const char *name = state_name(pool, "www.example");
    const char *problem = NULL;
    const char *path = state_put(state, name, "the old", &problem);
    char *text = apr_pcalloc(pool, 100001);
    struct rlimit before;
    struct rlimit limited;

    memset(text, 'x', 100000);
    fixture_must(getrlimit(RLIMIT_FSIZE, &before), "limit");
    limited = before;
    limited.rlim_cur = 5000;
    (void)signal(SIGXFSZ, SIG_IGN);
    fixture_must(setrlimit(RLIMIT_FSIZE, &limited), "limit");
    ok(!state_put(state, name, text, &problem),
       "a file that can't be written whole");
    fixture_must(setrlimit(RLIMIT_FSIZE, &before), "limit");
    is_str(problem, "full", "is said to be so");
    is_str(fixture_read(path), "the old", "the old one is still there");
    ok(state_entries(fixture_path("limited")) == 1, "and nothing else");
    ok(twca_state_tidy(state) == 0, "it is in use");
}

static int put_in_locked_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("mine");
    const char *problem = "none";
    twca_state_t *state = twca_state_open(pool, folder, &problem);
    const char *path;

    if (!state
        || !state_put(state, state_name(pool, "old"), "text", &problem)) {
        return 1;
    }
    (void)chmod(folder, 0500);
    path = state_put(state, state_name(pool, "new"), "text", &problem);
    (void)chmod(folder, 0700);
    return path || strcmp(problem, "permission") != 0
           || state_entries(folder) != 1;
}

static void test_locked(apr_pool_t *pool)
{
    const struct passwd *nobody = getpwnam("nobody");

    (void)mkdir(fixture_path("mine"), 0700);
    if (geteuid() == 0 && nobody) {
        fixture_must(chown(fixture_path("mine"), nobody->pw_uid, (gid_t)-1),
                     "mine");
    }
    ok(state_as_nobody(put_in_locked_folder, pool) == 0,
       "a folder that its owner may not write to");
}

#ifdef __linux__
#define NO_MOUNT 77

/* A small file system of our own: seen by nobody else, gone with us. */
static int mount_small(const char *folder)
{
    return unshare(CLONE_NEWNS) == 0
           && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
           && mount("tmpfs", folder, "tmpfs", 0, "size=65536,mode=0700") == 0;
}

static int fill_small(apr_pool_t *pool, const char *folder)
{
    twca_state_t *state = state_open(pool, "small/state");
    const char *problem = "none";
    const char *path =
        state_put(state, state_name(pool, "old"), "text", &problem);
    char *text = apr_pcalloc(pool, 200001);

    memset(text, 'x', 200000);
    if (state_put(state, state_name(pool, "old"), text, &problem)
        || strcmp(problem, "full") != 0
        || strcmp(fixture_read(path), "text") != 0
        || state_entries(fixture_path("small/state")) != 1) {
        return 1;
    }
    if (mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) {
        return NO_MOUNT;
    }
    if (state_put(state, state_name(pool, "new"), "text", &problem)
        || strcmp(problem, "read-only") != 0) {
        return 2;
    }
    if (!state_put(state, state_name(pool, "old"), "text", &problem)) {
        return 3;
    }
    state = state_open(pool, "small/state");
    if (!twca_state_find(state, state_name(pool, "old"))) {
        return 4;
    }
    return strcmp(state_problem(pool, fixture_path("small/none")), "read-only")
                   == 0
               ? 0
               : 5;
}

static void test_small_disk(apr_pool_t *pool)
{
    const char *folder = fixture_path("small");
    int status = 0;
    pid_t child;

    (void)mkdir(folder, 0700);
    child = fork();
    if (child == 0) {
        _exit(mount_small(folder) ? fill_small(pool, folder) : NO_MOUNT);
    }
    (void)waitpid(child, &status, 0);
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 98;
    ok(status == 0 || status == NO_MOUNT,
       "a disk that is full, then read-only: %d%s", status,
       status == NO_MOUNT ? " # SKIP nothing may be mounted" : "");
}
#else
static void test_small_disk(apr_pool_t *pool)
{
    (void)pool;
    ok(1, "a full disk # SKIP tried on Linux");
}
#endif

/* --- Writers that are killed ---------------------------------------------- */

#define KILLED_SIZE 150000

static void write_for_ever(apr_pool_t *pool, const char *name, char *text)
{
    twca_state_t *state = state_open(pool, "killed");
    const char *problem = NULL;
    int letter = 'a';

    for (;;) {
        memset(text, letter, KILLED_SIZE);
        state_put(state, name, text, &problem);
        letter = letter == 'a' ? 'b' : 'a';
    }
}

/* Whether the file is there, and of one letter, whole. */
static int is_whole(const char *path, char *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = 0;
    ssize_t got;
    ssize_t i;

    if (fd < 0) {
        return 0;
    }
    while ((got = read(fd, text + size, (size_t)(KILLED_SIZE + 1 - size)))
           > 0) {
        size += got;
    }
    (void)close(fd);
    for (i = 1; i < size; i++) {
        if (text[i] != text[0]) {
            return 0;
        }
    }
    return size == KILLED_SIZE;
}

static int kill_one(apr_pool_t *pool, const char *name, const char *path,
                    char *text, int reads)
{
    pid_t child = fork();
    int odd = 0;

    if (child == 0) {
        write_for_ever(pool, name, text);
    }
    while (reads-- > 0) {
        odd += !is_whole(path, text);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    return odd + !is_whole(path, text);
}

static void test_killed(apr_pool_t *pool)
{
    const char *name = state_name(pool, "killed.example");
    char *text = apr_pcalloc(pool, KILLED_SIZE + 1);
    apr_time_t end = apr_time_now() + apr_time_from_sec(30);
    const char *problem = NULL;
    const char *path;
    int left = 0;
    int odd = 0;
    int i;

    memset(text, 'a', KILLED_SIZE);
    path = state_put(state_open(pool, "killed"), name, text, &problem);
    for (i = 0; i < 300 && apr_time_now() < end; i++) {
        odd += kill_one(pool, name, path, text, i % 60);
        left += state_entries(fixture_path("killed")) > 1;
    }
    diag("%d writers killed, %d left a draft", i, left);
    ok(odd == 0, "no half file is ever seen");
    (void)state_open(pool, "killed");
    ok(state_entries(fixture_path("killed")) == 1, "and none is left");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_size_limit(pool);
    test_locked(pool);
    test_small_disk(pool);
    test_killed(pool);
    fixture_end();
    return done();
}
