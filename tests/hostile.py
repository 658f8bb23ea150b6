"""Strings that strangers type to run something in somebody's browser or spreadsheet, and letters that get lost.

Made for these tests; each script calls `ran()`, so that one trap catches them all, and
none swallows the ones after it, so that they may stand in a row. KORTISTO_CORPUS names a file with
more of them (a JSON list, or one a line) for a campaign.
"""

import json
import os
from pathlib import Path

SCRIPTS = (
    "<script>ran(1)</script>", "<ScRiPt >ran(2)</sCrIpT>", '"><script>ran(3)</script>', "'><script>ran(4)</script>",
    "</textarea><script>ran(5)</script>", "</title><script>ran(6)</script>", "</script><script>ran(7)</script>",
    "--><script>ran(8)</script>", "]]><script>ran(9)</script>", "</option></select><script>ran(10)</script>",
    "<img src=x onerror=ran(11)>", '"><img src=x onerror=ran(12)>', "<svg/onload=ran(13)>", "<svg><script>ran(14)</script>",
    "<body onload=ran(15)>", "<details open ontoggle=ran(16)>", "<video><source onerror=ran(17)>",
    '" autofocus onfocus=ran(18) x="', "' autofocus onfocus=ran(19) x='", "x onmouseover=ran(20)",
    "<iframe srcdoc='<script>parent.ran(21)</script>'></iframe>", "<iframe src=javascript:parent.ran(22)></iframe>",
    "<a href=javascript:ran(23)>x</a>", "javascript:ran(24)", "JaVaScRiPt:ran(25)", "java\u00adscript:ran(26)",
    "data:text/html,<script>ran(27)</script>", "<math><mi//xlink:href='javascript:ran(28)'>",
    "<style>@import'javascript:ran(29)'</style>", "<div style='background:url(javascript:ran(30))'>",
    "<object data=javascript:ran(31)>", "<embed src=javascript:ran(32)>", "<base href=javascript:ran(33)//>",
    "<meta http-equiv=refresh content='0;url=javascript:ran(34)'>", "<form action=javascript:ran(35)><button>x",
    "<isindex type=image src=x onerror=ran(36)>", "<noscript><p title='</noscript><img src=x onerror=ran(37)>'>",
    "<svg><animate onbegin=ran(38) attributeName=x dur=1s>", "<marquee onstart=ran(39)>", "<x contenteditable onblur=ran(40)>x",
    "&lt;script&gt;ran(41)&lt;/script&gt;", "&#60;script&#62;ran(42)&#60;/script&#62;", "\\u003cscript\\u003eran(43)\\u003c/script\\u003e",
    "%3Cscript%3Eran(44)%3C/script%3E", "＜script＞ran(45)＜/script＞", "<scr\u200bipt>ran(46)</scr\u200bipt>",
    "{{constructor.constructor('ran(47)')()}}", "${ran(48)}", "{% include 'x' %}{{ 7*7 }}", "';ran(49);//", '";ran(50);//',
    "`;ran(51);//", '"}];ran(52);[{"', "<!--<img src='--><img src=x onerror=ran(53)>'>", "<svg><style><img src=x onerror=ran(54)>",
    "<template><script>ran(55)</script></template>", "<button popovertarget=x onclick=ran(56)>x", "<hx hx-on:load='ran(57)'>",
    "<div hx-get=/x hx-trigger=load hx-on::before-request=ran(58)>", "<link rel=stylesheet href=javascript:ran(59)>",
)  # fmt: skip

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=HYPERLINK(\"http://evil.example\";\"x\")", "=cmd|' /C calc'!A0", "|calc",
    "-2+3+cmd|' /C calc'!A0", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "'=1+1", "''=1+1", "a;=1+1", "a,=1+1", "\"=1+1\"",
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "+358401234567+A1", "-50,00+A1", "=IMPORTXML(\"http://evil.example\";\"x\")",
    "%0A=1+1", "=\u00a01+1", "@", "=", "+", "-", "=ä",
)  # fmt: skip
"""Without the blanks that trimming takes away; a file's own cells have those too (`BARE`)."""

BARE = (
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "a\t=1+1",
    "a\n=1+1",
    "a\r\n=1+1",
    "\ttext",
)

LETTERS = (
    "Mäkelä-Öhman", "Åke A\u030Ake", "a\u0308iti", "Čáhppes Ŋuvŋŋot Đ Š Ŧ Ž", "O’Brien", "d'Artagnan", "von und zu", "Ø",
    "Null", "None", "undefined", "true", "NaN", "0", "00123", "1e5", "1.10", "1-2", "5/6", "12:30", "TOSI", "\\", "\\n",
    "\"", "''", "``", "“lainaus”", "<3", "a & b", "&amp;", "&auml;", "100 %", "%s %(name)s", "{0}", "%d", "C:\\temp\\x",
    "👩‍👩‍👧‍👦", "🇫🇮", "שלום", "مرحبا", "日本語", "ไทย", "Zażółć", "ﬁ", "ẞ", "İ", "𝒳", "a\u0301\u0302\u0303", "–—…", "' OR 1=1 --",
    "Robert'); DROP TABLE parties_person;--", "$(id)", "`id`", "../../etc/passwd", "; ls", "A" * 60,
    "_x0041_", "a_x000D_",
)  # fmt: skip


def more() -> list[str]:
    """The corpus that a campaign brings along; usually none."""
    named = os.environ.get("KORTISTO_CORPUS")
    if not named:
        return []
    text = Path(named).read_text(encoding="utf-8")
    found = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    return [one for one in found if one.strip()]


def packed(most: int, begin: int = 0, strings: tuple[str, ...] = SCRIPTS) -> str:
    """As many of the strings as fit into a field, from one of them on."""
    text = ""
    for at in range(len(strings)):
        one = strings[(begin + at) % len(strings)]
        if len(text) + len(one) + 1 <= most:
            text += f"{one} "
    return text.strip()
