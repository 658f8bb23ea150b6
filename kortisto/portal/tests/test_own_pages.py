"""What somebody does on their own pages: sees, forbids, corrects, asks, fetches. T2, T3, T9, T12 and T14 of the
misbehaviours (clauses and law, section 9), and table 2.5, row 6, as far as these pages have to do with them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM, AccessRefused, access, maintenance
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Address, Block, Change, ContactPoint, Person
from kortisto.parties.operations import add_contact, create_organisation, place_block, represent
from kortisto.portal.operations import actor_of
from kortisto.portal.reading import part
from kortisto.portal.tests.conftest import token
from kortisto.requests import operations as reporting
from kortisto.requests.cases import steps
from kortisto.requests.cases.answering import Sender
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import AccessReport, Case, CaseNotice
from kortisto.requests.tests.test_pages import words_of

pytestmark = pytest.mark.django_db

ADDRESS = "aino@kellokas.example"
STRANGER = "bertta@vierasniemi.example"


def correct(client, field, **values):
    """Open the form of a value, fill it in and send it."""
    url = reverse("portal_correct_field", args=[field])
    page = client.get(url).content.decode()
    was = re.search(r'name="was" value="([^"]*)"', page)
    return client.post(url, {"token": token(), "was": was[1] if was else "", **values})


def test_t3_everything_that_is_held_is_shown_with_source_purpose_last_day_and_clause(
    enter, person, other, desk
):
    desk("customer_service").get(reverse("person", args=[person.public_id]))
    client = enter(ADDRESS)
    page = client.get(reverse("portal_data")).content.decode()
    for value in ("Kellokas", "K-77", ADDRESS, "+358405120101", "Käpytie 3", "33100"):
        assert value in page, value
    for words in (
        "Kept",
        "Used for:",
        "/promises/C20/",
        "/promises/C22/",
        "Our earlier customer register",
        "Orders and customer service",
    ):
        assert words in page, words
    assert "Vierasniemi" not in page and STRANGER not in page
    # Codes are words for the person who reads them.
    assert ">private<" in page and ">E-mail<" in page and ">email<" not in page
    looks = client.get(reverse("portal_looks")).content.decode()
    # Who looked: role, purpose and time, nobody's name; what the person opened themself is no look.
    assert (
        "customer service" in looks and "Customer_Service" not in looks and "the person themself" not in looks
    )


def test_who_got_the_data_is_told_by_name(enter, person, opened):
    values = {
        "name": "Perintä Oy", "kind": Recipient.CONTROLLER, "purpose": int(ALL_PURPOSES), "categories": ["address"],
        "enabled": True,
    }  # fmt: skip
    with opened(Purpose.RIGHTS):
        agency = set_recipient(key="agency", values=values, by=SYSTEM)
        disclose(
            recipient=agency, ground=Disclosure.STATUTORY, clause="C33", categories=["address"], persons=[person],
            by=SYSTEM,
        )  # fmt: skip
    page = enter(ADDRESS).get(reverse("portal_looks")).content.decode()
    assert "Perintä Oy" in page and "Postal address" in page and "/promises/C33/" in page


def test_t9_a_choice_holds_at_once_each_purpose_by_itself_and_as_easily_back(enter, person, own):
    client, url = enter(ADDRESS), reverse("portal_choices")

    def mask():
        with own():
            return Purpose(Person.objects.get(pk=person.pk).purpose_mask)

    def press(kind, act):
        assert client.post(url, {"kind": kind, "act": act}).status_code == 302

    press("market_research", "forbid")
    assert Purpose.MARKET_RESEARCH not in mask() and Purpose.DIRECT_MARKETING in mask()
    press("market_research", "forbid")
    with own():
        case = Case.objects.get()
        assert (case.right, case.channel, case.outcome) == ("market_research", "portal", "granted")
        assert case.closed_at is not None and case.made_by == str(person.public_id)
    press("market_research", "allow")
    assert mask() == ALL_PURPOSES
    press("all_marketing", "forbid")
    assert not mask() & (
        Purpose.DIRECT_MARKETING | Purpose.DIRECT_MAIL | Purpose.MARKET_RESEARCH | Purpose.DIRECTORY
    )
    press("direct_marketing", "allow")
    assert Purpose.DIRECT_MARKETING in mask()
    assert not mask() & (
        Purpose.DIRECT_MAIL | Purpose.MARKET_RESEARCH | Purpose.DISTANCE_SELLING | Purpose.DIRECTORY
    )
    for kind, act in (("restriction", "allow"), ("deceased", "forbid"), ("direct_mail", "erase"), ("", "")):
        press(kind, act)
    with own():
        assert not Block.objects.filter(person=person, kind__in=("restriction", "deceased")).exists()


def test_a_restriction_is_not_lifted_here_and_a_correction_then_becomes_a_claim(enter, person, opened, own):
    """Table 2.5, row 6: what the person corrects goes into the case, not into the record."""
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="restriction", by=SYSTEM)
    client = enter(ADDRESS)
    assert "restricted" in client.get(reverse("portal_choices")).content.decode()
    assert "done=asked" in correct(client, "language", wanted="sv").url
    with own():
        assert Person.objects.get(pk=person.pk).language == "fi"
        case = Case.objects.get()
        item = case.caseitems.get()
        assert (case.state, item.field, item.wanted, item.decision) == ("received", "language", "sv", "")


def test_t14_a_correction_holds_at_once_and_source_and_recipients_are_to_be_told(enter, person, opened, own):
    values = {
        "name": "Perintä Oy", "kind": Recipient.CONTROLLER, "purpose": int(ALL_PURPOSES), "categories": ["contact"],
        "enabled": True,
    }  # fmt: skip
    with opened(Purpose.RIGHTS):
        agency = set_recipient(key="agency", values=values, by=SYSTEM)
        disclose(
            recipient=agency, ground=Disclosure.STATUTORY, clause="C33", categories=["contact"], persons=[person],
            by=SYSTEM,
        )  # fmt: skip
        phone = ContactPoint.objects.get(person=person, kind="phone")
    client = enter(ADDRESS)
    field = f"contact-{phone.pk}"
    assert correct(client, field, wanted="04").status_code == 422
    assert correct(client, field, wanted="131052-308T").status_code == 422
    assert "done=corrected" in correct(client, field, wanted="040 512 0199").url
    with own():
        phone.refresh_from_db()
        assert (phone.value, phone.source) == ("+358405120199", "self")
        case = Case.objects.get()
        assert (case.right, case.outcome, case.state) == ("rectification", "granted", "decided")
        told = {(one.party, one.due_on) for one in CaseNotice.objects.all()}
    today = timezone.localdate()
    assert told == {("source:previous_system", today), ("recipient:agency", today)}
    stale = client.post(
        reverse("portal_correct_field", args=[field]),
        {"token": token(), "was": "+358405120101", "wanted": "0401"},
    )
    assert stale.status_code == 422
    again = client.post(
        reverse("portal_correct_field", args=[field]),
        {"token": token(), "was": "+358405120101", "wanted": "040 512 0155"},
    )
    assert again.status_code == 422 and "meanwhile" in again.content.decode()


def test_address_language_and_a_second_number_are_corrected_and_a_double_press_counts_once(
    enter, person, own
):
    client = enter(ADDRESS)
    place = {"street": "Uusitie 9", "postcode": "00100", "city": "Helsinki", "care_of": ""}
    assert "done=corrected" in correct(client, "address", **place).url
    assert "done=corrected" in correct(client, "language", wanted="en").url
    sent = {"token": token(), "was": "", "wanted": "040 512 0177"}
    url = reverse("portal_correct_field", args=["new-phone"])
    assert client.post(url, sent).url == client.post(url, sent).url
    assert correct(client, "address", **(place | {"postcode": "abc"})).status_code == 422
    with own():
        present = Address.objects.get(person=person, ended_on=None)
        assert (present.street, present.postcode) == ("Uusitie 9", "00100")
        assert Person.objects.get(pk=person.pk).language == "en"
        assert ContactPoint.objects.filter(person=person, kind="phone").count() == 2
        assert Case.objects.filter(right="rectification").count() == 3
    for field in ("contact-1", f"contact-{'9' * 25}", "new-fax", "number", "purpose_mask"):
        assert client.get(reverse("portal_correct_field", args=[field])).status_code == 404


def test_c76_a_name_becomes_a_request_that_somebody_looks_at(enter, person, own):
    client = enter(ADDRESS)
    answer = correct(client, "surname", wanted="Kellokas-Niemi", ground="Menin naimisiin.")
    page = client.get(answer.url).content.decode()
    assert "Kellokas-Niemi" in page and "to be decided" in page
    with own():
        case = Case.objects.get()
        assert (case.right, case.state, Person.objects.get(pk=person.pk).surname) == (
            "rectification", "received", "Kellokas",
        )  # fmt: skip
    # A telephone number corrected meanwhile does not wait for the name.
    assert "done=corrected" in correct(client, "new-phone", wanted="040 512 0188").url
    with own():
        assert ContactPoint.objects.filter(person=person, value="+358405120188").exists()
        assert Case.objects.get().state == "received"


def test_another_email_address_is_told_to_the_old_one_and_nothing_leaves_for_a_day(
    enter, person, opened, own, post, confirmed
):
    client = enter(ADDRESS)
    confirmed(client)
    assert "done=made" in client.post(reverse("portal_report_make"), {"token": token()}).url
    with own():
        made = AccessReport.objects.get()
        point = ContactPoint.objects.get(person=person, kind="email")
    file = reverse("portal_report_file", args=[made.public_id, "json"])
    assert client.post(file).status_code == 200
    assert "done=told" in correct(client, f"contact-{point.pk}", wanted="varas@muualla.example").url
    (message,) = post()
    assert (message.to == [ADDRESS] and "muutettiin" in message.body) or "changed" in message.body
    held = client.post(file)
    assert held.status_code == 302 and "done=nothing" in held.url
    assert client.post(reverse("portal_report_make"), {"token": token()}).url.endswith("done=nothing")
    assert "Files wait for a day" in client.get(reverse("portal_reports")).content.decode()
    with maintenance():
        ContactPoint.objects.filter(pk=point.pk).update(received_at=timezone.now() - timedelta(hours=25))
        Change.objects.update(at=timezone.now() - timedelta(hours=25))
        Person.objects.filter(pk=person.pk).update(received_at=timezone.now() - timedelta(days=9))
    assert client.post(file).status_code == 200
    # A second address is no way around it, and the first is told of it too.
    assert "done=told" in correct(client, "new-email", wanted="toinen@muualla.example").url
    assert [one.to for one in post()] == [["varas@muualla.example"]]
    assert client.post(file).status_code == 302


def test_t2_a_right_is_asked_for_without_signature_or_document_and_followed_to_its_answer(
    enter, person, own, opened, confirmed, desk
):
    client = enter(ADDRESS)
    form = client.get(reverse("portal_request_new")).content.decode()
    assert 'type="file"' not in form and "signature" not in form
    assert "/privacy/" in client.get(reverse("portal_ask")).content.decode().split("<form")[-1]
    for wrong in ({}, {"rights": ["signature"]}, {"rights": ["access"], "asked": "131052-308T"}):
        answer = client.post(reverse("portal_request_new"), {"token": token(), **wrong})
        assert answer.status_code == 422
    sent = {
        "token": token(),
        "rights": ["restriction", "complaint"],
        "asked": "En halua, että minua profiloidaan.",
    }
    answer = client.post(reverse("portal_request_new"), sent)
    assert answer.url == client.post(reverse("portal_request_new"), sent).url
    with own():
        cases = list(Case.objects.order_by("number"))
    assert [(case.right, case.channel) for case in cases] == [
        ("restriction", "portal"),
        ("complaint", "portal"),
    ]
    case = cases[0]
    # No step of identification is left: signing in was it.
    staff = desk("contact_person").get(reverse("case", args=[case.public_id])).content.decode()
    assert "sure enough" in staff and "Own pages" in staff
    listed = client.get(reverse("portal_requests")).content.decode()
    assert "Right to restriction" in listed and "days left" in listed
    with opened(Purpose.RIGHTS):
        case = Case.objects.get(pk=case.pk)
        steps.decide(
            case=case, version=case.version, outcome="granted", today=timezone.localdate(), by=SYSTEM
        )
        steps.answer(
            case=case,
            version=case.version,
            spoken=False,
            sender=Sender("Birgit", "contact_person"),
            by=SYSTEM,
        )
    page = client.get(reverse("portal_request", args=[case.public_id])).content.decode()
    letter = reverse("portal_letter", args=[case.public_id, 1])
    assert "Granted" in page and letter in page and "Birgit" not in page
    assert client.get(letter).status_code == 405
    assert client.post(letter).url.startswith(reverse("portal_confirm"))
    confirmed(client)
    with own():
        before = DisclosedPerson.objects.filter(person=person).count()
    pdf = client.post(letter)
    assert pdf["Content-Type"] == "application/pdf" and "attachment" in pdf["Content-Disposition"]
    assert "Kellokas" in words_of(pdf.content)
    with own():
        assert DisclosedPerson.objects.filter(person=person).count() == before + 1
    assert client.post(reverse("portal_letter", args=[case.public_id, 9])).status_code == 404
    back = client.post(reverse("portal_request", args=[cases[1].public_id]), {"version": "1"})
    assert "done=taken_back" in back.url
    again = client.post(reverse("portal_request", args=[cases[1].public_id]), {"version": "1"})
    assert "done=nothing" in again.url


def test_the_report_is_made_and_fetched_after_another_code_and_answers_the_request(
    enter, person, own, confirmed
):
    client = enter(ADDRESS)
    make = reverse("portal_report_make")
    assert client.post(make, {"token": token()}).url.startswith(reverse("portal_confirm"))
    assert client.post(reverse("portal_confirm"), {"code": "123456"}).status_code == 422
    confirmed(client)
    once = token()
    assert client.post(make, {"token": once}).url == client.post(make, {"token": once}).url
    assert "done=nothing" in client.post(make, {"token": "x"}).url
    with own():
        made = AccessReport.objects.get()
        case = Case.objects.get()
        assert (case.right, case.channel, case.outcome) == ("access", "portal", "granted")
    page = client.get(reverse("portal_reports")).content.decode()
    for form in reporting.FORMS:
        address = reverse("portal_report_file", args=[made.public_id, form])
        assert address in page and client.post(address).status_code == 200
    assert client.post(reverse("portal_report_file", args=[made.public_id, "exe"])).status_code == 404
    with own():
        assert Case.objects.get().closed_at is not None
    with maintenance():
        AccessReport.objects.update(expires_at=timezone.now())
    expired = client.post(reverse("portal_report_file", args=[made.public_id, "pdf"]))
    assert "done=expired" in expired.url
    # The second code is good for five minutes.
    from kortisto.portal.models import PortalSession

    with maintenance():
        PortalSession.objects.update(confirmed_at=timezone.now() - timedelta(minutes=6))
    assert client.post(make, {"token": token()}).url.startswith(reverse("portal_confirm"))


def test_what_is_anothers_is_not_there(enter, person, other, own, opened, confirmed):
    with opened(Purpose.RIGHTS):
        (theirs,) = open_cases(
            rights=["access"], channel="letter", asked="Omani", language="fi", person=other, by=SYSTEM
        )
        phone = ContactPoint.objects.get(person=other)
        from kortisto.requests.operations import make_access_report

        report = make_access_report(person=other, language="fi", by=SYSTEM)
    client = enter(ADDRESS)
    confirmed(client)
    for method, name, args in (
        (client.get, "portal_request", [theirs.public_id]),
        (client.post, "portal_request", [theirs.public_id]),
        (client.post, "portal_letter", [theirs.public_id, 1]),
        (client.post, "portal_report_file", [report.public_id, "pdf"]),
        (client.get, "portal_correct_field", [f"contact-{phone.pk}"]),
        (client.get, "portal_request", [uuid4()]),
    ):
        answer = method(reverse(name, args=args))
        # The way on leads to one's own pages, not to the door of the staff.
        assert answer.status_code == 404 and 'href="/portal/"' in answer.content.decode(), name


@operation("person.change")
def meddle(*, person, by):
    Person.objects.filter(pk=person.pk).update(surname="Muutettu")
    record(outcome="tried")


def test_in_the_context_of_a_person_nobody_else_exists(register, person, other):
    from django.db import connection

    def inside():
        return access(
            register_id=register.id,
            actor=actor_of(person),
            purpose=Purpose.RIGHTS,
            view="test",
            subject=person.pk,
        )

    with inside():
        assert [one.pk for one in Person.objects.all()] == [person.pk]
        assert {point.person_id for point in ContactPoint.objects.all()} == {person.pk}
        meddle(person=other, by=actor_of(person))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM parties_person")
                assert cursor.fetchall() == [(person.pk,)]
    with inside(), pytest.raises(AccessRefused):
        place_block(person=other, kind="all_marketing", by=actor_of(person))
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        assert Person.objects.get(pk=other.pk).surname == "Vierasniemi"
        assert not Block.objects.exists()


def test_t12_a_contact_person_sees_own_data_and_nothing_of_a_colleagues(enter, person, other, opened):
    with opened():
        firm = create_organisation(
            values={"name": "Rautasiipi Oy"}, contacts=[("email", "toimisto@rautasiipi.example")], source="self",
            by=SYSTEM,
        )  # fmt: skip
        for who in (person, other):
            represent(person=who, organisation=firm, role="ostaja", by=SYSTEM)
    client = enter(ADDRESS)
    pages = [
        client.get(reverse(f"portal_{name}")).content.decode()
        for name in ("home", "data", "correct", "looks")
    ]
    assert "Rautasiipi Oy" in pages[1]
    for page in pages:
        assert "Vierasniemi" not in page and "toimisto@" not in page


def test_who_does_not_sign_in_asks_as_well_and_a_ban_holds_without_a_name(register, own, opened):
    client = Client()
    client.cookies["kortisto_language"] = "sv"
    url = reverse("portal_ask")
    sent = {
        "token": token(), "asker": "Okänd Person", "reply_to": "okand@epost.example", "rights": ["access", "all_marketing"],
        "asked": "Vad har ni om mig?",
    }  # fmt: skip
    assert client.post(url, sent | {"asker": ""}).status_code == 422
    assert client.post(url, sent | {"website": "http://spam.example"}).status_code == 302
    with own():
        assert not Case.objects.exists()
    assert client.post(url, sent).status_code == 302
    with own():
        cases = list(Case.objects.order_by("number"))
        assert [(one.right, one.channel, one.language, one.person_id) for one in cases] == [
            ("access", "web", "sv", None), ("all_marketing", "web", "sv", None),
        ]  # fmt: skip
    from kortisto.consents.queries import forbidden_purposes

    assert forbidden_purposes(register.pk, emails=["okand@epost.example"])
    answers = [client.post(url, sent | {"token": token()}).status_code for _each in range(25)]
    assert answers[0] == 302 and answers[-1] == 429
    assert not mail.outbox


def test_codes_are_said_in_words_in_every_language():
    table = {
        "store": "updates_updateproposal", "names": ["field", "state"], "columns": ["", ""],
        "rows": [["address", "accepted"]],
    }  # fmt: skip
    for language, said in (("fi", ["Postiosoite", "hyväksytty"]), ("sv", ["Postadress", "godkänt"])):
        with translation.override(language):
            (shown,) = part({"tables": [table]}, ("C28",))["tables"]
        assert list(shown["rows"][0].values()) == said


def test_20_2_the_person_hands_their_package_over_and_is_told_when_it_was_fetched(
    enter, confirmed, person, post
):
    client = enter("aino@kellokas.example")
    where = reverse("portal_transfers")
    assert reverse("portal_confirm") in client.get(where).url
    confirmed(client)
    assert "Make the report first" in client.get(where).content.decode()
    client.post(reverse("portal_report_make"), {"token": str(uuid4())})
    page = client.post(where, {"receiver": "Uusi Kukkakauppa Oy"}).content.decode()
    (link,) = re.findall(r'value="http://[^"]*(/transfers/[^"]+)"', page)
    assert Client().post(link).status_code == 200
    (message,) = post()
    assert message.to == ["aino@kellokas.example"] and link not in message.body
    assert post() == []
    assert "fetched" in client.get(where).content.decode()


def test_20_2_nothing_is_handed_over_while_files_are_held(enter, confirmed, person, opened):
    client = enter("aino@kellokas.example")
    confirmed(client)
    client.post(reverse("portal_report_make"), {"token": str(uuid4())})
    where = reverse("portal_transfers")
    assert "/transfers/" in client.post(where, {"receiver": "Uusi Oy"}).content.decode()
    with opened(Purpose.RIGHTS):
        add_contact(person=person, kind="email", value="uusi@kellokas.example", source="self", by=SYSTEM)
        with maintenance():
            Person.objects.filter(pk=person.pk).update(received_at=timezone.now() - timedelta(days=3))
    answer = client.post(where, {"receiver": "Toinen Oy"})
    assert answer.status_code == 302 and "done=nothing" in answer.url
