"""What this room holds about a person: orders and their lines."""

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign
from kortisto.orders.models import Order, OrderLine, OrderNumber
from kortisto.parties.holdings import KEY, SOURCED

declare(
    Order,
    about="person",
    category="orders",
    sorted_by="ordered_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=Personal("Organisaatio", "Organisation", "Organisation", clears=True),
    number=Personal("Tilausnumero", "Beställningsnummer", "Order number", clears=True),
    status=Personal("Tila", "Status", "Status", provided=True),
    ordered_on=Personal("Tilattu", "Beställd", "Ordered", provided=True),
    delivered_on=Personal("Toimitettu", "Levererad", "Delivered", clears=True),
    cancelled_on=Personal("Peruttu", "Annullerad", "Cancelled", clears=True),
    total_cents=Personal("Summa (senttiä)", "Summa (cent)", "Total (cents)", provided=True),
    delivery_name=Personal("Toimitusnimi", "Leveransnamn", "Delivery name", provided=True, clears=True),
    delivery_address=Personal("Toimitusosoite", "Leveransadress", "Delivery address", provided=True, clears=True),
    anonymised_on=Impersonal("day on which the row ceased to be about anybody"),
    **SOURCED,
)
declare(
    OrderLine,
    about="person",
    category="order_lines",
    id=KEY,
    register=KEY,
    order=KEY,
    person=KEY,
    product=Personal("Tuote", "Produkt", "Product", provided=True),
    quantity=Personal("Määrä", "Antal", "Quantity", provided=True),
    unit_cents=Personal("Yksikköhinta (senttiä)", "À-pris (cent)", "Unit price (cents)"),
    discount_bp=Personal("Alennus (1/100 %)", "Rabatt (1/100 %)", "Discount (1/100 %)"),
    vat_bp=Impersonal("tax rate of the product"),
)
declare_foreign(OrderNumber, "a counter")
