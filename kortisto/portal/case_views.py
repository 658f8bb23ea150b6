"""The person's requests: to ask, to follow, to take back, and to fetch the answer."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.calendar import arrival_date
from kortisto.kernel.ids import uuid7
from kortisto.notes.file_views import to_be_saved
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import shown_language
from kortisto.portal import giving
from kortisto.portal.doors import Visit, is_confirmed, own_page
from kortisto.portal.forming import after, form_page, sent, shown
from kortisto.portal.forms import RequestForm
from kortisto.requests import operations as reporting
from kortisto.requests import rules
from kortisto.requests.cases import answering, objecting, showing, steps, texts, weighing
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.letters import day_words
from kortisto.requests.models import AccessReport, Case, CaseEvent, CaseItem, CaseLetter


@own_page()
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The person's requests, those that wait first."""
    found = Case.objects.filter(person=visit.person).select_related("person").order_by("-arrived_at", "-pk")
    rows = [_row(case) for case in found[:200]]
    values = {
        "visit": visit,
        "waiting": [row for row in rows if row["open"]],
        "answered": [row for row in rows if not row["open"]],
    }
    return shown(request, "portal/requests.html", visit.register, **values)


def _row(case: Case) -> dict[str, Any]:
    language, today = shown_language(), timezone.localdate()
    return {
        "number": case.number,
        "right": texts.word(texts.RIGHTS, case.right, language),
        "state": showing.state_chip(case),
        "due": showing.due_chip(case, today)["text"] if case.closed_at is None else "",
        "arrived": day_words(arrival_date(case.arrived_at), language),
        "open": case.closed_at is None,
        "url": reverse("portal_request", args=[case.public_id]),
    }


@own_page(methods=("GET", "POST"))
def request_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a right: who is signed in is recognised already."""
    form = RequestForm(sent(request), initial={"rights": [request.GET.get("right", "")]})

    def act() -> list[Case]:
        given = form.cleaned_data
        asked = given["asked"] or ", ".join(
            texts.word(texts.RIGHTS, right, shown_language()) for right in given["rights"]
        )
        return open_cases(
            rights=given["rights"], channel=rules.PORTAL, asked=asked, language=shown_language(), person=visit.person,
            by=visit.by,
        )  # fmt: skip

    return form_page(
        request,
        visit.register,
        form,
        act=act,
        place=lambda made: after(reverse("portal_request", args=[made[0].public_id]), "asked"),
        title=_("Ask for a right"),
        action=_("Send the request"),
        back=reverse("portal_requests"),
        visit=visit,
        asks=True,
    )


def _case_at(visit: Visit, public_id: UUID) -> Case:
    found = Case.objects.select_related("person").filter(person=visit.person, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@own_page(methods=("GET", "POST"))
def request_shown(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """One request: what was asked, by when it is answered, what has happened, and its answer."""
    found = _case_at(visit, public_id)
    if request.method == "POST":
        return _take_back(request, visit, found)
    events = CaseEvent.objects.filter(case=found).exclude(kind="reminder").order_by("-at", "-pk")
    items = list(CaseItem.objects.filter(case=found).order_by("pk"))
    objected = [one for one in items if objecting.purpose_of(one) is not None]
    values = {
        "visit": visit,
        "case": found,
        "row": _row(found),
        "clause": rules.RIGHTS[found.right].clause,
        "article": rules.RIGHTS[found.right].article,
        "facts": _facts(found),
        "items": [_item(one) for one in items if one not in objected],
        "purposes": weighing.rows_of(found, objected, decides=False),
        "letters": _letters(found),
        "held": giving.held_until(visit.person),
        "confirmed": is_confirmed(visit.session),
        "reported": found.right in rules.REPORTED,
        "events": showing.event_lines(events, {}),
        "may_take_back": rules.WITHDRAW in rules.TRANSITIONS[found.state],
    }
    return shown(request, "portal/request.html", visit.register, **values)


def _facts(found: Case) -> list[dict[str, Any]]:
    language, today = shown_language(), timezone.localdate()
    facts = [
        {"label": _("Arrived"), "value": day_words(arrival_date(found.arrived_at), language)},
        {"label": _("How it arrived"), "value": texts.word(texts.CHANNELS, found.channel, language)},
    ]
    if found.closed_at is None:
        facts.append({"label": _("To be answered by"), "value": showing.due_chip(found, today)["text"]})
    else:
        facts.append(
            {"label": _("Answered"), "value": day_words(timezone.localdate(found.closed_at), language)}
        )
    promised = rules.clock(found.right, arrival_date(found.arrived_at)).promised
    if promised and found.decided_at is None:
        facts.append(
            {"label": _("We promise to correct by"), "value": day_words(promised, language), "clause": "C78"}
        )
    if found.extension_reason:
        facts.append({"label": _("Why more time"), "value": found.extension_reason})
    return facts


def _item(item: CaseItem) -> dict[str, Any]:
    name = item.field if not item.field.startswith("kept:") else "other"
    kinds = {
        "": ("warn", _("to be decided")),
        "accepted": ("ok", _("accepted")),
        "refused": ("stop", _("refused")),
    }
    tone, word = kinds[item.decision]
    return {
        "field": texts.field_name(name, shown_language()), "now": item.now, "wanted": item.wanted,
        "decision": {"text": _("corrected") if item.applied_at else word, "kind": tone}, "reason": item.reason,
    }  # fmt: skip


def _letters(found: Case) -> list[dict[str, Any]]:
    return [
        {
            "number": f"{found.number}/{one.number}",
            "kind": texts.word(texts.LETTERS, one.kind, shown_language()),
            "at": one.made_at,
            "url": reverse("portal_letter", args=[found.public_id, one.number]),
        }
        for one in CaseLetter.objects.filter(case=found).order_by("number")
    ]


def _take_back(request: HttpRequest, visit: Visit, found: Case) -> HttpResponse:
    address = reverse("portal_request", args=[found.public_id])
    try:
        steps.withdraw(case=found, version=int(request.POST.get("version", "")[:9]), by=visit.by)
    except (ValueError, VersionConflict, rules.NoSuchStep):
        return redirect(after(address, "nothing"))
    return redirect(after(address, "taken_back"))


# --- files -------------------------------------------------------------------------------------------------


@own_page(methods=("POST",), confirmed=True, back="portal_requests")
def letter(request: HttpRequest, visit: Visit, public_id: UUID, number: int) -> HttpResponse:
    """A letter as it was made."""
    found = _case_at(visit, public_id)
    kept = (
        CaseLetter.objects.select_related("case", "person").filter(case=found, number=number).first()
        if number < 2**31
        else None
    )
    if kept is None:
        raise Http404
    try:
        body = giving.give_letter(letter=kept, by=visit.by)
    except (giving.HeldBack, answering.LetterDiffers):
        return redirect(after(reverse("portal_request", args=[public_id]), "nothing"))
    return to_be_saved(body, "application/pdf", f"{found.number}-{number}.pdf")


@own_page()
def reports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reports that were made for the person, and the button that makes one."""
    now = timezone.now()
    made = AccessReport.objects.filter(person=visit.person).order_by("-made_at")[:20]
    values = {
        "visit": visit,
        "reports": [{"report": one, "there": reporting.is_there(one, now)} for one in made],
        "forms": [("pdf", "PDF"), ("json", "JSON"), ("zip", "CSV"), ("package", _("For another system"))],
        "token": uuid7(),
        "held": giving.held_until(visit.person),
        "confirmed": is_confirmed(visit.session),
        "here": reverse("portal_reports"),
    }
    return shown(request, "portal/reports.html", visit.register, **values)


@own_page(methods=("POST",), confirmed=True, back="portal_reports")
def report_make(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make the report now, as the answer to the person's request."""
    try:
        token = UUID(request.POST.get("token", ""))
        made = giving.make_report(
            person=visit.person, asked=texts.RIGHTS["access"][shown_language()], language=shown_language(),
            public_id=token, by=visit.by,
        )  # fmt: skip
    except (ValueError, IntegrityError, giving.HeldBack):
        return redirect(after(reverse("portal_reports"), "nothing"))
    done = "made" if made.state == AccessReport.COMPLETE else "incomplete"
    return redirect(after(reverse("portal_reports"), done))


@own_page(methods=("POST",), confirmed=True, back="portal_reports")
def report_file(request: HttpRequest, visit: Visit, report: UUID, form: str) -> HttpResponse:
    """One form of a report as a file."""
    found = (
        AccessReport.objects.select_related("person").filter(person=visit.person, public_id=report).first()
    )
    if found is None or form not in reporting.FORMS:
        raise Http404
    try:
        body = giving.give_report(made=found, form=form, by=visit.by)
    except giving.HeldBack:
        return redirect(after(reverse("portal_reports"), "nothing"))
    except reporting.ReportExpired:
        return redirect(after(reverse("portal_reports"), "expired"))
    name, mime = reporting.FORMS[form]
    return to_be_saved(body, mime, name)
