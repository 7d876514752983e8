/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is TLS spoken where certificates are configured? */

#include <apr_strings.h>

#include "command.h"

/* mod_ssl asks the first virtual host of an address and port whether TLS is
 * spoken there; what the others say comes after the handshake. */
static void find_plain_host(twca_context_t *context, twca_setup_t *setup)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_TLS_OFF, &setup->site->defined_at);

    twca_fact_word(context, finding, "reason", "first-host");
    twca_fact(context, finding, "other_place",
              apr_psprintf(context->scratch, "%s:%u", setup->plain_host.file,
                           setup->plain_host.line));
}

void twca_check_tls(twca_context_t *context, twca_setup_t *setup)
{
    const twca_setup_pair_t *pair =
        setup->pairs->nelts > 0
            ? &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t)
            : NULL;
    const char *reason = "engine-unset";
    const char *command = NULL;
    twca_finding_t *finding;

    if (setup->site->tls && setup->plain_host.file) {
        find_plain_host(context, setup);
        return;
    }
    if (setup->site->tls || (!pair && setup->has_mod_ssl)) {
        return;
    }
    if (!setup->has_mod_ssl) {
        reason = "no-mod-ssl";
    }
    else if (setup->engine == TWCA_ENGINE_OFF) {
        reason = "engine-off";
        command = twca_command_set(context->scratch, &setup->engine_place,
                                   "SSLEngine", "on");
    }
    else if (setup->engine == TWCA_ENGINE_OPTIONAL) {
        reason = "engine-optional";
        command = twca_command_set(context->scratch, &setup->engine_place,
                                   "SSLEngine", "on");
    }
    else {
        command = twca_command_add(context->scratch, &pair->certificate.place,
                                   "SSLEngine", "on");
    }
    finding =
        twca_find(context, setup, TWCA_TLS_OFF,
                  setup->engine_place.file || !pair ? &setup->engine_place
                                                    : &pair->certificate.place);
    twca_fact_word(context, finding, "reason", reason);
    if (pair) {
        twca_fact(context, finding, "certificate_file", pair->certificate.path);
    }
    twca_fact(context, finding, "command", command);
}
