"""What is done to many rows at once: the selection, the preview, the act once, with its ledger entries."""

import json
import re
import uuid
from html import unescape

import pytest

from kortisto.desk.lists import selection
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Outbox
from kortisto.parties import operations as parties
from kortisto.parties.models import Block, Change, Organisation, Person

pytestmark = pytest.mark.django_db


def make(surname, language="fi", blocks=()):
    made = parties.create_person(
        values={"given_names": "Aino", "surname": surname, "language": language}, source="self", by=SYSTEM
    )
    for kind in blocks:
        parties.place_block(person=made, kind=kind, by=SYSTEM)
    return made


@pytest.fixture
def people(opened):
    """Five persons: one already Swedish, one with a ban, one restricted."""
    with opened():
        made = [make("Aalto"), make("Berg", "sv"), make("Cajan"), make("Dahl", blocks=["all_marketing"])]
        hidden = make("Eklund")
    with opened(Purpose.RIGHTS):
        parties.place_block(person=hidden, kind="restriction", by=SYSTEM)
    return made


def send(client, address, **values):
    answer = client.post(address, values)
    return answer.status_code, unescape(answer.content.decode())


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def act(client, address, **settings):
    """Preview, then press the button; returns the preview and the answer."""
    status, page = send(client, address, **settings)
    assert status == 200
    return page, client.post(
        address, settings | {"do": "1", "seen": field(page, "seen"), "token": field(page, "token")}
    )


def entries(verb):
    bodies = Outbox.objects.filter(log=MAIN).order_by("sequence").values_list("body", flat=True)
    found = [json.loads(bytes(body)) for body in bodies]
    return [entry for entry in found if entry["verb"] == verb and entry["role"] != "system"]


def left_out(page):
    return dict(
        (label.strip(), int(count))
        for count, label in re.findall(r"<li><strong>(\d+)</strong> ([^<]+?)\s*(?:<|$)", page)
    )


LANGUAGE = "/persons/act/?act=language"
BLOCK = "/persons/act/?act=block"


def test_ids_survive_the_address_and_nonsense_selects_nothing(people):
    ids = [one.pk for one in people]
    text = selection.packed(ids)
    assert len(text) < 16 * len(ids)
    from django.http import QueryDict

    assert selection.read(None, QueryDict(f"picked={text}")).picked == tuple(sorted(ids))
    for bad in ("", "%00", "a", "!!!!", text[:-3], "ä"):
        found = selection.read(None, QueryDict(f"picked={bad}")).picked
        assert found is not None and len(found) < len(ids)
    assert selection.read(None, QueryDict("")).picked is None


def test_ticks_or_everything_lead_to_the_act(desk, people):
    client = desk("contact_person")
    picked = selection.packed([people[0].pk, people[2].pk])
    answer = client.post(
        "/persons/selection/?language=fi",
        {"pick": [people[0].pk, people[2].pk], "whom": "ticked", "act": "language"},
    )
    assert answer["Location"] == f"/persons/act/?language=fi&picked={picked}&act=language"
    answer = client.post("/persons/selection/?language=fi", {"whom": "all", "act": "language"})
    assert answer["Location"] == "/persons/act/?language=fi&act=language"
    for values in ({"act": "language"}, {"act": "burn", "whom": "all"}, {"act": "language", "pick": "x"}):
        assert client.post("/persons/selection/", values)["Location"] == "/persons/"


def test_the_preview_counts_whom_the_act_leaves_out_and_names_them(desk, people):
    status, page = send(desk("contact_person"), LANGUAGE, language="sv", source="self")
    assert status == 200
    assert left_out(page) == {"has this language already": 1, "restricted": 1}
    assert "Aino Berg" in page and "Eklund" not in page
    assert not entries("person.change")


def test_a_clerk_is_not_told_of_a_single_restricted_person(desk, people):
    _status, page = send(desk("customer_service"), LANGUAGE, language="sv", source="self")
    assert "restricted" not in left_out(page)


def test_the_language_of_all_that_match_is_set_in_one_act(desk, people, opened):
    _page, answer = act(desk("customer_service"), LANGUAGE, language="sv", source="self")
    assert answer["Location"] == "/persons/"
    with opened(Purpose.RIGHTS):
        found = dict(Person.objects.values_list("pk", "language"))
        assert sorted(found.values()) == ["fi", "sv", "sv", "sv", "sv"]  # the restricted one stays
        assert Change.objects.filter(column="language", before="fi").count() == 3
        assert {one.version for one in Person.objects.filter(language="sv")} == {1, 2}
    (entry,) = entries("person.change")
    assert len(entry["subjects"]) == len(entry["commit"]["language"]) == 3
    assert entry["fields"] == ["language"] and entry["source"] == "self"


def test_only_the_ticked_rows_are_touched(desk, people, opened):
    address = f"{LANGUAGE}&picked={selection.packed([people[0].pk])}"
    act(desk("customer_service"), address, language="en", source="self")
    with opened():
        assert [one.surname for one in Person.objects.filter(language="en")] == ["Aalto"]


def test_a_ban_is_placed_once_for_each_and_holds_at_once(desk, people, opened):
    client = desk("customer_service")
    page, _answer = act(client, BLOCK, kind="all_marketing", source="self", reason="asked by letter")
    assert left_out(page) == {"has this ban already": 1}
    with opened(Purpose.DIRECT_MARKETING):
        assert not Person.objects.exists()
    with opened(Purpose.RIGHTS):
        assert Block.objects.filter(kind="all_marketing").count() == 4
    (entry,) = entries("block.place")
    assert len(entry["subjects"]) == 3 and entry["kind"] == "all_marketing" and "letter" not in str(entry)


def test_a_double_click_acts_once(desk, people, opened):
    client = desk("customer_service")
    _status, page = send(client, BLOCK, kind="direct_mail", source="self")
    values = {"kind": "direct_mail", "source": "self", "do": "1", "token": field(page, "token"),
              "seen": field(page, "seen")}  # fmt: skip
    first = client.post(BLOCK, values)
    second = client.post(BLOCK, values)
    assert first.status_code == 302 and second.status_code in (302, 422)
    assert len(entries("block.place")) == 1


def test_what_changed_since_the_preview_is_said_and_nothing_is_done(desk, people, opened):
    client = desk("customer_service")
    _status, page = send(client, LANGUAGE, language="sv", source="self")
    values = {"language": "sv", "source": "self", "do": "1", "token": field(page, "token"),
              "seen": field(page, "seen")}  # fmt: skip
    with opened():
        make("Frisk")
    status, again = send(client, LANGUAGE, **values)
    assert status == 422 and "it was 3 rows, now it is 4" in again
    with opened():
        parties.change_person(person=people[0], values={"surname": "Aaltonen"}, version=1, by=SYSTEM)
    status, third = send(
        client, LANGUAGE, **values | {"seen": field(again, "seen"), "token": field(again, "token")}
    )
    assert status == 422 and "A row of the selection was changed" in third
    assert not entries("person.change")
    answer = client.post(LANGUAGE, values | {"seen": field(third, "seen"), "token": field(third, "token")})
    assert answer.status_code == 302 and len(entries("person.change")) == 1


def test_an_act_has_a_size_that_it_refuses(desk, people, monkeypatch):
    monkeypatch.setattr("kortisto.desk.lists.acting.MOST_AT_ONCE", 2)
    status, page = send(desk("customer_service"), LANGUAGE, language="sv", source="self")
    assert status == 422 and "One act takes at most 2 rows" in page and 'name="seen"' not in page


def test_organisations_have_their_language_set_too(desk, opened):
    with opened():
        for name in ("Harju Oy", "Kallio Oy"):
            parties.create_organisation(values={"name": name}, source="self", by=SYSTEM)
    act(desk("customer_service"), "/organisations/act/?act=language", language="sv", source="self")
    assert set(Organisation.objects.values_list("language", flat=True)) == {"sv"}
    (entry,) = entries("organisation.change")
    assert len(entry["organisations"]) == 2


def test_acts_are_for_those_who_may_and_lists_that_have_them(desk, people):
    administrator = desk("administrator")
    assert administrator.get(LANGUAGE).status_code == 403
    assert administrator.get(BLOCK).status_code == 403
    assert 'name="act"' not in administrator.get("/persons/").content.decode()
    client = desk("contact_person")
    assert client.get("/organisations/act/?act=block").status_code == 404
    assert client.get("/persons/act/?act=burn").status_code == 404
    assert client.get("/orders/act/?act=language").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"language": "xx", "source": "self"}, {"language": "sv", "source": "thief"}, {},
        {"language": "sv", "source": "self", "do": "1"},
        {"language": "sv", "source": "self", "do": "1", "seen": "9" * 4000, "token": "x"},
        {"language": "sv", "source": "self", "do": "1", "seen": "%00.ä", "token": str(uuid.uuid4())},
    ],
)  # fmt: skip
def test_bad_input_gets_the_page_again_and_does_nothing(values, desk, people):
    status, _page = send(desk("customer_service"), LANGUAGE, **values)
    assert status == 422
    assert not entries("person.change")


def test_an_identity_code_as_ground_is_refused(desk, people):
    status, _page = send(
        desk("customer_service"), BLOCK, kind="direct_mail", source="self", reason="131052-308T"
    )
    assert status == 422
