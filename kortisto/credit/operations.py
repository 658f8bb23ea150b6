"""What happens to a credit application: taken in, asked about, answered, decided by a person, withdrawn."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from kortisto.credit import rules
from kortisto.credit.holdings import SOURCE
from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.credit.rules import NotPossible
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose
from kortisto.kernel.access import Actor
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import subjects_of
from kortisto.staff.permissions import ROLE_PERMISSIONS, Permission

CATEGORIES = ("identity", "address")
"""What a provider gets of an applicant."""


def may_decide(actor: Actor) -> bool:
    """Whether this is a member of staff whose role decides on credit; the program itself never is."""
    return Permission.CREDIT_DECIDE in ROLE_PERMISSIONS.get(actor.role, ())


@operation("credit.apply")
def apply(
    *, person: Person | None = None, organisation: Organisation | None = None, asked_cents: int, reason: str,
    arrived_on: date, today: date, by: Actor,
) -> CreditApplication:  # fmt: skip
    """Take an application in. Raises NotPossible, also while another one of the same customer is open."""
    rules.check_application(asked_cents=asked_cents, reason=reason, arrived_on=arrived_on, today=today)
    refuse_identity_codes(reason)
    party = person or organisation
    mine = {"person": person} if person else {"organisation": organisation}
    if CreditApplication.objects.filter(**mine, decided_on=None).exists():
        raise NotPossible("open_already")
    made = CreditApplication(
        register_id=party.register_id, **mine, asked_cents=asked_cents, reason=reason, arrived_on=arrived_on,
        source=require_source(party.register_id, "self"),
    )  # fmt: skip
    made.save()
    record(subjects=subjects_of(person), application=str(made.public_id), clause="C32")
    return made


@operation("credit.ask")
def ask(
    *, application: CreditApplication, provider: Recipient, told_on: date | None, today: date, by: Actor
) -> CreditCheck:
    """Write down that a provider is asked about an applicant, before it is; `jobs` asks. Raises NotPossible,
    DisclosureRefused, UnknownSource."""
    found = _held(application)
    rules.check_question(
        state=found.state, arrived_on=found.arrived_on, told_on=told_on, today=today, by_person=may_decide(by)
    )
    if not settings.CREDIT_PROVIDER:
        raise NotPossible("no_service")
    if is_waited_for(found):
        raise NotPossible("asked_already")
    if reason := why_not(provider, today):
        raise NotPossible(reason)
    person = Person.objects.get(pk=found.person_id) if found.person_id else None
    made = disclose(
        recipient=provider, ground=Disclosure.CREDIT, clause="C32", categories=CATEGORIES,
        persons=[person] if person else [], by=by, today=today,
    )  # fmt: skip
    check = CreditCheck(
        register_id=found.register_id, application=found, person=person, disclosure=made, asked_on=today,
        asked_by=by.key, source=require_source(found.register_id, SOURCE),
    )  # fmt: skip
    check.save()
    found.told_on, found.provider = told_on, provider
    _save(found)
    record(
        subjects=subjects_of(person), application=str(found.public_id), recipient=provider.key,
        disclosure=str(made.public_id), clause="C32",
    )  # fmt: skip
    return check


def why_not(provider: Recipient, today: date) -> str:
    """A reason code why a recipient is not asked for credit data today, or an empty text."""
    return rules.why_not_provider(
        for_credit=bool(Purpose(provider.purpose) & Purpose.CREDIT), enabled=provider.enabled, contact=provider.contact,
        signed_on=provider.agreement_signed_on, starts_on=provider.agreement_starts_on,
        ends_on=provider.agreement_ends_on, today=today,
    )  # fmt: skip


def is_waited_for(application: CreditApplication) -> bool:
    """Whether a question has been asked just now and nothing has come of it yet."""
    waiting = application.checks.filter(answered_on=None, problem="")
    return waiting.filter(asked_at__gt=timezone.now() - rules.IN_FLIGHT).exists()


@operation("credit.answer")
def take_answer(*, check: CreditCheck, answer: rules.Answer, by: Actor) -> bool:
    """Keep the class and its day. Returns False, and keeps nothing, when the application is not open any more."""
    found = _held(check.application)
    check.refresh_from_db()
    is_open = found.state == rules.OPEN and check.answered_on is None
    if is_open:
        rules.check_step(found.state, rules.QUERIED, by_person=False)
        check.band, check.answered_on, check.problem = answer.band, answer.on, ""
        check.received_at = timezone.now()
        check.save()
        found.state = rules.QUERIED
        _save(found)
    record(
        subjects=subjects_of(_person(found)), application=str(found.public_id), clause="C32",
        outcome="answered" if is_open else "not_kept",
    )  # fmt: skip
    return is_open


@operation("credit.fail")
def note_problem(*, check: CreditCheck, problem: str, by: Actor) -> None:
    """Write down that no answer came, or none that can be used: one may ask again."""
    check.refresh_from_db()
    if check.answered_on is None:
        check.problem = problem
        check.save()
    record(
        subjects=subjects_of(_person(check)), application=str(check.application.public_id), outcome=problem,
        clause="C32",
    )  # fmt: skip


@operation("credit.decide")
def decide(
    *, application: CreditApplication, outcome: str, ground: str, looked: bool, version: int, today: date, by: Actor,
    granted_cents: int | None = None,
) -> CreditApplication:  # fmt: skip
    """Grant or refuse, by a person who has looked (Article 22). Raises NotPossible."""
    found = _held(application)
    has_answer = found.checks.exclude(answered_on=None).exists()
    rules.check_decision(
        state=found.state, outcome=outcome, ground=ground, asked_cents=found.asked_cents, granted_cents=granted_cents,
        looked=looked, has_answer=has_answer, by_person=may_decide(by),
    )  # fmt: skip
    return _close(found, outcome, version, today, by, ground=ground, granted_cents=granted_cents)


@operation("credit.withdraw")
def withdraw(*, application: CreditApplication, version: int, today: date, by: Actor) -> CreditApplication:
    """The customer asks no longer. Raises NotPossible."""
    found = _held(application)
    rules.check_step(found.state, rules.WITHDRAWN, by_person=may_decide(by))
    return _close(found, rules.WITHDRAWN, version, today, by)


def _close(
    found: CreditApplication, state: str, version: int, today: date, by: Actor, **told: object
) -> CreditApplication:
    if found.version != version:
        raise NotPossible("changed_meanwhile")
    found.state, found.decided_on, found.decided_by = state, today, by.key
    for name, value in told.items():
        setattr(found, name, value)
    _save(found)
    record(
        subjects=subjects_of(_person(found)), application=str(found.public_id), outcome=state, ground=found.ground,
        clause="C68",
    )  # fmt: skip
    return found


def _held(application: CreditApplication) -> CreditApplication:
    """The application as it is now; two who press at once come one after the other."""
    return CreditApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)


def _save(found: CreditApplication) -> None:
    found.version += 1
    found.save()


def _person(row: CreditApplication | CreditCheck) -> Person | None:
    return Person.objects.get(pk=row.person_id) if row.person_id else None
