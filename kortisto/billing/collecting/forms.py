"""Forms of late claims."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing.forms import AddressedForm, not_yet_to_come
from kortisto.kernel.money import MoneyError, decimal_text, parse_cents
from kortisto.parties.forms import Day, Euros, Paragraphs, TokenForm, said
from kortisto.staff.confirming import ConfirmingField

MOST_INSTALMENTS = 36


class ReminderForm(TokenForm):
    """What a reminder costs the debtor."""

    clauses: ClassVar[dict[str, str]] = {"fee_cents": "C35"}

    fee_cents = Euros(label=_("Reminder fee, €"), least=0)

    def __init__(self, *args: Any, most: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fee_cents"].most = most
        self.fields["fee_cents"].help_text = now("At most %(sum)s € by law. Less is your own choice.") % {
            "sum": decimal_text(most, ",")
        }


class LetterForm(AddressedForm):
    """To whom the letter goes."""


class DisputeForm(TokenForm):
    """Since when the debtor disputes the claim."""

    clauses: ClassVar[dict[str, str]] = {"since": "C33"}

    since = Day(label=_("Disputed since"), initial=timezone.localdate)

    def clean_since(self) -> date:
        return not_yet_to_come(self.cleaned_data["since"])


class PlanForm(TokenForm):
    """A plan as people write it: a day and a sum on each line."""

    clauses: ClassVar[dict[str, str]] = {"instalments": "C33"}

    instalments = Paragraphs(
        label=_("Instalments"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line: the day and the sum, for example 15.1.2027 50,00."),
    )

    def clean_instalments(self) -> list[tuple[date, int]]:
        """(day, cents) of each line."""
        lines = [
            line.split(None, 1) for line in self.cleaned_data["instalments"].splitlines() if line.strip()
        ]
        if len(lines) > MOST_INSTALMENTS:
            raise ValidationError(
                now("A plan has at most %(most)s instalments.") % {"most": MOST_INSTALMENTS}
            )
        found = []
        reads = Day()
        for line in lines:
            if len(line) != 2:
                raise ValidationError(now("Write a day and a sum on each line."))
            try:
                found.append((reads.clean(line[0]), parse_cents(line[1])))
            except MoneyError as error:
                raise said(error) from None
        return found


def suggested_plan(open_cents: int, today: date, parts: int = 3) -> str:
    """A plan of equal parts a month apart, to be changed."""
    each = open_cents // parts
    sums = [each] * (parts - 1) + [open_cents - each * (parts - 1)]
    days = [today + timedelta(days=30 * number) for number in range(1, parts + 1)]
    return "\n".join(
        f"{day.day}.{day.month}.{day.year} {decimal_text(cents, ',')}"
        for day, cents in zip(days, sums, strict=True)
    )


class LossForm(TokenForm):
    """Giving a claim up."""

    confirmation = ConfirmingField(_("WRITE OFF"))
