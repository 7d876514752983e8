# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Pages for a browser: each kind of element that loads something, and what only
# looks as if it did.

package MixedPages;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(kinds silent harmless broken);

my $SVG = 'svg xmlns="http://www.w3.org/2000/svg"'
    . ' xmlns:xlink="http://www.w3.org/1999/xlink"';

# Each kind: its name, a page that loads URL, and what we are to call that: the
# element, the attribute, the treatment.
sub kinds {
    return (frames(), pictures(), media(), heads(), forms(), svg(), styles());
}

# Likewise, what a console does not tell of as we do, with the reason; and what
# the browser does: "network", it calls it mixed in the protocol, but something
# else forbids it; "followed", it goes there; "warned", the console does, and we
# don't; "", nothing.
sub silent {
    return (
        ['track of another origin', '<video src="https://s.test/"><track'
         . ' default src="URL"></video>', 'track src blocked', 'network'],
        ['a URL with a password', '<script src="http://a:b@h.test/"></script>',
         'script src blocked', 'network'],
        # Not mixed content to a browser, but the end of https for a visitor.
        ['meta refresh', '<meta http-equiv="refresh" content="0; url=URL">',
         'meta refresh followed', 'followed'],
        # This browser looks for these two in the head alone.
        ['an icon in the body', '<p>x<link rel="icon" href="URL">',
         'link href blocked', ''],
        ['a manifest in the body', '<p>x<link rel="manifest" href="URL">',
         'link href blocked', ''],
        # This is never sent.
        ['form of a dialog', '<form method="dialog" action="URL"></form>', '',
         'warned'],
        # Chromium 156 loads it by http, which the specification does not allow
        # (Mixed Content 4.4), nor does it do so with an address of IPv4.
        ['img, of an IPv6 address', '<img src="http://[2001:db8::1]/">',
         'img src blocked', ''],
        # It depends on the screen, or on a script, and we know neither.
        ['srcset for other screens', '<img srcset="https://s.test/ 1x,'
         . ' URL 9x">', 'img srcset blocked', ''],
        ['img behind a source that fits', '<picture><source'
         . ' srcset="https://s.test/"><img src="URL"></picture>',
         'img src blocked', ''],
        ['a rule for what is not there', '<style>b { background: url(URL) }'
         . '</style>', 'style url() upgraded', ''],
        ['audio that does not begin', '<audio preload="none" src="URL">'
         . '</audio>', 'audio src upgraded', ''],
    );
}

sub frames {
    return (
        ['iframe', '<iframe src="URL"></iframe>', 'iframe src blocked'],
        ['frame', '<frameset cols="*"><frame src="URL"></frameset>',
         'frame src blocked'],
        ['object', '<object data="URL"></object>', 'object data blocked'],
        ['object, picture', '<object type="image/png" data="URL"></object>',
         'object data blocked'],
        ['embed', '<embed src="URL">', 'embed src blocked'],
        ['embed, picture', '<embed type="image/png" src="URL">',
         'embed src blocked'],
        ['srcdoc', '<iframe srcdoc="<img src=\'URL\'>"></iframe>',
         'img src upgraded'],
        ['script in srcdoc', '<iframe srcdoc="<script src=\'URL\'></script>">'
         . '</iframe>', 'script src blocked'],
    );
}

sub pictures {
    return (
        ['img', '<img src="URL">', 'img src upgraded'],
        ['img, of an address', '<img src="http://192.0.2.1/">',
         'img src blocked'],
        ['img, lazy', '<img src="URL" loading="lazy">', 'img src upgraded'],
        ['image, which is img', '<image src="URL">', 'image src upgraded'],
        ['srcset', '<img srcset="URL 1x">', 'img srcset blocked'],
        ['src with srcset', '<img src="URL" srcset="https://s.test/ 9x">',
         'img src blocked'],
        ['source of a picture', '<picture><source srcset="URL"><img alt="">'
         . '</picture>', 'source srcset blocked'],
        ['img of a picture', '<picture><img src="URL"></picture>',
         'img src blocked'],
        ['input', '<input type="image" src="URL">', 'input src upgraded'],
        ['body background', '<body background="URL">',
         'body background upgraded'],
        ['table background', '<table background="URL"><tr><td>x</table>',
         'table background upgraded'],
        ['td background', '<table><tr><td background="URL">x</table>',
         'td background upgraded'],
    );
}

sub media {
    return (
        ['video', '<video src="URL"></video>', 'video src upgraded'],
        ['video, of an address', '<video src="http://192.0.2.1/"></video>',
         'video src blocked'],
        ['poster', '<video poster="URL"></video>', 'video poster upgraded'],
        ['source of video', '<video><source src="URL"></video>',
         'source src upgraded'],
        ['audio', '<audio src="URL"></audio>', 'audio src upgraded'],
        ['source of audio', '<audio><source src="URL"></audio>',
         'source src upgraded'],
        ['track', '<video crossorigin src="https://s.test/"><track default'
         . ' src="URL"></video>', 'track src blocked'],
    );
}

sub heads {
    return (
        ['script', '<script src="URL"></script>', 'script src blocked'],
        ['script module', '<script type="module" src="URL"></script>',
         'script src blocked'],
        ['script async', '<script async src="URL"></script>',
         'script src blocked'],
        ['script language', '<script language="JavaScript" src="URL">'
         . '</script>', 'script src blocked'],
        ['stylesheet', '<link rel="stylesheet" href="URL">',
         'link href blocked'],
        ['stylesheet, for print', '<link rel="stylesheet" media="print"'
         . ' href="URL">', 'link href blocked'],
        ['stylesheet, alternate', '<link rel="alternate stylesheet"'
         . ' title="x" href="URL">', 'link href blocked'],
        ['icon', '<link rel="icon" href="URL">', 'link href blocked'],
        ['manifest', '<link rel="manifest" href="URL">', 'link href blocked'],
        ['prefetch', '<link rel="prefetch" href="URL">', 'link href blocked'],
        ['modulepreload', '<link rel="modulepreload" href="URL">',
         'link href blocked'],
        (map { ["preload $_", "<link rel=\"preload\" as=\"$_\""
                . ' crossorigin href="URL">', 'link href blocked'] }
         qw(script style font fetch track)),
        ['preload image', '<link rel="preload" as="image" href="URL">',
         'link href upgraded'],
        ['imagesrcset', '<link rel="preload" as="image"'
         . ' imagesrcset="URL 1x">', 'link imagesrcset upgraded'],
        ['base', '<base href="http://h.test/"><script src="x"></script>',
         'script src blocked'],
    );
}

sub forms {
    return (
        ['form', '<form action="URL"><input name="x"></form>',
         'form action warned'],
        ['button', '<form><button formaction="URL">x</button></form>',
         'button formaction warned'],
        ['submit', '<form><input type="submit" formaction="URL"></form>',
         'input formaction warned'],
    );
}

sub svg {
    return (
        ['SVG image', "<$SVG><image href=\"URL\" width=\"9\" height=\"9\"/>"
         . '</svg>', 'image href upgraded'],
        ['SVG image, xlink', "<$SVG><image xlink:href=\"URL\" width=\"9\""
         . ' height="9"/></svg>', 'image xlink:href upgraded'],
        ['SVG use', "<$SVG><use href=\"URL#a\"/></svg>", 'use href upgraded'],
        ['SVG feImage', "<$SVG><filter id=\"f\"><feImage href=\"URL\"/>"
         . '</filter><rect filter="url(#f)" width="9" height="9"/></svg>',
         'feimage href upgraded'],
        ['SVG script', "<$SVG><script href=\"URL\"/></svg>",
         'script href blocked'],
        ['SVG script, xlink', "<$SVG><script xlink:href=\"URL\"/></svg>",
         'script xlink:href blocked'],
        ['style in SVG', "<$SVG><style>svg { background: url(URL) }</style>"
         . '</svg>', 'style url() upgraded'],
    );
}

sub styles {
    return (
        (map { ["style $_->[0]", "<style>$_->[1]</style><p>x",
                "style $_->[2]"] }
         ['url()', 'p { background: url(URL) }', 'url() upgraded'],
         ['url(""), with an escape', 'p { background: u\72l("URL") }',
          'url() upgraded'],
         ['image-set()', 'p { background: image-set("URL" 1x) }',
          'image-set() upgraded'],
         ['@import', '@import "URL";', '@import blocked'],
         ['@import url()', '@import url(URL) screen;', '@import blocked'],
         ['@font-face', '@font-face { font-family: f; src: url(URL) }'
          . ' p { font-family: f }', '@font-face blocked'],
         ['cursor', 'p { cursor: url(URL), auto }', 'url() upgraded'],
         ['content', 'p::before { content: url(URL) }', 'url() upgraded'],
         ['mask', 'p { mask-image: url(URL) }', 'url() upgraded']),
        ['style attribute', '<p style="background: url(\'URL\')">x',
         'p url() upgraded'],
        ['style of a list', '<ul style="list-style: url(URL)"><li>x</ul>',
         'ul url() upgraded'],
    );
}

# Nothing of it is mixed content, though URL is in it.
sub harmless {
    return (
        ['a', '<a href="URL">x</a>'],
        ['area', '<img usemap="#m"><map name="m"><area href="URL"></map>'],
        ['link that names', '<link rel="canonical" href="URL">'
         . '<link rel="alternate" href="URL"><link rel="next" href="URL">'],
        ['link to a host', '<link rel="preconnect" href="URL">'
         . '<link rel="dns-prefetch" href="URL">'],
        ['preload without a kind', '<link rel="preload" href="URL">'],
        ['stylesheet of another type', '<link rel="stylesheet"'
         . ' type="text/less" href="URL">'],
        ['script that is data', '<script type="text/x-template" src="URL">'
         . '</script>'],
        ['script for old browsers', '<script nomodule src="URL"></script>'],
        ['text of a script', '<script>"<img src=\'URL\'>"</script>'],
        ['source of nothing', '<source src="URL" srcset="URL">'],
        ['source beside a src', '<video src="https://s.test/"><source'
         . ' src="URL"></video><audio src=""><source src="URL"></audio>'],
        ['img with another list', '<img data-src="URL" data-srcset="URL 1x">'],
        ['srcset in place of src', '<img src="URL" srcset="https://s.test/">'],
        ['input that is text', '<input value="URL" src="URL">'],
        ['frame without a frameset', '<p><frame src="URL">'],
        ['srcdoc in place of src', '<iframe src="URL" srcdoc="x"></iframe>'],
        ['template', '<template><img src="URL"></template>'],
        ['noscript', '<noscript><img src="URL"></noscript>'],
        ['textarea, title', '<textarea><img src="URL"></textarea><title>'
         . '<img src="URL"></title>'],
        ['a comment', '<!-- <img src="URL"> -->'],
        ['a comment of CSS', '<style>/* p { background: url(URL) } */'
         . 'p::before { content: "url(URL)" }</style><p>x'],
        ['a name of CSS', '<style>@namespace url(URL);</style>'],
        ['this machine', '<img src="http://localhost/"><script'
         . ' src="http://127.0.0.1/"></script>'],
        ['a part of the page', "<$SVG><use href=\"#a\"/></svg>"
         . '<p style="filter: url(#a)">x'],
        ['a policy', '<head><meta http-equiv="Content-Security-Policy"'
         . ' content="upgrade-insecure-requests"><script src="URL"></script>'
         . '<img src="URL">'],
    );
}

# As kinds(), written as nobody should.
sub broken {
    return (
        ['no quotes', '<img src=URL>', 'img src upgraded'],
        ['no blanks', '<img/alt="x"src="URL"/>', 'img src upgraded'],
        ['line ends', "<img\n\tsrc\r\n=\f'\n URL \n'\t>", 'img src upgraded'],
        ['capitals', '<SCRIPT SRC="URL"></SCRIPT>', 'script src blocked'],
        ['references', '<script src="http&#58;&sol;&#x2f;h.test/"></script>',
         'script src blocked'],
        ['a URL with line ends', "<script src=\"ht\ntp:/\t/h.test/\">"
         . '</script>', 'script src blocked'],
        ['a URL with backslashes', '<script src="http:\\\\h.test\\">'
         . '</script>', 'script src blocked'],
        ['a URL of one slash', '<script src="http:/h.test/"></script>',
         'script src blocked'],
        ['an attribute twice', '<img src="URL" src="x">', 'img src upgraded'],
        ['attributes that are none', '<img =y "z @click=a src=URL>',
         'img src upgraded'],
        ['ends that end nothing', '</p></div></b><img src="URL"></i>',
         'img src upgraded'],
        ['wrong nesting', '<b><i></b><p><table><img src="URL"></i></table>',
         'img src upgraded'],
        ['behind a comment', '<!--><img src="URL">-->', 'img src upgraded'],
        ['behind one that ends oddly', '<!-- -- > --!><img src="URL">',
         'img src upgraded'],
        ['a conditional comment', '<!--[if !IE]> --><img src="URL">'
         . '<!-- <![endif]-->', 'img src upgraded'],
        ['behind a script', '<script>"<img></scrip>"; "</" + "script>"'
         . '</script ><img src="URL">', 'img src upgraded'],
        ['a script in a script', '<script><!-- <script> </script> -->'
         . '</script><img src="URL">', 'img src upgraded'],
        ['HTML in SVG', "<$SVG><foreignObject><p><image src=\"URL\"></p>"
         . '</foreignObject></svg>', 'image src upgraded'],
        ['HTML that ends SVG', "<$SVG><g><img src=\"URL\">",
         'img src upgraded'],
        ['CDATA of SVG', "<$SVG><title><![CDATA[</svg>]]></title>"
         . '<image href="URL" width="9" height="9"/></svg>',
         'image href upgraded'],
        ['a shadow', '<div><template shadowrootmode="open"><img src="URL">'
         . '</template></div>', 'img src upgraded'],
        ['a style that does not end', '<style>@import "URL',
         'style @import blocked'],
        ['behind what is no rule', '<p>x<style>} @x y; p { a: b; ) url(a b);'
         . ' } p { background: url( "URL" ) }</style>',
         'style url() upgraded'],
    );
}

1;
