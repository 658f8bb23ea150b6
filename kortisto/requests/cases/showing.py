"""What the pages of cases show: rows, clocks, events and the steps that are allowed next."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.kernel.calendar import arrival_date
from kortisto.parties.models import Person
from kortisto.parties.queries import Names, shown_language
from kortisto.requests import rules
from kortisto.requests.cases import texts
from kortisto.requests.letters import day_words
from kortisto.requests.models import Case, CaseEvent, CaseNotice

TONES = {rules.LATE: "stop", rules.SOON: "warn", rules.AHEAD: "info"}


NOTICE_STATES = {
    CaseNotice.WAITING: ("warn", gettext_lazy("to be told")),
    CaseNotice.TOLD: ("ok", gettext_lazy("told")),
    CaseNotice.IMPOSSIBLE: ("muted", gettext_lazy("cannot be told")),
}


def reasons() -> dict[str, str]:
    """Why a step was not taken, by code."""
    return {
        "decided_already": _("The case is decided already."),
        "extended_already": _("The time has been extended once; it cannot be extended again."),
        "month_is_over": _("The first month is over: the time can no longer be extended."),
        "reason_too_short": _(
            "The reason is too short: say in at least 40 characters what it is about in this case."
        ),
        "no_statute": _("Choose the statute on which the refusal rests."),
        "no_such_means": _("This is no way of recognising somebody."),
        "person_unknown": _("First find out whose request this is."),
        "not_identified": _("First note how the person was recognised."),
        "no_report": _("First make the report: it is the answer."),
        "only_by_erasing": _("This is granted by erasing, not by a decision alone."),
        "no_items": _("First write down what is claimed to be wrong, value by value."),
        "not_silent_yet": _(
            "The person has two months to answer our question; only then is the request closed."
        ),
        "no_purposes": _("First write down which purposes are objected to; if it is unclear, ask."),
        "not_weighed": _(
            "A refusal needs the whole record of the balancing: interests, necessity, impact and safeguards, each in at "
            "least 40 characters."
        ),
        "right_does_not_apply": _(
            "The right to object does not apply to this purpose: the answer says so, and which right does."
        ),
        "forbid_instead": _("This is forbidden without a reason: note the ban as a request of its own."),
        "items_undecided": _("Decide every item first."),
        "items_say_otherwise": _("The decision is another than those on the items together."),
        "cannot_be_refused": _("A ban on marketing cannot be refused; it holds since it was noted."),
        "no_refused_item": _("Say what is refused and why: it stands in the certificate."),
        "no_more_items": _("Values can no longer be added to this case."),
        "notices_waiting": _(
            "First tell those who gave or got the corrected value, or say why it is impossible."
        ),
        "answer_in_writing": _("This answer is given in writing."),
        "say_how": _(
            "Say how they were told; that it is impossible needs at least 40 characters of reasons."
        ),
    }


def why(code: str) -> str:
    """The sentence for a code."""
    return reasons().get(code, code)


def days_left(due: date, today: date) -> str:
    """How many days are left, in words."""
    left = (due - today).days
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    if left == 0:
        return _("today")
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


def state_chip(case: Case) -> dict[str, str]:
    """Where a case stands; a closed one says how it ended."""
    tone, words = texts.OUTCOMES[case.outcome] if case.closed_at else texts.STATES[case.state]
    return {"text": words[shown_language()], "kind": tone}


def due_chip(case: Case, today: date) -> dict[str, str]:
    """The last day of a waiting case and how near it is."""
    if case.closed_at is not None:
        return {"text": day_words(case.due_on, shown_language()), "kind": ""}
    text = f"{day_words(case.due_on, shown_language())} · {days_left(case.due_on, today)}"
    return {"text": text, "kind": TONES[rules.urgency(case.due_on, today)]}


def waiting_rows(person: Person) -> list[dict[str, Any]]:
    """The person's requests that wait for an answer, as lines of a list."""
    waiting = Case.objects.filter(person=person, closed_at=None).select_related("person").order_by("due_on")
    return rows(waiting, timezone.localdate())


def rows(cases: Iterable[Case], today: date) -> list[dict[str, Any]]:
    """Cases as lines of a list."""
    language = shown_language()
    return [
        {
            "number": {"text": str(case.number), "url": reverse("case", args=[case.public_id])},
            "right": texts.word(texts.RIGHTS, case.right, language),
            "person": who(case),
            "state": state_chip(case),
            "due": due_chip(case, today),
            "arrived": day_words(arrival_date(case.arrived_at), language),
        }
        for case in cases
    ]


def day(value: date) -> str:
    """A day in the language of the page."""
    return day_words(value, shown_language())


def who(case: Case) -> str:
    """Whose case it is, as far as it is known."""
    return str(case.person) if case.person is not None else case.asker or _("not known yet")


def clock_facts(case: Case, today: date) -> list[dict[str, Any]]:
    """The days of a case. Of a doubt about who asks both ways of counting are shown; the stricter one is kept."""
    language, arrived_on = shown_language(), arrival_date(case.arrived_at)
    clock = rules.clock(
        case.right, arrived_on, extended=case.extended_at is not None, informed_on=case.informed_on
    )
    chip = due_chip(case, today)
    facts = [
        {"label": _("Arrived"), "value": day_words(arrived_on, language), "clause": "C70"},
        {"label": _("To be answered by"), "value": chip["text"], "chip": chip["kind"]},
    ]
    if clock.refusal != case.due_on:
        facts.append({"label": _("A refusal must leave by"), "value": day_words(clock.refusal, language)})
    if clock.promised:
        facts.append(
            {
                "label": _("We promise to correct by"),
                "value": day_words(clock.promised, language),
                "clause": "C78",
                "chip": "stop" if clock.promised < today and case.decided_at is None else "",
            }
        )
    if case.state == rules.RECEIVED:
        facts.append({"label": _("A question leaves by"), "value": day_words(clock.question, language)})
    if clock.paused:
        facts.append(
            {
                "label": _("If the time ran from the information"),
                "value": day_words(clock.paused, language),
                "source": _("shown for comparison; the earlier day is kept"),
            }
        )
    return facts


def event_lines(events: Iterable[CaseEvent], names: dict[str, str]) -> list[dict[str, Any]]:
    """The events of a case, newest first, for people."""
    language = shown_language()
    lines = []
    for event in events:
        icon, tone, words = texts.EVENTS.get(event.kind, ("info", "muted", {language: event.kind}))
        lines.append(
            {
                "icon": icon, "kind": tone, "text": words[language], "detail": _detail(event, language),
                "when": event.at, "who": names.get(event.by, ""),
            }
        )  # fmt: skip
    return lines


def _detail(event: CaseEvent, language: str) -> str:
    tables = {
        "arrived": texts.CHANNELS, "identified": texts.MEANS, "letter": texts.LETTERS,
        "answered": texts.HOW_ANSWERED, "in_force": texts.RIGHTS,
        "decided": {key: words for key, (_tone, words) in texts.OUTCOMES.items()},
    }  # fmt: skip
    if event.kind in tables:
        return texts.word(tables[event.kind], event.code, language)
    if event.kind in ("objected", "held_back", "released"):
        return Names(event.register_id).purpose(event.code)
    if event.kind == "item_decided":
        return _("accepted") if event.code == "accepted" else _("refused")
    if event.kind == "notified":
        return _("told") if event.code == "told" else _("not possible")
    if event.kind == "reminder":
        days = int(event.code.rpartition(".")[2] or 0)
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}
    return ""


def field_choices(values: dict[str, str]) -> list[tuple[str, str]]:
    """What a claim can be about, each with its present value."""
    language = shown_language()
    return [
        (key, f"{texts.field_name(key, language)}: {value}" if value else texts.field_name(key, language))
        for key, value in values.items()
    ]
