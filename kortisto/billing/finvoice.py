"""An issued invoice as a Finvoice 3.0 document (Finance Finland), for the buyer's e-invoice operator. Pure but for what
it is handed: rows that are read already."""

import re
import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from kortisto.billing.barcodes import LARGEST_EPC_CENTS
from kortisto.billing.models import Invoice, InvoiceLine, Seller
from kortisto.billing.references import PaymentReferenceError, virtual_barcode
from kortisto.kernel.money import decimal_text, vat_on_net
from kortisto.orders.rules import Sums
from kortisto.orders.taxes import REVERSE, VAT_CLASSES
from kortisto.orders.units import unit_name

_NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPE_TEXTS = {
    Invoice.INVOICE: {"fi": "LASKU", "sv": "FAKTURA", "en": "INVOICE"},
    Invoice.CREDIT_NOTE: {"fi": "HYVITYSLASKU", "sv": "KREDITFAKTURA", "en": "CREDIT NOTE"},
}
TERMS = {"fi": "{days} pv netto", "sv": "{days} dagar netto", "en": "{days} days net"}
_DATE = {"Format": "CCYYMMDD"}
_EURO = {"AmountCurrencyIdentifier": "EUR"}


def finvoice(
    invoice: Invoice, lines: Sequence[InvoiceLine], seller: Seller, sums: Sums, order_number: str = ""
) -> bytes:
    """The document, valid against the schema of version 3.0."""
    root = ElementTree.Element("Finvoice", {"Version": "3.0"})
    _seller(root, seller)
    _buyer(root, invoice)
    if invoice.delivered_on:
        _day(_under(root, "DeliveryDetails"), "DeliveryDate", invoice.delivered_on)
    _details(root, invoice, sums, order_number)
    if code := barcode_of(invoice, seller):
        _text(root, "VirtualBankBarcode", code)
    for number, line in enumerate(lines, start=1):
        _row(root, invoice, line, number)
    _payment(root, invoice, seller)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def barcode_of(invoice: Invoice, seller: Seller) -> str:
    """The 54 digits of the bank bar code, or nothing when there is nothing to pay by it."""
    if invoice.total_cents <= 0 or not invoice.reference or invoice.total_cents > LARGEST_EPC_CENTS:
        return ""
    try:
        return virtual_barcode(seller.iban, invoice.total_cents, invoice.reference, invoice.due_on)
    except PaymentReferenceError:
        return ""


def _seller(root: ElementTree.Element, seller: Seller) -> None:
    party = _under(root, "SellerPartyDetails")
    _text(party, "SellerPartyIdentifier", seller.business_id)
    _text(party, "SellerOrganisationName", seller.name)
    if seller.vat_number:
        _text(party, "SellerOrganisationTaxCode", seller.vat_number)
    _address(party, "Seller", seller.street, seller.city, seller.postcode, seller.country)
    about = _under(root, "SellerInformationDetails")
    _text(about, "SellerHomeTownName", seller.city)
    if seller.vat_number:
        _text(about, "SellerVatRegistrationText", "Alv.Rek")
    if seller.phone:
        _text(about, "SellerPhoneNumber", seller.phone[:35])
    if seller.email:
        _text(about, "SellerCommonEmailaddressIdentifier", seller.email)
    account = _under(about, "SellerAccountDetails")
    _text(account, "SellerAccountID", seller.iban, {"IdentificationSchemeName": "IBAN"})
    _text(account, "SellerBic", seller.bic, {"IdentificationSchemeName": "BIC"})


def _buyer(root: ElementTree.Element, invoice: Invoice) -> None:
    _text(root, "InvoiceRecipientLanguageCode", invoice.language.upper())
    party = _under(root, "BuyerPartyDetails")
    if invoice.party_business_id:
        _text(party, "BuyerPartyIdentifier", invoice.party_business_id)
    # A name has two letters at least.
    for part in _cut(invoice.party_name, 70):
        _text(party, "BuyerOrganisationName", part.ljust(2, "."))
    if invoice.party_vat_number:
        _text(party, "BuyerOrganisationTaxCode", invoice.party_vat_number)
    _address(
        party,
        "Buyer",
        invoice.party_street,
        invoice.party_city,
        invoice.party_postcode,
        invoice.party_country,
    )


def _address(
    party: ElementTree.Element, whose: str, street: str, city: str, postcode: str, country: str
) -> None:
    # Street, town and postcode stand together or not at all.
    if min(len(street), len(city), len(postcode)) < 2:
        return
    found = _under(party, f"{whose}PostalAddressDetails")
    for part in _cut(street, 35)[:3]:
        _text(found, f"{whose}StreetName", part.ljust(2, "."))
    _text(found, f"{whose}TownName", city[:35])
    _text(found, f"{whose}PostCodeIdentifier", postcode)
    _text(found, "CountryCode", country)


def _details(root: ElementTree.Element, invoice: Invoice, sums: Sums, order_number: str) -> None:
    is_note = invoice.kind == Invoice.CREDIT_NOTE
    told = _under(root, "InvoiceDetails")
    _text(told, "InvoiceTypeCode", "INV02" if is_note else "INV01")
    _text(told, "InvoiceTypeCodeUN", "381" if is_note else "380")
    _text(told, "InvoiceTypeText", _TYPE_TEXTS[invoice.kind][invoice.language])
    _text(told, "OriginCode", "Original")
    _text(told, "InvoiceNumber", invoice.number)
    _day(told, "InvoiceDate", invoice.issued_on)
    if is_note:
        _text(told, "OriginalInvoiceNumber", invoice.credits_number[:20])
        _day(told, "OriginalInvoiceDate", invoice.credits_issued_on)
    if order_number:
        _text(told, "OrderIdentifier", order_number)
    _euros(told, "RowsTotalVatExcludedAmount", sums.net_cents)
    _euros(told, "InvoiceTotalVatExcludedAmount", sums.net_cents)
    _euros(told, "InvoiceTotalVatAmount", sums.vat_cents)
    _euros(told, "InvoiceTotalVatIncludedAmount", sums.total_cents)
    for group in sums.groups:
        tax = _under(told, "VatSpecificationDetails")
        _euros(tax, "VatBaseAmount", group.net_cents)
        _rate(tax, "VatRatePercent", group.vat_class, group.vat_bp)
        _text(tax, "VatCode", VAT_CLASSES[group.vat_class].code)
        _euros(tax, "VatRateAmount", group.vat_cents)
        if not group.vat_bp:
            for part in _cut(why_untaxed(group.vat_class, invoice), 70)[:3]:
                _text(tax, "VatFreeText", part)
    terms = _under(told, "PaymentTermsDetails")
    days = (invoice.due_on - invoice.issued_on).days
    _text(terms, "PaymentTermsFreeText", TERMS[invoice.language].format(days=days))
    _day(terms, "InvoiceDueDate", invoice.due_on)


def why_untaxed(vat_class: str, invoice: Invoice) -> str:
    """The words for lines without tax: reverse charge says so itself, other lines say their ground (AVL 209 e §)."""
    own = VAT_CLASSES[vat_class].name(invoice.language) if vat_class == REVERSE else ""
    return ", ".join(part for part in (own, invoice.tax_note) if part) or VAT_CLASSES[vat_class].name(
        invoice.language
    )


def _row(root: ElementTree.Element, invoice: Invoice, line: InvoiceLine, number: int) -> None:
    row, unit = _under(root, "InvoiceRow"), unit_name(line.unit, invoice.language)
    _text(row, "ArticleName", line.product[:100])
    codes = {"QuantityUnitCode": unit, "QuantityUnitCodeUN": line.unit}
    _text(row, "InvoicedQuantity", _comma(line.quantity), codes)
    price = _EURO | {"UnitPriceUnitCode": f"EUR/{unit}"}
    _text(row, "UnitPriceAmount", decimal_text(line.unit_cents, ","), price)
    _text(row, "RowPositionIdentifier", str(number))
    if len(line.product) > 100:
        _text(row, "RowFreeText", line.product)
    if line.discount_bp:
        _text(row, "RowDiscountPercent", _percent(line.discount_bp))
    _rate(row, "RowVatRatePercent", line.vat_class, line.vat_bp)
    _text(row, "RowVatCode", VAT_CLASSES[line.vat_class].code)
    tax = vat_on_net(line.net_cents, line.vat_bp)
    _euros(row, "RowVatAmount", tax)
    _euros(row, "RowVatExcludedAmount", line.net_cents)
    _euros(row, "RowAmount", line.net_cents + tax)


def _payment(root: ElementTree.Element, invoice: Invoice, seller: Seller) -> None:
    epi = _under(root, "EpiDetails")
    told = _under(epi, "EpiIdentificationDetails")
    _day(told, "EpiDate", invoice.issued_on)
    _text(told, "EpiReference", "")
    parties = _under(epi, "EpiPartyDetails")
    bank = _under(parties, "EpiBfiPartyDetails")
    _text(bank, "EpiBfiIdentifier", seller.bic, {"IdentificationSchemeName": "BIC"})
    payee = _under(parties, "EpiBeneficiaryPartyDetails")
    _text(payee, "EpiNameAddressDetails", seller.name[:35])
    _text(payee, "EpiAccountID", seller.iban, {"IdentificationSchemeName": "IBAN"})
    how = _under(epi, "EpiPaymentInstructionDetails")
    if invoice.reference:
        padded = invoice.reference.rjust(20, "0")
        _text(how, "EpiRemittanceInfoIdentifier", padded, {"IdentificationSchemeName": "SPY"})
    _euros(how, "EpiInstructedAmount", invoice.total_cents)
    _text(how, "EpiCharge", "SHA", {"ChargeOption": "SHA"})
    _day(how, "EpiDateOptionDate", invoice.due_on)


# Leaves ----------------------------------------------------------------------------------------------------


def _under(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, name)


def _text(
    parent: ElementTree.Element, name: str, text: str, attributes: dict[str, str] | None = None
) -> None:
    ElementTree.SubElement(parent, name, attributes or {}).text = clean(text) or None


def clean(text: str) -> str:
    """The text without signs that no document in XML can hold."""
    return _NEVER.sub("\ufffd", text)


def _day(parent: ElementTree.Element, name: str, day: date | None) -> None:
    if day is not None:
        _text(parent, name, f"{day:%Y%m%d}", _DATE)


def _euros(parent: ElementTree.Element, name: str, cents: int) -> None:
    _text(parent, name, decimal_text(cents, ","), _EURO)


def _rate(parent: ElementTree.Element, name: str, vat_class: str, vat_bp: int) -> None:
    if vat_class != REVERSE:
        _text(parent, name, _percent(vat_bp))


def _percent(basis_points: int) -> str:
    return _comma(Decimal(basis_points) / 100)


def _comma(number: Decimal) -> str:
    return f"{Decimal(number).normalize():f}".replace(".", ",")


def _cut(text: str, most: int) -> list[str]:
    return textwrap.wrap(text, most, break_on_hyphens=False) or [""]
