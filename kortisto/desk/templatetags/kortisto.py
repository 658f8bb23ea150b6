"""The building blocks of every page: the § beside things, chips, fields, tables, the customer card.

Data handed to a tag may be dicts or objects; the templates in ``desk/parts`` read the names given in each
docstring. Texts arrive translated; only the words that belong to a block itself are translated here.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kortisto.desk.templatetags.words import translate

register = template.Library()
register.tag("translate", translate)

# Clause state → (tone, icon, words). The tones are those of the chips.
CLAUSE_STATES = {
    "PROVED": ("ok", "check", gettext_lazy("proved")),
    "ENFORCED-UNPROVED": ("info", "lock", gettext_lazy("enforced, not yet proved")),
    "ATTESTED": ("info", "edit", gettext_lazy("attested by a person")),
    "STALE": ("warn", "clock", gettext_lazy("the proof is too old")),
    "VIOLATED": ("stop", "close", gettext_lazy("violated")),
    "UNBOUND": ("warn", "minus", gettext_lazy("no control is bound to it")),
}

# Tone → the icon and the spoken word that keep the meaning when colour is lost.
TONES = {
    "ok": ("check", gettext_lazy("OK")),
    "warn": ("warn", gettext_lazy("Attention")),
    "stop": ("stop", gettext_lazy("Stopped")),
    "info": ("info", gettext_lazy("Information")),
    "muted": ("minus", gettext_lazy("Not in use")),
}

BUTTON_KINDS = ("plain", "primary", "danger", "quiet")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One symbol of the sprite; decorative unless ``label`` gives it words for a screen reader."""
    return _icon(name, str(label), settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=1024)
def _icon(name: str, label: str, _storage: str) -> SafeString:
    # Dozens of icons stand on a page; their file's name changes only with the way files are kept.
    sprite = static("desk/icons/sprite.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag(takes_context=True)
def clause(context: Any, clause_id: str, state: str | None = None, named: bool = False) -> SafeString:
    """The small § that opens the clause governing the thing beside it.

    Without ``state`` it is looked up in the context's ``clause_states`` (clause id → state); a clause that
    is not there gets a plain § that claims nothing. ``named=True`` shows the id and the state in words.
    Raises ValueError for a state outside CLAUSE_STATES: a misspelt state must not look like a proof.
    """
    if state is None:
        state = (context.get("clause_states") or {}).get(clause_id, "")
    key = str(getattr(state, "value", state)).upper().replace("_", "-")
    if key and key not in CLAUSE_STATES:
        raise ValueError(f"{key!r} is not a state of a clause; known are {', '.join(CLAUSE_STATES)}.")
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    return _clause(clause_id, key, named, get_language(), get_script_prefix(), storage)


@lru_cache(maxsize=4096)
def _clause(
    clause_id: str, key: str, named: bool, _language: str | None, prefix: str, _storage: str
) -> SafeString:
    # The same few signs stand on every page, many times on a card.
    tone, symbol, words = CLAUSE_STATES.get(key, ("muted", "", ""))
    values = {
        "id": clause_id,
        "url": f"{prefix}promises/{clause_id}/",
        "tone": tone,
        "icon": symbol,
        "words": words,
        "named": named,
    }
    return get_template("desk/parts/clause.html").render(values)


@register.inclusion_tag("desk/parts/chip.html", takes_context=True)
def chip(
    context: Any, text: str, kind: str = "muted", icon: str = "", clause: str = "", url: str = ""
) -> dict[str, Any]:
    """A status chip. ``kind`` is ok, warn, stop, info or muted; ``clause`` puts its § behind the chip."""
    if kind not in TONES:
        raise ValueError(f"{kind!r} is not a kind of chip; known are {', '.join(TONES)}.")
    return {
        "text": text,
        "kind": kind,
        "icon": icon or TONES[kind][0],
        "clause": clause,
        "url": url,
        "clause_states": context.get("clause_states"),
    }


@register.inclusion_tag("desk/parts/chips.html", takes_context=True)
def chips(context: Any, items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """A list of chips: each item has text, kind and optionally icon, clause, url."""
    return {"items": items, "label": label, "clause_states": context.get("clause_states")}


@register.simple_tag
def button(
    text: str,
    kind: str = "plain",
    icon: str = "",
    href: str = "",
    name: str = "",
    value: str = "",
    small: bool = False,
    disabled: bool = False,
) -> SafeString:
    """A button that sends its form, or with ``href`` a link in the same dress.

    ``kind`` is primary (one a page), plain, danger or quiet.
    """
    if kind not in BUTTON_KINDS:
        raise ValueError(f"{kind!r} is not a kind of button; known are {', '.join(BUTTON_KINDS)}.")
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    if not href:
        return _button(str(text), kind, icon, "", name, str(value), small, disabled, storage)
    # The same few words stand on all cards, and only where they lead differs.
    made = _button(str(text), kind, icon, _HREF, name, str(value), small, disabled, storage)
    return mark_safe(made.replace(_HREF, conditional_escape(href), 1))


_HREF = "\ue000href"  # a letter of the private use area: no text of ours holds it


@lru_cache(maxsize=1024)
def _button(
    text: str,
    kind: str,
    icon: str,
    href: str,
    name: str,
    value: str,
    small: bool,
    disabled: bool,
    _storage: str,
) -> SafeString:
    values = {"kind": kind, "icon": icon, "href": href, "name": name, "value": value, "small": small}
    return get_template("desk/parts/button.html").render(values | {"text": text, "disabled": disabled})


@register.inclusion_tag("desk/parts/field.html", takes_context=True)
def field(context: Any, bound: BoundField, clause: str = "") -> dict[str, Any]:
    """One form field: label above, help under, error with icon; Django wires the ids (aria-describedby).

    ``clause`` is the clause that governs what the field collects.
    """
    widget = bound.field.widget
    return {
        "field": bound,
        "clause": clause,
        "clause_states": context.get("clause_states"),
        "is_tick": getattr(widget, "input_type", "") == "checkbox" and not bound.use_fieldset,
        "is_group": bound.use_fieldset,
    }


@register.inclusion_tag("desk/parts/fields.html", takes_context=True)
def fields(context: Any, form: Any) -> dict[str, Any]:
    """Every field of ``form`` in order, the hidden ones included. Errors of the whole form: error_summary."""
    return {"form": form, "clause_states": context.get("clause_states")}


@register.inclusion_tag("desk/parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What must be corrected, each line a link to its field; nothing for a form without errors."""
    lines = []
    if form is not None and form.is_bound:
        lines = [{"text": text, "target": ""} for text in form.non_field_errors()]
        for bound in form:
            for text in bound.errors:
                lines.append({"label": bound.label, "text": text, "target": _focus_id(bound)})
    return {"lines": lines}


def _focus_id(bound: BoundField) -> str:
    """The id that a link can focus: a group of ticks has no element with the field's own id."""
    if bound.is_hidden:
        return ""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id


@register.inclusion_tag("desk/parts/table.html", takes_context=True)
def data_table(
    context: Any,
    columns: Iterable[Any],
    rows: Iterable[Any],
    caption: str,
    show_caption: bool = False,
    tick: str = "",
) -> dict[str, Any]:
    """A table that becomes a stack of small cards at phone width.

    columns: key, label and optionally numeric, sort_url, sort ("ascending"/"descending"), clause.
    rows: a value per key, and optionally id, url (makes the first column a link), picked.
    A value may be a dict of text with url, or of text with kind (shown as a chip, optionally clause).
    ``tick`` is the name of the check boxes for bulk work; empty means none.
    """
    columns = list(columns)
    return {
        "columns": columns,
        "rows": [_row(row, columns) for row in rows],
        "caption": caption,
        "show_caption": show_caption,
        "tick": tick,
        "clause_states": context.get("clause_states"),
    }


def _get(thing: Any, key: str, default: Any = "") -> Any:
    return thing.get(key, default) if isinstance(thing, Mapping) else getattr(thing, key, default)


def _row(row: Any, columns: list[Any]) -> dict[str, Any]:
    cells = []
    for column in columns:
        value = _get(row, _get(column, "key"))
        shown = value if isinstance(value, Mapping) else {"text": value}
        cells.append({**shown, "column": column, "is_empty": shown["text"] in ("", None)})
    if cells and not cells[0].get("url"):
        cells[0]["url"] = _get(row, "url")
    return {"id": _get(row, "id"), "picked": _get(row, "picked", False), "cells": cells}


@register.inclusion_tag("desk/parts/facts.html", takes_context=True)
def facts(context: Any, items: Iterable[Any], wide: bool = False) -> dict[str, Any]:
    """Label and value with the value's source under it.

    items: label, value and optionally source, clause, url, chip (kind of chip), absent (why there is none).
    """
    return {"items": items, "wide": wide, "clause_states": context.get("clause_states")}


@register.inclusion_tag("desk/parts/history.html", takes_context=True)
def history(context: Any, entries: Iterable[Any], label: str = "") -> dict[str, Any]:
    """What happened, newest first.

    entries: text, when (date or datetime) and optionally who, detail, icon, kind (a tone), clause, url.
    """
    return {"entries": entries, "label": label, "clause_states": context.get("clause_states")}


@register.inclusion_tag("desk/parts/filters.html")
def filter_bar(items: Iterable[Any], clear_url: str = "") -> dict[str, Any]:
    """The filters now in force; each item has label, value and remove_url."""
    return {"items": items, "clear_url": clear_url}


@register.inclusion_tag("desk/parts/pages.html", takes_context=True)
def pagination(context: Any, page: Any, name: str = "page") -> dict[str, Any]:
    """Links to the pages of a Django ``Page``; the other parameters of the address stay as they are."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    wanted = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(number, address(number) if isinstance(number, int) else "") for number in wanted],
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("desk/parts/empty.html")
def empty(
    title: str, text: str = "", icon: str = "card", action_url: str = "", action: str = ""
) -> dict[str, Any]:
    """What a list shows when it has nothing, and what one may do about it."""
    return {"title": title, "text": text, "icon": icon, "action_url": action_url, "action": action}


@register.inclusion_tag("desk/parts/progress.html")
def progress(value: int | None, most: int, label: str, note: str = "") -> dict[str, Any]:
    """How far long work has come: ``value`` of ``most`` done; None for not known yet."""
    return {"value": value, "most": most, "label": label, "note": note}


@register.inclusion_tag("desk/parts/tabs.html")
def tabs(items: Iterable[Any], label: str) -> dict[str, Any]:
    """Tabs that are links: each item has label, url and optionally current, count, icon."""
    return {"items": items, "label": label}


@register.inclusion_tag("desk/parts/steps.html")
def steps(labels: Iterable[str], current: int) -> dict[str, Any]:
    """The steps of a longer task; ``current`` counts from 1."""
    return {"labels": labels, "current": current}


@register.inclusion_tag("desk/parts/crumbs.html")
def crumbs(items: Iterable[Any]) -> dict[str, Any]:
    """The way to this page: each item has label and url; the last one, without url, is this page."""
    return {"items": items}


@register.inclusion_tag("desk/parts/tiles.html", takes_context=True)
def tiles(context: Any, items: Iterable[Any]) -> dict[str, Any]:
    """Figures: each item has label, value and optionally note, kind (a tone), url, clause."""
    shown = [{"item": item, "icon": TONES.get(_get(item, "kind"), ("",))[0]} for item in items]
    return {"tiles": shown, "clause_states": context.get("clause_states")}


@register.inclusion_tag("desk/parts/outcome.html", takes_context=True)
def outcome(context: Any, included: int, what: str, left_out: Iterable[Any]) -> dict[str, Any]:
    """What bulk work takes with it and whom it leaves out, and why.

    ``what`` is the noun for those included; left_out: count, label and optionally url, clause.
    """
    reasons = list(left_out)
    return {
        "included": included,
        "what": what,
        "reasons": reasons,
        "left_out": sum(_get(reason, "count", 0) for reason in reasons),
        "clause_states": context.get("clause_states"),
    }


@register.inclusion_tag("desk/parts/diff.html")
def diff(rows: Iterable[Any], caption: str = "") -> dict[str, Any]:
    """Before and after: each row has label, before, after and optionally source."""
    return {"rows": rows, "caption": caption}


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Keys to press, e.g. ``{% keys "Ctrl" "K" %}``."""
    return SafeString("+".join(format_html('<kbd class="key">{}</kbd>', name) for name in names))


@register.simple_block_tag(takes_context=True)
def panel(
    context: Any, content: str, title: str, clause: str = "", url: str = "", action: str = "", level: int = 2
) -> SafeString:
    """A titled part of a card; ``url`` with ``action`` puts a link at the right end of its head."""
    return _wrap(context, "panel", content, title=title, clause=clause, url=url, action=action, level=level)


@register.simple_block_tag(takes_context=True)
def callout(context: Any, content: str, kind: str = "info", title: str = "") -> SafeString:
    """A remark that must be seen; ``kind`` is one of the tones."""
    symbol, word = TONES[kind]
    return _wrap(context, "callout", content, kind=kind, icon=symbol, word=word, title=title)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Any,
    content: str,
    ask: str,
    action: str,
    url: str,
    kind: str = "danger",
    icon: str = "",
    typed: str = "",
) -> SafeString:
    """Ask before an act that cannot be undone, without a dialog and without JavaScript.

    ``ask`` opens the panel, the content tells what will happen, ``action`` is the verb on the button that
    posts to ``url``. With ``typed`` the user must write that word into the field ``confirmation``; the
    view checks it.
    """
    return _wrap(
        context, "confirm", content, ask=ask, action=action, url=url, kind=kind, icon=icon, typed=typed
    )


@register.simple_block_tag(takes_context=True)
def customer_card(
    context: Any,
    content: str,
    name: str,
    number: str,
    about: str = "",
    tabs: Iterable[Any] = (),
    chips: Iterable[Any] = (),
    actions: Iterable[Any] = (),
    walk: Any = None,
) -> SafeString:
    """The customer card: tabs along the upper edge, name and number, chips, then the content.

    tabs: label, url, current, count. chips: as for ``chips``. actions: label, url, icon, kind (of button).
    walk: the way through the list that one came from: label, back, previous, next.
    """
    return _wrap(
        context,
        "customer_card",
        content,
        name=name,
        number=number,
        about=about,
        tabs=tabs,
        chips=chips,
        actions=actions,
        walk=walk,
    )


def _wrap(context: Any, part: str, content: str, **values: Any) -> SafeString:
    """Render ``desk/parts/<part>.html`` around what the block tag enclosed."""
    found = get_template(f"desk/parts/{part}.html").template
    inner = context.new({**values, "content": content, "clause_states": context.get("clause_states")})
    # As an inclusion tag does: the forms inside need the token of the page around them.
    if (token := context.get("csrf_token")) is not None:
        inner["csrf_token"] = token
    return found.render(inner)


@register.filter
def undo_of(message: Any) -> dict[str, Any] | None:
    """The form that takes back what a message tells of (its `url` and `values`), if there is one."""
    tags = getattr(message, "extra_tags", "") or ""
    return json.loads(tags) if tags.startswith("{") else None


@register.filter
def day(value: date | None) -> str:
    """A date as it is written in Finland in every language of the interface: 22.11.2026."""
    if not value:
        return ""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return f"{value.day}.{value.month}.{value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """A date with its time: 22.11.2026 klo 9.30, in Swedish kl. 9.30, in English 9:30."""
    if not value:
        return ""
    if not isinstance(value, datetime):
        return day(value)
    local = localtime(value) if is_aware(value) else value
    language = (get_language() or "fi")[:2]
    word, mark = {"fi": ("klo ", "."), "sv": ("kl. ", ".")}.get(language, ("", ":"))
    return f"{day(local)} {word}{local.hour}{mark}{local.minute:02d}"


@register.filter
def euros(value: Decimal | int | float | None) -> str:
    """An amount of money with two decimals and the sign after it: 1 240,50 €."""
    if value is None or value == "":
        return ""
    return f"{number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)}\u00a0€"


@register.filter
def amount(value: int | float | Decimal | None) -> Any:
    """A number grouped by thousands: 12 480. What is no number is returned as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def in_words(value: bool | None) -> str:
    """Yes, no or not known, as a word."""
    return _("not known") if value is None else (_("yes") if value else _("no"))
