"""From an order to the agency: what is delivered is invoiced, what the bank tells is put on its invoice, what is late is
reminded of; and at each step the question of erasure gets the right answer."""

import io
import re
from datetime import date, timedelta

from pypdf import PdfReader

from kortisto.billing.tests.banking import camt
from tests.journeys.test_trial import erase

TODAY = date.today()  # noqa: DTZ011  (the site's own clock is this machine's)
ORDERED, DELIVERED, ISSUED = (TODAY - timedelta(days=days) for days in (70, 65, 60))


def send(page, path: str = "", **values: str) -> None:
    """Open a form, fill in what is named, and press its own button."""
    if path:
        page.goto(path)
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(
        "main form:has([name=token]) button.btn-primary, main form:has([name=token]) button.btn-danger"
    ).first.click()
    assert not page.locator("main [aria-invalid=true], main .error-summary").count(), page.locator(
        "main"
    ).inner_text()


def sold(page, card: str, name: str, euros: str) -> tuple[str, str, int]:
    """Order, deliver and invoice one thing long ago; returns the invoice's address, its reference and its cents."""
    send(
        page, f"{card}orders/new/", ordered_on=ORDERED.isoformat(),
        **{"lines-0-product": name, "lines-0-quantity": "1", "lines-0-unit_cents": euros, "lines-0-vat_class": "general"},
    )  # fmt: skip
    order = page.url.split("?")[0]
    send(page, f"{order}delivery/", day=DELIVERED.isoformat())
    send(page, f"{order}invoice/")
    page.locator("main [name=issued_on]").fill(ISSUED.isoformat())
    page.locator("main form", has=page.locator("[name=issued_on]")).locator("button.btn-primary").click()
    assert "/invoices/" in page.url, page.locator("main").inner_text()
    told = page.locator("main").inner_text()
    reference = re.search(r"Reference(?: number)?\s+([\d ]+)", told)[1].replace(" ", "").strip()
    total = re.search(r"\bTotal\s+€([\d,.]+)", told)[1].replace(",", "")
    return page.url.split("?")[0], reference, int(total.replace(".", ""))


def plan_of_erasure(page, card: str) -> str:
    page.goto(f"{card}erasure/")
    return page.locator("main").inner_text()


def test_from_order_to_agency_and_what_may_be_erased_at_each_step(site, visitor, tmp_path):
    page = visitor.page("contact", language="en")
    send(
        page, "/persons/new/", given_names="Maksu", surname="Matkalainen", street="Laskutie 1", postcode="00100",
        city="HELSINKI",
    )  # fmt: skip
    card = page.url.split("?")[0]
    assert "/persons/" in card
    # An order that is open stands in the way by itself.
    send(
        page, f"{card}orders/new/", ordered_on=ORDERED.isoformat(),
        **{"lines-0-product": "Kortti", "lines-0-quantity": "1", "lines-0-unit_cents": "10,00",
           "lines-0-vat_class": "general"},
    )  # fmt: skip
    order = page.url.split("?")[0]
    assert (
        page.locator("main a[href='/promises/C7/']").count() or "order" in plan_of_erasure(page, card).lower()
    )
    page.goto(f"{order}cancellation/")
    send(page, day=ORDERED.isoformat())

    one, two, three = (sold(page, card, f"Kaappi {number}", "100,00") for number in range(3))
    assert len({one[1], two[1], three[1]}) == 3 and one[2] == two[2] == three[2] == 12_550
    told = plan_of_erasure(page, card)
    assert "Open invoice" in told and page.locator("main a[href='/promises/C35/']").count()
    assert re.search(r"\d{1,2} [A-Z][a-z]+ 20\d\d", told), told

    # The bank tells: one paid in full, one in part, one not at all, and a payment that nobody knows.
    notification = tmp_path / "ilmoitus.xml"
    paid = [(one[1], 12_550, {}), (two[1], 5_000, {}), ("", 777, {"text": "kiitos"})]
    notification.write_text(camt(*paid, booked=TODAY), encoding="utf-8")
    page.goto("/bank/files/new/")
    page.locator("main [name=file]").set_input_files(notification)
    send(page, kind="camt054")
    told = page.locator("main").inner_text()
    for outcome in ("paid in full", "paid in part", "no invoice known"):
        assert outcome in told, told
    page.goto(one[0])
    assert "closed" in page.locator(".page-head").inner_text()
    page.goto("/bank/files/new/")
    page.locator("main [name=file]").set_input_files(notification)
    page.locator("main form.form .form-acts button").first.click()
    assert "taken in already" in page.locator("main").inner_text()
    told = plan_of_erasure(page, card)
    year = TODAY.year + 6
    assert (
        "Open invoice" in told and f"31 December {ISSUED.year + 6}" in told and f"31 December {year}" in told
    ), told

    # What is late is reminded of, and the letter asks for the rest, the interest and the fee.
    for address, _reference, _cents in (two, three):
        send(page, f"{address}reminders/")
        assert "of which fees and interest" in page.locator("main").inner_text()
    page.locator("main a[href^='/reminders/']", has_text="Give out").first.click()
    with page.expect_download() as coming:
        page.locator("main form.form .form-acts button").first.click()
    letter = " ".join(
        " ".join(
            part.extract_text() for part in PdfReader(io.BytesIO(coming.value.path().read_bytes())).pages
        ).split()
    )
    assert "Maksumuistutus 1" in letter and "Maksu Matkalainen" in letter and "Muistutuskulut" in letter
    # Two weeks lie between a reminder and the agency; one reminded elsewhere long ago may go.
    page.goto(f"{three[0]}collection/")
    agency = page.locator("main [name=agency] option").nth(1).get_attribute("value")
    page.select_option("main [name=agency]", agency)
    page.fill("main [name=confirmation]", "HAND OVER")
    page.locator("main form.form .form-acts button").first.click()
    assert "less than 14 days" in page.locator("main").inner_text()
    send(page, f"{two[0]}dispute/")
    page.goto(two[0])
    assert "disputed" in page.locator("main").inner_text()
    assert not page.locator(f"main a[href$='{two[0].rsplit('/', 2)[1]}/collection/']").count()
    assert "Open invoice" in plan_of_erasure(page, card)

    # The debtor pays after all; what is left is vouchers, and the person goes.
    send(page, f"{two[0]}going-on/")
    for address, _reference, _cents in (two, three):
        send(page, f"{address}payments/")
    for address, _reference, _cents in (one, two, three):
        page.goto(address)
        assert "closed" in page.locator(".page-head").inner_text(), page.locator("main").inner_text()
    told = plan_of_erasure(page, card)
    assert (
        "Open invoice" not in told
        and f"31 December {year}" in told
        and page.locator("main a[href='/promises/C35/']").count()
    )
    erase(page, site, card)
    assert page.request.get(card).status == 404
    page.goto(three[0])
    assert "Maksu Matkalainen" in page.locator("main").inner_text(), "the voucher keeps its buyer"
    assert not [said for said in page.complaints if "422" not in said and "404" not in said], page.complaints
