/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The state folder: whether it is used, what is written, and what is left. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "fixture.h"
#include "folder.h"
#include "tap.h"

/* A draft as a killed writer leaves it. */
#define LEFTOVER ".twca-new-0123456789abcdef"

static unsigned mode_of(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0 ? found.st_mode & 07777U : 0;
}

static int open_closed_folder(apr_pool_t *pool)
{
    return strcmp(state_problem(pool, fixture_path("closed/state")),
                  "permission");
}

static int make_in_closed_folder(apr_pool_t *pool)
{
    return strcmp(state_problem(pool, fixture_path("locked/state")),
                  "permission");
}

static void test_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("made");
    const char *link = fixture_path("link");

    is_str(state_problem(pool, folder), "none", "a folder that was missing");
    ok(mode_of(folder) == 0700, "it is made for us alone");
    is_str(state_problem(pool, folder), "none", "a folder that is there");
    is_str(state_problem(pool, apr_pstrcat(pool, folder, "//", NULL)), "none",
           "with slashes behind");
    fixture_must(symlink(folder, link), link);
    is_str(state_problem(pool, link), "symlink", "a symlink to a folder");
    is_str(state_problem(pool, apr_pstrcat(pool, link, "/", NULL)), "symlink",
           "likewise with a slash behind");
    fixture_must(symlink("nowhere", fixture_path("dangling")), "dangling");
    is_str(state_problem(pool, fixture_path("dangling")), "symlink",
           "a symlink to nothing");
    is_str(state_problem(pool, fixture_text("file", "text")), "not-a-folder",
           "a file");
    fixture_must(mkfifo(fixture_path("fifo"), 0600), "fifo");
    is_str(state_problem(pool, fixture_path("fifo")), "not-a-folder", "a FIFO");
    is_str(state_problem(pool, fixture_path("file/state")), "not-a-folder",
           "below a file");
    is_str(state_problem(pool, fixture_path("no/such")), "missing",
           "below a folder that is missing");
    ok(mode_of(fixture_path("no")) == 0, "which is not made");
    (void)chmod(folder, 0750);
    is_str(state_problem(pool, folder), "open-to-others", "open to the group");
    (void)chmod(folder, 0701);
    is_str(state_problem(pool, folder), "open-to-others", "open to others");
    (void)chmod(folder, 0755);
    is_str(state_problem(pool, folder), "open-to-others", "open to all");
    ok(mode_of(folder) == 0755, "its rights are left alone");
}

static void test_foreign_folder(apr_pool_t *pool)
{
    const char *folder = fixture_path("foreign");

    (void)mkdir(fixture_path("closed"), 0700);
    (void)chmod(fixture_path("closed"), 0);
    ok(state_as_nobody(open_closed_folder, pool) == 0,
       "a folder above that may not be entered");
    (void)chmod(fixture_path("closed"), 0700);
    (void)mkdir(fixture_path("locked"), 0755);
    (void)chmod(fixture_path("locked"), 0555);
    ok(state_as_nobody(make_in_closed_folder, pool) == 0,
       "a folder above where nothing may be made");
    if (geteuid() != 0) {
        ok(1, "another user's folder # SKIP only root gives away");
        return;
    }
    (void)mkdir(folder, 0700);
    fixture_must(chown(folder, 12345, 12345), folder);
    is_str(state_problem(pool, folder), "owner", "another user's folder");
}

static void test_leftovers(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "left");
    const char *folder = fixture_path("left");
    const char *problem = NULL;

    state_put(state, state_name(pool, "kept.example"), "kept", &problem);
    (void)chmod(fixture_text("left/" LEFTOVER, "half"), 0600);
    (void)chmod(fixture_text("left/" LEFTOVER "0", "too long"), 0600);
    (void)chmod(fixture_text("left/.twca-new-0123456789ABCDEF", "case"), 0600);
    (void)chmod(fixture_text("left/README", "others'"), 0600);
    (void)mkdir(fixture_path("left/.twca-new-aaaaaaaaaaaaaaaa"), 0700);
    fixture_must(
        symlink("README", fixture_path("left/.twca-new-bbbbbbbbbbbbbbbb")),
        "symlink");
    (void)state_open(pool, "left");
    ok(!fixture_read(fixture_path("left/" LEFTOVER)),
       "what a killed writer left is removed");
    ok(state_entries(folder) == 6, "and nothing else: %d are left",
       state_entries(folder));
    ok(twca_state_tidy(state) == 0, "nor by tidying");
}

static void test_put(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "put");
    const char *name = state_name(pool, "www.example");
    const char *problem = NULL;
    const char *path = state_put(state, name, "first", &problem);
    twca_stamp_t before;
    twca_stamp_t after;
    const mode_t mask = umask(0277);

    is_str(path, apr_pstrcat(pool, fixture_path("put/"), name, NULL),
           "the path of what was put");
    is_str(fixture_read(path), "first", "it is there");
    ok(mode_of(path) == 0600, "for us alone");
    (void)twca_file_stat(path, &before);
    is_str(state_put(state, name, "first", &problem), path, "the same again");
    (void)twca_file_stat(path, &after);
    ok(twca_stamp_equal(&before, &after), "is not written again");
    is_str(state_put(state, name, "other", &problem), path,
           "as long, but different");
    is_str(fixture_read(path), "other", "is written");
    ok(mode_of(path) == 0600, "for us alone, whatever the umask");
    (void)umask(mask);
    state_put(state, name, "oth", &problem);
    is_str(fixture_read(path), "oth", "what is shorter, too");
    state_put(state, name, "other and more", &problem);
    is_str(fixture_read(path), "other and more", "what is longer, too");
    ok(state_entries(fixture_path("put")) == 1, "no other file is left");
    ok(problem == NULL, "there was no problem");
}

/* More than is compared at once. */
static void test_large(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "large");
    const char *name = state_name(pool, "large.example");
    const char *problem = NULL;
    char *text = apr_pcalloc(pool, 300001);
    const char *path;
    twca_stamp_t before;
    twca_stamp_t after;

    memset(text, 'x', 300000);
    path = state_put(state, name, text, &problem);
    (void)twca_file_stat(path, &before);
    state_put(state, name, text, &problem);
    (void)twca_file_stat(path, &after);
    ok(twca_stamp_equal(&before, &after), "a large file is not written again");
    text[299999] = 'y';
    state_put(state, name, text, &problem);
    is_str(fixture_read(path), text, "unless its last byte differs");
}

/* What others put in the place of a file of ours. */
static void test_replaced(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "odd");
    const char *name = state_name(pool, "odd.example");
    const char *inside = apr_pstrcat(pool, "odd/", name, NULL);
    const char *path = fixture_path(inside);
    const char *target = fixture_text("target", "text");
    const char *problem = NULL;

    (void)chmod(fixture_text(inside, "text"), 0640);
    ok(!twca_state_find(state, name), "a file that the group reads");
    state_put(state, name, "text", &problem);
    ok(mode_of(path) == 0600, "is written anew, though it has this content");
    (void)unlink(path);
    fixture_must(symlink(target, path), path);
    ok(!twca_state_find(state, name), "a symlink is not found");
    state_put(state, name, "text", &problem);
    ok(mode_of(path) == 0600, "and is replaced");
    is_str(fixture_read(path), "text", "by a file");
    (void)chmod(target, 0600);
    state_put(state, name, "more", &problem);
    is_str(fixture_read(target), "text", "what it named is left alone");
    (void)unlink(path);
    fixture_must(mkfifo(path, 0600), path);
    alarm(5);
    ok(!twca_state_find(state, name), "a FIFO is not found");
    state_put(state, name, "text", &problem);
    alarm(0);
    is_str(fixture_read(path), "text", "and is replaced");
    ok(problem == NULL, "none of it is a problem");
    (void)unlink(path);
    (void)mkdir(path, 0700);
    ok(!twca_state_find(state, name), "a folder is not found");
    ok(!state_put(state, name, "text", &problem), "and not replaced");
    is_str(problem, "io-error", "but a problem");
    ok(state_entries(fixture_path("odd")) == 1, "and no draft is left");
}

static void test_foreign_file(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "theirs");
    const char *name = state_name(pool, "theirs.example");
    const char *problem = NULL;
    const char *path = state_put(state, name, "text", &problem);
    struct stat found;

    if (geteuid() != 0) {
        ok(1, "another user's file # SKIP only root gives away");
        return;
    }
    fixture_must(chown(path, 12345, 12345), path);
    ok(!twca_state_find(state, name), "another user's file is not found");
    state_put(state, name, "text", &problem);
    ok(stat(path, &found) == 0 && found.st_uid == 0, "and is replaced");
}

static void test_find(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "find");
    const char *name = state_name(pool, "www.example");
    const char *problem = NULL;
    const char *path;

    ok(!twca_state_find(state, name), "what was never put is not found");
    path = state_put(state, name, "text", &problem);
    is_str(twca_state_find(state, name), path, "what was put is found");
    state_put(state, name, "", &problem);
    ok(!twca_state_find(state, name), "an empty file is not");
    ok(!twca_state_find(state, "../target"), "nor what is elsewhere");
    ok(!state_put(state, "../target", "text", &problem), "nor is it written");
    is_str(problem, "io-error", "which is a problem");
}

static void test_tidy(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "tidy");
    const char *problem = NULL;
    const char *gone =
        state_put(state, state_name(pool, "gone"), "text", &problem);
    const char *left = state_name(pool, "left");

    state_put(state, left, "text", &problem);
    state_put(state, state_name(pool, "found"), "text", &problem);
    state_put(state, state_name(pool, "put"), "text", &problem);
    ok(twca_state_tidy(state) == 0, "what was put is in use");
    (void)chmod(fixture_text("tidy/mine.pem", "others'"), 0600);
    (void)chmod(fixture_text("tidy/x-443-0123456789abcdef.good.0.bak", "text"),
                0600);
    state = state_open(pool, "tidy");
    twca_state_find(state, state_name(pool, "found"));
    state_put(state, state_name(pool, "put"), "text", &problem);
    ok(!twca_state_find(state, state_name(pool, "never")),
       "one was never there");
    ok(twca_state_tidy(state) == 2,
       "what was neither put nor found is removed");
    ok(!fixture_read(gone), "such as the first of it");
    ok(state_entries(fixture_path("tidy")) == 4, "and nothing else");
    state = state_open(pool, "tidy");
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
    const char *path = state_put(state, name, "text", &problem);

    ok(is_plain(name), "%s: %s", what, name);
    ok(path && twca_state_find(state, name), "%s: it is put and found", what);
}

static void test_hostile_names(apr_pool_t *pool)
{
    twca_state_t *state = state_open(pool, "names");
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
        if (!is_plain(state_name(pool, text))) {
            break;
        }
    }
    ok(i == 256, "every byte");
    ok(twca_state_tidy(state) == 0, "all of them are in use");
    ok(twca_state_tidy(state_open(pool, "names")) == 12,
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
    const char *name = state_name(pool, "www.example");

    ok(strncmp(name, "www.example-443-", 16) == 0
           && strcmp(name + 32, ".good.0.pem") == 0,
       "a name can be read: %s", name);
    is_str(state_name(pool, "www.example"), name, "and is always the same");
    differ(pool, "www.example", 443, "192.0.2.1:443", "good", 0);
    differ(pool, "www.example", 8443, "*:443", "good", 0);
    differ(pool, "www.example", 443, "*:443", "good", 1);
    differ(pool, "www.example", 443, "*:443", "stand-in", 0);
    differ(pool, "www-example", 443, "*:443", "good", 0);
    differ(pool, "WWW.example", 443, "*:443", "good", 0);
    memset(one, 'x', 300);
    name = state_name(pool, one);
    one[300] = 'y';
    ok(strcmp(name, state_name(pool, one)) != 0, "also far behind");
    ok(strcmp(state_name(pool, "a/b"), state_name(pool, "a?b")) != 0,
       "also where it is not shown");
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
    fixture_end();
    return done();
}
