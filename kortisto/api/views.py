"""The pages of the interface: the tokens by which recipients come in, and the addresses that are told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.api import operations, rules, words
from kortisto.api.forms import TokenMakingForm
from kortisto.api.models import ApiToken, Webhook
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import NoPublishedNotice, UnknownSource
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import Names, shown_language
from kortisto.parties.sending import sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import colleagues
from kortisto.staff.tokens import once

shows = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY)
acts = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY, methods=("POST",))
makes = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)


@shows
def interface(request: HttpRequest) -> HttpResponse:
    """All tokens and all webhooks, those in force first."""
    names = Names(request.user.register_id)
    tokens = ApiToken.objects.filter(register_id=request.user.register_id).select_related("recipient")
    webhooks = Webhook.objects.filter(register_id=request.user.register_id).select_related("recipient")
    gone = {one.key for one in colleagues(request.user.register_id) if not one.is_active}
    token_rows = [
        {
            "url": reverse("token", args=[one.public_id]),
            "name": one.name,
            "recipient": one.recipient.name,
            "purpose": names.purpose(Purpose(one.purpose).key),
            "state": state_of(one, gone),
            "ends_on": _day(one.ends_on),
            "used": one.last_used_at,
        }
        for one in tokens.order_by("revoked_at", "-ends_on", "-pk")
    ]
    webhook_rows = [
        {
            "url": reverse("webhook", args=[one.public_id]),
            "name": one.name,
            "recipient": one.recipient.name,
            "purpose": names.purpose(Purpose(one.purpose).key),
            "state": webhook_state(one),
            "events": len(one.events),
        }
        for one in webhooks.order_by("ended_at", "-pk")
    ]
    token_rows.sort(key=lambda row: row["state"]["kind"] == "muted")
    return render(request, "api/interface.html", {"tokens": token_rows, "webhooks": webhook_rows})


def state_of(token: ApiToken, gone: set[str] = frozenset()) -> dict[str, str]:
    """Whether a token opens something now, as a chip."""
    today = timezone.localdate()
    closed = rules.why_closed(revoked=token.revoked_at is not None, ends_on=token.ends_on, today=today)
    if closed:
        return {"text": _("revoked") if closed == "revoked" else _("ended"), "kind": "muted"}
    reason = operations.why_not_now(token.recipient, today)
    if reason:
        return {"text": words.REFUSALS[reason], "kind": "stop"}
    if Purpose(token.purpose) not in Purpose(token.recipient.purpose):
        return {"text": words.REFUSALS["purpose_not_agreed"], "kind": "stop"}
    if token.made_by in gone:
        return {"text": _("made by somebody who has left"), "kind": "warn"}
    return {"text": _("in force"), "kind": "ok"}


def webhook_state(webhook: Webhook) -> dict[str, str]:
    """Whether a webhook is told something now, as a chip."""
    if webhook.ended_at is not None:
        return {"text": _("ended"), "kind": "muted"}
    if webhook.enabled:
        return {"text": _("on"), "kind": "ok"}
    if webhook.problem:
        return {"text": words.PROBLEMS[webhook.problem], "kind": "stop"}
    return {"text": _("off"), "kind": "muted"}


@makes
def token_new(request: HttpRequest) -> HttpResponse:
    """A new token; it is shown once."""
    names = Names(request.user.register_id)
    form = TokenMakingForm(sent(request), names=names, register_id=request.user.register_id)
    if form.is_bound and form.is_valid():
        given, made = form.cleaned_data, []

        def act() -> ApiToken:
            made.append(
                operations.make_token(
                    recipient=given["recipient"], name=given["name"], purpose=given["purpose"],
                    categories=given["categories"], acts=given["acts"], source=given["source"],
                    ends_on=given["ends_on"], calls_a_minute=given["calls_a_minute"],
                    persons_a_day=given["persons_a_day"], by=request.user.actor,
                )
            )  # fmt: skip
            return made[0][0]

        try:
            address = once(given["token"], act, lambda token: reverse("token", args=[token.public_id]))
        except operations.DoorRefused as refused:
            form.add_error(field_of(str(refused), form), words.REFUSALS[str(refused)])
        except (UnknownSource, NoPublishedNotice):
            form.add_error("source", _("The published privacy notice does not name this source."))
        else:
            if made:
                return shown_once(request, made[0][0], made[0][1], of=_("Token"), back=address)
            messages.info(
                request, _("This token was made already. It was shown once; make another if it got lost.")
            )
            return redirect(address)
    shown = {
        "form": form,
        "title": _("New token"),
        "action": _("Make the token"),
        "back": reverse("interface"),
        "crumbs": crumbs(_("New token")),
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


_FIELDS = {
    "purpose_not_agreed": "purpose", "unknown_ground": "purpose", "identity_missing": "categories",
    "category_not_allowed": "categories", "category_not_held": "categories", "ended_already": "ends_on",
    "ends_too_late": "ends_on", "act_without_category": "acts", "source_missing": "source",
    "recipient_not_enabled": "recipient", "no_agreement": "recipient", "agreement_ended": "recipient",
    "not_public": "url", "not_https": "url", "unreadable": "url", "with_password": "url",
}  # fmt: skip


def field_of(reason: str, form: Any) -> str | None:
    """The field that a reason code speaks of, when the form has it."""
    name = _FIELDS.get(reason)
    return name if name in form.fields else None


def shown_once(request: HttpRequest, made: Any, text: str, *, of: str, back: str) -> HttpResponse:
    return render(request, "api/shown_once.html", {"made": made, "text": text, "of": of, "back": back})


def crumbs(label: str) -> list[dict[str, str]]:
    """Where the pages of the interface stand."""
    return [{"label": _("Interface"), "url": reverse("interface")}, {"label": label}]


@shows
def token(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One token: what it opens, and how it is used."""
    found = _token(request, public_id)
    names, language = Names(request.user.register_id), shown_language()
    state = state_of(found, {one.key for one in colleagues(request.user.register_id) if not one.is_active})
    made_by = {one.key: one.name for one in colleagues(request.user.register_id)}.get(found.made_by, "")
    facts = [
        {"label": _("State"), "value": state["text"], "chip": state["kind"]},
        {"label": _("Recipient"), "value": found.recipient.name, "clause": "C18"},
        {"label": _("Purpose"), "value": names.purpose(Purpose(found.purpose).key)},
        {
            "label": _("Data that its answers show"),
            "value": ", ".join(one.name(language) for key, one in CATEGORIES.items() if key in found.categories),
        },
        {
            "label": _("What it may write"),
            "value": ", ".join(str(words.ACTS[act]) for act in found.acts) or _("nothing"),
            "source": names.source(found.source) if found.source else "",
        },
        {"label": _("Last day"), "value": _day(found.ends_on)},
        {"label": _("Ends with"), "value": f"…{found.hint}"},
        {"label": _("Made"), "value": _day(timezone.localdate(found.made_at)), "source": made_by},
    ]  # fmt: skip
    used = [
        {"label": _("Last used"), "value": found.last_used_at},
        {"label": _("Calls in a minute, at most"), "value": found.calls_a_minute},
        {
            "label": _("Persons today"),
            "value": f"{found.persons if found.day == timezone.localdate() else 0} / {found.persons_a_day}",
        },
    ]  # fmt: skip
    shown = {
        "token": found,
        "facts": facts,
        "used": used,
        "may_revoke": found.revoked_at is None,
        "form": TokenForm(),
        "crumbs": crumbs(found.name),
        "disclosures_url": f"{reverse('disclosures')}?recipient={found.recipient.key}"
        if request.user.may(Permission.DISCLOSURE_READ)
        else "",
    }
    return render(request, "api/token.html", shown)


@acts
def token_revocation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a token at once: not even the password is asked for again, for it may be in wrong hands."""
    found = _token(request, public_id)
    operations.revoke_token(token=found, by=request.user.actor)
    messages.success(request, _("The token is closed."))
    return redirect("token", public_id=found.public_id)


def _token(request: HttpRequest, public_id: UUID) -> ApiToken:
    found = ApiToken.objects.filter(register_id=request.user.register_id, public_id=public_id)
    token = found.select_related("recipient").first()
    if token is None:
        raise Http404
    return token


def _day(value: Any) -> str:
    return f"{value.day}.{value.month}.{value.year}"
