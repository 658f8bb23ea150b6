"""Pages of the rights: the access report, and erasure with what goes and what stays shown first."""

from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kortisto.billing.models import Invoice
from kortisto.disclosures.models import Recipient
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import published_notice
from kortisto.parties.models import Person
from kortisto.parties.queries import person_at, shown_language
from kortisto.requests import letters, operations
from kortisto.requests.addressing import addressee
from kortisto.requests.cases import ending
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import BadArrival
from kortisto.requests.cases.showing import rows, why
from kortisto.requests.models import AccessReport, Case
from kortisto.retention.models import Erasure
from kortisto.retention.operations import plan_erasure
from kortisto.retention.queries import erasures_of
from kortisto.retention.views import STATES, state_word
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

LANGUAGES = ("fi", "sv", "en")


def _crumbs(person: Person, here: str) -> list[dict]:
    from django.urls import NoReverseMatch, reverse

    try:
        card = reverse("person", args=[person.public_id])
    except NoReverseMatch:
        card = ""
    return [{"label": person.name, "url": card}, {"label": here}]


# Access reports ------------------------------------------------------------------------------------------


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS)
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reports made for a person, and the button that makes one."""
    person = person_at(public_id)
    now = timezone.now()
    made = AccessReport.objects.filter(person=person).order_by("-made_at")
    shown = {
        "person": person,
        "crumbs": _crumbs(person, _("Access report")),
        "reports": [{"report": one, "there": operations.is_there(one, now)} for one in made],
        "forms": [("pdf", "PDF"), ("json", "JSON"), ("zip", "CSV"), ("package", _("For another system"))],
        "languages": [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
        "language": person.language if person.language in LANGUAGES else "en",
        "token": uuid7(),
        "open_cases": _open_cases(person),
    }
    return render(request, "requests/report.html", shown)


def _open_cases(person: Person) -> list[dict]:
    """The person's requests that wait for an answer."""
    waiting = Case.objects.filter(person=person, closed_at=None).select_related("person").order_by("due_on")
    return rows(waiting, timezone.localdate())


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def report_make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a report now. After the password has been asked again, the page is shown for another press."""
    if request.method != "POST":
        return redirect("report", public_id)
    person = person_at(public_id)
    language = request.POST.get("language", "")
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = None
    try:
        made = token and operations.make_access_report(
            person=person,
            language=language if language in LANGUAGES else "",
            public_id=token,
            by=request.user.actor,
        )
    except IntegrityError:  # the token of another person's report
        made = None
    if made is None:
        messages.warning(request, _("Nothing was made: the form was not complete. Press the button again."))
        return redirect("report", public_id)
    if made.state == AccessReport.COMPLETE:
        messages.success(request, _("The report is ready. Every store answered."))
    else:
        messages.error(
            request, _("The report is incomplete: a store did not answer. It is named in the report.")
        )
    return redirect("report", public_id)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def report_download(request: HttpRequest, public_id: UUID, report: UUID, form: str) -> HttpResponse:
    """One form of a report as a file; recorded as a disclosure to the person."""
    if request.method != "POST":
        return redirect("report", public_id)
    if form not in operations.FORMS:
        raise Http404
    made = (
        AccessReport.objects.filter(person=person_at(public_id), public_id=report)
        .select_related("person")
        .first()
    )
    if made is None:
        raise Http404
    try:
        contents = operations.download_access_report(made=made, form=form, by=request.user.actor)
    except operations.ReportExpired:
        messages.warning(request, _("The files of this report have expired. Make a new one."))
        return redirect("report", public_id)
    name, mime = operations.FORMS[form]
    return _file(contents, name, mime)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports made lately, newest first."""
    made = AccessReport.objects.select_related("person").order_by("-made_at")[:100]
    return render(request, "requests/reports.html", {"reports": made})


def _file(contents: bytes, name: str, mime: str) -> HttpResponse:
    response = HttpResponse(contents, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# Erasure -------------------------------------------------------------------------------------------------


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS)
def erasure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What erasing would do: what goes, what stays, why and until when. Nothing has happened yet."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None:
        done = erasures_of(request.user.register_id, public_id)
        if not done:
            raise Http404
        return redirect("erasure_done", done[0].pk)
    plan = plan_erasure(person=person, by=request.user.actor)
    language = shown_language()
    shown = {
        "person": person,
        "crumbs": _crumbs(person, _("Erasure")),
        "plan": plan,
        "gone": letters.gone_lines(plan.gone, language),
        "kept": letters.kept_lines(plan.kept, language),
        "told": _told(request.user.register_id, plan.told),
        "earlier": [
            (one, state_word(one.state), STATES[one.state])
            for one in erasures_of(person.register_id, public_id)
        ],
        "open_cases": _open_cases(person),
        "word": _("ERASE"),
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "requests/erasure.html", shown)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def erasure_do(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Erase. The letter in the person's name can be had only now: afterwards nobody knows the name."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None or request.method != "POST":
        return redirect("erasure", public_id)
    if request.POST.get("confirmation", "").strip().upper() != _("ERASE").upper():
        messages.warning(request, _("Nothing was erased: the confirming word was missing."))
        return redirect("erasure", public_id)
    try:
        received_on = date.fromisoformat(request.POST.get("received_on", ""))
    except ValueError:
        received_on = None
    language = person.language
    try:
        ended = ending.erase(
            person=person,
            by=request.user.actor,
            received_on=received_on,
            letter=partial(_pdf, request, language) if "letter" in request.POST else None,
        )
    except Person.DoesNotExist:
        return redirect("erasure", public_id)
    except (CaseRefused, BadArrival) as refused:
        said = refused.message(shown_language()) if isinstance(refused, BadArrival) else why(str(refused))
        messages.warning(request, said)
        return redirect("erasure", public_id)
    if ended.erasure.state == Erasure.INCOMPLETE:
        messages.error(request, _("A store failed. Everything was rolled back and nobody was erased."))
    elif ended.letter is not None:
        return _file(ended.letter, "letter.pdf", "application/pdf")
    return redirect("erasure_done", ended.erasure.pk)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS)
def erasure_done(request: HttpRequest, pk: int) -> HttpResponse:
    """An erasure afterwards: what went, what stays, and the letter for a name that is typed in."""
    done = get_object_or_404(Erasure, pk=pk, register_id=request.user.register_id)
    language, recipient = shown_language(), _known_recipient(done)
    shown = {
        "erasure": done,
        "state": state_word(done.state),
        "tone": STATES[done.state],
        "gone": letters.gone_lines(done.gone, language),
        "kept": letters.kept_lines(done.kept, language),
        "told": _told(done.register_id, done.told),
        "languages": [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
        "language": language,
        "recipient": recipient,
        "address": "\n".join(recipient["address_lines"]),
        "crumbs": [{"label": _("Erasure")}],
    }
    return render(request, "requests/erasure_done.html", shown)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("POST",))
def erasure_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as PDF, to the name and address typed in or still known from a lock or a voucher."""
    done = get_object_or_404(Erasure, pk=pk, register_id=request.user.register_id)
    known = _known_recipient(done)
    lines = [line.strip()[:120] for line in request.POST.get("address", "").splitlines() if line.strip()][:6]
    recipient = {
        "name": request.POST.get("name", "").strip()[:200] or known["name"] or f"…{str(done.subject)[-12:]}",
        "address_lines": lines or known["address_lines"],
    }
    return _letter(request, done, request.POST.get("language", ""), recipient)


def _known_recipient(done: Erasure) -> dict:
    """Name and address as far as a lock or a voucher still holds them."""
    person = Person.objects.filter(public_id=done.subject).first()
    if person is not None:
        known = addressee(person)
        return {"name": known["name"], "address_lines": known["address_lines"]}
    voucher = Invoice.objects.filter(person=None, subject_ref=done.subject).order_by("-issued_on").first()
    if voucher is None:
        return {"name": "", "address_lines": []}
    lines = [voucher.party_street, f"{voucher.party_postcode} {voucher.party_city}".strip()]
    return {"name": voucher.party_name, "address_lines": [line for line in lines if line]}


def _letter(request: HttpRequest, done: Erasure, language: str, recipient: dict) -> HttpResponse:
    try:
        return _file(_pdf(request, language, done, recipient), "letter.pdf", "application/pdf")
    except letters.NoLetter:
        raise Http404 from None


def _pdf(request: HttpRequest, language: str, done: Erasure, recipient: dict) -> bytes:
    notice = published_notice(done.register_id)
    language = language if language in LANGUAGES else "fi"
    names = dict(Recipient.objects.filter(register_id=done.register_id).values_list("key", "name"))
    with override(language):
        decided_by = (request.user.name, str(request.user.role_name))
    return letters.erasure_letter(
        done, document=notice.document, notice_number=notice.number, language=language, person=recipient,
        recipients=names, decided_by=decided_by, now=timezone.now(),
    )  # fmt: skip


def _told(register_id: int, told: list) -> list[tuple[str, date]]:
    names = dict(Recipient.objects.filter(register_id=register_id).values_list("key", "name"))
    return [(names.get(key, key), date.fromisoformat(day)) for key, day in told]
