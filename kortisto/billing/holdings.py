"""What this room holds about a person: vouchers of the books, payments, collection cases."""

from kortisto.billing.models import CollectionCase, Invoice, InvoiceNumber, Payment
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign
from kortisto.parties.holdings import KEY, SOURCED

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
    keep_until=Personal("Säilytettävä", "Ska bevaras till", "Kept until"),
    **SOURCED,
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
    cents=Personal("Summa (senttiä)", "Summa (cent)", "Amount (cents)"),
    reference=Personal("Viite", "Referens", "Reference"),
    source=Impersonal("code of a source in the notice"),
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
declare_foreign(InvoiceNumber, "a counter")


def blockers(asking) -> list[tuple]:
    """Open invoices, collection cases, and vouchers with the last day they must be kept."""
    invoices = asking.ask(
        "SELECT person_id, CASE WHEN open_cents = 0 THEN 'voucher' WHEN organisation_id IS NULL "
        "THEN 'open_invoice' ELSE 'represented_invoice' END, id, keep_until, NULL FROM billing_invoice "
        "WHERE person_id IN :ids AND (open_cents <> 0 OR organisation_id IS NULL)"
    )
    cases = asking.ask(
        "SELECT person_id, CASE WHEN closed_on IS NULL THEN 'collection' ELSE 'collection_closed' END, id, "
        "coalesce(closed_on, handed_over_on), invoice_id FROM billing_collectioncase WHERE person_id IN :ids"
    )
    return invoices + cases


def erase(work) -> None:
    """Vouchers lose the person and keep the buyer written on them; what need not be kept goes."""
    locked, vouchers = work.stays["billing_invoice"], work.vouchers["billing_invoice"]
    work.stays["billing_payment"] = {
        row for row, invoice in work.ask("SELECT id, invoice_id FROM billing_payment WHERE person_id IN :ids")
        if invoice in locked
    }  # fmt: skip
    work.change(
        "UPDATE billing_invoice SET order_id = NULL WHERE order_id IN (SELECT id FROM orders_order "
        "WHERE person_id IN :ids AND organisation_id IS NULL AND id NOT IN :orders)",
        orders=work.stays["orders_order"],
    )
    work.change(
        "UPDATE billing_collectioncase SET person_id = NULL WHERE id IN :cases",
        cases=work.vouchers["billing_collectioncase"],
    )
    work.remove(CollectionCase)
    # A payment is a voucher as long as its invoice is one; the others go with their invoice.
    work.change(
        "UPDATE billing_payment SET person_id = NULL WHERE invoice_id IN :vouchers", vouchers=vouchers
    )
    work.change(
        "UPDATE billing_payment SET person_id = NULL WHERE person_id IN :ids AND invoice_id IN "
        "(SELECT id FROM billing_invoice WHERE organisation_id IS NOT NULL AND id NOT IN :locked)",
        locked=locked,
    )
    work.remove(Payment)
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
    work.remove(Invoice)
