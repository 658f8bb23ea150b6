"""The parts of an access report as a person reads them: codes in words, cents in euros, days as days."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.money import decimal_text
from kortisto.orders.views import STATES
from kortisto.parties.forms import BLOCK_NAMES, CUSTOMER_LANGUAGES
from kortisto.parties.queries import shown_language
from kortisto.requests.cases import texts
from kortisto.updates import words as updates

ROWS = 50
"""Rows of one table that a page shows; the report has all of them."""
WIDE = 7
"""Columns above which a row is easier to read by itself than in a table."""


def part(told: dict[str, Any], clauses: tuple[str, ...]) -> dict[str, Any]:
    """One section of a report with its clauses: `rows` of facts, and tables, of which wide ones are lists of facts."""
    words = _words()
    rows = [
        {
            "label": _label(row["name"], row["label"]),
            "value": _value(words, row["store"], row["name"], row["value"]),
            "source": " ".join(filter(None, [str(row["source"] or ""), plain(row["source_on"])])),
        }
        for row in told.get("rows", ())
    ]
    return {
        **told,
        "clauses": clauses,
        "rows": rows,
        "tables": [_table(words, table) for table in told["tables"]],
    }


def _table(words: dict[tuple[str, str], dict[str, str]], table: dict[str, Any]) -> dict[str, Any]:
    store, names = table.get("store", ""), table.get("names") or [""] * len(table["columns"])
    labels = [_label(name, label) for name, label in zip(names, table["columns"], strict=True)]
    rows = [
        [_value(words, store, name, value) for name, value in zip(names, row, strict=True)]
        for row in table["rows"][:ROWS]
    ]
    wide = len(labels) > WIDE
    return {
        "wide": wide,
        "columns": [{"key": str(number), "label": label} for number, label in enumerate(labels)],
        "rows": [
            [{"label": label, "value": value} for label, value in zip(labels, row, strict=True) if value]
            if wide
            else {str(number): value for number, value in enumerate(row)}
            for row in rows
        ],
        "more": max(0, len(table["rows"]) - ROWS),
    }


def _words() -> dict[tuple[str, str], dict[str, str]]:
    """Table and column → code → its word in the language of the page."""
    language = shown_language()
    languages = dict(CUSTOMER_LANGUAGES)

    def of(table: dict[str, texts.Text]) -> dict[str, str]:
        return {code: word[language] for code, word in table.items()}

    states = {code: word[language] for code, (_tone, word) in texts.STATES.items()}
    decisions = {"accepted": _("accepted"), "refused": _("refused")}
    notices = {"waiting": _("to be told today"), "told": _("told"), "impossible": _("not possible")}
    outcomes = {code: word[language] for code, (_tone, word) in texts.OUTCOMES.items()}
    return {
        ("parties_contactpoint", "kind"): {"email": _("E-mail"), "phone": _("Phone"), "web": _("Web address")},
        ("parties_contactpoint", "usage"): {"private": _("private"), "work": _("work")},
        ("parties_person", "language"): languages,
        ("parties_block", "kind"): {kind: str(name) for kind, name in BLOCK_NAMES.items()},
        ("orders_order", "status"): {code: str(name) for code, (_tone, name) in STATES.items()},
        ("requests_case", "right"): of(texts.RIGHTS),
        ("requests_case", "channel"): of(texts.CHANNELS),
        ("requests_case", "language"): languages,
        ("requests_case", "state"): states,
        ("requests_case", "outcome"): outcomes,
        ("requests_caseitem", "field"): of(texts.FIELDS),
        ("requests_caseitem", "decision"): decisions,
        ("requests_caseitem", "statute"): of(texts.STATUTES),
        ("requests_caseitem", "meanwhile"): of(texts.MEANWHILE),
        ("requests_casenotice", "field"): of(texts.CATEGORIES),
        ("requests_casenotice", "state"): notices,
        ("requests_caseletter", "kind"): of(texts.LETTERS),
        ("requests_caseletter", "language"): languages,
        ("requests_caseevent", "code"): {
            **of(texts.RIGHTS), **of(texts.CHANNELS), **of(texts.MEANS), **of(texts.LETTERS), **outcomes,
            **of(texts.HOW_ANSWERED), **decisions, "impossible": notices["impossible"],
        },
        ("requests_caseevent", "kind"): {code: word[language] for code, (*_look, word) in texts.EVENTS.items()},
        ("updates_updateproposal", "field"): {code: str(name) for code, name in updates.FIELDS.items()},
        ("updates_updateproposal", "state"): {code: str(name) for code, (name, _tone) in updates.PROPOSALS.items()},
        ("portal_knock", "aim"): {"sign_in": _("Sign in"), "confirm": _("Download")},
        ("portal_knock", "language"): languages,
        ("portal_mail", "language"): languages,
        ("portal_mail", "kind"): {
            "code": _("Code"), "shared": _("Signing in with this address"), "changed": _("Your e-mail address was changed"),
        },
    }  # fmt: skip


def _is_money(name: str) -> bool:
    return name == "cents" or name.endswith("_cents")


def _label(name: str, label: str) -> str:
    # "Total (cents)": the unit stands in the value here.
    return label.partition(" (")[0] if _is_money(name) or name == "discount_bp" else label


def _value(words: dict[tuple[str, str], dict[str, str]], store: str, name: str, value: Any) -> str:
    if _is_money(name) and isinstance(value, int):
        return f"{decimal_text(value, '.' if shown_language() == 'en' else ',')}\u00a0€"
    if name == "discount_bp" and isinstance(value, int):
        return f"{decimal_text(value, '.' if shown_language() == 'en' else ',')}\u00a0%"
    known = words.get((store, name), {})
    return known.get(value, plain(value)) if isinstance(value, str) else plain(value)


def plain(value: Any) -> str:
    """A value as text: days and moments as they are written in Finland, yes and no as words."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local.day}.{local.month}.{local.year} {local.hour}.{local.minute:02d}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
