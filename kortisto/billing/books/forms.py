"""Forms of the books."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing.books import accounts, layouts
from kortisto.billing.books.rules import month_of
from kortisto.billing.books.showing import FORMS, use_name
from kortisto.billing.forms import billing_recipients
from kortisto.disclosures.models import Recipient
from kortisto.parties.forms import Day, Line, TokenForm
from kortisto.parties.queries import shown_language


def last_months() -> tuple[date, date]:
    """The first and the last day of the month that ended last."""
    return month_of(timezone.localdate().replace(day=1) - timedelta(days=1))


class JournalForm(TokenForm):
    """Which entries leave, in which form, and to whom."""

    clauses: ClassVar[dict[str, str]] = {"recipient": "C18", "last_day": "C36"}

    first_day = Day(label=_("From the day"), initial=lambda: last_months()[0])
    last_day = Day(label=_("To the day"), initial=lambda: last_months()[1])
    form = forms.ChoiceField(label=_("Form"), choices=[(key, FORMS[key]) for key in layouts.LAYOUTS])
    recipient = forms.ModelChoiceField(label=_("Recipient"), queryset=Recipient.objects.none())

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        found = billing_recipients(register_id).filter(kind=Recipient.PROCESSOR)
        self.fields["recipient"].queryset = found

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and not first <= last < first + timedelta(days=550):
            raise ValidationError(now("Choose a period of at most 18 months, its first day first."))
        return found


class YearForm(TokenForm):
    """A financial year."""

    clauses: ClassVar[dict[str, str]] = {"starts_on": "C36", "ends_on": "C36"}

    starts_on = Day(label=_("Begins"))
    ends_on = Day(label=_("Ends"))


class LockForm(TokenForm):
    """Through which month the books are closed."""

    through = Day(label=_("Lock through the month of"), initial=lambda: last_months()[1])


class OpenForm(TokenForm):
    """Why a locked month is opened again."""

    reason = Line(label=_("Reason"), max_length=200, help_text=_("It stays beside the month. Name nobody."))


class AccountsForm(TokenForm):
    """On which accounts entries are booked from a day on."""

    valid_from = Day(label=_("Holds from"), initial=timezone.localdate)

    def __init__(self, *args: Any, present: dict[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        digits = RegexValidator(r"^[0-9]{3,10}$", _("An account number is 3 to 10 digits."))
        code = RegexValidator(r"^[0-9A-Za-z]{0,10}$", _("A VAT code is at most 10 letters and digits."))
        language = shown_language()
        for use in accounts.USES.values():
            number, vat_code = present[use.key]
            name = use_name(use.key, language)
            self.fields[f"account_{use.key}"] = Line(
                label=name, max_length=10, initial=number, validators=[digits]
            )
            if use.has_vat_code:
                self.fields[f"code_{use.key}"] = Line(
                    label=now("VAT code: %(name)s") % {"name": name}, max_length=10, initial=vat_code,
                    required=False, validators=[code],
                )  # fmt: skip

    def values(self) -> dict[str, tuple[str, str]]:
        """Kind of entry → account number and VAT code."""
        told = self.cleaned_data
        return {use: (told[f"account_{use}"], told.get(f"code_{use}", "")) for use in accounts.USES}
