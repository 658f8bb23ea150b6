"""The page of the channels for requests, and their trials."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.parties.queries import shown_language
from kortisto.requests import trials
from kortisto.requests.cases import texts
from kortisto.requests.models import ChannelTrial
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission


@page(needs=Permission.CASE_REGISTER, purpose=Purpose.RIGHTS)
def channels(request: HttpRequest) -> HttpResponse:
    """The channels that the notice names, when each was last tried, and what came of it."""
    register_id, now = request.user.register_id, timezone.now()
    last = trials.latest(register_id)
    shown = {
        "rows": [
            _row(number, one, last.get((one.key, one.address)), now)
            for number, one in enumerate(trials.channels_of(register_id))
        ],
        "crumbs": [{"label": _("Requests"), "url": reverse("cases")}, {"label": _("Channels")}],
        "mails_leave": trials.mails_leave(),
    }
    return render(request, "requests/channels.html", shown)


def _row(number: int, channel: trials.Channel, last: ChannelTrial | None, now: Any) -> dict[str, Any]:
    if last is None:
        chip = ("muted", _("not tried yet"))
    elif last.arrived_at is not None:
        chip = ("ok", _("arrived"))
    elif last.begun_at < now - trials.WITHIN:
        chip = ("stop", _("has not arrived"))
    else:
        chip = ("info", _("on its way"))
    return {
        "number": number,
        "channel": texts.word(texts.CHANNELS, channel.key, shown_language()),
        "address": channel.address,
        "last": last,
        "chip": {"kind": chip[0], "text": chip[1]},
        "code": last.code if last is not None and last.arrived_at is None else "",
        "by_mail": channel.by_mail,
    }


@page(needs=Permission.CASE_REGISTER, purpose=Purpose.RIGHTS, methods=("POST",))
def channel_trial(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a trial by hand: the page shows the code that is to come back by this channel."""
    found = trials.channels_of(request.user.register_id)
    if number >= len(found):
        raise Http404
    made = trials.begin(channel=found[number], now=timezone.now(), by=request.user.actor)
    messages.success(
        request,
        _("Send or say the code %(code)s by this channel; whoever gets it notes it like a request.")
        % {"code": made.code},
    )
    return redirect("channels")


def noted_trial(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request form that holds the code of a trial: it has arrived, and no case is made of it."""
    trial = trials.trial_in(request.POST.get("asked", "")) if request.method == "POST" else None
    if trial is None:
        return None
    trials.note_arrival(trial=trial, now=timezone.now(), by=request.user.actor)
    messages.success(
        request, _("This was a trial of the channel. It has arrived, and nothing else is to be done.")
    )
    return redirect("channels")
