"""What a token shows: what was agreed, to whom it was agreed, and never without a trace."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kortisto.api import operations
from kortisto.api.models import ApiToken
from kortisto.billing.operations import issue_invoice
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import set_recipient
from kortisto.duplicates.operations import merge_persons
from kortisto.kernel.access import SYSTEM, Actor, CategoryRefused, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import Register
from kortisto.orders.operations import place_order
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person, lift_block, place_block
from kortisto.requests.cases.opening import open_cases

pytestmark = pytest.mark.django_db


def test_a_token_shows_its_categories_and_no_others(door, person, given, entries):
    wide, narrow = door(), door(categories=["identity", "address"])
    told = wide.get(f"/persons/{person.public_id}").told
    assert told["surname"] == "Kanarialintu" and told["source"] == "self"
    assert [one["value"] for one in told["contact_points"]] == ["aino@posti.example", "+358401234567"]
    assert told["address"]["street"] == "Linnunpolku 1" and told["organisations"][0]["role"] == "ostaja"
    answer = narrow.get(f"/persons/{person.public_id}")
    assert answer.told["address"]["city"] == "Helsinki"
    assert not {"contact_points", "organisations", "bans"} & answer.told.keys()
    assert "posti.example" not in answer.content.decode()
    # Present before, absent now: one answer with and one without.
    listed = [each.get("/persons").told["items"][0] for each in (wide, narrow)]
    assert "contact_points" in listed[0] and "contact_points" not in listed[1]
    found = [each("POST", "/persons/search", {"email": "AINO@posti.example"}) for each in (wide, narrow)]
    assert [len(found[0].told["items"]), found[1].status_code] == [1, 403]
    assert found[1].told["categories"] == ["contact"]
    for path in ("/orders", "/invoices", "/bans"):
        assert (wide.get(path).status_code, narrow.get(path).status_code) == (200, 403)
    # Each answer with somebody in it is one disclosure with its persons and one read entry.
    acts = given()
    assert acts[0] == (
        sorted(("identity", "contact", "address", "organisation_link", "marketing_choices")), [person.public_id]
    )  # fmt: skip
    assert acts[1] == (["address", "identity"], [person.public_id])
    assert len(acts) == 5
    main, reads = entries()
    made = [one for one in main if one["verb"] == "disclosure.make"]
    assert len(made) == 5 and {one["role"] for one in made} == {"recipient"}
    assert made[0]["subjects"] == [str(person.public_id)] and made[0]["ground"] == "processing"
    mine = [one for one in reads if one[1] == "recipient"]
    assert mine[0] == (str(wide.token.public_id), "recipient", "api.read_person", [person.public_id.hex])


def test_a_recipients_program_without_an_agreed_category_sees_nothing(person, register):
    stranger = Actor("somebody", "recipient")
    with access(register_id=register.pk, actor=stranger, purpose=Purpose.CUSTOMER_SERVICE):
        with pytest.raises(CategoryRefused):
            Person.objects.exists()


def test_no_token_a_wrong_one_a_revoked_one_and_one_that_ended_open_nothing(door, person, opened, recipient):
    mine = door()
    path = f"/persons/{person.public_id}"
    assert mine.get(path).status_code == 200
    for text in ("", "kto_wrong", mine.text + "x", "Ä" * 300):
        answer = type(mine)(mine.token, text.encode().decode("latin-1")).get(path)
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    assert mine.client.get(f"/api/v1{path}").status_code == 401
    ApiToken.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert mine.get(path).status_code == 401
    ApiToken.objects.update(ends_on=timezone.localdate())
    assert mine.get(path).status_code == 200
    with opened(Purpose.SECURITY):
        operations.revoke_token(token=mine.token, by=SYSTEM)
        operations.revoke_token(token=mine.token, by=SYSTEM)
    assert mine.get(path).status_code == 401
    assert not ApiToken.objects.filter(digest=mine.text).exists()


def test_a_recipient_whose_agreement_ends_or_shrinks_is_shut_out(door, person, recipient):
    mine = door()
    path, before = f"/persons/{person.public_id}", Disclosure.objects.count()
    assert "contact_points" in mine.get(path).told
    Recipient.objects.update(categories=["identity"])
    assert "contact_points" not in mine.get(path).told and mine.get("/orders").status_code == 403
    for values, reason in (
        ({"agreement_ends_on": date(2025, 2, 1)}, "agreement_ended"),
        ({"agreement_ends_on": None, "agreement_signed_on": None}, "no_agreement"),
        ({"agreement_signed_on": date(2025, 1, 1), "enabled": False}, "recipient_not_enabled"),
        ({"enabled": True, "purpose": int(Purpose.BILLING)}, "purpose_not_agreed"),
    ):
        Recipient.objects.update(**values)
        answer = mine.get(path)
        assert (answer.status_code, answer.told["reason"]) == (403, reason)
    assert Disclosure.objects.count() == before + 2


def test_what_is_not_theirs_is_not_there(door, person, opened):
    mine = door(categories=[*EVERY, "request_cases"], purpose=Purpose.RIGHTS)
    other = Register.objects.create(key="other", name="Toinen")
    from kortisto.notice.default import default_notice
    from kortisto.notice.models import NoticeVersion

    NoticeVersion.objects.create(
        register=other, number=1, state=NoticeVersion.PUBLISHED, document=default_notice(on=date(2025, 11, 1))
    )
    with access(register_id=other.pk, actor=SYSTEM, purpose=Purpose.RIGHTS):
        stranger = create_person(values={"surname": "Vieras"}, source="self", by=SYSTEM)
        order = place_order(
            person=stranger, lines=[{"product": "Kello", "quantity": 1, "unit_cents": 100}],
            ordered_on=date(2026, 1, 2), by=SYSTEM,
        )  # fmt: skip
        invoice = issue_invoice(
            person=stranger, total_cents=100, issued_on=date(2026, 1, 2), due_on=date(2026, 2, 2), by=SYSTEM
        )
        (report,) = open_cases(
            rights=["access"], channel="phone", asked="", language="fi", person=stranger, by=SYSTEM
        )
        place_block(person=stranger, kind="all_marketing", by=SYSTEM)
    for path in (
        f"/persons/{stranger.public_id}", f"/orders/{order.public_id}", f"/invoices/{invoice.public_id}",
        f"/requests/{report.public_id}", "/persons/not-an-id", "/nothing", "", "/orders/%0A%00", "/%0A",
    ):  # fmt: skip
        assert mine.get(path).status_code == 404, path
    listed = mine.get("/persons").told["items"]
    assert [one["id"] for one in listed] == [str(person.public_id)]
    for path in ("/orders", "/invoices", "/requests", "/bans", f"/orders?person={stranger.public_id}"):
        assert mine.get(path).told == {"items": [], "next": None}, path


EVERY = ("identity", "contact", "address", "marketing_choices", "orders", "invoices")


def test_a_restriction_leaves_a_stub_to_those_who_have_a_copy_and_nothing_to_others(
    door, person, opened, recipient
):
    mine = door()
    with opened(Purpose.RIGHTS):
        other = set_recipient(
            key="printing", by=SYSTEM,
            values={"name": "Kirjapaino", "kind": "processor", "purpose": recipient.purpose, "enabled": True,
                    "categories": recipient.categories, "agreement_signed_on": date(2025, 1, 1)},
        )  # fmt: skip
    stranger = door(of=other)
    path = f"/persons/{person.public_id}"
    assert mine.get(path).told["restricted"] is False and mine.get("/bans").told["items"] == []
    with opened(Purpose.RIGHTS):
        block = place_block(person=person, kind="restriction", by=SYSTEM)
    stub = mine.get(path)
    assert stub.status_code == 200 and stub.told["restricted"] is True
    assert set(stub.told) == {"id", "restricted", "forbidden_purposes", "bans"}
    assert stub.told["bans"][0]["kind"] == "restriction" and "Kanarialintu" not in stub.content.decode()
    assert [one["kind"] for one in mine.get("/bans").told["items"]] == ["restriction"]
    assert mine.get("/persons").told["items"] == []
    assert mine("POST", "/persons/search", {"text": "Kanarialintu"}).told["items"] == []
    assert stranger.get(path).status_code == 404 and stranger.get("/bans").told["items"] == []
    with opened(Purpose.RIGHTS):
        lift_block(block=block, by=SYSTEM)
    assert mine.get(path).told["surname"] == "Kanarialintu" and mine.get("/bans").told["items"] == []
    assert mine.get("/bans?lifted=true").told["items"][0]["lifted_at"]


def test_a_ban_is_seen_in_every_resource_that_shows_the_person(door, person, opened):
    with opened():
        place_block(person=person, kind="direct_mail", reason="Ei postia", by=SYSTEM)
        order = place_order(
            person=person, lines=[{"product": "Kello", "quantity": 2, "unit_cents": 1500}],
            ordered_on=date(2026, 1, 2), by=SYSTEM,
        )  # fmt: skip
        invoice = issue_invoice(
            person=person, total_cents=3000, issued_on=date(2026, 1, 2), due_on=date(2026, 2, 2), by=SYSTEM
        )
        place_block(person=person, kind="restriction", by=SYSTEM)
    billing = door(purpose=Purpose.BILLING, categories=["identity", "orders", "order_lines", "invoices"])
    order_told = billing.get(f"/orders/{order.public_id}").told
    assert order_told["lines"][0] == {
        "product": "Kello", "quantity": "2.000", "unit_cents": 1500, "discount_bp": 0, "vat_class": "general",
        "vat_bp": 2550,
    }  # fmt: skip
    invoice_told = billing.get(f"/invoices/{invoice.public_id}").told
    assert invoice_told["buyer"]["name"] == "Aino Kanarialintu" and "payments" not in invoice_told
    whose = [
        order_told["person"], invoice_told["person"], billing.get("/orders").told["items"][0]["person"],
        billing.get("/invoices?state=open").told["items"][0]["person"],
    ]  # fmt: skip
    seen = [
        *whose,
        billing.get(f"/persons/{person.public_id}").told,
        billing.get("/persons").told["items"][0],
    ]
    for one in seen:
        assert one["id"] == str(person.public_id) and one["restricted"] is True
        assert {"direct_mail", "customer_service"} <= set(one["forbidden_purposes"])
        assert "billing" not in one["forbidden_purposes"]
    mailing = door(purpose=Purpose.DIRECT_MAIL, categories=["identity", "address"])
    assert mailing.get("/persons").told["items"] == []


def test_each_resource_needs_only_its_own_categories(door, person, opened):
    with opened(Purpose.RIGHTS):
        (report,) = open_cases(
            rights=["access"], channel="phone", asked="", language="fi", person=person, by=SYSTEM
        )
    with opened():
        order = place_order(
            person=person, lines=[{"product": "Kello", "quantity": 2, "unit_cents": 1500}],
            ordered_on=date(2026, 1, 2), by=SYSTEM,
        )  # fmt: skip
        invoice = issue_invoice(
            person=person, order=order, total_cents=3000, issued_on=date(2026, 1, 2), due_on=date(2026, 2, 2),
            by=SYSTEM,
        )  # fmt: skip
        place_block(person=person, kind="market_research", by=SYSTEM)
    for path, one, more in (
        ("/persons", person, []), ("/orders", order, ["orders"]), ("/invoices", invoice, ["invoices"]),
        ("/requests", report, ["request_cases"]), ("/bans", None, ["marketing_choices"]),
    ):  # fmt: skip
        mine = door(categories=["identity", *more], purpose=Purpose.RIGHTS)
        told = mine.get(path).told["items"]
        assert len(told) == 1 and not {"order", "lines", "payments"} & told[0].keys(), path
        if one is not None:
            assert mine.get(f"{path}/{one.public_id}").told == told[0]
    whole = door(purpose=Purpose.BILLING, categories=["identity", "invoices", "payments", "orders"])
    told = whole.get(f"/invoices/{invoice.public_id}").told
    assert told["order"] == str(order.public_id) and told["payments"] == []


def test_a_protected_address_does_not_leave(door, person, opened):
    mine = door(categories=["identity", "address"])
    path = f"/persons/{person.public_id}"
    assert mine.get(path).told["address"]["street"] == "Linnunpolku 1"
    with opened():
        place_block(person=person, kind="protected_address", by=SYSTEM)
    for told in (mine.get(path).told, mine.get("/persons").told["items"][0]):
        assert told["address"] is None and told["address_protected"] is True


def test_a_merged_person_is_found_under_the_new_id(door, person, opened):
    mine = door()
    with opened(Purpose.RIGHTS):
        again = create_person(values={"surname": "Kanarialintu"}, source="self", by=SYSTEM)
        merge_persons(survivor=person.public_id, absorbed=again.public_id, chosen={}, seen=None, by=SYSTEM)
    answer = mine.get(f"/persons/{again.public_id}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/api/v1/persons/{person.public_id}"


def test_the_list_is_whole_and_without_doubles_while_rows_come_in(door, opened):
    def make(count, start):
        with opened():
            return [
                create_person(values={"surname": f"Nimi{start + n}"}, source="self", by=SYSTEM).public_id
                for n in range(count)
            ]

    made = make(7, 0)
    mine = door(categories=["identity"])
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        told = mine.get(f"/persons?limit=3&cursor={cursor}").told
        seen += [one["id"] for one in told["items"]]
        cursor, pages = told["next"], pages + 1
        if pages < 3:
            made += make(1, 100 + pages)
    assert seen == [str(one) for one in made] and len(set(seen)) == 9
    first = mine.get("/persons?limit=3").told["next"]
    assert mine.get(f"/persons?limit=3&language=fi&cursor={first}").told["type"].endswith("cursor")
    other = door(categories=["identity"])
    for wrong in (first[:-2] + "zz", "garbage", "a:b:c", "1"):
        assert mine.get(f"/persons?cursor={wrong}").status_code == 400
    assert other.get(f"/persons?cursor={first}").status_code == 400
    assert mine.get(f"/orders?cursor={first}").status_code == 403


def test_what_has_not_changed_is_not_sent_again(door, person, given):
    mine = door()
    path = f"/persons/{person.public_id}"
    etag = mine.get(path).headers["ETag"]
    again = mine.get(path, if_none_match=f'"other", {etag}')
    assert again.status_code == 304 and again.content == b"" and again.headers["ETag"] == etag
    assert len(given()) == 1
    assert mine.get(path, if_none_match='"other"').status_code == 200


def test_a_token_asks_and_gives_no_more_than_agreed(door, opened, given):
    with opened():
        for n in range(4):
            create_person(values={"surname": f"Nimi{n}"}, source="self", by=SYSTEM)
    mine = door(categories=["identity"], calls_a_minute=3, persons_a_day=5)
    assert mine.get("/persons").status_code == 200
    refused = mine.get("/persons")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 60
    assert mine.get("/persons?limit=1").status_code == 200
    fourth = mine.get("/persons?limit=1")
    assert fourth.status_code == 429 and 0 < int(fourth.headers["Retry-After"]) <= 60
    assert [len(persons) for _categories, persons in given()] == [4, 1]
    ApiToken.objects.update(minute=0, day=timezone.localdate() - timedelta(days=1))
    assert mine.get("/persons").status_code == 200


def test_the_requests_are_told_without_what_stands_in_them(door, person, opened):
    with opened(Purpose.RIGHTS):
        open_cases(
            rights=["erasure"], channel="letter", asked="Nimeni on salainen.", language="sv", by=SYSTEM
        )
        (case,) = open_cases(
            rights=["access"],
            channel="phone",
            asked="Kaikki tiedot.",
            language="fi",
            person=person,
            by=SYSTEM,
        )
    mine = door(purpose=Purpose.RIGHTS, categories=["identity", "request_cases"])
    (told,) = mine.get("/requests").told["items"]
    assert told["id"] == str(case.public_id) and told["person"]["id"] == str(person.public_id)
    assert (told["right"], told["channel"], told["due_on"]) == ("access", "phone", str(case.due_on))
    assert "Kaikki" not in str(told) and "asked" not in told
    assert mine.get(f"/requests/{case.public_id}").told == told
    assert mine.get("/requests?open=false").told["items"] == []
    assert mine.get(f"/requests?open=true&person={person.public_id}").told["items"] == [told]
    assert door().get("/requests").status_code == 403


def test_without_its_trace_nothing_is_given(door, person, monkeypatch):
    from django.db import DatabaseError

    mine = door()
    monkeypatch.setattr("kortisto.kernel.access._record_reads", _broken(DatabaseError))
    answer = mine.get(f"/persons/{person.public_id}")
    assert answer.status_code == 503 and "Kanarialintu" not in answer.content.decode()


def _broken(kind):
    def fail(_opened):
        raise kind("the disk is full")

    return fail


def test_a_long_page_asks_the_database_no_more_than_a_short_one(door, opened):
    mine = door()

    def grow(first, last):
        with opened():
            for number in range(first, last):
                person = create_person(
                    values={"surname": f"Nimi{number}"}, contacts=[("email", f"a{number}@posti.example")],
                    address={"city": "Tampere"}, source="self", by=SYSTEM,
                )  # fmt: skip
                place_block(person=person, kind="market_research", by=SYSTEM)
                order = place_order(
                    person=person, lines=[{"product": "Kello", "quantity": 2, "unit_cents": 1500}],
                    ordered_on=date(2026, 1, 2), by=SYSTEM,
                )  # fmt: skip
                issue_invoice(
                    person=person, order=order, total_cents=3000, issued_on=date(2026, 1, 2),
                    due_on=date(2026, 2, 2), by=SYSTEM,
                )  # fmt: skip

    def counts():
        found = {}
        for path in ("/persons", "/orders", "/invoices", "/bans"):
            with CaptureQueriesContext(connection) as asked:
                rows = len(mine.get(path).told["items"])
            found[path] = rows, len(asked)
        return found

    grow(0, 2)
    few = counts()
    grow(2, 8)
    many = counts()
    assert {rows for rows, _asked in few.values()} == {2} and {rows for rows, _asked in many.values()} == {8}
    assert [asked for _rows, asked in few.values()] == [asked for _rows, asked in many.values()], (few, many)
