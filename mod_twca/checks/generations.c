/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Can clients whose trust store is older than the root follow the chain? */

#include "chain.h"

static void find_new_root_only(const twca_judged_t *chain, const char *root,
                               const twca_mend_t *mend, const char *aia)
{
    twca_finding_t *finding =
        twca_find_in_chain(chain, TWCA_CHAIN_NEW_ROOT_ONLY, NULL);

    twca_fact(chain->context, finding, "root", root);
    twca_fact(chain->context, finding, "found", mend->found);
    twca_fact(chain->context, finding, "aia", aia);
    twca_fact(chain->context, finding, "command", mend->command);
}

static int is_cross_sent(const twca_judged_t *chain,
                         const twca_certificate_t *root)
{
    int i;

    for (i = 1; i < chain->evidence->sent_count; i++) {
        if (twca_is_cross_of(chain->context, chain->evidence->sent[i], root)) {
            return 1;
        }
    }
    return 0;
}

/* Of TWCA's roots the older ones are everywhere. */
static int lacks_cross(const twca_judged_t *chain,
                       const twca_certificate_t *root,
                       const twca_known_t *known)
{
    return chain->path->from_store > 0 && root->is_self_signed
           && !(known && !known->is_new) && !is_cross_sent(chain, root);
}

const char *twca_find_cross(const twca_judged_t *chain)
{
    const twca_certificate_t *root =
        chain->path->certificates[chain->path->count - 1];

    return lacks_cross(chain, root, twca_hierarchy_find(root->sha256))
               ? twca_search_cross(chain->context, root,
                                   chain->evidence->certificate_file->path)
               : NULL;
}

/* Clients of a store of one's own know what is in it: a cross certificate is of
 * use to them only if they know its issuer. OpenSSL's own store says nothing of
 * older ones. */
static int is_older_known(const twca_judged_t *chain, const twca_known_t *cross,
                          const char *found)
{
    const twca_trust_t *trust = chain->setup->trust;
    X509 *x509;

    if (trust->is_default) {
        return 1;
    }
    if (cross) {
        return twca_trust_has_name(trust, cross->issuer);
    }
    x509 =
        twca_evidence_x509(chain->context->evidence,
                           twca_evidence_file(chain->context->evidence, found,
                                              TWCA_WANT_CERTIFICATES, NULL),
                           0);
    return x509 && twca_trust_has_issuer(trust, x509);
}

void twca_check_new_root(const twca_judged_t *chain)
{
    const twca_certificate_t *root =
        chain->path->certificates[chain->path->count - 1];
    const twca_known_t *known = twca_hierarchy_find(root->sha256);
    const twca_known_t *cross = known && lacks_cross(chain, root, known)
                                    ? twca_hierarchy_cross(root->subject)
                                    : NULL;
    const char *found = twca_find_cross(chain);
    twca_mend_t mend;

    if ((cross || found) && is_older_known(chain, cross, found)) {
        mend =
            twca_mend_cross(chain->context, chain->setup, chain->pair, found);
        find_new_root_only(chain,
                           twca_certificate_name(chain->context->scratch, root),
                           &mend, cross ? cross->download : NULL);
    }
}

int twca_check_missing_cross(const twca_judged_t *chain, int depth,
                             twca_drop_f *drop)
{
    const twca_certificate_t *child =
        depth >= 0 ? chain->path->certificates[depth] : NULL;
    const twca_known_t *cross = child && child->below_new_root
                                    ? twca_hierarchy_cross(child->issuer)
                                    : NULL;
    twca_mend_t mend;

    if (!cross) {
        return 0;
    }
    mend = twca_mend(chain->context, chain->setup, chain->pair, depth, drop);
    find_new_root_only(chain, cross->name, &mend, cross->download);
    return 1;
}
