"""Customers, cards, files and programs as the rooms' own tests make them."""

from kortisto.api.tests.conftest import door, recipient  # noqa: F401  (fixtures)
from kortisto.duplicates.tests.conftest import make_person, two_cards  # noqa: F401  (fixtures)
from kortisto.intake.tests.conftest import staged, taken_in  # noqa: F401  (fixtures)
from kortisto.retention.tests.conftest import invoice_of, make_customer, order_of  # noqa: F401  (fixtures)
from kortisto.staff.tests.conftest import as_administrator  # noqa: F401  (a fixture)
