"""What this room holds: who received data, and whose."""

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Export, Recipient, Visit, Worker
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign

_KEY = Impersonal("row id, or link to a row that is declared itself")

declare_foreign(Recipient, "a company or an authority named in the notice")
declare_foreign(Disclosure, "an act of giving out: recipient, ground, categories, counts")
declare_foreign(Worker, "which user works for which recipient; the users are staff data of their own table")
declare_foreign(Visit, "a day on which somebody who works for a recipient was shown something")
declare_foreign(Export, "a file of a list: filters, columns, recipient, who asked and who approved")
declare(
    DisclosedPerson,
    about="person",
    category="disclosures",
    tell=False,  # told as named recipients with dates (Article 15(1)(c))
    id=_KEY,
    register=_KEY,
    person=_KEY,
    disclosure=Personal("Luovutus", "Utlämnande", "Disclosure"),
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Who received what stays as an act with its count; whose data it was goes."""
    work.remove(DisclosedPerson)
