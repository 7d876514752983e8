/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Findings as lines of the error log. */

#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "report_hostile.h"
#include "tap.h"

static void test_log(apr_pool_t *pool, const twca_report_t *report)
{
    const twca_site_t *site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);

    for (int i = 0; i < site->findings->nelts; i++) {
        const char *line = twca_log_line(
            pool, site, &APR_ARRAY_IDX(site->findings, i, twca_finding_t));
        int plain = 1;

        for (const char *at = line; *at != '\0'; at++) {
            plain = plain && *at >= 0x20 && *at < 0x7F;
        }
        ok(plain && strlen(line) <= 4000, "log line %d: one line of ASCII", i);
    }
}

/* Another report with one finding, whose line is as it should be. */
static twca_finding_t *plain_finding(apr_pool_t *pool, twca_report_t *report,
                                     twca_site_t *site, const char *command)
{
    twca_finding_t *finding =
        sample_finding(pool, report, site, TWCA_KEY_EXPOSED);

    sample_text(finding, "key_file", "/a.key");
    sample_text(finding, "mode", "0644");
    sample_text(finding, "owner", "root:users");
    sample_text(finding, "command", command);
    return finding;
}

static void test_log_format(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, "www.example.test");
    twca_finding_t *finding =
        plain_finding(pool, report, site, "chmod 600 /a.key");
    const char *line = twca_log_line(pool, site, finding);
    const char *start =
        "TWCA-X3 key-exposed www.example.test:443 (/SECRET/www.conf:12): ";

    ok(strncmp(line, start, strlen(start)) == 0, "how a line begins");
    ok(has(line, "; ") && has(line, ": chmod 600 /a.key")
           && strcmp(strrchr(line, ':'), ": chmod 600 /a.key") == 0,
       "and how it ends");
    start = "TWCA-X3 key-exposed (/SECRET/www.conf:12): ";
    ok(strncmp(twca_log_line(pool, NULL, finding), start, strlen(start)) == 0,
       "a line about the server or a keystore names no host");
    finding->where.file = NULL;
    start = "TWCA-X3 key-exposed (-): ";
    ok(strncmp(twca_log_line(pool, NULL, finding), start, strlen(start)) == 0,
       "a line about no place says so");
}

static char *letters(apr_pool_t *pool, int count)
{
    char *result = apr_palloc(pool, (apr_size_t)count + 1);

    memset(result, 'x', (apr_size_t)count);
    result[count] = '\0';
    return result;
}

static void test_log_length(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    const char *command = letters(pool, 3000);
    twca_site_t *site = sample_site(pool, report, letters(pool, 5000));
    twca_finding_t *finding = plain_finding(pool, report, site, command);
    const char *line;

    finding->where.file = letters(pool, 5000);
    line = twca_log_line(pool, site, finding);
    ok(strlen(line) < 4500, "a line stays short");
    ok(strcmp(line + strlen(line) - 3000, command) == 0,
       "a long command is whole");
    finding = plain_finding(pool, report, site, letters(pool, 3001));
    ok(strlen(twca_log_line(pool, site, finding)) < 1500,
       "a longer one is left out altogether");
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_log(pool, hostile_report(pool));
    test_log_format(pool);
    test_log_length(pool);
    apr_terminate();
    return done();
}
