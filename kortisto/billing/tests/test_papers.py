"""The papers of an invoice: bar code, square code, Finvoice and the PDF that carries it."""

import io
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
import typst
import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from kortisto.billing import barcodes, documents, drafting
from kortisto.billing.finvoice import barcode_of, finvoice
from kortisto.billing.models import Invoice, InvoiceLine, Seller
from kortisto.billing.queries import sold, sums_of_invoice
from kortisto.billing.references import PaymentReferenceError, code128c_checksum, make_reference
from kortisto.billing.tests.test_drafting import SELLER
from kortisto.disclosures.models import DisclosedPerson, Disclosure
from kortisto.disclosures.operations import DisclosureRefused, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.typesetting import typeset
from kortisto.orders.rules import line_cents
from kortisto.parties.operations import create_person
from kortisto.parties.tests.vectors import ABSENT, REASON, cases

SHARED = Path(os.environ.get("KORTISTO_SHARED", Path(__file__).resolve().parents[4] / "shared"))
SCHEMA = SHARED / "data" / "finvoice" / "Finvoice3.0.xsd"
shared = pytest.mark.skipif(ABSENT, reason=REASON)
with_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason=REASON)
TODAY = date(2026, 11, 2)


def modules(widths):
    """The widths as single modules, dark ones as 1."""
    return "".join(("1" if at % 2 == 0 else "0") * int(width) for at, width in enumerate(widths))


@given(st.text("0123456789", min_size=2, max_size=60).filter(lambda text: len(text) % 2 == 0))
def test_bars_can_be_read_back(digits):
    widths = barcodes.bars(digits)
    # Start, a symbol for each pair, check and stop; every symbol has an even number of dark modules but the stop.
    assert len(modules(widths)) == 11 * (2 + len(digits) // 2) + 13
    symbols = [widths[at : at + 6] for at in range(0, len(widths) - 7, 6)]
    table = {symbol: value for value, symbol in enumerate(barcodes._SYMBOLS)}
    start, *pairs, check = [table[symbol] for symbol in symbols]
    assert (start, check) == (105, code128c_checksum(digits))
    assert "".join(f"{pair:02d}" for pair in pairs) == digits
    assert widths.endswith("2331112")


def test_the_symbols_of_code_128_are_what_the_standard_says_they_are():
    *symbols, stop = barcodes._SYMBOLS
    assert len(symbols) == len(set(symbols)) == 106
    for symbol in symbols:
        assert sum(map(int, symbol)) == 11 and sum(map(int, symbol[::2])) % 2 == 0
    assert sum(map(int, stop)) == 13
    for wrong in ("1", "123", "ab", ""):
        with pytest.raises(ValueError, match="pairs"):
            barcodes.bars(wrong or "x")


@shared
def test_square_code_says_what_is_published():
    (wanted,) = [cases("epc_qr", "payload_lines")]
    payload = barcodes.epc_payload(
        name="Mallimyyjä Oy",
        account="FI21 1234 5600 0007 85",
        bank="ndeafihh",
        cents=12345,
        reference="RF332348236",
    )
    assert payload.split("\n") == wanted
    # A Finnish reference goes in its international form.
    national = barcodes.epc_payload(
        name="Mallimyyjä Oy", account="FI2112345600000785", bank="NDEAFIHH", cents=12345, reference="2348236"
    )
    assert national == payload and len(payload.encode()) <= 331


def test_square_code_is_a_square_of_the_expected_size_and_refuses_what_it_cannot_carry():
    good = {
        "name": "Mallimyyjä Oy",
        "account": "FI2112345600000785",
        "bank": "NDEAFIHH",
        "reference": "12344",
    }
    rows = barcodes.squares(barcodes.epc_payload(cents=1, **good))
    assert {len(row) for row in rows} == {len(rows)} and (len(rows) - 17) // 4 <= 13
    assert all(row[:7] == finder for row, finder in zip(rows[:2], ("1111111", "1000001"), strict=True))
    for cents in (0, -1, 10**11):
        with pytest.raises(PaymentReferenceError):
            barcodes.epc_payload(cents=cents, **good)
    with pytest.raises(PaymentReferenceError):
        barcodes.epc_payload(cents=1, **good | {"bank": "XX"})


# Finvoice --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=200)
lines_given = st.lists(
    st.tuples(
        words,
        st.decimals(Decimal("0.001"), Decimal(100_000), places=3),
        st.integers(0, 10**9),
        st.integers(0, 10_000),
        st.sampled_from([("general", 2550), ("reduced", 1350), ("low", 1000), ("zero", 0), ("reverse", 0)]),
        st.sampled_from(["C62", "HUR", "MTK", "XPK"]),
    ),
    min_size=1,
    max_size=8,
)


invoices_given = (
    lines_given,
    words,
    st.text(max_size=200),
    st.text(max_size=80),
    st.sampled_from(["fi", "sv", "en"]),
    st.booleans(),
    st.booleans(),
)


def drawn_invoice(
    rows, name="Ostaja Oy", street="", city="", language="fi", is_note=False, private=False
) -> tuple[Invoice, list[InvoiceLine]]:
    """An invoice or credit note with these rows, and its lines; none of it is stored. A private buyer has no numbers,
    and nothing in reverse charge."""
    sign = -1 if is_note else 1
    numbers = {} if private else {"party_vat_number": "FI23319727", "party_business_id": "2331972-7"}
    invoice = Invoice(
        number="1001", kind=Invoice.CREDIT_NOTE if is_note else Invoice.INVOICE, language=language, issued_on=TODAY,
        due_on=date(2026, 11, 16), delivered_on=TODAY, reference=make_reference("1001"), party_name=name,
        party_street=street, party_city=city, party_postcode="00100", tax_note="AVL 56 §",
        credits_number="1000" if is_note else "", credits_issued_on=TODAY if is_note else None, **numbers,
    )  # fmt: skip
    lines = [
        InvoiceLine(
            product=product, quantity=sign * quantity, unit=unit, unit_cents=cents, discount_bp=discount,
            vat_class="zero" if private and vat_class == "reverse" else vat_class, vat_bp=rate,
            net_cents=sign * line_cents(quantity, cents, discount),
        )
        for product, quantity, cents, discount, (vat_class, rate), unit in rows
    ]  # fmt: skip
    invoice.total_cents = sums_of_invoice(lines).total_cents
    return invoice, lines


@with_schema
@example([("A", Decimal(1), 100, 0, ("general", 2550), "C62")], "\r", "\n", "\r\r", "fi", False, False)
@given(*invoices_given)
def test_every_invoice_is_valid_against_the_schema(
    schema, rows, name, street, city, language, is_note, private
):
    invoice, lines = drawn_invoice(rows, name, street, city, language, is_note, private)
    sums = sums_of_invoice(lines)
    body = finvoice(invoice, lines, Seller(**SELLER), sums, "10345")
    document = etree.fromstring(body)
    assert schema.validate(document), schema.error_log
    told = document.find("InvoiceDetails")
    assert told.findtext("InvoiceTypeCode") == ("INV02" if is_note else "INV01")

    def cents(element):
        return int(element.text.replace(",", ""))

    groups = told.findall("VatSpecificationDetails")
    assert sum(cents(one.find("VatBaseAmount")) for one in groups) == cents(
        told.find("InvoiceTotalVatExcludedAmount")
    )
    assert sum(cents(one.find("VatRateAmount")) for one in groups) == cents(
        told.find("InvoiceTotalVatAmount")
    )
    assert cents(told.find("InvoiceTotalVatIncludedAmount")) == sums.total_cents
    assert len(document.findall("InvoiceRow")) == len(rows)
    code = document.findtext("VirtualBankBarcode")
    assert (code or "") == barcode_of(invoice, Seller(**SELLER))


# The PDF and giving it out ---------------------------------------------------------------------------------


@pytest.fixture
def invoice(opened):
    with opened(Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        person = create_person(
            values={"surname": "Ostaja", "given_names": "Aino", "language": "sv"},
            address={"street": "Ostajankatu 1", "postcode": "00100", "city": "Helsinki"}, source="self", by=SYSTEM,
        )  # fmt: skip
        lines = [
            {"product": "Arkivlåda", "quantity": "2", "unit": "C62", "unit_cents": 62_000, "discount_bp": 500, "vat_class": "general"},
            {"product": "Handbok", "quantity": "1", "unit": "C62", "unit_cents": 3680, "discount_bp": 0, "vat_class": "reduced"},
        ]  # fmt: skip
        draft = drafting.make_draft(person=person, lines=lines, delivered_on=TODAY, by=SYSTEM)
        return drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)


@pytest.mark.django_db
@with_schema
def test_the_paper_says_it_all_in_the_buyers_language_and_carries_the_e_invoice(invoice, schema, opened):
    with opened(Purpose.BILLING):
        body = documents.paper(invoice)
        assert body == documents.paper(Invoice.objects.get(pk=invoice.pk))
        everything = {key: state.left for key, (_line, state) in sold(invoice).items()}
        note = drafting.credit_lines(invoice=invoice, quantities=everything, credited_on=TODAY, by=SYSTEM)
        credited = " ".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(documents.paper(note))).pages
        )
    reader = pypdf.PdfReader(io.BytesIO(body))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.trailer["/Root"]["/Lang"] == "sv-FI"
    for said in (
        f"Faktura {invoice.number}", "Förfallodag", "16.11.2026", "Aino Ostaja", "00100 HELSINKI", "Kellokukka Oy",
        "FI12345671", "FI21 1234 5600 0007 85", "NDEAFIHH", "Arkivlåda", "2 st", "5\u00a0%".replace("\u00a0", " "),
        "25,5 %", "13,5 %", "1 178,00 €", "300,39 €", "36,80 €", "4,97 €", "1 520,16 €", barcode_of(invoice, invoice.seller),
    ):  # fmt: skip
        assert said in text.replace("\u00a0", " "), said
    ((name, (inside,)),) = reader.attachments.items()
    assert name == f"finvoice-{invoice.number}.xml" and schema.validate(etree.fromstring(inside))
    assert f"Kreditfaktura {note.number}" in credited and f"{invoice.number}, 2.11.2026" in credited
    assert "Betalningsuppgifter" not in credited


@pytest.mark.django_db
def test_a_telephone_and_a_bank_read_the_codes_off_the_paper(invoice, opened):
    """Scanned from a picture of the page: the bar code's 54 digits, and the square code as it was written."""
    jobs = []
    with opened(Purpose.BILLING):
        told = documents.to_typeset(invoice, list(invoice.lines.all()))
        digits = barcode_of(invoice, invoice.seller)
    typeset("invoice", lay_out=lambda job: jobs.append(job) or (b"", None), **told)
    (job,) = jobs
    pages = typst.compile(
        input=job["template"], root=job["root"], font_paths=[job["fonts"]], sys_inputs={"data": job["input"]},
        format="png", ppi=300,
    )  # fmt: skip
    picture = Image.open(io.BytesIO(pages if isinstance(pages, bytes) else pages[0]))
    found = {one.format.name: one.text for one in zxingcpp.read_barcodes(picture)}
    assert found["Code128"] == digits and len(digits) == 54
    assert found["QRCode"].split("\n")[6:8] == ["FI2112345600000785", f"EUR{invoice.total_cents / 100:.2f}"]
    assert found["QRCode"].startswith("BCD\n") and len(found) == 2


@pytest.mark.django_db
def test_what_leaves_is_a_disclosure_to_whom_may_have_it(invoice, opened):
    with opened(Purpose.BILLING):
        name, kind, body = documents.give_out(invoice=invoice, form="finvoice", recipient=None, by=SYSTEM)
        assert (name, kind) == (f"invoice-{invoice.number}.xml", "application/xml") and body.startswith(
            b"<?xml"
        )
        values = {
            "name": "Verkkolasku Oy", "kind": "processor", "purpose": int(Purpose.BILLING), "enabled": True,
            "categories": ["identity", "address", "invoices"],
        }  # fmt: skip
        operator = set_recipient(key="operator", values=values, by=SYSTEM)
        with pytest.raises(DisclosureRefused, match="no_agreement"):
            documents.give_out(invoice=invoice, form="finvoice", recipient=operator, by=SYSTEM)
        operator = set_recipient(key="operator", values={**values, "agreement_signed_on": TODAY}, by=SYSTEM)
        documents.give_out(invoice=invoice, form="finvoice", recipient=operator, by=SYSTEM)
        made = Disclosure.objects.order_by("pk")
        assert [(one.recipient.key, one.ground, one.clause) for one in made] == [
            ("data_subject", "data_subject", "C17"), ("operator", "processing", "C17"),
        ]  # fmt: skip
    with opened(Purpose.RIGHTS):
        assert DisclosedPerson.objects.filter(person=invoice.person).count() == 2
