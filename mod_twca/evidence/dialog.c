/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* environ, pipe2(), POSIX_SPAWN_SETSID */
#endif

#include "dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_time.h>
#include <openssl/crypto.h>

#define PATIENCE 10 /* seconds */

typedef struct {
    const char *setting;
    const char *site;
    int index;
    int has_failed;
    int *has_hung; /* of the program: once is enough, for all keys */
    apr_pool_t *pool;
} asker_t;

/* The words by which mod_ssl names the first three pairs of a site. */
static const char *type_of(apr_pool_t *pool, int index)
{
    static const char *const types[] = {"RSA", "DSA", "ECC"};

    return index < 3 ? types[index] : apr_psprintf(pool, "%d", index);
}

/* Debian's default program asks at the terminal, or through systemd. */
static int is_interactive(const char *setting)
{
    return strstr(setting, "ask-for-passphrase")
           || strstr(setting, "ask-password") || strstr(setting, "askpass");
}

static int start(char *const *argv, const int *in, const int *out, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    /* A session of its own has no terminal to ask at. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    error = posix_spawn(child, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0;
}

/* One line from the program, or nothing within its time. */
static int read_line(int from, char *buffer, int size)
{
    apr_time_t end = apr_time_now() + apr_time_from_sec(PATIENCE);
    struct pollfd wait = {from, POLLIN, 0};
    int length = 0;

    while (length < size - 1) {
        apr_time_t left = end - apr_time_now();
        ssize_t got;

        if (left <= 0 || poll(&wait, 1, (int)apr_time_as_msec(left)) <= 0) {
            return -1;
        }
        got = read(from, buffer + length, 1);
        if (got <= 0 || buffer[length] == '\n' || buffer[length] == '\r') {
            break;
        }
        length++;
    }
    buffer[length] = '\0';
    return length;
}

static int converse(char *const *argv, const char *prompt, char *buffer,
                    int size)
{
    int in[2];
    int out[2];
    pid_t child;
    int length = -1;

    if (pipe2(in, O_CLOEXEC) != 0) {
        return -1;
    }
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return -1;
    }
    if (start(argv, in, out, &child)) {
        close(out[1]);
        out[1] = -1;
        /* The pipe holds the prompt, whether the program reads it or not. */
        if (write(in[1], prompt, strlen(prompt)) >= 0 || errno == EPIPE) {
            length = read_line(out[0], buffer, size);
        }
        (void)kill(-child, SIGTERM);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    close(in[0]);
    close(in[1]);
    close(out[0]);
    if (out[1] >= 0) {
        close(out[1]);
    }
    return length;
}

/* What mod_ssl tells a program behind a pipe before it waits for an answer. */
static const char *prompt_of(const asker_t *asker)
{
    return apr_psprintf(asker->pool,
                        "mod_twca_check (Pass Phrase Dialog)\n"
                        "Some of your private key files are encrypted for "
                        "security reasons.\n"
                        "In order to read them you have to provide the pass "
                        "phrases.\n\n"
                        "Private key %s:%d\n"
                        "Enter pass phrase:",
                        asker->site, asker->index);
}

static twca_key_state_e ask(void *data, char *buffer, int size)
{
    asker_t *asker = data;
    const char *argv[] = {asker->setting + strlen("exec:"), asker->site,
                          type_of(asker->pool, asker->index), NULL};
    char **words = NULL;
    const char *prompt = "";
    int length;

    if (is_interactive(asker->setting)) {
        return TWCA_KEY_INTERACTIVE;
    }
    if (asker->has_failed || *asker->has_hung) {
        return TWCA_KEY_DIALOG_FAILED;
    }
    if (asker->setting[0] == '|') {
        if (apr_tokenize_to_argv(asker->setting + 1, &words, asker->pool)
                != APR_SUCCESS
            || !words[0]) {
            return TWCA_KEY_DIALOG_FAILED;
        }
        prompt = prompt_of(asker);
    }
    length = converse(words ? words : (char **)argv, prompt, buffer, size);
    asker->has_failed = length <= 0;
    *asker->has_hung |= length < 0;
    return length > 0 ? TWCA_KEY_DECRYPTED : TWCA_KEY_DIALOG_FAILED;
}

static int *hung_flag(apr_pool_t *pool, const char *setting)
{
    const char *name = apr_pstrcat(pool, "twca_dialog:", setting, NULL);
    void *flag = NULL;

    apr_pool_userdata_get(&flag, name, pool);
    if (!flag) {
        flag = apr_pcalloc(pool, sizeof(int));
        apr_pool_userdata_setn(flag, name, NULL, pool);
    }
    return flag;
}

twca_dialog_t twca_dialog_make(apr_pool_t *pool, const char *setting,
                               const char *site, int index)
{
    twca_dialog_t dialog = {NULL, NULL};
    asker_t *asker;

    if (setting && (setting[0] == '|' || strncmp(setting, "exec:", 5) == 0)) {
        asker = apr_palloc(pool, sizeof(*asker));
        asker->setting = setting;
        asker->site = site;
        asker->index = index;
        asker->has_failed = 0;
        asker->has_hung = hung_flag(pool, setting);
        asker->pool = pool;
        dialog.ask = ask;
        dialog.data = asker;
    }
    return dialog;
}
