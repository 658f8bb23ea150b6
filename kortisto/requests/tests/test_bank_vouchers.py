"""What the bank told of payments, while a person is erased and when its time is up, on both engines."""

from datetime import date

import pytest

from kortisto.billing import operations as bill
from kortisto.billing.bank import files
from kortisto.billing.models import BankEntry, BankFile, Invoice
from kortisto.billing.tests.banking import camt
from kortisto.billing.tests.test_bank import TODAY, billing, person, take  # noqa: F401  (fixtures)
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.requests.report import collect
from kortisto.retention import night
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db


def test_c35_what_the_bank_told_stays_as_a_voucher_without_the_person(billing, person, opened, register):  # noqa: F811
    kept = take(camt(("10016", 10_000, {"archive": "A1"}), ("10029", 4_000, {"archive": "A2"})))
    for number in ("1003", "1004"):
        bill.credit_invoice(invoice=Invoice.objects.get(number=number), credited_on=TODAY, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        report = collect(register_id=register.id, person=person, today=TODAY)
        assert "Maija Maksaja" in str(report.data)
        first = erase_person(person=person, by=SYSTEM, today=TODAY)
    stays = {(one["store"], one["why"]): one["until"] for one in first.kept}
    assert first.state == "partial"
    assert stays[("billing_bankentry", "voucher")] == "2032-12-31" == kept.keep_until.isoformat()
    assert ("billing_invoice", "open_invoice") in stays
    # What is on the open invoice is still the person's, the other payment is nobody's.
    owners = dict(BankEntry.objects.values_list("person", "key").values_list("reference", "person"))
    assert owners == {"10016": None, "10029": person.pk}
    take(camt(("10029", 6_000, {"archive": "A3"})))
    with opened(Purpose.RIGHTS):
        night.run(register_id=register.id, today=TODAY)
    assert not BankEntry.objects.exclude(person=None).exists()
    assert (files.folder() / kept.file).exists()
    night.run(register_id=register.id, today=date(2033, 1, 1))
    assert not BankFile.objects.exists() and not BankEntry.objects.exists()
    assert not (files.folder() / kept.file).exists()
