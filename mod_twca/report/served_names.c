/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "words.h"

const char *twca_vantage_name(twca_vantage_e vantage)
{
    static const char *const names[TWCA_VANTAGE_COUNT] = {
        [TWCA_VANTAGE_OWN] = "own",
        [TWCA_VANTAGE_PUBLIC] = "public",
        [TWCA_VANTAGE_PEER] = "peer",
    };

    return names[vantage];
}

const char *twca_protocol_name(twca_protocol_e protocol)
{
    static const char *const names[TWCA_PROTOCOL_COUNT] = {
        [TWCA_PROTOCOL_1_2] = "TLSv1.2",
        [TWCA_PROTOCOL_1_3] = "TLSv1.3",
    };

    return names[protocol];
}

const char *twca_kind_name(twca_kind_e kind)
{
    static const char *const names[TWCA_KIND_COUNT] = {
        [TWCA_KIND_ANY] = "any",
        [TWCA_KIND_RSA] = "RSA",
        [TWCA_KIND_ECDSA] = "ECDSA",
    };

    return names[kind];
}

const char *twca_answer_name(twca_answer_e answer)
{
    static const char *const names[TWCA_ANSWER_COUNT] = {
        [TWCA_ANSWER_PENDING] = "pending",
        [TWCA_ANSWER_SERVED] = "served",
        [TWCA_ANSWER_NO_PROTOCOL] = "no-protocol",
        [TWCA_ANSWER_NO_KIND] = "no-such-key",
        [TWCA_ANSWER_REFUSED] = "refused",
        [TWCA_ANSWER_TIMEOUT] = "timeout",
        [TWCA_ANSWER_UNREACHABLE] = "unreachable",
        [TWCA_ANSWER_UNRESOLVED] = "unresolved",
        [TWCA_ANSWER_NOT_TLS] = "not-tls",
        [TWCA_ANSWER_TOO_LARGE] = "too-large",
        [TWCA_ANSWER_BROKEN] = "broken",
    };

    return names[answer];
}

const char *twca_beacon_name(twca_beacon_e beacon)
{
    static const char *const names[TWCA_BEACON_COUNT] = {
        [TWCA_BEACON_UNASKED] = NULL,
        [TWCA_BEACON_OURS] = "this-server",
        [TWCA_BEACON_EARLIER] = "earlier-start",
        [TWCA_BEACON_OTHER] = "another-server",
        [TWCA_BEACON_NONE] = "none",
        [TWCA_BEACON_SILENT] = "silent",
    };

    return names[beacon];
}

const char *twca_disk_name(twca_disk_e state)
{
    static const char *const names[TWCA_DISK_COUNT] = {
        [TWCA_DISK_UNKNOWN] = "unknown",
        [TWCA_DISK_SAME] = "same",
        [TWCA_DISK_CHANGED] = "changed",
        [TWCA_DISK_CHAIN] = "chain-changed",
        [TWCA_DISK_UNREADABLE] = "unreadable",
    };

    return names[state];
}
