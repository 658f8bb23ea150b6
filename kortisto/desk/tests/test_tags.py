"""Tags on the desk: a filter by one or several, a column, a hit in the box; for nobody who may not see tags."""

import csv
import io
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kortisto.desk.tests.test_finding import led_to, sheet
from kortisto.desk.tests.test_lists import names, save, text
from kortisto.desk.tests.test_walking import walked
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.operations import add_tag, put_tag, remove_tag
from kortisto.parties import operations as parties
from kortisto.staff import rights
from kortisto.staff.models import SavedView
from kortisto.staff.permissions import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def world(opened):
    """Three persons and a firm: with two tags, with one, with none, with one."""
    with opened():
        pickup, regular, unused = (
            add_tag(name=name, colour=colour, by=SYSTEM)
            for name, colour in (
                ("Noutopiste Kämp", "ok"),
                ("Kanta-asiakas", "warn"),
                ("=Vuosi 2026", "info"),
            )
        )
        aino, bo, ville = (
            parties.create_person(values={"surname": surname, "language": "fi"}, source="self", by=SYSTEM)
            for surname in ("Aalto", "Borg", "Virta")
        )
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        for person, tag in ((aino, pickup), (aino, regular), (bo, regular)):
            put_tag(person=person, tag=tag, by=SYSTEM)
        put_tag(organisation=firm, tag=pickup, by=SYSTEM)
    return SimpleNamespace(
        pickup=pickup, regular=regular, unused=unused, aino=aino, bo=bo, ville=ville, firm=firm
    )


@pytest.fixture
def without_tags(monkeypatch):
    """A role that reads cards and may not see tags."""
    given = rights.RIGHTS[Role.ADMINISTRATOR]
    less = given | {Purpose.CUSTOMER_SERVICE: given[Purpose.CUSTOMER_SERVICE] - {"tags"}}
    monkeypatch.setitem(rights.RIGHTS, Role.ADMINISTRATOR, less)
    rights.categories.cache_clear()
    yield "administrator"
    rights.categories.cache_clear()


def test_one_tag_or_several_narrow_a_list_and_stand_in_its_address_and_views(desk, world):
    client, pickup, regular = desk("customer_service"), world.pickup.pk, world.regular.pk
    assert names(client, f"/persons/?tag={pickup}") == ["Aalto"]
    both = f"/persons/?tag={pickup},{regular}"
    assert names(client, both) == names(client, f"/persons/?tag={regular}&tag={pickup}") == ["Aalto", "Borg"]
    assert names(client, f"/organisations/?tag={pickup}") == ["Harju Oy"]
    assert names(client, f"/organisations/?tag={regular}") == []
    shown = text(client, both)
    assert "Tag: <strong>Kanta-asiakas or Noutopiste Kämp</strong>" in shown
    assert f'name="tag" value="{pickup}" checked' in shown
    assert f'name="tag" value="{world.unused.pk}">' in shown
    # What is not there is said; beside a tag that is there it takes nothing away.
    for wrong in ("1", "x", "%00", "9" * 90, ",,", "%27"):
        assert len(names(client, f"/persons/?tag={wrong}")) == 3, wrong
    assert "Not understood and left out: Tag." in text(client, "/persons/?tag=1")
    assert names(client, f"/persons/?tag=1,{pickup}") == ["Aalto"]

    save(client, f"/persons/views/?tag={regular},{world.unused.pk}&cols=name,tags", name="Omat")
    kept = SavedView.objects.get()
    assert set(kept.query["filters"]["tag"].split(",")) == {str(regular), str(world.unused.pk)}
    view = f"/persons/?tag={regular},{world.unused.pk}&view={kept.public_id}"
    assert names(client, view) == ["Aalto", "Borg"] and 'aria-current="page">' in text(client, view)


def test_the_column_shows_the_words_in_one_query_more(desk, world, opened):
    client = desk("customer_service")
    page = text(client, "/persons/?cols=name,tags")
    assert "chip-ok" in page and "Noutopiste Kämp" in page and page.count("chip-warn") == 2
    assert "Noutopiste Kämp" in text(client, "/organisations/?cols=name,tags")

    def counted(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    plain = counted("/persons/?cols=name")
    assert counted("/persons/?cols=name,tags") == plain + 1
    assert counted(f"/persons/?cols=name&tag={world.regular.pk}") == plain


def test_all_that_match_a_tag_are_meant_by_an_act_and_walked_through(desk, world, opened):
    client = desk("customer_service")
    query = f"?tag={world.regular.pk}"
    answer = client.post(f"/persons/selection/{query}", {"whom": "all", "act": "language"})
    assert f"tag={world.regular.pk}" in answer["Location"]
    sent = {"language": "sv", "source": "self"}
    preview = client.post(answer["Location"], sent)
    assert preview.context["included"] == 2
    sent |= {"seen": preview.context["seen"], "token": preview.context["token"], "do": "1"}
    assert client.post(answer["Location"], sent).status_code == 302
    assert names(client, "/persons/?language=sv") == ["Aalto", "Borg"]
    row = client.get(f"/persons/{query}").context["rows"][0]
    assert len(walked(client, row["url"], "next")) == 2


def test_tags_leave_in_a_file_only_to_who_may_receive_them(desk, world, opened):
    with opened():
        put_tag(person=world.bo, tag=world.unused, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        for key, given in (("courier", ["identity", "tags"]), ("printer", ["identity"])):
            set_recipient(
                key=key, by=SYSTEM,
                values={
                    "name": key, "kind": "processor", "purpose": int(Purpose.CUSTOMER_SERVICE), "enabled": True,
                    "categories": given, "agreement_signed_on": date(2025, 1, 1), "agreement_ends_on": None,
                },
            )  # fmt: skip
    client = desk("contact_person")
    address = f"/persons/export/?cols=name,tags&tag={world.regular.pk}"
    refused = client.post(address, {"recipient": "printer", "form": "csv"})
    assert "may not receive these columns: Tags" in refused.content.decode()
    preview = client.post(address, {"recipient": "courier", "form": "csv"})
    seen = {"seen": preview.context["seen"], "token": preview.context["token"], "do": "1"}
    answer = client.post(address, {"recipient": "courier", "form": "csv", **seen})
    rows = list(
        csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";")
    )
    assert rows[:2] == [["Name", "Tags"], ["Aalto", "Kanta-asiakas, Noutopiste Kämp"]]
    assert rows[2][0] == "Borg" and "Vuosi 2026" in rows[2][1] and not rows[2][1].startswith("=")


def test_a_tags_word_in_the_box_leads_to_those_who_have_it(desk, world):
    client, tag = desk("customer_service"), world.pickup.pk
    lists = [f"/persons/?tag={tag}", f"/organisations/?tag={tag}"]
    for asked in ("noutopiste", "Noutopiste Kämp", "NOUTO", "kamp"):
        assert led_to(sheet(client, asked)) == lists, asked
    assert (
        "Tags" in sheet(client, "nouto") and "Noutopiste" in client.get("/search/?q=nouto").content.decode()
    )
    for asked in ("n", "piste", "Aalto", "qqqq"):
        assert not set(lists) & set(led_to(sheet(client, asked))), asked
    assert f"/persons/?tag={world.unused.pk}" in led_to(sheet(client, "2026"))
    # Of what can be no tag nothing is asked.
    for asked, expected in (("040 123 4567", 0), ("aino@posti.example", 0), ("70482", 0), ("Aalto", 1)):
        with CaptureQueriesContext(connection) as queries:
            sheet(client, asked)
        assert sum("notes_tag" in query["sql"] for query in queries) == expected, asked
    card = client.get(reverse("person", args=[world.aino.public_id])).content.decode()
    assert f'href="{lists[0]}"' in card
    # A role that finds nobody finds no tag.
    assert led_to(sheet(desk("marketing"), "nouto")) == []


def test_who_may_not_see_tags_has_neither_filter_nor_column_nor_hit(desk, world, without_tags):
    client = desk(without_tags)
    asked = f"/persons/?tag={world.pickup.pk}&cols=name,tags"
    shown = text(client, asked)
    assert names(client, asked) == ["Aalto", "Borg", "Virta"]
    assert "Noutopiste" not in shown and 'name="tag"' not in shown and 'value="tags"' not in shown
    assert led_to(sheet(client, "noutopiste")) == []
    assert "Noutopiste" not in unescape(client.get("/search/?q=nouto").content.decode())


def test_a_view_of_a_word_that_was_taken_out_says_so(desk, world, opened):
    client, word = desk("customer_service"), world.unused.pk
    assert names(client, f"/persons/?tag={word}") == []
    with opened():
        remove_tag(tag=world.unused, by=SYSTEM)
    assert "Not understood and left out: Tag." in text(client, f"/persons/?tag={word}")
