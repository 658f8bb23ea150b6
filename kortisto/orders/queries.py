"""Named reads of orders."""

from kortisto.orders.models import Order
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """A party's orders, by the day of the order."""
    return asking.days(Order.objects.filter(**asking.mine), "ordered_on", "order")
