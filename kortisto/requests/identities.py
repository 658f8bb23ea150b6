"""Which other services know the person, and by what they are recognised when such a service vouches for them.

Of a service's name for a person a keyed fingerprint is kept, of a bank identification besides it the level of
assurance; never a personal identity code, and never the name itself (Article 5(1)(c); clauses and law, 2.2).
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from kortisto.consents.keys import suppression_key
from kortisto.kernel import openid
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.requests import rules
from kortisto.requests.cases.moving import move, note
from kortisto.requests.models import Case, CaseEvent, OutsideIdentity

BANK, PROFILE = "bank", "profile"
STRONG = ("substantial", "high")
"""Levels of assurance that are strong identification (Regulation (EU) 910/2014, Article 8)."""


def service(provider: str) -> openid.Service | None:
    """The service as the installation describes it; None when it is not in use."""
    return {BANK: settings.STRONG_ID, PROFILE: settings.PROFILE_SERVICE}[provider]


def _digest(provider: str, subject: str) -> str:
    return openid.fingerprint(suppression_key(), service(provider), subject)


def linked_to(provider: str, subject: str) -> OutsideIdentity | None:
    """Whose card is linked with this name of a service. Needs a context that sees everybody."""
    found = OutsideIdentity.objects.filter(provider=provider, digest=_digest(provider, subject))
    return found.select_related("person").first()


@operation("identity.link")
def link(*, person: Person, provider: str, identified: openid.Identified, by: Actor) -> OutsideIdentity:
    """Link the card with a service's name for the person; one of each service. Raises IntegrityError when the name is linked with
    another card."""
    OutsideIdentity.objects.filter(person=person, provider=provider).delete()
    made = OutsideIdentity(
        register_id=person.register_id,
        person=person,
        provider=provider,
        digest=_digest(provider, identified.subject),
        level=identified.level,
    )
    made.save()
    record(subjects=[person.public_id], provider=provider, level=identified.level, clause="C69")
    return made


@operation("identity.unlink")
def unlink(*, person: Person, provider: str, by: Actor) -> bool:
    """Forget a link at the person's wish; returns whether there was one."""
    gone = OutsideIdentity.objects.filter(person=person, provider=provider).delete()[0]
    record(subjects=[person.public_id], provider=provider, outcome=str(gone), clause="C69")
    return bool(gone)


@operation("case.identify")
def recognised(*, identity: OutsideIdentity, level: str, now: datetime, by: Actor) -> int:
    """The person proved who they are: their open requests need no other proof (Article 12(6)). Returns how many
    were told so. Nothing of the proof is kept but its means, its level and its moment."""
    OutsideIdentity.objects.filter(pk=identity.pk).update(used_at=now, level=level)
    told = 0
    for case in Case.objects.filter(person=identity.person_id, closed_at=None) if level in STRONG else ():
        known = CaseEvent.objects.filter(case=case, kind="identified", code="strong").exists()
        if known or rules.IDENTIFY not in rules.TRANSITIONS[case.state]:
            continue
        doubted = case.doubted_on and not case.informed_on
        values = {"informed_on": timezone.localdate(now)} if doubted else {}
        move(case, case.version, state=rules.step(case.state, rules.IDENTIFY), **values)
        note(case, "identified", by, code="strong")
        told += 1
    record(subjects=[identity.person.public_id], means="strong", level=level, outcome=str(told), clause="C69")
    return told
