/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The request for a certificate like one whose key is lost: the command is run
 * as it is, and what the request says is what the certificate says. */

#include <apr_strings.h>
#include <openssl/x509v3.h>

#include "request.h"

static apr_pool_t *pool;

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void try_reissue(X509 *x509, request_way_e way, const char *what)
{
    (void)is_str(request_fault(request_path("a.crt"), x509, way), "", what);
}

/* --- Subjects ------------------------------------------------------------- */

typedef struct {
    const char *type; /* a "+" before it: of the RDN before */
    int kind;         /* MBSTRING_UTF8: what OpenSSL chooses */
    const char *value;
    int size; /* 0: of a string */
} entry_t;

typedef struct {
    const char *what;
    request_way_e way;
    entry_t entries[8];
} subject_t;

#define TAIWAN "\xE5\x8F\xB0\xE7\x81\xA3"
#define FIFTY "12345678901234567890123456789012345678901234567890"

static const subject_t subjects[] = {
    {"an empty subject", REQUEST_IN_WORDS, {{NULL, 0, NULL, 0}}},
    {"a multi-valued RDN",
     REQUEST_IN_WORDS,
     {{"C", MBSTRING_UTF8, "TW", 0},
      {"O", MBSTRING_UTF8, "Example", 0},
      {"+OU", MBSTRING_UTF8, TAIWAN, 0},
      {"CN", MBSTRING_UTF8, "www", 0}}},
    {"one in another order",
     REQUEST_IN_WORDS,
     {{"OU", MBSTRING_UTF8, "Unit of many letters", 0},
      {"+CN", MBSTRING_UTF8, "www", 0},
      {"+serialNumber", V_ASN1_PRINTABLESTRING, "1", 0}}},
    {"two of them, one after the other",
     REQUEST_IN_WORDS,
     {{"CN", MBSTRING_UTF8, "www", 0},
      {"+UID", MBSTRING_UTF8, "7", 0},
      {"OU", MBSTRING_UTF8, "a", 0},
      {"+OU", MBSTRING_UTF8, "b", 0},
      {"O", MBSTRING_UTF8, "last", 0}}},
    {"what means something to a subject",
     REQUEST_IN_WORDS,
     {{"O", MBSTRING_UTF8, "A/B+C, D=E\\F", 0},
      {"OU", MBSTRING_UTF8, "/CN=x", 0},
      {"OU", MBSTRING_UTF8, "+", 0},
      {"OU", MBSTRING_UTF8, "\\", 0},
      {"CN", MBSTRING_UTF8, "=", 0}}},
    {"what means something to a shell",
     REQUEST_IN_WORDS,
     {{"O", MBSTRING_UTF8, "O'Neil \"&\" $HOME `id` $(id) #;|<>*?~!{}", 0}}},
    {"white space",
     REQUEST_IN_WORDS,
     {{"O", MBSTRING_UTF8, "  two  spaces  ", 0},
      {"OU", MBSTRING_UTF8, "a\nb\tc\r", 0},
      {"CN", MBSTRING_UTF8, "\nwww\n\n", 0}}},
    {"a BMPString and a UniversalString",
     REQUEST_IN_WORDS,
     {{"O", V_ASN1_BMPSTRING, "\x53\xF0\x70\x63", 4},
      {"OU", V_ASN1_UNIVERSALSTRING, "\0\1\xF6\0", 4}}},
    {"a T61String of ASCII",
     REQUEST_IN_WORDS,
     {{"O", V_ASN1_T61STRING, "Example", 0}}},
    {"a T61String of who knows what",
     REQUEST_COPIED,
     {{"O", V_ASN1_T61STRING, "\xA5x\xC6W", 0}}},
    {"a mail address and a domain",
     REQUEST_IN_WORDS,
     {{"DC", V_ASN1_IA5STRING, "test", 0},
      {"DC", V_ASN1_IA5STRING, "example", 0},
      {"emailAddress", V_ASN1_IA5STRING, "a@example.test", 0}}},
    {"an extended validation",
     REQUEST_IN_WORDS,
     {{"jurisdictionC", V_ASN1_PRINTABLESTRING, "TW", 0},
      {"jurisdictionST", MBSTRING_UTF8, TAIWAN, 0},
      {"jurisdictionL", MBSTRING_UTF8, TAIWAN, 0},
      {"businessCategory", MBSTRING_UTF8, "Private Organization", 0},
      {"serialNumber", V_ASN1_PRINTABLESTRING, "70759028", 0},
      {"2.5.4.97", MBSTRING_UTF8, "VATTW-70759028", 0}}},
    {"an address",
     REQUEST_IN_WORDS,
     {{"C", V_ASN1_PRINTABLESTRING, "TW", 0},
      {"ST", MBSTRING_UTF8, TAIWAN, 0},
      {"L", V_ASN1_PRINTABLESTRING, "Taipei", 0},
      {"street", MBSTRING_UTF8, "85 Yanping S. Rd.", 0},
      {"postalCode", MBSTRING_UTF8, "100", 0},
      {"title", MBSTRING_UTF8, "Dr", 0},
      {"GN", MBSTRING_UTF8, "A", 0},
      {"SN", MBSTRING_UTF8, "B", 0}}},
    {"the longest there may be",
     REQUEST_IN_WORDS,
     {{"O", V_ASN1_UTF8STRING, FIFTY "12345678901234", 0}}},
    {"a longer one",
     REQUEST_COPIED,
     {{"O", V_ASN1_UTF8STRING, FIFTY FIFTY, 0}}},
    {"an attribute without a name",
     REQUEST_COPIED,
     {{"C", MBSTRING_UTF8, "TW", 0},
      {"1.2.3.4.5.6", V_ASN1_UTF8STRING, "x", 0},
      {"+CN", MBSTRING_UTF8, "www", 0}}},
    {"an empty value",
     REQUEST_COPIED,
     {{"O", V_ASN1_UTF8STRING, "", 0}, {"CN", MBSTRING_UTF8, "www", 0}}},
    {"an empty value that may be",
     REQUEST_COPIED,
     {{"dnQualifier", V_ASN1_PRINTABLESTRING, "", 0}}},
    {"a country of three letters",
     REQUEST_COPIED,
     {{"C", V_ASN1_PRINTABLESTRING, "TWN", 0}}},
    {"a country of one",
     REQUEST_COPIED,
     {{"C", V_ASN1_PRINTABLESTRING, "T", 0}}},
    {"a country in Chinese",
     REQUEST_COPIED,
     {{"C", V_ASN1_UTF8STRING, TAIWAN, 0}}},
    {"a mail address in Chinese",
     REQUEST_COPIED,
     {{"emailAddress", V_ASN1_UTF8STRING, TAIWAN "@example.test", 0}}},
    {"another kind of string",
     REQUEST_COPIED,
     {{"serialNumber", V_ASN1_NUMERICSTRING, "70759028", 0}}},
    {"no text at all",
     REQUEST_COPIED,
     {{"x500UniqueIdentifier", V_ASN1_BIT_STRING, "\1\2", 2}}},
    {"a NUL", REQUEST_COPIED, {{"O", V_ASN1_UTF8STRING, "a\0b", 3}}},
};

static void add_entry(X509_NAME *name, const entry_t *entry)
{
    int is_joined = entry->type[0] == '+';
    int size = entry->size ? entry->size : (int)strlen(entry->value);
    ASN1_OBJECT *type = OBJ_txt2obj(entry->type + is_joined, 0);

    fixture_must(!X509_NAME_add_entry_by_OBJ(
                     name, type, entry->kind,
                     (const unsigned char *)entry->value, size, -1, -is_joined),
                 entry->type);
    ASN1_OBJECT_free(type);
}

/* Read again, for then OpenSSL has the bytes. */
static X509 *read_again(X509 *x509)
{
    unsigned char *der = NULL;
    int length = i2d_X509(x509, &der);
    const unsigned char *at = der;
    X509 *result = d2i_X509(NULL, &at, length);

    OPENSSL_free(der);
    fixture_must(!result, "certificate");
    return result;
}

static void test_subjects(void)
{
    static const fixture_subject_t plain = {.names = "DNS:www.example.test"};

    for (size_t i = 0; i < COUNT(subjects); i++) {
        fixture_pair_t pair = fixture_certificate(&plain, NULL, NULL);
        X509_NAME *name = X509_NAME_new();
        const entry_t *entry = subjects[i].entries;
        X509 *x509;

        for (; entry < subjects[i].entries + 8 && entry->type; entry++) {
            add_entry(name, entry);
        }
        fixture_must(!X509_set_subject_name(pair.x509, name), "subject");
        fixture_sign(pair.x509, pair.key);
        x509 = read_again(pair.x509);
        try_reissue(x509, subjects[i].way, subjects[i].what);
        X509_free(x509);
        X509_NAME_free(name);
    }
}

/* --- Names ---------------------------------------------------------------- */

/* Names that can be read stay so. */
static void test_names(void)
{
    static const struct {
        const char *names;
        const char *said; /* in the command */
    } rows[] = {
        {NULL, ""},
        {"DNS:www.example.test", "DNS:www.example.test"},
        {"DNS:*.b.test,IP:192.0.2.1,DNS:a.test,IP:2001:db8::1",
         "DNS:*.b.test,IP:192.0.2.1,DNS:a.test,IP:2001:DB8:0:0:0:0:0:1"},
        {"critical,DNS:a.test", "subjectAltName=critical,DNS:a.test"},
        {"email:a@b.test,URI:https://b.test/~c?d=e&f=%41,RID:1.2.3.4",
         "email:a@b.test,URI:https://b.test/~c?d=e&f=%41,RID:1.2.3.4"},
        {"DNS:a_b.test,DNS:xn--fsqu00a.test", "DNS:xn--fsqu00a.test"},
        {"otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@b.test", "DER:"},
        {"critical,DNS:a.test,otherName:1.2.3;NULL:", "critical,DER:"},
        {"DER:3000", "DER:3000"},
        {"DER:30028200", "DER:"},
        {"DER:3007870501020304FF", "DER:"},
        {"DER:0500", "DER:0500"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        X509 *x509 = request_certificate(rows[i].names);
        const char *what = rows[i].names ? rows[i].names : "no names";
        const char *command = twca_command_reissue(site_context(), "/x", x509);

        try_reissue(x509, REQUEST_IN_WORDS, what);
        ok(command && strstr(command, rows[i].said)
               && !strstr(command, "-addext") == !rows[i].names,
           "%s: said so", what);
    }
}

static void add_name(GENERAL_NAMES *all, int type, const char *text)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();

    ASN1_STRING_set(value, text, -1);
    GENERAL_NAME_set0_value(name, type, value);
    sk_GENERAL_NAME_push(all, name);
}

static void set_names(X509 *x509, GENERAL_NAMES *all)
{
    X509_add1_ext_i2d(x509, NID_subject_alt_name, all, 0, X509V3_ADD_DEFAULT);
    GENERAL_NAMES_free(all);
}

/* To OpenSSL's configuration these mean something else. */
static void test_odd_names(void)
{
    static const char *const odd[] = {
        "$ENV::HOME", "a;b", "a#b",      "a\"b",     "a\\b", "a b", "a,DNS:b",
        "a\nb=c",     " a",  "a'b`c`d'", "${HOME}b", "",     "@x",  "a\xFF",
    };
    static const int types[] = {GEN_DNS, GEN_EMAIL, GEN_URI};

    for (size_t i = 0; i < COUNT(odd) * COUNT(types); i++) {
        X509 *x509 = request_certificate(NULL);
        GENERAL_NAMES *all = GENERAL_NAMES_new();

        add_name(all, GEN_DNS, "www.example.test");
        add_name(all, types[i % COUNT(types)], odd[i / COUNT(types)]);
        set_names(x509, all);
        try_reissue(x509, REQUEST_IN_WORDS,
                    apr_psprintf(pool, "odd name %d", (int)i));
    }
}

/* "email:copy" would be the subject's. */
static void test_words(void)
{
    static const char *const words[] = {"copy", "move"};

    for (size_t i = 0; i < COUNT(words); i++) {
        X509 *x509 = request_certificate(NULL);
        GENERAL_NAMES *all = GENERAL_NAMES_new();

        add_name(all, GEN_EMAIL, words[i]);
        set_names(x509, all);
        try_reissue(x509, REQUEST_IN_WORDS, words[i]);
    }
}

static void test_directory_name(void)
{
    X509 *x509 = request_certificate(NULL);
    GENERAL_NAMES *all = GENERAL_NAMES_new();
    GENERAL_NAME *name = GENERAL_NAME_new();

    GENERAL_NAME_set0_value(name, GEN_DIRNAME,
                            X509_NAME_dup(X509_get_subject_name(x509)));
    sk_GENERAL_NAME_push(all, name);
    set_names(x509, all);
    try_reissue(x509, REQUEST_IN_WORDS, "a directory's name");
}

static X509 *with_many_names(int count)
{
    X509 *x509 = request_certificate(NULL);
    GENERAL_NAMES *all = GENERAL_NAMES_new();

    for (int i = 0; i < count; i++) {
        add_name(all, GEN_DNS,
                 apr_psprintf(pool, "a-rather-long-name-%d.example.test", i));
    }
    set_names(x509, all);
    return x509;
}

static void test_many_names(void)
{
    const char *command =
        twca_command_reissue(site_context(), "/x", with_many_names(1000));

    try_reissue(with_many_names(100), REQUEST_IN_WORDS, "a hundred names");
    try_reissue(with_many_names(1000), REQUEST_IN_WORDS, "a thousand names");
    ok(command && strstr(command, "DNS:a-rather-long-name-999.example.test"),
       "a thousand names can be read");
    ok(!twca_command_reissue(site_context(), "/x", with_many_names(5000)),
       "five thousand are too many for a shell");
}

int main(void)
{
    pool = fixture_start();
    (void)site_begin("reissue");
    test_subjects();
    test_names();
    test_odd_names();
    test_words();
    test_directory_name();
    test_many_names();
    fixture_end();
    return done();
}
