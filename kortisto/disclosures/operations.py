"""The one way out: nothing leaves without a row that says to whom, on which ground, whose (invariant 5)."""

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient, Worker
from kortisto.disclosures.rules import may_receive
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.staff.models import User

CHUNK = 1000
"""Persons that one ledger entry of a disclosure names at most."""


class DisclosureRefused(Exception):
    """The recipient may not receive this; the text is a reason code."""


@operation("recipient.worker")
def set_worker(*, user: User, recipient: Recipient | None, by: Actor) -> None:
    """Say for which recipient a user works, or that it is none any more: then the user is shown nothing."""
    register_id = required_access().register_id
    if user.register_id != register_id or (recipient is not None and recipient.register_id != register_id):
        raise ValueError("a user works for a recipient of their own register")
    if recipient is None:
        Worker.objects.filter(user=user).delete()
    else:
        Worker.objects.update_or_create(user=user, defaults={"recipient": recipient})
    record(user=str(user.public_id), recipient=recipient.key if recipient else "", clause="C11")


@operation("recipient.change")
def set_recipient(*, key: str, values: dict[str, Any], by: Actor) -> Recipient:
    """Add or change a recipient. A processor is enabled only with a signed agreement (Article 28, C11)."""
    register_id = required_access().register_id
    recipient, _made = Recipient.objects.update_or_create(register_id=register_id, key=key, defaults=values)
    record(recipient=recipient.key, outcome="enabled" if recipient.enabled else "disabled", clause="C18")
    return recipient


def the_person(register_id: int) -> Recipient:
    """The recipient that stands for whomever the data are about; inside an operation."""
    recipient, _made = Recipient.objects.get_or_create(
        register_id=register_id, key="data_subject",
        defaults={"name": "Rekisteröity", "kind": Recipient.SUBJECT, "purpose": 0, "enabled": True},
    )  # fmt: skip
    return recipient


@operation("disclosure.make")
def disclose(
    *, recipient: Recipient, ground: str, clause: str, categories: Iterable[str], persons: Iterable[Person],
    contents: bytes | None = None, digest: str = "", by: Actor, today: date | None = None,
) -> Disclosure:  # fmt: skip
    """Record that data of these persons leave to this recipient, before they do; `digest` is the SHA-256 of a
    file that is too large to be handed over as `contents`. Raises DisclosureRefused."""
    categories = sorted(set(categories))
    reason = may_receive(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_starts_on=recipient.agreement_starts_on, agreement_ends_on=recipient.agreement_ends_on,
        allowed=set(recipient.categories), wanted=set(categories),
        ground=ground, today=today or timezone.localdate(),
    )  # fmt: skip
    if reason:
        raise DisclosureRefused(reason)
    disclosure = Disclosure.objects.create(
        register_id=required_access().register_id, recipient=recipient, ground=ground, clause=clause,
        categories=categories, persons=0, by=by.key,
        digest=hashlib.sha256(contents).hexdigest() if contents is not None else digest,
    )  # fmt: skip
    facts = {
        "recipient": recipient.key, "ground": ground, "clause": clause, "categories": categories,
        "disclosure": str(disclosure.public_id),
    }  # fmt: skip
    count, persons = 0, iter(persons)
    # A large file names its persons by the chunk: neither the entry nor the memory grows with it.
    while (chunk := list(islice(persons, CHUNK))) or not count:
        DisclosedPerson.objects.bulk_create(
            [DisclosedPerson(register_id=p.register_id, person=p, disclosure=disclosure) for p in chunk]
        )
        record(subjects=[p.public_id for p in chunk], **facts)
        count += len(chunk)
        if len(chunk) < CHUNK:
            break
    Disclosure.objects.filter(pk=disclosure.pk).update(persons=count)
    disclosure.persons = count
    return disclosure
