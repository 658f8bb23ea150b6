"""Invoices: what was delivered becomes invoices in one run, with a document of each; beside it the layout alone."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.utils import timezone

from kortisto.project.bench.data import TODAY
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio, seconds

INVOICES, QUICK_INVOICES = 10_000, 40
LAID_OUT, QUICK_LAID_OUT = 500, 10
MOST_SECONDS = 300
MOST_RATIO = 2
CHUNK = 1_000
# 2 × 62.00 less 5 %, and 36.80; taxed at 25.5 and 13.5 %.
CENTS_WITHOUT_TAX = 11_780 + 3_680
CENTS = CENTS_WITHOUT_TAX + 3_004 + 497
LINES = (("Arkistolaatikko", "2", 6_200, 500, "general"), ("Käsikirja", "1", 3_680, 0, "reduced"))
SELLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Kellokukantie 1",
    "postcode": "00930", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH", "payment_days": 14,
}  # fmt: skip


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Issue the invoices and make their documents; then only lay out some of the same, without the register."""
    from kortisto.billing.documents import PDF
    from kortisto.billing.runs import jobs, operations
    from kortisto.project.bench.filling import fill

    result, count = Result(), QUICK_INVOICES if quick else INVOICES
    fill(place, persons)
    _sell(place, count)
    issuing, plainly = Timings(), operations.issue_some
    operations.issue_some, jobs.queue = partial(issuing.call, plainly), lambda run: None
    try:
        whole, run = seconds(_run, place, PDF)
    finally:
        operations.issue_some = plainly
    alone = _alone(place, run, QUICK_LAID_OUT if quick else LAID_OUT)
    result.measured = {
        "ours": {"whole_s": round(whole, 2), "each_ms": round(whole / count * 1000, 2)},
        "floor": {"layout_alone_each_ms": round(alone * 1000, 2)},
        "issuing": issuing.told(),
        "run": {"invoices": run.issued, "files": len(run.files)},
    }
    share = ratio(whole / count, alone)
    result.ratios = {"ours / the layout alone": share}
    told = _counted(place, run)
    result.check("every order has its invoice, numbered without a gap", told["numbers"] == (count, count - 1))
    result.check("every cent is asked for", told["cents"] == count * CENTS)
    result.check("every document lies in a file, once", told["names"] == told["wanted"])
    result.check("a document carries its e-invoice", told["inside"])
    result.check("nothing is left to invoice", _begun(place, PDF) is None)
    result.at_most(f"{count:,} invoices with their documents", whole, MOST_SECONDS, " s")
    result.at_most("ours / the layout alone", share, MOST_RATIO)
    return result


def _opened(place: Place):
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose

    return access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.BILLING, shown=False)


def _sell(place: Place, count: int) -> None:
    from kortisto.billing.drafting import set_seller
    from kortisto.kernel.access import SYSTEM

    with _opened(place):
        set_seller(values=SELLER, by=SYSTEM)
        for start in range(0, count, CHUNK):
            _delivered(place=place, first=start, count=min(CHUNK, count - start), by=SYSTEM)


def _delivered(*, place: Place, first: int, count: int, by) -> None:
    """So many orders of customers with an address, delivered today."""
    from kortisto.kernel.ids import new_ids, uuid7
    from kortisto.ledger.operations import operation, record
    from kortisto.orders.models import Order, OrderLine
    from kortisto.parties.bulk import insert
    from kortisto.parties.models import Address

    owners = Address.objects.exclude(person=None).exclude(city="").order_by("pk").unseen("person_id")
    orders = [(key, owners[at % len(owners)][0]) for at, key in enumerate(new_ids(count), start=first)]

    @operation("register.seed")
    def written(*, by) -> None:
        insert(
            Order,
            ("id", "public_id", "number", "person_id", "ordered_on", "delivered_on", "total_cents", "received_at"),
            [
                (key, uuid7(), f"ajo-{at}", person, TODAY, TODAY, CENTS_WITHOUT_TAX, timezone.now())
                for at, (key, person) in enumerate(orders, start=first)
            ],
            {"register_id": place.register_id, "status": "delivered", "delivery_name": "", "delivery_address": "",
             "source": "self", "via": "bench"},
        )  # fmt: skip
        OrderLine.objects.bulk_create(
            OrderLine(
                register_id=place.register_id, order_id=key, person_id=person, product=product,
                quantity=quantity, unit_cents=cents, discount_bp=discount, vat_class=vat_class,
            )
            for key, person in orders
            for product, quantity, cents, discount, vat_class in LINES
        )  # fmt: skip
        record(orders=count)

    written(by=by)


def _begun(place: Place, form: str):
    """A run of today's deliveries, approved when it is a large one; None when nothing waits."""
    from kortisto.billing.models import InvoiceRun
    from kortisto.billing.runs import operations
    from kortisto.kernel.access import SYSTEM, Actor

    with _opened(place):
        try:
            run = operations.begin_run(
                first=TODAY, last=TODAY, issued_on=TODAY, form=form, recipient=None, by=SYSTEM
            )
        except operations.RunRefused:
            return None
        if run.state == InvoiceRun.WAITING:
            operations.approve_run(run=run, by=Actor(key="second", role="contact_person"))
    return run


def _run(place: Place, form: str):
    from kortisto.billing.runs import jobs

    run = _begun(place, form)
    while jobs.work(str(run.public_id)) in jobs.MOVING:
        pass
    run.refresh_from_db()
    return run


def _alone(place: Place, run, most: int) -> float:
    """Seconds for each of some documents of the run when nothing is read, written or counted."""
    from kortisto.billing import documents
    from kortisto.billing.runs.packing import CORES
    from kortisto.billing.runs.queries import of_run
    from kortisto.kernel.presses import presses
    from kortisto.kernel.typesetting import typeset

    made: list[dict] = []
    with _opened(place):
        for invoice in of_run(run).select_related("seller", "order").prefetch_related("lines")[:most]:
            typeset(
                "invoice", lay_out=lambda job: made.append(job) or (b"", None),
                **documents.to_typeset(invoice, list(invoice.lines.all())),
            )  # fmt: skip
    with presses(CORES) as pressing, ThreadPoolExecutor(CORES) as threads:
        list(threads.map(pressing.lay_out, made[:CORES]))
        took, _done = seconds(lambda: list(threads.map(pressing.lay_out, made)))
    return took / len(made)


def _counted(place: Place, run) -> dict:
    """By plain SQL and from the files: how many, whether without gaps, what they ask for, what lies in the files."""
    from kortisto.billing.runs.packing import folder

    told = place.plain()
    try:
        rows = told.execute(
            "SELECT number, total_cents FROM billing_invoice WHERE run_id IS NOT NULL"
        ).fetchall()
    finally:
        told.close()
    numbers = sorted(int(number) for number, _cents in rows)
    names, inside = [], False
    for one in run.files:
        with zipfile.ZipFile(folder() / one["name"]) as archive:
            names += archive.namelist()
            inside = f"finvoice-{numbers[0]}.xml".encode() in archive.read(archive.namelist()[0]) or inside
    return {
        "numbers": (len(numbers), numbers[-1] - numbers[0]),
        "cents": sum(cents for _number, cents in rows),
        "names": sorted(names),
        "wanted": sorted(f"invoice-{number}.pdf" for number in numbers),
        "inside": inside,
    }
