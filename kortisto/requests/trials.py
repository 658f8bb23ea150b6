"""Trials of the channels that the notice names for requests (C70, C74, C83, C85).

Once a week a message with a code leaves for each published e-mail address. Whoever reads that mailbox notes it like any
request; the code tells that it is a trial, and nothing else is kept. What has not been noted within a day raises an
alarm: a person's request would have been lost as well. Channels without mail are tried by hand: somebody calls, or
writes a letter, and says the code.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, Actor, access, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.requests.models import ChannelTrial

EMAIL = "email"
EVERY = timedelta(days=7)
"""How often an address is tried."""
WITHIN = timedelta(hours=24)
"""How soon a trial must have been noted."""
KEPT = timedelta(days=400)
"""How long trials are evidence: a year, and a month to look back on it."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when it is said aloud
_CODE = re.compile(rf"\bKT-[{_LETTERS}]{{8}}\b")
_SUBJECT = "Kortisto: {code}"
_TEXT = (
    "Tämä on osoitteen {address} viikoittainen koe. Kirjaa tämä viesti Kortistoon kuten pyyntö: liitä koko teksti kohtaan "
    '"Mitä pyydettiin". Muuta ei tarvita.\n\n'
    "Detta är det veckovisa provet av adressen {address}. Anteckna meddelandet i Kortisto som en begäran: klistra in hela "
    "texten. Inget annat behövs.\n\n"
    "This is the weekly trial of the address {address}. Note this message in Kortisto like a request: paste the whole text. "
    "Nothing else is needed.\n\n{code}\n"
)


@dataclass(frozen=True)
class Channel:
    """A way for requests that the notice names, with the address that it publishes."""

    key: str
    address: str

    @property
    def by_mail(self) -> bool:
        """Whether the program itself can try it."""
        return self.key == EMAIL and bool(self.address)


def channels(published: Mapping[str, Any]) -> list[Channel]:
    """What a notice names as ways for a request, each with its published addresses."""
    controller, contact = published.get("controller") or {}, published.get("contact") or {}
    street = ", ".join(
        part
        for part in (
            controller.get("street"),
            f"{controller.get('postcode', '')} {controller.get('city', '')}".strip(),
        )
        if part
    )
    known = {
        EMAIL: [contact.get("email"), controller.get("email")],
        "phone": [contact.get("phone"), controller.get("phone")],
        "letter": [street],
        "counter": [street],
    }
    found = []
    for key in published.get("rights", {}).get("channels") or []:
        addresses = [one for one in dict.fromkeys(known.get(key, [])) if one]
        found += [Channel(key, one) for one in addresses or [""]]
    return found


def channels_of(register_id: int) -> list[Channel]:
    """The channels of the notice in force; none without one."""
    try:
        return channels(document(register_id))
    except NoPublishedNotice:
        return []


def latest(register_id: int) -> dict[tuple[str, str], ChannelTrial]:
    """The last trial of each channel and address."""
    rows = ChannelTrial.objects.filter(register_id=register_id).order_by("begun_at", "pk")
    return {(one.channel, one.address): one for one in rows}


def unanswered(register_id: int, now: datetime) -> list[ChannelTrial]:
    """The channels of the notice whose last trial nobody has noted in time."""
    last = latest(register_id)
    tried = [last.get((one.key, one.address)) for one in channels_of(register_id)]
    return [one for one in tried if one and one.arrived_at is None and one.begun_at < now - WITHIN]


def untried(register_id: int, now: datetime, every: timedelta = EVERY) -> list[Channel]:
    """The published e-mail addresses that were not tried for so long."""
    last = latest(register_id)
    return [
        one
        for one in channels_of(register_id)
        if one.by_mail
        and ((tried := last.get((one.key, one.address))) is None or tried.begun_at <= now - every)
    ]


def mails_leave() -> bool:
    """Whether this installation has a mail server, and so tries its addresses by itself."""
    return settings.MAIL_LEAVES and not settings.MAIL_IN_FILES


@operation("channel.try")
def begin(*, channel: Channel, now: datetime, by: Actor) -> ChannelTrial:
    """Begin a trial: its code is what must come back by this channel."""
    made = ChannelTrial.objects.create(
        register_id=required_access().register_id, channel=channel.key, address=channel.address,
        code="KT-" + "".join(secrets.choice(_LETTERS) for _ in range(8)), begun_at=now, begun_by=by.key,
    )  # fmt: skip
    record(trial=str(made.pk), channel=channel.key, clause="C70")
    return made


def trial_in(text: str) -> ChannelTrial | None:
    """The trial whose code a text holds, noted already or not."""
    register_id = required_access().register_id
    found = ChannelTrial.objects.filter(register_id=register_id, code__in=_CODE.findall(text)[:20])
    return found.order_by("-begun_at").first()


@operation("channel.arrive")
def note_arrival(*, trial: ChannelTrial, now: datetime, by: Actor) -> ChannelTrial:
    """A trial was noted like a request; noted twice, the first time stays."""
    ChannelTrial.objects.filter(pk=trial.pk, arrived_at=None).update(arrived_at=now, noted_by=by.key)
    trial.refresh_from_db()
    record(trial=str(trial.pk), channel=trial.channel, clause="C70")
    return trial


@operation("channel.try")
def forget(*, now: datetime, by: Actor) -> int:
    """Remove trials that are evidence no longer."""
    gone, _rows = ChannelTrial.objects.filter(
        register_id=required_access().register_id, begun_at__lt=now - KEPT
    ).delete()
    record(count=gone, clause="C70")
    return gone


def run(*, register_id: int, now: datetime | None = None) -> int:
    """Try each published e-mail address whose week is over; returns how many messages left. One that could not leave
    is not tried again: it is not noted within a day either, and somebody looks."""
    now = now or timezone.now()
    opened = partial(
        access,
        register_id=register_id,
        actor=SYSTEM,
        purpose=Purpose.RIGHTS,
        view="requests.trials",
        shown=False,
    )
    with opened():
        waiting = untried(register_id, now) if mails_leave() else []
        sender = settings.MAIL_FROM or (
            document(register_id)["controller"].get("email", "") if waiting else ""
        )
        if ChannelTrial.objects.filter(register_id=register_id, begun_at__lt=now - KEPT).exists():
            forget(now=now, by=SYSTEM)
    left = 0
    for channel in waiting:
        with opened():
            made = begin(channel=channel, now=now, by=SYSTEM)
        try:
            message(made, sender).send()
        except (OSError, ValueError):  # the server's errors, or an address that it cannot take
            continue
        left += 1
    return left


def message(trial: ChannelTrial, sender: str) -> EmailMessage:
    """What leaves for a published address."""
    told = {"address": trial.address, "code": trial.code}
    return EmailMessage(_SUBJECT.format(**told), _TEXT.format(**told), sender, [trial.address])
