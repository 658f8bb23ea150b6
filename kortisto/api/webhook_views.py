"""The pages of webhooks: which address is told of what, what became of each message, and a message to try it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.api import jobs, keys, operations, words
from kortisto.api.forms import ActForm, WebhookForm
from kortisto.api.models import Delivery, Webhook
from kortisto.api.views import acts, crumbs, field_of, makes, shown_once, shows, webhook_state
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import Names
from kortisto.parties.sending import sent
from kortisto.staff.tokens import once

ROWS = 50


@makes
def webhook_new(request: HttpRequest) -> HttpResponse:
    """A new webhook; its secret is shown once."""
    names = Names(request.user.register_id)
    form = WebhookForm(sent(request), names=names, register_id=request.user.register_id)
    if form.is_bound and form.is_valid():
        given, made = form.cleaned_data, []

        def act() -> Webhook:
            made.append(
                operations.make_webhook(
                    recipient=given["recipient"], name=given["name"], url=given["url"], purpose=given["purpose"],
                    events=given["events"], by=request.user.actor,
                )
            )  # fmt: skip
            return made[0]

        try:
            address = once(given["token"], act, _place)
        except operations.DoorRefused as refused:
            form.add_error(field_of(str(refused), form), words.REFUSALS[str(refused)])
        else:
            if made:
                return _secret(request, made[0])
            return redirect(address)
    shown = {
        "form": form,
        "title": _("New webhook"),
        "action": _("Make the webhook"),
        "back": reverse("interface"),
        "note": _("Messages hold random ids and codes, never a name. Each is a disclosure to the recipient."),
        "crumbs": crumbs(_("New webhook")),
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


def _place(webhook: Webhook) -> str:
    return reverse("webhook", args=[webhook.public_id])


def _secret(request: HttpRequest, webhook: Webhook) -> HttpResponse:
    return shown_once(
        request, webhook, keys.webhook_secret(webhook), of=_("Secret of the webhook"), back=_place(webhook)
    )


@shows
def webhook(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One webhook: what it is told, and what became of the messages of the last thirty days."""
    found = _webhook(request, public_id)
    names, state = Names(request.user.register_id), webhook_state(found)
    listed = Paginator(found.deliveries.order_by("-pk"), ROWS).get_page(request.GET.get("page"))
    shown = {
        "webhook": found,
        "facts": [
            {"label": _("State"), "value": state["text"], "chip": state["kind"]},
            {"label": _("Recipient"), "value": found.recipient.name, "clause": "C18"},
            {"label": _("Purpose"), "value": names.purpose(Purpose(found.purpose).key)},
            {"label": _("Address"), "value": found.url},
            {
                "label": _("What it is told"),
                "value": ", ".join(str(words.EVENTS.get(event, event)) for event in found.events),
            },
        ],
        "page": listed,
        "rows": [_row(one) for one in listed],
        "columns": [
            {"key": "at", "label": _("Happened")},
            {"key": "event", "label": _("Message")},
            {"key": "state", "label": _("State")},
            {"key": "problem", "label": _("Answer")},
            {"key": "attempts", "label": _("Tries"), "numeric": True},
        ],
        "form": ActForm(initial={"version": found.version}),
        "is_live": found.ended_at is None,
        "failed": found.deliveries.filter(state=Delivery.FAILED).exists() and found.ended_at is None,
        "crumbs": crumbs(found.name),
    }
    return render(request, "api/webhook.html", shown)


def _row(one: Delivery) -> dict[str, Any]:
    text, kind = words.STATES[one.state]
    told = [str(one.status) if one.status else "", str(words.PROBLEMS.get(one.problem, one.problem))]
    return {
        "at": one.at,
        "event": words.TEST if one.event == "test" else words.EVENTS.get(one.event, one.event),
        "state": {"text": text, "kind": kind},
        "problem": " – ".join(part for part in told if part),
        "attempts": one.attempts,
    }


@acts
def webhook_switching(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Switch it on or off."""
    found = _webhook(request, public_id)
    on = request.POST.get("enabled") == "on"
    return _done(
        request, found,
        lambda version: operations.switch_webhook(
            webhook=found, enabled=on, version=version, by=request.user.actor
        ),
        _("The webhook is on.") if on else _("The webhook is off."),
    )  # fmt: skip


@acts
def webhook_ending(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End it for good."""
    found = _webhook(request, public_id)
    return _done(
        request, found,
        lambda version: operations.end_webhook(webhook=found, version=version, by=request.user.actor),
        _("The webhook has ended."),
    )  # fmt: skip


@acts
def webhook_test(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a message that speaks of nobody."""
    found = _webhook(request, public_id)

    def act(_version: int) -> None:
        operations.test_webhook(webhook=found, by=request.user.actor)
        jobs.queue()

    return _done(request, found, act, _("The test message is on its way. Load the page anew in a moment."))


@acts
def webhook_repeat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send once more what could not be delivered."""
    found = _webhook(request, public_id)

    def act(_version: int) -> None:
        for one in found.deliveries.filter(state=Delivery.FAILED).order_by("pk"):
            operations.send_again(delivery=one, by=request.user.actor)
        jobs.queue()

    return _done(request, found, act, _("The messages are sent once more."))


@makes
def webhook_secret(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another secret, shown once; the one before signs nothing any more."""
    found = _webhook(request, public_id)
    form = ActForm(sent(request), initial={"version": found.version})
    if form.is_bound and form.is_valid():
        made: list[Webhook] = []

        def act() -> Webhook:
            made.append(
                operations.renew_secret(
                    webhook=found, version=form.cleaned_data["version"], by=request.user.actor
                )
            )
            return made[0]

        try:
            address = once(form.cleaned_data["token"], act, _place)
        except VersionConflict:
            messages.info(request, _("Somebody changed this meanwhile. Check the values and save again."))
            return redirect(_place(found))
        return _secret(request, made[0]) if made else redirect(address)
    shown = {
        "form": form,
        "title": _("New secret"),
        "action": _("Make a new secret"),
        "note": _(
            "The recipient must take the new secret into use at once: the old one signs nothing any more."
        ),
        "back": _place(found),
        "crumbs": [
            *crumbs(found.name)[:1],
            {"label": found.name, "url": _place(found)},
            {"label": _("New secret")},
        ],
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, found: Webhook, act: Callable[[int], Any], said: str) -> HttpResponse:
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was incomplete. Send it again."))
        return redirect(_place(found))
    try:
        address = once(
            form.cleaned_data["token"],
            lambda: act(form.cleaned_data["version"]),
            lambda _result: _place(found),
        )
    except VersionConflict:
        messages.info(request, _("Somebody changed this meanwhile. Check the values and save again."))
        return redirect(_place(found))
    messages.success(request, said)
    return redirect(address)


def _webhook(request: HttpRequest, public_id: UUID) -> Webhook:
    found = Webhook.objects.filter(register_id=request.user.register_id, public_id=public_id)
    webhook = found.select_related("recipient").first()
    if webhook is None:
        raise Http404
    return webhook
