/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The candidates of a srcset attribute. */

#include <string.h>

#include <apr_escape.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "mixed/srcset.h"
#include "tap.h"

typedef struct {
    const char *value;
    const char *candidates; /* with blanks between them; "+src" where the src
                               attribute is one as well */
} case_t;

static const char *candidates(apr_pool_t *pool, const char *value)
{
    const char *list = "";
    twca_srcset_t srcset;

    twca_srcset_begin(&srcset, value, strlen(value));
    while (twca_srcset_next(&srcset)) {
        list =
            apr_pstrcat(pool, list, *list ? " " : "",
                        apr_pstrmemdup(pool, srcset.url, srcset.length), NULL);
    }
    return srcset.takes_src ? apr_pstrcat(pool, list, "+src", NULL) : list;
}

static const case_t cases[] = {
    {"", "+src"},
    {" , ,, ", "+src"},
    {"a", "a"},
    {"a, b 2x", "a b"},
    {"a 2x, b 3x", "a b+src"},
    {"a 2x,b 3x", "a b+src"},
    {"a,b 2x", "a,b+src"},
    {"a,,, b 2x", "a b"},
    {",a 2x", "a+src"},
    {"a\n2x\t,\fb 3x", "a b+src"},
    {"data:image/gif;base64,R0lG= 2x, b 3x",
     "data:image/gif;base64,R0lG= b+src"},
    {"http://h/a,b;c,d 2x", "http://h/a,b;c,d+src"},
    {"a 100w, b 200w", "a b"},
    {"a 100w 50h", "a"},
    {"a 50h 100w", "a"},
    {"a 1x", "a"},
    {"a 1.0x", "a"},
    {"a 01x", "a"},
    {"a 1.5x", "a+src"},
    {"a 10x", "a+src"},
    {"a 0x", "a+src"},
    {"a 2e0x", "a+src"},
    {"a .5x", "a+src"},
    {"a 1x 2x, b 2x", "b+src"},
    {"a 1x 100w, b 2x", "b+src"},
    {"a 0w, b 2x", "b+src"},
    {"a 50h, b 2x", "b+src"},
    {"a -1x, b 2x", "b+src"},
    {"a +1x, b 2x", "b+src"},
    {"a 1.x, b 2x", "b+src"},
    {"a 1ex, b 2x", "b+src"},
    {"a x, b 2x", "b+src"},
    {"a w, b 2x", "b+src"},
    {"a 2y, b 2x", "b+src"},
    {"a 2, b 2x", "b+src"},
    {"a 2x (x, y 3x), b 2x", "b+src"},
    {"a (x, y 3x", "+src"},
    {NULL, NULL},
};

int main(void)
{
    apr_pool_t *pool;
    const case_t *one;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    for (one = cases; one->value; one++) {
        is_str(candidates(pool, one->value), one->candidates,
               apr_pescape_echo(pool, one->value, 1));
    }
    apr_pool_destroy(pool);
    apr_terminate();
    return done();
}
