/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The programs of SSLPassPhraseDialog: what they get, and what becomes of
 * them. */

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/dialog.h"
#include "fixture.h"
#include "tap.h"

#define SIZE 1024 /* PEM_BUFSIZE, as OpenSSL asks */

static apr_pool_t *pool;

static const char *program(const char *name, const char *text)
{
    const char *path =
        fixture_text(name, apr_pstrcat(pool, "#!/bin/sh\n", text, NULL));

    (void)chmod(path, 0700);
    return path;
}

static int count_fds(void)
{
    DIR *open = opendir("/proc/self/fd");
    int count = 0;

    while (open && readdir(open)) {
        count++;
    }
    if (open) {
        (void)closedir(open);
    }
    return count;
}

static void gives(const char *setting, int index, twca_key_state_e expected,
                  const char *text, const char *what)
{
    twca_dialog_t dialog =
        twca_dialog_make(pool, setting, "www.example.test:443", index);
    char buffer[SIZE] = "";
    int before = count_fds();
    twca_key_state_e state = dialog.ask(dialog.data, buffer, sizeof(buffer));

    ok(state == expected, "%s", what);
    if (text) {
        is_str(buffer, text, "and what it says");
    }
    ok(strlen(buffer) < sizeof(buffer), "%s: in bounds", what);
    ok(count_fds() == before, "%s: nothing is left open", what);
    ok(waitpid(-1, NULL, WNOHANG) == -1, "%s: nobody is left", what);
}

static void test_nobody(void)
{
    static const char *const settings[] = {"builtin", "", "exec", "none"};

    ok(!twca_dialog_make(pool, NULL, "x:443", 0).ask, "no setting");
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        ok(!twca_dialog_make(pool, settings[i], "x:443", 0).ask,
           "\"%s\" is nobody to ask", settings[i]);
    }
}

static void test_exec(void)
{
    static const char *const types[] = {"RSA", "DSA", "ECC", "3", "12"};
    static const int indices[] = {0, 1, 2, 3, 12};
    const char *echo = apr_pstrcat(
        pool, "exec:", program("echo", "echo \"$#-$1-$2\"\n"), NULL);

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        gives(echo, indices[i], TWCA_KEY_DECRYPTED,
              apr_psprintf(pool, "2-www.example.test:443-%s", types[i]),
              apr_psprintf(pool, "the arguments for pair %d", indices[i]));
    }
}

static void test_pipe(void)
{
    const char *echo = program(
        "pipe",
        "read -r prompt\nprintf '%s/%s/%s' \"$#\" \"$1\" \"$prompt\"\n");

    gives(apr_pstrcat(pool, "|", echo, " 'a b'", NULL), 0, TWCA_KEY_DECRYPTED,
          NULL, "a program that is piped to");
    gives(apr_pstrcat(pool, "|", program("deaf", "echo secret\n"), NULL), 0,
          TWCA_KEY_DECRYPTED, "secret", "one that does not read");
    gives("|", 0, TWCA_KEY_DIALOG_FAILED, "", "no program");
    gives("|  ", 0, TWCA_KEY_DIALOG_FAILED, "", "spaces for a program");
    gives("|/no/such/program x", 0, TWCA_KEY_DIALOG_FAILED, "",
          "a program that is not there");
}

static void test_answers(void)
{
    static const struct {
        const char *text;
        twca_key_state_e state;
        const char *answer;
        const char *what;
    } cases[] = {
        {"echo secret\n", TWCA_KEY_DECRYPTED, "secret", "a line"},
        {"printf secret\n", TWCA_KEY_DECRYPTED, "secret", "no line break"},
        {"printf 'one\\ntwo\\n'\n", TWCA_KEY_DECRYPTED, "one", "two lines"},
        {"printf 'secret\\r\\n'\n", TWCA_KEY_DECRYPTED, "secret", "CR and LF"},
        {"printf 'a b \\t'\n", TWCA_KEY_DECRYPTED, "a b \t", "white space"},
        {"echo secret; exit 1\n", TWCA_KEY_DECRYPTED, "secret",
         "an exit status that is not 0"},
        {"echo secret; exec sleep 60\n", TWCA_KEY_DECRYPTED, "secret",
         "a program that stays"},
        {":\n", TWCA_KEY_DIALOG_FAILED, "", "nothing"},
        {"echo\n", TWCA_KEY_DIALOG_FAILED, "", "an empty line"},
        {"kill -9 $$\n", TWCA_KEY_DIALOG_FAILED, "", "it kills itself"},
        {"exec 1>&-; exec sleep 60\n", TWCA_KEY_DIALOG_FAILED, "",
         "it says that it says nothing, and stays"},
        {"head -c 10000000 /dev/zero | tr '\\0' x\n", TWCA_KEY_DECRYPTED, NULL,
         "ten million bytes"},
        {"while :; do echo x; done\n", TWCA_KEY_DECRYPTED, "x",
         "lines without end"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gives(apr_pstrcat(pool, "exec:",
                          program(apr_psprintf(pool, "answer-%d", (int)i),
                                  cases[i].text),
                          NULL),
              0, cases[i].state, cases[i].answer, cases[i].what);
    }
}

static void test_no_programs(void)
{
    const char *plain = fixture_text("plain", "#!/bin/sh\necho secret\n");

    gives("exec:/no/such/program", 0, TWCA_KEY_DIALOG_FAILED, "",
          "no such program");
    gives("exec:", 0, TWCA_KEY_DIALOG_FAILED, "", "no name");
    gives(apr_pstrcat(pool, "exec:", plain, NULL), 0, TWCA_KEY_DIALOG_FAILED,
          "", "a file that can't be executed");
    gives(apr_pstrcat(pool, "exec:", fixture_path(""), NULL), 0,
          TWCA_KEY_DIALOG_FAILED, "", "a folder");
    gives("exec:/usr/share/apache2/ask-for-passphrase", 0, TWCA_KEY_INTERACTIVE,
          "", "Debian's program, which asks a person");
    gives("|/bin/systemd-ask-password x", 0, TWCA_KEY_INTERACTIVE, "",
          "systemd's likewise");
}

static int is_running(const char *pid_file)
{
    const char *text = fixture_read(pid_file);

    return text && kill((pid_t)apr_atoi64(text), 0) == 0;
}

/* The one case that takes its ten seconds, and only where there is time. */
static void test_hanging(void)
{
    const char *pid = fixture_path("pid");
    const char *hangs = program(
        "hangs",
        apr_psprintf(pool, "echo $$ >%s\ntrap '' TERM\nsleep 60\n", pid));
    const char *patient = getenv("TWCA_PATIENT");
    time_t start = time(NULL);

    if (!patient) {
        ok(1, "a program that hangs # SKIP takes 10 s; set TWCA_PATIENT");
        return;
    }
    gives(apr_pstrcat(pool, "exec:", hangs, NULL), 0, TWCA_KEY_DIALOG_FAILED,
          "", "a program that hangs");
    ok(time(NULL) - start < 20, "is given ten seconds");
    ok(!is_running(pid), "and ended");
}

/* What it says comes in pieces. */
static void test_slow(void)
{
    gives(apr_pstrcat(pool, "exec:",
                      program("slow", "printf sec; sleep 0.2; echo ret\n"),
                      NULL),
          0, TWCA_KEY_DECRYPTED, "secret", "an answer in pieces");
}

static void test_small_buffer(void)
{
    twca_dialog_t dialog = twca_dialog_make(
        pool,
        apr_pstrcat(pool, "exec:", program("long", "echo 0123456789\n"), NULL),
        "x:443", 0);
    char buffer[5];

    ok(dialog.ask(dialog.data, buffer, sizeof(buffer)) == TWCA_KEY_DECRYPTED
           && strcmp(buffer, "0123") == 0,
       "a buffer that is too small");
}

int main(void)
{
    pool = fixture_start();
    alarm(60);
    test_nobody();
    test_exec();
    test_pipe();
    test_answers();
    test_no_programs();
    test_slow();
    test_small_buffer();
    test_hanging();
    fixture_end();
    return done();
}
