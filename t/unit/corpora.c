/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Every malformed, extreme or odd file of the public corpora, as certificate
 * and as key: read and examined to the end, whatever is in it. */

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/pair.h"
#include "fixture.h"
#include "tap.h"

#define PATIENCE 20 /* seconds for a file */

static struct {
    apr_pool_t *pool;
    twca_evidence_t *evidence;
    twca_acceptance_t *acceptance;
    const twca_trust_t *trust;
    int files;
    int odd;
} t;

/* Whether what was found hangs together. */
static int is_sound(const twca_pair_evidence_t *pair)
{
    const twca_file_t *file = pair->certificate_file;

    if (file->block_count == 0) {
        return !pair->path && pair->sent_count == 0 && pair->fits == -1;
    }
    return pair->path && pair->sent_count > 0
           && pair->sent[0] == file->blocks[0].certificate
           && pair->sent[0]->subject && pair->sent[0]->issuer
           && pair->sent[0]->serial && pair->sent[0]->key
           && pair->sent[0]->signature
           && (pair->path->error == 0 || pair->path->words);
}

static void examine(const char *path)
{
    twca_pair_request_t request = {.certificate_path = path,
                                   .key_path = path,
                                   .ciphers = "DEFAULT@SECLEVEL=0",
                                   .trust = t.trust};
    const twca_file_t *file;

    alarm(PATIENCE);
    file = twca_evidence_file(t.evidence, path,
                              TWCA_WANT_CERTIFICATES | TWCA_WANT_KEY, NULL);
    if (!file
        || !is_sound(twca_pair_examine(t.evidence, t.acceptance, &request,
                                       1795000000))) {
        diag("odd: %s", path);
        t.odd++;
    }
    alarm(0);
    t.files++;
}

static int examine_one(const char *path, const struct stat *found, int kind,
                       struct FTW *level)
{
    (void)found;
    (void)level;
    if (kind == FTW_F) {
        examine(path);
    }
    return 0;
}

static void test_folder(const char *corpora, const char *name)
{
    int before = t.files;

    t.odd = 0;
    (void)nftw(apr_pstrcat(t.pool, corpora, "/", name, NULL), examine_one, 16,
               0);
    ok(t.files > before && t.odd == 0, "%d files of %s/", t.files - before,
       name);
}

int main(void)
{
    const char *corpora = fixture_corpora();
    const char *problem;

    if (!corpora) {
        printf("1..0 # SKIP no corpora: neither TWCA_CORPORA nor "
               "../shared/corpora\n");
        return 0;
    }
    t.pool = fixture_start();
    t.evidence = twca_evidence_create(t.pool);
    t.acceptance = twca_acceptance_create(t.pool);
    t.trust = twca_trust_open(t.pool, NULL, &problem);
    twca_evidence_begin(t.evidence, t.pool);
    test_folder(corpora, "hostile");
    test_folder(corpora, "formats");
    (void)twca_evidence_end(t.evidence);
    fixture_end();
    return done();
}
