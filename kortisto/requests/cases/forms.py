"""Forms of cases: noting a request, and its steps."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.text import FormatError
from kortisto.notes import contents
from kortisto.parties.forms import CUSTOMER_LANGUAGES, Day, Line, Paragraphs, TokenForm, said
from kortisto.parties.queries import shown_language
from kortisto.requests import objections, rules
from kortisto.requests.cases import texts
from kortisto.requests.cases.opening import checked_arrival
from kortisto.requests.models import CaseItem, CaseNotice

OFFERED = tuple(channel for channel in rules.CHANNELS if channel not in ("desk", "partner", "portal"))


def choices(table: dict[str, texts.Text], keys: Any) -> list[tuple[str, str]]:
    """Codes with their words in the language of the page."""
    language = shown_language()
    return [(key, table[key][language]) for key in keys]


class IntakeForm(TokenForm):
    """A request as it arrived. There is no field for an identity document, and none for a signature."""

    clauses = {
        "rights": "C70", "objects_to": "C84", "channel": "C70", "arrived_on": "C70", "asked": "C77", "reply_to": "C70", "language": "C70",
        "file": "C71",
    }  # fmt: skip

    rights = forms.MultipleChoiceField(label=_("What is asked for"), widget=forms.CheckboxSelectMultiple)
    objects_to = forms.MultipleChoiceField(
        label=_("Objection: to which purposes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What rests on a legitimate interest is restricted at once, until it is decided."),
    )
    channel = forms.ChoiceField(label=_("How it arrived"))
    arrived_on = Day(
        label=_("Day of arrival"),
        help_text=_("The day on which it arrived at any of our channels, also on a weekend"),
    )
    arrived_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    asked = Paragraphs(
        label=_("The request in the person's own words"),
        max_length=8000,
        help_text=_("Paste the message, or write down what was said. Leave out identity codes."),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=CUSTOMER_LANGUAGES,
        help_text=_("The request's own; English when it is another"),
    )
    asker = Line(label=_("How they call themselves"), max_length=200, required=False)
    reply_to = Line(
        label=_("Where the answer goes"),
        max_length=300,
        required=False,
        help_text=_("The e-mail address, telephone number or postal address that they wrote from or gave"),
    )
    agent = forms.ChoiceField(label=_("Who asks"), required=False)
    mandate = Line(
        label=_("Mandate"),
        max_length=300,
        required=False,
        help_text=_(
            "Whose, from whom, what was shown. A ban is obeyed without proof; a report is not given without."
        ),
    )
    file = forms.FileField(
        label=_("Scanned letter"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=_(
            "PDF, PNG, JPEG or TXT, at most 10 megabytes. Never a copy of an identity document: cut it off."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.txt"}),
    )
    told = forms.BooleanField(
        label=_("The person heard at once that the ban holds; no letter is needed"), required=False
    )

    def __init__(
        self, *args: Any, purposes: list[tuple[str, str]], known: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["objects_to"].choices = purposes
        today = timezone.localtime()
        self.fields["rights"].choices = choices(texts.RIGHTS, rules.RIGHTS)
        self.fields["channel"].choices = choices(texts.CHANNELS, OFFERED)
        self.fields["agent"].choices = [
            ("", now("The person themself")),
            *choices(texts.AGENTS, rules.AGENTS),
        ]
        self.fields["arrived_on"].initial = today.date()
        self.fields["arrived_time"].initial = today.time().replace(second=0, microsecond=0)
        if known:
            del self.fields["asker"]

    def clean_file(self) -> tuple[str, bytes] | None:
        sent = self.cleaned_data.get("file")
        if not sent:
            return None
        body = sent.read(contents.MOST_BYTES + 1)
        try:
            contents.checked(sent.name, body)
        except FormatError as error:
            raise said(error) from None
        return sent.name, body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day = cleaned.get("arrived_on")
        if isinstance(day, date):
            moment = datetime.combine(day, cleaned.get("arrived_time") or time(0), HELSINKI)
            try:
                cleaned["arrived_at"] = checked_arrival(moment, timezone.now())
            except FormatError as error:
                self.add_error("arrived_on", said(error))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        cleaned = self.cleaned_data
        taken = (
            "rights", "objects_to", "channel", "asked", "language", "arrived_at", "reply_to", "agent", "mandate", "file",
        )  # fmt: skip
        return {name: cleaned[name] for name in taken} | {
            "asker": cleaned.get("asker", ""),
            "told": bool(cleaned["told"]) and cleaned["channel"] in rules.SPOKEN,
        }


class StepForm(TokenForm):
    """A step of a case; it carries the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)


class QuestionForm(StepForm):
    """What the person is asked."""

    text = Paragraphs(label=_("What is asked, in the language of the letter"), max_length=2000)


class ExtensionForm(StepForm):
    """Why more time is needed."""

    text = Paragraphs(
        label=_("Why, in the language of the letter"), max_length=500,
        help_text=_("Many requests at once, or a request that is hard to fulfil. At least 40 characters."),
    )  # fmt: skip


class MeansForm(StepForm):
    """How the person was recognised."""

    means = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["means"].choices = choices(texts.MEANS, offered)


class RefusalFields(TokenForm):
    """Why something is refused: what stands in the certificate (C80)."""

    statute = forms.ChoiceField(label=_("Statute"), required=False)
    reason = Paragraphs(
        label=_("Facts and reasons, in the language of the letter"),
        max_length=2000,
        required=False,
        help_text=_("At least 40 characters, about this case. A phrase that fits everybody is no reason."),
    )
    until = Day(label=_("Until, or reviewed on"), required=False)
    meanwhile = forms.ChoiceField(label=_("Instead, for the time being"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["statute"].choices = [("", "–"), *choices(texts.STATUTES, rules.STATUTES)]
        self.fields["meanwhile"].choices = choices(texts.MEANWHILE, rules.MEANWHILE)

    def refused(self) -> dict[str, Any] | None:
        """What an item that is refused takes; None when nothing was written."""
        cleaned = self.cleaned_data
        if not cleaned["reason"]:
            return None
        return {
            "reason": cleaned["reason"], "statute": cleaned["statute"], "until": cleaned["until"],
            "meanwhile": cleaned["meanwhile"] or "nothing",
        }  # fmt: skip


class DecisionForm(RefusalFields, StepForm):
    """What is decided."""

    clauses = {"reason": "C80", "statute": "C80", "outcome": "C80"}

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    field_order = ("outcome", "statute", "reason", "until", "meanwhile")

    def __init__(self, *args: Any, offered: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        names = {key: words for key, (_tone, words) in texts.OUTCOMES.items()}
        self.fields["outcome"].choices = choices(names, offered)
        if offered == [rules.GRANTED]:
            for name in ("statute", "reason", "until", "meanwhile"):
                del self.fields[name]

    def refused(self) -> dict[str, Any] | None:
        """What is refused, where the form asks for it."""
        return super().refused() if "reason" in self.fields else None


class ItemForm(TokenForm):
    """One value that is claimed to be wrong."""

    clauses = {"field": "C77", "wanted": "C77", "ground": "C77"}

    field = forms.ChoiceField(label=_("What is wrong"))
    wanted = Line(
        label=_("What it should be"),
        max_length=300,
        required=False,
        help_text=_("Empty: the value is to be removed"),
    )
    ground = Line(label=_("Why, as the person says"), max_length=500)

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = fields


class ItemDecisionForm(RefusalFields):
    """Accept or refuse one value."""

    clauses = {"decision": "C78", "reason": "C80"}

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(CaseItem.ACCEPTED, _("Accept: it is corrected")), (CaseItem.REFUSED, _("Refuse"))],
    )  # fmt: skip

    field_order = ("decision", "statute", "reason", "until", "meanwhile")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("decision") == CaseItem.REFUSED and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(now("Say why: this stands in the certificate.")))
        return cleaned


class PurposeForm(TokenForm):
    """One purpose that is objected to, and why."""

    clauses = {"purpose": "C84", "ground": "C84"}

    purpose = forms.ChoiceField(label=_("What is objected to"))
    ground = Line(label=_("Why, as the person says"), max_length=500)

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["purpose"].choices = purposes


class WeighingForm(TokenForm):
    """An objection to one purpose: upheld, or gone on with by a whole record of the balancing."""

    clauses = {"decision": "C84", "reason": "C80"}

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[
            (CaseItem.ACCEPTED, _("Uphold: the use stops for this person")),
            (CaseItem.REFUSED, _("Refuse: the use goes on")),
        ],
    )  # fmt: skip
    interests = Paragraphs(label=_("Our interests"), max_length=2000, required=False)
    necessity = Paragraphs(label=_("Why the use is necessary for them"), max_length=2000, required=False)
    impact = Paragraphs(
        label=_("What it does to the person in their situation"), max_length=2000, required=False
    )
    safeguards = Paragraphs(label=_("What protects the person"), max_length=2000, required=False)
    reason = Paragraphs(
        label=_("Why our grounds are compelling, in the language of the letter"), max_length=2000, required=False,
        help_text=_("A refusal needs all five, each at least 40 characters; they stand in the certificate."),
    )  # fmt: skip

    def __init__(self, *args: Any, weighs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not weighs:
            # One may not object to this purpose: the answer says so, and there is nothing to weigh.
            self.fields["decision"].choices = self.fields["decision"].choices[1:]
            self.initial["decision"] = CaseItem.REFUSED
            for name in (*objections.PARTS, "reason"):
                del self.fields[name]

    def weighed(self) -> dict[str, str]:
        """The parts of the balancing record."""
        return {part: self.cleaned_data.get(part, "") for part in objections.PARTS}


class NoticeForm(TokenForm):
    """Whether somebody was told of a correction."""

    clauses = {"state": "C79"}

    state = forms.ChoiceField(
        label=_("What was done"), widget=forms.RadioSelect, initial=CaseNotice.TOLD,
        choices=[(CaseNotice.TOLD, _("They were told")), (CaseNotice.IMPOSSIBLE, _("It is impossible, or out of proportion"))],
    )  # fmt: skip
    text = Line(
        label=_("How, or why not"),
        max_length=300,
        help_text=_("Channel and moment. That it is impossible needs at least 40 characters."),
    )


HOW: dict[str, Any] = {
    "letter": _("They were told by letter"),
    "secure_mail": _("They were told by protected e-mail"),
    "their_system": _("They were told in their own service"),
    "spoken": _("They were told by word of mouth"),
    "none_left": _("Impossible: the recipient exists no longer"),
    "already_gone": _("Not needed: the recipient has shown that nothing is left"),
    "out_of_scale": _("Out of proportion: what was given can no longer be found there"),
}
"""How a recipient was told of an erasure, or why not (`rules.TELLING`)."""


class ErasureNoticeForm(TokenForm):
    """Whether a recipient was told of an erasure: a choice, because nothing of the person may be written again."""

    clauses = {"how": "C35"}

    how = forms.ChoiceField(
        label=_("What was done"), widget=forms.RadioSelect, choices=list(HOW.items()), initial="letter"
    )


class AnswerForm(StepForm):
    """How the answer is given."""

    spoken = forms.ChoiceField(
        label=_("How the answer is given"), widget=forms.RadioSelect, required=False,
        choices=[("", _("By a letter")), ("1", _("By word of mouth, at once"))],
    )  # fmt: skip
