/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The beacon: whose answer it is, what is a question, and how many are
 * answered. */

#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/crypto.h>

#include "fixture.h"
#include "live/beacon.h"
#include "tap.h"

#define NONCE "0123456789abcdef0123456789abcdef"
#define NOW apr_time_from_sec(1800000000)
#define SECOND apr_time_from_sec(1)

static void *shared_memory(apr_size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    fixture_must(memory == MAP_FAILED, "mmap");
    return memory;
}

/* Shared with the children that a test makes. */
static twca_board_t *new_board(apr_pool_t *pool)
{
    apr_size_t size = twca_board_size(1, 1, 1);
    void *memory = shared_memory(size);
    twca_board_t *board = twca_board_make(pool, memory, 1, 1, 1);

    fixture_must(board == NULL, "board");
    return board;
}

static const char *judged(const twca_board_t *board, const char *nonce,
                          const char *body)
{
    static const char *const names[TWCA_BEACON_COUNT] = {
        "unasked", "ours", "earlier", "other", "none", "silent"};

    return names[twca_beacon_judge(board, nonce, body, strlen(body))];
}

static void test_nonce(void)
{
    char nonce[TWCA_NONCE_LENGTH + 1];
    char other[TWCA_NONCE_LENGTH + 1];

    ok(twca_beacon_nonce(nonce) && twca_beacon_nonce(other), "two nonces");
    ok(strlen(nonce) == TWCA_NONCE_LENGTH, "of the length it has");
    ok(strspn(nonce, "0123456789abcdef") == TWCA_NONCE_LENGTH,
       "hexadecimal digits");
    ok(strcmp(nonce, other) != 0, "not the same twice");
}

static void test_asked(apr_pool_t *pool)
{
    char nonce[TWCA_NONCE_LENGTH + 1];

    is_str(twca_beacon_asked(TWCA_BEACON_PATH NONCE), NONCE, "a question");
    is_str(
        twca_beacon_asked(TWCA_BEACON_PATH "0123456789ABCDEF0123456789ABCDEF"),
        "0123456789ABCDEF0123456789ABCDEF", "in upper case");
    ok(twca_beacon_nonce(nonce), "a nonce");
    is_str(twca_beacon_asked(apr_pstrcat(pool, TWCA_BEACON_PATH, nonce, NULL)),
           nonce, "a nonce of ours is asked for");
    is_str(twca_beacon_asked(""), NULL, "an empty path");
    is_str(twca_beacon_asked("/"), NULL, "the root");
    is_str(twca_beacon_asked(TWCA_BEACON_PATH), NULL, "without a nonce");
    is_str(twca_beacon_asked("/x" TWCA_BEACON_PATH NONCE), NULL, "below");
    is_str(twca_beacon_asked(TWCA_BEACON_PATH NONCE "0"), NULL, "a digit more");
    is_str(twca_beacon_asked(TWCA_BEACON_PATH NONCE "/"), NULL, "a slash more");
    is_str(twca_beacon_asked(&(TWCA_BEACON_PATH "0" NONCE)[1]), NULL,
           "without its slash");
    is_str(
        twca_beacon_asked(TWCA_BEACON_PATH "0123456789abcdef0123456789abcde"),
        NULL, "a digit less");
    is_str(
        twca_beacon_asked(TWCA_BEACON_PATH "0123456789abcdef0123456789abcdeg"),
        NULL, "no digit");
    is_str(twca_beacon_asked(TWCA_BEACON_PATH
                             "0123456789abcdef0123456789abcde\xff"),
           NULL, "a byte that is none of ASCII");
}

static void test_form(const twca_board_t *board)
{
    char body[TWCA_BEACON_LENGTH + 1];
    char again[TWCA_BEACON_LENGTH + 1];

    twca_beacon_answer(board, NONCE, body);
    ok(strlen(body) == TWCA_BEACON_LENGTH, "its length is fixed");
    ok(strncmp(body, "twca-beacon 1 ", 14) == 0, "it begins with its name");
    ok(strspn(body + 14, "0123456789abcdef") == 64, "then the digits");
    is_str(body + 78, "\n", "then the end of the line");
    twca_beacon_answer(board, NONCE, again);
    is_str(again, body, "the same question has the same answer");
    twca_beacon_answer(board, "1123456789abcdef0123456789abcdef", again);
    ok(strcmp(again, body) != 0, "another one has another");
}

static void test_judge(apr_pool_t *pool, const twca_board_t *board)
{
    char body[TWCA_BEACON_LENGTH + 1];

    twca_beacon_answer(board, NONCE, body);
    is_str(judged(board, NONCE, body), "ours", "an answer of ours");
    is_str(judged(board, "1123456789abcdef0123456789abcdef", body), "other",
           "to another question");
    is_str(judged(new_board(pool), NONCE, body), "other",
           "as another server sees it");
    body[77] = body[77] == '0' ? '1' : '0';
    is_str(judged(board, NONCE, body), "other", "another last digit");
    body[77] = 'x';
    is_str(judged(board, NONCE, body), "none", "no digit");
    is_str(judged(board, NONCE, ""), "none", "nothing");
    is_str(judged(board, NONCE, "<html>404 Not Found</html>"), "none",
           "a page");
}

static void test_damaged(apr_pool_t *pool, const twca_board_t *board)
{
    char body[TWCA_BEACON_LENGTH + 1];

    twca_beacon_answer(board, NONCE, body);
    is_str(judged(board, NONCE, apr_pstrcat(pool, body, "\n", NULL)), "none",
           "a byte more");
    is_str(judged(board, NONCE,
                  apr_pstrmemdup(pool, body, TWCA_BEACON_LENGTH - 1)),
           "none", "a byte less");
    is_str(judged(board, NONCE, apr_pstrcat(pool, "x", body + 1, NULL)), "none",
           "another name");
    body[20] = '\0';
    ok(twca_beacon_judge(board, NONCE, body, TWCA_BEACON_LENGTH)
           == TWCA_BEACON_NONE,
       "a NUL among the digits");
}

/* A server that starts again and again, as the first one sees it. */
static void test_earlier(apr_pool_t *pool)
{
    unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE];
    twca_board_t *board = new_board(pool);
    char body[TWCA_BEACON_LENGTH + 1];
    int i;

    twca_beacon_answer(board, NONCE, body);
    for (i = 1; i <= TWCA_SECRETS + 1; i++) {
        twca_board_t *next = new_board(pool);

        twca_beacon_export(board, secrets);
        twca_beacon_import(next, secrets);
        board = next;
        is_str(judged(board, NONCE, body),
               i <= TWCA_SECRETS ? "earlier" : "other",
               apr_psprintf(pool, "the first start's answer after %d more", i));
    }
    twca_beacon_answer(board, NONCE, body);
    is_str(judged(board, NONCE, body), "ours", "the last start's own answer");
    OPENSSL_cleanse(secrets, sizeof(secrets));
    twca_beacon_import(board, secrets);
    is_str(judged(board, NONCE, body), "ours", "likewise without earlier ones");
}

static int answers(twca_board_t *board, int asked, apr_time_t now)
{
    int answered = 0;

    while (asked-- > 0) {
        answered += twca_beacon_may_answer(board, now);
    }
    return answered;
}

static void test_rate(apr_pool_t *pool)
{
    twca_board_t *board = new_board(pool);

    ok(answers(board, 60, NOW) == 60, "60 at once");
    ok(answers(board, 60, NOW + SECOND / 2) == 40, "40 more of 60");
    ok(answers(board, 60, NOW + SECOND) == 0, "none within that second");
    ok(answers(board, 100, NOW + SECOND + 1) == 60, "then as many as before");
    ok(answers(board, 100, NOW + 3 * SECOND / 2 + 1) == 40, "and the others");
    ok(answers(board, 300, NOW + 10 * SECOND) == TWCA_BEACON_RATE,
       "after a silence no more than ever");
    ok(answers(board, 300, NOW + 9 * SECOND) == 0,
       "somebody whose clock was read before");
    ok(answers(board, 300, NOW - 60 * SECOND) == TWCA_BEACON_RATE,
       "a clock that was set back");
}

#define CHILDREN 4

/* Ask when all others are there to ask too. */
static int answers_together(twca_board_t *board, _Atomic int *there)
{
    atomic_fetch_add(there, 1);
    while (atomic_load(there) < CHILDREN) {
        (void)sched_yield();
    }
    return answers(board, 1000, NOW);
}

/* How many answers several processes get that ask at once. */
static int answers_of_children(twca_board_t *board, _Atomic int *there)
{
    int answered = 0;
    int i;

    for (i = 0; i < CHILDREN; i++) {
        pid_t child = fork();

        fixture_must(child < 0, "fork");
        if (child == 0) {
            _exit(answers_together(board, there));
        }
    }
    for (i = 0; i < CHILDREN; i++) {
        int status;

        fixture_must(wait(&status) < 0 || !WIFEXITED(status), "a child");
        answered += WEXITSTATUS(status);
    }
    return answered;
}

static void test_rate_of_processes(apr_pool_t *pool)
{
    _Atomic int *there = shared_memory(sizeof(*there));
    int i;
    int right = 0;

    for (i = 0; i < 50; i++) {
        atomic_store(there, 0);
        right +=
            answers_of_children(new_board(pool), there) == TWCA_BEACON_RATE;
    }
    ok(right == 50, "%d processes have the rate of one", CHILDREN);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    twca_board_t *board = new_board(pool);

    test_nonce();
    test_asked(pool);
    test_form(board);
    test_judge(pool, board);
    test_damaged(pool, board);
    test_earlier(pool);
    test_rate(pool);
    test_rate_of_processes(pool);
    fixture_end();
    return done();
}
