"""Custom fields over the interface: told to whom they concern, filled in over nobody's change."""

import pytest

from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Change, Person

from .conftest import ACTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(make_field):
    """One about how somebody is reached, and one about invoices."""
    return (
        make_field("Best time", "choice", choices=["Morning", "Evening"]),
        make_field("Cost centre", "number", category="invoices"),
    )


def test_a_token_is_told_the_fields_of_its_purpose_and_categories(fields, door, person, given):
    everything, narrow = door(acts=ACTS), door(categories=["identity", "contact"])
    advertising = door(Purpose.DIRECT_MARKETING, ["identity", "contact"])
    told = everything.get("/fields").told["items"]
    assert [(one["key"], one["kind"], one["category"]) for one in told] == [
        ("best_time", "choice", "contact"),
        ("cost_centre", "number", "invoices"),
    ]
    assert told[0]["names"]["en"] == "Best time" and told[0]["choices"] == ["Morning", "Evening"]
    assert "customer_service" in told[0]["purposes"] and told[0]["clock"] == "contact"
    assert [one["key"] for one in narrow.get("/fields").told["items"]] == ["best_time"]
    assert advertising.get("/fields").told["items"] == []
    place = f"/persons/{person.public_id}"
    etag = everything.get(place).headers["ETag"]
    sent = {"fields": {"best_time": "evening", "cost_centre": "12,50"}}
    assert everything("PUT", f"{place}/fields", sent, if_match=etag).status_code == 200
    assert everything.get(place).told["fields"] == {
        "best_time": {"value": "Evening", "source": "partner"},
        "cost_centre": {"value": "12.5", "source": "partner"},
    }
    assert set(given()[-1][0]) > {"contact", "invoices"}
    # Whoever lacks a category is told neither that there is such a field nor what it says, and was given nothing of it.
    assert set(narrow.get(place).told["fields"]) == {"best_time"}
    assert set(given()[-1][0]) == {"identity", "contact"}
    (listed,) = narrow.get("/persons").told["items"]
    assert listed["fields"] == {"best_time": {"value": "Evening", "source": "partner"}}
    assert "fields" not in advertising.get(place).told


def test_fields_are_filled_in_with_the_state_that_was_read(fields, door, person, opened, entries):
    mine, narrow = door(acts=ACTS), door(categories=["identity", "contact"], acts=["persons"])
    place = f"/persons/{person.public_id}"
    etag = mine.get(place).headers["ETag"]
    first = mine("PUT", f"{place}/fields", {"fields": {"best_time": "Morning"}}, if_match=etag)
    stale = mine("PUT", f"{place}/fields", {"fields": {"best_time": "Evening"}}, if_match=etag)
    assert (first.status_code, stale.status_code) == (200, 412)
    etag = first.headers["ETag"]
    for wrong in (
        {"best_time": "Noon"},
        {"cost_centre": "much"},
        {"nothing": "1"},
        {"best_time": "131052-308T"},
        {},
    ):
        assert mine("PUT", f"{place}/fields", {"fields": wrong}, if_match=etag).status_code == 422, wrong
    # What a token is not told of, it does not write either.
    at = narrow.get(place).headers["ETag"]
    assert narrow("PUT", f"{place}/fields", {"fields": {"cost_centre": "1"}}, if_match=at).status_code == 422
    away = mine("PUT", f"{place}/fields", {"fields": {"best_time": None}}, if_match=etag)
    assert away.status_code == 200
    assert mine.get(place).told["fields"] == {"best_time": None, "cost_centre": None}
    with opened():
        (change,) = Change.objects.filter(column="best_time")
        assert (change.before, change.person_id) == ("Morning", person.pk)
    main, _reads = entries()
    filled = [one for one in main if one["verb"] == "field.fill"]
    assert len(filled) == 2 and "Morning" not in str(filled)


def test_somebody_new_comes_with_their_fields(fields, door, opened):
    mine = door(acts=ACTS)
    body = {"surname": "Haukka", "fields": {"best_time": "Morning", "cost_centre": "7"}}
    made = mine("POST", "/persons", body)
    assert made.status_code == 201
    place = made.headers["Location"].removeprefix("/api/v1")
    assert mine.get(place).told["fields"]["cost_centre"] == {"value": "7", "source": "partner"}
    wrong = mine("POST", "/persons", {"surname": "Pöllö", "fields": {"cost_centre": "seven"}})
    assert wrong.status_code == 422
    with opened():
        assert [one.surname for one in Person.objects.all()] == ["Haukka"]
