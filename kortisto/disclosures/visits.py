"""Who works here for a recipient: sees nothing without a valid agreement, and each day of looking is a disclosure.

The accountant is not of the house: what is shown to one has left it. Nobody asks for it page by page; whenever an
access context opens for such an actor, the agreement is asked for, and when it closes, whoever was seen is added to
the day's disclosure before the page leaves (`kernel.access`).
"""

from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient, Visit, Worker
from kortisto.disclosures.operations import disclose
from kortisto.disclosures.rules import why_not_visiting
from kortisto.kernel.access import SYSTEM, Access, Actor, VisitRefused, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.staff.models import User
from kortisto.staff.permissions import Role
from kortisto.staff.rights import categories

VISITORS = (Role.ACCOUNTANT.value,)
"""Roles whose users work for a recipient, never for the house itself."""
CLAUSE = "C18"


def agreed(actor: Actor, register_id: int, purpose: Purpose) -> frozenset[str] | None:
    """Within which categories an actor works for a recipient; None for one who does not. Raises VisitRefused."""
    if actor.role not in VISITORS or not categories(actor.role, purpose):
        return None  # of the house, or on an errand that shows nobody: signing in, the own account
    recipient = recipient_of(actor.key, register_id)
    if recipient is None:
        raise VisitRefused("no_recipient")
    if reason := why_no_visit(recipient):
        day = {
            "agreement_ended": recipient.agreement_ends_on,
            "agreement_not_begun": recipient.agreement_starts_on,
        }
        raise VisitRefused(reason, day.get(reason), recipient.name)
    return frozenset(recipient.categories)


def recipient_of(key: str, register_id: int) -> Recipient | None:
    """The recipient for whom the user with this public id works."""
    try:
        user = UUID(key)
    except ValueError:
        return None
    found = Worker.objects.select_related("recipient").filter(
        user__public_id=user, recipient__register_id=register_id
    )
    return next((one.recipient for one in found), None)


def why_no_visit(recipient: Recipient) -> str:
    """A reason code why nobody of this recipient sees anything today, or an empty text."""
    return why_not_visiting(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_starts_on=recipient.agreement_starts_on, agreement_ends_on=recipient.agreement_ends_on,
        today=timezone.localdate(),
    )  # fmt: skip


def note(opened: Access) -> None:
    """Let a closing context of a visitor count: the first of a day makes its disclosure, later ones add whom they saw."""
    if not opened.categories:
        return  # nothing can have been shown
    with access(register_id=opened.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        visit = Visit.objects.filter(
            user__public_id=opened.actor.key,
            day=timezone.localdate(),
            disclosure__register=opened.register_id,
        ).first()
        if visit is None or _unnoted(visit, opened.seen):
            note_visit(opened=opened, by=opened.actor)


@operation("visit.note")
def note_visit(*, opened: Access, by: Actor) -> Visit:
    """Write down that somebody who works for a recipient was shown what they saw."""
    # Two pages at once are one visit.
    user = User.objects.select_for_update().get(public_id=by.key)
    recipient = recipient_of(by.key, opened.register_id)
    if recipient is None:
        raise VisitRefused("no_recipient")
    today = timezone.localdate()
    visit = Visit.objects.filter(user=user, day=today).select_related("disclosure").first()
    public = dict(Person.objects.filter(pk__in=opened.seen).unseen("pk", "public_id")) if opened.seen else {}
    if visit is None:
        persons = [Person(pk=pk, public_id=one, register_id=opened.register_id) for pk, one in public.items()]
        made = disclose(
            recipient=recipient, ground=Disclosure.PROCESSING, clause=CLAUSE, categories=opened.categories or (),
            persons=persons, by=by, today=today,
        )  # fmt: skip
        visit = Visit.objects.create(user=user, day=today, disclosure=made)
        new = list(public)
    else:
        made = visit.disclosure
        new = [pk for pk in _unnoted(visit, opened.seen) if pk in public]
        DisclosedPerson.objects.bulk_create(
            [DisclosedPerson(register_id=opened.register_id, person_id=pk, disclosure=made) for pk in new]
        )
        Disclosure.objects.filter(pk=made.pk).update(persons=F("persons") + len(new))
    record(
        subjects=[public[pk] for pk in new], recipient=recipient.key, disclosure=str(made.public_id),
        user=str(user.public_id), count=len(new), clause=CLAUSE,
    )  # fmt: skip
    return visit


def _unnoted(visit: Visit, seen: set[int]) -> list[int]:
    rows = DisclosedPerson.objects.filter(disclosure=visit.disclosure_id, person__in=seen)
    noted = {person for (person,) in rows.unseen("person_id")} if seen else set()
    return sorted(seen - noted)


def sentence(refused: VisitRefused) -> str:
    """Why nothing is shown, for the user whom it concerns."""
    day = f"{refused.day.day}.{refused.day.month}.{refused.day.year}" if refused.day else ""
    sentences = {
        "no_recipient": _("Your login belongs to no company with which data processing has been agreed."),
        "not_a_processor": _("%(name)s does not process data on the register's behalf."),
        "recipient_not_enabled": _("%(name)s is not in use as a recipient."),
        "no_agreement": _("There is no signed data-processing agreement with %(name)s."),
        "agreement_not_begun": _("The data-processing agreement with %(name)s begins on %(day)s."),
        "agreement_ended": _("The data-processing agreement with %(name)s ended on %(day)s."),
    }
    why = sentences[refused.reason] % {"name": refused.recipient, "day": day}
    more = _("Without it nobody outside the company sees personal data (C11, Article 28). The register's contact person keeps the agreements.")  # fmt: skip
    return f"{why} {more}"
