"""The one way out: nothing leaves without a row that says to whom, on which ground, whose (invariant 5)."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient
from kortisto.disclosures.rules import may_receive
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person


class DisclosureRefused(Exception):
    """The recipient may not receive this; the text is a reason code."""


@operation("recipient.change")
def set_recipient(*, key: str, values: dict[str, Any], by: Actor) -> Recipient:
    """Add or change a recipient. A processor is enabled only with a signed agreement (Article 28, C11)."""
    register_id = required_access().register_id
    recipient, _made = Recipient.objects.update_or_create(register_id=register_id, key=key, defaults=values)
    record(recipient=recipient.key, outcome="enabled" if recipient.enabled else "disabled", clause="C18")
    return recipient


@operation("disclosure.make")
def disclose(
    *, recipient: Recipient, ground: str, clause: str, categories: Iterable[str], persons: Iterable[Person],
    contents: bytes | None = None, by: Actor, today: date | None = None,
) -> Disclosure:  # fmt: skip
    """Record that data of these persons leave to this recipient, before they do. Raises DisclosureRefused."""
    persons, categories = list(persons), sorted(set(categories))
    reason = may_receive(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_ends_on=recipient.agreement_ends_on, allowed=set(recipient.categories), wanted=set(categories),
        ground=ground, today=today or timezone.localdate(),
    )  # fmt: skip
    if reason:
        raise DisclosureRefused(reason)
    disclosure = Disclosure.objects.create(
        register_id=required_access().register_id, recipient=recipient, ground=ground, clause=clause,
        categories=categories, persons=len(persons), by=by.key,
        digest=hashlib.sha256(contents).hexdigest() if contents is not None else "",
    )  # fmt: skip
    DisclosedPerson.objects.bulk_create(
        [DisclosedPerson(register_id=p.register_id, person=p, disclosure=disclosure) for p in persons],
        batch_size=500,
    )
    record(
        subjects=[p.public_id for p in persons], recipient=recipient.key, ground=ground, clause=clause,
        categories=categories, disclosure=str(disclosure.public_id),
    )  # fmt: skip
    return disclosure
