"""A newcomer's first ten minutes, from the first login to the proof that somebody is gone."""

import io
import os
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from kortisto.project import cast
from tests.journeys.conftest import confirm_again, sign_in, until

SHARED = Path(os.environ.get("KORTISTO_SHARED") or Path(__file__).resolve().parents[3] / "shared")
CUSTOMERS = {one.key: one for one in cast.CUSTOMERS}
WORD = {"fi": "POISTA", "en": "ERASE"}

OWN_LIST = (
    "Asiakasnumero;Nimi;Osoite;Postinumero;Postitoimipaikka;Puhelin;Sähköposti;Asiakas alkaen\r\n"
    "7001;Ylönen Päivi;Ääritie 2 B 12;00100;HELSINKI;040 123 4567;paivi.ylonen@posti.example;3.1.2020\r\n"
    "7002;Öhman Åke;Storgatan 3;65100;VASA;050-123 4568;ake.ohman@posti.example;15.11.2021\r\n"
    "7003;Virheinen Väinö;Tie 1;1;TURKU;;ei-osoite;x\r\n"
)


@pytest.fixture
def customer_list(tmp_path) -> Path:
    """A customer list as an old system writes it: semicolons, Windows-1252, decimal commas."""
    shared = SHARED / "data" / "csv" / "asiakkaat_cp1252.csv"
    if shared.exists():
        return shared
    file = tmp_path / "asiakkaat_cp1252.csv"
    file.write_bytes(OWN_LIST.encode("cp1252"))
    return file


def card_of(page, key: str) -> str:
    """Find a customer of the cast by number or name, open the card, and return its address."""
    it = CUSTOMERS[key]
    page.goto(f"/search/?q={it.number or it.surname}")
    page.locator("main a[href^='/persons/']", has_text=it.surname).first.click()
    return page.url.split("?")[0]


def traces(folder: Path, values: list[str]) -> list[str]:
    """Which files hold which of the values, byte by byte, in UTF-8 and UTF-16."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            for value in values:
                if any(value.encode(code) in data for code in ("utf-8", "utf-16-le")):
                    found.append(f"{value} in {file.relative_to(folder)}")
    return found


def test_nobody_is_seen_before_the_commitment_is_signed(site, visitor):
    page = visitor.page(language="fi")
    sign_in(page, *site.logins["newcomer"])
    page.goto("/persons/")
    assert "/commitment/" in page.url
    assert CUSTOMERS["active"].surname not in page.content()
    for box in page.locator("main form[action='/commitment/'] input[type=checkbox]").all():
        box.check()
    page.locator("form[action='/commitment/'] button[type=submit]").click()
    page.goto("/persons/")
    assert "/persons/" in page.url and "/commitment/" not in page.url


def test_a_list_is_taken_in_and_its_people_are_found_however_spelt(site, visitor, customer_list):
    page = visitor.page("service")
    page.goto("/imports/new/")
    page.select_option("[name=kind]", "customers")
    page.select_option("[name=source]", "previous_system")
    page.set_input_files("[name=file]", customer_list)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/columns/")
    assert "ä" in page.locator("main").inner_text()
    page.locator("main button[name=start]").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))
    taking_in = page.locator("form[action$='/taking-in/'] button")
    until(page, taking_in.count)
    rows = page.locator("main table tbody tr").count()
    assert rows >= 3, page.locator("main").inner_text()
    before = page.locator("main").inner_text()
    taking_in.click()
    until(page, lambda: not page.locator("form[action$='/taking-in/'], #progress").count())
    assert page.locator("main").inner_text() != before
    surname = "Meikalaine" if customer_list.is_relative_to(SHARED) else "Ylone"
    page.goto(f"/search/?q={surname}")
    assert page.locator("main a[href^='/persons/']").count() >= 1, page.locator("main").inner_text()


def test_a_misspelt_name_finds_the_customer(visitor):
    page = visitor.page("service")
    page.goto("/search/?q=helmi+pelltonitty")
    page.locator("main a[href^='/persons/']").first.click()
    assert "Helmi Orvokki Peltoniitty" in page.locator("h1").inner_text()


def test_the_access_report_holds_the_name_and_can_be_read(site, visitor):
    page = visitor.page("contact")
    address = card_of(page, "active")
    # Given now, the password counts for the report and for the download, however old it was.
    page.goto(f"/account/confirm/?next={address}report/")
    confirm_again(page, site, "contact")
    page.goto(f"{address}report/")
    page.locator("form[action$='/report/make/'] button").click()
    page.goto(f"{address}report/")
    with page.expect_download() as coming:
        page.locator("form[action$='/pdf/'] button").first.click()
    data = Path(coming.value.path()).read_bytes()
    text = "\n".join(part.extract_text() for part in PdfReader(io.BytesIO(data)).pages)
    it = CUSTOMERS["active"]
    assert it.surname in text and it.contacts[0][1] in text and it.address[0] in text


def erase(page, site, address: str) -> None:
    """Write the confirming word and press the button; the password is asked for when it is old."""
    page.goto(f"{address}erasure/")
    word = page.locator("label", has=page.locator("[name=confirmation]")).inner_text()
    shouted = [part for part in re.findall(r"[A-ZÅÄÖ]{3,}", word)]
    page.fill("[name=confirmation]", shouted[0])
    page.locator("form[action$='/erasure/do/'] button:not([name=letter])").click()
    confirm_again(page, site, "contact")
    if "/erasures/" not in page.url:
        page.goto(f"{address}erasure/")
        if page.locator("[name=confirmation]").count():
            page.fill("[name=confirmation]", shouted[0])
            page.locator("form[action$='/erasure/do/'] button:not([name=letter])").click()


def test_an_open_invoice_stays_in_part_with_its_clause_and_day_and_goes_on_when_paid(site, visitor):
    page = visitor.page("contact")
    address = card_of(page, "debtor")
    page.goto(f"{address}erasure/")
    plan = page.locator("main").inner_text()
    assert page.locator("main a[href='/promises/C35/']").count()
    assert re.search(r"\b\d{1,2}\.\d{1,2}\.20\d\d\b", plan), plan
    kept = page.locator("main table").last.inner_text()
    assert kept.strip()
    page.goto(address)
    page.locator("main a[href^='/invoices/']", has_text="10").first.click()
    page.goto(f"{page.url}payments/")
    page.locator("main form button[type=submit]").first.click()
    assert page.locator("[aria-invalid=true]").count() == 0, page.locator("main").inner_text()
    erase(page, site, address)
    it = CUSTOMERS["debtor"]
    page.goto(f"/search/?q={it.surname}")
    assert not page.locator("main a[href^='/persons/']").count(), page.locator("main").inner_text()
    page.goto(address)
    assert it.contacts[0][1] not in page.content()


def test_who_is_erased_is_in_no_byte_of_any_file(site, visitor):
    it = CUSTOMERS["prospect"]
    values = [it.surname, it.contacts[0][1]]
    page = visitor.page("contact")
    address = card_of(page, "prospect")
    page.goto(f"{address}edit/")
    assert traces(site.data, values), "the values must be there before they can be gone"
    erase(page, site, address)
    assert page.request.get(address).status == 404
    done = site.command("retention", "run")
    assert done.returncode == 0, done.stderr
    assert traces(site.data, [*values, it.surname.lower()]) == []


def test_the_ledger_holds_after_all_this(site):
    answer = site.command("ledger", "verify", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert '"sound": true' in answer.stdout


def test_the_promises_of_erasure_are_proved(site, visitor):
    page = visitor.page("contact")
    page.goto("/promises/")
    page.locator("form[action='/promises/run/'] button").first.click()
    for clause in ("C35", "C90"):
        page.goto("/promises/")
        row = page.locator("main tr", has=page.locator(f"a[href='/promises/{clause}/']")).first
        assert row.locator(".chip-ok").count(), row.inner_text()
