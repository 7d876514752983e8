/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A configuration of OpenSSL: the values, and the line of the first error, as
 * OpenSSL has them, whatever includes what; and what never ends. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <apr_escape.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "evidence/openssl_text.h"
#include "fixture.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    apr_array_header_t *texts; /* of twca_openssl_text_t * */
} t;

static const char *folder(const char *name)
{
    const char *path = fixture_path(name);

    fixture_must(mkdir(path, 0755), "mkdir");
    return path;
}

static const char *file(const char *folder, const char *name, const char *text)
{
    return fixture_text(
        apr_pstrcat(t.pool, strrchr(folder, '/') + 1, "/", name, NULL), text);
}

static const char *fifo(const char *name)
{
    const char *path = fixture_path(name);

    fixture_must(mkfifo(path, 0600), "mkfifo");
    return path;
}

static const char *text(const char *format, const char *one)
{
    return apr_psprintf(t.pool, format, one, one);
}

static const twca_openssl_text_t *load(const char *path)
{
    twca_openssl_text_t *result =
        twca_openssl_text_load(t.pool, fixture_path(""), path);

    APR_ARRAY_PUSH(t.texts, twca_openssl_text_t *) = result;
    return result;
}

/* A value of a configuration that was parsed. */
static const char *value(const twca_openssl_text_t *loaded, const char *section,
                         const char *name)
{
    return loaded->conf ? NCONF_get_string(loaded->conf, section, name) : NULL;
}

static void breaks(const char *path, const char *at, unsigned line,
                   const char *error, const char *what)
{
    const twca_openssl_text_t *loaded = load(path);

    ok(loaded->state == TWCA_OPENSSL_TEXT_BROKEN && !loaded->conf, "%s", what);
    is_str(loaded->error, error, apr_pstrcat(t.pool, what, ": why", NULL));
    ok(loaded->file && strcmp(loaded->file, at) == 0 && loaded->line == line,
       "%s: %s line %u", what, loaded->file ? loaded->file : "(null)",
       loaded->line);
}

/* --- The text ------------------------------------------------------------- */

static void test_lines(void)
{
    const char *in = folder("lines");
    const char *path = file(in, "equal.cnf", "a = 1\n\n[b]\nbroken\n");

    breaks(path, path, 4, "missing equal sign", "no equal sign");
    path = file(in, "bracket.cnf", "# x\r\n[b\r\n");
    breaks(path, path, 2, "missing close square bracket", "no bracket");
    path = file(in, "variable.cnf", "a = 1\nb = $a\nc = $nobody\nd = 1\n");
    breaks(path, path, 3, "variable has no value", "an unknown variable");
    path = file(in, "brace.cnf", "a = 1\nb = ${a\n");
    breaks(path, path, 2, "no close brace", "no brace");
    path = file(in, "continued.cnf", "a = 1 \\\n 2 \\\n 3\nbroken");
    breaks(path, path, 4, "missing equal sign", "behind a continued line");
    path = file(in, "pragma.cnf", ".pragma nothing\n");
    breaks(path, path, 1, "invalid pragma", "a pragma");
}

static void test_values(void)
{
    const char *in = folder("values");
    const twca_openssl_text_t *loaded = load(
        file(in, "all.cnf", "a = 1 \\\n 2\n[b]\nc = 'x # y' # z\nd = $c$a\n"));

    is_str(value(loaded, "b", "d"), "x # y1  2", "values are OpenSSL's");
    loaded = load(file(in, "empty.cnf", ""));
    ok(loaded->state == TWCA_OPENSSL_TEXT_PARSED && loaded->conf,
       "an empty file is a configuration");
    loaded = load(file(in, "end.cnf", "[a]\nb = 1"));
    is_str(value(loaded, "a", "b"), "1", "a last line without an end");
    loaded = load(file(in, "backslash.cnf", "[a]\nb = 1\\\n"));
    is_str(value(loaded, "a", "b"), "1", "a last line that is continued");
    loaded = load(file(in, "mark.cnf", "\xEF\xBB\xBF[a]\nb = 1\n"));
    is_str(value(loaded, "a", "b"), "1", "a byte order mark");
}

static void test_include(void)
{
    const char *in = folder("include");
    const char *other = file(in, "other", "x = 1\ny = 2\n[o]\nz = 3\n");
    const twca_openssl_text_t *loaded;
    const char *path;

    loaded = load(file(in, "a.cnf", text(".include %s\nw = $o::z\n", other)));
    is_str(value(loaded, "o", "w"), "3", "an included file is read in place");
    loaded =
        load(file(in, "b.cnf", text("[s]\n.include = %s\nv = 4\n", other)));
    ok(value(loaded, "s", "x") && value(loaded, "o", "v"),
       "in the section where it is, which it may change");
    loaded = load(
        file(in, "c.cnf", text("a = 1\n[q]\n.include %s \\\n # b\n", other)));
    is_str(value(loaded, "q", "y"), "2", "by a line that is continued");
    path =
        file(in, "after.cnf", text("a = 1\n.include %s\nb = 1\nbad\n", other));
    breaks(path, path, 4, "missing equal sign", "behind an included file");
    path = file(in, "bad", "x = 1\n\nbad\n");
    breaks(file(in, "in.cnf", text("a = 1\n.include %s\nb = 1\n", path)), path,
           3, "missing equal sign", "in an included file");
    path = file(in, "end", "x = 1\nbad");
    breaks(file(in, "in2.cnf", text(".include %s\nb = 1\n", path)), path, 2,
           "missing equal sign", "at the end of an included file");
    loaded = load(file(in, "gone.cnf", text(".include %s/gone\na = 1\n", in)));
    is_str(value(loaded, "default", "a"), "1", "a missing one is passed over");
    loaded = load(file(in, "null.cnf", ".include /dev/null\na = 1\n"));
    is_str(value(loaded, "default", "a"), "1", "so is the null device");
    path = file(in, "no.cnf", "a = 1\n.include\n");
    breaks(path, path, 2, "missing equal sign", "nothing to include");
}

static void test_names(void)
{
    const char *in = folder("names");
    const twca_openssl_text_t *loaded;
    const char *path;

    (void)file(in, "it's $x \"y\"", "x = 1\n");
    (void)file(in, "plain", "x = 1\n");
    loaded = load(
        file(in, "a.cnf", text(".include \"%s/it's $x \\\"y\\\"\"\n", in)));
    is_str(value(loaded, "default", "x"), "1", "a name with quotes");
    loaded = load(
        file(in, "b.cnf", text("[s]\nd = %s\n.include ${d}/plain # x\n", in)));
    is_str(value(loaded, "s", "x"), "1", "a name with a variable");
    loaded = load(file(in, "c.cnf",
                       text("[s]\nd = %s\n[u]\n"
                            "s::.include $d/plain\n",
                            in)));
    is_str(value(loaded, "u", "x"), "1", "with one of a named section");
    fixture_must(setenv("TWCA_FOLDER", in, 1), "setenv");
    loaded = load(file(in, "d.cnf", ".include $ENV::TWCA_FOLDER/plain\n"));
    is_str(value(loaded, "default", "x"), "1", "with one of the environment");
    path = file(in, "e.cnf", "a = 1\n.include $nobody/plain\nb = 1\n");
    breaks(path, path, 2, "variable has no value", "with one that is not set");
    loaded = load(file(in, "f.cnf", ".includeplain names/plain\n"));
    is_str(value(loaded, "default", "x"), "1", "a longer word, a shorter name");
    loaded = load(file(in, "g.cnf",
                       text(".pragma = includedir : %s \n"
                            ".include plain\n",
                            in)));
    is_str(value(loaded, "default", "x"), "1", "the folder of a pragma");
    fixture_must(setenv("OPENSSL_CONF_INCLUDE", in, 1), "setenv");
    loaded = load(file(in, "h.cnf", ".include plain\n"));
    is_str(value(loaded, "default", "x"), "1", "the environment's folder");
    fixture_must(unsetenv("OPENSSL_CONF_INCLUDE"), "unsetenv");
    path = file(in, "i.cnf", "a = 1\n.pragma abspath:on\n.include names/plain");
    breaks(path, path, 3, "relative path", "a relative name, if forbidden");
}

static void test_folder(void)
{
    const char *in = folder("folder");
    const char *inner = folder("folder.d");
    const char *deeper = folder("deeper.d");
    const twca_openssl_text_t *loaded;

    (void)file(inner, "a.cnf", text("a = 1\n.include %s\n", deeper));
    (void)file(inner, "b.CONF", "b = 1\n");
    (void)file(inner, "c.txt", "broken\n");
    (void)file(deeper, "d.cnf", "broken\n");
    loaded = load(file(in, "a.cnf", text(".include %s\nlast = 1\n", inner)));
    ok(value(loaded, "default", "a") && value(loaded, "default", "b")
           && value(loaded, "default", "last"),
       "a folder: .cnf and .conf, and none below it");
    loaded = load(
        file(in, "b.cnf", text(".include %s\nlast = 1\n", folder("empty.d"))));
    is_str(value(loaded, "default", "last"), "1", "an empty folder");
    breaks(file(in, "c.cnf", text("a = 1\n.include %s\n", deeper)),
           fixture_path("deeper.d/d.cnf"), 1, "missing equal sign",
           "in a folder's file");
}

/* --- Hostile files -------------------------------------------------------- */

static void never_ends(const char *path, twca_read_e read, unsigned line,
                       const char *included, const char *what)
{
    const twca_openssl_text_t *loaded = load(path);

    ok(loaded->state == TWCA_OPENSSL_TEXT_ENDLESS && loaded->read == read
           && loaded->line == line && !loaded->conf,
       "%s", what);
    is_str(loaded->included, included, apr_pstrcat(t.pool, what, ": it", NULL));
}

static void test_endless(void)
{
    const char *in = folder("endless");
    const char *listed = folder("listed");
    const char *pipe = fifo("listed/fifo.cnf");
    const char *self = fixture_path("endless/self.cnf");
    const char *one = fixture_path("endless/one.cnf");
    time_t start = time(NULL);

    never_ends(file(in, "a.cnf", text("a = 1\n.include %s\n", pipe)),
               TWCA_READ_FIFO, 2, pipe, "a FIFO is included");
    never_ends(file(in, "b.cnf", ".include /dev/zero\n"), TWCA_READ_DEVICE, 1,
               "/dev/zero", "a device is included");
    never_ends(file(in, "c.cnf", text("\n\n.include %s\n", listed)),
               TWCA_READ_FIFO, 3, fixture_path("listed/fifo.cnf"),
               "a folder with a FIFO");
    never_ends(file(in, "self.cnf", text(".include %s\n.include %s\n", self)),
               TWCA_READ_OK, 1, self, "a file includes itself twice");
    (void)file(in, "other.cnf", text("\n.include %s\n", one));
    never_ends(file(in, "one.cnf", text(".include %s/other.cnf\n", in)),
               TWCA_READ_OK, 1, fixture_path("endless/other.cnf"),
               "two files include one another");
    ok(time(NULL) - start < 20, "all of it in good time");
}

static void is_unreadable(const char *path, twca_read_e read, const char *what)
{
    const twca_openssl_text_t *loaded = load(path);

    ok(loaded->state == TWCA_OPENSSL_TEXT_UNREADABLE && loaded->read == read
           && !loaded->conf,
       "%s: %s", what, twca_read_word(loaded->read));
}

static void test_unreadable(void)
{
    is_unreadable(fixture_path("gone.cnf"), TWCA_READ_MISSING, "no file");
    is_unreadable(folder("unreadable"), TWCA_READ_DIRECTORY, "a folder");
    is_unreadable(fifo("unreadable/fifo"), TWCA_READ_FIFO, "a FIFO");
    is_unreadable("/dev/zero", TWCA_READ_DEVICE, "a device");
}

/* Lines of 64 bytes, as many as make that many MiB. */
static char *filler(apr_size_t mebibytes)
{
    apr_size_t size = mebibytes << 20;
    char *result = apr_palloc(t.pool, size + 1);

    memset(result, '#', size);
    for (apr_size_t i = 63; i < size; i += 64) {
        result[i] = '\n';
    }
    result[size] = '\0';
    return result;
}

static void test_huge(void)
{
    const char *in = folder("huge");
    const twca_openssl_text_t *loaded = load(file(in, "a.cnf", filler(5)));
    const char *large = fixture_path("huge/a.cnf");
    const char *half;

    ok(loaded->state == TWCA_OPENSSL_TEXT_TOO_LARGE
           && loaded->size == 5 * 1024 * 1024,
       "5 MiB are not read");
    loaded = load(file(in, "b.cnf", text(".include %s\n", large)));
    ok(loaded->state == TWCA_OPENSSL_TEXT_TOO_LARGE
           && strcmp(loaded->file, large) == 0,
       "nor are they where they are included");
    half = file(in, "half", filler(3));
    loaded = load(file(in, "c.cnf", text(".include %s\n.include %s\n", half)));
    ok(loaded->state == TWCA_OPENSSL_TEXT_TOO_LARGE
           && strcmp(loaded->file, fixture_path("huge/c.cnf")) == 0
           && loaded->size > 6 * 1024 * 1024,
       "nor twice 3 MiB");
    half = apr_pstrcat(t.pool, filler(3), "bad\n", NULL);
    half = file(in, "d.cnf", half);
    breaks(half, half, 3 * 16384 + 1, "missing equal sign", "3 MiB are read");
}

/* What OpenSSL makes of a NUL: the line goes on in the next one, and one at
 * its begin is the end of the file. */
static void test_binary(void)
{
    static const char inside[] = "[a]\nb = 1\0x\n2\nc = 3\n";
    static const char first[] = "[a]\nb = 1\n\0\nbroken\n";
    const char *path = fixture_write("inside.cnf", inside, sizeof(inside) - 1);
    const twca_openssl_text_t *loaded = load(path);

    is_str(value(loaded, "a", "b"), "12", "a NUL in a line");
    is_str(value(loaded, "a", "c"), "3", "and what comes behind it");
    path = fixture_write("first.cnf", first, sizeof(first) - 1);
    loaded = load(path);
    is_str(value(loaded, "a", "b"), "1", "a NUL at a line's begin");
    path = fixture_text("outer.cnf", text(".include %s\nlast = 1\n", path));
    is_str(value(load(path), "a", "last"), "1", "of an included file");
    path = fixture_write("binary.cnf",
                         "\x7f"
                         "ELF\1\2\0\0\xff\xfe\n\0\n",
                         13);
    ok(load(path)->state == TWCA_OPENSSL_TEXT_BROKEN, "a binary file");
}

/* --- As OpenSSL has it ---------------------------------------------------- */

static const char *dump(const CONF *conf)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data;
    long size;
    const char *result = "";

    if (conf && NCONF_dump_bio(conf, bio)) {
        size = BIO_get_mem_data(bio, &data);
        result = apr_pstrmemdup(t.pool, data, (apr_size_t)size);
    }
    BIO_free(bio);
    return result;
}

/* Whether OpenSSL's own reading ends the same: the same values, or an error in
 * the same line. */
static int is_alike(const char *path, int counts_lines)
{
    twca_openssl_text_t *loaded = twca_openssl_text_load(t.pool, NULL, path);
    CONF *conf = NCONF_new(NULL);
    long line = 0;
    int good = NCONF_load(conf, path, &line) > 0;
    int result = good == (loaded->state == TWCA_OPENSSL_TEXT_PARSED)
                 && (good ? strcmp(dump(conf), dump(loaded->conf)) == 0
                          : !counts_lines || loaded->line == (unsigned)line);

    twca_openssl_text_free(loaded);
    NCONF_free(conf);
    return result;
}

static void test_lines_alike(void)
{
    static const char *const texts[] = {
        "a = 1\\\\\nb = \\\n\n\nbad",
        "\\\n\\\n\\\nbad\\\n",
        "a\\\\\\\nb = 1\nbad",
        "\r\n\r\r\n a = 1 \r\r\nbad\r\n",
        "# comment \\\n bad \n bad = \n",
        "[ a b ] \n [c]\n x::y = 1\n [d",
        ".include\\\n /dev/null\n.include=\n.include =x\nb",
        ".includes/dev/null\n",
        "x.include /dev/null\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        ok(is_alike(fixture_text("alike.cnf", texts[i]), 1),
           "text %d: as OpenSSL has it", (int)i);
    }
    ok(is_alike(
           fixture_text(
               "alike.cnf",
               apr_psprintf(t.pool, "a = %01200d\n%0510d\\\n%0600d", 1, 2, 3)),
           1),
       "long lines: as OpenSSL has it");
}

/* Of which odd files are made. */
static const char *const pieces[] = {"\n",
                                     "\n",
                                     "\n",
                                     "\r\n",
                                     "\\",
                                     "\\\n",
                                     " ",
                                     "\t",
                                     "a",
                                     "b",
                                     "1",
                                     "=",
                                     "=",
                                     "= 1\n",
                                     "[a]\n",
                                     "[",
                                     "]",
                                     "#",
                                     "\"",
                                     "'",
                                     "$a",
                                     "${b}",
                                     "::",
                                     "a::b",
                                     "dollarid",
                                     ":on",
                                     ".",
                                     "included",
                                     ".include included\n",
                                     ".include",
                                     ".include=",
                                     "\n.include ",
                                     ".pragma ",
                                     "b = 2\n",
                                     "\na = "};

/* Pieces put together at random; the same ones every time. */
static const char *scramble(unsigned *seed, int length)
{
    const char *result = "";

    for (int i = 0; i < length; i++) {
        *seed = *seed * 1103515245U + 12345U;
        result = apr_pstrcat(
            t.pool, result,
            pieces[(*seed >> 16) % (sizeof(pieces) / sizeof(pieces[0]))], NULL);
    }
    return result;
}

static void test_scrambled(void)
{
    unsigned seed = 1;
    int count = 0;
    int alike = 0;

    fixture_must(chdir(fixture_path("")), "chdir");
    (void)fixture_text("included", "b = 3\n[i]\nx = $b\\\n");
    for (; count < 4000; count++) {
        const char *content = scramble(&seed, 2 + count % 13);
        int is = is_alike(fixture_text("scrambled.cnf", content),
                          !strstr(content, ".include"));

        if (!is) {
            diag("not alike: %s", apr_pescape_entity(t.pool, content, 0));
        }
        alike += is;
    }
    ok(alike == count, "%d of %d texts: as OpenSSL has them", alike, count);
}

int main(void)
{
    t.pool = fixture_start();
    t.texts = apr_array_make(t.pool, 9, sizeof(twca_openssl_text_t *));
    test_lines();
    test_values();
    test_include();
    test_names();
    test_folder();
    test_endless();
    test_unreadable();
    test_huge();
    test_binary();
    test_lines_alike();
    test_scrambled();
    for (int i = 0; i < t.texts->nelts; i++) {
        twca_openssl_text_free(
            APR_ARRAY_IDX(t.texts, i, twca_openssl_text_t *));
    }
    fixture_end();
    return done();
}
