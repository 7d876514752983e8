/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Names and their addresses, as far as a machine without a network has any. */

#include "live/resolve.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include <apr_time.h>

#include "fixture.h"
#include "tap.h"

static twca_resolve_e wait_for(twca_resolve_t *resolve,
                               twca_address_t *addresses, int *count)
{
    twca_resolve_e state;

    while ((state = twca_resolve_poll(resolve, addresses, count))
           == TWCA_RESOLVE_WAITING) {
        apr_sleep(1000);
    }
    return state;
}

static const char *text_of(const twca_address_t *address)
{
    static char text[NI_MAXHOST];

    return getnameinfo((const struct sockaddr *)&address->address,
                       address->length, text, sizeof(text), NULL, 0,
                       NI_NUMERICHOST)
                   == 0
               ? text
               : "(none)";
}

static void test_literals(void)
{
    static const char *const literals[] = {"192.0.2.1", "127.0.0.2",
                                           "2001:db8::1", "::1"};
    twca_address_t addresses[TWCA_ADDRESS_LIMIT];
    twca_resolve_t *resolve;
    size_t i;
    int count;

    for (i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        resolve = twca_resolve_begin(literals[i]);
        fixture_must(!resolve, "resolve");
        ok(twca_resolve_poll(resolve, addresses, &count) == TWCA_RESOLVE_DONE
               && count == 1,
           "at once");
        is_str(text_of(&addresses[0]), literals[i], "a literal is its own");
        twca_resolve_end(resolve);
    }
}

/* localhost, which needs no network: each of its addresses once. */
static void test_localhost(void)
{
    twca_address_t addresses[TWCA_ADDRESS_LIMIT];
    twca_resolve_t *resolve = twca_resolve_begin("localhost");
    int count;
    int again;
    int i;

    fixture_must(!resolve, "resolve");
    ok(wait_for(resolve, addresses, &count) == TWCA_RESOLVE_DONE && count > 0,
       "localhost has an address");
    for (i = 0; i < count; i++) {
        ok(twca_is_local((struct sockaddr *)&addresses[i].address),
           "%s is local", text_of(&addresses[i]));
    }
    ok(twca_resolve_poll(resolve, addresses, &again) == TWCA_RESOLVE_DONE
           && again == count,
       "asked again, it is the same");
    twca_resolve_end(resolve);
}

static void test_failure(void)
{
    char long_name[400];
    twca_address_t addresses[TWCA_ADDRESS_LIMIT];
    twca_resolve_t *resolve;
    int count;

    memset(long_name, 'x', sizeof(long_name));
    long_name[sizeof(long_name) - 1] = '\0';
    resolve = twca_resolve_begin(long_name);
    fixture_must(!resolve, "resolve");
    ok(wait_for(resolve, addresses, &count) == TWCA_RESOLVE_FAILED
           && count == 0,
       "what is no name has no address");
    twca_resolve_end(resolve);
}

/* Many, one after the other: nothing is left of them. */
static void test_many(void)
{
    twca_address_t addresses[TWCA_ADDRESS_LIMIT];
    twca_resolve_t *resolve;
    int found = 0;
    int count;
    int i;

    for (i = 0; i < 20; i++) {
        resolve = twca_resolve_begin("localhost");
        fixture_must(!resolve, "resolve");
        found += wait_for(resolve, addresses, &count) == TWCA_RESOLVE_DONE;
        twca_resolve_end(resolve);
    }
    ok(found == 20, "twenty are found, one after the other");
}

/* --- Own addresses -------------------------------------------------------- */

static int is_local(int family, const char *text)
{
    struct sockaddr_in four = {0};
    struct sockaddr_in6 six = {0};

    four.sin_family = AF_INET;
    six.sin6_family = AF_INET6;
    fixture_must(inet_pton(family, text,
                           family == AF_INET ? (void *)&four.sin_addr
                                             : (void *)&six.sin6_addr)
                     != 1,
                 text);
    return twca_is_local(family == AF_INET ? (struct sockaddr *)&four
                                           : (struct sockaddr *)&six);
}

static void test_own_addresses(void)
{
    struct ifaddrs *all;
    const struct ifaddrs *at;
    struct sockaddr other = {0};
    int wrong = 0;

    ok(is_local(AF_INET, "127.0.0.1") && is_local(AF_INET, "127.0.0.3")
           && is_local(AF_INET, "0.0.0.0") && is_local(AF_INET6, "::1")
           && is_local(AF_INET6, "::")
           && is_local(AF_INET6, "::ffff:127.0.0.2"),
       "loopback");
    ok(!is_local(AF_INET, "192.0.2.1") && !is_local(AF_INET, "128.0.0.1")
           && !is_local(AF_INET6, "2001:db8::1")
           && !is_local(AF_INET6, "::ffff:192.0.2.1")
           && !is_local(AF_INET6, "::127.0.0.1"),
       "others");
    other.sa_family = AF_UNIX;
    ok(!twca_is_local(&other), "no address of a machine");
    fixture_must(getifaddrs(&all), "getifaddrs");
    for (at = all; at; at = at->ifa_next) {
        wrong += at->ifa_addr
                 && (at->ifa_addr->sa_family == AF_INET
                     || at->ifa_addr->sa_family == AF_INET6)
                 && !twca_is_local(at->ifa_addr);
    }
    freeifaddrs(all);
    ok(wrong == 0, "every interface's address is local");
}

int main(void)
{
    (void)fixture_start();
    test_literals();
    test_localhost();
    test_failure();
    test_many();
    test_own_addresses();
    fixture_end();
    return done();
}
