"""Forms of runs of invoices."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing import documents
from kortisto.billing.forms import E_INVOICES, AddressedForm, not_yet_to_come
from kortisto.parties.forms import Day


def _month_ago() -> date:
    return timezone.localdate() - timedelta(days=31)


class RunForm(AddressedForm):
    """Which deliveries are invoiced, on which day, and for whom the documents are made.

    `counted` is the number of orders that was shown; a run of another number is shown first.
    """

    clauses: ClassVar[dict[str, str]] = {"form": "C17", **AddressedForm.clauses}
    field_order = ("first", "last", "issued_on", "form", "recipient")

    first = Day(label=_("Delivered from"), initial=_month_ago)
    last = Day(label=_("Delivered until"), initial=timezone.localdate)
    issued_on = Day(label=_("Day of the invoices"), initial=timezone.localdate)
    form = forms.ChoiceField(
        label=_("Form"),
        choices=[
            (documents.PDF, _("PDF with the e-invoice inside")),
            *E_INVOICES,
        ],
    )
    counted = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        recipient = self.fields["recipient"]
        recipient.empty_label = now("The buyers themselves")
        recipient.help_text = now("A printing house or an operator, as the notice names it.")

    def clean_issued_on(self) -> date:
        return not_yet_to_come(self.cleaned_data["issued_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", now("The last day is before the first."))
        if last and given.get("issued_on") and given["issued_on"] < last:
            self.add_error("issued_on", now("The invoices cannot be older than what they invoice."))
        return given

    def show_first(self, count: int) -> None:
        """Have the form sent once more, now that so many orders have been counted."""
        self.data = self.data.copy()
        self.data["counted"] = str(count)
