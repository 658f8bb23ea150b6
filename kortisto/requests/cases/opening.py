"""How a request becomes cases: noted from any channel, one case for each right, the person found at once or later.

What only protects takes effect in the same transaction in which it is noted (D6, C72): a marketing objection is not
decided, it is obeyed.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from kortisto.consents.operations import suppress
from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.calendar import arrival_date
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.ledger.operations import operation, record
from kortisto.notes import contents, files
from kortisto.orders.operations import next_number
from kortisto.parties import rules as parties_rules
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import ContactPoint, Person
from kortisto.parties.operations import VersionConflict, normalised_contact, place_block, subjects_of
from kortisto.requests import rules
from kortisto.requests.cases import objecting
from kortisto.requests.cases.moving import closed, decided, move, note
from kortisto.requests.holdings import OF_CASE, files_folder
from kortisto.requests.models import Case, CaseFile, CaseNumber


class BadArrival(FormatError):
    """A moment of arrival that cannot be one."""

    messages = {
        "future": (
            "Saapumisaika on tulevaisuudessa.",
            "Ankomsttiden ligger i framtiden.",
            "The time of arrival is in the future.",
        ),
        "long_ago": (
            "Saapumisajasta on yli vuosi. Tarkista päivä.",
            "Ankomsttiden är över ett år gammal. Kontrollera dagen.",
            "The time of arrival is more than a year ago. Check the day.",
        ),
    }


def checked_arrival(arrived_at: datetime, now: datetime) -> datetime:
    """The moment when a request arrived. Raises BadArrival."""
    if arrived_at > now:
        raise BadArrival("future")
    if (now - arrived_at).days > 366:
        raise BadArrival("long_ago")
    return arrived_at


@operation("case.open")
def open_cases(
    *, rights: Iterable[str], channel: str, asked: str, language: str, arrived_at: datetime | None = None,
    person: Person | None = None, asker: str = "", reply_to: str = "", agent: str = "", mandate: str = "",
    objects_to: Iterable[str] = (), file: tuple[str, bytes] | None = None, told: bool = False, source: str = "self", reason: str = "",
    by: Actor,
) -> list[Case]:  # fmt: skip
    """Note a request: one case for each right, tied together. A right that the person has asked for already and that
    still waits gets no second case: what was asked again is added to the open one. `objects_to`: the purposes of an
    objection, each restricted from now on.

    The clock runs from `arrived_at`, whenever it is noted. `told`: the person heard at once what was done. Raises
    BadArrival, FileRefused, IdentityCodeFound.
    """
    now = timezone.now()
    arrived_at = checked_arrival(arrived_at or now, now)
    given = {
        "asker": texts.tidy(asker)[:200], "reply_to": texts.tidy(reply_to)[:300],
        "mandate": texts.tidy(mandate)[:300], "asked": texts.tidy_lines(asked),
    }  # fmt: skip
    for text in given.values():
        refuse_identity_codes(text)
    if person is not None:
        # Whoever notes the same request at the same moment goes first.
        person = Person.objects.select_for_update().get(pk=person.pk)
    rights, objects_to = objecting.split(rights, objects_to)
    bundle, cases = uuid7(), []
    for right in dict.fromkeys(rights):
        waiting = open_case(person, right)
        if waiting is not None:
            cases.append(_asked_again(waiting, given["asked"], arrived_at, by))
            if channel == rules.PORTAL:
                note(waiting, "identified", by, code=rules.PORTAL)
            if right == objecting.RIGHT:
                objecting.name_purposes(waiting, objects_to, given["asked"], by)
            continue
        case = Case(
            register_id=required_access().register_id, bundle=bundle, right=right, channel=channel,
            number=int(next_number(required_access().register_id, CaseNumber)), person=person, agent=agent,
            language=language, arrived_at=arrived_at, state=rules.RECEIVED, made_by=by.key,
            due_on=rules.clock(right, arrival_date(arrived_at)).due, **given,
        )  # fmt: skip
        case.save()
        note(case, "arrived", by, code=channel, at=arrived_at)
        record(
            subjects=subjects_of(person), case=str(case.public_id), right=right, channel=channel,
            clause=rules.RIGHTS[right].clause,
        )  # fmt: skip
        _recognise(case, by)
        _obey(case, by, source=source, reason=reason, told=told)
        if right == objecting.RIGHT:
            objecting.name_purposes(case, objects_to, given["asked"], by)
        cases.append(case)
    if file is not None:
        _keep_file(cases[0], *file, by)
    return cases


def open_case(person: Person | None, right: str) -> Case | None:
    """The case of a person that waits for an answer to this right."""
    if person is None:
        return None
    found = Case.objects.filter(person=person, right=right, closed_at=None).exclude(state=rules.DECIDED)
    return found.order_by("pk").first()


def _asked_again(case: Case, asked: str, arrived_at: datetime, by: Actor) -> Case:
    if asked and asked not in case.asked:
        day = arrival_date(arrived_at)
        move(
            case, case.version, asked=f"{case.asked}\n\n— {day.day}.{day.month}.{day.year} —\n{asked}".strip()
        )
    note(case, "again", by)
    record(
        subjects=subjects_of(case.person), case=str(case.public_id), right=case.right, outcome="again",
        clause=rules.RIGHTS[case.right].clause,
    )  # fmt: skip
    return case


@operation("case.link")
def link_person(*, case: Case, person: Person, version: int, by: Actor) -> Case:
    """It has been found out whose request it is; the other rights of the same request are theirs too. What only
    protects takes effect now. Raises VersionConflict."""
    if case.person_id is not None:
        raise VersionConflict(case)
    together = list(Case.objects.filter(bundle=case.bundle, person=None).order_by("number"))
    for one in together:
        one = case if one.pk == case.pk else one
        move(one, version if one is case else one.version, person=person)
        for model in OF_CASE:
            model.objects.filter(case=one).update(person=person)
        note(one, "linked", by)
        record(subjects=[person.public_id], case=str(one.public_id), clause=rules.RIGHTS[one.right].clause)
        _recognise(one, by)
        _obey(one, by)
        objecting.hold(one, by)
    return case


def _recognise(case: Case, by: Actor) -> None:
    """Who writes from a contact value that we hold, wants the answer there, or has signed in to their own pages, is
    asked for nothing more."""
    if case.person is not None and case.channel == rules.PORTAL:
        note(case, "identified", by, code=rules.PORTAL)
    elif case.person is not None and case.reply_to and is_theirs(case.person, case.reply_to):
        note(case, "identified", by, code="contact")


def is_theirs(person: Person, value: str) -> bool:
    """Whether a contact value is one that the register holds for the person."""
    for kind in (ContactPoint.EMAIL, ContactPoint.PHONE):
        try:
            normal = normalised_contact(kind, value)
        except FormatError:
            continue
        if ContactPoint.objects.filter(person=person, kind=kind, value=normal, ended_on=None).exists():
            return True
    return False


def _obey(case: Case, by: Actor, *, source: str = "self", reason: str = "", told: bool = False) -> None:
    """What takes effect when it is noted: the block is placed, or the contact value given is forbidden. On their own
    pages the person sees at once that it holds."""
    right = rules.RIGHTS[case.right]
    if not right.at_once:
        return
    if case.person is not None:
        place_block(person=case.person, kind=right.block, reason=reason, source=source, by=by)
        note(case, "in_force", by, code=right.block)
    elif not _forbid(case, by):
        return
    decided(case, rules.GRANTED, by)
    if told or case.channel == rules.PORTAL:
        closed(case, rules.PORTAL if case.channel == rules.PORTAL else "told", by)


def _forbid(case: Case, by: Actor) -> bool:
    """Put the address of somebody unknown on the suppression list; it needs no name (C15)."""
    purposes = Purpose(int(parties_rules.BLOCKS[rules.RIGHTS[case.right].block][0]))
    for kind, name in ((ContactPoint.EMAIL, "emails"), (ContactPoint.PHONE, "phones")):
        try:
            value = normalised_contact(kind, case.reply_to)
        except FormatError:
            continue
        suppress(purposes=purposes, **{name: [value]}, by=by)
        note(case, "suppressed", by)
        return True
    return False


@operation("case.file")
def attach_file(*, case: Case, name: str, body: bytes, by: Actor) -> CaseFile:
    """Keep a scanned letter with its case, if it is what its name says. Raises FileRefused, IdentityCodeFound."""
    return _keep_file(case, name, body, by)


def _keep_file(case: Case, name: str, body: bytes, by: Actor) -> CaseFile:
    kept, media_type, body = contents.checked(name, body)
    file = files.keep(case.register_id, body, files_folder())
    # What broke off before its row was committed is swept up at night.
    made = CaseFile(
        register_id=case.register_id, case=case, person_id=case.person_id, name=kept, media_type=media_type,
        size=len(body), digest=hashlib.sha256(body).hexdigest(), file=file, added_by=by.key,
    )  # fmt: skip
    made.save()
    note(case, "file", by, ref=made.public_id)
    record(
        subjects=subjects_of(case.person),
        case=str(case.public_id),
        file=str(made.public_id),
        size=len(body),
        clause="C70",
    )
    return made
