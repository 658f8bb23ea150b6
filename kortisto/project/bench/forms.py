"""What a browser would send of a form on a page."""

import re
from html import unescape

from kortisto.project.bench.http import ServerFailed

_INPUT = re.compile(r"<input\b[^>]*>")
_SELECT = re.compile(r'<select\b[^>]*name="([^"]+)".*?</select>', re.DOTALL)
_CHOSEN = re.compile(r'<option\b[^>]*value="([^"]*)"[^>]*\bselected')
_FIRST = re.compile(r'<option\b[^>]*value="([^"]+)"')


def fields_of(page: str, having: str) -> dict[str, str]:
    """The untouched fields of the last form of a page that has a field of that name.

    Raises ServerFailed when no form has.
    """
    forms = [form for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL) if f'name="{having}"' in form]
    if not forms:
        raise ServerFailed(f"the page has no form with {having}")
    fields = {}
    for tag in _INPUT.findall(forms[-1]):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in attributes and attributes.get("type") not in ("submit", "checkbox", "radio"):
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    for found in _SELECT.finditer(forms[-1]):
        chosen = _CHOSEN.search(found[0]) or _FIRST.search(found[0])
        fields[found[1]] = unescape(chosen[1]) if chosen else ""
    return fields
