"""`python -m kortisto.project.tests.numbering`: drafts, workers that issue them side by side, and what came of it.

`prepare COUNT` makes the drafts; `work` issues whatever draft is left, in an order of its own, until none is; `tell`
prints as JSON what the register then holds.
"""

import json
import random
import sys
import time

import django

MOST_REST_SECONDS = 0.2
SELLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Kellokukantie 1",
    "postcode": "00930", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH", "payment_days": 14,
}  # fmt: skip
LINE = {
    "product": "Arkistolaatikko", "quantity": "2", "unit": "kpl", "unit_cents": 6_200, "discount_bp": 0,
    "vat_class": "general",
}  # fmt: skip


def prepare(count: int) -> None:
    """So many drafts of one buyer who has an address."""
    from django.utils import timezone

    from kortisto.billing.drafting import make_draft, set_seller
    from kortisto.kernel.access import SYSTEM
    from kortisto.parties.operations import create_person

    with _opened():
        set_seller(values=SELLER, by=SYSTEM)
        buyer = create_person(
            values={"given_names": "Aino", "surname": "Numero"}, source="self", by=SYSTEM,
            address={"street": "Kuja 1", "postcode": "00100", "city": "HELSINKI"},
        )  # fmt: skip
        for _ in range(count):
            make_draft(person=buyer, lines=[LINE], delivered_on=timezone.localdate(), by=SYSTEM)


def work() -> None:
    """Issue drafts until none is left, each in a transaction of its own and with a short rest between them, so that
    there is time to be killed in; says when it begins, because loading the program takes long, and each number."""
    from django.utils import timezone

    from kortisto.billing.drafting import issue_draft
    from kortisto.billing.models import Draft
    from kortisto.billing.rules import NotAnInvoice
    from kortisto.kernel.access import SYSTEM

    print("ready", flush=True)
    while True:
        with _opened():
            waiting = list(Draft.objects.order_by("pk")[:200])
        if not waiting:
            return
        random.shuffle(waiting)
        for draft in waiting:
            try:
                with _opened():
                    issued = issue_draft(draft=draft, issued_on=timezone.localdate(), by=SYSTEM)
            except NotAnInvoice as refusal:
                if str(refusal) != "no_draft":  # another worker was first
                    raise
            else:
                print(issued.number, flush=True)
                time.sleep(random.uniform(0, MOST_REST_SECONDS))


def tell() -> dict:
    """Which numbers were given, which drafts are left; the ledger is put in order, so that it can be verified whole."""
    from kortisto.billing.models import Draft, Invoice
    from kortisto.ledger.sequencing import sequence

    with _opened():
        invoices = list(Invoice.objects.prefetch_related("lines"))
        told = {
            "numbers": sorted(int(one.number) for one in invoices),
            "references": len({one.reference for one in invoices}),
            "whole": sum(one.rows == len(one.lines.all()) and one.total_cents > 0 for one in invoices),
            "drafts": Draft.objects.count(),
        }
    sequence()
    return told


def _opened():
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.notice.models import Register

    return access(register_id=Register.objects.get().pk, actor=SYSTEM, purpose=Purpose.BILLING, shown=False)


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare", count]:
            prepare(int(count))
        case ["work"]:
            work()
        case ["tell"]:
            print(json.dumps(tell()))
