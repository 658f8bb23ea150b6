"""The pages of the interface: the tokens by which recipients come in, and the addresses that are told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.api import operations, words
from kortisto.api.forms import TokenMakingForm
from kortisto.api.models import ApiToken, Webhook
from kortisto.api.queries import departed_from, why_shut
from kortisto.api.rules import needs_approval, why_not_deciding
from kortisto.disclosures.rules import ROWS_ALONE
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import NoPublishedNotice, UnknownSource
from kortisto.parties.queries import Names, shown_language
from kortisto.parties.sending import sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import staff_names
from kortisto.staff.tokens import once

shows = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY)
acts = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY, methods=("POST",))
decides = page(needs=Permission.EXPORT_APPROVE, purpose=Purpose.SECURITY, methods=("POST",))
makes = page(needs=Permission.API_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)


@shows
def interface(request: HttpRequest) -> HttpResponse:
    """All tokens and all webhooks, those in force first."""
    names = Names(request.user.register_id)
    tokens = ApiToken.objects.filter(register_id=request.user.register_id).select_related("recipient")
    webhooks = Webhook.objects.filter(register_id=request.user.register_id).select_related("recipient")
    tokens = list(tokens.order_by("revoked_at", "-ends_on", "-pk"))
    gone = departed_from(tokens)
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
        for one in tokens
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


def state_of(token: ApiToken, gone: set[str]) -> dict[str, str]:
    """Whether a token opens something now, as a chip; `gone` are those who work here no more."""
    today = timezone.localdate()
    if shut := why_shut(token, gone, today):
        text, kind = words.SHUT[shut]
        return {"text": text, "kind": kind}
    reason = operations.why_not_now(token.recipient, today)
    if reason:
        return {"text": words.REFUSALS[reason], "kind": "stop"}
    if Purpose(token.purpose) not in Purpose(token.recipient.purpose):
        return {"text": words.REFUSALS["purpose_not_agreed"], "kind": "stop"}
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
    "agreement_not_begun": "recipient",
    "not_public": "url", "not_https": "url", "unreadable": "url", "with_password": "url",
}  # fmt: skip


def field_of(reason: str, form: Any) -> str | None:
    """The field that a reason code speaks of, when the form has it."""
    name = _FIELDS.get(reason)
    return name if name in form.fields else None


def shown_once(request: HttpRequest, made: Any, text: str, *, of: str, back: str) -> HttpResponse:
    waits = isinstance(made, ApiToken) and needs_approval(made.persons_a_day)
    shown = {"made": made, "text": text, "of": of, "back": back, "waits": waits}
    return render(request, "api/shown_once.html", shown)


def crumbs(label: str) -> list[dict[str, str]]:
    """Where the pages of the interface stand."""
    return [{"label": _("Interface"), "url": reverse("interface")}, {"label": label}]


@page(needs=Permission.OWN_ACCOUNT, purpose=Purpose.SECURITY)
def token(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One token: what it opens, who stands behind it, and how it is used; for those who make and who approve."""
    user = request.user
    if not (user.may(Permission.API_MANAGE) or user.may(Permission.EXPORT_APPROVE)):
        raise PermissionDenied
    found = _token(request, public_id)
    names, language, gone = Names(user.register_id), shown_language(), departed_from([found])
    state, shut = state_of(found, gone), why_shut(found, gone)
    staff = staff_names({found.made_by, found.kept_by, found.decided_by})
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
        {"label": _("Persons in a day, at most"), "value": found.persons_a_day},
        {"label": _("Last day"), "value": _day(found.ends_on)},
        {"label": _("Ends with"), "value": f"…{found.hint}"},
        {
            "label": _("Made"), "value": _day(timezone.localdate(found.made_at)),
            "source": staff.get(found.made_by, ""),
        },
    ]  # fmt: skip
    if found.kept_by != found.made_by:
        facts.append({"label": _("Taken over by"), "value": staff.get(found.kept_by, "")})
    if found.decided_at:
        decided = _("Approved") if found.decision == ApiToken.APPROVED else _("Declined")
        day = _day(timezone.localdate(found.decided_at))
        facts.append({"label": decided, "value": day, "source": staff.get(found.decided_by, "")})
    not_mine = not why_not_deciding(
        state=shut, made_by=found.made_by, kept_by=found.kept_by, by=user.actor.key
    )
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
        "waits": shut == "needs_approval",
        "may_decide": not_mine and user.may(Permission.EXPORT_APPROVE),
        "is_left": shut == "keeper_left",
        "may_manage": user.may(Permission.API_MANAGE),
        "may_revoke": found.revoked_at is None and user.may(Permission.API_MANAGE),
        "alone": ROWS_ALONE,
        "crumbs": crumbs(found.name),
        "disclosures_url": f"{reverse('disclosures')}?recipient={found.recipient.key}"
        if user.may(Permission.DISCLOSURE_READ)
        else "",
    }
    return render(request, "api/token.html", shown)


@decides
def token_decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A second person's yes or no to a token that gives many persons in a day."""
    act = {"approve": operations.approve_token, "decline": operations.decline_token}.get(
        request.POST.get("act", "")
    )
    return _acted(request, public_id, act)


@acts
def token_take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer from now on for a token whose keeper has left."""
    return _acted(request, public_id, operations.take_over_token)


def _acted(request: HttpRequest, public_id: UUID, act: Callable[..., ApiToken] | None) -> HttpResponse:
    found = _token(request, public_id)
    try:
        if act is None:
            messages.error(request, _("The form was incomplete. Send it again."))
        else:
            act(token=found, by=request.user.actor)
            messages.success(request, _("Saved."))
    except operations.DoorRefused as refused:
        messages.warning(request, words.REFUSALS[str(refused)])
    return redirect("token", public_id=found.public_id)


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
