"""A package from another Kortisto: taken in whole, or not at all, and never against a "no"."""

import copy
import io
import json
import zipfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from PIL import Image

from kortisto.consents.models import Suppression
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.notice.queries import UnknownSource
from kortisto.orders import operations as ordering
from kortisto.orders.models import Order
from kortisto.parties import operations as parties
from kortisto.parties.models import Block, ContactPoint, Person
from kortisto.requests import package, receiving
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.cases.steps import add_item
from kortisto.requests.models import Case, FormerRequest

pytestmark = pytest.mark.django_db


@contextmanager
def undone():
    """What is written inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def told(opened, make_field):
    """The package of somebody who gave a value of every kind, and who is gone from this register again."""
    fields = [make_field("Allergiat", category="contact"), make_field("Kengännumero", "number")]
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    # What this register knows is undone, so that it is as empty as another one's.
    with opened(Purpose.RIGHTS), undone():
        one = parties.create_person(
            values={"given_names": "Aino Maria", "surname": "Äimälä-Ŋuorgam", "number": "K-77", "language": "sv"},
            contacts=[("email", "Aino@kellokas.example"), ("phone", "040 555 0123"), ("web", "https://aino.example")],
            address={"care_of": "c/o Salo", "street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
            custom={fields[0]: "pähkinä", fields[1]: "38,5"},
            source="self", by=SYSTEM,
        )  # fmt: skip
        parties.change_address(
            person=one, values={"street": "Storgatan 5", "postcode": "111 23", "city": "STOCKHOLM", "country": "SE"},
            source="self", by=SYSTEM,
        )  # fmt: skip
        for kind in ("direct_mail", "market_research"):
            parties.place_block(person=one, kind=kind, source="self", by=SYSTEM)
        parties.place_block(
            person=one, kind="objection", purpose=Purpose.DEVELOPMENT, source="self", by=SYSTEM
        )
        parties.lift_block(block=Block.objects.get(person=one, kind="market_research"), by=SYSTEM)
        line = {
            "product": "Ruusu",
            "quantity": Decimal("2.5"),
            "unit_cents": 450,
            "discount_bp": 1000,
            "unit": "KGM",
        }
        for number, steps in {"T-1": ("deliver",), "T-2": ("cancel",), "T-3": ()}.items():
            order = ordering.place_order(
                person=one, number=number, lines=[line, {**line, "vat_class": "reduced", "discount_bp": 0}],
                ordered_on=date(2024, 3, 1), delivery_name="Olli Salo", delivery_address="Kuja 1, 33100 TAMPERE",
                source="self", by=SYSTEM,
            )  # fmt: skip
            if "deliver" in steps:
                ordering.deliver_order(order=order, delivered_on=date(2024, 3, 4), by=SYSTEM)
            if "cancel" in steps:
                ordering.cancel_order(order=order, cancelled_on=date(2024, 3, 5), by=SYSTEM)
        (case,) = open_cases(
            rights=["rectification"], channel="email", asked="Nimeni on väärin.\nKorjatkaa se.", language="sv", person=one,
            asker="Aino Äimälä", reply_to="aino@kellokas.example", mandate="Valtakirja 1.3.2024",
                file=("kirje.png", picture.getvalue()), by=SYSTEM,
        )  # fmt: skip
        add_item(case=case, field="surname", wanted="Äimälä", ground="Passi", by=SYSTEM)
        package_of = json.loads(json.dumps(package.contents(one)))
    package_of["provided"]["contacts"][-1]["ended_on"] = "2025-02-03"  # what was of use once comes along
    return package_of


def filled(value, path=""):
    """Path → values of every leaf of a package that holds something."""
    found = {}
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            step = f"{path}/{key}" if isinstance(value, dict) else f"{path}/*"
            for where, leaves in filled(one, step).items():
                found.setdefault(where, []).extend(leaves)
    elif value not in (None, ""):
        found[path] = [value]
    return found


def paths(schema, path=""):
    """Every leaf that the published form knows."""
    if "properties" in schema:
        for name, one in schema["properties"].items():
            yield from paths(one, f"{path}/{name}")
    elif schema.get("type") == "array":
        yield from paths(schema["items"], f"{path}/*")
    else:
        yield path


def test_c73_a_package_restores_every_provided_value(told, opened):
    with opened(Purpose.RIGHTS):
        assert not Person.objects.exists()
        verdict = receiving.take_in(package=told, source="self", by=SYSTEM)
        assert (verdict.kind, verdict.left) == ("create", [])
        again = json.loads(json.dumps(package.contents(verdict.person)))
    assert again["provided"] == told["provided"]
    # And there was something of everything: nothing passes because it was empty on both sides.
    schema = json.loads(package.schema())["properties"]["provided"]
    given, empty = filled(told["provided"]), {"/own_fields/*/name"}
    assert {path for path in paths(schema) if path not in given} == empty
    assert filled(again["provided"]) == given
    assert any(b"import.apply" in bytes(entry.body) for entry in Outbox.objects.all())


def held(opened):
    with opened(Purpose.RIGHTS):
        return [
            model.objects.count()
            for model in (Person, ContactPoint, Block, Order, FormerRequest, Case)
        ]  # fmt: skip


def test_c73_the_same_package_again_changes_nothing(told, opened):
    with opened(Purpose.RIGHTS):
        receiving.take_in(package=told, source="self", by=SYSTEM)
    before = held(opened)
    assert before[0] == 1 and min(before[:5]) > 0
    with opened(Purpose.RIGHTS):
        assert receiving.take_in(package=told, source="self", by=SYSTEM).kind == "unchanged"
    assert held(opened) == before


def test_c73_a_later_package_writes_nothing_over_and_only_adds_what_was_forbidden(told, opened):
    later = copy.deepcopy(told)
    later["provided"]["person"]["surname"] = "Toinen"
    later["provided"]["choices"].append(
        {"kind": "all_marketing", "placed_at": "2026-05-01T10:00:00+03:00", "lifted_at": None, "purposes": []}
    )
    later["provided"]["choices"][0]["lifted_at"] = "2026-05-02T10:00:00+03:00"
    with opened(Purpose.RIGHTS):
        one = receiving.take_in(package=told, source="self", by=SYSTEM).person
        verdict = receiving.take_in(package=later, source="self", by=SYSTEM)
        one.refresh_from_db()
        assert (verdict.kind, one.surname) == ("add", "Äimälä-Ŋuorgam")
        blocks = set(Block.objects.filter(person=one, lifted_at=None).values_list("person", "kind"))
        # The lifting elsewhere lifts nothing here.
        assert {kind for _person, kind in blocks} == {"direct_mail", "objection", "all_marketing"}
    with opened(Purpose.DIRECT_MARKETING):
        assert not Person.objects.exists()


def test_c73_c82_a_restriction_holds_from_the_first_second(told, opened):
    told["provided"]["choices"] = [
        {"kind": "restriction", "placed_at": "2026-05-01T10:00:00Z", "lifted_at": None, "purposes": []}
    ]
    with opened(Purpose.RIGHTS):
        receiving.take_in(package=told, source="self", by=SYSTEM)
        assert Person.objects.count() == Order.objects.count() // 3 == 1
    with opened(Purpose.CUSTOMER_SERVICE):
        assert not Person.objects.exists() and not Order.objects.exists()


def test_c90_c73_somebody_to_be_left_alone_does_not_come_back(told, opened, register):
    with opened(Purpose.RIGHTS):
        with undone():
            one = receiving.take_in(package=told, source="self", by=SYSTEM).person
            point = ContactPoint.objects.get(person=one, kind="email").value
        _suppress(register, point)
        assert (
            receiving.take_in(package=told, source="self", although_similar=True, by=SYSTEM).kind
            == "suppressed"
        )
    assert held(opened) == [0] * 6


def _suppress(register, email):
    from kortisto.consents import rules
    from kortisto.consents.keys import suppression_key

    channel, digest = next(iter(rules.fingerprints(suppression_key(), emails=[email])))
    Suppression.objects.create(
        register=register, channel=channel, digest=digest, purposes=int(Purpose.DIRECT_MARKETING)
    )


def test_c73_somebody_reached_at_the_same_address_is_not_doubled_unasked(told, opened):
    with opened(Purpose.RIGHTS):
        there = parties.create_person(
            values={"surname": "Salo"}, contacts=[("phone", "+358405550123")], source="self", by=SYSTEM
        )
        verdict = receiving.take_in(package=told, source="self", by=SYSTEM)
        assert (verdict.kind, verdict.person) == ("similar", there) and Person.objects.count() == 1
        verdict = receiving.take_in(package=told, source="self", although_similar=True, by=SYSTEM)
        assert verdict.kind == "create" and verdict.person != there and Person.objects.count() == 2


def test_c73_what_has_no_place_here_is_named_and_the_rest_taken(told, opened):
    told["provided"]["own_fields"] += [
        {"name": {"en": "Horoscope"}, "kind": "text", "value": "Ram"},
        {"name": {"en": "Kengännumero"}, "kind": "number", "value": "big"},
    ]
    told["beyond_the_law"]["roles"] = [
        {"organisation": "Harju Oy", "role": "ostaja", "started_on": None, "ended_on": None}
    ]
    with opened(Purpose.RIGHTS):
        other = parties.create_person(values={"surname": "Salo", "number": "K-77"}, source="self", by=SYSTEM)
        ordering.place_order(
            person=other, number="T-2", lines=[], ordered_on=date(2024, 1, 1), source="self", by=SYSTEM
        )
        verdict = receiving.take_in(package=told, source="self", by=SYSTEM)
        assert sorted(verdict.left) == [
            ("number", "K-77"), ("order", "T-2"), ("own_field", "Horoscope"), ("own_value", "Kengännumero"), ("roles", "1")
        ]  # fmt: skip
        assert verdict.person.number is None
        assert set(Order.objects.filter(person=verdict.person).values_list("person", "number")) == {
            (verdict.person.pk, "T-1"), (verdict.person.pk, "T-3")
        }  # fmt: skip


def test_c30_c73_only_a_source_that_the_notice_names(told, opened):
    with opened(Purpose.RIGHTS), pytest.raises(UnknownSource):
        receiving.take_in(package=told, source="elsewhere", by=SYSTEM)
    assert held(opened) == [0] * 6


def test_orders_that_were_brought_do_not_stop_the_numbers(told, opened):
    """What comes with numbers of its own leaves the counter behind; the next order gets a number nobody has."""
    for number in range(1, 8):
        order = copy.deepcopy(told["provided"]["orders"][0])
        told["provided"]["orders"].append({**order, "number": str(number)})
    with opened(Purpose.RIGHTS):
        one = receiving.take_in(package=told, source="self", by=SYSTEM).person
        made = ordering.place_order(
            person=one, lines=[], ordered_on=date(2026, 1, 1), source="self", by=SYSTEM
        )
    assert made.number not in {str(number) for number in range(1, 8)}


def packed(body, name="package.json", method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, body)
    return buffer.getvalue()


def test_c73_the_package_is_read_as_it_is_given_out(told):
    plain = json.dumps(told, ensure_ascii=False)
    assert receiving.read(package.as_zip(told)) == receiving.read(plain.encode()) == told
    assert receiving.read(b"\xef\xbb\xbf" + plain.encode()) == told


def spoiled(told, way):
    given = told["provided"]
    if way == "purpose":
        given["choices"][0]["purposes"] = ["astrology"]
    elif way == "sum":
        given["orders"][0]["total_cents"] += 1
    elif way == "day":
        given["orders"][0]["ordered_on"] = "0001-01-01"
    elif way == "early_moment":
        given["requests"][0]["arrived_at"] = "0001-01-01T00:00:00+14:00"
    elif way == "identity_code":
        given["requests"][0]["asked"] = "Tunnukseni on 131052-308T."
    elif way == "version":
        told["schema"] = "kortisto-portability/2"
    elif way == "long":
        given["person"]["surname"] = "Ä" * 201
    elif way == "more":
        told["notes"] = []
    elif way == "half":
        given["person"]["surname"] = "\ud800"
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("purpose", "purpose"), ("sum", "sum"), ("day", "day"), ("early_moment", "day"),
        ("identity_code", "identity_code"), ("version", "version"), ("long", "form"), ("more", "form"),
    ],
)  # fmt: skip
def test_c73_a_package_that_is_not_right_is_refused_whole(told, opened, way, code):
    assert receiving.read(spoiled(copy.deepcopy(told), "")) == told
    with opened(Purpose.RIGHTS), pytest.raises(receiving.NotAPackage) as raised, transaction.atomic():
        receiving.take_in(package=receiving.read(spoiled(told, way)), source="self", by=SYSTEM)
    assert raised.value.code == code
    assert held(opened) == [0] * 6


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unreadable"), (b"{}", "unreadable"), (b"[1]", "unreadable"), (b"null", "unreadable"),
        (b'{"provided": 1}', "unreadable"), (b"\xff\xfe\x00", "unreadable"), (b"[" * 100_000, "unreadable"),
        (b"PK\x03\x04 and nothing more", "unreadable"), (packed(b"{}", "other.json"), "unreadable"),
        (packed(b"not json"), "unreadable"), (packed(b" " * (receiving.MOST_BYTES + 1)), "large"),
        (b" " * (receiving.MOST_BYTES + 1), "large"), (packed(b"x" * 90, method=zipfile.ZIP_LZMA)[:-60], "unreadable"),
        (b'{"schema": "kortisto-portability/1", "provided": {"person": NaN}}', "form")],
    ids=range(14),
)  # fmt: skip
def test_c73_another_file_is_refused_with_a_sentence(body, code):
    with pytest.raises(receiving.NotAPackage) as raised:
        receiving.read(body)
    assert raised.value.code == code
    assert {raised.value.message(language) for language in ("fi", "sv", "en")}.isdisjoint({""})


def test_c73_half_a_letter_is_taken_out_or_refused_and_never_written(told, opened):
    with opened(Purpose.RIGHTS), pytest.raises(Exception) as raised, transaction.atomic():
        receiving.take_in(package=receiving.read(spoiled(told, "half")), source="self", by=SYSTEM)
    assert type(raised.value).__name__ in ("NotAName", "NotAPackage")
    assert held(opened) == [0] * 6
