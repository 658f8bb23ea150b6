"""What is the same on every page of a reader is rendered once: the frame of the page is half of its markup."""

from types import SimpleNamespace
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Letters of the private use area: no text of ours holds them, and nothing escapes them.
TOKEN, ADDRESS, QUERY, NAME = ("\ue000token", "\ue000address", "\ue000query", "\ue000name")
MOST = 512
_kept: dict[tuple, SafeString] = {}


class Kept(Node):
    """A part of the frame. What differs from request to request is left open and filled in each time: the
    form token, the address, what was searched for, the reader's name. On all else that stands in it the
    context's `shell.kept_for` depends; without that it is rendered like any other part.
    """

    def __init__(self, nodelist: NodeList, part: str) -> None:
        self.nodelist = nodelist
        self.part = part

    def render(self, context: Any) -> str:
        shell = context.get("shell") or {}
        depends = shell.get("kept_for")
        if depends is None:
            return self.nodelist.render(context)
        key = (self.part, depends)
        page = _kept.get(key)
        if page is None:
            page = self._rendered(context, shell)
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = page
        filled = {
            TOKEN: context.get("csrf_token", ""),
            ADDRESS: context["request"].get_full_path(),
            QUERY: shell.get("query", ""),
            NAME: shell.get("user_name", ""),
        }
        for mark, value in filled.items():
            page = page.replace(mark, conditional_escape(str(value)))
        # The parts are escaped above, the rest was by its own rendering.
        return mark_safe(page)

    def _rendered(self, context: Any, shell: dict[str, Any]) -> SafeString:
        opened = {
            "csrf_token": TOKEN,
            "request": SimpleNamespace(get_full_path=ADDRESS),
            "shell": shell | {"query": QUERY, "user_name": NAME},
        }
        with context.push(**opened):
            return self.nodelist.render(context)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept "top" %}…{% endkept %}`: a part of the frame, rendered once for all who get the same."""
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, token.split_contents()[1].strip('"'))
