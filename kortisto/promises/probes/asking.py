"""Probes of what persons ask for: their requests are taken by every channel, run by the law's clock, are obeyed, made
true, told on, and refused only with a whole certificate."""

import json
from datetime import timedelta
from typing import Any

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import arrival_date, deadline
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.notes.operations import add_note
from kortisto.notice.queries import document, published_notice
from kortisto.parties.models import Address, Block
from kortisto.parties.operations import add_contact, change_address
from kortisto.promises.probes.trying import Found, Probing, canary, faults, is_seen, seen_under
from kortisto.requests import package, rules, trials
from kortisto.requests.cases import steps, telling
from kortisto.requests.cases.answering import CertificateIncomplete, Sender, contents_of
from kortisto.requests.cases.ending import erase, forbid
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.cases.reminding import overlooked
from kortisto.requests.models import Case, CaseNotice, ErasureNotice

_REASON = "Koe: tämä perustelu on riittävän pitkä, jotta se kelpaa todistukseen."


def requests_run_by_the_clock(asked: Probing) -> Found:
    """A request by each channel and in each language becomes a case that is due a month after it arrived, no case has
    another last day than the law's, and near ones are marked (C70, C83)."""
    arrived_at = asked.now - timedelta(days=3)
    with seen_under(asked, Purpose.RIGHTS):
        wrong = overlooked(asked.today)
        for number, channel in enumerate(rules.CHANNELS):
            (case,) = open_cases(
                rights=["access"], channel=channel, asked="koe", language=rules.LANGUAGES[number % 3],
                arrived_at=arrived_at, by=SYSTEM,
            )  # fmt: skip
            wrong += case.due_on != deadline(arrival_date(arrived_at))
        for case in Case.objects.filter(closed_at=None).select_related("person"):
            months = 3 if case.extended_at is not None else 1
            wrong += case.due_on != deadline(arrival_date(case.arrived_at), months)
    return faults(wrong, "clock_moved")


def requests_are_answered(asked: Probing) -> Found:
    """No request waits past its last day (C69, C70, C74, C85)."""
    with seen_under(asked, Purpose.RIGHTS):
        return faults(Case.objects.filter(closed_at=None, due_on__lt=asked.today).count(), "request_late")


def marketing_objections_are_obeyed(asked: Probing) -> Found:
    """Each kind of objection to marketing, noted by itself, hides the person in that moment from what it forbids, before
    anybody has decided anything (C72, D6)."""
    wrong = 0
    for right in ("direct_mail", "distance_selling", "direct_marketing", "market_research", "publication"):
        found = canary(asked)
        purpose = {"publication": Purpose.DIRECTORY}.get(right) or Purpose.from_key(right)
        if not is_seen(asked, found.person, purpose):
            return Found(False, "canary_unseen", 1)
        with seen_under(asked, Purpose.RIGHTS):
            open_cases(
                rights=[right], channel="letter", asked="koe", language="fi", person=found.person, by=SYSTEM
            )
        wrong += is_seen(asked, found.person, purpose)
        wrong += not is_seen(asked, found.person, Purpose.CUSTOMER_SERVICE)
    return faults(wrong, "visible_despite_no")


def corrections_are_made_and_told(asked: Probing) -> Found:
    """An unsigned request from a known address corrects a value at once, and the source and every recipient of the value
    are to be told the same day, as is who got anything of a restriction (C71, C75-C79, Article 19)."""
    found = canary(asked)
    source = next(row["key"] for row in document(asked.register_id)["sources"] if row["key"] != "self")
    with seen_under(asked, Purpose.RIGHTS):
        change_address(
            person=found.person, values={"street": "Väärätie 1", "city": "HELSINKI"}, source=source, by=SYSTEM
        )
        _give(found.person)
        case = _case("rectification", found)
        item = steps.add_item(case=case, field="address:street", wanted="Oikeatie 2", ground="koe", by=SYSTEM)
        steps.decide_item(item=item, decision="accepted", by=SYSTEM)
        try:
            steps.decide(case=case, version=case.version, outcome="granted", today=asked.today, by=SYSTEM)
        except CaseRefused:
            return Found(False, "correction_missing", 1)
        present = Address.objects.filter(person=found.person, ended_on=None)
        wrong = [one.street for one in present] != ["Oikeatie 2"]
        due = {one.party: one.due_on for one in CaseNotice.objects.filter(case=case)}
        wanted = {f"source:{source}": asked.today, "recipient:probe": asked.today}
        forbid(person=found.person, kind=Block.RESTRICTION, by=SYSTEM)
        restricted = CaseNotice.objects.filter(field=telling.RESTRICTION, person=found.person)
        told = [one.party for one in restricted]
    missing = len(set(due.items()) ^ set(wanted.items())) + (told != ["recipient:probe"])
    return faults(wrong + missing, "correction_missing")


def channels_pass_requests_on(asked: Probing) -> Found:
    """The text of a trial is known by its code wherever it stands, every trial was noted within a day, and where there
    is a mail server each published address is tried each week (C70)."""
    now = asked.now
    wrong = len(trials.unanswered(asked.register_id, now))
    in_force_since = published_notice(asked.register_id).valid_from
    if trials.mails_leave() and in_force_since < now - trials.EVERY - timedelta(days=1):
        wrong += len(trials.untried(asked.register_id, now, trials.EVERY + timedelta(days=1)))
    with seen_under(asked, Purpose.RIGHTS):
        made = trials.begin(channel=trials.Channel("letter", "koe"), now=now, by=SYSTEM)
        text = trials.message(made, "koe@koe.example").body
        found = trials.trial_in(f"Fwd: {text}")
        noted = found is not None and trials.note_arrival(trial=found, now=now, by=SYSTEM)
        wrong += not noted or noted.pk != made.pk or noted.arrived_at is None
    return faults(wrong, "channel_silent")


def erasures_are_passed_on(asked: Probing) -> Found:
    """Whoever was given data of an invented person is to be told the day that person is erased, and no recipient waits
    longer than a week to be told (Article 19)."""
    found = canary(asked)
    late = ErasureNotice.objects.filter(
        register_id=asked.register_id,
        state=ErasureNotice.WAITING,
        due_on__lt=asked.today - rules.TELLING_TIME,
    ).count()
    with seen_under(asked, Purpose.RIGHTS):
        _give(found.person)
        due = erase(person=found.person, today=asked.today, by=SYSTEM).erasure.notices
        told = [(one.recipient.key, one.due_on) for one in due.select_related("recipient")]
    return faults(late + (told != [("probe", asked.today)]), "erasure_untold")


def _give(person: Any) -> None:
    values = {
        "name": "Koe", "kind": Recipient.CONTROLLER, "purpose": int(ALL_PURPOSES), "categories": ["address"],
        "enabled": True,
    }  # fmt: skip
    disclose(
        recipient=set_recipient(key="probe", values=values, by=SYSTEM), ground=Disclosure.STATUTORY, clause="C33",
        categories=["address"], persons=[person], by=SYSTEM,
    )  # fmt: skip


def _case(right: str, found: Any) -> Case:
    (case,) = open_cases(
        rights=[right],
        channel="email",
        asked="koe",
        language="fi",
        person=found.person,
        reply_to=found.email,
        by=SYSTEM,
    )
    return case


def refusals_have_their_certificate(asked: Probing) -> Found:
    """Nothing is refused with a phrase, and no case is closed as refused while its certificate lacks one of fourteen
    fields (C80)."""
    wrong = 0
    refused = {"reason": "Ei.", "statute": "gdpr_21_1", "until": asked.today, "meanwhile": "nothing"}
    with seen_under(asked, Purpose.RIGHTS):
        case = _case("restriction", canary(asked))
        try:
            steps.decide(
                case=case,
                version=case.version,
                outcome="refused",
                refused=refused,
                today=asked.today,
                by=SYSTEM,
            )
            return Found(False, "certificate_incomplete", 1)
        except CaseRefused:
            pass
        steps.decide(
            case=case, version=case.version, outcome="refused", refused=refused | {"reason": _REASON},
            today=asked.today, by=SYSTEM,
        )  # fmt: skip
        told = contents_of(case, "refused", 1, "", Sender("Koe", "contact_person"), asked.now)
        wrong += len(rules.lacking(told, "fi"))
        try:
            steps.answer(case=case, version=case.version, spoken=False, sender=Sender("", ""), by=SYSTEM)
            wrong += 1
        except CertificateIncomplete:
            pass
    return faults(wrong, "certificate_incomplete")


def package_is_theirs(asked: Probing) -> Found:
    """The package for another system has what an invented customer gave, every declared column of it, and neither what
    somebody else said of them nor what staff noted (C73, Article 20)."""
    found, other = canary(asked), canary(asked)
    source = next(row["key"] for row in document(asked.register_id)["sources"] if row["key"] != package.OWN)
    with seen_under(asked, Purpose.RIGHTS):
        own, heard = f"oma{found.email}", f"kuultu{found.email}"
        for value, said_by in ((own, package.OWN), (heard, source)):
            add_contact(person=found.person, kind="email", value=value, source=said_by, by=SYSTEM)
        add_note(person=found.person, text=f"{found.surname} muistiinpano", by=SYSTEM)
        text = json.dumps(package.contents(found.person), ensure_ascii=False)
    wrong = sum(value not in text for value in (found.surname, own))
    wrong += sum(value in text for value in (heard, "muistiinpano", other.surname, other.email))
    return faults(wrong + len(package.lacking()), "package_wrong")
