"""Coming in and going out: an address is typed, a code is tried, a session begins and ends."""

import hashlib
import secrets
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from kortisto.kernel.access import DATA_SUBJECT, Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block, Change, ContactPoint, Person
from kortisto.portal import rules
from kortisto.portal.models import Attempt, Knock, Mail, PortalPasskey, PortalSession
from kortisto.requests.models import OutsideIdentity

SOMEBODY = Actor(key="portal", role=DATA_SUBJECT)
"""Whoever stands before the door; nobody knows yet who it is."""
_NO_CODE = "0" * 64


def actor_of(person: Person) -> Actor:
    """How the ledger knows a person who acts for themself: by their random public id."""
    return Actor(key=str(person.public_id), role=DATA_SUBJECT)


def new_code() -> str:
    """A code of six digits."""
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"


def digest_of_code(handle: UUID, code: str) -> str:
    """What is kept of a code. Six digits are soon guessed from a plain hash, so it needs the installation's key."""
    return salted_hmac("kortisto.portal.code", f"{handle}:{code}", algorithm="sha256").hexdigest()


def digest_of_key(key: str) -> str:
    """What is kept of a session's key. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


@operation("portal.knock")
def knock(*, address: str, language: str, by: Actor) -> Knock:
    """Somebody wants to come in with an address. Whose it is, is looked for later: what happens here is the same for
    every address."""
    made = Knock(
        register_id=required_access().register_id, address=address, language=language,
        expires_at=timezone.now() + rules.CODE_LASTS,
    )  # fmt: skip
    made.save()
    record(aim=Knock.SIGN_IN, clause="C69")
    return made


@operation("portal.knock")
def ask_again(*, session: PortalSession, language: str, by: Actor) -> Knock:
    """Who is signed in needs another code for what leaves as a file. An earlier one is no longer good."""
    now = timezone.now()
    Knock.objects.filter(session=session, used_at=None).update(used_at=now)
    made = Knock(
        register_id=session.register_id, aim=Knock.CONFIRM, language=language, person_id=session.person_id,
        point=session.point, session=session, expires_at=now + rules.CODE_LASTS,
    )  # fmt: skip
    made.save()
    record(subjects=[UUID(by.key)], aim=Knock.CONFIRM, clause="C69")
    return made


@operation("portal.try")
def try_code(*, handle: UUID, aim: str, code: str, by: Actor) -> Knock | None:
    """The knock, when the code is its own: once, in time, and within five tries. For an address that is nobody's the
    same is done in vain."""
    now = timezone.now()
    open_ones = Knock.objects.filter(
        handle=handle, aim=aim, used_at=None, expires_at__gt=now, tries__lt=rules.TRIES
    )
    # Counted first, so that tries at the same time cannot slip through together.
    counted = open_ones.update(tries=F("tries") + 1)
    found = Knock.objects.select_related("person").filter(handle=handle, aim=aim).first()
    expected = (found.digest if found is not None else "") or _NO_CODE
    right = constant_time_compare(expected, digest_of_code(handle, code)) and bool(counted)
    if right:
        right = bool(Knock.objects.filter(pk=found.pk, used_at=None).update(used_at=now))
    record(aim=aim, outcome="right" if right else "wrong", clause="C69")
    return found if right else None


class Entered(NamedTuple):
    """A session that has begun, and the key that opens it; the key is kept nowhere else than in the cookie."""

    session: PortalSession
    key: str


@operation("portal.sign_in")
def sign_in(*, knocked: Knock, by: Actor) -> Entered:
    """Begin the session of the person whose code was given."""
    entered = begin_session(knocked.person, knocked.point, PortalSession.EMAIL)
    record(subjects=[UUID(by.key)], means="email_code", clause="C69")
    return entered


def begin_session(person: Person, point: int | None, means: str) -> Entered:
    """A session that begins now; inside an operation. Who was vouched for needs no other code for some minutes."""
    key, now = secrets.token_urlsafe(32), timezone.now()
    session = PortalSession(
        register_id=person.register_id, person=person, digest=digest_of_key(key), point=point, means=means,
        expires_at=now + rules.LONGEST, confirmed_at=None if means == PortalSession.EMAIL else now,
    )  # fmt: skip
    session.save()
    return Entered(session, key)


def vouched_for(person: Person, means: str, **facts: Any) -> Entered | None:
    """The session of somebody for whom a device or a service vouches; None for the dead and for who is being erased.
    Inside an operation, which it records."""
    facts |= {"subjects": [person.public_id], "means": means, "clause": "C69"}
    if is_gone(person.pk):
        record(outcome="refused", **facts)
        return None
    point = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None).first()
    entered = begin_session(person, point.pk if point is not None else None, means)
    record(**facts)
    return entered


def is_gone(person: int) -> bool:
    """Whether nobody may come in for the person of this row."""
    kinds = Block.objects.filter(person=person, lifted_at=None).unseen("kind")
    return bool(rules.why_no_code(kind for (kind,) in kinds))


def write_to_all(person: Person, kind: str, language: str, at: datetime | None = None) -> int:
    """A message to every e-mail address of the person, to leave from `at` or now on; inside an operation. Returns how
    many wait."""
    points = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None)
    for point in points:
        Mail(
            register_id=person.register_id, person=person, kind=kind, address=point.value, language=language,
            next_at=at or timezone.now(),
        ).save()  # fmt: skip
    return len(points)


@operation("portal.confirm")
def confirm(*, session: PortalSession, by: Actor) -> None:
    """Another code was given: for some minutes files may leave."""
    PortalSession.objects.filter(pk=session.pk).update(confirmed_at=timezone.now())
    record(subjects=[UUID(by.key)], means="email_code", clause="C69")


@operation("portal.sign_out")
def sign_out(*, session: PortalSession, everywhere: bool = False, by: Actor) -> None:
    """End the session, or all of the person's."""
    ending = PortalSession.objects.filter(person_id=session.person_id, ended_at=None)
    if not everywhere:
        ending = ending.filter(pk=session.pk)
    session.ended_at = timezone.now()
    count = ending.update(ended_at=session.ended_at)
    record(subjects=[UUID(by.key)], count=count, clause="C69")


@operation("portal.mail")
def tell_old_address(*, person: Person, address: str, language: str, by: Actor) -> Mail:
    """The address that was replaced is told so: whoever took over the pages of somebody is noticed by them."""
    made = Mail(
        register_id=person.register_id,
        person=person,
        kind=Mail.CHANGED,
        address=address,
        language=language,
    )
    made.save()
    record(subjects=[person.public_id], kind=Mail.CHANGED, outcome="waiting", clause="C75")
    return made


@operation("portal.forget")
def forget(*, now: datetime, by: Actor) -> int:
    """Remove what has ended: knocks, sessions and messages stay a day, links that nobody uses two years. Returns how many."""
    before = now - rules.KEPT_FOR
    gone = Mail.objects.filter(made_at__lt=before, sent_at__isnull=False).delete()[0]
    gone += Mail.objects.filter(made_at__lt=before, attempts__gte=rules.MOST_ATTEMPTS).delete()[0]
    gone += Knock.objects.filter(expires_at__lt=before).delete()[0]
    gone += PortalPasskey.objects.filter(made_at__lt=now - rules.UNUSED_FOR).filter(_unused(now)).delete()[0]
    gone += OutsideIdentity.objects.filter(used_at__lt=now - rules.UNUSED_FOR).delete()[0]
    gone += Attempt.objects.filter(expires_at__lt=before).delete()[0]
    gone += PortalSession.objects.filter(expires_at__lt=before).delete()[0]
    record(count=gone, clause="C69")
    return gone


def _unused(now: datetime) -> Q:
    return Q(used_at=None) | Q(used_at__lt=now - rules.UNUSED_FOR)


def is_anything_over(now: datetime) -> bool:
    """Whether there is something to remove."""
    before = now - rules.KEPT_FOR
    return (
        Knock.objects.filter(expires_at__lt=before).exists()
        or PortalPasskey.objects.filter(made_at__lt=now - rules.UNUSED_FOR).filter(_unused(now)).exists()
        or OutsideIdentity.objects.filter(used_at__lt=now - rules.UNUSED_FOR).exists()
        or Attempt.objects.filter(expires_at__lt=before).exists()
        or PortalSession.objects.filter(expires_at__lt=before).exists()
        or Mail.objects.filter(made_at__lt=before).exists()
    )


def last_change_of_ways_in(person: Person) -> datetime | None:
    """When an e-mail address of the person was last added, replaced or removed, a service was linked that vouches
    for them, or a passkey was made; None when all is as it came."""
    of_email = {"person": person, "column": ContactPoint.EMAIL, "table": ContactPoint._meta.db_table}
    moments = [at for at, _person in Change.objects.filter(**of_email).values_list("at", "person_id")]
    points = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None)
    moments += [
        received_at
        for received_at, _person in points.values_list("received_at", "person_id")
        if received_at - person.received_at > rules.SAME_TIME
    ]
    linked = OutsideIdentity.objects.filter(person=person).values_list("linked_at", "person_id")
    moments += [linked_at for linked_at, _person in linked]
    keys = PortalPasskey.objects.filter(person=person).values_list("made_at", "person_id")
    moments += [made_at for made_at, _person in keys]
    return max(moments, default=None)
