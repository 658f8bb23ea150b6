"""What may be said of invoices. Pure."""

import calendar
from datetime import date


class NotAnInvoice(ValueError):
    """The dates or sums cannot be those of an invoice; the text is a reason code."""


def check_dates(issued_on: date, due_on: date) -> None:
    """Raises NotAnInvoice when an invoice falls due before it is issued."""
    if due_on < issued_on:
        raise NotAnInvoice("due_before_issued")


def closing_day(open_cents: int, paid_on: date) -> date | None:
    """The day an invoice closed by a payment of this day, or None while anything is open either way."""
    return paid_on if open_cents == 0 else None


def require_open(open_cents: int) -> None:
    """Raises NotAnInvoice when nothing is owed."""
    if open_cents <= 0:
        raise NotAnInvoice("nothing_open")


def require_collectable(open_cents: int, due_on: date, on: date) -> None:
    """Raises NotAnInvoice unless the claim is open and past its due date."""
    require_open(open_cents)
    if on <= due_on:
        raise NotAnInvoice("not_due")


def financial_year_end(day: date, last_month: int) -> date:
    """The last day of the financial year that contains the day."""
    year = day.year if day.month <= last_month else day.year + 1
    return date(year, last_month, calendar.monthrange(year, last_month)[1])
