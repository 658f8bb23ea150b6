"""What this room holds about a person: vouchers of the books, payments, collection cases."""

import json

from kortisto.billing.bank import files
from kortisto.billing.books import files as books
from kortisto.billing.models import (
    Account,
    BankEntry,
    BankFile,
    CollectionCase,
    Draft,
    FinancialYear,
    Invoice,
    InvoiceLine,
    InvoiceNumber,
    InvoiceRun,
    Journal,
    MonthLock,
    Payment,
    Reminder,
    Seller,
    Standstill,
)
from kortisto.billing.runs import packing
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.parties.holdings import KEY, SOURCED, STAFF

declare(
    Invoice,
    about="person",
    category="invoices",
    sorted_by="issued_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=Personal("Organisaatio", "Organisation", "Organisation"),
    subject_ref=Impersonal("random public id"),
    order=KEY,
    number=Personal("Laskunumero", "Fakturanummer", "Invoice number"),
    kind=Personal("Laji", "Slag", "Kind"),
    rows=Impersonal("how many lines belong to it"),
    seller=KEY,
    language=Impersonal("language of the paper"),
    credits=KEY,
    run=KEY,
    credits_number=Personal("Hyvittää laskua", "Krediterar faktura", "Credits invoice"),
    credits_issued_on=Personal(
        "Hyvitetyn laskun päivä", "Den krediterade fakturans dag", "Date of the invoice credited"
    ),
    delivered_on=Personal("Toimitettu", "Levererad", "Delivered"),
    tax_note=Personal("Verottomuuden peruste", "Grund för skattefrihet", "Ground for no tax"),
    issued_on=Personal("Laskutettu", "Fakturerad", "Issued"),
    due_on=Personal("Eräpäivä", "Förfallodag", "Due"),
    total_cents=Personal("Summa (senttiä)", "Summa (cent)", "Total (cents)"),
    open_cents=Personal("Avoinna (senttiä)", "Öppet (cent)", "Open (cents)"),
    closed_on=Personal("Suljettu", "Avslutad", "Closed"),
    reference=Personal("Viite", "Referens", "Reference"),
    party_name=Personal("Ostaja", "Köpare", "Buyer"),
    party_street=Personal("Ostajan osoite", "Köparens adress", "Buyer's address"),
    party_postcode=Personal("Ostajan postinumero", "Köparens postnummer", "Buyer's postcode"),
    party_city=Personal("Ostajan postitoimipaikka", "Köparens postort", "Buyer's locality"),
    party_country=Personal("Ostajan maa", "Köparens land", "Buyer's country"),
    party_business_id=Personal("Ostajan Y-tunnus", "Köparens FO-nummer", "Buyer's business ID"),
    party_vat_number=Personal("Ostajan ALV-numero", "Köparens momsnummer", "Buyer's VAT number"),
    keep_until=Personal("Säilytettävä", "Ska bevaras till", "Kept until"),
    **SOURCED,
)
declare(
    InvoiceLine,
    about="person",
    category="invoices",
    id=KEY,
    register=KEY,
    invoice=KEY,
    person=KEY,
    order_line=KEY,
    credits=KEY,
    product=Personal("Tuote", "Produkt", "Product"),
    quantity=Personal("Määrä", "Antal", "Quantity"),
    unit=Impersonal("unit of the product"),
    unit_cents=Personal("Yksikköhinta (senttiä)", "À-pris (cent)", "Unit price (cents)"),
    discount_bp=Personal("Alennus (1/100 %)", "Rabatt (1/100 %)", "Discount (1/100 %)"),
    vat_class=Impersonal("class of tax of the product"),
    vat_bp=Impersonal("tax rate of the product"),
    net_cents=Personal("Verottomana (senttiä)", "Utan moms (cent)", "Without VAT (cents)"),
)
declare(
    Draft,
    about="person",
    category="invoices",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=Personal("Organisaatio", "Organisation", "Organisation"),
    order=KEY,
    delivered_on=Personal("Toimitettu", "Levererad", "Delivered"),
    payment_days=Impersonal("terms of payment"),
    buyer_vat_number=Personal("Ostajan ALV-numero", "Köparens momsnummer", "Buyer's VAT number"),
    tax_note=Personal("Verottomuuden peruste", "Grund för skattefrihet", "Ground for no tax"),
    lines=Personal("Luonnoksen rivit", "Utkastets rader", "Lines of the draft"),
    made_at=Personal("Tehty", "Gjort", "Made"),
    version=Impersonal("counts the changes"),
)
declare(
    Payment,
    about="person",
    category="payments",
    sorted_by="paid_on",
    id=KEY,
    register=KEY,
    invoice=KEY,
    person=KEY,
    paid_on=Personal("Maksettu", "Betald", "Paid"),
    booked_on=Impersonal("day in the books when the month of the payment was locked"),
    cents=Personal("Summa (senttiä)", "Summa (cent)", "Amount (cents)"),
    kind=Personal("Laji", "Slag", "Kind"),
    reference=Personal("Viite", "Referens", "Reference"),
    source=Impersonal("code of a source in the notice"),
    entry=KEY,
)
declare(
    BankEntry,
    about="person",
    category="payments",
    sorted_by="booked_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    file=KEY,
    person=KEY,
    key=Impersonal("made of the bank's archive id, the reference and the sum"),
    booked_on=Personal("Kirjattu", "Bokförd", "Booked"),
    paid_on=Personal("Maksettu", "Betald", "Paid"),
    cents=Personal("Summa (senttiä)", "Summa (cent)", "Amount (cents)"),
    left_cents=Impersonal("what of the sum is on no invoice yet"),
    reference=Personal("Viite", "Referens", "Reference"),
    payer=Personal("Maksaja", "Betalare", "Payer", provided=True),
    message=Personal("Viesti", "Meddelande", "Message", provided=True, free_text=True),
    outcome=Impersonal("what the payment was to the invoice"),
    decided_by=STAFF,
)
declare(
    CollectionCase,
    about="person",
    category="collection",
    id=KEY,
    register=KEY,
    invoice=KEY,
    person=KEY,
    agency=Personal("Perintätoimisto", "Inkassobyrå", "Collection agency"),
    handed_over_on=Personal("Siirretty perintään", "Överfört till indrivning", "Handed over"),
    closed_on=Personal("Päättyi", "Avslutat", "Closed"),
    outcome=Personal("Tulos", "Utfall", "Outcome"),
)
declare(
    Reminder,
    about="person",
    category="payments",
    sorted_by="made_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    invoice=KEY,
    person=KEY,
    number=Personal("Monesko muistutus", "Vilken påminnelse", "Which reminder"),
    made_on=Personal("Muistutettu", "Påmind", "Reminded"),
    due_on=Personal("Maksettava viimeistään", "Betalas senast", "To be paid by"),
    capital_cents=Personal("Pääoma (senttiä)", "Kapital (cent)", "Capital (cents)"),
    fees_cents=Personal("Muistutuskulut (senttiä)", "Påminnelsekostnader (cent)", "Reminder fees (cents)"),
    interest_cents=Personal("Viivästyskorko (senttiä)", "Dröjsmålsränta (cent)", "Late interest (cents)"),
    given_out_on=Personal("Lähetetty", "Skickad", "Sent"),
    approved_by=STAFF,
)
declare(
    Standstill,
    about="person",
    category="payments",
    sorted_by="since",
    id=KEY,
    register=KEY,
    invoice=KEY,
    person=KEY,
    kind=Personal(
        "Kiistäminen tai maksusuunnitelma", "Bestridande eller betalningsplan", "Dispute or payment plan"
    ),
    since=Personal("Alkaen", "Från", "From"),
    instalments=Personal("Maksuerät", "Delbetalningar", "Instalments"),
    holds_until=Personal("Voimassa", "Gäller till", "Holds until"),
    ended_on=Personal("Päättyi", "Avslutad", "Ended"),
)
declare_foreign(InvoiceNumber, "a counter")
declare_foreign(InvoiceRun, "counts and times of a pile of invoices made in one go, and the files with them")
declare_foreign(Seller, "the controller as it stands on its invoices")
declare_foreign(BankFile, "a file by its fingerprint, its days and its counts")
declare_foreign(FinancialYear, "a financial year of the controller")
declare_foreign(MonthLock, "a month whose books are closed: by whom, and why it was opened again")
declare_foreign(Account, "account numbers of the controller's books")
declare_foreign(Journal, "a journal by its period, its sums and its fingerprint")
declare_store(
    books.STORE,
    "file",
    reason="journals: accounts, sums and numbers of invoices, without a name; books, kept for ten years",
)
declare_store(
    files.STORE,
    "file",
    holds="payments",
    reason="bank files under random names: vouchers of the books, removed with the last of their payments",
)
declare_store(
    packing.STORE,
    "file",
    holds="invoices",
    reason="documents of a run of invoices under random names, for a day: they can be made anew",
)


OF_INVOICE = ("billing_payment", "billing_reminder", "billing_standstill", "billing_invoiceline")
"""Tables whose rows belong to an invoice and go where it goes."""


def blockers(asking) -> list[tuple]:
    """Open invoices with the day from which their claims lapse, collection cases, and vouchers with the last day they
    must be kept."""
    invoices = asking.ask(
        "SELECT person_id, CASE WHEN open_cents = 0 THEN 'voucher' WHEN organisation_id IS NULL "
        "THEN 'open_invoice' ELSE 'represented_invoice' END, id, CASE WHEN open_cents = 0 THEN keep_until "
        "ELSE coalesce((SELECT max(d.day) FROM (SELECT r.made_on AS day FROM billing_reminder r "
        "WHERE r.invoice_id = i.id UNION ALL SELECT p.paid_on FROM billing_payment p WHERE p.invoice_id = i.id "
        "AND p.kind = 'money' AND p.cents > 0 UNION ALL SELECT i.due_on) d), due_on) END, NULL "
        "FROM billing_invoice i WHERE person_id IN :ids AND (open_cents <> 0 OR organisation_id IS NULL)"
    )
    cases = asking.ask(
        "SELECT person_id, CASE WHEN closed_on IS NULL THEN 'collection' ELSE 'collection_closed' END, id, "
        "coalesce(closed_on, handed_over_on), invoice_id FROM billing_collectioncase WHERE person_id IN :ids"
    )
    paid = asking.ask(
        "SELECT e.person_id, 'bank_voucher', e.id, f.keep_until, NULL FROM billing_bankentry e "
        "JOIN billing_bankfile f ON f.id = e.file_id WHERE e.person_id IN :ids"
    )
    return invoices + cases + paid


def erase(work) -> None:
    """Vouchers lose the person and keep the buyer written on them; what need not be kept goes, drafts always."""
    locked, vouchers = work.stays["billing_invoice"], work.vouchers["billing_invoice"]
    _part_from_bank(work, locked)
    for name in _run_files(work, drop=True):
        work.files.append((packing.STORE, packing.folder() / name))
    for table in OF_INVOICE:
        work.stays[table] = {
            row for row, invoice in work.ask(f"SELECT id, invoice_id FROM {table} WHERE person_id IN :ids")
            if invoice in locked
        }  # fmt: skip
    work.change(
        "UPDATE billing_draft SET person_id = NULL WHERE person_id IN :ids AND organisation_id IS NOT NULL"
    )
    work.remove(Draft)
    gone = [
        row
        for (row,) in work.ask(
            "SELECT id FROM orders_order WHERE person_id IN :ids AND organisation_id IS NULL "
            "AND id NOT IN :orders",
            orders=work.stays["orders_order"],
        )
    ]
    forget_orders(work, gone)
    work.change(
        "UPDATE billing_collectioncase SET person_id = NULL WHERE id IN :cases",
        cases=work.vouchers["billing_collectioncase"],
    )
    work.remove(CollectionCase)
    # Lines, payments and reminders are vouchers as long as their invoice is one; the others go with their invoice.
    for table in OF_INVOICE:
        work.change(f"UPDATE {table} SET person_id = NULL WHERE invoice_id IN :vouchers", vouchers=vouchers)
        work.change(
            f"UPDATE {table} SET person_id = NULL WHERE person_id IN :ids AND invoice_id IN "
            "(SELECT id FROM billing_invoice WHERE organisation_id IS NOT NULL AND id NOT IN :locked)",
            locked=locked,
        )
    work.change(
        "UPDATE billing_invoice SET person_id = NULL, subject_ref = (SELECT public_id FROM parties_person p "
        "WHERE p.id = billing_invoice.person_id) WHERE id IN :vouchers",
        vouchers=vouchers,
    )
    work.change(
        "UPDATE billing_invoice SET person_id = NULL WHERE person_id IN :ids AND organisation_id IS NOT NULL "
        "AND id NOT IN :locked",
        locked=locked,
    )
    going = [row for row, _person in work.rows_of(Invoice)]
    unlink(work, going)
    for model in (Reminder, Standstill):
        work.remove(model)
    # A line goes only after its invoice, and a payment that a locked month has (guards.py).
    work.remove(Invoice)
    work.remove(Payment)
    work.remove(InvoiceLine)


def _part_from_bank(work, locked) -> None:
    """What the bank told of the person's payments is a voucher without a way to them; it stays theirs only as long
    as an invoice that it pays does."""
    entries = "billing_bankentry"
    work.stays[entries] = {
        row for row, invoice in work.ask(
            "SELECT entry_id, invoice_id FROM billing_payment WHERE person_id IN :ids AND entry_id IS NOT NULL"
        )
        if invoice in locked
    }  # fmt: skip
    work.change(
        f"UPDATE {entries} SET person_id = NULL WHERE id IN :vouchers AND id NOT IN :stays",
        vouchers=sorted(work.vouchers[entries]),
        stays=sorted(work.stays[entries]),
    )
    going = [row for row, _person in work.rows_of(BankEntry)]
    forget_entries(work, going)
    work.remove(BankEntry)


def forget_entries(work, entries) -> None:
    """Cut the ways from payments to what the bank told of them."""
    work.change("UPDATE billing_payment SET entry_id = NULL WHERE entry_id IN :rows", rows=entries)


def kept_files(asking) -> int:
    """Bank files with payments of the persons: none, once what the bank told of them is nobody's."""
    return asking.count(
        "SELECT count(DISTINCT file_id) FROM billing_bankentry WHERE person_id IN :ids AND id NOT IN :stays",
        stays=sorted(getattr(asking, "stays", {}).get("billing_bankentry", ())),
    )


def _run_files(asking, drop: bool = False) -> list[str]:
    """Files of runs that hold documents of the persons' invoices; with `drop`, no run names them any more."""
    runs = "SELECT run_id FROM billing_invoice WHERE person_id IN :ids AND run_id IS NOT NULL"
    found = asking.ask(f"SELECT files FROM billing_invoicerun WHERE id IN ({runs})")
    if drop:
        asking.change(f"UPDATE billing_invoicerun SET files = '[]', packed = 0 WHERE id IN ({runs})")
    # The engines differ in whether they read the column for us.
    read = (json.loads(told) if isinstance(told, str) else told for (told,) in found)
    return [one["name"] for files_of_run in read for one in files_of_run]


def kept_run_files(asking) -> int:
    """Files with documents of the persons' invoices."""
    return sum((packing.folder() / name).exists() for name in _run_files(asking))


def forget_files(register_id: int) -> int:
    """Remove the register's bank files and journals that no row names, and documents of runs after their day; returns
    how many."""
    left = packing.outlived(register_id)
    for model, of in ((BankFile, files), (Journal, books)):
        named = set(model.objects.filter(register_id=register_id).values_list("file", flat=True))
        left += of.forgotten(register_id, named)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


STORES = {files.STORE: kept_files, packing.STORE: kept_run_files}


def unlink(work, invoices) -> None:
    """Cut what points to invoices that are going: a credit note outlives what it credits, and says its number."""
    work.change("UPDATE billing_invoice SET credits_id = NULL WHERE credits_id IN :rows", rows=invoices)
    work.change(
        "UPDATE billing_invoiceline SET credits_id = NULL WHERE credits_id IN "
        "(SELECT id FROM billing_invoiceline WHERE invoice_id IN :rows)",
        rows=invoices,
    )


def forget_orders(work, orders) -> None:
    """Cut the ways back from vouchers to orders that become nobody's."""
    work.change("UPDATE billing_invoice SET order_id = NULL WHERE order_id IN :rows", rows=orders)
    work.change("UPDATE billing_draft SET order_id = NULL WHERE order_id IN :rows", rows=orders)
    work.change(
        "UPDATE billing_invoiceline SET order_line_id = NULL WHERE order_line_id IN "
        "(SELECT id FROM orders_orderline WHERE order_id IN :rows)",
        rows=orders,
    )


def forget_lines(work, lines) -> None:
    """The same for single lines of orders."""
    work.change(
        "UPDATE billing_invoiceline SET order_line_id = NULL WHERE order_line_id IN :rows", rows=lines
    )
