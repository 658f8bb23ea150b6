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
