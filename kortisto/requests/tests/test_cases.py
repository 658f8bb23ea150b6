"""A request from its arrival to its answer: what takes effect when, who is told, what is refused how."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kortisto.billing.operations import issue_invoice
from kortisto.consents.queries import forbidden_purposes
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.kernel.text import FormatError
from kortisto.ledger.models import Outbox
from kortisto.notes.tests.hostile import png
from kortisto.parties.models import Address, Block, ContactPoint, Person
from kortisto.parties.operations import VersionConflict, change_address, create_person, place_block
from kortisto.requests import rules
from kortisto.requests.cases import ending, reminding, steps
from kortisto.requests.cases.answering import CertificateIncomplete, Sender, make_letter, pdf_of
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import attach_file, link_person, open_cases
from kortisto.requests.holdings import files_folder
from kortisto.requests.letters import bound
from kortisto.requests.models import (
    AccessReport,
    Case,
    CaseEvent,
    CaseLetter,
    CaseNotice,
    CaseSkeleton,
)
from kortisto.requests.operations import download_access_report, make_access_report
from kortisto.requests.queries import record_of
from kortisto.requests.tests.test_pages import words_of
from kortisto.retention import night
from kortisto.retention.models import Erasure

pytestmark = pytest.mark.django_db

SENDER = Sender("Birgit Åkerlund", "contact_person")
REASON = "Osoite on tarkistettu väestötiedoista, ja se on rekisterissä oikein."
MAIL = "aino@kellokas.example"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """What one test attaches is no other's."""
    settings.DATA = tmp_path


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77"}, contacts=[("email", MAIL)],
            address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
            source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def ask(opened):
    """A function that notes a request for one right as it came by e-mail."""

    def put(right, **more):
        given = {"channel": "email", "asked": "Pyydän tätä.", "language": "fi", "reply_to": MAIL} | more
        with opened(Purpose.RIGHTS):
            return open_cases(rights=[right], by=SYSTEM, **given)[0]

    return put


def again(case):
    return Case.objects.select_related("person").get(pk=case.pk)


def kinds(case):
    return list(CaseEvent.objects.filter(case=case).order_by("at", "pk").unseen("kind", "code"))


def test_c70_one_request_for_three_rights_is_three_cases_whose_clock_runs_from_the_arrival(person, opened):
    sent = datetime(2026, 11, 21, 23, 50, tzinfo=HELSINKI)  # a Saturday night, noted later
    with opened(Purpose.RIGHTS):
        cases = open_cases(
            rights=["access", "rectification", "market_research"], channel="email", asked="Kaikki kolme", language="sv",
            person=person, reply_to=f" {MAIL.upper()} ", arrived_at=sent, by=SYSTEM,
        )  # fmt: skip
        assert [case.number for case in cases] == [1, 2, 3] and len({case.bundle for case in cases}) == 1
        assert {str(case.due_on) for case in cases} == {"2026-12-21"}
        # A known address is enough: no question is asked.
        assert ("identified", "contact") in kinds(cases[0])
        # The ban holds already, only that one, and nobody has decided anything.
        assert [block.kind for block in Block.objects.all()] == ["market_research"]
        assert (cases[2].state, cases[0].state) == (rules.DECIDED, rules.RECEIVED)
        # The same again is the same case, with what was written anew.
        (same,) = open_cases(
            rights=["access"],
            channel="letter",
            asked="Vieläkin haluan",
            language="fi",
            person=person,
            by=SYSTEM,
        )
        assert same.pk == cases[0].pk and "Vieläkin haluan" in again(same).asked and Case.objects.count() == 3
        with pytest.raises(FormatError):
            open_cases(
                rights=["access"], channel="web", asked="Tunnukseni on 131052-308T", language="fi", by=SYSTEM
            )
        for wrong in (timezone.now() + timedelta(hours=1), timezone.now() - timedelta(days=400)):
            with pytest.raises(FormatError):
                open_cases(
                    rights=["access"], channel="web", asked="x", language="fi", arrived_at=wrong, by=SYSTEM
                )
    assert not any(
        b"haluan" in bytes(row.body) or b"kellokas" in bytes(row.body) for row in Outbox.objects.all()
    )


def test_d6_a_ban_by_somebody_unknown_holds_for_their_address_at_once_and_for_them_when_found(
    ask, person, opened
):
    case = ask(
        "all_marketing",
        reply_to="joku@muu.example",
        agent="agent",
        mandate="Suomen suoramarkkinoinnin kieltopalvelu",
    )
    register = case.register_id
    with opened(Purpose.RIGHTS):
        assert forbidden_purposes(register, emails=["joku@muu.example"], phones=[]) & Purpose.DIRECT_MARKETING
        assert case.outcome == rules.GRANTED
        plain = ask("direct_mail", reply_to="Kotikatu 1, 00100 Helsinki")
        assert plain.state == rules.RECEIVED  # nothing to forbid without a person or an address
        link_person(case=plain, person=person, version=plain.version, by=SYSTEM)
        assert Block.objects.get().kind == "direct_mail" and again(plain).state == rules.DECIDED
        with pytest.raises(VersionConflict):
            link_person(case=again(plain), person=person, version=1, by=SYSTEM)


def test_c69_an_access_request_is_finished_by_its_report_and_a_report_without_one_opens_it(
    ask, person, opened
):
    case = ask("access", person=person)
    with opened(Purpose.RIGHTS):
        made = make_access_report(person=person, by=SYSTEM)
        assert (again(case).state, again(case).outcome) == (rules.DECIDED, rules.GRANTED)
        download_access_report(made=made, form="json", by=SYSTEM)
        assert again(case).state == rules.CLOSED
        make_access_report(person=person, by=SYSTEM)
        own = Case.objects.exclude(pk=case.pk).get()
        assert (own.right, own.channel, own.outcome) == ("access", "desk", rules.GRANTED)
    # Of somebody whom one is not sure of, the report decides nothing.
    doubtful = ask("portability", person=person, reply_to="toinen@posti.example")
    with opened(Purpose.RIGHTS):
        make_access_report(person=person, by=SYSTEM)
        assert AccessReport.objects.count() == 3 and again(doubtful).state == rules.RECEIVED
        with pytest.raises(CaseRefused, match="not_identified"):
            steps.decide(
                case=doubtful,
                version=doubtful.version,
                outcome="granted",
                today=timezone.localdate(),
                by=SYSTEM,
            )


def test_2_2_a_doubt_asks_for_two_facts_by_a_letter_and_the_time_runs_on(ask, person, opened):
    case, today = ask("access", person=person), timezone.localdate()
    with opened(Purpose.RIGHTS):
        steps.doubt(
            case=case,
            version=case.version,
            question="Mikä on asiakasnumerosi?",
            sender=SENDER,
            today=today,
            by=SYSTEM,
        )
        text = words_of(pdf_of(CaseLetter.objects.get()))
        assert "Älä lähetä kopiota henkilöllisyystodistuksesta" in text and "Mikä on asiakasnumerosi?" in text
        assert steps.why_not_decided(case, "granted") == "not_identified"  # the address alone no longer is
        for means in ("photocopy", "strong"):
            with pytest.raises(CaseRefused):
                steps.identify(case=case, version=case.version, means=means, today=today, by=SYSTEM)
        steps.identify(case=case, version=case.version, means="facts", today=today, by=SYSTEM)
        assert (case.state, case.informed_on) == (rules.WORKING, today)
        assert steps.why_not_decided(case, "granted") == "no_report"
        with pytest.raises(VersionConflict):
            steps.withdraw(case=again(case), version=1, by=SYSTEM)
        steps.ask(
            case=case, version=case.version, question="Mitä vuotta tarkoitat?", sender=SENDER, by=SYSTEM
        )
        steps.answered(case=case, version=case.version, by=SYSTEM)
        steps.withdraw(case=case, version=case.version, by=SYSTEM)
        assert (again(case).state, again(case).outcome) == (rules.CLOSED, rules.WITHDRAWN)
        with pytest.raises(rules.NoSuchStep):
            steps.begin(case=case, version=case.version, by=SYSTEM)


def test_d3_more_time_is_taken_once_with_a_letter_that_says_why(ask, person, opened):
    case, today = ask("access", person=person, language="sv"), timezone.localdate()
    first = case.due_on
    reason = "Ni har bett om uppgifter ur tre arkiv, av vilka ett finns på papper."
    with opened(Purpose.RIGHTS):
        with pytest.raises(CaseRefused, match="reason_too_short"):
            steps.extend(
                case=case, version=case.version, reason="brådska", sender=SENDER, today=today, by=SYSTEM
            )
        steps.extend(case=case, version=case.version, reason=reason, sender=SENDER, today=today, by=SYSTEM)
        assert case.due_on > first and reason in words_of(pdf_of(CaseLetter.objects.get()))
        with pytest.raises(CaseRefused, match="extended_already"):
            steps.extend(
                case=case, version=case.version, reason=reason, sender=SENDER, today=today, by=SYSTEM
            )


@pytest.fixture
def supplied(person, opened):
    """The person with an address from a supplier that an accountant and a collector have got since, and one got before."""
    with opened(Purpose.RIGHTS):
        for key in ("early", "accounting", "agency", "invoices_only"):
            values = {
                "name": f"Saaja {key} Oy", "kind": Recipient.CONTROLLER, "purpose": int(Purpose.COLLECTION),
                "categories": ["address", "identity", "invoices"], "enabled": True,
            }  # fmt: skip
            set_recipient(key=key, values=values, by=SYSTEM)

        def give(key, categories):
            disclose(
                recipient=Recipient.objects.get(key=key), ground=Disclosure.COLLECTION, clause="C33",
                categories=categories, persons=[person], by=SYSTEM,
            )  # fmt: skip

        give("early", ["address"])
        change_address(
            person=person, values={"street": "Väärätie 1", "postcode": "33230", "city": "TAMPERE"}, source="subcontractor",
            by=SYSTEM,
        )  # fmt: skip
        for key in ("accounting", "agency"):
            give(key, ["address", "identity"])
        give("invoices_only", ["invoices"])
    return person


def test_c75_c79_c80_t14_a_correction_is_made_told_to_three_and_what_is_refused_has_its_certificate(
    ask, supplied, opened
):
    case, today = ask("rectification", person=supplied, asked="Osoitteeni on väärin."), timezone.localdate()
    refused = {"reason": REASON, "statute": "gdpr_16", "until": None, "meanwhile": "statement"}
    with opened(Purpose.RIGHTS):
        street = steps.add_item(
            case=case, field="address:street", wanted="Oikeatie 2", ground="Muutin.", by=SYSTEM
        )
        town = steps.add_item(case=case, field="address:city", wanted="NOKIA", ground="Muutin.", by=SYSTEM)
        assert street.now == "Väärätie 1"
        with pytest.raises(CaseRefused, match="items_undecided"):
            steps.decide(case=case, version=case.version, outcome="granted", today=today, by=SYSTEM)
        with pytest.raises(CaseRefused, match="reason_too_short"):
            steps.decide_item(item=town, decision="refused", refused=refused | {"reason": "Ei."}, by=SYSTEM)
        steps.decide_item(item=town, decision="refused", refused=refused, by=SYSTEM)
        steps.decide_item(item=street, decision="accepted", by=SYSTEM)
        steps.decide(case=case, version=case.version, outcome="partly", today=today, by=SYSTEM)
        assert Address.objects.get(person=supplied, ended_on=None).street == "Oikeatie 2"
        assert Address.objects.get(person=supplied, ended_on=None).city == "TAMPERE"
        notices = list(CaseNotice.objects.order_by("party"))
        assert [one.party for one in notices] == [
            "recipient:accounting",
            "recipient:agency",
            "source:subcontractor",
        ]
        assert {one.due_on for one in notices} == {today}
        with pytest.raises(CaseRefused, match="notices_waiting"):
            steps.answer(case=case, version=case.version, spoken=False, sender=SENDER, by=SYSTEM)
        with pytest.raises(CaseRefused, match="say_how"):
            steps.notify(notice=notices[0], state="impossible", text="ei voi", by=SYSTEM)
        for one in notices:
            steps.notify(notice=one, state="told", text="sähköpostilla 10.15", by=SYSTEM)
        with pytest.raises(CaseRefused, match="answer_in_writing"):
            steps.answer(case=case, version=case.version, spoken=True, sender=SENDER, by=SYSTEM)
        steps.answer(case=case, version=case.version, spoken=False, sender=SENDER, by=SYSTEM)
        letter = CaseLetter.objects.get()
        assert (letter.kind, again(case).state) == ("refused", rules.CLOSED)
        assert rules.lacking(letter.contents, "fi") == []
        pdf = pdf_of(letter)
        assert pdf == pdf_of(CaseLetter.objects.get()) and hashlib.sha256(pdf).hexdigest() == letter.digest
        text = words_of(pdf)
        for part in (
            "Kieltäytymistodistus", "1/1", "Aino Kellokas", "Osoitteeni on väärin.", "Oikeatie 2", REASON,
            "tietosuoja-asetus 16 art.", "Lintulahdenkuja 4", "Birgit Åkerlund", "Saaja agency Oy", "1234567-1",
        ):  # fmt: skip
            assert part in text, part
    entries = [
        json.loads(bytes(row.body)) for row in Outbox.objects.all() if b'"case.letter"' in bytes(row.body)
    ]
    assert [(one["letter"], one["digest"]) for one in entries] == [("1/1", letter.digest)]


def test_c80_a_case_cannot_be_closed_as_refused_while_a_field_of_the_certificate_lacks(
    ask, person, opened, monkeypatch
):
    case, today = ask("restriction", person=person), timezone.localdate()
    refused = {"reason": REASON, "statute": "gdpr_21_1", "until": today, "meanwhile": "nothing"}
    with opened(Purpose.RIGHTS):
        steps.decide(
            case=case, version=case.version, outcome="refused", refused=refused, today=today, by=SYSTEM
        )
        with pytest.raises(CertificateIncomplete, match="13"):
            steps.answer(
                case=case, version=case.version, spoken=False, sender=Sender("", "contact_person"), by=SYSTEM
            )
        assert again(case).state == rules.DECIDED and not CaseLetter.objects.exists()


def test_other_claims_go_through_the_same_operations_as_on_the_card(ask, person, opened):
    case, today = ask("rectification", person=person), timezone.localdate()
    with opened(Purpose.RIGHTS):
        point = ContactPoint.objects.get()
        wanted = {
            "surname": "Kellokas-Niemi",
            f"contact:{point.pk}": "aino@uusi.example",
            "new:phone": "040 123 4567",
            "other": "sopimus",
        }
        for field, value in wanted.items():
            item = steps.add_item(case=case, field=field, wanted=value, ground="Väärin.", by=SYSTEM)
            steps.decide_item(item=item, decision="accepted", by=SYSTEM)
        steps.decide(case=case, version=case.version, outcome="granted", today=today, by=SYSTEM)
        assert Person.objects.get().surname == "Kellokas-Niemi"
        assert sorted(point.value for point in ContactPoint.objects.all()) == [
            "+358401234567",
            "aino@uusi.example",
        ]
        assert not CaseNotice.objects.exists()  # the person was the source, and nobody got the values
        # An unneeded value goes; a bad one is refused with a sentence and nothing is changed.
        second = ask("rectification", person=person, reply_to="aino@uusi.example")
        item = steps.add_item(case=second, field=f"contact:{point.pk}", wanted="", ground="Turha.", by=SYSTEM)
        bad = steps.add_item(case=second, field="new:email", wanted="ei osoite", ground="Uusi.", by=SYSTEM)
        for one in (item, bad):
            steps.decide_item(item=one, decision="accepted", by=SYSTEM)
        with pytest.raises(FormatError):
            steps.decide(case=second, version=second.version, outcome="granted", today=today, by=SYSTEM)
        assert ContactPoint.objects.count() == 2 and again(second).state == rules.RECEIVED
        steps.decide_item(
            item=bad, decision="refused", refused={"reason": REASON, "statute": "gdpr_16"}, by=SYSTEM
        )
        steps.decide(
            case=again(second), version=again(second).version, outcome="partly", today=today, by=SYSTEM
        )
        assert [one.kind for one in ContactPoint.objects.all()] == ["phone"]


def test_c35_erasing_answers_the_request_and_leaves_a_number_and_an_outcome_only(ask, person, opened):
    case = ask("erasure", person=person)
    other = ask("access", person=person)
    ask("erasure", reply_to="muu@posti.example")  # of somebody else, not known yet
    with opened(Purpose.RIGHTS):
        attach_file(case=case, name="Kirje.png", body=png(), by=SYSTEM)
        assert len(list(files_folder().iterdir())) == 1
        make_letter(case=case, kind="received", sender=SENDER, by=SYSTEM)
        ended = ending.erase(
            person=person,
            by=SYSTEM,
            letters=lambda done, to, _told: bound([("a", f"{to['name']} {done.state}".encode())], done.at),
        )
        assert (ended.number, ended.letters.body) == (1, b"Aino Kellokas complete")
        assert Case.objects.count() == 1 and not any(files_folder().iterdir())
        kept = {one.number: one.outcome for one in CaseSkeleton.objects.all()}
        assert kept == {case.number: rules.GRANTED, other.number: rules.MOOT}
        record = record_of(timezone.localdate())
        assert (record["answered"], record["in_time"]) == (1, 1)
        assert record["by_right"]["erasure"] == {"answered": 1, "refused": 0, "waiting": 1}


def test_an_erasure_that_may_not_be_makes_the_certificate_of_the_case(ask, person, opened):
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="restriction", by=SYSTEM)
    case = ask("erasure", person=person)
    with opened(Purpose.RIGHTS):
        ended = ending.erase(person=person, by=SYSTEM)
        assert ended.erasure.state == Erasure.REFUSED and again(case).outcome == rules.REFUSED
        steps.answer(case=again(case), version=again(case).version, spoken=False, sender=SENDER, by=SYSTEM)
        text = words_of(pdf_of(CaseLetter.objects.get()))
        assert "Kieltäytymistodistus" in text and "18 art. 2 kohta" in text
    # Who is not known well enough is not erased by a press of the button either.
    doubtful = ask("erasure", person=person, reply_to="vieras@posti.example")
    with opened(Purpose.RIGHTS):
        with pytest.raises(CaseRefused, match="not_identified"):
            ending.erase(person=person, by=SYSTEM)
        assert again(doubtful).state == rules.RECEIVED


def test_a_part_that_must_stay_is_an_outcome_of_its_own(person, opened):
    today = timezone.localdate()
    with opened(Purpose.BILLING):
        issue_invoice(person=person, total_cents=12000, issued_on=today, due_on=today, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        ended = ending.erase(person=person, by=SYSTEM)
        assert ended.erasure.state == Erasure.PARTIAL
        kept = CaseSkeleton.objects.get()
        assert (kept.right, kept.channel, kept.outcome) == ("erasure", "desk", rules.PARTLY)


def test_a_ban_from_the_card_is_a_case_that_was_answered_at_once(ask, person, opened):
    restriction = ask("restriction", person=person, channel="letter")
    with opened(Purpose.RIGHTS):
        for kind in ("direct_mail", "restriction", "deceased", "direct_mail"):
            ending.forbid(person=person, kind=kind, by=SYSTEM)
        assert [block.kind for block in Block.objects.order_by("pk")] == [
            "direct_mail",
            "restriction",
            "deceased",
        ]
        made = {case.right: case.state for case in Case.objects.all()}
        assert made == {"direct_mail": rules.CLOSED, "restriction": rules.CLOSED}
        assert again(restriction).outcome == rules.GRANTED
        assert ("answered", "told") in kinds(restriction)


def test_c82_who_got_anything_hears_of_a_restriction_before_its_case_ends(person, opened):
    with opened(Purpose.RIGHTS):
        office = set_recipient(
            key="office", by=SYSTEM,
            values={
                "name": "Tilitoimisto", "kind": Recipient.PROCESSOR, "purpose": int(ALL_PURPOSES),
                "categories": ["identity"], "agreement_signed_on": timezone.localdate(), "enabled": True,
            },
        )  # fmt: skip
        disclose(
            recipient=office, ground=Disclosure.PROCESSING, clause="C18", categories=["identity"],
            persons=[person], by=SYSTEM,
        )  # fmt: skip
        ending.forbid(person=person, kind="restriction", by=SYSTEM)
        case = Case.objects.get(right="restriction")
        (notice,) = CaseNotice.objects.all()
        assert (notice.party, notice.field) == ("recipient:office", "restriction")
        assert (case.state, case.outcome) == (rules.DECIDED, rules.GRANTED)
        with pytest.raises(CaseRefused, match="notices_waiting"):
            steps.answer(case=case, version=case.version, spoken=True, sender=SENDER, by=SYSTEM)
        steps.notify(notice=notice, state="told", text="soitettiin", by=SYSTEM)
        steps.answer(case=case, version=case.version, spoken=True, sender=SENDER, by=SYSTEM)
        assert again(case).state == rules.CLOSED


def test_marks_are_set_once_by_night_and_papers_go_after_three_years(ask, person, opened):
    case = ask("objection", person=person)
    register, due = case.register_id, case.due_on
    for left, new in ((15, 0), (14, 1), (13, 0), (7, 1), (2, 1), (1, 1), (1, 0), (-1, 0)):
        assert reminding.run(register_id=register, today=due - timedelta(days=left)) == new, left
    with opened(Purpose.RIGHTS):
        assert [code.rpartition(".")[2] for kind, code in kinds(case) if kind == "reminder"] == [
            "14",
            "7",
            "3",
            "1",
        ]
        steps.withdraw(case=case, version=case.version, by=SYSTEM)
        attach_file(case=case, name="Kirje.png", body=png(), by=SYSTEM)
    today = timezone.localdate()
    night.run(register_id=register, today=today + timedelta(days=3 * 365 - 5))
    with opened(Purpose.RIGHTS):
        assert Case.objects.exists()
    report = night.run(register_id=register, today=today + timedelta(days=3 * 365 + 5))
    assert report["categories"]["case_papers"] == 1 and report["errors"] == []
    with opened(Purpose.RIGHTS):
        assert not Case.objects.exists() and not any(files_folder().iterdir())
        assert CaseSkeleton.objects.get().outcome == rules.WITHDRAWN
    night.run(register_id=register, today=today + timedelta(days=10 * 365 + 10))
    assert not CaseSkeleton.objects.exists()


def test_c81_c87_every_kind_of_letter_in_three_languages_says_where_to_complain(ask, person, opened):
    for language, authority in (
        ("fi", "Tietosuojavaltuutetun"),
        ("sv", "Dataombudsmannens"),
        ("en", "Data Protection Ombudsman"),
    ):
        case = ask(
            "complaint", person=person if language == "fi" else None, language=language, asker="Kysyjä"
        )
        with opened(Purpose.RIGHTS):
            steps.decide(
                case=case, version=case.version, outcome="granted", today=timezone.localdate(), by=SYSTEM
            )
            for kind in ("received", "granted"):
                text = words_of(pdf_of(make_letter(case=case, kind=kind, sender=SENDER, by=SYSTEM)))
                assert authority in text and "{" not in text, (language, kind)
