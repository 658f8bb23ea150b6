"""Value added tax: its classes and their rates from the day on which each came into force. Pure.

What is sold is in a class; which rate that is follows from the day of delivery, not of the invoice (AVL 15 § and the
transition rules of each change). A change of the law is one more row here.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VatClass:
    """A class of tax. `code` is that of EN 16931 and Finvoice: S a rate, Z nothing, AE reverse charge."""

    key: str
    code: str
    fi: str
    sv: str
    en: str
    rates: tuple[tuple[date, int], ...]  # first day and basis points, the oldest first

    def name(self, language: str) -> str:
        """The class's name in fi, sv or en."""
        return getattr(self, language)


GENERAL, REDUCED, LOW, ZERO, REVERSE = "general", "reduced", "low", "zero", "reverse"
_ALWAYS = date(1994, 6, 1)  # the Act on value added tax came into force

VAT_CLASSES: dict[str, VatClass] = {
    one.key: one
    for one in (
        VatClass(
            GENERAL, "S", "Yleinen verokanta", "Allmän skattesats", "General rate",
            ((_ALWAYS, 2200), (date(2010, 7, 1), 2300), (date(2013, 1, 1), 2400), (date(2024, 9, 1), 2550)),
        ),
        VatClass(
            REDUCED, "S", "Alennettu verokanta (ruoka, kirjat, lääkkeet)", "Nedsatt skattesats (mat, böcker, läkemedel)",
            "Reduced rate (food, books, medicines)",
            ((date(1998, 1, 1), 1700), (date(2009, 10, 1), 1200), (date(2010, 7, 1), 1300), (date(2013, 1, 1), 1400),
             (date(2026, 1, 1), 1350)),
        ),
        VatClass(
            LOW, "S", "Sanoma- ja aikakauslehdet", "Tidningar och tidskrifter", "Newspapers and magazines",
            ((date(1998, 1, 1), 800), (date(2010, 7, 1), 900), (date(2013, 1, 1), 1000)),
        ),
        VatClass(ZERO, "Z", "Veroton", "Skattefri", "Tax-free", ((_ALWAYS, 0),)),
        VatClass(
            REVERSE, "AE", "Käännetty verovelvollisuus", "Omvänd skattskyldighet", "Reverse charge", ((_ALWAYS, 0),)
        ),
    )
}  # fmt: skip


def rate_on(vat_class: str, day: date) -> int:
    """The rate of a class in force on the day of delivery, in basis points. What was delivered before the table
    begins, as orders taken over from elsewhere may have been, has the first rate."""
    rates = VAT_CLASSES[vat_class].rates
    return next((rate for first, rate in reversed(rates) if first <= day), rates[0][1])


def class_of(rate: int, day: date) -> str:
    """The class that had this rate, in basis points, on a day; the general one when none had. Nothing is zero-rated
    as reverse charge for a person."""
    known = (key for key in VAT_CLASSES if key != REVERSE and rate_on(key, day) == rate)
    return next(known, GENERAL)
