"""What of a late claim leaves the house: the letter of a reminder, and the file for a collection agency. Both are made
anew from what is frozen, and giving them out is a disclosure."""

import csv
import io
from datetime import date, datetime, time
from typing import Any

from kortisto.billing import barcodes, references
from kortisto.billing.collecting import rates
from kortisto.billing.collecting.queries import claim_of, is_business
from kortisto.billing.collecting.rules import NotNow
from kortisto.billing.documents import address_lines, percent_text
from kortisto.billing.models import CollectionCase, Invoice, Reminder, Seller
from kortisto.billing.queries import present_seller
from kortisto.disclosures.exporting import ground_of
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.money import decimal_text, format_cents
from kortisto.kernel.typesetting import typeset
from kortisto.ledger.operations import operation, record
from kortisto.parties.operations import subjects_of

CATEGORIES = ("identity", "address", "invoices")
LINES = {
    "fi": ("Lasku {number}, avoinna oleva pääoma", "Viivästyskorko {rate}", "Muistutuskulut"),
    "sv": ("Faktura {number}, öppet kapital", "Dröjsmålsränta {rate}", "Påminnelsekostnader"),
    "en": ("Invoice {number}, capital that is open", "Interest for late payment {rate}", "Reminder fees"),
}
COLUMNS = (
    "Nimi", "Y-tunnus", "Katuosoite", "Postinumero", "Postitoimipaikka", "Maa", "Kieli", "Laskun numero",
    "Laskun päivä", "Eräpäivä", "Viite", "Laskun summa", "Avoin pääoma", "Avoimet kulut", "Avoin korko",
    "Muistutukset", "Siirretty",
)  # fmt: skip
"""What an agency gets, and nothing else: no notes, no other contact data, nothing of other invoices."""


def letter(reminder: Reminder) -> bytes:
    """The letter as a PDF in the buyer's language. Raises NotNow while nobody has written down who asks."""
    invoice, language = reminder.invoice, reminder.invoice.language
    seller = invoice.seller or present_seller(invoice.register_id)
    if seller is None:
        raise NotNow("no_seller")
    rate = rate_text(invoice, reminder.made_on)
    texts = LINES[language]
    sums = (reminder.capital_cents, reminder.interest_cents, reminder.fees_cents)
    data = {
        "controller": {
            name: getattr(seller, name)
            for name in ("name", "business_id", "street", "postcode", "city", "phone", "email")
        },
        "person": {"name": invoice.party_name, "address_lines": address_lines(invoice)},
        "reminder": {
            "number": str(reminder.number),
            "invoice": invoice.number,
            "issued_on": invoice.issued_on,
            "was_due_on": invoice.due_on,
            "made_on": reminder.made_on,
            "due_on": reminder.due_on,
            "reference": references.group_reference(invoice.reference) if invoice.reference else "",
        },
        "lines": [
            {"text": text.format(number=invoice.number, rate=rate), "sum": format_cents(cents, language)}
            for text, cents in zip(texts, sums, strict=True)
            if cents or text is texts[0]
        ],
        "total": format_cents(reminder.total_cents, language),
        "interest": rate,
        "payment": _payment(reminder, seller) if invoice.reference.isdigit() else None,
    }
    moment = datetime.combine(reminder.made_on, time(12), HELSINKI)
    return typeset("reminder", data, language=language, date=moment)


def rate_text(invoice: Invoice, day: date) -> str:
    """The yearly interest for late payment on a day, in the language of the invoice."""
    margin = rates.BUSINESS_MARGIN_BP if is_business(invoice) else rates.CONSUMER_MARGIN_BP
    return percent_text(rates.in_force(rates.REFERENCE_RATES, day).basis_bp + margin, invoice.language)


def _payment(reminder: Reminder, seller: Seller) -> dict[str, Any]:
    invoice = reminder.invoice
    digits = ""
    if seller.iban.startswith("FI"):
        digits = references.virtual_barcode(
            seller.iban, reminder.total_cents, invoice.reference, reminder.due_on
        )
    return {
        "name": seller.name,
        "account": references.group_iban(seller.iban),
        "bank": seller.bic,
        "reference": references.group_reference(invoice.reference),
        "due_on": reminder.due_on,
        "total": format_cents(reminder.total_cents, invoice.language),
        "barcode": digits,
        "bars": barcodes.bars(digits) if digits else "",
        "squares": barcodes.squares(
            barcodes.epc_payload(
                name=seller.name, account=seller.iban, bank=seller.bic, cents=reminder.total_cents,
                reference=invoice.reference,
            )
        ),
    }  # fmt: skip


@operation("reminder.give_out")
def give_out(*, reminder: Reminder, recipient: Recipient | None, today: date, by: Actor) -> tuple[str, bytes]:
    """The letter as (file name, PDF), to the debtor or to whoever prints and posts it, recorded before it leaves.
    Raises DisclosureRefused, NotNow."""
    body, invoice = letter(reminder), reminder.invoice
    disclose(
        recipient=recipient or the_person(reminder.register_id),
        ground=ground_of(recipient) if recipient else Disclosure.DATA_SUBJECT,
        clause="C17", categories=CATEGORIES, persons=[reminder.person] if reminder.person else [], contents=body, by=by,
        today=today,
    )  # fmt: skip
    if reminder.given_out_on is None:
        reminder.given_out_on = today
        reminder.save()
    record(
        subjects=subjects_of(reminder.person), invoice=str(invoice.public_id), reminder=reminder.number, clause="C17",
        recipient=recipient.key if recipient else "data_subject",
    )  # fmt: skip
    return f"reminder-{invoice.number}-{reminder.number}.pdf", body


@operation("collection.give_out")
def give_case_out(*, case: CollectionCase, today: date, by: Actor) -> tuple[str, bytes]:
    """The file for the agency that has the case, as (file name, CSV). Raises DisclosureRefused."""
    body, invoice = case_file(case, today), case.invoice
    disclose(
        recipient=case.agency, ground=Disclosure.COLLECTION, clause="C33", categories=CATEGORIES,
        persons=[case.person] if case.person else [], contents=body, by=by, today=today,
    )  # fmt: skip
    record(
        subjects=subjects_of(case.person),
        invoice=str(invoice.public_id),
        recipient=case.agency.key,
        clause="C33",
    )
    return f"collection-{invoice.number}.csv", body


def case_file(case: CollectionCase, today: date) -> bytes:
    """The claim as agencies read it: semicolons, decimal commas, UTF-8 with its mark."""
    invoice, claim = case.invoice, claim_of(case.invoice, today)
    fees, interest = claim.open_charges
    row = (
        invoice.party_name, invoice.party_business_id, invoice.party_street, invoice.party_postcode, invoice.party_city,
        invoice.party_country, invoice.language, invoice.number, _day(invoice.issued_on), _day(invoice.due_on),
        invoice.reference, *(decimal_text(cents, ",") for cents in (invoice.total_cents, claim.capital_cents, fees, interest)),
        " ".join(map(_day, claim.reminded)), _day(case.handed_over_on),
    )  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    # A text that begins as a formula does stays a text.
    writer.writerows([COLUMNS, [f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in row]])
    return stream.getvalue().encode("utf-8-sig")


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
