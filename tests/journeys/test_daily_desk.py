"""The daily desk, used as its staff use it: what no other journey walks through, and the table of all ten points.

Nothing here counts on the register's size: `bin/kortisto test --campaign daily` does the same among 200,000 others.
"""

import csv
import io
import json
import re
from importlib import import_module
from pathlib import Path

from kortisto.updates.tests.replaying import record
from tests.journeys.conftest import confirm_again, until
from tests.journeys.test_trial import SHARED, card_of

POINTS = {
    "lists": ("test_lists.test_from_a_filter_to_a_file", "test_lists.test_ticked_rows_get_their_language_on_a_phone"),
    "card": (
        "test_card.test_a_clerk_works_through_a_card", "test_card.test_the_card_works_without_scripts_on_a_phone_too",
        "test_card.test_a_field_of_ones_own_takes_part_in_everything",
    ),
    "duplicates": ("test_duplicates.test_a_customer_typed_twice_becomes_one_and_two_again",),
    "import": ("test_daily_desk.test_an_import_is_judged_taken_in_and_undone_as_a_whole",),
    "updates": ("test_daily_desk.test_what_the_business_register_says_is_accepted_singly_and_in_bulk",),
    "search": (
        "test_palette.test_without_a_mouse_a_customer_is_found_and_opened_and_offered_again",
        "test_palette.test_esc_closes_the_sheet_first_and_leaves_the_box_then",
        "test_palette.test_without_scripts_the_box_leads_to_the_page_of_results",
        "test_daily_desk.test_one_box_finds_a_customer_by_whatever_is_at_hand",
    ),
    "rights": ("test_daily_desk.test_roles_see_their_own_and_a_large_file_needs_two_people",),
    "interface": (
        "test_interface.test_a_program_comes_in_with_a_token_and_is_shut_out",
        "test_interface.test_a_webhook_is_tried_and_tells_why_nothing_came",
    ),
    "home": ("test_daily_desk.test_home_tells_what_waits_and_every_picture_has_its_table",),
    "comfort": (
        "test_comfort.test_through_the_list_one_came_from_and_back_again",
        "test_comfort.test_what_was_removed_comes_back_and_what_cannot_asks_for_a_word",
        "test_comfort.test_the_desk_is_set_to_ones_taste_and_prints_well",
    ),
}  # fmt: skip
"""What the daily desk must be good at → the journeys that use it in a browser."""

RUN = re.compile(r"/imports/[0-9a-f-]{36}/$")
PERSON = re.compile(r"/persons/[0-9a-f-]{36}/")


def test_every_point_has_its_journey():
    assert len(POINTS) == 10
    for journeys in POINTS.values():
        assert journeys
        for named in journeys:
            module, _dot, test = named.partition(".")
            assert callable(getattr(import_module(f"tests.journeys.{module}"), test)), named


# --- imports -----------------------------------------------------------------------------------------------


def _without_states(part) -> str:
    """What a part of the card says, but not what the hourly probes have found meanwhile of its clauses."""
    return re.sub(r"Clause C\d+: .*", "", part.inner_text())


def test_an_import_is_judged_taken_in_and_undone_as_a_whole(site, visitor, take, tmp_path):
    page = visitor.page("service", language="en")
    new_person(page, given_names="Vanamo", surname="Tuontola", email="vanamo@tuontola.example")
    known = page.url
    contacts = page.locator(".panel", has_text="Contact data").first
    before = _without_states(contacts)
    rows = [
        ("Tuontola Vanamo", "vanamo@tuontola.example", "040 512 7001", "00930", "HELSINKI"),
        *(
            (f"Tuontola {name}", f"{name.lower()}@tuontola.example", "", "65100", "VASA")
            for name in NEWCOMERS
        ),
        ("", "nameless@tuontola.example", "", "65100", "VASA"),
    ]
    take_in = begin_import(page, tmp_path, rows, match="email")

    # Nothing is written yet, and every row has its verdict.
    verdicts = [row.split("\t")[2].strip() for row in page.locator("main tbody tr").all_inner_texts()]
    assert verdicts.count("New") == len(NEWCOMERS) and verdicts.count("Changes") == 1
    assert verdicts.count("Error") == 1, verdicts
    assert not found(page, "sisko@tuontola.example")
    page.go_back()
    take(page, "import")
    with page.expect_download() as coming:
        page.locator("main a[href$='rejected.csv']").click()
    assert "nameless@" in Path(coming.value.path()).read_text("utf-8-sig")
    run = page.url
    take_in.click()
    until(page, lambda: page.locator("main summary", has_text="Undo this import").count())
    assert found(page, "sisko@tuontola.example")
    page.goto(known)
    changed = _without_states(contacts)
    assert "040 512 7001" in changed and "Our earlier customer register" in changed

    # Undoing the whole of it asks for a word, and gives back what the update had changed.
    page.goto(run)
    undo = page.locator("details.confirm", has_text="Undo this import")
    for word in ("PERHAPS", "UNDO"):
        undo.locator("summary").click()
        undo.locator("[name=confirmation]").fill(word)
        undo.locator("button[type=submit]").click()
        confirm_again(page, site, "service")
        if word != "UNDO":
            assert "the confirming word was missing" in page.locator("#messages").inner_text()
    until(page, lambda: "rows have been undone" in page.locator("main").inner_text())
    assert f"{len(NEWCOMERS) + 1} rows have been undone" in page.locator("main").inner_text()
    assert not found(page, "sisko@tuontola.example")
    page.goto(known)
    assert _without_states(contacts) == before
    assert not page.complaints


NEWCOMERS = ("Sisko", "Veli", "Serkku", "Täti", "Äijä")


def new_person(page, **values: str) -> None:
    """Make a card and stay on it."""
    page.goto("/persons/new/")
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_url(PERSON)


def begin_import(page, folder: Path, rows: list[tuple], *, match: str = ""):
    """Upload a customer list and have it judged; returns the button that takes it in."""
    file = folder / "asiakkaat.csv"
    with file.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(("Nimi", "Sähköposti", "Puhelin", "Postinumero", "Postitoimipaikka"))
        writer.writerows(rows)
    page.goto("/imports/new/")
    page.select_option("main [name=source]", "previous_system")
    page.set_input_files("main [name=file]", file)
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_url("**/columns/")
    page.select_option("main [name=match]", match)
    page.locator("main button[name=start]").click()
    page.wait_for_url(RUN)
    take_in = page.locator("form[action$='/taking-in/'] button")
    until(page, take_in.count)
    return take_in


def found(page, text: str) -> int:
    """How many persons the search finds."""
    page.goto(f"/search/?q={text}")
    return page.locator("main a[href^='/persons/']").count()


# --- updates from the business register --------------------------------------------------------------------


def test_what_the_business_register_says_is_accepted_singly_and_in_bulk(site, visitor, take):
    site.service.tell(
        told("9100035-5", "Lankakerä Tmi", "Villatie", "20810", "TURKU"),
        told("9100012-8", "Ab Skärgårdens Bageri", "Bagarvägen", "21600", "PARGAS"),
        told("9100027-5", "Asunto Oy Kuusikonrinne", "Kuusikonmutka", "70100", "KUOPIO"),
    )
    page = visitor.page("contact", language="sv")
    page.goto("/updates/")
    switch = page.locator("main form[action$='/switching/'] button")
    switch.click()
    if "/account/confirm/" in page.url:
        confirm_again(page, site, "contact")
        page.goto("/updates/")
        if not page.locator("main form[action$='/asking/']").count():
            switch.click()
    page.locator("main form[action$='/asking/'] button").click()
    page.goto("/updates/proposals/?field=address")
    rows = page.locator("main tbody tr")
    # One question a second, and what twenty companies answered is written down together.
    until(page, lambda: rows.count() >= 3, seconds=60)
    take(page, "updates")

    page.goto("/updates/proposals/?field=name")
    row = rows.filter(has_text="Lankakerä Tmi")
    row.locator("button[value=accept]").click()
    assert not rows.filter(has_text="Lankakerä Tmi").count()
    page.goto("/updates/proposals/?field=address")
    page.locator("main form[action$='/acceptance/'] button").click()
    assert re.search(r"[3-9] förslag", page.locator("#messages").inner_text()), page.locator(
        "#messages"
    ).inner_text()
    assert not rows.count()

    # The accepted value stands on the card with the source it came from.
    page.goto("/search/?q=Lankakerä")
    page.locator("main a[href^='/organisations/']", has_text="Lankakerä Tmi").first.click()
    card = page.locator("main").inner_text()
    assert "Villatie 10" in card and "Kehrääjänpolku" not in card and "Uppdateringstjänster" in card
    asked = [question["businessId"] for _at, _path, question in site.service.asked]
    turns = [at for at, _path, _question in site.service.asked]
    assert ["9100035-5"] in asked
    # One question a second: when each arrives, the machine's load decides, but none is asked ahead of its turn.
    assert turns[-1] - turns[0] > len(turns) - 2
    page.goto("/updates/")
    switch.click()
    assert not page.locator("main form[action$='/asking/']").count()
    assert not page.complaints


def told(business_id: str, name: str, street: str, postcode: str, city: str) -> dict:
    """What the business register tells of one of the cast's companies after its move."""
    kept = SHARED / "data" / "prh" / "companies_1234567-1_after_move.json"
    like = json.loads(kept.read_text())["companies"][0] if kept.exists() else record(business_id)
    return {
        **like,
        "businessId": {"value": business_id, "registrationDate": "2001-01-02", "source": "3"},
        "names": [{"name": name, "type": "1", "registrationDate": "2001-01-02", "endDate": None, "version": 1}],
        "website": None,
        "addresses": [
            {"type": 1, "street": street, "buildingNumber": "10", "postCode": postcode, "co": "",
             "postOffices": [{"city": city, "languageCode": "1"}, {"city": city, "languageCode": "2"}],
             "postOfficeBox": ""},
        ],
    }  # fmt: skip


# --- search ------------------------------------------------------------------------------------------------


def test_one_box_finds_a_customer_by_whatever_is_at_hand(visitor):
    page = visitor.page("service", language="fi")
    card = card_of(page, "sami")
    page.goto(card)
    invoice = page.locator("main a[href^='/invoices/']").first.inner_text()
    for asked in (
        "Čuoŋájohka", "cuonajohka", "5010", "040 512 0110", "0405120110", "+358 40 512 0110", "00358405120110",
        "040-5120110", "maret-risten@posti", invoice,
    ):  # fmt: skip
        page.goto(f"/search/?q={asked.replace('+', '%2B')}")
        texts = page.locator("main").inner_text()
        assert "Čuoŋájohka" in texts, asked
    page.goto("/search/?q=9100004-8")
    assert page.locator("main a", has_text="Rautasiipi").count()
    # Whose data are restricted is no hit for customer service, but those who may know are told.
    page.goto("/search/?q=Mäntyharjula")
    assert not page.locator("main a[href^='/persons/']", has_text="Mäntyharjula").count()


# --- roles and the two people of a large file --------------------------------------------------------------


def test_roles_see_their_own_and_a_large_file_needs_two_people(site, visitor, take, crowd):
    chief = visitor.page("contact", language="en", dark=True)
    chief.goto("/promises/rights/")
    roles = [role.lower() for role in chief.locator("main thead th").all_inner_texts()]
    cells = {
        row[0].split("\n")[0].strip(): row
        for row in (text.split("\t") for text in chief.locator("main tbody tr").all_inner_texts())
    }
    accountant = roles.index("accountant")
    assert cells["Notes"][accountant].strip() == "not shown"
    assert "Invoicing" in cells["Invoices"][accountant]
    take(chief, "rights")

    # What the table says holds at the door; a stranger's address is as if it were not there.
    card = card_of(chief, "active")
    chief.goto(card)
    invoice = chief.locator("main a[href^='/invoices/']").first.get_attribute("href").split("?")[0]
    books = visitor.page("accountant", language="en")
    assert books.goto(invoice).status == 200
    for address in (card, f"{card}notes/", "/persons/", "/imports/", "/staff/"):
        assert books.goto(address).status in (403, 404), address
        assert "Peltoniitty" not in books.locator("main").inner_text()
    nobody = re.sub(r"[0-9a-f]{12}/$", "0123456789ab/", card)
    assert nobody != card and chief.goto(nobody).status == 404

    # 520 customers are more than one may take out alone …
    clerk = visitor.page("service", language="en")
    clerk.goto("/persons/?city=Joukkola&cols=name,town,postcode")
    clerk.select_option("main [name=whom]", "all")
    clerk.select_option("main [name=act]", "export")
    clerk.locator(".bulk button[type=submit]").click()
    if "/account/confirm/" in clerk.url:
        confirm_again(clerk, site, "service")
    clerk.select_option("main [name=recipient]", "printing_house")
    clerk.select_option("main [name=form]", "csv")
    clerk.locator("main form.form button[type=submit]").first.click()
    assert str(crowd["Joukkola"]) in clerk.locator(".outcome-main").inner_text()
    clerk.locator("main button[name=do]").click()
    clerk.wait_for_url("**/exports/**")
    request = clerk.url
    assert not clerk.locator("main button[value=approve]").count()
    assert not clerk.locator("main form[action$='/file/']").count()

    # … so somebody else decides, who sees it waiting on the first page.
    chief.goto("/")
    chief.locator("main a[href^='/exports/']").first.click()
    chief.goto(request)
    take(chief, "approval")
    chief.locator("main button[value=approve]").click()
    assert "approved" in chief.locator(".page-head").inner_text()
    clerk.goto(request)
    with clerk.expect_download() as coming:
        clerk.locator("main form[action$='/file/'] button").click()
        confirm_again(clerk, site, "service")
    text = Path(coming.value.path()).read_text("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text), delimiter=";"))) == crowd["Joukkola"] + 1
    clerk.goto(request)
    assert not clerk.locator("main form[action$='/file/']").count(), "an approval is good for one file"
    assert not [said for said in books.complaints if "403" not in said and "404" not in said]


# --- home --------------------------------------------------------------------------------------------------


def test_home_tells_what_waits_and_every_picture_has_its_table(visitor, take):
    page = visitor.page("contact", language="sv", dark=True)
    page.goto("/")
    waiting = page.locator(".line-up a[href^='/invoices/']").first
    count = int(re.sub(r"\D", "", waiting.locator("strong").inner_text()))
    pictures = page.locator("#pictures > section")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    pictures.first.wait_for()
    assert pictures.count() == 4
    take(page, "home")
    for picture in pictures.all():
        drawn = picture.locator("svg :is(rect, circle) title").all_text_contents()
        picture.locator("summary").click()
        table = picture.locator("tbody tr").all_inner_texts()
        assert len(table) >= 4 and picture.locator("h2, figcaption").first.inner_text().strip()
        # Whoever reads the table reads what the picture shows.
        for text in drawn:
            label, _colon, value = text.partition(": ")
            number = re.match(r"[\d\s.,]+", value).group().strip()
            assert any(row.startswith(label) and number in row for row in table), (text, table)
    # The colours follow the tokens of the theme.
    dark = page.locator("#pictures svg .c-1").first.evaluate(
        "e => getComputedStyle(e).fill + getComputedStyle(e).stroke"
    )
    page.emulate_media(color_scheme="light")
    light = page.locator("#pictures svg .c-1").first.evaluate(
        "e => getComputedStyle(e).fill + getComputedStyle(e).stroke"
    )
    assert dark != light
    # A number leads to the list that it counts.
    waiting.click()
    assert int(re.sub(r"\D", "", page.locator("h1 .small").inner_text())) == count
    assert not page.complaints
