/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Files of every kind, and what becomes of what was read. */

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/file.h"
#include "fixture.h"
#include "tap.h"

/* Both ways to look at a file say the same; no test may wait for ever. */
static void try_path(const char *path, twca_read_e expected, const char *what)
{
    twca_bytes_t bytes = {NULL, 0};
    twca_stamp_t stamp;
    twca_read_e found;

    alarm(5);
    found = twca_file_read(path, &bytes, &stamp);
    alarm(0);
    is_str(twca_read_word(found), twca_read_word(expected), what);
    ok(twca_file_stat(path, &stamp) == expected
           || expected == TWCA_READ_PERMISSION,
       "%s, likewise by stat()", what);
    ok((bytes.data != NULL) == (expected == TWCA_READ_OK),
       "%s: bytes only where it was read", what);
    if (bytes.data) {
        twca_bytes_wipe(&bytes);
    }
}

static const char *sparse(const char *name, off_t size)
{
    const char *path = fixture_write(name, "", 0);

    return truncate(path, size) == 0 ? path : "no such file";
}

static const char *socket_file(void)
{
    const char *path = fixture_path("socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    apr_cpystrn(address.sun_path, path, sizeof(address.sun_path));
    (void)bind(made, (const struct sockaddr *)&address, sizeof(address));
    (void)close(made);
    return path;
}

static void test_kinds(apr_pool_t *pool)
{
    const char *fifo = fixture_path("fifo");
    const char *loop = fixture_path("loop");
    const char *other = fixture_path("other");
    const char *link = fixture_path("link");
    const char *file = fixture_text("file", "text");
    char *endless = apr_pcalloc(pool, 6000);

    (void)mkfifo(fifo, 0600);
    fixture_must(symlink(loop, other), other);
    fixture_must(symlink(other, loop), loop);
    fixture_must(symlink(file, link), link);
    memset(endless, 'x', 5999);
    endless[0] = '/';
    try_path(file, TWCA_READ_OK, "a file");
    try_path(link, TWCA_READ_OK, "a link to a file");
    try_path(fixture_path("none"), TWCA_READ_MISSING, "no file");
    try_path("", TWCA_READ_MISSING, "no name");
    try_path(fixture_path("file/below"), TWCA_READ_MISSING, "below a file");
    try_path(endless, TWCA_READ_MISSING, "a name too long");
    try_path(loop, TWCA_READ_MISSING, "a link to itself");
    try_path(fixture_write("empty", "", 0), TWCA_READ_EMPTY, "an empty file");
    try_path(fixture_path("."), TWCA_READ_DIRECTORY, "a folder");
    try_path(fifo, TWCA_READ_FIFO, "a FIFO that nobody writes");
    try_path("/dev/zero", TWCA_READ_DEVICE, "an endless device");
    try_path("/dev/null", TWCA_READ_DEVICE, "an empty device");
    try_path(socket_file(), TWCA_READ_SOCKET, "a socket");
    try_path(sparse("limit", TWCA_FILE_LIMIT), TWCA_READ_OK, "4 MiB");
    try_path(sparse("large", TWCA_FILE_LIMIT + 1), TWCA_READ_TOO_LARGE,
             "4 MiB and a byte");
    try_path(sparse("huge", (off_t)1 << 40), TWCA_READ_TOO_LARGE, "a TiB");
    try_path("/proc/self/status", TWCA_READ_EMPTY,
             "a file of the kernel, which says that it is empty");
}

/* As root everything can be read: ask as somebody else, in a child. */
static twca_read_e read_as_nobody(const char *path)
{
    const struct passwd *nobody = getpwnam("nobody");
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        twca_bytes_t bytes;
        twca_stamp_t stamp;

        if (geteuid() == 0 && (!nobody || seteuid(nobody->pw_uid) != 0)) {
            _exit(99);
        }
        _exit((int)twca_file_read(path, &bytes, &stamp));
    }
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? (twca_read_e)WEXITSTATUS(status)
                             : TWCA_READ_IO_ERROR;
}

static void test_permission(void)
{
    const char *file = fixture_text("secret", "text");
    const char *folder = fixture_path("closed");
    const char *inside;

    (void)chmod(file, 0);
    is_str(twca_read_word(read_as_nobody(file)), "permission",
           "a file that may not be read");
    (void)mkdir(folder, 0700);
    inside = fixture_text("closed/file", "text");
    (void)chmod(folder, 0);
    is_str(twca_read_word(read_as_nobody(inside)), "permission",
           "a file in a folder that may not be entered");
    (void)chmod(folder, 0700);
}

static void test_bytes(void)
{
    static const char text[] = "one\0two\n";
    const char *path = fixture_write("bytes", text, sizeof(text));
    twca_bytes_t bytes = {NULL, 0};
    twca_stamp_t stamp;

    ok(twca_file_read(path, &bytes, &stamp) == TWCA_READ_OK, "bytes are read");
    ok(bytes.size == sizeof(text)
           && memcmp(bytes.data, text, sizeof(text)) == 0,
       "all of them, NULs too");
    ok(bytes.data && bytes.data[bytes.size] == 0, "and a NUL behind");
    ok(stamp.size == sizeof(text) && S_ISREG(stamp.mode)
           && stamp.owner == geteuid() && stamp.inode != 0,
       "the stamp is the file's");
    twca_bytes_wipe(&bytes);
    ok(!bytes.data && bytes.size == 0, "nothing is left after the wiping");
    twca_bytes_wipe(&bytes);
    ok(!bytes.data, "wiping nothing does no harm");
}

/* Whether the stamp differs after something was done to the file. */
static void is_news(const char *path, const twca_stamp_t *before, int expected,
                    const char *what)
{
    twca_stamp_t after;

    (void)twca_file_stat(path, &after);
    ok(twca_stamp_equal(before, &after) != expected, "%s", what);
}

static void test_stamp(void)
{
    const char *path = fixture_text("stamp", "text");
    const char *other = fixture_text("stamp.new", "text");
    struct timespec times[2] = {{1000000000, 1}, {1000000000, 1}};
    twca_stamp_t stamp;

    (void)twca_file_stat(path, &stamp);
    is_news(path, &stamp, 0, "nothing was done");
    is_news(other, &stamp, 1, "another file with the same content");
    (void)chmod(path, 0640);
    is_news(path, &stamp, 1, "another mode");
    (void)utimensat(AT_FDCWD, path, times, 0);
    (void)twca_file_stat(path, &stamp);
    ok(stamp.modified == 1000000000000000001, "times in nanoseconds");
    times[1].tv_nsec = 2;
    (void)utimensat(AT_FDCWD, path, times, 0);
    is_news(path, &stamp, 1, "a nanosecond later");
    (void)twca_file_stat(path, &stamp);
    fixture_text("stamp", "tex");
    is_news(path, &stamp, 1, "another size");
    (void)twca_file_stat(path, &stamp);
    (void)rename(other, path);
    is_news(path, &stamp, 1, "another file renamed to it");
}

/* A writer that never rests: whatever is read is whole or not read. */
static void test_changing(void)
{
    const char *path = fixture_text("busy", "x");
    int ends[2];
    pid_t child;
    int odd = 0;
    int i;

    if (pipe(ends) != 0) {
        return;
    }
    child = fork();
    if (child == 0) {
        int file = open(path, O_WRONLY | O_CLOEXEC);
        char text[4096];

        (void)close(ends[1]);
        (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
        memset(text, 'y', sizeof(text));
        while (read(ends[0], text, 1) != 0) {
            if (pwrite(file, text, sizeof(text), 0) < 0
                || ftruncate(file, 1) != 0) {
                break;
            }
        }
        _exit(0);
    }
    (void)close(ends[0]);
    for (i = 0; i < 300; i++) {
        twca_bytes_t bytes;
        twca_stamp_t stamp;
        twca_read_e found = twca_file_read(path, &bytes, &stamp);

        if (found == TWCA_READ_OK) {
            odd += bytes.size != (apr_size_t)stamp.size;
            twca_bytes_wipe(&bytes);
        }
        else {
            odd += found != TWCA_READ_CHANGED && found != TWCA_READ_EMPTY;
        }
    }
    (void)close(ends[1]);
    (void)waitpid(child, NULL, 0);
    ok(odd == 0, "a file that changes while it is read");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_kinds(pool);
    test_permission();
    test_bytes();
    test_stamp();
    test_changing();
    fixture_end();
    return done();
}
