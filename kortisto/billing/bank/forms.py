"""Forms of bank files and their payments."""

from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing.bank import files, reading, rules
from kortisto.billing.bank.lines import KTL, NOTIFICATION, STATEMENT, BankFileRefused
from kortisto.billing.bank.queries import invoice_named
from kortisto.billing.models import Invoice
from kortisto.parties.forms import Euros, Line, TokenForm, said

KINDS = {
    NOTIFICATION: _("Notification of payments (camt.054)"),
    STATEMENT: _("Bank statement (camt.053)"),
    KTL: _("List of reference payments (KTL)"),
}


class BankFileForm(TokenForm):
    """A file of the bank, and what it is. It is read to its end before the form is valid."""

    clauses: ClassVar[dict[str, str]] = {"file": "C17"}

    kind = forms.ChoiceField(label=_("What the file is"), choices=list(KINDS.items()))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("As it came from the bank, in euros. It is kept as a voucher of the books."),
    )

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register_id = register_id
        self.path: Path | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("file") is not None and given.get("kind"):
            self.path = files.keep(self.register_id, given["file"].chunks())
            try:
                given["contents"] = reading.read(self.path, given["kind"], today=timezone.localdate())
            except BankFileRefused as error:
                self.discard()
                self.add_error("file", said(error))
        return given

    def discard(self) -> None:
        """Delete the file that was not taken in."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


class MatchForm(TokenForm):
    """The invoice that a payment pays, and how much of it."""

    clauses: ClassVar[dict[str, str]] = {"invoice": "C17"}

    invoice = Line(label=_("Invoice number or reference"), max_length=40)
    cents = Euros(label=_("Amount, €"), most=10**12)

    def clean_invoice(self) -> Invoice:
        found = invoice_named(self.cleaned_data["invoice"])
        if found is None:
            raise ValidationError(now("No single invoice has this number or reference."))
        return found


class AsideForm(TokenForm):
    """Why a payment pays no invoice."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[
            (rules.RETURNED, _("Returned to the payer")),
            (rules.NOT_A_SALE, _("Has nothing to do with invoices")),
        ],
    )
