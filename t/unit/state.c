/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The state folder: whether it is used, what is written, and what is left. */

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "fixture.h"
#include "rescue/state.h"
#include "tap.h"

/* A draft as a killed writer leaves it. */
#define LEFTOVER ".twca-new-0123456789abcdef"

static const char *open_problem(apr_pool_t *pool, const char *folder)
{
    const char *problem = NULL;

    return twca_state_open(pool, folder, &problem) ? "none" : problem;
}

static twca_state_t *open_state(apr_pool_t *pool, const char *folder)
{
    const char *problem = "none";
    twca_state_t *state = twca_state_open(pool, fixture_path(folder), &problem);

    if (!state) {
        diag("%s: %s", folder, problem);
        exit(EXIT_FAILURE);
    }
    return state;
}

static const char *name_of(apr_pool_t *pool, const char *site)
{
    return twca_state_name(pool, site, 443, "*:443", "good", 0);
}

static const char *put(twca_state_t *state, const char *name, const char *text,
                       const char **problem)
{
    twca_bytes_t bytes = fixture_string(text);
    const char *path = twca_state_put(state, name, &bytes, problem);

    twca_bytes_wipe(&bytes);
    return path;
}

static int entries_in(const char *folder)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    while (listing && (entry = readdir(listing))) {
        count +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (listing) {
        (void)closedir(listing);
    }
    return count;
}

static unsigned mode_of(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0 ? found.st_mode & 07777U : 0;
}

/* Run as nobody where we are root, in a child. @return what it returned */
static int as_nobody(int (*run)(apr_pool_t *pool), apr_pool_t *pool)
{
    const struct passwd *nobody = getpwnam("nobody");
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        if (geteuid() == 0 && (!nobody || seteuid(nobody->pw_uid) != 0)) {
            _exit(99);
        }
        _exit(run(pool));
    }
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int open_closed_folder(apr_pool_t *pool)
{
    return strcmp(open_problem(pool, fixture_path("closed/state")),
                  "permission");
}

static int make_in_closed_folder(apr_pool_t *pool)
{
    return strcmp(open_problem(pool, fixture_path("locked/state")),
                  "permission");
}

static void test_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("made");
    const char *link = fixture_path("link");

    is_str(open_problem(pool, folder), "none", "a folder that was missing");
    ok(mode_of(folder) == 0700, "it is made for us alone");
    is_str(open_problem(pool, folder), "none", "a folder that is there");
    is_str(open_problem(pool, apr_pstrcat(pool, folder, "//", NULL)), "none",
           "with slashes behind");
    fixture_must(symlink(folder, link), link);
    is_str(open_problem(pool, link), "symlink", "a symlink to a folder");
    is_str(open_problem(pool, apr_pstrcat(pool, link, "/", NULL)), "symlink",
           "likewise with a slash behind");
    fixture_must(symlink("nowhere", fixture_path("dangling")), "dangling");
    is_str(open_problem(pool, fixture_path("dangling")), "symlink",
           "a symlink to nothing");
    is_str(open_problem(pool, fixture_text("file", "text")), "not-a-folder",
           "a file");
    fixture_must(mkfifo(fixture_path("fifo"), 0600), "fifo");
    is_str(open_problem(pool, fixture_path("fifo")), "not-a-folder", "a FIFO");
    is_str(open_problem(pool, fixture_path("file/state")), "not-a-folder",
           "below a file");
    is_str(open_problem(pool, fixture_path("no/such")), "missing",
           "below a folder that is missing");
    ok(mode_of(fixture_path("no")) == 0, "which is not made");
    (void)chmod(folder, 0750);
    is_str(open_problem(pool, folder), "permission", "open to the group");
    (void)chmod(folder, 0701);
    is_str(open_problem(pool, folder), "permission", "open to others");
    (void)chmod(folder, 0755);
    is_str(open_problem(pool, folder), "permission", "open to all");
    ok(mode_of(folder) == 0755, "its rights are left alone");
}

static void test_foreign_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("foreign");

    (void)mkdir(fixture_path("closed"), 0700);
    (void)chmod(fixture_path("closed"), 0);
    ok(as_nobody(open_closed_folder, pool) == 0,
       "a folder above that may not be entered");
    (void)chmod(fixture_path("closed"), 0700);
    (void)mkdir(fixture_path("locked"), 0755);
    (void)chmod(fixture_path("locked"), 0555);
    ok(as_nobody(make_in_closed_folder, pool) == 0,
       "a folder above where nothing may be made");
    if (geteuid() != 0) {
        ok(1, "another user's folder # SKIP only root gives away");
        return;
    }
    (void)mkdir(folder, 0700);
    fixture_must(chown(folder, 12345, 12345), folder);
    is_str(open_problem(pool, folder), "owner", "another user's folder");
}

static void test_leftovers(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "left");
    const char *folder = fixture_path("left");
    const char *problem = NULL;

    put(state, name_of(pool, "kept.example"), "kept", &problem);
    (void)chmod(fixture_text("left/" LEFTOVER, "half"), 0600);
    (void)chmod(fixture_text("left/" LEFTOVER "0", "too long"), 0600);
    (void)chmod(fixture_text("left/.twca-new-0123456789ABCDEF", "case"), 0600);
    (void)chmod(fixture_text("left/README", "others'"), 0600);
    (void)mkdir(fixture_path("left/.twca-new-aaaaaaaaaaaaaaaa"), 0700);
    fixture_must(
        symlink("README", fixture_path("left/.twca-new-bbbbbbbbbbbbbbbb")),
        "symlink");
    (void)open_state(pool, "left");
    ok(!fixture_read(fixture_path("left/" LEFTOVER)),
       "what a killed writer left is removed");
    ok(entries_in(folder) == 6, "and nothing else: %d are left",
       entries_in(folder));
    ok(twca_state_tidy(state) == 0, "nor by tidying");
}

static void test_put(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "put");
    const char *name = name_of(pool, "www.example");
    const char *problem = NULL;
    const char *path = put(state, name, "first", &problem);
    twca_stamp_t before;
    twca_stamp_t after;
    const mode_t mask = umask(0277);

    is_str(path, apr_pstrcat(pool, fixture_path("put/"), name, NULL),
           "the path of what was put");
    is_str(fixture_read(path), "first", "it is there");
    ok(mode_of(path) == 0600, "for us alone");
    (void)twca_file_stat(path, &before);
    is_str(put(state, name, "first", &problem), path, "the same again");
    (void)twca_file_stat(path, &after);
    ok(twca_stamp_equal(&before, &after), "is not written again");
    is_str(put(state, name, "other", &problem), path, "as long, but different");
    is_str(fixture_read(path), "other", "is written");
    ok(mode_of(path) == 0600, "for us alone, whatever the umask");
    (void)umask(mask);
    put(state, name, "oth", &problem);
    is_str(fixture_read(path), "oth", "what is shorter, too");
    put(state, name, "other and more", &problem);
    is_str(fixture_read(path), "other and more", "what is longer, too");
    ok(entries_in(fixture_path("put")) == 1, "no other file is left");
    ok(problem == NULL, "there was no problem");
}

/* More than is compared at once. */
static void test_large(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "large");
    const char *name = name_of(pool, "large.example");
    const char *problem = NULL;
    char *text = apr_pcalloc(pool, 300001);
    const char *path;
    twca_stamp_t before;
    twca_stamp_t after;

    memset(text, 'x', 300000);
    path = put(state, name, text, &problem);
    (void)twca_file_stat(path, &before);
    put(state, name, text, &problem);
    (void)twca_file_stat(path, &after);
    ok(twca_stamp_equal(&before, &after), "a large file is not written again");
    text[299999] = 'y';
    put(state, name, text, &problem);
    is_str(fixture_read(path), text, "unless its last byte differs");
}

/* What others put in the place of a file of ours. */
static void test_replaced(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "odd");
    const char *name = name_of(pool, "odd.example");
    const char *inside = apr_pstrcat(pool, "odd/", name, NULL);
    const char *path = fixture_path(inside);
    const char *target = fixture_text("target", "text");
    const char *problem = NULL;

    (void)chmod(fixture_text(inside, "text"), 0640);
    ok(!twca_state_find(state, name), "a file that the group reads");
    put(state, name, "text", &problem);
    ok(mode_of(path) == 0600, "is written anew, though it has this content");
    (void)unlink(path);
    fixture_must(symlink(target, path), path);
    ok(!twca_state_find(state, name), "a symlink is not found");
    put(state, name, "text", &problem);
    ok(mode_of(path) == 0600, "and is replaced");
    is_str(fixture_read(path), "text", "by a file");
    (void)chmod(target, 0600);
    put(state, name, "more", &problem);
    is_str(fixture_read(target), "text", "what it named is left alone");
    (void)unlink(path);
    fixture_must(mkfifo(path, 0600), path);
    alarm(5);
    ok(!twca_state_find(state, name), "a FIFO is not found");
    put(state, name, "text", &problem);
    alarm(0);
    is_str(fixture_read(path), "text", "and is replaced");
    ok(problem == NULL, "none of it is a problem");
    (void)unlink(path);
    (void)mkdir(path, 0700);
    ok(!twca_state_find(state, name), "a folder is not found");
    ok(!put(state, name, "text", &problem), "and not replaced");
    is_str(problem, "io-error", "but a problem");
    ok(entries_in(fixture_path("odd")) == 1, "and no draft is left");
}

static void test_foreign_file(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "theirs");
    const char *name = name_of(pool, "theirs.example");
    const char *problem = NULL;
    const char *path = put(state, name, "text", &problem);
    struct stat found;

    if (geteuid() != 0) {
        ok(1, "another user's file # SKIP only root gives away");
        return;
    }
    fixture_must(chown(path, 12345, 12345), path);
    ok(!twca_state_find(state, name), "another user's file is not found");
    put(state, name, "text", &problem);
    ok(stat(path, &found) == 0 && found.st_uid == 0, "and is replaced");
}

static void test_find(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "find");
    const char *name = name_of(pool, "www.example");
    const char *problem = NULL;
    const char *path;

    ok(!twca_state_find(state, name), "what was never put is not found");
    path = put(state, name, "text", &problem);
    is_str(twca_state_find(state, name), path, "what was put is found");
    put(state, name, "", &problem);
    ok(!twca_state_find(state, name), "an empty file is not");
    ok(!twca_state_find(state, "../target"), "nor what is elsewhere");
    ok(!put(state, "../target", "text", &problem), "nor is it written");
    is_str(problem, "io-error", "which is a problem");
}

static void test_tidy(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "tidy");
    const char *problem = NULL;
    const char *gone = put(state, name_of(pool, "gone"), "text", &problem);
    const char *left = name_of(pool, "left");

    put(state, left, "text", &problem);
    put(state, name_of(pool, "found"), "text", &problem);
    put(state, name_of(pool, "put"), "text", &problem);
    ok(twca_state_tidy(state) == 0, "what was put is in use");
    (void)chmod(fixture_text("tidy/mine.pem", "others'"), 0600);
    (void)chmod(fixture_text("tidy/x-443-0123456789abcdef.good.0.bak", "text"),
                0600);
    state = open_state(pool, "tidy");
    twca_state_find(state, name_of(pool, "found"));
    put(state, name_of(pool, "put"), "text", &problem);
    ok(!twca_state_find(state, name_of(pool, "never")), "one was never there");
    ok(twca_state_tidy(state) == 2,
       "what was neither put nor found is removed");
    ok(!fixture_read(gone), "such as the first of it");
    ok(entries_in(fixture_path("tidy")) == 4, "and nothing else");
    state = open_state(pool, "tidy");
    ok(twca_state_tidy(state) == 2, "all of ours where nothing is in use");
}

/* --- Names ---------------------------------------------------------------- */

static int is_plain(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-")
               == strlen(name)
           && name[0] != '.' && name[0] != '-' && strlen(name) < 200;
}

/* A name of any site is a plain one, and one that is used. */
static void try_name(apr_pool_t *pool, twca_state_t *state, const char *site,
                     const char *what)
{
    const char *name =
        twca_state_name(pool, site, 65535, "[2001:db8::1]:443", "stand-in", 9);
    const char *problem = NULL;
    const char *path = put(state, name, "text", &problem);

    ok(is_plain(name), "%s: %s", what, name);
    ok(path && twca_state_find(state, name), "%s: it is put and found", what);
}

static void test_hostile_names(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "names");
    char *long_name = apr_pcalloc(pool, 301);
    int i;
    char text[2] = "";

    memset(long_name, 'x', 300);
    try_name(pool, state, "www.example.test", "a host");
    try_name(pool, state, "../../x", "a path");
    try_name(pool, state, "/etc/passwd", "an absolute path");
    try_name(pool, state, "..", "a folder above");
    try_name(pool, state, "", "nothing");
    try_name(pool, state, "-x", "an option");
    try_name(pool, state, "*.example.test", "a wildcard");
    try_name(pool, state,
             "b\xc3\xbc"
             "cher.example",
             "UTF-8");
    try_name(pool, state, "\xe4\xbe\x8b\xe5\xad\x90", "nothing but UTF-8");
    try_name(pool, state, "a b\n$(c)'\"\\", "what a shell would run");
    try_name(pool, state, "[2001:db8::1]", "an address");
    try_name(pool, state, long_name, "300 letters");
    for (i = 1; i < 256; i++) {
        text[0] = (char)i;
        if (!is_plain(name_of(pool, text))) {
            break;
        }
    }
    ok(i == 256, "every byte");
    ok(twca_state_tidy(state) == 0, "all of them are in use");
    ok(twca_state_tidy(open_state(pool, "names")) == 12,
       "and each was a file of its own");
}

static void differ(apr_pool_t *pool, const char *site, unsigned port,
                   const char *address, const char *kind, int index)
{
    is_str(strcmp(twca_state_name(pool, site, port, address, kind, index),
                  twca_state_name(pool, "www.example", 443, "*:443", "good", 0))
               ? "differ"
               : "same",
           "differ",
           apr_psprintf(pool, "%s %u %s %s %d is another file", site, port,
                        address, kind, index));
}

static void test_names(apr_pool_t *pool)
{
    char *one = apr_pcalloc(pool, 302);
    const char *name = name_of(pool, "www.example");

    ok(strncmp(name, "www.example-443-", 16) == 0
           && strcmp(name + 32, ".good.0.pem") == 0,
       "a name can be read: %s", name);
    is_str(name_of(pool, "www.example"), name, "and is always the same");
    differ(pool, "www.example", 443, "192.0.2.1:443", "good", 0);
    differ(pool, "www.example", 8443, "*:443", "good", 0);
    differ(pool, "www.example", 443, "*:443", "good", 1);
    differ(pool, "www.example", 443, "*:443", "stand-in", 0);
    differ(pool, "www-example", 443, "*:443", "good", 0);
    differ(pool, "WWW.example", 443, "*:443", "good", 0);
    memset(one, 'x', 300);
    name = name_of(pool, one);
    one[300] = 'y';
    ok(strcmp(name, name_of(pool, one)) != 0, "also far behind");
    ok(strcmp(name_of(pool, "a/b"), name_of(pool, "a?b")) != 0,
       "also where it is not shown");
}

/* --- Disks that do not take it -------------------------------------------- */

static void test_size_limit(apr_pool_t *pool)
{
    twca_state_t *state = open_state(pool, "limited");
    const char *name = name_of(pool, "www.example");
    const char *problem = NULL;
    const char *path = put(state, name, "the old", &problem);
    char *text = apr_pcalloc(pool, 100001);
    struct rlimit before;
    struct rlimit limited;

    memset(text, 'x', 100000);
    fixture_must(getrlimit(RLIMIT_FSIZE, &before), "limit");
    limited = before;
    limited.rlim_cur = 5000;
    (void)signal(SIGXFSZ, SIG_IGN);
    fixture_must(setrlimit(RLIMIT_FSIZE, &limited), "limit");
    ok(!put(state, name, text, &problem), "a file that can't be written whole");
    fixture_must(setrlimit(RLIMIT_FSIZE, &before), "limit");
    is_str(problem, "full", "is said to be so");
    is_str(fixture_read(path), "the old", "the old one is still there");
    ok(entries_in(fixture_path("limited")) == 1, "and nothing else");
    ok(twca_state_tidy(state) == 0, "it is in use");
}

static int put_in_locked_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("mine");
    const char *problem = "none";
    twca_state_t *state = twca_state_open(pool, folder, &problem);
    const char *path;

    if (!state || !put(state, name_of(pool, "old"), "text", &problem)) {
        return 1;
    }
    (void)chmod(folder, 0500);
    path = put(state, name_of(pool, "new"), "text", &problem);
    (void)chmod(folder, 0700);
    return path || strcmp(problem, "permission") != 0
           || entries_in(folder) != 1;
}

static void test_locked(apr_pool_t *pool)
{
    const struct passwd *nobody = getpwnam("nobody");

    (void)mkdir(fixture_path("mine"), 0700);
    if (geteuid() == 0 && nobody) {
        fixture_must(chown(fixture_path("mine"), nobody->pw_uid, (gid_t)-1),
                     "mine");
    }
    ok(as_nobody(put_in_locked_folder, pool) == 0,
       "a folder that its owner may not write to");
}

#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>

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
    twca_state_t *state = open_state(pool, "small/state");
    const char *problem = "none";
    const char *path = put(state, name_of(pool, "old"), "text", &problem);
    char *text = apr_pcalloc(pool, 200001);

    memset(text, 'x', 200000);
    if (put(state, name_of(pool, "old"), text, &problem)
        || strcmp(problem, "full") != 0
        || strcmp(fixture_read(path), "text") != 0
        || entries_in(fixture_path("small/state")) != 1) {
        return 1;
    }
    if (mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) {
        return NO_MOUNT;
    }
    if (put(state, name_of(pool, "new"), "text", &problem)
        || strcmp(problem, "read-only") != 0) {
        return 2;
    }
    if (!put(state, name_of(pool, "old"), "text", &problem)) {
        return 3;
    }
    state = open_state(pool, "small/state");
    if (!twca_state_find(state, name_of(pool, "old"))) {
        return 4;
    }
    return strcmp(open_problem(pool, fixture_path("small/none")), "read-only")
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
    twca_state_t *state = open_state(pool, "killed");
    const char *problem = NULL;
    int letter = 'a';

    for (;;) {
        memset(text, letter, KILLED_SIZE);
        put(state, name, text, &problem);
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
    const char *name = name_of(pool, "killed.example");
    char *text = apr_pcalloc(pool, KILLED_SIZE + 1);
    apr_time_t end = apr_time_now() + apr_time_from_sec(30);
    const char *problem = NULL;
    const char *path;
    int left = 0;
    int odd = 0;
    int i;

    memset(text, 'a', KILLED_SIZE);
    path = put(open_state(pool, "killed"), name, text, &problem);
    for (i = 0; i < 300 && apr_time_now() < end; i++) {
        odd += kill_one(pool, name, path, text, i % 60);
        left += entries_in(fixture_path("killed")) > 1;
    }
    diag("%d writers killed, %d left a draft", i, left);
    ok(odd == 0, "no half file is ever seen");
    (void)open_state(pool, "killed");
    ok(entries_in(fixture_path("killed")) == 1, "and none is left");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_folder(pool);
    test_foreign_folder(pool);
    test_leftovers(pool);
    test_put(pool);
    test_large(pool);
    test_replaced(pool);
    test_foreign_file(pool);
    test_find(pool);
    test_tidy(pool);
    test_hostile_names(pool);
    test_names(pool);
    test_size_limit(pool);
    test_locked(pool);
    test_small_disk(pool);
    test_killed(pool);
    fixture_end();
    return done();
}
