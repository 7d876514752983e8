/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A hierarchy with TWCA's names and key identifiers, and keys of our own: when
 * is a chain one for clients with the new root only? */

#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>

#include "checks/chain.h"
#include "site.h"
#include "tap.h"

#define ROOT_CA "C=TW/O=TAIWAN-CA/OU=Root CA/CN="
#define CYBER_KEY "9D8561147CC1626F9768E44F3740E1ADE00D5637"

static const unsigned char cyber[] =
    "\x3F\x63\xBB\x28\x14\xBE\x17\x4E\xC8\xB6\x43\x9C\xF0\x8D\x6D\x56"
    "\xF0\xB7\xC4\x05\x88\x3A\x56\x48\xA3\x34\x42\x4D\x6B\x3E\xC5\x58";
static const unsigned char global[] =
    "\x59\x76\x90\x07\xF7\x68\x5D\x0F\xCD\x50\x87\x2F\x9F\x95\xD5\x75"
    "\x5A\x5B\x2B\x45\x7D\x81\xF3\x69\x2B\x61\x0A\x98\x67\x2F\x0E\x1B";

/* PEM of the certificates. */
typedef struct {
    const char *old_root;
    const char *new_root;
    const char *cross;
    const char *middle;
    const char *server;
    EVP_PKEY *key;
} generations_t;

static apr_pool_t *pool;

static fixture_pair_t authority(const char *name, const char *key_id,
                                EVP_PKEY *key, const fixture_pair_t *issuer)
{
    fixture_subject_t subject = {.subject = name,
                                 .basic = "critical,CA:TRUE",
                                 .usages = "critical,keyCertSign,cRLSign",
                                 .key_id = key_id};

    return fixture_certificate(&subject, key, issuer);
}

static generations_t make(const char *key_id)
{
    fixture_pair_t old =
        authority(ROOT_CA "TWCA Global Root CA", NULL, NULL, NULL);
    fixture_pair_t new =
        authority(ROOT_CA "TWCA CYBER Root CA", key_id, NULL, NULL);
    fixture_pair_t cross =
        authority(ROOT_CA "TWCA CYBER Root CA", key_id, new.key, &old);
    fixture_pair_t middle = authority("CN=Middle", NULL, NULL, &new);
    fixture_pair_t server = fixture_server("www.example.test", &middle);
    generations_t made = {fixture_pem(old.x509),    fixture_pem(new.x509),
                          fixture_pem(cross.x509),  fixture_pem(middle.x509),
                          fixture_pem(server.x509), server.key};

    return made;
}

static const char *join(const char *one, const char *two, const char *three)
{
    return apr_pstrcat(pool, one, two ? two : "", three ? three : "", NULL);
}

static twca_setup_t *begin(const char *folder, const generations_t *of,
                           const char *store, const char *certificates)
{
    twca_setup_t *setup;

    (void)site_begin(folder);
    site_trust(site_file("roots.trust", store));
    setup = site_add("www.example.test");
    (void)site_pair(setup, site_file("server.crt", certificates),
                    site_file("server.key", fixture_key_pem(of->key)));
    return setup;
}

static void is_mended(const char *folder, const generations_t *of,
                      const twca_setup_t *setup)
{
    twca_setup_t *mended;

    ok(site_mend(setup, TWCA_CHAIN_NEW_ROOT_ONLY), "the remedy runs");
    mended = begin(folder, of, of->old_root,
                   fixture_read(fixture_path(
                       apr_pstrcat(pool, folder, "/server.crt", NULL))));
    site_check();
    site_tells(mended, "", "and mends it");
}

static void test_sent(const generations_t *of)
{
    const char *chain = join(of->server, of->middle, of->cross);
    twca_setup_t *setup = begin("sent-old", of, of->old_root, chain);

    site_check();
    site_tells(setup, "", "a cross certificate is sent, to an old store");
    setup = begin("sent-new", of, of->new_root, chain);
    site_check();
    site_tells(setup, "", "and to a new one");
}

static void test_missing(const generations_t *of)
{
    const char *chain = join(of->server, of->middle, NULL);
    twca_setup_t *setup = begin("missing", of, of->old_root, chain);

    site_check();
    site_tells(setup, "warning chain-new-root-only", "it is not sent");
    ok(setup->site->chain_status == TWCA_CHAIN_IS_UNTRUSTED,
       "and the store lacks the new root");
    (void)is_str(site_facts(setup, TWCA_CHAIN_NEW_ROOT_ONLY),
                 "file=@/server.crt\nroot=TWCA CYBER Root CA\n",
                 "the root's name, and no address that is not known");
    setup = begin("found", of, of->old_root, chain);
    (void)site_file("cross.pem", of->cross);
    site_check();
    (void)is_str(site_facts(setup, TWCA_CHAIN_NEW_ROOT_ONLY),
                 "file=@/server.crt\nroot=TWCA CYBER Root CA\n"
                 "found=@/cross.pem\n",
                 "it is found");
    is_mended("found", of, setup);
}

static void test_root_sent(const generations_t *of)
{
    const char *chain = join(of->server, of->middle, of->new_root);
    twca_setup_t *setup = begin("root-sent", of, of->old_root, chain);

    (void)site_file("cross.pem", of->cross);
    site_check();
    site_tells(setup, "warning chain-new-root-only",
               "the root is sent in its place");
    is_mended("root-sent", of, setup);
    setup = begin("root-first", of, of->old_root, join(chain, of->cross, NULL));
    site_check();
    site_tells(setup, "warning chain-order", "and before it");
}

static void test_in_store(const generations_t *of)
{
    twca_setup_t *setup =
        begin("in-store", of, join(of->old_root, of->cross, NULL),
              join(of->server, of->middle, NULL));

    site_check();
    site_tells(setup, "warning chain-new-root-only",
               "only this server's own store has it");
}

static void test_another_key(void)
{
    generations_t of = make(NULL);
    twca_setup_t *setup = begin("another-key", &of, of.old_root,
                                join(of.server, of.middle, NULL));

    site_check();
    site_tells(setup, "error chain-incomplete",
               "a root of the same name and another key is not TWCA's");
}

/* As if the root of a complete chain were the one with this fingerprint; in a
 * store of these roots. */
static const char *told_of(const generations_t *of, const char *store,
                           const char *folder, const unsigned char *sha256,
                           const char *beside)
{
    twca_setup_t *setup =
        begin(folder, of, store, join(of->server, of->middle, NULL));
    const twca_path_t *path;

    if (beside) {
        (void)site_file("cross.pem", beside);
    }
    site_check();
    path = APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).evidence->path;
    if (sha256) {
        setup->site->findings = NULL;
        memcpy((unsigned char *)path->certificates[2]->sha256, sha256,
               TWCA_HASH_SIZE);
        twca_check_chain(site_context(), setup);
    }
    return site_told(setup);
}

static void test_fingerprints(const generations_t *of)
{
    const char *both = join(of->old_root, of->new_root, NULL);

    (void)is_str(told_of(of, both, "look-alike", NULL, NULL), "",
                 "a root with the name and key identifier is nobody's");
    (void)is_str(told_of(of, both, "cyber", cyber, NULL),
                 "warning chain-new-root-only",
                 "one with its fingerprint needs the cross certificate");
    (void)is_str(told_of(of, both, "cyber-beside", cyber, of->cross),
                 "warning chain-new-root-only", "and so where that is there");
    (void)is_str(told_of(of, both, "other-beside", NULL, of->cross),
                 "warning chain-new-root-only",
                 "as of any root whose cross certificate is there");
    (void)is_str(told_of(of, both, "global", global, of->cross), "",
                 "but an older root of TWCA's is in every store");
}

/* A store of one's own is what the clients know. */
static void test_own_store(const generations_t *of)
{
    const char *new = of->new_root;

    (void)is_str(told_of(of, new, "own-cyber", cyber, NULL), "",
                 "a store without the older root: nobody needs the cross");
    (void)is_str(told_of(of, new, "own-cyber-beside", cyber, of->cross), "",
                 "nor where that is there");
    (void)is_str(told_of(of, new, "own-beside", NULL, of->cross), "",
                 "nor that of any root");
}

int main(void)
{
    generations_t of;

    pool = fixture_start();
    (void)umask(077);
    of = make(CYBER_KEY);
    test_sent(&of);
    test_missing(&of);
    test_root_sent(&of);
    test_in_store(&of);
    test_own_store(&of);
    test_another_key();
    test_fingerprints(&of);
    fixture_end();
    return done();
}
