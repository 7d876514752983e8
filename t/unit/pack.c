/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Good pairs packed into one file, and whether it may be served later. */

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/pem.h>

#include "fixture.h"
#include "rescue/load.h"
#include "rescue/pack.h"
#include "tap.h"

#define DAY 86400

/* A hierarchy, and files of it. */
static struct {
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t leaf;
    const char *leaf_pem;
    const char *middle_pem;
    const char *root_pem;
    const char *key_pem;
    const char *key_path;
} world;

static void make_world(void)
{
    world.root = fixture_authority("Root", NULL);
    world.middle = fixture_authority("Middle", &world.root);
    world.leaf = fixture_server("www.example.test", &world.middle);
    world.leaf_pem = fixture_pem(world.leaf.x509);
    world.middle_pem = fixture_pem(world.middle.x509);
    world.root_pem = fixture_pem(world.root.x509);
    world.key_pem = fixture_key_pem(world.leaf.key);
    world.key_path = fixture_text("key.pem", world.key_pem);
}

static const char *make_word(twca_pack_e result)
{
    switch (result) {
    case TWCA_PACK_MADE:
        return "made";
    case TWCA_PACK_CHANGED:
        return "changed";
    case TWCA_PACK_NO_MATCH:
        return "no match";
    case TWCA_PACK_SEALED:
        return "sealed";
    case TWCA_PACK_UNREADABLE:
        break;
    }
    return "unreadable";
}

static const char *use_word(twca_pack_use_e use)
{
    switch (use) {
    case TWCA_PACK_USABLE:
        return "usable";
    case TWCA_PACK_NOT_THERE:
        return "not there";
    case TWCA_PACK_EXPIRED:
        return "expired";
    case TWCA_PACK_NOT_COVERING:
        return "not covering";
    case TWCA_PACK_NOT_LOADING:
        break;
    }
    return "not loading";
}

static apr_array_header_t *list(apr_pool_t *pool, const char *words)
{
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    char *copy = apr_pstrdup(pool, words);
    char *state;
    char *one;

    for (one = apr_strtok(copy, " ", &state); one;
         one = apr_strtok(NULL, " ", &state)) {
        APR_ARRAY_PUSH(names, const char *) = one;
    }
    return names;
}

/* What a pair's files are; NULL for the world's own. */
typedef struct {
    const char *certificate;
    const char *key;
    const char *chain;
    int skip_first;
    X509 *expected;
    const apr_array_header_t *aliases;
} files_t;

/* Pack it. @return the result; on success the pack is the file "pack.pem" */
static const char *pack(apr_pool_t *pool, const files_t *files)
{
    unsigned char sha256[EVP_MAX_MD_SIZE];
    twca_pack_request_t request = {
        .certificate_path = files->certificate,
        .key_path = files->key ? files->key : world.key_path,
        .chain_path = files->chain,
        .skip_first = files->skip_first,
        .leaf_sha256 = sha256,
    };
    twca_pack_names_t names = {"www.example.test", files->aliases};
    twca_bytes_t pem = {NULL, 0};
    twca_pack_e result;

    X509_digest(files->expected ? files->expected : world.leaf.x509,
                EVP_sha256(), sha256, NULL);
    (void)unlink(fixture_path("pack.pem"));
    alarm(10);
    result = twca_pack_make(pool, &request, &names, &pem);
    alarm(0);
    if ((result == TWCA_PACK_MADE) != (pem.data != NULL)) {
        return "bytes where there should be none, or none";
    }
    if (pem.data) {
        fixture_write("pack.pem", pem.data, pem.size);
        twca_bytes_wipe(&pem);
    }
    return make_word(result);
}

static const char *packed(void)
{
    return fixture_read(fixture_path("pack.pem"));
}

/* The PEM of the pack, from its first block on. */
static const char *blocks(void)
{
    const char *text = packed();

    return text ? strstr(text, "-----BEGIN ") : NULL;
}

static const char *join(apr_pool_t *pool, const char *one, const char *two,
                        const char *three)
{
    return apr_pstrcat(pool, one, two, three, NULL);
}

static void is_packed(apr_pool_t *pool, const files_t *files,
                      const char *expected, const char *what)
{
    is_str(pack(pool, files), "made", what);
    is_str(blocks(), expected, what);
}

/* --- Making --------------------------------------------------------------- */

static void test_chain(apr_pool_t *pool)
{
    files_t files = {.certificate = fixture_text("leaf.pem", world.leaf_pem)};
    const char *alone = join(pool, world.leaf_pem, world.key_pem, NULL);
    const char *full =
        join(pool, world.leaf_pem, world.middle_pem, world.key_pem);

    is_packed(pool, &files, alone, "a leaf alone");
    files.certificate = fixture_text(
        "full.pem", join(pool, world.leaf_pem, world.middle_pem, NULL));
    is_packed(pool, &files, full, "a chain in the certificate file");
    files.chain = fixture_text("chain.pem", world.middle_pem);
    files.certificate = fixture_text("leaf.pem", world.leaf_pem);
    is_packed(pool, &files, full, "a chain file");
    files.certificate = fixture_text(
        "full.pem", join(pool, world.leaf_pem, world.root_pem, NULL));
    is_packed(pool, &files, full, "instead of the certificate file's chain");
    files.chain = fixture_text(
        "full.pem", join(pool, world.leaf_pem, world.middle_pem, NULL));
    files.certificate = files.chain;
    files.skip_first = 1;
    is_packed(pool, &files, full, "one that is the certificate file");
    files.skip_first = 0;
    is_packed(pool, &files,
              apr_pstrcat(pool, world.leaf_pem, world.leaf_pem,
                          world.middle_pem, world.key_pem, NULL),
              "the leaf twice, where mod_ssl sends it twice");
    files.chain = fixture_text("chain.html", "<html>nothing</html>\n");
    is_packed(pool, &files, alone, "a chain file of none, as mod_ssl has it");
}

static void test_key_places(apr_pool_t *pool)
{
    const char *one = fixture_text(
        "one.pem", join(pool, world.key_pem, world.leaf_pem, world.middle_pem));
    files_t files = {.certificate = one, .key = one};
    const char *full =
        join(pool, world.leaf_pem, world.middle_pem, world.key_pem);

    is_packed(pool, &files, full, "a key in the certificate file");
    files.certificate = fixture_text(
        "one.pem", join(pool, world.leaf_pem, world.key_pem, world.middle_pem));
    is_packed(pool, &files, full, "between the certificates");
    files.key = NULL;
    is_packed(pool, &files, full, "a key there that is not used");
    files.certificate = fixture_text(
        "text.pem", join(pool, "subject=x\r\n", world.leaf_pem, "end\n"));
    is_packed(pool, &files, join(pool, world.leaf_pem, world.key_pem, NULL),
              "text around it");
}

/* The key as PKCS#1, SEC 1 or DER: kept as PKCS#8 all the same. */
static void test_key_forms(apr_pool_t *pool)
{
    BIO *bio = BIO_new(BIO_s_mem());
    files_t files = {.certificate = fixture_text("leaf.pem", world.leaf_pem)};
    const char *alone = join(pool, world.leaf_pem, world.key_pem, NULL);
    char *data;
    long size;

    PEM_write_bio_PrivateKey_traditional(bio, world.leaf.key, NULL, NULL, 0,
                                         NULL, NULL);
    size = BIO_get_mem_data(bio, &data);
    files.key = fixture_write("sec1.pem", data, (apr_size_t)size);
    is_packed(pool, &files, alone, "a key as SEC 1 has it");
    (void)BIO_reset(bio);
    i2d_PrivateKey_bio(bio, world.leaf.key);
    size = BIO_get_mem_data(bio, &data);
    files.key = fixture_write("key.der", data, (apr_size_t)size);
    is_packed(pool, &files, alone, "a key in DER");
    BIO_free(bio);
}

static void test_parameters(apr_pool_t *pool)
{
    const char *dh = fixture_block("DH PARAMETERS", "", "0123456789", 10);
    const char *ec = fixture_block(
        "EC PARAMETERS", "", "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);
    files_t files = {
        .certificate = fixture_text(
            "params.pem", apr_pstrcat(pool, dh, world.leaf_pem, world.key_pem,
                                      ec, world.middle_pem, NULL)),
    };

    is_packed(pool, &files,
              apr_pstrcat(pool, world.leaf_pem, world.middle_pem, dh, ec,
                          world.key_pem, NULL),
              "DH and EC parameters, before the key");
    files.chain =
        fixture_text("chain.pem", join(pool, dh, world.middle_pem, NULL));
    files.certificate = fixture_text("leaf.pem", world.leaf_pem);
    is_packed(pool, &files,
              join(pool, world.leaf_pem, world.middle_pem, world.key_pem),
              "and none of the chain file");
}

static void is_refused(apr_pool_t *pool, const files_t *files,
                       const char *expected, const char *what)
{
    is_str(pack(pool, files), expected, what);
}

static void test_keys_refused(apr_pool_t *pool)
{
    files_t files = {.certificate = fixture_text("leaf.pem", world.leaf_pem)};
    const fixture_pair_t other = fixture_server("other.example", NULL);
    const char *key;

    files.key = fixture_text("other.key", fixture_key_pem(other.key));
    is_refused(pool, &files, "no match", "another's key");
    files.key =
        fixture_text("rsa.key", fixture_key_pem(fixture_key("RSA 2048")));
    is_refused(pool, &files, "no match", "a key of another type");
    key = fixture_sealed_pem(world.leaf.key, "secret");
    files.key = fixture_text("sealed.key", key);
    is_refused(pool, &files, "sealed", "an encrypted key");
    files.key = fixture_text("full.pem", join(pool, world.leaf_pem, key, NULL));
    files.certificate = files.key;
    is_refused(pool, &files, "sealed", "one in the certificate file");
    files.key = fixture_text("key.txt", world.leaf_pem);
    is_refused(pool, &files, "unreadable", "a certificate for a key");
    files.key = fixture_path("none");
    is_refused(pool, &files, "unreadable", "no key");
    files.key = fixture_path("fifo");
    fixture_must(mkfifo(files.key, 0600), "fifo");
    is_refused(pool, &files, "unreadable", "a FIFO for a key");
}

static void test_certificates_refused(apr_pool_t *pool)
{
    const fixture_pair_t other = fixture_server("www.example.test", NULL);
    files_t files = {.certificate =
                         fixture_text("new.pem", fixture_pem(other.x509))};
    const char *broken = "-----BEGIN CERTIFICATE-----\nAAAA\n"
                         "-----END CERTIFICATE-----\n";

    is_refused(pool, &files, "changed", "another certificate than was checked");
    files.expected = other.x509;
    is_refused(pool, &files, "no match", "which the key does not fit");
    files.expected = NULL;
    files.certificate = fixture_path("none");
    is_refused(pool, &files, "unreadable", "no certificate file");
    files.certificate = fixture_path("fifo");
    is_refused(pool, &files, "unreadable", "a FIFO");
    files.certificate = fixture_text("text", "text");
    is_refused(pool, &files, "unreadable", "a file without a certificate");
    files.certificate = fixture_text(
        "sealed.pem", fixture_block("CERTIFICATE",
                                    "Proc-Type: 4,ENCRYPTED\nDEK-Info: "
                                    "AES-256-CBC,00112233445566778899AABBCCDDEE"
                                    "FF\n",
                                    "0123456789abcdef", 16));
    is_refused(pool, &files, "unreadable", "an encrypted certificate");
    files.certificate =
        fixture_text("full.pem", join(pool, world.leaf_pem, broken, NULL));
    is_refused(pool, &files, "unreadable", "a broken one behind the leaf");
    files.certificate = fixture_text("leaf.pem", world.leaf_pem);
    files.chain =
        fixture_text("chain.pem", join(pool, world.middle_pem, broken, NULL));
    is_refused(pool, &files, "unreadable", "one in the chain file");
    files.chain =
        fixture_text("cut.pem", apr_pstrndup(pool, world.middle_pem, 300));
    is_refused(pool, &files, "unreadable", "a chain file cut short");
    files.chain = fixture_path("none");
    is_refused(pool, &files, "unreadable", "no chain file");
    files.chain = fixture_path("fifo");
    is_refused(pool, &files, "unreadable", "a FIFO for a chain file");
}

/* Each file within its limit, both together beyond it. */
static void test_too_large(apr_pool_t *pool)
{
    apr_size_t one = strlen(world.middle_pem);
    apr_size_t count = (apr_size_t)3 * 1024 * 1024 / one;
    char *text = apr_pcalloc(pool, count * one + 1);
    const char *block =
        fixture_block("DH PARAMETERS", "", text, count * one / 2);
    files_t files = {.certificate = fixture_text(
                         "large.pem", join(pool, world.leaf_pem, block, NULL))};
    apr_size_t i;

    for (i = 0; i < count; i++) {
        memcpy(text + i * one, world.middle_pem, one);
    }
    is_str(pack(pool, &files), "made", "2 MiB of parameters");
    files.chain = fixture_text("large-chain.pem", text);
    is_refused(pool, &files, "unreadable", "and 3 MiB of chain");
}

/* --- Checking ------------------------------------------------------------- */

/* Whether the file is of use. */
static const char *check(apr_pool_t *pool, const char *path, const char *name,
                         const char *aliases, const char *ciphers, long days)
{
    twca_pack_names_t names = {name, aliases ? list(pool, aliases) : NULL};
    const char *uncovered = NULL;
    twca_pack_use_e use;

    alarm(10);
    use =
        twca_pack_check(pool, path, &names, ciphers,
                        apr_time_from_sec(time(NULL) + days * DAY), &uncovered);
    alarm(0);
    if ((use == TWCA_PACK_NOT_COVERING) != (uncovered != NULL)) {
        return "a name where there should be none, or none";
    }
    return uncovered ? apr_pstrcat(pool, "not covering ", uncovered, NULL)
                     : use_word(use);
}

/* A pack for a certificate of these names. */
static const char *pack_of(apr_pool_t *pool, const char *names,
                           const char *aliases)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = names,
                                 .purposes = "serverAuth"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, &world.middle);
    const char *path = fixture_text(
        "named.pem", join(pool, fixture_pem(pair.x509), world.middle_pem,
                          fixture_key_pem(pair.key)));
    files_t files = {.certificate = path,
                     .key = path,
                     .expected = pair.x509,
                     .aliases = aliases ? list(pool, aliases) : NULL};

    if (strcmp(pack(pool, &files), "made") != 0) {
        return "not made";
    }
    return fixture_path("pack.pem");
}

static void try_names(apr_pool_t *pool, const char *path, const char *name,
                      const char *aliases, const char *expected)
{
    is_str(check(pool, path, name, aliases, NULL, 0), expected,
           apr_pstrcat(pool, "names: ", name ? name : "none", " ",
                       aliases ? aliases : "", NULL));
}

static void test_names(apr_pool_t *pool)
{
    const char *path = pack_of(
        pool, "DNS:www.example.test,DNS:*.example.net,IP:192.0.2.1", NULL);

    try_names(pool, path, "www.example.test", NULL, "usable");
    try_names(pool, path, "WWW.example.test.", NULL, "usable");
    try_names(pool, path, NULL, NULL, "usable");
    try_names(pool, path, "a.example.net", "192.0.2.1 b.example.net", "usable");
    try_names(pool, path, "a.example.net", "* *.example.net", "usable");
    try_names(pool, path, "example.net", NULL, "not covering example.net");
    try_names(pool, path, "a.b.example.net", NULL,
              "not covering a.b.example.net");
    try_names(pool, path, "www.example.test", "www.example.test new.example",
              "not covering new.example");
    try_names(pool, path, "www.example.test", "*.example.org",
              "not covering *.example.org");
    try_names(pool, path, "192.0.2.2", NULL, "not covering 192.0.2.2");
}

/* What it never covered it need not cover now. */
static void test_notes(apr_pool_t *pool)
{
    const char *never = "intern b\xc3\xbc"
                        "cher.example *.old www.example.test";
    const char *path = pack_of(pool, "DNS:www.example.test", never);

    ok(strstr(packed(), "\nNot covered: intern\n") != NULL,
       "a name that is not covered is noted");
    ok(!strstr(packed(), "Not covered: www"), "one that is, is not");
    try_names(pool, path, "www.example.test", never, "usable");
    try_names(pool, path, "www.example.test", "*.old intern", "usable");
    try_names(pool, path, "www.example.test", "inter", "not covering inter");
    try_names(pool, path, "www.example.test", "old", "not covering old");
    try_names(pool, path, "intern", NULL, "not covering intern");
    path = pack_of(pool, "DNS:other.example.test", "www.example.test");
    try_names(pool, path, "www.example.test", NULL,
              "not covering www.example.test");
}

/* Names that would be more than a name in the file. */
static void test_hostile_names(apr_pool_t *pool)
{
    apr_array_header_t *names = list(pool, "");
    fixture_pair_t pair = fixture_server("www.example.test", &world.middle);
    const char *path =
        fixture_text("hostile.pem", join(pool, fixture_pem(pair.x509),
                                         fixture_key_pem(pair.key), NULL));
    files_t files = {.certificate = path,
                     .key = path,
                     .expected = pair.x509,
                     .aliases = names};
    twca_pack_names_t asked = {"www.example.test", names};
    const char *begin = "-----BEGIN CERTIFICATE-----";
    const char *uncovered = NULL;
    char *shifted = apr_pcalloc(pool, 600);

    memset(shifted, 'x', 500);
    memcpy(shifted + 254 - strlen("Not covered: "), begin, strlen(begin));
    APR_ARRAY_PUSH(names, const char *) = begin;
    APR_ARRAY_PUSH(names, const char *) = "";
    APR_ARRAY_PUSH(names, const char *) = "intern";
    is_str(pack(pool, &files), "made", "hostile names");
    path = fixture_path("pack.pem");
    is_str(use_word(
               twca_pack_check(pool, path, &asked, NULL, apr_time_now(), NULL)),
           "usable", "are noted like others");
    APR_ARRAY_PUSH(names, const char *) =
        apr_pstrcat(pool, "a\n", begin, "\n", NULL);
    APR_ARRAY_PUSH(names, const char *) = shifted;
    is_str(pack(pool, &files), "made", "names that fit into no line");
    try_names(pool, path, "www.example.test", "intern", "usable");
    (void)twca_pack_check(pool, path, &asked, NULL, apr_time_now(), &uncovered);
    ok(uncovered && strncmp(uncovered, "a\n", 2) == 0, "are not noted");
}

static void test_dates(apr_pool_t *pool)
{
    const char *path = pack_of(pool, "DNS:www.example.test", NULL);
    const char *name = "www.example.test";

    is_str(check(pool, path, name, NULL, NULL, 89), "usable", "in 89 days");
    is_str(check(pool, path, name, NULL, NULL, 91), "expired", "in 91 days");
    is_str(check(pool, path, name, NULL, NULL, -1), "expired", "yesterday");
    is_str(check(pool, path, "other", NULL, NULL, 91), "expired",
           "the date is asked for first");
}

static void test_loading(apr_pool_t *pool)
{
    const char *path = pack_of(pool, "DNS:www.example.test", NULL);
    const char *text = packed();
    const char *name = "www.example.test";
    const char *key = strstr(text, "-----BEGIN PRIVATE KEY");
    const char *half = apr_pstrndup(pool, text, strlen(text) - 60);
    const char *other =
        apr_pstrcat(pool, apr_pstrmemdup(pool, text, (apr_size_t)(key - text)),
                    world.key_pem, NULL);

    is_str(check(pool, path, name, NULL, "DEFAULT:@SECLEVEL=3", 0), "usable",
           "at security level 3");
    is_str(check(pool, path, name, NULL, "DEFAULT:@SECLEVEL=4", 0),
           "not loading", "and not at 4");
    is_str(check(pool, fixture_text("half.pem", half), name, NULL, NULL, 0),
           "not loading", "half a key");
    is_str(check(pool, fixture_text("other.pem", other), name, NULL, NULL, 0),
           "not loading", "another's key");
    is_str(check(pool, fixture_path("none"), name, NULL, NULL, 0), "not there",
           "no file");
    is_str(check(pool, fixture_write("empty", "", 0), name, NULL, NULL, 0),
           "not there", "an empty file");
    is_str(check(pool, fixture_path("fifo"), name, NULL, NULL, 0), "not there",
           "a FIFO");
    is_str(check(pool, fixture_text("text", "text"), name, NULL, NULL, 0),
           "not there", "a file of text");
    is_str(check(pool, fixture_path("."), name, NULL, NULL, 0), "not there",
           "a folder");
}

/* --- Loading a pair as it is configured ----------------------------------- */

static const char *load(const char *certificate, const char *key, int has_chain)
{
    twca_load_e result;

    alarm(10);
    result = twca_load_pair(certificate, key, has_chain, NULL);
    alarm(0);
    return result == TWCA_LOAD_GOOD      ? "good"
           : result == TWCA_LOAD_REFUSED ? "refused"
                                         : "sealed";
}

static void test_load(apr_pool_t *pool)
{
    const char *leaf = fixture_text("leaf.pem", world.leaf_pem);
    const char *broken = fixture_text(
        "broken.pem", join(pool, world.leaf_pem,
                           apr_pstrndup(pool, world.middle_pem, 300), NULL));
    const char *sealed = fixture_text(
        "sealed.key", fixture_sealed_pem(world.leaf.key, "secret"));
    const fixture_pair_t weak =
        fixture_certificate(&(fixture_subject_t){.subject = "CN=weak"},
                            fixture_key("RSA 1024"), NULL);
    const char *small =
        fixture_text("weak.pem", join(pool, fixture_pem(weak.x509),
                                      fixture_key_pem(weak.key), NULL));

    is_str(load(leaf, world.key_path, 0), "good", "a pair");
    is_str(load(broken, world.key_path, 0), "refused", "a broken chain");
    is_str(load(broken, world.key_path, 1), "good", "one that is not used");
    is_str(load(leaf, sealed, 0), "sealed", "an encrypted key");
    is_str(load(broken, sealed, 0), "refused", "with a broken chain");
    is_str(load(leaf, leaf, 0), "refused", "no key");
    is_str(load(leaf, fixture_path("fifo"), 0), "refused", "a FIFO for a key");
    is_str(load(fixture_path("fifo"), world.key_path, 0), "refused", "a FIFO");
    is_str(load(fixture_path("none"), world.key_path, 0), "refused", "no file");
    is_str(load(small, small, 0), "refused", "1024 bits");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    make_world();
    test_chain(pool);
    test_key_places(pool);
    test_key_forms(pool);
    test_parameters(pool);
    test_keys_refused(pool);
    test_certificates_refused(pool);
    test_too_large(pool);
    test_names(pool);
    test_notes(pool);
    test_hostile_names(pool);
    test_dates(pool);
    test_loading(pool);
    test_load(pool);
    fixture_end();
    return done();
}
