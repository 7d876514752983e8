/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Does a newer certificate of a key wait in the reply to be imported? */

#include "keystore.h"

twca_spot_t twca_renewed(const twca_store_t *store,
                         const twca_keystore_entry_t *entry)
{
    const twca_spot_t none = {NULL, 0};
    twca_spot_t renewed = {store->reply, -1};
    const twca_certificate_t *certificate;

    if (renewed.file) {
        renewed.index = twca_reply_index(renewed.file, entry);
    }
    if (renewed.index < 0) {
        return none;
    }
    certificate = renewed.file->blocks[renewed.index].certificate;
    return twca_is_newer(entry, certificate)
                   && certificate->not_before <= store->context->now
                   && certificate->not_after >= store->context->now
               ? renewed
               : none;
}

void twca_add_renewed(twca_store_t *store, twca_finding_t *finding,
                      const twca_keystore_entry_t *entry,
                      const twca_spot_t *renewed)
{
    twca_store_hold(store);
    twca_fact(store->context, finding, "reply_file", renewed->file->path);
    twca_fact(store->context, finding, "command",
              twca_store_import(store, renewed, entry->alias, NULL));
}

/* That the key's own certificate ends is said with the way out of it. @return
 * whether it is said */
static int add_to_dates(twca_store_t *store, const twca_setup_t *setup,
                        const twca_keystore_entry_t *entry,
                        const twca_spot_t *renewed)
{
    const apr_array_header_t *findings = setup->site->findings;
    int count = 0;
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        twca_finding_t *finding = &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (finding->id == TWCA_EXPIRED || finding->id == TWCA_EXPIRING) {
            twca_add_renewed(store, finding, entry, renewed);
            count++;
        }
    }
    return count > 0;
}

/* The old certificate does its work yet: nothing is wrong. */
static void find_renewed(twca_store_t *store,
                         const twca_keystore_entry_t *entry,
                         const twca_spot_t *renewed)
{
    twca_finding_t *finding = twca_store_find(store, TWCA_KEYSTORE_CHAIN);

    finding->severity = TWCA_NOTICE;
    twca_fact_certificate(store->context, finding,
                          renewed->file->blocks[renewed->index].certificate);
    twca_fact(store->context, finding, "alias", entry->alias);
    twca_add_renewed(store, finding, entry, renewed);
}

void twca_check_renewed(twca_store_t *store, const twca_setup_t *setup,
                        const twca_keystore_entry_t *entry,
                        const twca_spot_t *renewed, int is_told)
{
    if (!add_to_dates(store, setup, entry, renewed) && !is_told) {
        find_renewed(store, entry, renewed);
    }
}
