"""An issued invoice as an EN 16931 document in the syntax of UBL 2.1, for buyers and operators that take no Finvoice.
Pure but for what it is handed: rows that are read already.

A credit note here has the signs of the register turned round: UBL says by the kind of document what direction money goes.
"""

from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree

from kortisto.billing.finvoice import TERMS, clean, why_untaxed
from kortisto.billing.models import Invoice, InvoiceLine, Seller
from kortisto.kernel.money import decimal_text
from kortisto.orders.rules import Sums, VatGroup, line_cents
from kortisto.orders.taxes import REVERSE, VAT_CLASSES
from kortisto.orders.units import PIECE, UNITS

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
ElementTree.register_namespace("cac", _CAC)
ElementTree.register_namespace("cbc", _CBC)
_DOCUMENTS = {
    Invoice.INVOICE: ("Invoice", "380", "InvoicedQuantity"),
    Invoice.CREDIT_NOTE: ("CreditNote", "381", "CreditedQuantity"),
}
_DISCOUNT = {"fi": "Alennus", "sv": "Rabatt", "en": "Discount"}
# UNCL 4461: a credit transfer in euros. VATEX: why reverse charge bears no tax.
_SEPA, _REVERSED = "58", "VATEX-EU-AE"


def ubl(
    invoice: Invoice, lines: Sequence[InvoiceLine], seller: Seller, sums: Sums, order_number: str = ""
) -> bytes:
    """The document, valid against UBL's schema and CEN's rules for EN 16931."""
    name, code, quantity_name = _DOCUMENTS[invoice.kind]
    is_note = invoice.kind == Invoice.CREDIT_NOTE
    sign = -1 if is_note else 1
    # Not registered under the document's own namespace, which differs by kind: it is the default one of the text.
    root = ElementTree.Element(name, {"xmlns": f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"})
    _text(root, "CustomizationID", "urn:cen.eu:en16931:2017")
    _text(root, "ID", invoice.number)
    _text(root, "IssueDate", invoice.issued_on.isoformat())
    if not is_note:
        _text(root, "DueDate", invoice.due_on.isoformat())
    _text(root, f"{name}TypeCode", code)
    for why in dict.fromkeys(why_untaxed(one.vat_class, invoice) for one in sums.groups if not one.vat_bp):
        _text(root, "Note", why)
    _text(root, "DocumentCurrencyCode", "EUR")
    if order_number:
        _text(_under(root, "OrderReference"), "ID", order_number)
    if is_note and invoice.credits_number:
        _credited(root, invoice)
    _seller(root, seller)
    _buyer(root, invoice)
    if invoice.delivered_on:
        _text(_under(root, "Delivery"), "ActualDeliveryDate", invoice.delivered_on.isoformat())
    _payment(root, invoice, seller)
    _totals(root, invoice, sums, sign)
    for number, line in enumerate(lines, start=1):
        _line(root, line, invoice.language, number, sign, f"{name}Line", quantity_name)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _credited(root: ElementTree.Element, invoice: Invoice) -> None:
    told = _under(_under(root, "BillingReference"), "InvoiceDocumentReference")
    _text(told, "ID", invoice.credits_number)
    if invoice.credits_issued_on:
        _text(told, "IssueDate", invoice.credits_issued_on.isoformat())


def _seller(root: ElementTree.Element, seller: Seller) -> None:
    party = _under(_under(root, "AccountingSupplierParty"), "Party")
    _address(party, seller.street, seller.city, seller.postcode, seller.country)
    if seller.vat_number:
        _tax_scheme(party, seller.vat_number, "VAT")
    # Known to the tax authority by the business id (BT-32), also where there is no VAT number.
    _tax_scheme(party, seller.business_id, "TAX")
    _legal_entity(party, seller.name, seller.business_id)
    if seller.phone or seller.email:
        contact = _under(party, "Contact")
        _text(contact, "Telephone", seller.phone)
        _text(contact, "ElectronicMail", seller.email)


def _buyer(root: ElementTree.Element, invoice: Invoice) -> None:
    party = _under(_under(root, "AccountingCustomerParty"), "Party")
    _address(
        party,
        invoice.party_street,
        invoice.party_city,
        invoice.party_postcode,
        invoice.party_country,
    )
    if invoice.party_vat_number:
        _tax_scheme(party, invoice.party_vat_number, "VAT")
    _legal_entity(party, invoice.party_name, invoice.party_business_id)


def _address(party: ElementTree.Element, street: str, city: str, postcode: str, country: str) -> None:
    found = _under(party, "PostalAddress")
    _text(found, "StreetName", street)
    _text(found, "CityName", city)
    _text(found, "PostalZone", postcode)
    _text(_under(found, "Country"), "IdentificationCode", country)


def _tax_scheme(party: ElementTree.Element, number: str, scheme: str) -> None:
    found = _under(party, "PartyTaxScheme")
    _text(found, "CompanyID", number)
    _text(_under(found, "TaxScheme"), "ID", scheme)


def _legal_entity(party: ElementTree.Element, name: str, business_id: str) -> None:
    found = _under(party, "PartyLegalEntity")
    # A name of nothing but white space or unprintable signs is none (BR-07).
    _text(found, "RegistrationName", name if clean(name).strip() else "–")
    # 0212 is the Finnish business id in the list of ISO 6523.
    _text(found, "CompanyID", business_id, {"schemeID": "0212"})


def _payment(root: ElementTree.Element, invoice: Invoice, seller: Seller) -> None:
    if invoice.kind == Invoice.INVOICE:
        how = _under(root, "PaymentMeans")
        _text(how, "PaymentMeansCode", _SEPA)
        _text(how, "PaymentID", invoice.reference)
        account = _under(how, "PayeeFinancialAccount")
        _text(account, "ID", seller.iban)
        _text(account, "Name", seller.name)
        _text(_under(account, "FinancialInstitutionBranch"), "ID", seller.bic)
    days = (invoice.due_on - invoice.issued_on).days
    _text(_under(root, "PaymentTerms"), "Note", TERMS[invoice.language].format(days=days))


def _totals(root: ElementTree.Element, invoice: Invoice, sums: Sums, sign: int) -> None:
    tax = _under(root, "TaxTotal")
    _euros(tax, "TaxAmount", sign * sums.vat_cents)
    for group in sums.groups:
        part = _under(tax, "TaxSubtotal")
        _euros(part, "TaxableAmount", sign * group.net_cents)
        _euros(part, "TaxAmount", sign * group.vat_cents)
        _category(part, "TaxCategory", group, why_untaxed(group.vat_class, invoice))
    whole = _under(root, "LegalMonetaryTotal")
    _euros(whole, "LineExtensionAmount", sign * sums.net_cents)
    _euros(whole, "TaxExclusiveAmount", sign * sums.net_cents)
    _euros(whole, "TaxInclusiveAmount", sign * sums.total_cents)
    _euros(whole, "PayableAmount", sign * sums.total_cents)


def _line(
    root: ElementTree.Element,
    line: InvoiceLine,
    language: str,
    number: int,
    sign: int,
    name: str,
    counted: str,
) -> None:
    row = _under(root, name)
    _text(row, "ID", str(number))
    quantity = sign * Decimal(line.quantity) * (-1 if line.unit_cents < 0 else 1)
    _text(row, counted, f"{quantity.normalize():f}", {"unitCode": line.unit if line.unit in UNITS else PIECE})
    _euros(row, "LineExtensionAmount", sign * line.net_cents)
    before = line_cents(Decimal(line.quantity), line.unit_cents)
    if line.net_cents != before:
        less = _under(row, "AllowanceCharge")
        _text(less, "ChargeIndicator", "false")
        _text(less, "AllowanceChargeReason", _DISCOUNT[language])
        _euros(less, "Amount", sign * (before - line.net_cents))
        _euros(less, "BaseAmount", sign * before)
    item = _under(row, "Item")
    _text(item, "Name", line.product if clean(line.product).strip() else "–")
    _category(item, "ClassifiedTaxCategory", line)
    # A price is never negative (BR-27): what is taken off has a negative quantity.
    _euros(_under(row, "Price"), "PriceAmount", abs(line.unit_cents))


def _category(
    parent: ElementTree.Element, name: str, taxed: VatGroup | InvoiceLine, why: str | None = None
) -> None:
    category = _under(parent, name)
    _text(category, "ID", VAT_CLASSES[taxed.vat_class].code)
    _text(category, "Percent", f"{(Decimal(taxed.vat_bp) / 100).normalize():f}")
    # Only in the breakdown, and never for what is taxed at nothing (BR-Z-10).
    if taxed.vat_class == REVERSE and why:
        _text(category, "TaxExemptionReasonCode", _REVERSED)
        _text(category, "TaxExemptionReason", why)
    _text(_under(category, "TaxScheme"), "ID", "VAT")


# Leaves ----------------------------------------------------------------------------------------------------


def _under(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{_CAC}}}{name}")


def _text(
    parent: ElementTree.Element, name: str, text: str, attributes: dict[str, str] | None = None
) -> None:
    """An empty element says nothing, and the standard forbids it."""
    if said := clean(text).strip():
        ElementTree.SubElement(parent, f"{{{_CBC}}}{name}", attributes or {}).text = said


def _euros(parent: ElementTree.Element, name: str, cents: int) -> None:
    _text(parent, name, decimal_text(cents), {"currencyID": "EUR"})
