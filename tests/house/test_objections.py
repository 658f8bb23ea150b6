"""Objections to a purpose (Article 21, C84): restricted while pending, weighed, and what the decision leaves (table 2.1, T9)."""

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kortisto.desk.tests.test_exports import export, left_out
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.parties.models import Block, Person
from kortisto.parties.operations import create_organisation, create_person, represent
from kortisto.requests import objections
from kortisto.requests.cases import objecting, steps
from kortisto.requests.cases.answering import Sender, pdf_of
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import link_person, open_cases
from kortisto.requests.models import Balancing, Case, CaseItem, CaseLetter, CaseNotice
from kortisto.requests.report import collect
from kortisto.requests.tests.test_pages import words_of

pytestmark = pytest.mark.django_db

SENDER = Sender("Birgit Åkerlund", "contact_person")
MAIL = "kimmo@harju.example"
GROUND = "Olen turvallisuussyistä vaihtanut tehtäviä."
WEIGHED = {
    "interests": "Parannamme tuotteita sen mukaan, mitä niistä tilataan.",
    "necessity": "Tilausten määriä ei saada selville muusta lähteestä.",
    "impact": "Vaikutus on pieni: yksittäistä tilausta ei katso kukaan.",
    "safeguards": "Alle viiden henkilön ryhmiä ei koskaan näytetä.",
}
REASON = "Yhteenluvut ovat toiminnalle välttämättömiä, eikä henkilöä voi niistä tunnistaa."


@pytest.fixture
def person(opened):
    """The contact person of an organisation, whose data rest on a legitimate interest."""
    with opened(Purpose.RIGHTS):
        made = create_person(
            values={"given_names": "Kimmo", "surname": "Vastustaja"}, contacts=[("email", MAIL)], source="self", by=SYSTEM
        )  # fmt: skip
        firm = create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        represent(person=made, organisation=firm, role="ostaja", source="self", by=SYSTEM)
        for key, purpose in (("stats", Purpose.DEVELOPMENT), ("mailer", Purpose.DIRECT_MAIL)):
            values = {
                "name": f"Saaja {key} Oy", "kind": Recipient.CONTROLLER, "purpose": int(purpose),
                "categories": ["identity"], "enabled": True,
            }  # fmt: skip
            disclose(
                recipient=set_recipient(key=key, values=values, by=SYSTEM), ground=Disclosure.STATUTORY, clause="C33",
                categories=["identity"], persons=[made], by=SYSTEM,
            )  # fmt: skip
    return made


def seen(opened, person, purpose):
    with opened(purpose, shown=False):
        return Person.objects.filter(pk=person.pk).exists()


def unseen(opened, person):
    """The purposes that find the person no more."""
    return {purpose.key for purpose in ALL_PURPOSES if not seen(opened, person, purpose)}


def objected(opened, person, *keys, **more):
    given = {"channel": "email", "asked": GROUND, "language": "fi", "reply_to": MAIL} | more
    with opened(Purpose.RIGHTS):
        return open_cases(rights=["objection"], person=person, objects_to=keys, by=SYSTEM, **given)


def decide(case, outcome):
    return steps.decide(
        case=case, version=case.version, outcome=outcome, today=timezone.localdate(), by=SYSTEM
    )


def answer(case):
    for notice in CaseNotice.objects.filter(case=case, state=CaseNotice.WAITING):
        steps.notify(notice=notice, state=CaseNotice.TOLD, text="Sähköpostilla tänään.", by=SYSTEM)
    return steps.answer(case=case, version=case.version, spoken=False, sender=SENDER, by=SYSTEM)


def test_c84_what_one_may_object_to_follows_from_what_the_purpose_rests_on(person, register, opened):
    standing = objections.standing
    assert standing(Purpose.DIRECT_MAIL, ["6(1)(f)"]) == objections.ABSOLUTE
    assert (
        standing(Purpose.DEVELOPMENT, ["6(1)(f)"])
        == standing(Purpose.CREDIT, ["6(1)(e)"])
        == objections.WEIGHED
    )
    assert standing(Purpose.WEB_ANALYTICS, ["6(1)(a)"]) == objections.CONSENT
    assert standing(Purpose.CREDIT, ["6(1)(b)"]) == objections.CONTRACT
    assert standing(Purpose.BILLING, ["6(1)(c)"]) == objections.STATUTORY
    assert standing(Purpose.RIGHTS, ["6(1)(f)"]) == objections.STATUTORY
    with opened(Purpose.RIGHTS):
        customer = create_person(values={"surname": "Asiakas"}, source="self", by=SYSTEM)
        mine, theirs = (objecting.standings(register.pk, one) for one in (person, customer))
    # The same use rests on a contract with a customer, and on an interest of ours with a contact person.
    key = Purpose.CUSTOMER_SERVICE
    assert (mine[key], theirs[key]) == (objections.WEIGHED, objections.CONTRACT)


def test_c72_each_marketing_purpose_is_a_choice_of_its_own_and_needs_no_weighing(person, opened):
    cases = objected(opened, person, "direct_mail", "distance_selling", "market_research", "direct_marketing")
    assert [case.right for case in cases] == [
        "direct_mail",
        "distance_selling",
        "market_research",
        "direct_marketing",
    ]
    assert {case.outcome for case in cases} == {"granted"}
    assert unseen(opened, person) == {
        "direct_mail", "distance_selling", "market_research", "direct_marketing", "personalisation",
    }  # fmt: skip


def test_c84_a_purpose_is_restricted_from_the_arrival_and_refused_only_by_a_whole_record(
    person,
    opened,
    desk,
):
    (case,) = objected(opened, person, "development", "billing")
    # Only that purpose, only this person; what rests on a duty of ours goes on.
    assert unseen(opened, person) == {"development"}
    with opened(Purpose.RIGHTS):
        assert [one.party for one in CaseNotice.objects.all()] == ["recipient:stats"]
        item, duty = CaseItem.objects.filter(case=case).order_by("pk")
        assert item.ground == GROUND
        for less in ({}, *({**WEIGHED, part: "Ei mitään."} for part in WEIGHED)):
            with pytest.raises(CaseRefused, match="not_weighed"):
                objecting.weigh(item=item, decision="refused", weighed=less, reason=REASON, by=SYSTEM)
        with pytest.raises(CaseRefused, match="reason_too_short"):
            objecting.weigh(item=item, decision="refused", weighed=WEIGHED, reason="Ei.", by=SYSTEM)
        # Nor past the record, by a refusal of the whole.
        for outcome, refused in (("refused", {"reason": REASON, "statute": "gdpr_21_1"}), ("granted", None)):
            with pytest.raises(CaseRefused), transaction.atomic():
                steps.decide(
                    case=case, version=case.version, outcome=outcome, refused=refused, today=timezone.localdate(), by=SYSTEM
                )  # fmt: skip
        objecting.weigh(item=item, decision="refused", weighed=WEIGHED, reason=REASON, by=SYSTEM)
        with pytest.raises(CaseRefused, match="right_does_not_apply"):
            objecting.weigh(item=duty, decision="accepted", weighed={}, by=SYSTEM)
        objecting.weigh(item=duty, decision="refused", weighed={}, by=SYSTEM)
        kept = Balancing.objects.get()
        assert (kept.outcome, kept.decided_by) == ("refused", SYSTEM.key)
        decide(case, "refused")
    # Until the person has the answer, nothing is lifted (Article 18(3)).
    assert unseen(opened, person) == {"development"}
    with opened(Purpose.RIGHTS):
        answer(case)
        letter = CaseLetter.objects.get()
        words = words_of(pdf_of(letter))
        told = collect(register_id=case.register_id, person=person, language="fi").held
    assert letter.kind == "refused" and not unseen(opened, person)
    for text in (
        "Kehittäminen ja tilastot",
        REASON,
        WEIGHED["impact"],
        "lakisääteiseen",
        "Tietosuojavaltuutetun toimisto",
    ):
        assert text in words, text
    rows = {held.store: held.rows for held in told}
    assert rows["requests_balancing"][0]["impact"] == WEIGHED["impact"]
    assert [row["purposes"] for row in rows["parties_block"]] == ["Kehittäminen ja tilastot"]


def test_c84_an_upheld_objection_lasts_and_lists_leave_the_person_out_with_the_count(
    person,
    opened,
    desk,
    make_customer,
):
    make_customer(surname="Vapaala", email="vapaa@posti.example", number="R-3")
    (case,) = objected(opened, person, "development", "customer_service")
    assert unseen(opened, person) == {"development", "customer_service"}
    contact = desk("contact_person")
    # Hidden from service like somebody restricted: the list says how many, and whom only those who decide.
    listed = contact.get("/persons/").content.decode()
    assert "Vapaala" in listed and "Vastustaja" not in listed
    assert desk("customer_service").get(reverse("person", args=[person.public_id])).status_code == 404
    assert (
        "Objection being decided: Development and statistics"
        in contact.get(reverse("person", args=[person.public_id])).content.decode()
    )
    page = contact.get(reverse("case", args=[case.public_id])).content.decode()
    assert page.count("restricted until it is decided</span>") == 2 and GROUND in page
    assert reverse("person_block_lifting", args=[person.public_id, 1])[:-2] not in page
    # By hand, from the page: one is upheld, the other refused.
    links = re.findall(r'href="(/cases/[^"]+/items/\d+/)"', page)
    for link, decision in zip(links, ("accepted", "refused"), strict=True):
        sent = {"token": str(uuid4()), "version": "1", "decision": decision, "reason": REASON, **WEIGHED}
        short = contact.post(link, sent | {"decision": "refused", "impact": ""})
        assert short.status_code == 422 and "whole record" in short.content.decode()
        assert contact.post(link, sent).status_code == 302
    with opened(Purpose.RIGHTS):
        case = Case.objects.select_related("person").get(pk=case.pk)
        with pytest.raises(CaseRefused, match="items_say_otherwise"):
            decide(case, "refused")
        decide(case, "partly")
        answer(case)
        assert "käyttö lopetettu" in words_of(pdf_of(CaseLetter.objects.get()))
        block = Block.objects.get(lifted_at=None)
        assert (block.kind, block.purposes) == ("objection", int(Purpose.DEVELOPMENT))
    assert unseen(opened, person) == {"development"}
    # A file for that purpose leaves the person out and says so.
    with opened(Purpose.RIGHTS):
        set_recipient(
            key="stats", by=SYSTEM,
            values={
                "name": "Tilasto Oy", "kind": Recipient.CONTROLLER, "purpose": int(Purpose.DEVELOPMENT),
                "categories": ["identity", "contact", "address"], "enabled": True,
            },
        )  # fmt: skip
    listed, _none = export(contact, recipient="stats")
    assert left_out(listed) == {"Objection": 1}
    assert (
        "Objection: Development and statistics"
        in contact.get(reverse("person", args=[person.public_id])).content.decode()
    )


@pytest.mark.usefixtures("register")
def test_c84_the_database_keeps_no_refusal_without_a_whole_record(person, opened):
    (case,) = objected(opened, person, "development")
    with opened(Purpose.RIGHTS):
        item = CaseItem.objects.get()
    with maintenance(), pytest.raises(IntegrityError), transaction.atomic():
        Balancing.objects.create(
            register_id=case.register_id, case=case, person=person, item=item, outcome="refused", decided_by="x",
            decided_at=timezone.now(), **WEIGHED | {"impact": ""},
        )  # fmt: skip


def test_c84_what_was_held_back_ends_when_the_request_is_taken_back_and_starts_when_the_person_is_found(
    person, opened
):
    (case,) = objected(opened, None, "development", asker="Kimmo V.")
    assert not unseen(opened, person)
    with opened(Purpose.RIGHTS):
        link_person(case=case, person=person, version=case.version, by=SYSTEM)
    assert unseen(opened, person) == {"development"}
    # The same once more adds only what is new.
    (same,) = objected(opened, person, "development", "collection")
    assert same.pk == case.pk
    with opened(Purpose.RIGHTS):
        assert CaseItem.objects.filter(case=case).count() == 2 and Block.objects.count() == 1
        case = Case.objects.select_related("person").get(pk=case.pk)
        steps.withdraw(case=case, version=case.version, by=SYSTEM)
    assert not unseen(opened, person)
