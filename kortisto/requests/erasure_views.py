"""Pages of erasure: what goes and what stays shown first, the letters, and the recipients that are to be told."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kortisto.billing.models import Invoice
from kortisto.disclosures.models import Recipient
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notice.queries import published_notice
from kortisto.parties.models import Person
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.parties.views import crumbs_of
from kortisto.requests import letters
from kortisto.requests.addressing import addressee
from kortisto.requests.cases import ending, telling
from kortisto.requests.cases.forms import HOW, ErasureNoticeForm
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import BadArrival
from kortisto.requests.cases.showing import NOTICE_STATES, waiting_rows, why
from kortisto.requests.models import ErasureNotice
from kortisto.retention.models import Erasure
from kortisto.retention.operations import plan_erasure
from kortisto.retention.queries import erasures_of
from kortisto.retention.views import STATES, state_word
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

LANGUAGES = ("fi", "sv", "en")
ROWS = 100


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
        "crumbs": [*crumbs_of(person), {"label": _("Erasure")}],
        "plan": plan,
        "gone": letters.gone_lines(plan.gone, language),
        "kept": letters.kept_lines(plan.kept, language),
        "told": _told(request.user.register_id, plan.told if plan.outcome != "none" else []),
        "earlier": [
            (one, state_word(one.state), STATES[one.state])
            for one in erasures_of(person.register_id, public_id)
        ],
        "open_cases": waiting_rows(person),
        "word": _("ERASE"),
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "requests/erasure.html", shown)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def erasure_do(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Erase. The letters in the person's name can be had only now: afterwards nobody knows the name."""
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
            letters=partial(_letters, request, language) if "letter" in request.POST else None,
        )
    except Person.DoesNotExist:
        return redirect("erasure", public_id)
    except (CaseRefused, BadArrival) as refused:
        said = refused.message(shown_language()) if isinstance(refused, BadArrival) else why(str(refused))
        messages.warning(request, said)
        return redirect("erasure", public_id)
    if ended.erasure.state == Erasure.INCOMPLETE:
        messages.error(request, _("A store failed. Everything was rolled back and nobody was erased."))
    elif ended.letters is not None:
        return to_be_saved(ended.letters.body, ended.letters.media_type, ended.letters.name)
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
        "notices": [_shown_notice(one) for one in _notices(done)],
        "languages": [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
        "language": language,
        "recipient": recipient,
        "address": "\n".join(recipient["address_lines"]),
        "crumbs": [{"label": _("Erasure")}],
    }
    return render(request, "requests/erasure_done.html", shown)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("POST",))
def erasure_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter as PDF, to the person or to a recipient, with the name and address typed in or still known from a lock
    or a voucher."""
    done = get_object_or_404(Erasure, pk=pk, register_id=request.user.register_id)
    known = _known_recipient(done)
    lines = [line.strip()[:120] for line in request.POST.get("address", "").splitlines() if line.strip()][:6]
    whom = {
        "name": request.POST.get("name", "").strip()[:200] or known["name"] or f"…{str(done.subject)[-12:]}",
        "address_lines": lines or known["address_lines"],
    }
    language = request.POST.get("language", "")
    to = next((one for one in _notices(done) if str(one.pk) == request.POST.get("to")), None)
    try:
        if to is not None:
            return to_be_saved(
                _to_recipient(request, language, done, whom, to), "application/pdf", "notice.pdf"
            )
        return to_be_saved(_to_person(request, language, done, whom), "application/pdf", "letter.pdf")
    except letters.NoLetter:
        raise Http404 from None


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS)
def erasure_notices(request: HttpRequest) -> HttpResponse:
    """The recipients that are still to be told of an erasure, the longest waiting first."""
    waiting = ErasureNotice.objects.select_related("erasure", "recipient").filter(
        register_id=request.user.register_id, state=ErasureNotice.WAITING
    )
    shown = Paginator(waiting.order_by("due_on", "pk"), ROWS).get_page(request.GET.get("page"))
    told = {"page": shown, "rows": [_shown_notice(one) for one in shown], "crumbs": [{"label": _("Erasure")}]}
    return render(request, "requests/erasure_notices.html", told)


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("GET", "POST"))
def erasure_notice(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Note that a recipient was told of an erasure, or why it cannot be."""
    rows = ErasureNotice.objects.select_related("erasure", "recipient")
    notice = get_object_or_404(rows, pk=row, erasure=pk, register_id=request.user.register_id)
    form, place = ErasureNoticeForm(sent(request)), reverse("erasure_done", args=[pk])

    def act() -> ErasureNotice:
        return telling.notify_erased(notice=notice, how=form.cleaned_data["how"], by=request.user.actor)

    return form_page(
        request, form, act=act, title=_("Tell the recipient"), action=_("Save"), place=lambda _made: place, back=place,
        crumbs=[{"label": _("Erasure"), "url": place}], note=notice.recipient.name, done=_("Saved."),
        refused={telling.AlreadyTold: lambda _error: _("This was noted already.")},
    )  # fmt: skip


def _notices(done: Erasure) -> list[ErasureNotice]:
    return list(done.notices.select_related("erasure", "recipient").order_by("recipient__name"))


def _shown_notice(one: ErasureNotice) -> dict[str, Any]:
    is_late = one.state == ErasureNotice.WAITING and one.due_on < timezone.localdate()
    kind, text = NOTICE_STATES[one.state]
    return {
        "pk": one.pk,
        "name": one.recipient.name,
        "given_on": one.given_on,
        "erased_at": one.erasure.at,
        "url": reverse("erasure_done", args=[one.erasure_id]),
        "chip": {"text": text, "kind": "stop" if is_late else kind},
        "how": HOW.get(one.how, ""),
        "at": one.at,
        "act": reverse("erasure_notice", args=[one.erasure_id, one.pk]) if one.state == ErasureNotice.WAITING else "",
    }  # fmt: skip


def _known_recipient(done: Erasure) -> dict:
    """Name and address as far as a lock or a voucher still holds them."""
    person = Person.objects.filter(public_id=done.subject).first()
    if person is not None:
        known = addressee(person)
        return {name: known[name] for name in ("name", "number", "address_lines")}
    voucher = Invoice.objects.filter(person=None, subject_ref=done.subject).order_by("-issued_on").first()
    if voucher is None:
        return {"name": "", "address_lines": []}
    lines = [voucher.party_street, f"{voucher.party_postcode} {voucher.party_city}".strip()]
    return {"name": voucher.party_name, "address_lines": [line for line in lines if line]}


def _letters(
    request: HttpRequest, language: str, done: Erasure, whom: dict, told: list[ErasureNotice]
) -> letters.Letters:
    """The person's letter, and one for each recipient in the language of whoever sends it."""
    made = [("letter.pdf", _to_person(request, language, done, whom))]
    for one in told:
        made.append(
            (f"notice-{one.recipient.key}.pdf", _to_recipient(request, shown_language(), done, whom, one))
        )
    return letters.bound(made, timezone.now())


def _to_person(request: HttpRequest, language: str, done: Erasure, whom: dict) -> bytes:
    notice = published_notice(done.register_id)
    language = language if language in LANGUAGES else "fi"
    names = dict(Recipient.objects.filter(register_id=done.register_id).values_list("key", "name"))
    return letters.erasure_letter(
        done, document=notice.document, notice_number=notice.number, language=language, person=whom,
        recipients=names, decided_by=_sender(request, language), now=timezone.now(),
    )  # fmt: skip


def _to_recipient(
    request: HttpRequest, language: str, done: Erasure, whom: dict, one: ErasureNotice
) -> bytes:
    language = language if language in LANGUAGES else "fi"
    return letters.recipient_letter(
        done, one.recipient, one.given_on, document=published_notice(done.register_id).document, language=language,
        person=whom, sender=_sender(request, language), now=timezone.now(),
    )  # fmt: skip


def _sender(request: HttpRequest, language: str) -> tuple[str, str]:
    with override(language):
        return request.user.name, str(request.user.role_name)


def _told(register_id: int, told: list) -> list[tuple[str, date]]:
    names = dict(Recipient.objects.filter(register_id=register_id).values_list("key", "name"))
    return [(names.get(key, key), date.fromisoformat(day)) for key, day in told]
