"""The words of the books: why something is not allowed, and what kinds of entries and files are called."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.billing.books import accounts, journal, layouts
from kortisto.billing.books.rules import NotInTheBooks
from kortisto.orders.taxes import VAT_CLASSES

KINDS = {
    journal.INVOICE: gettext_lazy("invoice"),
    journal.CREDIT_NOTE: gettext_lazy("credit note"),
    journal.MONEY: gettext_lazy("payment"),
    journal.CREDIT: gettext_lazy("credited"),
    journal.ROUNDING: gettext_lazy("rounding"),
    journal.LOSS: gettext_lazy("written off"),
    journal.FEE: gettext_lazy("reminder fee"),
    journal.INTEREST: gettext_lazy("interest for late payment"),
}
FORMS = {
    layouts.GENERIC: gettext_lazy("Every column (CSV)"),
    layouts.NETBARON: gettext_lazy("NetBaron: accounting receipts (CSV)"),
}


def use_name(use: str, language: str) -> str:
    """What a kind of entry is called."""
    for key, vat_class in VAT_CLASSES.items():
        if use == accounts.sales(key):
            return _("Sales: %(class)s") % {"class": vat_class.name(language)}
    names = {
        accounts.VAT: _("VAT debt"),
        accounts.RECEIVABLES: _("Receivables"),
        accounts.BANK: _("Bank account"),
        accounts.FEES: _("Reminder fees"),
        accounts.INTEREST: _("Interest for late payment"),
        accounts.LOSS: _("Credit losses"),
        accounts.ROUNDING: _("Roundings"),
        accounts.TAKEN_OVER: _("Credits of invoices taken over"),
    }
    return names[use]


def why_not_in_the_books(error: NotInTheBooks) -> str:
    """The sentence for what the books do not allow."""
    day = date_format(error.day, "j.n.Y") if error.day else ""
    month = date_format(error.day, "n/Y") if error.day else ""
    sentences = {
        "month_locked": _("The books of %(month)s are locked: nothing is dated in it any more."),
        "month_not_over": _("%(month)s is not over yet: only a past month is locked."),
        "locked_already": _("The books are locked through %(month)s already."),
        "not_locked": _("%(month)s is not locked."),
        "no_reason": _("Give the reason."),
        "ends_before_it_begins": _("The last day is before the first."),
        "too_long": _("A financial year is at most 18 months long (KPL 1:4 §)."),
        "overlaps": _("These days belong to a financial year that is written down already."),
        "leaves_a_gap": _("A financial year begins when one ends: on %(day)s."),
        "not_the_last": _("Only the last financial year is taken back."),
        "has_locked_months": _("The year has locked months."),
        "nothing_to_book": _("There is nothing to book in this period."),
        "unbalanced": _("Debit and credit differ. Tell the administrator: nothing was given out."),
    }
    return sentences[error.reason] % {"day": day, "month": month}


REFUSED = {NotInTheBooks: why_not_in_the_books}
