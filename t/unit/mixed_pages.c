/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Each element that loads something, once by https and once by http; and those
 * that do not. */

#include "mixed_pages.h"

#include <string.h>

#include <apr_strings.h>

#include "mixed/scan.h"

#define S "https://s.test/" /* good */
#define H "http://h.test/"  /* bad */

const mixed_page_t mixed_elements[] = {
    {"img", "<img src=" S "a><img src='" H "a'>", "img src " H "a upgraded",
     NULL, 0},
    {"img, relative", "<img src=a.png><img src=//h.test/a.png><img src=/a>", "",
     NULL, 0},
    {"img, no URL of its own",
     "<img src><img src=''><img src='data:image/gif;base64,http://x/'>"
     "<img src=blob:http://x/ ><img src='javascript:http://x/'><img alt=" H ">",
     "", NULL, 0},
    {"img, data-src is for scripts", "<img data-src=" H " src=a>", "", NULL, 0},
    {"image is img", "<image src=" H ">", "image src " H " upgraded", NULL, 0},
    {"srcset", "<img src=" S "1 srcset='" S "2 2x, " H "3 3x'>",
     "img srcset " H "3 blocked", NULL, 0},
    {"srcset beside src", "<img src=" H "1 srcset='" H "2 2x'>",
     "img srcset " H "2 blocked; img src " H "1 blocked", NULL, 0},
    {"srcset in place of src",
     "<img src=" H "1 srcset='" S "2'><img src=" H "1 srcset='" S "2 100w'>",
     "", NULL, 0},
    {"picture",
     "<picture><source srcset=" S "1><source src=" H "no srcset='" H "2 2x'>"
     "<img src=" H "3></picture><img src=" H "4>",
     "source srcset " H "2 blocked; img src " H "3 blocked; "
     "img src " H "4 upgraded",
     NULL, 0},
    {"source of nothing", "<source src=" H " srcset=" H ">", "", NULL, 0},
    {"script",
     "<script src=" S "1></script><script src=" H "2></script>"
     "<script type=module src=" H "3></script>"
     "<script type='text/JavaScript ' src=" H "4></script>"
     "<script type='' src=" H "5></script>"
     "<script language=javascript src=" H "6></script>",
     "script src " H "2 blocked; script src " H "3 blocked; "
     "script src " H "4 blocked; script src " H "5 blocked; "
     "script src " H "6 blocked",
     NULL, 0},
    {"script that is data",
     "<script type=text/template src=" H "></script>"
     "<script type=application/ld+json src=" H "></script>"
     "<script nomodule src=" H "></script>"
     "<script language=vbscript src=" H "></script>",
     "", NULL, 0},
    {"link that loads",
     "<link rel=stylesheet href=" H "1><link rel='ICON shortcut' href=" H "2>"
     "<link rel='alternate stylesheet' title=x href=" H "3>"
     "<link rel=stylesheet type='text/css; charset=x' href=" H "4>"
     "<link rel=preload as=script href=" H "5>"
     "<link rel=preload as=image href=" H "6>"
     "<link rel=modulepreload href=" H "7><link rel=manifest href=" H "8>"
     "<link rel=apple-touch-icon href=" H "no>"
     "<link rel=prefetch href=" H "9>",
     "link href " H "1 blocked; link href " H "2 blocked; "
     "link href " H "3 blocked; link href " H "4 blocked; "
     "link href " H "5 blocked; link href " H "6 upgraded; "
     "link href " H "7 blocked; link href " H "8 blocked; "
     "link href " H "9 blocked",
     NULL, 0},
    {"link, preloaded list",
     "<link rel=preload as=image href=" H "1 imagesrcset='" H "2 2x'>",
     "link imagesrcset " H "2 upgraded; link href " H "1 upgraded", NULL, 0},
    {"link that does not",
     "<link rel=canonical href=" H "><link rel=alternate href=" H ">"
     "<link rel=next href=" H "><link rel=dns-prefetch href=" H ">"
     "<link rel=preconnect href=" H "><link rel=preload href=" H ">"
     "<link rel=preload as=sound href=" H "><link href=" H ">"
     "<link rel=stylesheet type=text/less href=" H "><link rel=stylesheet>"
     "<link rel=stylesheet href=" S ">",
     "", NULL, 0},
    {"a, area, blockquote",
     "<a href=" H ">x</a><map><area href=" H "></map>"
     "<blockquote cite=" H "></blockquote><a href=" H " ping=x>y</a>",
     "", NULL, 0},
    {"frames", "<frameset><frame src=" S "1><frame src=" H "2></frameset>",
     "frame src " H "2 blocked", NULL, 0},
    {"frame without a frameset", "<body><frame src=" H "></body>", "", NULL, 0},
    {"iframe",
     "<iframe src=" S "></iframe><iframe src=" H "></iframe>"
     "<iframe src=" H " srcdoc='<p>'></iframe>",
     "iframe src " H " blocked", NULL, 0},
    {"iframe with a page of its own",
     "<base href=/sub/><iframe src=" H "no srcdoc=\"<base href='" H
     "'><img src=a><style>b { c: url(" H "1) }</style><iframe srcdoc='<img "
     "src=" H "no>'></iframe><template>\"></iframe><img src=b><img src=" H "2>"
     "<iframe srcdoc='&lt;img src=" H "3&gt;<img src=c>'></iframe>"
     "<template><iframe srcdoc='<img src=" H "no>'></iframe></template>",
     "img src " H "a upgraded; style url() " H "1 upgraded; "
     "img src " H "2 upgraded; img src " H "3 upgraded and more",
     NULL, 0},
    {"video",
     "<video src=" H "1 poster=" H "2></video><video src=" S " poster=" S ">"
     "<source src=" H "no></video><video poster=" S ">"
     "<source src=" S "><source src=" H "3 srcset=" H "no>"
     "<track src=" H "4><track src=" S "></video><source src=" H "no>",
     "video poster " H "2 upgraded; video src " H "1 upgraded; "
     "source src " H "3 upgraded; track src " H "4 blocked",
     NULL, 0},
    {"audio",
     "<audio src=" H "1><source src=" H "no></audio><audio><source src=" H "2>"
     "</audio><audio src=" S "><source src=" H "no></audio>",
     "audio src " H "1 upgraded; source src " H "2 upgraded", NULL, 0},
    {"object, embed",
     "<object data=" H "1></object><object data=" S "></object>"
     "<embed src=" H "2><embed src=" S ">",
     "object data " H "1 blocked; embed src " H "2 blocked", NULL, 0},
    {"input",
     "<input type=image src=" S "><input type=IMAGE src=" H "1>"
     "<input src=" H "no><input type=text value=" H " src=" H "no>",
     "input src " H "1 upgraded", NULL, 0},
    {"form",
     "<form action=" S "></form><form action=" H "1></form><form action>"
     "</form><form method=dialog action=" H "no></form>"
     "<button formaction=" H "2></button><input type=submit formaction=" H "3>",
     "form action " H "1 blocked; button formaction " H "2 blocked; "
     "input formaction " H "3 blocked",
     NULL, 0},
    {"background",
     "<body background=" H "1><table background=" H "2><tr><td background=" H
     "3><p background=" H "no>",
     "body background " H "1 upgraded; table background " H "2 upgraded; "
     "td background " H "3 upgraded",
     NULL, 0},
    {"SVG",
     "<svg xmlns=http://www.w3.org/2000/svg "
     "xmlns:xlink='http://www.w3.org/1999/xlink'><image href=" H "1 />"
     "<image xlink:href=" H "2 /><image href=" S " xlink:href=" H "no />"
     "<use href='" H "3#x'/><use xlink:href=#x /><a href=" H "no></a>"
     "<script href=" H "4 /><script xlink:href=" H "5></script>"
     "<filter><feImage href=" H "6 /></filter><link rel=stylesheet href=" H
     "no /></svg><use href=" H "no>",
     "image href " H "1 upgraded; image xlink:href " H "2 upgraded; "
     "use href " H "3 upgraded; script href " H "4 blocked; "
     "script xlink:href " H "5 blocked; feimage href " H "6 upgraded",
     NULL, 0},
    {"style",
     "<style>@import '" H "1'; @import url(" S "2); a { background: url(" H
     "3) } b { background: url(" S "4) } @font-face { src: url(" H "5) }"
     "c { background: image-set('" H "6' 1x) }</style>"
     "<style type=text/less>a { background: url(" H "no) }</style>",
     "style @import " H "1 blocked; style url() " H "3 upgraded; "
     "style @font-face " H "5 blocked; style image-set() " H "6 upgraded",
     NULL, 0},
    {"style attribute",
     "<p style='background: url(" H "1)'><p style=\"background: url('" S "')\">"
     "<x-y style='background: url(&quot;" H "2&quot;)'>"
     "<a\"b style='background: url(" H "3)'><p style='@import \"" H "no\"'>"
     "<p style='filter: url(#part)'>",
     "p url() " H "1 upgraded; x-y url() " H "2 upgraded;  url() " H
     "3 upgraded",
     NULL, 0},
    {"meta refresh",
     "<meta http-equiv=refresh content='5; url=" H "1'>"
     "<meta http-equiv=Refresh content='0;URL=\"" H "2\" x'>"
     "<meta http-equiv=refresh content='0, " H "3'>"
     "<meta http-equiv=refresh content=10><meta http-equiv=refresh>"
     "<meta http-equiv=refresh content='url=" H "no'>"
     "<meta http-equiv=refresh content='1;url=" S "'>"
     "<meta http-equiv=refresh content='5x;url=" H "no'>"
     "<meta property=og:image content='" H "no'>",
     "meta refresh " H "1 blocked; meta refresh " H "2 blocked; "
     "meta refresh " H "3 blocked",
     NULL, 0},
    {"base",
     "<img src=1><base target=_top><base href=" H "dir/x>"
     "<base href=" S "><img src=2><img src=/3><img src=" S "4><img src=//i/5>",
     "img src " H "dir/2 upgraded; img src " H "3 upgraded; "
     "img src http://i/5 upgraded",
     NULL, 0},
    {"base, relative", "<base href=sub/><img src=" H "><img src=x>",
     "img src " H " upgraded", NULL, 0},
    {"base that is none", "<base href=data:x><base href=" H "><img src=x>", "",
     NULL, 0},
    {"hosts that are trusted",
     "<script src=http://localhost:8080/></script>"
     "<script src=http://127.0.0.1/></script>"
     "<script src=http://[::1]/></script>",
     "", NULL, 0},
    {"addresses are not upgraded",
     "<img src=http://192.0.2.1/><img src=http://[2001:db8::1]/>",
     "img src http://192.0.2.1/ blocked; "
     "img src http://[2001:db8::1]/ blocked",
     NULL, 0},
    {"what is kept of a URL",
     "<img src='" H "a?password=x#y'>"
     "<script src=http://user:word@h.test/></script>",
     "img src " H "a upgraded; script src " H " blocked", NULL, 0},
    {"a policy that has all upgraded",
     "<head><script src=" H "1></script><meta http-equiv="
     "Content-Security-Policy content=\"default-src 'self'; "
     "Upgrade-Insecure-Requests\"><script src=" H "2></script><style>a { b: "
     "url(" H "3) }</style>",
     "script src " H "1 blocked", NULL, 0},
    {"a policy in the body is none",
     "<body><meta http-equiv=Content-Security-Policy "
     "content=upgrade-insecure-requests><script src=" H "></script>",
     "script src " H " blocked", NULL, 0},
    {"another policy",
     "<meta http-equiv=Content-Security-Policy content='img-src *'>"
     "<script src=" H "></script>",
     "script src " H " blocked", NULL, 0},
    {NULL, NULL, NULL, NULL, 0},
};

/* --- Scanning ------------------------------------------------------------- */

apr_size_t mixed_size(const mixed_page_t *page)
{
    return page->size ? page->size : strlen(page->page);
}

typedef struct {
    apr_pool_t *pool;
    const char *text;
} list_t;

static void add(void *context, const twca_embed_t *embed)
{
    list_t *list = context;

    list->text =
        apr_pstrcat(list->pool, list->text, *list->text ? "; " : "",
                    embed->element, " ", embed->attribute, " ", embed->url,
                    embed->is_upgraded ? " upgraded" : " blocked", NULL);
}

const char *mixed_scan(apr_pool_t *pool, const mixed_page_t *page,
                       apr_size_t cut, apr_size_t step)
{
    list_t list = {pool, ""};
    twca_scan_t *scan = twca_scan_make(
        pool, "https://www.example.test/dir/page.html", page->type, add, &list);
    apr_size_t size = mixed_size(page);
    apr_size_t at = cut < size ? cut : size;

    twca_scan_push(scan, page->page, at);
    while (at < size) {
        apr_size_t length = step < size - at ? step : size - at;

        twca_scan_push(scan, page->page + at, length);
        at += length;
    }
    if (!twca_scan_end(scan)) {
        list.text = apr_pstrcat(pool, list.text, " and more", NULL);
    }
    return list.text;
}
