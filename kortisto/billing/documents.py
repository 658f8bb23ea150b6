"""The documents of an issued invoice: the PDF that carries its e-invoice inside, the e-invoice alone; and giving them
out, which is a disclosure. They are made anew each time from what is frozen, so the same invoice gives the same bytes.
"""

from datetime import datetime, time
from typing import Any

from kortisto.billing import barcodes
from kortisto.billing.finvoice import barcode_of, finvoice, why_untaxed
from kortisto.billing.models import Invoice, InvoiceLine
from kortisto.billing.queries import sums_of_invoice
from kortisto.billing.references import group_iban, group_reference
from kortisto.billing.ubl import ubl
from kortisto.disclosures.exporting import ground_of
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.money import format_cents
from kortisto.kernel.typesetting import typeset
from kortisto.ledger.operations import operation, record
from kortisto.orders.taxes import VAT_CLASSES
from kortisto.orders.units import unit_name
from kortisto.parties import formats
from kortisto.parties.operations import subjects_of

PDF, FINVOICE, UBL = "pdf", "finvoice", "ubl"
CATEGORIES = ("identity", "address", "invoices")


def e_invoice(invoice: Invoice, form: str = FINVOICE, lines: list[InvoiceLine] | None = None) -> bytes:
    """The invoice as a Finvoice 3.0 document, or as one of EN 16931 in UBL. `lines` are its own, if they are read."""
    lines = list(invoice.lines.order_by("pk")) if lines is None else lines
    order = invoice.order.number if invoice.order else ""
    written = ubl if form == UBL else finvoice
    return written(invoice, lines, invoice.seller, sums_of_invoice(lines), order)


def paper(invoice: Invoice) -> bytes:
    """The invoice as a PDF in the buyer's language, with the e-invoice inside."""
    return typeset("invoice", **to_typeset(invoice, list(invoice.lines.order_by("pk"))))


def to_typeset(invoice: Invoice, lines: list[InvoiceLine]) -> dict[str, Any]:
    """What `typeset` takes to make the PDF."""
    return {
        "data": _data(invoice, lines),
        "language": invoice.language,
        "date": datetime.combine(invoice.issued_on, time(12), HELSINKI),
        "attachments": {f"finvoice-{invoice.number}.xml": e_invoice(invoice, lines=lines)},
    }


def file_name(invoice: Invoice, form: str) -> str:
    """What the file with a document is called: no name of anybody's."""
    kind = "credit-note" if invoice.kind == Invoice.CREDIT_NOTE else "invoice"
    return f"{kind}-{invoice.number}.{'pdf' if form == PDF else 'xml'}"


@operation("invoice.give_out")
def give_out(
    *, invoice: Invoice, form: str, recipient: Recipient | None, by: Actor
) -> tuple[str, str, bytes]:
    """A document that leaves, as (file name, kind, contents), to a recipient or to the buyer, recorded before it does.
    Raises DisclosureRefused."""
    body = paper(invoice) if form == PDF else e_invoice(invoice, form)
    persons = [invoice.person] if invoice.person else []
    disclose(
        recipient=recipient or the_person(invoice.register_id),
        ground=ground_of(recipient) if recipient else Disclosure.DATA_SUBJECT,
        clause="C17", categories=CATEGORIES, persons=persons, contents=body, by=by,
    )  # fmt: skip
    record(
        subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), form=form, clause="C17",
        recipient=recipient.key if recipient else "data_subject",
    )  # fmt: skip
    return file_name(invoice, form), "application/pdf" if form == PDF else "application/xml", body


# What stands on the paper ----------------------------------------------------------------------------------


def _data(invoice: Invoice, lines: list[InvoiceLine]) -> dict[str, Any]:
    language, seller, sums = invoice.language, invoice.seller, sums_of_invoice(lines)
    is_note = invoice.kind == Invoice.CREDIT_NOTE

    def money(cents: int) -> str:
        return format_cents(cents, language)

    untaxed = dict.fromkeys(why_untaxed(one.vat_class, invoice) for one in sums.groups if not one.vat_bp)
    return {
        "controller": {
            name: getattr(seller, name)
            for name in ("name", "business_id", "street", "postcode", "city", "phone", "email")
        },
        "person": {"name": invoice.party_name, "address_lines": address_lines(invoice)},
        "invoice": {
            "is_credit": is_note,
            "number": invoice.number,
            "issued_on": invoice.issued_on,
            "due_on": None if is_note else invoice.due_on,
            "terms_days": None if is_note else str((invoice.due_on - invoice.issued_on).days),
            "delivered_on": invoice.delivered_on,
            "reference": "" if is_note or not invoice.reference else group_reference(invoice.reference),
            "order": invoice.order.number if invoice.order else "",
            "seller_vat_number": seller.vat_number,
            "buyer_business_id": invoice.party_business_id,
            "buyer_vat_number": invoice.party_vat_number,
            "credits_number": invoice.credits_number,
            "credits_issued_on": invoice.credits_issued_on,
        },
        "rows": [
            {
                "product": line.product,
                "quantity": f"{_number(line.quantity, language)} {unit_name(line.unit, language)}",
                "price": money(line.unit_cents),
                "discount": percent_text(line.discount_bp, language) if line.discount_bp else "",
                "vat": _vat(line.vat_class, line.vat_bp, language),
                "net": money(line.net_cents),
            }
            for line in lines
        ],
        "groups": [
            {
                "vat": _vat(one.vat_class, one.vat_bp, language),
                "net": money(one.net_cents),
                "tax": money(one.vat_cents),
            }
            for one in sums.groups
        ],
        "net": money(sums.net_cents),
        "tax": money(sums.vat_cents),
        "total": money(sums.total_cents),
        "notes": list(untaxed),
        "payment": None if is_note else _payment(invoice, money(sums.total_cents)),
    }


def address_lines(invoice: Invoice) -> list[str]:
    """The buyer's address as it stands on a letter."""
    lines = [invoice.party_street, f"{invoice.party_postcode} {invoice.party_city.upper()}".strip()]
    if invoice.party_country not in formats.DOMESTIC:
        lines.append(formats.country_name(invoice.party_country, "en").upper())
    return [line for line in lines if line]


def _payment(invoice: Invoice, total: str) -> dict[str, Any]:
    seller, digits = invoice.seller, barcode_of(invoice, invoice.seller)
    return {
        "name": seller.name,
        "account": group_iban(seller.iban),
        "bank": seller.bic,
        "reference": group_reference(invoice.reference),
        "due_on": invoice.due_on,
        "total": total,
        "barcode": digits,
        "bars": barcodes.bars(digits) if digits else "",
        "squares": barcodes.squares(
            barcodes.epc_payload(
                name=seller.name, account=seller.iban, bank=seller.bic, cents=invoice.total_cents,
                reference=invoice.reference,
            )
        ),
    }  # fmt: skip


def _vat(vat_class: str, vat_bp: int, language: str) -> str:
    return percent_text(vat_bp, language) if vat_bp else VAT_CLASSES[vat_class].name(language)


def percent_text(basis_points: int, language: str) -> str:
    """A rate as it is written in a language."""
    text = _number(basis_points / 100, language)
    return f"{text}%" if language == "en" else f"{text}\u00a0%"


def _number(value: Any, language: str) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    text = text.replace("-", "\u2212")
    return text if language == "en" else text.replace(".", ",")
