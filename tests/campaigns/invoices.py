"""`bin/kortisto test --campaign invoices`: a thousand random invoices and credit notes in each form of e-invoice."""

from hypothesis import given, settings

from kortisto.billing.tests.test_papers import (
    invoices_given,
    schema,  # noqa: F401
    test_every_invoice_is_valid_against_the_schema,
)
from kortisto.billing.tests.test_ubl import (
    judged,  # noqa: F401
    test_every_invoice_keeps_the_schema_and_all_rules,
)

_thousand = settings(max_examples=1000)
test_finvoice = _thousand(
    given(*invoices_given)(test_every_invoice_is_valid_against_the_schema.hypothesis.inner_test)
)
test_ubl = _thousand(
    given(*invoices_given)(test_every_invoice_keeps_the_schema_and_all_rules.hypothesis.inner_test)
)
del test_every_invoice_is_valid_against_the_schema, test_every_invoice_keeps_the_schema_and_all_rules
