/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "search.h"

/* This is asked of healthy sites too, so it is asked once for each root, and
 * of a small folder only. */
#define FOLDER_FILES 100

int twca_is_cross_of(const twca_context_t *context,
                     const twca_certificate_t *certificate,
                     const twca_certificate_t *root)
{
    return certificate->is_ca && !certificate->is_self_signed
           && certificate->not_before <= context->now
           && certificate->not_after >= context->now
           && memcmp(certificate->public_key_sha256, root->public_key_sha256,
                     TWCA_HASH_SIZE)
                  == 0
           && strcmp(certificate->subject, root->subject) == 0;
}

static int has_cross(const twca_context_t *context, const twca_file_t *file,
                     const twca_certificate_t *root)
{
    /* Only what stands first in its file is offered: it can be copied. */
    return file->block_count > 0
           && twca_is_cross_of(context, file->blocks[0].certificate, root);
}

static const char *in_files(twca_context_t *context,
                            const apr_array_header_t *paths,
                            const twca_certificate_t *root)
{
    int i;

    for (i = 0; i < paths->nelts; i++) {
        const char *path = APR_ARRAY_IDX(paths, i, const char *);

        if (has_cross(context,
                      twca_evidence_file(context->evidence, path,
                                         TWCA_WANT_CERTIFICATES, NULL),
                      root)) {
            return path;
        }
    }
    return NULL;
}

/* TWCAIntermediates, its folders opened. */
static apr_array_header_t *intermediate_files(const twca_context_t *context)
{
    apr_array_header_t *files =
        apr_array_make(context->scratch, 4, sizeof(const char *));
    int i;

    for (i = 0; context->intermediates && i < context->intermediates->nelts;
         i++) {
        const char *path =
            APR_ARRAY_IDX(context->intermediates, i, const char *);
        twca_stamp_t stamp;

        if (twca_file_stat(path, &stamp) == TWCA_READ_DIRECTORY) {
            apr_array_cat(
                files, twca_folder_files(context->scratch, path, FOLDER_FILES));
        }
        else {
            APR_ARRAY_PUSH(files, const char *) = path;
        }
    }
    return files;
}

static const char *in_configuration(twca_context_t *context,
                                    const twca_certificate_t *root)
{
    apr_hash_index_t *at;

    for (at = apr_hash_first(context->scratch,
                             twca_evidence_files(context->evidence));
         at; at = apr_hash_next(at)) {
        const twca_file_t *file = apr_hash_this_val(at);

        if (has_cross(context, file, root)) {
            return file->path;
        }
    }
    return NULL;
}

const char *twca_search_cross(twca_context_t *context,
                              const twca_certificate_t *root, const char *path)
{
    const char *found;

    if (!context->crosses) {
        context->crosses = apr_hash_make(context->scratch);
    }
    found = apr_hash_get(context->crosses, root->sha256, TWCA_HASH_SIZE);
    if (!found) {
        apr_array_header_t *beside = twca_folder_files(
            context->scratch, twca_folder_of(context->scratch, path),
            FOLDER_FILES);

        found = in_configuration(context, root);
        found = found ? found
                      : in_files(context, intermediate_files(context), root);
        found = found ? found : in_files(context, beside, root);
        apr_hash_set(context->crosses, root->sha256, TWCA_HASH_SIZE,
                     found ? found : "");
    }
    return found && *found ? found : NULL;
}
