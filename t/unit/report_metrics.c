/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A report as metrics for Prometheus. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <apr_general.h>
#include <apr_hash.h>
#include <apr_strings.h>

#include "report_hostile.h"
#include "tap.h"

static int series_are_unique(apr_pool_t *pool, char *text)
{
    apr_hash_t *seen = apr_hash_make(pool);
    char *state = NULL;

    for (char *line = apr_strtok(text, "\n", &state); line != NULL;
         line = apr_strtok(NULL, "\n", &state)) {
        char *value = strrchr(line, ' ');

        if (*line == '#' || value == NULL) {
            continue;
        }
        *value = '\0';
        if (apr_hash_get(seen, line, APR_HASH_KEY_STRING) != NULL) {
            diag("twice: %s", line);
            return 0;
        }
        apr_hash_set(seen, line, APR_HASH_KEY_STRING, line);
    }
    return 1;
}

/* What promtool says of metrics; NULL: there is none here. */
static const char *promtool_says(apr_pool_t *pool, const rendered_t *metrics)
{
    char file[] = "/tmp/twca-metrics-XXXXXX";
    int descriptor = mkstemp(file);
    char *answer = apr_pcalloc(pool, 4096);
    FILE *promtool;

    if (descriptor < 0
        || write(descriptor, metrics->text, metrics->length)
               != (ssize_t)metrics->length) {
        return "no file";
    }
    (void)close(descriptor);
    promtool = popen(/* NOLINT(cert-env33-c): no name but ours */
                     apr_pstrcat(pool,
                                 "command -v promtool >/dev/null || exit 99; "
                                 "promtool check metrics 2>&1 <",
                                 file, NULL),
                     "r");
    if (promtool == NULL) {
        return NULL;
    }
    answer[fread(answer, 1, 4095, promtool)] = '\0';
    if (pclose(promtool) == 99 << 8) {
        answer = NULL;
    }
    (void)unlink(file);
    return answer;
}

static void test_promtool(apr_pool_t *pool, const rendered_t *metrics,
                          const char *what)
{
    const char *answer = promtool_says(pool, metrics);

    if (answer == NULL) {
        ok(1, "%s # SKIP no promtool", what);
        return;
    }
    is_str(answer, "", what);
}

static void test_prometheus(apr_pool_t *pool, const twca_report_t *hostile_one)
{
    twca_report_t *report = sample_report(pool, 4);
    twca_view_t view = sample_view();
    rendered_t metrics;

    for (int i = 0; i < 3; i++) {
        twca_site_t *site = sample_site(pool, report, "www.example.test");

        (void)sample_finding(pool, report, site, TWCA_EXPIRED);
        (void)sample_finding(pool, report, site, TWCA_EXPIRED);
    }
    metrics = sample_render(pool, report, &view, TWCA_FORMAT_PROMETHEUS);
    test_promtool(pool, &metrics, "promtool accepts repeated names");
    ok(has(metrics.text,
           "twca_finding{site=\"www.example.test:443\",code=\"TWCA-X1\","
           "id=\"expired\",severity=\"error\"} 6\n"),
       "findings of one series are summed");
    ok(has(metrics.text, "twca_findings{severity=\"error\"} 6\n"),
       "findings are counted");
    ok(has(metrics.text, "\ntwca_checked_timestamp_seconds 1795341600.000000")
           && has(metrics.text, "\ntwca_check_duration_seconds 0.034123\n"),
       "times are in seconds");
    ok(series_are_unique(pool, metrics.text), "no series is repeated");

    for (int i = 0; i < 2; i++) {
        view.public_only = i;
        metrics =
            sample_render(pool, hostile_one, &view, TWCA_FORMAT_PROMETHEUS);
        test_promtool(pool, &metrics, "promtool accepts hostile names");
        ok(series_are_unique(pool, metrics.text), "no series is repeated");
    }
}

/* Two directives for one file, which is fine, and one for another. */
static twca_report_t *report_of_keystores(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");

    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    keystore = sample_keystore(pool, report, "/srv/a.jks");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    (void)sample_keystore(pool, report, "/srv/b.p12");
    (void)sample_finding(pool, report, NULL, TWCA_OPENSSL_CONF_MISSING);
    return report;
}

static void test_keystores(apr_pool_t *pool)
{
    const twca_report_t *report = report_of_keystores(pool);
    twca_view_t view = sample_view();
    rendered_t metrics =
        sample_render(pool, report, &view, TWCA_FORMAT_PROMETHEUS);

    test_promtool(pool, &metrics, "promtool accepts keystores");
    ok(has(metrics.text, "\ntwca_keystores 3\n"), "keystores are counted");
    ok(has(metrics.text, "\ntwca_keystore_verdict{keystore=\"/srv/a.jks\"} 3\n"
                         "twca_keystore_verdict{keystore=\"/srv/b.p12\"} 0\n"),
       "a file has one verdict");
    ok(has(metrics.text, "\ntwca_finding{site=\"\",keystore=\"/srv/a.jks\","
                         "code=\"TWCA-4.3-Q1\",id=\"keystore-alias\","
                         "severity=\"error\"} 2\n"),
       "its findings are summed");
    ok(has(metrics.text, "\ntwca_finding{site=\"\",code=\"TWCA-4.2-Q1\","),
       "the server's have neither site nor keystore");
    ok(has(metrics.text,
           "\ntwca_certificate_not_after_timestamp_seconds{site=\"\","
           "keystore=\"/srv/b.p12\",alias=\"SECRET-key\"} 1802340100\n"),
       "a key's certificate ends");
    ok(!has(metrics.text, "SECRET-root"), "one that is only trusted does not");
    ok(series_are_unique(pool, metrics.text), "no series is repeated");
}

static void test_public_keystores(apr_pool_t *pool)
{
    const twca_report_t *report = report_of_keystores(pool);
    twca_view_t view = sample_view();
    rendered_t metrics;

    view.public_only = 1;
    metrics = sample_render(pool, report, &view, TWCA_FORMAT_PROMETHEUS);
    test_promtool(pool, &metrics, "promtool accepts them publicly");
    ok(has(metrics.text,
           "\ntwca_certificate_not_after_timestamp_seconds{site=\"\","
           "keystore=\"3\",serial=\"0F\"} 1802340100\n"),
       "publicly a number and a serial tell them apart");
    ok(!has(metrics.text, "/srv/"), "and not their files");
    ok(series_are_unique(pool, metrics.text), "no series is repeated");
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_prometheus(pool, hostile_report(pool));
    test_keystores(pool);
    test_public_keystores(pool);
    apr_terminate();
    return done();
}
