/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "site.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

static struct {
    apr_pool_t *pool; /* of the case */
    const char *folder;
    const char *configuration;
    unsigned lines;
    twca_context_t context;
    const twca_trust_t *trust;
} now;

/* Before the pool of the evidence, which is below the case's, is gone. */
static apr_status_t end_run(void *evidence)
{
    (void)twca_evidence_end(evidence);
    return APR_SUCCESS;
}

/* It lives until the next case. */
static void new_pool(void)
{
    static apr_pool_t *last;

    if (last) {
        apr_pool_destroy(last);
    }
    apr_pool_create(&last, NULL);
    now.pool = last;
}

twca_context_t *site_begin(const char *folder)
{
    new_pool();
    now.folder = fixture_path(folder);
    (void)mkdir(now.folder, 0755);
    (void)chmod(now.folder, 0755); /* whatever the umask */
    now.lines = 0;
    now.configuration = site_file("httpd.conf", "");
    memset(&now.context, 0, sizeof(now.context));
    now.context.pool = now.pool;
    now.context.scratch = now.pool;
    now.context.evidence = twca_evidence_create(now.pool);
    now.context.acceptance = twca_acceptance_create(now.pool);
    now.context.setups = apr_array_make(now.pool, 2, sizeof(twca_setup_t *));
    now.context.now = (apr_int64_t)time(NULL);
    now.context.report = apr_pcalloc(now.pool, sizeof(twca_report_t));
    now.context.report->sites =
        apr_array_make(now.pool, 1, sizeof(twca_site_t));
    now.context.report->findings =
        apr_array_make(now.pool, 1, sizeof(twca_finding_t));
    now.context.report->keystores =
        apr_array_make(now.pool, 1, sizeof(twca_keystore_t));
    twca_evidence_begin(now.context.evidence, now.pool);
    apr_pool_pre_cleanup_register(now.pool, now.context.evidence, end_run);
    now.trust = NULL;
    return &now.context;
}

twca_context_t *site_context(void)
{
    return &now.context;
}

const char *site_file(const char *name, const char *text)
{
    const char *folder = strrchr(now.folder, '/') + 1;

    return fixture_text(apr_pstrcat(now.pool, folder, "/", name, NULL), text);
}

void site_trust(const char *path)
{
    apr_array_header_t *names = NULL;
    const char *problem;

    if (path) {
        site_list(&names, path);
    }
    now.trust = twca_trust_open(now.pool, names, &problem);
}

twca_place_t site_line(const char *text)
{
    twca_place_t place = {now.configuration, ++now.lines};
    FILE *file = fopen(now.configuration, "a");

    if (file) {
        (void)fprintf(file, "%s\n", text);
        (void)fclose(file);
    }
    return place;
}

const char *site_configuration(void)
{
    return fixture_read(now.configuration);
}

twca_setup_t *site_add(const char *name)
{
    twca_setup_t *setup = apr_pcalloc(now.pool, sizeof(*setup));

    setup->site = apr_pcalloc(now.pool, sizeof(*setup->site));
    setup->site->name = name;
    setup->site->port = 443;
    setup->site->tls = 1;
    setup->site->defined_at =
        site_line(apr_pstrcat(now.pool, "# <VirtualHost> of ", name, NULL));
    setup->pairs = apr_array_make(now.pool, 2, sizeof(twca_setup_pair_t));
    if (!now.trust) {
        site_trust(NULL);
    }
    setup->trust = now.trust;
    setup->expiry_days = 30;
    setup->engine = TWCA_ENGINE_ON;
    setup->has_mod_ssl = 1;
    setup->is_named = 1;
    APR_ARRAY_PUSH(now.context.setups, twca_setup_t *) = setup;
    return setup;
}

static twca_named_file_t name_file(const char *directive, const char *path)
{
    twca_named_file_t named = {path, {NULL, 0}};

    if (path) {
        named.place = site_line(
            apr_pstrcat(now.pool, "    ", directive, " ", path, NULL));
    }
    return named;
}

twca_setup_pair_t *site_pair(twca_setup_t *setup, const char *certificate,
                             const char *key)
{
    twca_setup_pair_t *pair = apr_array_push(setup->pairs);

    pair->certificate = name_file("SSLCertificateFile", certificate);
    pair->key = name_file("SSLCertificateKeyFile", key);
    pair->origin = TWCA_BY_DIRECTIVE;
    return pair;
}

void site_chain(twca_setup_t *setup, const char *path)
{
    setup->chain = name_file("SSLCertificateChainFile", path);
}

void site_list(apr_array_header_t **list, const char *text)
{
    if (!*list) {
        *list = apr_array_make(now.pool, 2, sizeof(const char *));
    }
    APR_ARRAY_PUSH(*list, const char *) = text;
}

void site_check(void)
{
    twca_check_all(&now.context);
}

/* --- What was found ------------------------------------------------------- */

const char *site_told(const twca_setup_t *setup)
{
    const apr_array_header_t *findings = setup->site->findings;
    const char *result = "";

    for (int i = 0; findings && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        result = apr_pstrcat(now.pool, result, i == 0 ? "" : ", ",
                             twca_severity_name(finding->severity), " ",
                             twca_catalog(finding->id)->id, NULL);
    }
    return result;
}

const twca_finding_t *site_finding(const twca_setup_t *setup, twca_finding_e id)
{
    const apr_array_header_t *findings = setup->site->findings;

    for (int i = 0; findings && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (finding->id == id) {
            return finding;
        }
    }
    return NULL;
}

static const char *shortened(const char *text)
{
    const char *result = "";
    const char *at;

    while ((at = strstr(text, now.folder))) {
        result = apr_pstrcat(
            now.pool, result,
            apr_pstrmemdup(now.pool, text, (apr_size_t)(at - text)), "@", NULL);
        text = at + strlen(now.folder);
    }
    return apr_pstrcat(now.pool, result, text, NULL);
}

static const char *value_of(const twca_fact_t *fact)
{
    switch (fact->kind) {
    case TWCA_FACT_TEXT:
    case TWCA_FACT_WORD:
        return shortened(fact->text);
    case TWCA_FACT_NUMBER:
        return apr_psprintf(now.pool, "%" APR_INT64_T_FMT, fact->number);
    case TWCA_FACT_LIST:
    case TWCA_FACT_WORDS:
        break;
    }
    return shortened(apr_array_pstrcat(now.pool, fact->list, ' '));
}

const char *site_facts(const twca_setup_t *setup, twca_finding_e id)
{
    const twca_finding_t *finding = site_finding(setup, id);
    const char *result = "";

    for (int i = 0; finding && i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        if (strcmp(fact->name, "command") != 0) {
            result = apr_pstrcat(now.pool, result, fact->name, "=",
                                 value_of(fact), "\n", NULL);
        }
    }
    return finding ? result : "no such finding";
}

const char *site_fact(const twca_setup_t *setup, twca_finding_e id,
                      const char *name)
{
    const twca_finding_t *finding = site_finding(setup, id);

    for (int i = 0; finding && i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        if (strcmp(fact->name, name) == 0) {
            return fact->text;
        }
    }
    return NULL;
}

static const char *name_line(const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data;
    long size;
    const char *text;

    X509_NAME_print_ex(bio, name, 0,
                       XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    size = BIO_get_mem_data(bio, &data);
    text = apr_pstrmemdup(now.pool, data, (apr_size_t)size);
    BIO_free(bio);
    return text;
}

static const char *time_line(const ASN1_TIME *time)
{
    struct tm broken;
    char text[64];

    ASN1_TIME_to_tm(time, &broken);
    (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &broken);
    return apr_pstrdup(now.pool, text);
}

const char *site_expected(X509 *x509)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    char *serial = BN_bn2hex(number);
    const char *result = apr_pstrcat(
        now.pool, "subject=", name_line(X509_get_subject_name(x509)),
        "\nissuer=", name_line(X509_get_issuer_name(x509)), "\nserial=", serial,
        "\nnot_before=", time_line(X509_get0_notBefore(x509)),
        "\nnot_after=", time_line(X509_get0_notAfter(x509)), "\n", NULL);

    OPENSSL_free(serial);
    BN_free(number);
    return result;
}

const char *site_expected_hash(EVP_PKEY *key)
{
    unsigned char *der = NULL;
    int length = i2d_PUBKEY(key, &der);
    unsigned char sha256[SHA256_DIGEST_LENGTH];
    char text[2 * SHA256_DIGEST_LENGTH + 1];

    SHA256(der, (size_t)length, sha256);
    OPENSSL_free(der);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        (void)apr_snprintf(text + 2 * (apr_size_t)i, 3, "%02x", sha256[i]);
    }
    return apr_pstrdup(now.pool, text);
}

/* --- What a file holds ---------------------------------------------------- */

/* The argument of a directive, as httpd's ap_getword_conf() reads it. */
static const char *argument_of(const char *line)
{
    char *result = apr_pcalloc(now.pool, strlen(line) + 1);
    char *to = result;
    char quote;

    line += strspn(line, " \t");
    line += strcspn(line, " \t");
    line += strspn(line, " \t");
    quote = *line == '"' || *line == '\'' ? *line++ : '\0';
    for (; *line && *line != '\n'; line++) {
        if (line[0] == '\\'
            && (line[1] == '\\' || (quote && line[1] == quote))) {
            line++;
        }
        else if (quote ? *line == quote : *line == ' ' || *line == '\t') {
            break;
        }
        *to++ = *line;
    }
    return result;
}

const char *site_read_line(const char *path, int number)
{
    const char *text = fixture_read(path);

    while (text && number-- > 1) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return text ? apr_pstrmemdup(now.pool, text, strcspn(text, "\n")) : "";
}

const char *site_argument(const char *path, int number)
{
    return argument_of(site_read_line(path, number));
}

const char *site_common_names(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    const char *result = "";
    X509 *x509;

    while (bio && (x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        char name[200] = "";

        X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName,
                                  name, sizeof(name));
        result = apr_pstrcat(now.pool, result, *result ? ", " : "", name, NULL);
        X509_free(x509);
    }
    BIO_free(bio);
    return result;
}

/* --- Remedies ------------------------------------------------------------- */

int site_answer(const char *command, const char *answers)
{
    const char *path = site_file("answers", answers);
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        (void)setsid(); /* no terminal to ask */
        (void)dup2(open(path, O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        (void)dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
        (void)dup2(STDERR_FILENO, STDOUT_FILENO);
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    (void)waitpid(child, &status, 0);
    (void)unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int site_run(const char *command)
{
    return site_answer(command, "");
}

int site_mend(const twca_setup_t *setup, twca_finding_e id)
{
    const char *command = site_fact(setup, id, "command");

    return command && site_run(command) == 0;
}
