/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* OpenSSL's own configuration: which file, which other one is good; and what
 * is told of it. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/x509.h>

#include "evidence/openssl_conf.h"
#include "site.h"
#include "tap.h"

#define GOOD "[req]\ndistinguished_name = names\n[names]\nC = Country\n"

static struct {
    apr_pool_t *pool;
} t;

static const char *folder(const char *name)
{
    const char *path = fixture_path(name);

    fixture_must(mkdir(path, 0755), "mkdir");
    fixture_must(chmod(path, 0755), "chmod");
    return path;
}

static const char *file(const char *folder, const char *name, const char *text)
{
    const char *path = fixture_text(
        apr_pstrcat(t.pool, strrchr(folder, '/') + 1, "/", name, NULL), text);

    fixture_must(chmod(path, 0644), "chmod");
    return path;
}

/* --- Which one ------------------------------------------------------------ */

static const twca_openssl_conf_t *examine(const char *variable)
{
    if (variable) {
        fixture_must(setenv("OPENSSL_CONF", variable, 1), "setenv");
    }
    else {
        fixture_must(unsetenv("OPENSSL_CONF"), "unsetenv");
    }
    return twca_openssl_conf_examine(t.pool, NULL);
}

static void finds(const char *variable, const char *found, const char *what)
{
    (void)is_str(examine(variable)->found, found, what);
}

static void test_which(void)
{
    const char *in = folder("which");
    const char *good = file(in, "good", GOOD);
    const twca_openssl_conf_t *conf = examine(good);

    is_str(conf->path, good, "the variable names it");
    is_str(conf->variable, "OPENSSL_CONF", "and is named");
    ok(conf->text && conf->text->state == TWCA_OPENSSL_TEXT_PARSED
           && !conf->found,
       "it is good, and no other one is looked for");
    conf = examine(NULL);
    is_str(
        conf->path,
        apr_pstrcat(t.pool, X509_get_default_cert_area(), "/openssl.cnf", NULL),
        "without the variable it is OpenSSL's own");
    ok(!conf->variable, "and no variable is named");
    ok(!examine("")->text, "an empty variable: none is wanted");
    ok(!examine("/dev/null")->text, "the null device: none is wanted");
    fixture_must(symlink("/dev/null", fixture_path("which/null")), "symlink");
    ok(!examine(fixture_path("which/null"))->text, "nor by a link to it");
    fixture_must(setenv("OPENSSL_CONF", "good", 1), "setenv");
    conf = twca_openssl_conf_examine(t.pool, in);
    is_str(conf->path, good, "a relative name, where httpd was started");
}

/* Where nothing is beside it OpenSSL's own is found: this machine has one. */
static void test_nearest(void)
{
    const char *own = examine(NULL)->path;
    const char *in = folder("nearest");
    const char *gone = fixture_path("nearest/gone.cnf");
    const char *cfg;
    const char *cnf;

    finds(gone, own, "nothing beside it: OpenSSL's own");
    cfg = file(in, "openssl.cfg", GOOD);
    finds(gone, cfg, "openssl.cfg beside it");
    finds(in, cfg, "or in it, where it is a folder");
    cnf = file(in, "openssl.cnf", GOOD);
    finds(gone, cnf, "openssl.cnf comes before that");
    (void)file(in, "openssl.cnf", "broken\n");
    finds(cnf, cfg, "openssl.cfg, where openssl.cnf is broken");
    (void)file(in, "openssl.cnf", "[req]\n");
    finds(gone, cfg, "without distinguished_name none is good");
    (void)file(in, "openssl.cnf", "[req]\ndistinguished_name = none\n");
    finds(gone, cfg, "nor without its section");
    (void)file(in, "openssl.cnf", "openssl_conf = none\n" GOOD);
    finds(gone, cfg, "nor without another one that it needs");
    finds(cnf, cfg, "one that has no faults but serves no request");
    finds("", own, "none is wanted, and there is one");
}

/* Root is asked to run what the file names. */
static void test_not_ours(void)
{
    const char *in = folder("writable");
    const char *gone = fixture_path("writable/gone.cnf");
    const char *cfg = file(in, "openssl.cfg", GOOD);
    const char *own = examine(NULL)->path;

    finds(gone, cfg, "a file of ours");
    fixture_must(chmod(cfg, 0666), "chmod");
    finds(gone, own, "not one that everybody may change");
    fixture_must(chmod(cfg, 0644), "chmod");
    fixture_must(chmod(in, 01777), "chmod");
    finds(gone, own, "nor one in a folder where everybody may put one");
}

/* --- What is told --------------------------------------------------------- */

/* A case with a configuration, and a good one beside it. */
static const char *begin(const char *name, const char *configuration)
{
    (void)site_begin(name);
    (void)site_file("openssl.cfg", GOOD);
    return configuration
               ? site_file("used.cnf", configuration)
               : fixture_path(apr_pstrcat(t.pool, name, "/used.cnf", NULL));
}

/* What the report holds, as if it were a site's. */
static const twca_setup_t *check(const char *variable)
{
    twca_setup_t *setup = apr_pcalloc(t.pool, sizeof(*setup));

    fixture_must(setenv("OPENSSL_CONF", variable, 1), "setenv");
    site_check();
    setup->site = apr_pcalloc(t.pool, sizeof(*setup->site));
    setup->site->findings = site_context()->report->findings;
    return setup;
}

static void is_at(const twca_setup_t *setup, const char *file, unsigned line)
{
    const twca_finding_t *finding =
        &APR_ARRAY_IDX(setup->site->findings, 0, twca_finding_t);

    is_str(finding->where.file, file, "its place");
    ok(finding->where.line == line, "its line");
}

static void test_missing(void)
{
    const char *path = begin("told-missing", NULL);
    const twca_setup_t *told = check(path);

    site_tells(told, "warning openssl-conf-missing", "a missing one");
    is_at(told, NULL, 0);
    is_str(site_facts(told, TWCA_OPENSSL_CONF_MISSING),
           "file=@/used.cnf\nreason=missing\nvariable=OPENSSL_CONF\n"
           "found=@/openssl.cfg\n",
           "its facts");
    is_str(site_context()->openssl_conf,
           fixture_path("told-missing/openssl.cfg"),
           "commands of other findings may use the good one");
}

static void test_broken(void)
{
    const char *path = begin("told-broken", "a = 1\nbroken\n");
    const twca_setup_t *told = check(path);

    site_tells(told, "warning openssl-conf-invalid", "a broken one");
    is_at(told, path, 2);
    is_str(site_facts(told, TWCA_OPENSSL_CONF_INVALID),
           "file=@/used.cnf\nline=2\nopenssl_error=missing equal sign\n"
           "variable=OPENSSL_CONF\nfound=@/openssl.cfg\n",
           "its facts");
    (void)begin("told-included", ".include inner\n");
    site_context()->start_folder = fixture_path("told-included");
    path = site_file("inner", "\n\n[a\n");
    told = check("used.cnf");
    is_at(told, path, 3);
    is_str(site_facts(told, TWCA_OPENSSL_CONF_INVALID),
           "file=@/inner\nline=3\nconfiguration=@/used.cnf\n"
           "openssl_error=missing close square bracket\n"
           "variable=OPENSSL_CONF\nfound=@/openssl.cfg\n",
           "its facts, of an included file");
}

static void test_endless_told(void)
{
    const char *path = begin("told-endless", "a = 1\n.include /dev/zero\n");
    const twca_setup_t *told = check(path);

    site_tells(told, "warning openssl-conf-invalid", "an endless one");
    is_at(told, path, 2);
    is_str(site_facts(told, TWCA_OPENSSL_CONF_INVALID),
           "file=@/used.cnf\nline=2\nincluded=/dev/zero\nreason=device\n"
           "variable=OPENSSL_CONF\nfound=@/openssl.cfg\n",
           "its facts");
    path = begin("told-loop",
                 apr_pstrcat(t.pool, ".include ",
                             fixture_path("told-loop/used.cnf"), "\n", NULL));
    is_str(site_facts(check(path), TWCA_OPENSSL_CONF_INVALID),
           "file=@/used.cnf\nline=1\nincluded=@/used.cnf\n"
           "reason=include-loop\nvariable=OPENSSL_CONF\n"
           "found=@/openssl.cfg\n",
           "and those of one that includes itself");
}

static void test_large_told(void)
{
    const char *path = begin("told-large", "");
    const twca_setup_t *told;

    fixture_must(truncate(path, 5 << 20), "truncate");
    told = check(path);
    site_tells(told, "warning too-large", "a large one");
    is_at(told, NULL, 0);
    is_str(site_facts(told, TWCA_TOO_LARGE),
           "file=@/used.cnf\nsize=5242880\nlimit=4194304\n"
           "variable=OPENSSL_CONF\nfound=@/openssl.cfg\n",
           "its facts");
}

static void test_nothing_told(void)
{
    const char *path = begin("told-nothing", GOOD);

    site_tells(check(path), "", "a good one");
    ok(!site_context()->openssl_conf, "and no other one is needed");
    path = begin("told-poor", "a = 1\n");
    site_tells(check(path), "", "one that serves no request is no fault");
    is_str(site_context()->openssl_conf, fixture_path("told-poor/openssl.cfg"),
           "but commands need another one");
    (void)begin("told-none", NULL);
    site_tells(check(""), "", "an empty variable");
    (void)begin("told-null", NULL);
    site_tells(check("/dev/null"), "", "the null device");
    path = begin("told-off", NULL);
    site_context()->is_main_off = 1;
    site_tells(check(path), "", "a missing one, where nothing is to be told");
    ok(site_context()->openssl_conf != NULL, "commands need another one");
}

/* --- Apache's environment ------------------------------------------------- */

/* What sh has in OPENSSL_CONF after it has read the file. */
static int sets(const char *envvars, const char *value)
{
    return site_run(apr_pstrcat(t.pool, ". '", envvars,
                                "' && test \"$OPENSSL_CONF\" = '", value, "'",
                                NULL))
           == 0;
}

static int size_of(const char *path)
{
    return (int)strlen(fixture_read(path));
}

/* The command for Apache, carried out twice on a file. */
static void test_envvars(const char *name, const char *content)
{
    const char *in = apr_pstrcat(t.pool, "env-", name, NULL);
    const char *path = begin(in, NULL);
    const char *good =
        fixture_path(apr_pstrcat(t.pool, in, "/openssl.cfg", NULL));
    const char *envvars = site_file("envvars", content);
    const twca_setup_t *told;
    int size;

    site_context()->envvars = envvars;
    told = check(path);
    is_str(site_fact(told, TWCA_OPENSSL_CONF_MISSING, "envvars"), envvars,
           "Apache's environment is named");
    ok(site_mend(told, TWCA_OPENSSL_CONF_MISSING) && sets(envvars, good),
       "%s: the command sets it there", name);
    ok(strncmp(fixture_read(envvars), content, strlen(content)) == 0,
       "%s: and changes nothing else", name);
    size = size_of(envvars);
    ok(site_mend(told, TWCA_OPENSSL_CONF_MISSING) && size_of(envvars) == size,
       "%s: once is enough", name);
}

int main(void)
{
    t.pool = fixture_start();
    /* Or it would read what the tests name. */
    OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
    test_which();
    test_nearest();
    test_not_ours();
    test_missing();
    test_broken();
    test_endless_told();
    test_large_told();
    test_nothing_told();
    test_envvars("usual", "A=1\nexport A\n");
    test_envvars("unended", "export A=1");
    test_envvars("empty", "");
    test_envvars("set", "export OPENSSL_CONF=/elsewhere\n");
    test_envvars("it $x \"y\"", "export A=1\n");
    fixture_end();
    return done();
}
