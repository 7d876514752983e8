/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a proxy shows to its back ends: SSLProxyMachineCertificateFile and
 * -Path. After ssl_init_proxy_certs(): every key needs its certificate, none
 * may be encrypted; a certificate without key counts as a CA's. */

#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "finding.h"

static const char *directive_of(const twca_machine_t *machine)
{
    return machine->is_folder ? "SSLProxyMachineCertificatePath"
                              : "SSLProxyMachineCertificateFile";
}

static twca_finding_t *find_machine(twca_context_t *context,
                                    twca_setup_t *setup, twca_finding_e id,
                                    const twca_machine_t *machine)
{
    twca_finding_t *finding =
        twca_find(context, setup, id, &machine->file.place);

    finding->severity = machine->is_used ? TWCA_FATAL : TWCA_ERROR;
    return finding;
}

static void find_unreadable(twca_context_t *context, twca_setup_t *setup,
                            const twca_machine_t *machine, const char *path,
                            const char *reason)
{
    twca_finding_t *finding =
        find_machine(context, setup, TWCA_UNREADABLE, machine);

    twca_fact(context, finding, "file", path);
    twca_fact(context, finding, "directive", directive_of(machine));
    twca_fact_word(context, finding, "reason", reason);
}

static void find_encrypted(twca_context_t *context, twca_setup_t *setup,
                           const twca_machine_t *machine, const char *path)
{
    twca_finding_t *finding =
        find_machine(context, setup, TWCA_KEY_ENCRYPTED, machine);

    twca_fact(context, finding, "key_file", path);
    twca_fact_word(context, finding, "reason", "builtin-dialog");
}

static void find_mismatch(twca_context_t *context, twca_setup_t *setup,
                          const twca_machine_t *machine, const char *path,
                          const X509_INFO *info)
{
    const twca_certificate_t *certificate =
        twca_evidence_certificate(context->evidence, info->x509);
    twca_finding_t *finding =
        find_machine(context, setup, TWCA_KEY_MISMATCH, machine);
    unsigned char sha256[TWCA_HASH_SIZE];

    twca_fact_certificate(context, finding, certificate);
    twca_fact(context, finding, "certificate_file", path);
    twca_fact(context, finding, "key_file", path);
    twca_fact_hash(context, finding, "certificate_public_key",
                   certificate->public_key_sha256);
    if (twca_key_hash(info->x_pkey->dec_pkey, sha256)) {
        twca_fact_hash(context, finding, "key_public_key", sha256);
    }
    twca_fact(context, finding, "certificate_key", certificate->key);
    twca_fact(context, finding, "key",
              twca_key_name(context->scratch, info->x_pkey->dec_pkey));
}

static void find_lone_key(twca_context_t *context, twca_setup_t *setup,
                          const twca_machine_t *machine, const char *path)
{
    twca_finding_t *finding =
        find_machine(context, setup, TWCA_NOT_PEM, machine);

    twca_fact(context, finding, "file", path);
    twca_fact(context, finding, "directive", directive_of(machine));
    twca_fact_word(context, finding, "content",
                   twca_content_word(TWCA_CONTENT_PRIVATE_KEY));
}

static void check_entry(twca_context_t *context, twca_setup_t *setup,
                        const twca_machine_t *machine, const char *path,
                        const X509_INFO *info)
{
    int has_key = info->x_pkey && info->x_pkey->dec_pkey;

    if (info->x509 && !has_key && !info->enc_data) {
        return;
    }
    if (has_key && !info->x509) {
        find_lone_key(context, setup, machine, path);
        return;
    }
    if (info->enc_data && !has_key) {
        find_encrypted(context, setup, machine, path);
    }
    else if (has_key && info->x509
             && X509_check_private_key(info->x509, info->x_pkey->dec_pkey)
                    != 1) {
        find_mismatch(context, setup, machine, path, info);
    }
}

static void check_file(twca_context_t *context, twca_setup_t *setup,
                       const twca_machine_t *machine, const char *path)
{
    STACK_OF(X509_INFO) *all = NULL;
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    twca_read_e read = twca_file_read(path, &bytes, &stamp);
    BIO *bio;
    int i;

    if (read != TWCA_READ_OK) {
        if (!machine->is_folder && read != TWCA_READ_TOO_LARGE) {
            find_unreadable(context, setup, machine, path,
                            twca_read_word(read));
        }
        return;
    }
    bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (bio) {
        all = PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL);
    }
    for (i = 0; all && i < sk_X509_INFO_num(all); i++) {
        check_entry(context, setup, machine, path, sk_X509_INFO_value(all, i));
    }
    sk_X509_INFO_pop_free(all, X509_INFO_free);
    BIO_free(bio);
    twca_bytes_wipe(&bytes);
    ERR_clear_error();
}

static void check_folder(twca_context_t *context, twca_setup_t *setup,
                         const twca_machine_t *machine)
{
    apr_pool_t *pool = context->scratch;
    apr_finfo_t entry;
    apr_dir_t *open;

    if (apr_dir_open(&open, machine->file.path, pool) != APR_SUCCESS) {
        find_unreadable(context, setup, machine, machine->file.path, "missing");
        return;
    }
    while (apr_dir_read(&entry, APR_FINFO_NAME, open) == APR_SUCCESS) {
        if (entry.name[0] != '.') {
            check_file(
                context, setup, machine,
                apr_pstrcat(pool, machine->file.path, "/", entry.name, NULL));
        }
    }
    apr_dir_close(open);
}

void twca_check_machines(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; setup->machines && i < setup->machines->nelts; i++) {
        const twca_machine_t *machine =
            &APR_ARRAY_IDX(setup->machines, i, twca_machine_t);

        if (machine->is_folder) {
            check_folder(context, setup, machine);
        }
        else {
            check_file(context, setup, machine, machine->file.path);
        }
    }
}
