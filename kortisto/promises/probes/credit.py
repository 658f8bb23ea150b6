"""Probes of credit: nobody is just checked, nothing of an answer stays too long, and a person decides."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import override_settings

from kortisto.credit import operations, papers, rules
from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.credit.rules import NotPossible
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.operations import DisclosureRefused, set_recipient
from kortisto.kernel.access import SYSTEM, Actor, CategoryRefused
from kortisto.kernel.purposes import Purpose
from kortisto.promises.probes.trying import Found, Probing, acting, canary, faults, is_refused, seen_under
from kortisto.staff.models import User
from kortisto.staff.permissions import Role

_SERVICE = "https://luotto.koe.example/"
"""An address that nobody asks: only a worker would, and none is told."""


def credit_is_checked_for_an_application(asked: Probing) -> Found:
    """Credit data are asked for an open application only, of somebody told, under an agreement, as a disclosure of that
    ground that names the application; and they show under no other purpose (C7, C32, C33, C37)."""
    today, clerk = asked.today, _clerk(asked)
    with (
        seen_under(asked, Purpose.CREDIT),
        override_settings(CREDIT_PROVIDER=settings.CREDIT_PROVIDER or _SERVICE),
    ):
        provider = _provider(asked)
        made, closed = _applied(asked, clerk), _applied(asked, clerk)
        operations.withdraw(application=closed, version=closed.version, today=today, by=clerk)

        def ask(application: CreditApplication, **changes: Any) -> CreditCheck:
            told = {"provider": provider, "told_on": today, "today": today, "by": clerk} | changes
            return operations.ask(application=application, **told)

        without = _provider(asked, agreement_signed_on=None)
        wrong = _does(lambda: ask(closed))
        wrong += _does(lambda: ask(made, told_on=None))
        wrong += _does(lambda: ask(made, by=SYSTEM))
        wrong += _does(lambda: ask(made, provider=without))
        check = ask(made)
        wrong += check.disclosure.ground != "credit" or check.disclosure.clause != "C32"
        wrong += not is_refused(
            "UPDATE credit_creditcheck SET application_id = NULL WHERE id = %s", [check.pk], as_owner=True
        )
        wrong += _written_without(check, closed)
    for role in Role:
        if role in (Role.ACCOUNTANT,):
            continue
        for purpose in (Purpose.CUSTOMER_SERVICE, Purpose.BILLING):
            with acting(asked, role=role.value, purpose=purpose):
                wrong += _shows(check)
    return faults(wrong, "just_checked")


def people_decide_on_credit(asked: Probing) -> Found:
    """No step of the program's own ends in a decision; neither the program nor the database's owner decides without
    a person; and who is refused is told why, by whose data, and what to do (C68, Article 22)."""
    today, clerk = asked.today, _clerk(asked)
    wrong = sum(
        to not in rules.WAITING for _state, to in rules.BY_ITSELF
    )  # fmt: skip
    with (
        seen_under(asked, Purpose.CREDIT),
        override_settings(CREDIT_PROVIDER=settings.CREDIT_PROVIDER or _SERVICE),
    ):
        made = _applied(asked, clerk)
        told = {"outcome": rules.REFUSED, "ground": "credit_data", "looked": True, "today": today}
        check = operations.ask(
            application=made, provider=_provider(asked), told_on=today, today=today, by=clerk
        )
        operations.take_answer(check=check, answer=rules.Answer("E", today), by=SYSTEM)
        made.refresh_from_db()
        wrong += _does(lambda: operations.decide(application=made, **told, version=made.version, by=SYSTEM))
        wrong += _does(
            lambda: operations.decide(
                application=made, **told | {"looked": False}, version=made.version, by=clerk
            )
        )
        wrong += not is_refused(
            "UPDATE credit_creditapplication SET state = 'refused', ground = 'credit_data', decided_by = 'system', "
            "decided_on = arrived_on WHERE id = %s AND state = 'queried'",
            [made.pk],
            as_owner=True,
        )
        made.refresh_from_db()
        if made.state == rules.QUERIED:
            made = operations.decide(application=made, **told, version=made.version, by=clerk)
            wrong += _silent(made)
    return faults(wrong, "decided_without_a_person")


def _silent(made: CreditApplication) -> int:
    contents, language = papers.contents(made)
    said, texts = " ".join(contents["paragraphs"]), papers.TEXTS[language]
    source = papers.source_of(made.provider)
    wanted = (texts["because"].format(source=source), texts["check"].format(source=source), texts["contest"])
    return sum(one not in said for one in (*wanted, texts["by_a_person"]))


def _applied(asked: Probing, by: Actor) -> CreditApplication:
    return operations.apply(
        person=canary(asked).person,
        asked_cents=1000,
        reason="Koe",
        arrived_on=asked.today,
        today=asked.today,
        by=by,
    )


def _clerk(asked: Probing) -> Actor:
    """Somebody who decides on credit and exists only while a probe runs."""
    word = secrets.token_hex(6)
    return User.objects.create(
        email=f"koe.{word}@koe.example", name="Koe Päättäjä", role=Role.CONTACT_PERSON, employer="Koe Oy",
        register_id=asked.register_id,
    ).actor  # fmt: skip


def _provider(asked: Probing, **changes: Any) -> Recipient:
    values = {
        "name": "Koe Oy", "kind": Recipient.CONTROLLER, "purpose": int(Purpose.CREDIT), "enabled": True,
        "categories": list(operations.CATEGORIES), "contact": "koe@koe.example",
        "agreement_signed_on": asked.today - timedelta(days=30),
    }  # fmt: skip
    return set_recipient(key=f"probe_{secrets.token_hex(6)}", values=values | changes, by=SYSTEM)


def _written_without(check: CreditCheck, closed: CreditApplication) -> bool:
    """Whether a question about a closed application can be written past the operations."""
    columns = [
        one.column
        for one in CreditCheck._meta.concrete_fields
        if one.column not in ("id", "public_id", "application_id")
    ]
    told = ", ".join(f'"{name}"' for name in columns)
    return not is_refused(
        f"INSERT INTO credit_creditcheck (id, public_id, application_id, {told}) SELECT id + 1, "
        f"(SELECT a.public_id FROM credit_creditapplication a WHERE a.id = %s), %s, {told} "
        "FROM credit_creditcheck WHERE id = %s",
        [closed.pk, closed.pk, check.pk],
        as_owner=True,
    )


def _shows(check: CreditCheck) -> bool:
    try:
        return CreditCheck.objects.filter(pk=check.pk).exists()
    except CategoryRefused:
        return False


def _does(act: Callable[[], Any]) -> bool:
    """Whether something that should be refused is done; what it did is undone."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (NotPossible, DisclosureRefused, DatabaseError):
        return False
    return True
