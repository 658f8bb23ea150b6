"""Forms of tokens and webhooks. What they ask for is judged by the operations."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kortisto.api import rules, words
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.rules import ROWS_ALONE
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import Day, Line, TokenForm
from kortisto.parties.queries import Names, shown_language

GIVEN = (
    "identity", "contact", "address", "organisation_link", "marketing_choices", "orders", "order_lines", "invoices",
    "payments", "request_cases",
)  # fmt: skip
"""The categories that some resource shows."""
A_YEAR = timedelta(days=365)


class ForRecipient(TokenForm):
    """Something for a recipient that is in use, for one of its purposes."""

    name = Line(label=_("What it is for"), max_length=60)
    recipient = forms.ModelChoiceField(
        Recipient.objects.none(), to_field_name="key", label=_("Recipient"), empty_label="–"
    )
    purpose = forms.ChoiceField(label=_("Purpose"))

    def __init__(self, *args: Any, names: Names, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        usable = Recipient.objects.filter(register_id=register_id, enabled=True)
        self.fields["recipient"].queryset = usable.exclude(kind=Recipient.SUBJECT).order_by("name")
        self.fields["purpose"].choices = [(one.key, names.purpose(one.key)) for one in Purpose]

    def clean_purpose(self) -> Purpose:
        return Purpose.from_key(self.cleaned_data["purpose"])


class TokenMakingForm(ForRecipient):
    """What a token opens, for whom, and until when."""

    clauses: ClassVar[dict[str, str]] = {"recipient": "C18", "source": "C28"}

    categories = forms.MultipleChoiceField(
        label=_("Data that its answers show"), widget=forms.CheckboxSelectMultiple, initial=["identity"]
    )
    acts = forms.MultipleChoiceField(
        label=_("What it may write"), choices=list(words.ACTS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("Source of what it writes"), required=False, help_text=_("Only where it may write something.")
    )
    ends_on = Day(label=_("Last day"), help_text=_("At most two years from now."))
    calls_a_minute = forms.IntegerField(
        label=_("Calls in a minute, at most"), min_value=1, max_value=6000, initial=120
    )
    persons_a_day = forms.IntegerField(
        label=_("Persons in a day, at most"), min_value=1, max_value=1_000_000, initial=ROWS_ALONE,
        help_text=format_lazy(
            _("With more than {alone} the token opens nothing before a second person has approved it."),
            alone=ROWS_ALONE,
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, names: Names, register_id: int, **options: Any) -> None:
        super().__init__(*args, names=names, register_id=register_id, **options)
        self.fields["categories"].choices = [(key, CATEGORIES[key].name(shown_language())) for key in GIVEN]
        self.fields["source"].choices = [("", "–"), *names.sources()]
        self.fields["ends_on"].initial = timezone.localdate() + A_YEAR

    field_order = (
        "name", "recipient", "purpose", "ends_on", "categories", "acts", "source", "calls_a_minute", "persons_a_day",
    )  # fmt: skip


class WebhookForm(ForRecipient):
    """Which address is told of what."""

    clauses: ClassVar[dict[str, str]] = {"recipient": "C18"}

    url = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("Begins with https:// and leads to the open internet."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("What it is told"), choices=list(words.EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )

    field_order = ("name", "recipient", "purpose", "url", "events")

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if reason := rules.why_not_url(url):
            raise forms.ValidationError(words.REFUSALS[reason], code=reason)
        return url


class ActForm(TokenForm):
    """A button that acts once on the webhook that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
