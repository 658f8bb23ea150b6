"""How this room says things: fields, kinds of rows, reasons."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel import declarations
from kortisto.kernel.categories import CATEGORIES
from kortisto.parties.queries import shown_language

FIELDS = {
    "given_names": gettext_lazy("Given names"),
    "surname": gettext_lazy("Surname"),
    "number": gettext_lazy("Customer number"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "street": gettext_lazy("Street address"),
    "house": gettext_lazy("House number"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("Town"),
    "care_of": gettext_lazy("c/o"),
    "language": gettext_lazy("Language"),
    "since": gettext_lazy("Customer since"),
    "address": gettext_lazy("Present address"),
}


def weights(fields: Mapping[str, Any], tenths: bool) -> list[dict[str, Any]]:
    """Field by field what speaks for one person and what against, the strongest first."""
    shown = []
    for name, bits in sorted(fields.items(), key=lambda pair: -abs(pair[1])):
        value = round(bits / 10 if tenths else bits)
        if value and name in FIELDS:
            sign = "+" if value > 0 else "−"
            shown.append(
                {
                    "text": f"{FIELDS[name]} {sign}{abs(value)}",
                    "kind": "ok" if value > 0 else "warn",
                    "icon": "plus" if value > 0 else "minus",
                }
            )
    return shown


def counted(tables: Mapping[str, int]) -> list[dict[str, Any]]:
    """Rows by table as (label, count), by category of data."""
    sums: dict[str, int] = {}
    for table, count in tables.items():
        category = declarations.tables()[table].category or ""
        if category in CATEGORIES:
            sums[category] = sums.get(category, 0) + count
    language = shown_language()
    return [
        {"label": CATEGORIES[key].name(language), "value": sums[key]} for key in CATEGORIES if key in sums
    ]


def refusal(code: str) -> str:
    """Why two cards cannot be merged."""
    return {
        "same": _("Both are the same card."),
        "gone": _("One of the cards is there no longer: it has been merged or erased meanwhile."),
        "erasing": _("One of the persons is being erased. Such a card is not merged."),
        "restriction": _(
            "One of the persons is restricted. Cards can be merged when the restriction has been lifted."
        ),
        "changed": _("Somebody changed one of the cards meanwhile. Look at both again before you decide."),
    }[code]


def obstacle(code: str, detail: str) -> str:
    """Why a merge cannot be undone."""
    if code == "changed":
        return _("“%(field)s” has been changed since the merge.") % {"field": FIELDS.get(detail, detail)}
    return {
        "late": _("The time for undoing is over."),
        "merged_again": _("The card has been merged again since. Undo the later merge first."),
        "erasing": _("The person is being erased."),
        "lifted": _("A ban or restriction has been lifted since the merge."),
        "number": _("The customer number of one of the cards has been given to somebody else."),
    }[code]
