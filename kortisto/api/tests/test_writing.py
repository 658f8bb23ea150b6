"""What a token writes: by the operations that the desk uses, once, and over nobody's change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kortisto.api.models import KeptAnswer
from kortisto.consents.operations import suppress
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import deadline
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.orders.models import Order
from kortisto.parties.models import Address, Block, Change, ContactPoint, Organisation, Person
from kortisto.parties.operations import change_person, place_block
from kortisto.requests.models import Case

from .conftest import ACTS

pytestmark = pytest.mark.django_db

NEW = {
    "given_names": "Oona", "surname": "Pöllö", "number": "77", "language": "sv", "since": "2026-01-02",
    "contact_points": [{"kind": "email", "value": "Oona@Posti.example"}],
    "address": {"street": "Puukuja 2", "postcode": "00200", "city": "Helsinki"},
}  # fmt: skip


def test_a_person_is_made_once_with_source_and_way(door, opened, entries, given):
    mine = door(acts=ACTS)
    first, again = (mine("POST", "/persons", NEW, key="order-7") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content and first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    other = mine("POST", "/persons", NEW | {"surname": "Haukka"}, key="order-7")
    assert other.status_code == 422 and other.told["type"].endswith("key-reused")
    with opened():
        (person,) = Person.objects.all()
        assert (person.name, person.source, person.via) == (
            "Oona Pöllö",
            "partner",
            f"token:{mine.token.public_id}",
        )
        assert ContactPoint.objects.get().value == "oona@posti.example"
        assert Address.objects.get().city == "Helsinki"
    main, _reads = entries()
    (made,) = [one for one in main if one["verb"] == "person.create"]
    assert (made["actor"], made["role"]) == (str(mine.token.public_id), "recipient")
    # What is kept of the call is random ids and fingerprints; nothing left by writing.
    kept = KeptAnswer.objects.get()
    assert kept.answer == {"id": str(person.public_id), "version": 1} and given() == []
    assert not {"order-7", "Pöllö"} & {kept.key, kept.body, str(kept.answer)}
    assert mine("GET", first.headers["Location"].removeprefix("/api/v1")).told["surname"] == "Pöllö"
    # Another number that is taken, and another key, are told apart.
    taken = mine("POST", "/persons", NEW)
    assert taken.status_code == 409 and taken.told["type"].endswith("conflict")
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert mine("POST", "/persons", {"surname": "Haukka"}, key="order-7").status_code == 201
    assert KeptAnswer.objects.get().made_at > timezone.now() - timedelta(days=1)


def test_a_key_belongs_to_its_token_and_is_needed(door, opened):
    one, other = door(acts=ACTS), door(acts=ACTS)
    body = {"surname": "Sama"}
    for each in (one, other):
        assert each("POST", "/persons", body, key="a").status_code == 201
    with opened():
        assert Person.objects.count() == 2
    for key in ("x" * 256, "ä", "a\tb"):
        assert one("POST", "/persons", body, key=key).told["type"].endswith("key-missing"), key
    sent = {"authorization": f"Bearer {one.text}"}
    answer = one.client.post("/api/v1/persons", body, "application/json", headers=sent)
    assert answer.status_code == 400


def test_a_token_writes_what_it_may_and_nothing_else(door, person, opened):
    reader, orders = door(), door(acts=["orders"])
    place = f"/persons/{person.public_id}"
    etag = reader.get(place).headers["ETag"]
    for each in (reader, orders):
        assert each("POST", "/persons", {"surname": "Uusi"}).status_code == 403
        assert each("PATCH", place, {"surname": "Uusi"}, if_match=etag).status_code == 403
        assert each("POST", f"{place}/bans", {"kind": "all_marketing"}).status_code == 403
        assert each("POST", "/organisations", {"name": "Uusi Oy"}).status_code == 403
    order = {"person": str(person.public_id), "ordered_on": "2026-11-02",
             "lines": [{"product": "Kello", "quantity": "1.5", "unit_cents": 1000, "discount_bp": 1000}]}  # fmt: skip
    assert reader("POST", "/orders", order).status_code == 403
    made = orders("POST", "/orders", order)
    assert made.status_code == 201
    assert orders("POST", "/orders", order | {"person": str(uuid4())}).status_code == 404
    assert orders("POST", "/orders", order | {"person": None}).status_code == 422
    with opened():
        (kept,) = Order.objects.all()
        assert (str(kept.public_id), kept.total_cents, kept.source) == (made.told["id"], 1350, "partner")
    narrow = door(categories=["identity"], acts=["persons"])
    assert narrow("POST", "/persons", NEW).told["categories"] == ["contact"]
    assert narrow("PUT", f"{place}/address", {}, if_match="x").told["categories"] == ["address"]


def test_a_change_needs_the_state_that_was_read(door, person, opened, given, entries):
    mine = door(acts=ACTS)
    place = f"/persons/{person.public_id}"
    etag = mine.get(place).headers["ETag"]
    for missing in ({}, {"if_match": "*"}):
        assert mine("PATCH", place, {"surname": "Uusi"}, **missing).status_code == 428
    assert mine("PATCH", place, {"surname": "Uusi"}, if_match='"other"').status_code == 412
    with opened():
        change_person(person=person, values={"given_names": "Aino Maria"}, version=1, by=SYSTEM)
    stale = mine("PATCH", place, {"surname": "Uusi"}, if_match=etag)
    assert stale.status_code == 412
    etag = mine.get(place).headers["ETag"]
    done = mine("PATCH", place, {"surname": "Lintunen", "language": "sv"}, if_match=f'"x", {etag}')
    assert done.status_code == 200 and done.told == {"id": str(person.public_id), "version": 3}
    # The tag of the answer is that of the new state.
    moved = mine(
        "PUT", f"{place}/address", {"street": "Uusitie 3", "city": "Turku"}, if_match=done.headers["ETag"]
    )
    assert moved.status_code == 200 and moved.headers["ETag"] != done.headers["ETag"]
    told = mine.get(place)
    assert told.headers["ETag"] == moved.headers["ETag"]
    assert (told.told["surname"], told.told["given_names"]) == ("Lintunen", "Aino Maria")
    assert told.told["address"]["city"] == "Turku" and told.told["address"]["source"] == "partner"
    assert len(given()) == 3, "only reading gives something out"
    with opened():
        change = Change.objects.get(column="surname")
        assert (change.before, change.source, change.role) == ("Kanarialintu", "partner", "recipient")
    main, _reads = entries()
    assert [one["fields"] for one in main if one["verb"] == "person.change"][-1] == ["language", "surname"]
    assert mine("PATCH", place, {}, if_match=told.headers["ETag"]).status_code == 422
    assert mine("PATCH", place, {"surname": None}, if_match=told.headers["ETag"]).status_code == 422
    added = mine("POST", f"{place}/contact-points", {"kind": "phone", "value": "050 111 2222"})
    assert added.status_code == 201
    assert "+358501112222" in [one["value"] for one in mine.get(place).told["contact_points"]]


def test_organisations_are_made_and_changed(door, opened):
    mine = door(acts=ACTS)
    made = mine("POST", "/organisations", {"name": "Pöllö Oy", "number": "9"})
    place = made.headers["Location"].removeprefix("/api/v1")
    read = mine.get(place)
    assert read.told["name"] == "Pöllö Oy" and read.told["source"] == "partner"
    assert mine.get("/organisations?number=9").told["items"] == [read.told]
    assert mine("PATCH", place, {"name": "Haukka Oy"}).status_code == 428
    assert mine("PATCH", place, {"name": "Haukka Oy"}, if_match=read.headers["ETag"]).told["version"] == 2
    assert mine("PATCH", place, {"name": "Kana Oy"}, if_match=read.headers["ETag"]).status_code == 412
    assert Organisation.objects.get(name="Haukka Oy").version == 2


def test_a_ban_is_taken_from_anybody_and_holds_at_once(door, person, opened, entries):
    mine = door(acts=["bans"])
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="restriction", by=SYSTEM)
    place = f"/persons/{person.public_id}"
    assert mine.get(place).status_code == 404
    made = mine("POST", f"{place}/bans", {"kind": "direct_mail", "reason": "Soitti ja kielsi"})
    assert made.status_code == 201 and made.told == {"id": str(person.public_id)}
    for kind in ("restriction", "erasing", "deceased", "protected_address"):
        assert mine("POST", f"{place}/bans", {"kind": kind}).status_code == 422
    assert mine("POST", f"/persons/{uuid4()}/bans", {"kind": "direct_mail"}).status_code == 404
    with opened(Purpose.RIGHTS):
        block = Block.objects.get(kind="direct_mail")
        assert (block.source, block.placed_by) == ("partner", str(mine.token.public_id))
    with opened(Purpose.DIRECT_MAIL):
        assert not Person.objects.exists()
    main, _reads = entries()
    placed = [one for one in main if one["verb"] == "block.place"][-1]
    assert placed["kind"] == "direct_mail" and placed["subjects"] == [str(person.public_id)]


def test_whoever_asked_to_be_forgotten_is_not_taken_in_again(door, opened):
    mine = door(acts=ACTS)
    with opened(Purpose.RIGHTS):
        suppress(purposes=ALL_PURPOSES, emails=["oona@posti.example"], by=SYSTEM)
    answer = mine("POST", "/persons", NEW)
    assert answer.status_code == 409 and answer.told["type"].endswith("suppressed")
    made = mine("POST", "/persons", {"surname": "Pöllö"})
    place = f"/persons/{made.told['id']}/contact-points"
    assert mine("POST", place, {"kind": "email", "value": "OONA@posti.example"}).status_code == 409
    with opened():
        assert not ContactPoint.objects.exists()


def test_what_cannot_be_kept_is_told_and_not_repeated(door, opened):
    mine = door(acts=ACTS)
    for body, words in (
        ({"surname": "131052-308T"}, "identity"),
        ({"surname": ""}, "surname"),
        ({"surname": "A\u0000B"}, "surname"),
        ({"surname": "A", "contact_points": [{"kind": "email", "value": "ei osoite"}]}, ""),
        ({"surname": "A", "colour": "red"}, "colour"),
        ({"surname": "A" * 201}, "surname"),
        ({"surname": "A", "since": "2026-02-30"}, "since"),
        ({"surname": "A", "address": {"country": "XX"}}, ""),
        ({"surname": "A", "address": {"postcode": "1"}}, ""),
        ([], ""), ("text", ""), ({}, "surname"),
    ):  # fmt: skip
        answer = mine("POST", "/persons", body)
        assert answer.status_code == 422 and words in answer.content.decode().lower(), body
        assert "131052" not in answer.content.decode() and "ei osoite" not in answer.content.decode()
    sent = {"authorization": f"Bearer {mine.text}", "idempotency-key": "k"}
    for raw in (b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'{"surname": "\\ud800"}', b""):
        answer = mine.client.post("/api/v1/persons", raw, "application/json", headers=sent)
        assert answer.status_code in (400, 422), (raw[:20], answer.content)
        assert answer.headers["Content-Type"] == "application/problem+json"
    huge = b'{"surname": "' + b"A" * 6_000_000 + b'"}'
    assert mine.client.post("/api/v1/persons", huge, "application/json", headers=sent).status_code == 413
    for method in ("DELETE", "PUT", "PATCH"):
        answer = mine(method, "/persons")
        assert answer.status_code == 405 and "GET" in answer.headers["Allow"]
    with opened():
        assert not Person.objects.exists()


def test_a_source_that_the_notice_no_longer_names_writes_nothing(door, opened, register):
    mine = door(acts=ACTS)
    mine.token.source = "gone"
    mine.token.save()
    answer = mine("POST", "/persons", {"surname": "A"})
    assert answer.status_code == 403 and answer.told["reason"] == "source"
    assert not KeptAnswer.objects.exists()


def test_what_a_person_asked_the_recipient_for_is_passed_on_once_with_the_day_it_arrived(
    door, person, opened, entries
):
    needed = ["identity", "request_cases", "marketing_choices"]
    mine = door(purpose=Purpose.RIGHTS, categories=needed, acts=["requests"])
    arrived = timezone.now() - timedelta(days=9)
    asked = {"person": str(person.public_id), "rights": ["access", "direct_mail"], "asked": "Hei,\nkiitos ei.",
             "arrived_at": arrived.isoformat()}  # fmt: skip
    first, again = (mine("POST", "/requests", asked, key="one") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    access, objection = first.told["ids"]
    assert first.headers["Location"].endswith(access)
    told = mine.get(f"/requests/{access}").told
    assert (told["right"], told["state"], told["channel"], told["language"]) == (
        "access",
        "received",
        "partner",
        "fi",
    )
    assert told["due_on"] == str(deadline(timezone.localdate(arrived)))
    # A "no" to advertising holds from this second; what waits already is not opened twice.
    assert mine.get(f"/requests/{objection}").told["outcome"] == "granted"
    assert mine("POST", "/requests", asked | {"rights": ["access"]}).told["ids"] == [access]
    with opened(Purpose.RIGHTS):
        assert Block.objects.get(person=person).kind == "direct_mail"
        assert "kiitos ei" in Case.objects.get(public_id=access).asked
    main, _reads = entries()
    opened_cases = [one for one in main if one["verb"] == "case.open"]
    assert len(opened_cases) >= 2 and "kiitos" not in str(main)
    for wrong in (
        {"rights": []},
        {"rights": ["fortune"]},
        {"arrived_at": (timezone.now() + timedelta(days=2)).isoformat()},
        {"arrived_at": "2026-11-02T10:00:00"},
        {"asked": "131052-308T"},
        {"asked": "a\x00b"},
    ):
        assert mine("POST", "/requests", asked | wrong).status_code == 422, wrong
    assert mine("POST", "/requests", asked | {"person": str(uuid4())}).status_code == 404
    reader = door(purpose=Purpose.RIGHTS, categories=needed)
    assert reader("POST", "/requests", asked).status_code == 403
