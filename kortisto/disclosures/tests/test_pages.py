"""The pages of disclosures tell what left and to whom, and name only those whom their reader may see."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient
from kortisto.kernel.access import maintenance
from kortisto.kernel.ids import uuid7
from kortisto.ledger.models import READS, Outbox
from kortisto.notice.models import Register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


def shown(client, query=""):
    """Names of the recipients in the list at this address, from the top."""
    return [row["name"] for row in client.get(f"/disclosures/{query}").context["rows"]]


def reads():
    """Every read entry as (purpose, view, those it names)."""
    found = []
    for entry in Outbox.objects.filter(log=READS).order_by("sequence"):
        *_head, purpose, view, subjects = bytes(entry.body).decode().split("\t")
        found.append((purpose, view, {UUID(subject) for subject in subjects.split(",")}))
    return found


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("contact_person", 200),
        ("administrator", 200),
        ("customer_service", 403),
        ("accountant", 403),
        ("marketing", 403),
    ],
)
def test_each_role_opens_what_it_may(desk, house, given, role, status):
    client, made = desk(role), given(house.office, [house.aino])
    for address in ("", "recipients/", f"{made.public_id}/"):
        assert client.get(f"/disclosures/{address}").status_code == status, address
    assert ("/disclosures/" in client.get("/").text) is (status == 200)


def test_what_left_is_listed_newest_first_with_the_role_that_gave_it(desk, house, given, staff):
    given(house.office, [house.aino, house.olli], day=date(2026, 3, 1), by=staff["accountant"].actor)
    given(house.agency, [house.aino], day=date(2026, 4, 1), ground=Disclosure.COLLECTION)
    page = desk().get("/disclosures/")
    rows = [(row["name"], str(row["ground"]), row["persons"], str(row["by"])) for row in page.context["rows"]]
    assert rows == [
        ("Perintä Kuusama Oy", "collection of a claim", 1, "the system"),
        ("Tilitoimisto Numero Oy", "processing on our behalf", 2, "accountant"),
    ]
    assert "Mäkelä" not in page.text and not reads()


def test_filters_stand_in_the_address_and_count_finnish_days(desk, house, given):
    given(house.office, [house.aino], day=date(2026, 3, 1), hour=0)
    given(house.agency, [house.aino], day=date(2026, 3, 31), hour=23)
    client = desk()
    assert shown(client, "?recipient=accounting") == ["Tilitoimisto Numero Oy"]
    assert shown(client, "?from=2026-03-01&to=2026-03-01") == ["Tilitoimisto Numero Oy"]
    assert shown(client, "?from=2026-03-02") == shown(client, "?from=2026-03-31&to=2026-03-31")
    assert shown(client, "?to=2026-02-28") == []
    page = client.get("/disclosures/?recipient=accounting&from=2026-03-01&page=1")
    assert [each["remove_url"] for each in page.context["filters"]] == [
        "?from=2026-03-01",
        "?recipient=accounting",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "recipient=nobody", "recipient=%00", "recipient=x%27--", "from=yesterday", "from=2026-02-30", "to=%00",
        "to=99999-01-01", "page=0", "page=x", "page=99999999999999999999",
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_an_address_filters_nothing(desk, house, given, query):
    given(house.office, [house.aino])
    assert shown(desk(), f"?{query}") == ["Tilitoimisto Numero Oy"]


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31", "from=0001-01-01&to=9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days(desk, house, given, query):
    given(house.office, [house.aino])
    assert shown(desk(), f"?{query}") == ["Tilitoimisto Numero Oy"]


def test_pages_of_the_list_keep_the_filter(desk, house, given, monkeypatch):
    monkeypatch.setattr("kortisto.disclosures.views.ROWS", 2)
    for day in (1, 2, 3):
        given(house.office, [house.aino], day=date(2026, 3, day))
    page = desk().get("/disclosures/?recipient=accounting&page=2")
    assert [row["at"].day for row in page.context["rows"]] == [1]
    assert 'href="?recipient=accounting&amp;page=1"' in page.text


def test_an_empty_list_says_why(desk, house, given):
    client = desk()
    assert "Nothing has left yet" in client.get("/disclosures/").text
    assert "Nothing left with these filters" in client.get("/disclosures/?to=2000-01-01").text


def test_a_disclosure_names_its_persons_and_each_look_is_a_read_entry(desk, house, given):
    made = given(house.office, [house.aino, house.olli])
    page = desk().get(f"/disclosures/{made.public_id}/")
    assert page.context["categories"] == ["Name and customer number", "Invoices"]
    assert [one["name"] for one in page.context["persons"]] == ["Aino Mäkelä", "Olli Salo"]
    assert f"/persons/{house.aino.public_id}/" in page.text and "restricted" in page.text
    seen = {house.aino.public_id, house.olli.public_id}
    assert reads() == [("rights", "disclosures.disclosure", seen)]


def test_a_restricted_person_is_named_only_to_those_who_handle_restrictions(desk, house, given):
    made = given(house.office, [house.aino, house.olli])
    page = desk("administrator").get(f"/disclosures/{made.public_id}/")
    assert "Mäkelä" in page.text and "Salo" not in page.text
    assert "One person is not named" in page.text
    assert [seen for _purpose, _view, seen in reads()] == [{house.aino.public_id}]


def test_who_is_no_longer_in_the_register_is_counted_and_not_named(desk, house, given):
    made = given(house.office, [house.aino, house.olli])
    with maintenance():
        DisclosedPerson.objects.all().delete()
    page = desk().get(f"/disclosures/{made.public_id}/")
    assert page.context["persons"] == [] and "2 persons are not named" in page.text
    assert not reads()


def test_rows_of_another_register_are_not_found(desk, house, given, added, opened):
    theirs = Register.objects.create(key="theirs", name="Asiakasrekisteri")
    stranger = added("stranger", theirs.id, name="Vieras Oy", kind="authority")
    with opened():
        foreign = Disclosure.objects.create(
            register=theirs, recipient=stranger, ground="statutory", clause="C33", categories=[], persons=0,
            by="system",
        )  # fmt: skip
    client = desk()
    assert client.get(f"/disclosures/{foreign.public_id}/").status_code == 404
    assert client.get(f"/disclosures/{uuid7()}/").status_code == 404
    assert "Vieras" not in client.get("/disclosures/").text + client.get("/disclosures/recipients/").text
    given(house.office, [house.aino])
    assert shown(client, "?recipient=stranger") == ["Tilitoimisto Numero Oy"]


def test_recipients_stand_beside_their_row_of_the_notice(desk, house, given, added):
    given(house.office, [house.aino])
    yesterday = timezone.localdate() - timedelta(days=1)
    Recipient.objects.filter(key="collection_agency").update(agreement_ends_on=yesterday, country="US")
    added("fresh", name="Uusi Oy", kind=Recipient.PROCESSOR)
    page = desk().get("/disclosures/recipients/")
    agency, office, fresh = page.context["rows"][0], page.context["rows"][1], page.context["rows"][2]
    assert (office["name"], office["acts"], office["told"]) == (
        "Tilitoimisto Numero Oy",
        1,
        "Tilitoimisto Numero Oy",
    )
    assert office["url"] == "/disclosures/recipients/accounting/" and not office["is_outside"]
    assert (str(agency["standing"]["text"]), agency["is_outside"]) == ("the agreement has ended", True)
    assert (str(fresh["standing"]["text"]), fresh["is_untold"]) == ("no signed agreement", True)
    assert "not in the notice" in page.text and not reads()


def test_the_persons_themselves_are_one_recipient_without_a_name(desk, house, given, added):
    subject = added("data_subject", name="Rekisteröity", kind=Recipient.SUBJECT)
    made = given(subject, [house.aino], ground=Disclosure.DATA_SUBJECT)
    client = desk()
    assert shown(client) == ["the person themself"]
    assert "request of the person themself" in client.get(f"/disclosures/{made.public_id}/").text
    row = next(row for row in client.get("/disclosures/recipients/").context["rows"] if row["acts"])
    assert not row["is_untold"] and not row["is_outside"]
