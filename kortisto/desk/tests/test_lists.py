"""Lists: columns and filters by declaration and role, the state in the address, saved views."""

import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kortisto.billing.operations import issue_invoice
from kortisto.desk.lists import counting
from kortisto.desk.lists import views as list_pages
from kortisto.desk.lists.views import LISTS
from kortisto.kernel.access import SYSTEM, AccessRefused, maintenance
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.declarations import tables
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import MAIN, READS, Outbox
from kortisto.orders.operations import place_order
from kortisto.parties import operations as parties
from kortisto.parties.models import Address, Person
from kortisto.staff.models import ListChoice, SavedView
from kortisto.staff.permissions import Role
from kortisto.staff.rights import categories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 2)


def person(given, surname, *, language="fi", town="", number=None, contacts=(), since=None, blocks=()):
    made = parties.create_person(
        values={
            "given_names": given, "surname": surname, "language": language, "number": number, "since": since,
        },
        contacts=list(contacts), address={"city": town, "postcode": "33100", "street": "Kuja 1"} if town else None,
        source="self", by=SYSTEM,
    )  # fmt: skip
    for kind in blocks:
        parties.place_block(person=made, kind=kind, by=SYSTEM)
    return made


@pytest.fixture
def people(opened):
    """Three persons and a firm, as unlike as the filters need them."""
    with opened():
        aino = person(
            "Aino", "Mäkelä", town="Tampere", number="10482", since=date(2020, 5, 1),
            contacts=[("email", "aino@posti.example"), ("phone", "040 123 4567")],
        )  # fmt: skip
        ohman = person("Åke", "Öhman", language="sv", number="10483", since=date(2024, 1, 2))
        banned = person("Ville", "Virta", town="Turku", blocks=["all_marketing"])
        firm = parties.create_organisation(
            values={"name": "Harju Oy", "business_id": "0112038-9", "language": "fi"},
            contacts=[("phone", "010 501 3621")], address={"city": "Lahti"}, source="self", by=SYSTEM,
        )  # fmt: skip
        lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 12500}]
        order = place_order(person=aino, lines=lines, ordered_on=date(2026, 3, 1), by=SYSTEM)
    with opened(Purpose.BILLING):
        issue_invoice(
            person=aino, order=order, total_cents=15688, issued_on=date(2026, 3, 2),
            due_on=timezone.localdate() - timedelta(days=9), by=SYSTEM,
        )  # fmt: skip
    return SimpleNamespace(aino=aino, ohman=ohman, banned=banned, firm=firm, order=order)


def text(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def names(client, address):
    return re.findall(r"data-item>([^<]+)</a>", text(client, address))


def heads(client, address):
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text(client, address), re.S)
    return [re.sub(r"<[^>]+>", "", one).split("\n")[0].strip() for one in found]


def newest_verbs(count=1):
    bodies = Outbox.objects.filter(log=MAIN).order_by("-sequence").values_list("body", flat=True)[:count]
    return [bytes(body).decode() for body in bodies]


def test_every_column_and_filter_names_a_category_that_some_role_sees_there():
    for of in LISTS.values():
        seen = {category for role in Role for category in categories(role.value, of.purpose)}
        for one in (*of.columns, *of.filters):
            assert one.category in CATEGORIES and one.category in seen, (of.key, one.key)


def test_columns_of_a_person_have_the_category_that_they_are_declared_with():
    declared = tables()["parties_person"]
    own = {column.key: column for column in LISTS["persons"].columns}
    for key in ("number", "language", "since", "erase_after"):
        assert own[key].category == declared.category_of(key)
    assert own["ended"].category == declared.category_of("ended_on")


def test_keys_are_unique_and_never_a_parameter_of_the_address_itself():
    for of in LISTS.values():
        keys = [one.key for one in of.filters]
        assert (
            len(keys)
            == len(set(keys))
            == len(set(keys) - {"cols", "sort", "size", "page", "view", "picked", "act"})
        )
        columns = [one.key for one in of.columns]
        assert len(columns) == len(set(columns)) and set(of.default) <= set(columns)
        assert not {"id", "url", "picked"} & set(columns)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Aino Mäkelä", "Ville Virta", "Åke Öhman"]),
        ("?sort=-name", ["Åke Öhman", "Ville Virta", "Aino Mäkelä"]),
        ("?sort=-since", ["Åke Öhman", "Aino Mäkelä", "Ville Virta"]),
        ("?language=sv", ["Åke Öhman"]),
        ("?city=tampere", ["Aino Mäkelä"]),
        ("?postcode=331&city=Turku", ["Ville Virta"]),
        ("?surname=öh", ["Åke Öhman"]),
        ("?since_from=1.1.2021", ["Åke Öhman"]),
        ("?since_to=2021-01-01", ["Aino Mäkelä"]),
        ("?ordered_from=2026-01-01", ["Aino Mäkelä"]),
        ("?quiet_from=2026-01-01", ["Ville Virta", "Åke Öhman"]),
        ("?email=1", ["Aino Mäkelä"]),
        ("?phone=0", ["Ville Virta", "Åke Öhman"]),
        ("?open=1", ["Aino Mäkelä"]),
        ("?e_marketing=0", ["Ville Virta"]),
        ("?mail=1", ["Aino Mäkelä", "Åke Öhman"]),
        ("?blocked=1", ["Ville Virta"]),
        ("?ended=1", []),
        ("?language=sv&city=Tampere", []),
    ],
)
def test_filters_and_order_stand_in_the_address(query, expected, desk, people, monkeypatch):
    client = desk("customer_service")
    assert names(client, f"/persons/{query}") == expected
    monkeypatch.setattr(list_pages, "MANY", 0)
    assert names(client, f"/persons/{query}") == expected


def test_a_long_list_is_counted_as_far_as_its_pages_go_and_an_act_counts_it_whole(desk, people, monkeypatch):
    client = desk("contact_person")
    assert '<span class="soft small">3</span>' in text(client, "/persons/")
    assert ">All 3 that match</option>" in text(client, "/persons/")
    monkeypatch.setattr(counting, "COUNTED", 2)
    long = text(client, "/persons/?size=25")
    assert '<span class="soft small">over 2</span>' in long and ">All that match, over 2</option>" in long
    assert "1–2 / over 2" in long
    assert '<span class="soft small">1</span>' in text(client, "/persons/?language=sv")
    # Known to be long, it is not counted again for a while; one that a name narrows always is.
    monkeypatch.setattr(counting, "COUNTED", 5)
    assert '<span class="soft small">over 5</span>' in text(client, "/persons/")
    assert '<span class="soft small">1</span>' in text(client, "/persons/?surname=öh")
    counting.forget()
    assert '<span class="soft small">3</span>' in text(client, "/persons/")
    chosen = client.post("/persons/selection/", {"whom": "all", "act": "language"}, follow=True)
    shown = client.post(chosen.redirect_chain[-1][0], {"language": "en", "source": "self"})
    assert '<div class="outcome-main">3<' in shown.content.decode()


def test_the_home_page_counts_few_at_once_and_many_every_ten_minutes(desk, people, monkeypatch, opened):
    client = desk("customer_service")

    def told():
        return re.search(r'<a href="/persons/">(\d+)<', text(client, "/"))[1]

    assert told() == "3"
    with opened():
        person("Eeva", "Salo")
    assert told() == "4"
    monkeypatch.setattr(counting, "COUNTED", 2)
    assert told() == "4"
    with opened():
        person("Outi", "Niemi")
    assert told() == "4"
    cache.clear()
    assert told() == "5"


def test_sums_over_many_invoices_are_kept_ten_minutes_but_never_under_a_name(
    desk, people, monkeypatch, opened
):
    client = desk("contact_person")
    assert "156.88" in summary(client) and "156.88" in text(client, "/")
    monkeypatch.setattr(counting, "COUNTED", 0)
    assert "156.88" in summary(client) and "156.88" in text(client, "/")
    with opened(Purpose.BILLING):
        issue_invoice(
            person=people.aino,
            total_cents=10000,
            issued_on=TODAY,
            due_on=TODAY + timedelta(days=14),
            by=SYSTEM,
        )
    assert "156.88" in summary(client) and "156.88" in text(client, "/")
    assert "256.88" in summary(client, "?buyer=Ain")
    assert not any("Ain" in key for (key,) in below("SELECT cache_key FROM kortisto_cache"))
    cache.clear()
    assert "256.88" in summary(client) and "256.88" in text(client, "/")


def summary(client, query=""):
    return re.search(r">(Open: [^<]*)<", text(client, f"/invoices/{query}"))[1]


def below(statement):
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("start", "found"),
    [("Mäk", ["Mäkelä"]), ("M%", ["M%ki"]), ("M_", []), ("M[", ["M[ki"]), ("m", []), ("Ö", ["Öhman"]),
     ("M\ud7ff", ["M\ud7ff\ue000"]), ("M\U0010fffd", ["M\U0010fffda"]), ("M\U0010ffff", []), ("\U0010ffff", [])],
)  # fmt: skip
def test_a_beginning_is_meant_letter_by_letter_and_nothing_in_it_is_a_sign(start, found, opened):
    with opened():
        for surname in ("Mäkelä", "M%ki", "M[ki", "Öhman", "M\ud7ff\ue000", "M\U0010fffda", "N"):
            person("", surname)
        assert [one.surname for one in Person.objects.filter(surname__begins=start)] == found
        assert Person.objects.filter(surname__begins="").count() == 7


def test_part_of_a_statement_is_read_by_nobody(people, opened):
    with opened():
        part = Address.objects.owners("person_id").filter(city="Tampere")
        assert [one.surname for one in Person.objects.filter(pk__in=part)] == ["Mäkelä"]
        with pytest.raises(AccessRefused):
            list(part)
        with pytest.raises(AccessRefused):
            next(part.iterator())


def test_only_the_chosen_columns_are_fetched_and_served(desk, people):
    client = desk("customer_service")
    assert heads(client, "/persons/") == ["Name", "Customer number", "Town"]
    plain = text(client, "/persons/")
    assert "aino@posti.example" not in plain and "Kuja 1" not in plain
    shown = text(client, "/persons/?cols=phone,email,balance,last_order,since,mail,language")
    for value in (
        "+358401234567",
        "aino@posti.example",
        "156.88",
        "1.3.2026",
        "1.5.2020",
        "suomi",
        "svenska",
    ):
        assert value in shown
    assert "Tampere" not in shown


def test_a_column_or_filter_that_a_role_may_not_see_is_neither_offered_nor_served(desk, people):
    client = desk("administrator")
    shown = text(client, "/persons/?cols=name,balance&open=1")
    assert "Open balance" not in shown and "156.88" not in shown and "Open invoices" not in shown
    # The filter does not even tell who is among those it would leave.
    assert names(client, "/persons/?open=1") == names(client, "/persons/")
    assert "Open balance" in text(desk("customer_service"), "/persons/")


def test_a_value_that_cannot_be_read_is_said_and_left_out(desk, people):
    shown = text(desk("customer_service"), "/persons/?since_from=tomorrow&language=xx")
    assert "Not understood and left out: Language, Customer from the day." in shown
    assert "Aino Mäkelä" in shown


def test_each_filter_in_force_is_a_chip_that_can_be_taken_off(desk, people):
    client = desk("customer_service")
    shown = text(client, "/persons/?language=sv&since_from=2021-01-01&cols=name,since")
    assert "Language: <strong>svenska</strong>" in shown
    assert "Customer from the day: <strong>1.1.2021</strong>" in shown
    assert 'href="/persons/?language=sv&cols=name%2Csince"' in shown


def test_an_address_from_a_form_loses_its_empty_fields(desk, people):
    answer = desk("customer_service").get("/persons/?language=sv&city=&since_from=")
    assert answer.status_code == 302 and answer["Location"] == "/persons/?language=sv"


def test_columns_are_remembered_for_the_user_and_stand_in_the_address(desk, people, staff):
    client = desk("customer_service")
    answer = client.post("/persons/columns/?language=sv", {"cols": ["phone", "name"], "size": "25"})
    assert answer["Location"] == "/persons/?language=sv&cols=name%2Cphone&size=25"
    assert heads(client, "/persons/") == ["Name", "Telephone"]
    assert heads(desk("contact_person"), "/persons/") == ["Name", "Customer number", "Town"]
    assert '"view.choose"' in newest_verbs()[0]
    client.post("/persons/columns/", {"cols": ["balance", "nonsense"], "size": "7"})
    assert ListChoice.objects.get(user=staff["customer_service"]).columns == ["name", "balance"]
    assert "cols=name%2Cbalance" in text(client, "/persons/")


def save(client, address, **values):
    import uuid

    form = {"token": str(uuid.uuid4()), "name": "Ruotsinkieliset", "shared_with": "", "act": "save"} | values
    return client.post(address, form)


def test_a_view_is_saved_shown_as_a_tab_and_removed(desk, people, staff):
    client = desk("customer_service")
    answer = save(client, "/persons/views/?language=sv&cols=name,phone&sort=-name")
    view = SavedView.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == (f"/persons/?language=sv&cols=name%2Cphone&sort=-name&view={view.public_id}")
    shown = text(client, answer["Location"])
    assert re.search(r'aria-current="page">\s*Ruotsinkieliset', shown)
    assert names(client, answer["Location"]) == ["Åke Öhman"]
    assert "Ruotsinkieliset" not in text(desk("contact_person"), "/persons/")
    assert '"view.save"' in newest_verbs()[0] and "Ruotsinkieliset" not in newest_verbs()[0]
    client.post("/persons/views/", {"act": "remove", "view": str(view.public_id)})
    assert not SavedView.objects.exists()


def test_a_view_is_shared_with_a_role_and_only_its_owner_removes_it(desk, people):
    owner, other = desk("customer_service"), desk("contact_person")
    save(owner, "/persons/views/?language=sv", shared_with="contact_person")
    view = SavedView.objects.get()
    assert "Ruotsinkieliset" in text(other, "/persons/")
    assert "Ruotsinkieliset" not in text(desk("administrator"), "/persons/")
    other.post("/persons/views/", {"act": "remove", "view": str(view.public_id)})
    assert SavedView.objects.exists()


def test_a_shared_view_shows_each_role_only_what_it_may_see(desk, people):
    save(desk("customer_service"), "/persons/views/?open=1&cols=name,balance", shared_with="administrator")
    client = desk("administrator")
    tab = re.search(r'<a href="([^"]+)">(?:(?!</a>).)*Ruotsinkieliset', text(client, "/persons/")).group(1)
    assert "balance" not in tab and "open=1" not in tab
    assert "156.88" not in text(client, tab)


def test_a_searched_name_is_never_stored(desk, people):
    client = desk("customer_service")
    assert "Not kept, because it may be somebody's name: Surname begins with." in text(
        client, "/persons/views/?surname=Mäkelä&language=fi"
    )
    save(client, "/persons/views/?surname=Mäkelä&language=fi")
    assert SavedView.objects.get().query["filters"] == {"language": "fi"}


def test_a_list_opens_with_the_view_that_its_user_chose(desk, people):
    client = desk("customer_service")
    save(client, "/persons/views/?language=sv", opens="on")
    assert names(client, "/persons/") == ["Åke Öhman"]
    assert len(names(client, "/persons/?view=all")) == 3
    assert len(names(desk("contact_person"), "/persons/")) == 3
    client.post("/persons/views/", {"act": "open_all"})
    assert len(names(client, "/persons/")) == 3
    view = SavedView.objects.get()
    client.post("/persons/views/", {"act": "open", "view": str(view.public_id)})
    client.post("/persons/views/", {"act": "remove", "view": str(view.public_id)})
    assert len(names(client, "/persons/")) == 3


def test_a_view_needs_a_name_and_a_double_click_saves_one(desk, people):
    client = desk("customer_service")
    assert save(client, "/persons/views/", name="").status_code == 422
    assert save(client, "/persons/views/", name="131052-308T").status_code == 422
    assert save(client, "/persons/views/", shared_with="king").status_code == 422
    token = "0191b7a4-7f6e-7000-8000-000000000001"
    first, second = (save(client, "/persons/views/?language=sv", token=token) for _ in range(2))
    assert first["Location"] == second["Location"] and SavedView.objects.count() == 1


def test_views_that_are_not_there_or_too_many_are_said(desk, people, monkeypatch):
    client = desk("customer_service")
    for view in ("", "x", "0191b7a4-7f6e-7000-8000-000000000001"):
        answer = client.post("/persons/views/", {"act": "open", "view": view}, follow=True)
        assert "not there any more" in answer.content.decode()
    monkeypatch.setattr("kortisto.staff.viewing.MOST_VIEWS", 1)
    save(client, "/persons/views/", name="a")
    answer = save(client, "/persons/views/", name="b")
    assert answer.status_code == 422 and "1 views of this list" in answer.content.decode()


def test_orders_and_invoices_have_their_states_as_tabs(desk, people):
    client = desk("contact_person")
    shown = text(client, "/invoices/?state=overdue")
    assert re.search(r'aria-current="page">\s*Past due', shown)
    assert "Open: €156.88" in shown or "Open: 156.88" in shown
    assert names(client, "/orders/?state=open") == [people.order.number]
    assert names(client, "/orders/?state=cancelled") == []
    assert heads(client, "/orders/?cols=state") == ["Order number", "State"]


def test_a_restricted_person_is_on_no_list(desk, people, opened):
    with opened(Purpose.RIGHTS):
        parties.place_block(person=people.aino, kind="restriction", by=SYSTEM)
    client = desk("contact_person")
    assert "Mäkelä" not in text(client, "/persons/") and "Mäkelä" not in text(client, "/orders/")


def test_a_list_is_one_read_of_those_it_shows(desk, people):
    client = desk("customer_service")
    before = Outbox.objects.filter(log=READS).count()
    client.get("/persons/?cols=name,phone,balance&language=fi")
    entries = Outbox.objects.filter(log=READS).order_by("sequence")
    assert entries.count() == before + 1
    read = parse_read(entries.last().body)
    assert (read["view"], read["purpose"], read["seen_together"]) == ("desk.persons", "customer_service", 2)


@pytest.mark.parametrize(
    "query",
    [
        "size=999999", "size=-1", "cols=", "cols=,,,", "cols=" + "x," * 900, "sort=--name", "sort=password",
        "view=%00", "view=" + "x" * 900, "surname=%25%27%3B", "since_from=99999-99-99", "since_from=%00",
        "postcode=%25", "erased_by=0001-01-01", "open=2", "page=" + "9" * 400, "surname=%ED%A0%80",
    ],
)  # fmt: skip
def test_no_address_breaks_a_list(query, desk, people):
    client = desk("customer_service")
    for of in LISTS:
        assert client.get(f"/{of}/?{query}", follow=True).status_code == 200
        assert client.get(f"/{of}/views/?{query}").status_code == 200


@pytest.mark.parametrize("of", LISTS)
def test_the_number_of_queries_does_not_grow_with_the_rows(of, desk, people, opened):
    client = desk("contact_person")
    address = f"/{of}/?cols=" + ",".join(column.key for column in LISTS[of].columns)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    with opened():
        for number in range(30):
            made = person(
                "Uusi", f"Asiakas{number}", town="Oulu", contacts=[("phone", f"040 55500{number:02}")]
            )
            parties.create_organisation(values={"name": f"Firma {number} Oy"}, source="self", by=SYSTEM)
            lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 100}]
            place_order(person=made, lines=lines, ordered_on=TODAY, by=SYSTEM)
            with opened(Purpose.BILLING):
                issue_invoice(person=made, total_cents=100, issued_on=TODAY, due_on=TODAY, by=SYSTEM)
    with CaptureQueriesContext(connection) as many:
        assert len(names(client, address)) > 25
    assert len(many) == len(few), [query["sql"][:90] for query in many]
