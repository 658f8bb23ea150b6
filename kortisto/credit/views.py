"""Pages of credit applications: taken in on a customer's card, looked at and decided by those with the right to."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing.views import why_not_disclosed
from kortisto.credit import jobs, operations, papers, queries, rules
from kortisto.credit.forms import ApplicationForm, AskForm, DecisionForm, WithdrawalForm
from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.credit.words import GROUNDS, PROBLEMS, STATES, why_not
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notice.queries import NoPublishedNotice, UnknownSource
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import party_at, shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.parties.views import card_of, crumbs_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import staff_names

ROWS = 100
LATELY = 20

takes_in = page(needs=Permission.CREDIT_APPLY, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))
reads = page(needs=Permission.CREDIT_READ, purpose=Purpose.CREDIT)
decides = page(needs=Permission.CREDIT_DECIDE, purpose=Purpose.CREDIT, methods=("GET", "POST"))


def _unnamed(_error: Exception) -> str:
    return _("The published privacy notice does not name this source, so it is not asked.")


REFUSED: dict[type[Exception], Any] = {
    rules.NotPossible: why_not,
    DisclosureRefused: why_not_disclosed,
    UnknownSource: _unnamed,
    NoPublishedNotice: _unnamed,
}


def place_of(found: CreditApplication) -> str:
    """The address of an application's page."""
    return reverse("credit_application", args=[found.public_id])


@takes_in
def application_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Take in that a customer asks for credit."""
    party, user = party_at(of, public_id), request.user
    form = ApplicationForm(sent(request))

    def act() -> CreditApplication:
        told = {name: form.cleaned_data[name] for name in ("asked_cents", "reason", "arrived_on")}
        return operations.apply(**{of: party}, **told, today=timezone.localdate(), by=user.actor)

    return form_page(
        request, form, act=act, refused=REFUSED, title=_("New credit application"), action=_("Save"),
        place=lambda made: place_of(made) if user.may(Permission.CREDIT_READ) else card_of(party),
        back=card_of(party), crumbs=crumbs_of(party), done=_("The application waits for a decision."),
        note=_("Credit data are seen by those only who decide on credit. Write what the customer asks for, nothing more."),
    )  # fmt: skip


def _row(one: CreditApplication, language: str) -> dict[str, Any]:
    kind, text = STATES[one.state]
    return {
        "url": place_of(one),
        "name": str(one.person or one.organisation),
        "arrived_on": one.arrived_on,
        "decided_on": one.decided_on,
        "asked": format_cents(one.asked_cents, language),
        "chip": {"text": text, "kind": kind},
    }


@reads
def applications(request: HttpRequest) -> HttpResponse:
    """Applications that wait for a decision, and those decided lately."""
    language = shown_language()
    shown = Paginator(queries.waiting().select_related("person", "organisation"), ROWS).get_page(
        request.GET.get("page")
    )
    lately = queries.decided().select_related("person", "organisation")[:LATELY]
    told = {
        "page": shown,
        "rows": [_row(one, language) for one in shown],
        "lately": [_row(one, language) for one in lately],
    }
    return render(request, "credit/applications.html", told)


@reads
def application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One application: what is asked, what was answered, what was decided, and what may be done."""
    found, language = queries.application_at(public_id), shown_language()
    party = found.person or found.organisation
    checks = list(found.checks.order_by("-asked_at", "-pk"))
    may = request.user.may(Permission.CREDIT_DECIDE)
    names = staff_names({found.decided_by})
    shown = _row(found, language) | {
        "application": found,
        "granted": format_cents(found.granted_cents, language) if found.granted_cents is not None else "",
        "ground": GROUNDS.get(found.ground, ""),
        "decider": names.get(found.decided_by, ""),
        "card_url": card_of(party),
        "checks": [_shown_check(one) for one in checks],
        "is_waiting": operations.is_waited_for(found),
        "may_ask": may and found.state == rules.OPEN,
        "may_decide": may and found.state in rules.WAITING,
        "may_give_out": may and found.state in rules.DECIDED,
    }
    return render(request, "credit/application.html", shown)


def _shown_check(one: CreditCheck) -> dict[str, Any]:
    return {
        "asked_on": one.asked_on,
        "band": one.band,
        "answered_on": one.answered_on,
        "problem": PROBLEMS.get(one.problem, ""),
    }


def _form(
    request: HttpRequest, found: CreditApplication, form: TokenForm, act: Any, **shown: Any
) -> HttpResponse:
    crumbs = [
        {"label": _("Credit applications"), "url": reverse("credit_applications")},
        {"label": str(found.person or found.organisation), "url": place_of(found)},
    ]
    shown = {"done": _("Saved.")} | shown
    return form_page(
        request, form, act=act, place=lambda _made: place_of(found), back=place_of(found), refused=REFUSED,
        crumbs=crumbs, **shown,
    )  # fmt: skip


@decides
def check_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask a provider for credit data about an open application."""
    found, user = queries.application_at(public_id), request.user
    form = AskForm(sent(request), register_id=user.register_id)

    def act() -> None:
        made = operations.ask(
            application=found, provider=form.cleaned_data["provider"], told_on=form.cleaned_data["told_on"],
            today=timezone.localdate(), by=user.actor,
        )  # fmt: skip
        # Asked once this is in the database, by a worker that holds no transaction while it waits.
        transaction.on_commit(lambda: jobs.queue(made))

    return _form(
        request, found, form, act, title=_("Ask for credit data"), action=_("Ask for credit data"),
        note=_("The name and the address leave the register as a disclosure. Only the class and its day are kept, 30 days from the decision."),
        done=_("The provider is being asked. The answer shows here by itself."),
    )  # fmt: skip


@reads
def check_waiting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whether the answer is still waited for, asked for every other second; when it is not, the page is loaded anew."""
    found = queries.application_at(public_id)
    if operations.is_waited_for(found):
        return render(request, "credit/waiting.html", {"application": found})
    answer = HttpResponse()
    answer["HX-Redirect"] = place_of(found)
    return answer


@decides
def decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant or refuse."""
    found = queries.application_at(public_id)
    form = DecisionForm(sent(request), initial={"version": found.version})

    def act() -> None:
        told = {
            name: form.cleaned_data[name]
            for name in ("outcome", "ground", "granted_cents", "looked", "version")
        }
        operations.decide(application=found, **told, today=timezone.localdate(), by=request.user.actor)

    return _form(
        request, found, form, act, title=_("Decide on the application"), action=_("Decide"),
        note=_("A person decides, always. A refusal is told to the customer by a letter: with its ground, the source of the credit data, and how to contest it."),
        done=_("Decided. Give the letter to the customer."),
    )  # fmt: skip


@decides
def withdrawal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The customer asks no longer."""
    found = queries.application_at(public_id)
    form = WithdrawalForm(sent(request), initial={"version": found.version})

    def act() -> None:
        operations.withdraw(
            application=found, version=form.cleaned_data["version"], today=timezone.localdate(),
            by=request.user.actor,
        )  # fmt: skip

    return _form(request, found, form, act, title=_("Withdraw the application"), action=_("Withdraw"))


@decides
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the letter of the decision out."""
    found, form = queries.application_at(public_id), TokenForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            name, body = papers.give_out(application=found, today=timezone.localdate(), by=request.user.actor)
        except rules.NotPossible as error:
            form.add_error(None, why_not(error))
        else:
            return to_be_saved(body, "application/pdf", name)
    shown = {
        "form": form,
        "title": _("Letter of the decision"),
        "action": _("Take the file"),
        "back": place_of(found),
        "note": _("The file leaves the register. To whom, and that it left, is recorded as a disclosure."),
        "crumbs": [{"label": str(found.person or found.organisation), "url": place_of(found)}],
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)
