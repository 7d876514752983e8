/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Pages as nobody should write them, and charsets. */

#include "mixed_pages.h"

#include <string.h>

#define H "http://h.test/"
#define IMG "<img src=" H ">"
#define FOUND "img src " H " upgraded"

/* A page with NULs in it. */
#define SIZED(name, page, found, type)                                         \
    {                                                                          \
        name, page, found, type, sizeof(page) - 1                              \
    }

const mixed_page_t mixed_odd[] = {
    {"nothing", "", "", NULL, 0},
    {"no page at all", "just text, http://h.test/ < > & \" '", "", NULL, 0},
    {"case", "<IMG SRC=HTTP://H.TEST/>", FOUND, NULL, 0},
    {"no blanks", "<img/src=\"" H "\"><img alt=\"x\"src='" H "'>",
     FOUND "; " FOUND, NULL, 0},
    {"blanks", "<img\n\tsrc\r\n = \f '\n " H " \n'\t>", FOUND, NULL, 0},
    {"odd attributes", "<img @click=\"a b\" [x]='c' =y \"z src=" H ">", FOUND,
     NULL, 0},
    {"the first of two counts", "<img src=x src=" H "><img src=" H " src=x>",
     FOUND, NULL, 0},
    {"an unquoted value has slashes", "<img src=" H "a/><img src=" H "b/ >",
     "img src " H "a/ upgraded; img src " H "b/ upgraded", NULL, 0},
    {"references",
     "<img src=http&#58;//h.test/><img src=http&#x3A;&#x2f;/h.test/>"
     "<img src=http&colon;&sol;&sol;h&period;test&sol;>"
     "<img src=&Tab;http://h.test/&NewLine;><img src='" H "?a&lt=b&copy=c'>",
     FOUND "; " FOUND "; " FOUND "; " FOUND "; " FOUND, NULL, 0},
    {"references are resolved once", "<img src=http&amp;colon;//h.test/>", "",
     NULL, 0},
    {"tabs in a URL", "<img src='ht\ntp:/\t/h.test/'>", FOUND, NULL, 0},
    {"a quote that is not closed", "<img src='" H ">" IMG, "", NULL, 0},
    {"a quote that closes far away", "<a title='" IMG "'>" IMG, FOUND, NULL, 0},
    {"a tag that is not closed", "<img src=" H, "", NULL, 0},
    {"> in a value", "<a title='>'" IMG ">", "", NULL, 0},
    {"< in a tag", "<p <img src=" H ">", "", NULL, 0},
    {"not a tag", "a < img src=" H "> <3 <>" IMG, FOUND, NULL, 0},
    {"end tags load nothing", "</img src=" H "></p style='a: url(" H ")'>", "",
     NULL, 0},
    {"elements of no interest, in any form",
     "<p><P><p><p class=\"a\" id='b' @c=\"d\"><p a=b" IMG "<p a=\"b\"c>" IMG
     "<p/><p a/><p a / b><p  a\t=\n'>'><p a=\"" IMG "\"><p\f>" IMG "<a href='" H
     "' STYLE='b: url(" H ")'></p ></p a='>'></P>" IMG,
     FOUND "; " FOUND "; a url() " H " upgraded; " FOUND, NULL, 0},
    {"elements of interest, in any form",
     "<p><img src=\"/a\" alt=\"x\"><img src=\"https://s.test/\" srcset=\""
     "https://s.test/a 2x\"><img src=\"" H "\"><img src=\"s:" H "\">"
     "<img src=\"HTTP://h.test/\"><img src=\"http&colon;//h.test/\">"
     "<img src=\"http\n://h.test/\"><img style=\"a: url(" H
     ")\"><img src=\"a\" "
     "srcset=\"https://s.test/a 2x, " H " 3x\"><base href=\"" H "\">"
     "<img src=\"a\">",
     FOUND "; " FOUND "; " FOUND "; " FOUND "; img url() " H
           " upgraded; img srcset " H " blocked; img src " H "a upgraded",
     NULL, 0},
    {"wrong nesting", "<b><i></b>" IMG "</i></p></div>" IMG, FOUND "; " FOUND,
     NULL, 0},
    {"comments",
     "<!--" IMG "--><!-- -- > " IMG "--!><!--->" IMG "<!-->" IMG "<!----!>" IMG
     "<!--" IMG "-->",
     FOUND "; " FOUND "; " FOUND, NULL, 0},
    {"comment that is not closed", "<!-- " IMG "-- " IMG, "", NULL, 0},
    {"conditional comments",
     "<!--[if IE]>" IMG "<![endif]--><!--[if !IE]> -->" IMG "<!-- <![endif]-->"
     "<![if !IE]>" IMG "<![endif]>",
     FOUND "; " FOUND, NULL, 0},
    {"no comments",
     "<!x " IMG "<?php " IMG "</ " IMG "<![CDATA[" IMG "<!- " IMG IMG, FOUND,
     NULL, 0},
    {"doctype", "<!DOCTYPE html PUBLIC '-//W3C//DTD' 'http://www.w3.org/'>", "",
     NULL, 0},
    {"text that is text",
     "<title>" IMG "</title><textarea>" IMG "</textarea><xmp>" IMG "</xmp>"
     "<iframe>" IMG "</iframe><noembed>" IMG "</noembed><noscript>" IMG
     "</noscript><noframes>" IMG "</noframes><textarea></textareas>" IMG
     "</textar></TEXTAREA\n>" IMG,
     FOUND, NULL, 0},
    {"plaintext", "<plaintext>" IMG "</plaintext>" IMG, "", NULL, 0},
    {"script text",
     "<script>'" IMG "</scrip>'; a<b; '</' + 'script>'</script >" IMG
     "<script>" IMG,
     FOUND, NULL, 0},
    {"script in a comment in a script",
     "<script><!-- <script> " IMG " </script> " IMG " --></script>" IMG
     "<script><!-- </script>" IMG "<script><!--><script></script>" IMG
     "<script><!-- <scripts> </script>" IMG "<script><!- <script></script>" IMG
     "<script><!-- <script --> </script>" IMG,
     FOUND "; " FOUND "; " FOUND "; " FOUND "; " FOUND "; " FOUND, NULL, 0},
    {"style text",
     "<style>a { b: url(</p>) } c { d: url(" H ") } </styles></sty</style>" IMG
     "<style>e { f: url(" H,
     "style url() " H " upgraded; " FOUND "; style url() " H " upgraded", NULL,
     0},
    {"templates",
     "<template>" IMG "<template>" IMG "</template>" IMG "<style>a{b:url(" H
     ")}</style></template>" IMG "<template shadowrootmode=open>" IMG
     "</template><template><svg>" IMG "</template>" IMG "</template>" IMG,
     FOUND "; " FOUND "; " FOUND "; " FOUND, NULL, 0},
    {"style in a template and behind it",
     "<template><style>a{</style></template><style>@import '" H "'</style>",
     "style @import " H " blocked", NULL, 0},
    {"HTML in SVG",
     "<svg><style>a { b: url(" H ") }</style><title>" IMG "</title>"
     "<foreignObject><p><image src=" H "></p></foreignObject><desc><script>"
     "</desc></script></desc><image src=" H " /><style/><script/><textarea>"
     "<image href=" H " /></textarea></svg>",
     "style url() " H " upgraded; " FOUND "; image src " H
     " upgraded; image href " H " upgraded",
     NULL, 0},
    {"HTML ends SVG", "<svg><g>" IMG "<image src=" H "><svg/><image src=" H ">",
     FOUND "; image src " H " upgraded; image src " H " upgraded", NULL, 0},
    {"CDATA in SVG",
     "<svg><![CDATA[" IMG "]>]]]><image href=" H " /></svg><![CDATA[>" IMG,
     "image href " H " upgraded; " FOUND, NULL, 0},
    {"nested without an end",
     "<template><template><template><svg><svg><svg>" IMG, "", NULL, 0},
    {"long names",
     "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa src=" H ">"
     "<img srcaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=" H " src=" H ">",
     FOUND, NULL, 0},
    SIZED("NULs",
          "<im\0g src=x><img src=" H "><img s\0rc=x><img src=\0" H "><p>"
          "                                                             "
          "                                                             "
          "                                                             ",
          FOUND "; " FOUND, NULL),
    {"XHTML",
     "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
     "<title/><script src='" H "1'/><script><![CDATA[ a < b; ]]></script>"
     "<style><![CDATA[ a { b: url(" H "2) } ]]></style></head>"
     "<body><![CDATA[<img src='" H "'/>]]><textarea/><img src='" H "3'/></body>"
     "</html>",
     "script src " H "1 blocked; style url() " H "2 upgraded; "
     "img src " H "3 upgraded",
     "application/xhtml+xml; charset=utf-8", 0},
    {NULL, NULL, NULL, NULL, 0},
};

#define BIG5 "text/html; charset=Big5"

const mixed_page_t mixed_charsets[] = {
    {"UTF-8", "<img alt='\xE4\xB8\xAD' src='" H "\xE4\xB8\xAD'>",
     "img src " H "%E4%B8%AD upgraded", "text/html; charset=\"UTF-8\"", 0},
    {"UTF-8 with a mark", "\xEF\xBB\xBF" IMG, FOUND, BIG5, 0},
    {"bytes that are none", "\xFF\xFE\x80\xC3<img alt='\x80\xFF' src=" H ">",
     "", NULL, 0},
    {"bytes that are none in UTF-8",
     "\xC3\x80\xFF<img alt='\x80\xFF' src=" H ">", FOUND,
     "text/html; charset=utf-8", 0},
    {"Big5: a character that ends like a backslash",
     "<style>a { font-family: '\xB3\x5C'; b: url(" H ") }</style>"
     "<img src='" H "\xA4\xA4'>",
     "style url() " H " upgraded; img src " H "%E4%B8%AD upgraded", BIG5, 0},
    {"Big5, said by the page",
     "<meta charset=big5><style>a { b: '\xB3\x5C'; b: url(" H ") }</style>",
     "style url() " H " upgraded", NULL, 0},
    {"Big5, said the old way",
     "<meta http-equiv=Content-Type content='text/html; charset=big5'>"
     "<style>a { b: '\xB3\x5C'; b: url(" H ") }</style>",
     "style url() " H " upgraded", "text/html", 0},
    {"Big5, but the response knows better",
     "<meta charset=big5><img src='" H "\xC3\xA9'>",
     "img src " H "%C3%A9 upgraded", "text/html;charset=utf-8", 0},
    {"Big5, broken", "\xA4<img src=" H ">\xFF\xFF" IMG "\xA4", FOUND "; " FOUND,
     BIG5, 0},
    {"Latin 1", "<img src='" H "\xE9'>", "img src " H "%C3%A9 upgraded",
     "text/html; charset=ISO-8859-1", 0},
    {"a charset that nobody knows", IMG, FOUND, "text/html; charset=x-y", 0},
    SIZED("UTF-16 with a mark",
          "\xFF\xFE<\0i\0m\0g\0 "
          "\0s\0r\0c\0=\0h\0t\0t\0p\0:\0/\0/\0h\0.\0t\0e\0s\0t"
          "\0/\0\x2D\x4E>\0",
          "img src " H "%E4%B8%AD upgraded", NULL),
    SIZED("UTF-16, high bytes first",
          "\0<\0i\0m\0g\0 "
          "\0s\0r\0c\0=\0h\0t\0t\0p\0:\0/\0/\0h\0.\0t\0e\0s\0t\0/\0>",
          FOUND, "text/html; charset=utf-16be"),
    {"UTF-16, says a page in ASCII", "<meta charset=utf-16>" IMG, FOUND, NULL,
     0},
    {NULL, NULL, NULL, NULL, 0},
};
