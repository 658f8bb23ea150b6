"""Handing a person's package straight to another controller, at the person's order (Article 20(2)): a link that is good
once, for a week, for exactly the package that the person ordered."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Person
from kortisto.requests import operations as reporting
from kortisto.requests.cases import ending
from kortisto.requests.models import AccessReport, Transfer

LASTS = timedelta(days=7)


class NoPackage(Exception):
    """There is no whole report of the person whose package could be handed over."""


class NotGood(Exception):
    """The link was used, has expired, was withdrawn, or was never made."""


def digest_of(token: str) -> str:
    """What is kept of a link. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def ready(person: Person, now: datetime) -> AccessReport | None:
    """The newest whole report whose package can be handed over."""
    found = AccessReport.objects.filter(person=person, state=AccessReport.COMPLETE).order_by("-made_at")
    return next((made for made in found if reporting.is_there(made, now)), None)


@operation("transfer.order")
def order(*, person: Person, receiver: str, by: Actor) -> tuple[Transfer, str]:
    """A new link for a receiver whom the person names, and the text that opens it, kept nowhere. One that still waited
    is withdrawn. Raises NoPackage, IdentityCodeFound."""
    now = timezone.now()
    made = ready(person, now)
    path = _path(made)
    if path is None or not path.exists():
        raise NoPackage
    Transfer.objects.filter(person=person, fetched_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    transfer = Transfer(
        register_id=person.register_id, person=person, report=made.public_id, digest=digest_of(token),
        receiver=refuse_identity_codes(tidy(receiver))[:200], made_by=by.key,
        contents_digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        expires_at=min(now + LASTS, made.expires_at),
    )  # fmt: skip
    transfer.save()
    record(
        subjects=[person.public_id],
        transfer=str(transfer.public_id),
        digest=transfer.contents_digest,
        clause="C73",
    )
    return transfer, token


def _path(made: AccessReport | None):
    if made is None or not made.folder:
        return None
    return reporting.reports_folder() / made.folder / reporting.FORMS["package"][0]


def waiting(token: str) -> Transfer | None:
    """What a link opens, while it is good. Needs a context that sees everybody."""
    found = Transfer.objects.filter(
        digest=digest_of(token), fetched_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return found.select_related("person").first()


@operation("transfer.fetch")
def fetch(*, token: str, by: Actor) -> bytes:
    """The package, once: written down as given at the person's order before it goes. Raises NotGood, also when it is
    no longer the one that was ordered."""
    transfer = waiting(token)
    if transfer is None:
        raise NotGood
    # Whoever presses at the same moment finds it fetched.
    open_ones = Transfer.objects.filter(pk=transfer.pk, fetched_at=None, withdrawn_at=None)
    if not open_ones.update(fetched_at=timezone.now()):
        raise NotGood
    person = transfer.person
    path = _path(AccessReport.objects.filter(person=person, public_id=transfer.report).first())
    body = path.read_bytes() if path is not None and path.exists() else b""
    if hashlib.sha256(body).hexdigest() != transfer.contents_digest:
        raise NotGood
    disclose(
        recipient=the_person(person.register_id), ground=Disclosure.DATA_SUBJECT, clause="C73", categories=[],
        persons=[person], contents=body, by=by,
    )  # fmt: skip
    ending.handed_over(person, by)
    record(
        subjects=[person.public_id],
        transfer=str(transfer.public_id),
        digest=transfer.contents_digest,
        clause="C73",
    )
    return body


@operation("transfer.withdraw")
def withdraw(*, transfer: Transfer, by: Actor) -> bool:
    """Take an order back; returns whether it still waited."""
    open_ones = Transfer.objects.filter(pk=transfer.pk, fetched_at=None, withdrawn_at=None)
    done = bool(open_ones.update(withdrawn_at=timezone.now()))
    record(
        subjects=[transfer.person.public_id], transfer=str(transfer.public_id), clause="C73",
        outcome="withdrawn" if done else "too_late",
    )  # fmt: skip
    return done


def state_of(transfer: Transfer, now: datetime) -> str:
    """fetched, withdrawn, expired or waiting."""
    if transfer.fetched_at is not None:
        return "fetched"
    if transfer.withdrawn_at is not None:
        return "withdrawn"
    return "waiting" if transfer.expires_at > now else "expired"
