/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/evp.h>

#include "html.h"

/* One piece a subject. A severity's class sets --c (its colour) and --b (its
 * ground), and whatever is inside uses those. */
static const char *const style[] = {
    /* colours */
    ":root{color-scheme:light dark;--page:#f4f6f8;--card:#fff;--line:#dfe4ea;"
    "--text:#1a222d;--soft:#566171;--link:#0b57a8;--well:#f1f4f7;"
    "--ok:#17743f;--ok-b:#e4f4ea;--notice:#245a9c;--notice-b:#e7effa;"
    "--warning:#855000;--warning-b:#fdf1d3;--error:#b02418;"
    "--error-b:#fdebe8;--fatal:#85104a;--fatal-b:#fae3ee}"
    "@media(prefers-color-scheme:dark){:root{--page:#11151b;--card:#1a2029;"
    "--line:#2d3643;--text:#e6eaf0;--soft:#a0acbb;--link:#86b9f5;"
    "--well:#12171e;--ok:#6fce93;--ok-b:#152a1f;--notice:#8dbbf2;"
    "--notice-b:#172639;--warning:#e6b85c;--warning-b:#2f2612;"
    "--error:#f59a8e;--error-b:#361b19;--fatal:#f291c0;--fatal-b:#351527}}"
    ".s-ok{--c:var(--ok);--b:var(--ok-b)}"
    ".s-notice{--c:var(--notice);--b:var(--notice-b)}"
    ".s-warning{--c:var(--warning);--b:var(--warning-b)}"
    ".s-error{--c:var(--error);--b:var(--error-b)}"
    ".s-fatal{--c:var(--fatal);--b:var(--fatal-b)}"
    ".s-sites{--c:var(--text)}\n",

    /* the page */
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:62rem;padding:0 1.25rem 3rem;"
    "background:var(--page);color:var(--text);overflow-wrap:anywhere;"
    "font:1rem/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
    "\"PingFang TC\",\"Microsoft JhengHei\",\"Noto Sans TC\","
    "\"Noto Sans CJK TC\",sans-serif}"
    "h1,h2,h3,h4,p,dl,dd,ol,ul,pre{margin:0}"
    "h1{font-size:1.5rem;line-height:1.3;letter-spacing:-.01em}"
    "h2{font-size:1.125rem;line-height:1.4;margin:2.25rem 0 .75rem}"
    "h3{font-size:1.125rem;line-height:1.4}"
    "h4,h3.sub{font-size:.875rem;margin:1.25rem 0 .25rem;"
    "color:var(--soft)}"
    "a{color:var(--link);text-underline-offset:.2em;"
    "text-decoration-thickness:1px}a:hover{text-decoration-thickness:2px}"
    ":focus-visible{outline:2px solid var(--link);outline-offset:3px;"
    "border-radius:3px}"
    "code,pre,.id,.code{font-family:ui-monospace,SFMono-Regular,Menlo,"
    "Consolas,\"DejaVu Sans Mono\",monospace;font-size:.875em}"
    ".skip{position:absolute;left:-99rem;background:var(--card);"
    "padding:.5rem 1rem}.skip:focus{left:1rem;top:1rem;z-index:1}"
    ".icons{position:absolute;width:0;height:0}"
    ".line{fill:none;stroke:var(--card);stroke-width:2.2;"
    "stroke-linecap:round;stroke-linejoin:round}"
    ".icon{width:1em;height:1em;flex:none}"
    ".more,.lead,.place{color:var(--soft)}\n",

    /* the frame */
    ".masthead{display:flex;flex-wrap:wrap;align-items:center;"
    "gap:.5rem 1.5rem;padding:1.25rem 0;margin-bottom:.5rem}"
    ".brand{display:flex;align-items:center;gap:.6rem;margin-right:auto;"
    "font-size:1.0625rem;color:var(--soft)}.brand b{color:var(--text);"
    "font-weight:650}.mark{width:1.6rem;height:1.6rem;color:var(--link)}"
    "nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.9375rem}"
    "nav a{color:var(--soft);text-decoration:none;padding:.2rem 0;"
    "border-bottom:2px solid transparent}"
    "nav a:hover{color:var(--text);border-color:var(--line)}"
    "nav a[aria-current]{color:var(--text);border-color:currentColor}"
    ".languages{padding-left:1.5rem;border-left:1px solid var(--line)}"
    "footer{margin-top:3rem;padding-top:1.25rem;"
    "border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}"
    "footer nav{margin-top:.5rem}footer nav a{text-decoration:underline;"
    "font-size:.875rem;border:0}"
    ".crumbs{font-size:.9375rem;margin-bottom:.75rem}"
    ".crumbs a::before{content:\"\\2190\\a0\"}\n",

    /* the verdict and the counts */
    ".banner{display:flex;gap:1.1rem;align-items:flex-start;"
    "padding:1.5rem;border-radius:.75rem;background:var(--b);"
    "border:1px solid color-mix(in srgb,var(--c) 30%,transparent)}"
    ".banner .icon{width:2.25rem;height:2.25rem;color:var(--c);"
    "margin-top:.1rem}.banner .icon,.badge .icon{--card:var(--b)}"
    ".banner h1{color:var(--c)}.banner p{margin-top:.15rem}"
    ".banner~.banner{margin-top:3rem}"
    ".tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:.75rem;"
    "margin-top:.75rem}"
    ".tiles div{display:flex;flex-direction:column-reverse;"
    "padding:.9rem 1.1rem;background:var(--card);border-radius:.75rem;"
    "border:1px solid var(--line)}"
    ".tiles dt{color:var(--soft);font-size:.875rem;line-height:1.3}"
    ".tiles dd{font-size:1.75rem;line-height:1.25;font-weight:650;"
    "font-variant-numeric:tabular-nums;color:var(--c)}"
    ".tiles .none dd{color:var(--soft);font-weight:400}\n",

    /* cards and labels */
    ".card{background:var(--card);border:1px solid var(--line);"
    "border-radius:.75rem;padding:1.35rem 1.5rem}"
    ".card+.card{margin-top:1rem}"
    ".finding{border-left:4px solid var(--c)}"
    ".tags{display:flex;flex-wrap:wrap;gap:.4rem .75rem;align-items:center;"
    "margin-bottom:.6rem}"
    ".badge{display:inline-flex;align-items:center;gap:.4em;color:var(--c);"
    "background:var(--b);font-size:.8125rem;font-weight:650;"
    "line-height:1.3;padding:.25em .7em .25em .5em;border-radius:2em;"
    "white-space:nowrap}"
    "a.code{font-weight:600}.id{color:var(--soft)}"
    ".message{margin-top:.6rem}"
    ".message p+p{color:var(--soft);font-size:.9375rem;margin-top:.35rem}"
    ".steps{padding-left:1.4rem}.steps li+li{margin-top:.6rem}"
    ".steps li::marker{color:var(--soft);"
    "font-variant-numeric:tabular-nums}"
    "pre{margin-top:.4rem;padding:.75rem .9rem;background:var(--well);"
    "border:1px solid var(--line);border-radius:.5rem;"
    "white-space:pre-wrap;line-height:1.5;user-select:all}"
    "pre code{font-size:.8125rem}"
    ".place{margin-top:1.1rem;font-size:.875rem}"
    ".empty{padding:1rem 0;color:var(--soft)}"
    ".rows{font-size:.9375rem}"
    ".rows div{display:grid;grid-template-columns:9rem 1fr;gap:0 1rem;"
    "padding:.3rem 0}.rows dt{color:var(--soft)}"
    ".banner+.rows{margin-top:1.25rem}"
    ".match{color:var(--c);font-weight:600}\n",

    /* tables of sites */
    ".sites{width:100%;border-collapse:separate;border-spacing:0;"
    "margin-top:2.25rem;font-size:.9375rem}"
    ".sites caption{text-align:left;font-size:1.125rem;font-weight:700;"
    "margin-bottom:.75rem}"
    ".sites th,.sites td{text-align:left;padding:.7rem .9rem;"
    "vertical-align:top;font-weight:400}"
    ".sites thead th{color:var(--soft);font-size:.8125rem;"
    "padding-bottom:.4rem}"
    ".sites tbody th,.sites tbody td{background:var(--card);"
    "border-top:1px solid var(--line)}"
    ".sites tbody th{font-weight:600}"
    ".sites tr>:first-child{border-left:1px solid transparent}"
    ".sites tbody tr>:first-child{border-left-color:var(--line)}"
    ".sites tbody tr>:last-child{border-right:1px solid var(--line)}"
    ".sites tbody tr:last-child>*{border-bottom:1px solid var(--line)}"
    ".sites tr:first-child>:first-child{border-top-left-radius:.75rem}"
    ".sites tr:first-child>:last-child{border-top-right-radius:.75rem}"
    ".sites tr:last-child>:first-child{border-bottom-left-radius:.75rem}"
    ".sites tr:last-child>:last-child{border-bottom-right-radius:.75rem}"
    ".sites .left,.sites .until{font-variant-numeric:tabular-nums;"
    "white-space:nowrap}.sites .site{width:36%}"
    ".sites .type,.sites .entries{white-space:nowrap}"
    ".sites .badge{vertical-align:middle}"
    ".more{display:inline-block}"
    ".in-order th,.in-order td{padding-top:.35rem;padding-bottom:.35rem}\n",

    /* what pages load by http: seven columns in the place of four */
    ".mixed{margin-top:1rem;font-size:.8125rem}"
    ".sites.mixed caption{font-size:.875rem;color:var(--soft);"
    "margin-bottom:.4rem}"
    ".sites.mixed th,.sites.mixed td{padding:.5rem .6rem}"
    ".mixed thead th{white-space:nowrap}"
    ".mixed .page{width:19%}.mixed .url{width:33%}"
    ".mixed .times,.mixed .last{font-variant-numeric:tabular-nums}"
    ".mixed .times{text-align:right;overflow-wrap:normal}"
    ".mixed .label{display:none;color:var(--soft)}"
    ".mixed+.more{margin-top:.5rem}\n",

    /* the chain */
    ".chain{list-style:none;padding:0;margin-top:.5rem}"
    ".node{position:relative;padding:0 0 1.4rem 2.1rem}"
    ".node:last-child{padding-bottom:0}"
    ".node::before{content:\"\";position:absolute;left:.25rem;top:.4rem;"
    "width:.85rem;height:.85rem;border-radius:50%;background:var(--link);"
    "border:2px solid var(--link)}"
    ".node::after{content:\"\";position:absolute;left:.6rem;top:1.6rem;"
    "bottom:-.1rem;width:2px;background:var(--line)}"
    ".node:last-child::after{content:none}"
    ".store::before{background:none}"
    ".missing::before{background:none;border:2px dashed var(--error)}"
    ".missing::after{background:none;width:0;"
    "border-left:2px dashed var(--error)}"
    ".missing .role,.missing .name{color:var(--error)}"
    ".others .node::after,.apart .node::after{content:none}"
    ".others .node::before{background:none;border-color:var(--warning)}"
    ".role{font-size:.875rem;color:var(--soft)}"
    ".origin{display:inline-block;margin-left:.4rem;padding:0 .6em;"
    "border-radius:2em;border:1px solid var(--line);font-size:.8125rem}"
    ".name{font-weight:650}"
    ".dates{font-size:.875rem;color:var(--soft);"
    "font-variant-numeric:tabular-nums}"
    "details{font-size:.875rem}summary{cursor:pointer;color:var(--link);"
    "width:max-content}details .rows{margin-top:.35rem;padding:.5rem .9rem;"
    "background:var(--well);border-radius:.5rem}details .rows{"
    "font-size:.875rem}\n",

    /* the way from the files to who sees them */
    ".way{list-style:none;padding:0;display:grid;grid-auto-flow:column;"
    "grid-auto-columns:minmax(0,1fr);gap:1.25rem;align-items:start}"
    ".way>li{position:relative}.way h3.sub{margin:0 0 .4rem}"
    ".way>li+li::before{content:\"\\2192\";position:absolute;left:-1.25rem;"
    "top:2.45rem;width:1.25rem;text-align:center;line-height:1;"
    "color:var(--soft)}"
    ".box{background:var(--card);border:1px solid var(--line);"
    "border-radius:.75rem;padding:.75rem;font-size:.8125rem;"
    "line-height:1.45}.box+.box{margin-top:.6rem}"
    ".box.s-warning,.box.s-error{border-color:var(--c);"
    "box-shadow:inset 0 0 0 1px var(--c);background:var(--b);"
    "--soft:var(--text)}"
    ".box.s-vague{border-style:dashed}"
    ".box.s-loaded{border-color:var(--soft)}"
    ".state{display:flex;gap:.45em;color:var(--c,var(--soft));"
    "font-weight:650;line-height:1.35;margin-bottom:.4rem}"
    ".state .icon{margin-top:.18em}"
    ".box.s-warning .icon,.box.s-error .icon{--card:var(--b)}"
    ".box .dates,.box .role{font-size:inherit}"
    ".marks,.when,.by{margin-top:.4rem}.at,.when{color:var(--soft)}"
    ".marks+.at,.state+.at{margin-top:.4rem}"
    ".marks dt,.when dt{display:inline;color:var(--soft)}"
    ".marks dd,.when dd{display:inline-block;"
    "font-variant-numeric:tabular-nums}.marks dd{font-size:.75rem;"
    "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"
    "\"DejaVu Sans Mono\",monospace}"
    ".box details{margin-top:.4rem;font-size:inherit}"
    ".box summary{width:auto}"
    ".box details ol{padding-left:1.2rem;margin-top:.25rem}"
    ".box .role{display:block}.box .id{display:block;font-size:.6875rem}\n",

    /* the handbook */
    ".lead{margin:.35rem 0 1.5rem}"
    ".entries{list-style:none;padding:0}"
    ".entries h2{margin:0 0 .25rem}.entries h2 a{color:inherit}"
    ".entries .tags{justify-content:space-between;margin-bottom:.35rem}"
    ".entry h2{font-size:.875rem;margin:1.25rem 0 .25rem;color:var(--soft)}"
    ".ids{list-style:none;padding:0}.ids li{display:flex;flex-wrap:wrap;"
    "gap:.2rem .75rem;align-items:center;padding:.3rem 0}\n",

    /* small screens: what a keystore is, its own page says; then a row of a
     * table becomes a small card */
    "@media(max-width:56rem){.sites.keystores tr .type,"
    ".sites.keystores tr .entries{display:none}}\n"
    "@media(max-width:60rem){.way{grid-auto-flow:row;gap:1.6rem}"
    ".way>li+li::before{content:\"\\2193\";left:.75rem;top:-1.3rem}"
    ".box{font-size:.875rem;padding:.85rem 1rem}}\n"
    "@media(max-width:50rem){.mixed thead{position:absolute;left:-99rem}"
    ".mixed tr{display:flex;flex-wrap:wrap;gap:.1rem 1rem;"
    "padding:.7rem .9rem;background:var(--card);"
    "border:1px solid var(--line);border-radius:.6rem;margin-bottom:.5rem}"
    ".sites.mixed tbody tr>*{border:0;padding:0;border-radius:0;"
    "display:block;width:auto;text-align:left;order:1}"
    ".sites.mixed tbody tr>.page,.sites.mixed tbody tr>.url{"
    "flex-basis:100%;order:0}"
    ".mixed .label{display:inline}}\n"
    "@media(max-width:40rem){"
    "body{padding:0 .9rem 2rem}h1{font-size:1.3rem}"
    ".masthead{padding:.9rem 0}.brand{width:100%}"
    ".languages{margin-left:auto;border:0;padding:0}"
    ".banner{padding:1.1rem;gap:.8rem}"
    ".banner .icon{width:1.75rem;height:1.75rem}"
    ".card{padding:1.1rem}"
    ".tiles{grid-template-columns:repeat(4,1fr);gap:.5rem}"
    ".tiles div{padding:.6rem .7rem}.tiles dd{font-size:1.375rem}"
    ".tiles dt{font-size:.8125rem}"
    ".tiles div:first-child{grid-column:1/-1;flex-direction:row-reverse;"
    "justify-content:flex-end;align-items:baseline;gap:.5rem}"
    ".rows div{grid-template-columns:1fr;padding:.35rem 0}"
    ".attention thead{position:absolute;left:-99rem}"
    ".attention tr{display:grid;grid-template-columns:1fr auto;"
    "gap:.15rem .75rem;padding:.8rem .9rem;background:var(--card);"
    "border:1px solid var(--line);border-radius:.6rem;margin-bottom:.5rem}"
    ".sites .site{width:auto}"
    ".sites.attention tbody tr>*{border:0;padding:0;border-radius:0;"
    "display:block}"
    ".attention .site{grid-column:1/-1;grid-row:1}"
    ".attention .what{grid-column:1/-1;grid-row:2}"
    ".attention .verdict{grid-row:3}"
    ".attention .left{grid-row:3;color:var(--soft);"
    "white-space:normal;text-align:right}"
    ".in-order .status,.in-order .until{display:none}"
    ".sites th,.sites td{padding-left:.7rem;padding-right:.7rem}}\n"
    "@media(max-width:24rem){.tiles{grid-template-columns:repeat(2,1fr)}"
    "nav{font-size:.875rem;gap:.25rem .8rem}.masthead{gap:.5rem}}\n"
    "@media print{.masthead nav,footer nav,.skip{display:none}"
    ".card,.sites tr{break-inside:avoid}}",
};

#define PIECES (sizeof(style) / sizeof(style[0]))

void twca_html_style(twca_out_t *out)
{
    for (size_t i = 0; i < PIECES; i++) {
        twca_put_raw(out, style[i], strlen(style[i]));
    }
}

const char *twca_html_policy(apr_pool_t *pool)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char base64[EVP_MAX_MD_SIZE * 2];
    unsigned length = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done =
        context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;

    for (size_t i = 0; done && i < PIECES; i++) {
        done = EVP_DigestUpdate(context, style[i], strlen(style[i])) == 1;
    }
    done = done && EVP_DigestFinal_ex(context, digest, &length) == 1;
    EVP_MD_CTX_free(context);
    if (!done) {
        return "default-src 'none'; style-src 'unsafe-inline'";
    }
    EVP_EncodeBlock(base64, digest, (int)length);
    return apr_pstrcat(pool, "default-src 'none'; style-src 'sha256-",
                       (const char *)base64,
                       "'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'",
                       NULL);
}
