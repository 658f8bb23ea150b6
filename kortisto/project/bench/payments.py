"""Payments: a bank file read, written down and put on invoices; and the same file once more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kortisto.project.bench.data import TODAY
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, ratio, seconds

PAYMENTS, QUICK_PAYMENTS = 100_000, 2_000
CENTS = 12_345
CHUNK = 2_000
MOST_SECONDS = 60
MOST_RATIO = 60
ACCOUNT = "FI2112345600000785"


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Take a file in; beside it the same file read to its end and its payments inserted by plain SQL."""
    from kortisto.billing.bank.lines import NOTIFICATION
    from kortisto.billing.bank.reading import read
    from kortisto.project.bench.filling import fill

    result, count = Result(), QUICK_PAYMENTS if quick else PAYMENTS
    fill(place, persons)
    references = _issued(place, count)
    path = place.folder / "notification.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(_notification(references))
    reading, contents = seconds(lambda: read(path, NOTIFICATION, today=TODAY))
    taking, kept = seconds(_take, place, contents, path)
    rows = _counted(place)
    again, refused = seconds(_take, place, contents, path)
    floor, _done = seconds(_floor, place, path, contents)
    result.measured = {
        "ours": {"read_s": round(reading, 2), "take_in_s": round(taking, 2), "same_again_s": round(again, 2)},
        "floor": {"read_and_insert_s": round(floor, 2)},
        "file": {"payments": count, "megabytes": round(path.stat().st_size / 1e6, 1)},
    }
    whole = ratio(reading + taking, floor)
    result.ratios = {"ours / reading the file and plain inserts": whole}
    result.check("every payment is on its invoice", kept is not None and kept.counts == {"paid": count})
    result.check("every cent that was asked for is paid", rows == (count, count * CENTS, 0))
    result.check("the same file once more changes nothing", refused is None and _counted(place) == rows)
    result.at_most(f"{count:,} payments taken in", reading + taking, MOST_SECONDS, " s")
    result.at_most("ours / reading the file and plain inserts", whole, MOST_RATIO)
    return result


def _issued(place: Place, count: int) -> list[str]:
    """So many open invoices of the register's customers; returns their references."""
    from kortisto.billing.references import make_reference
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose

    references = [make_reference(7_000_000 + at) for at in range(count)]
    with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        for start in range(0, count, CHUNK):
            _issue(register_id=place.register_id, references=references[start : start + CHUNK])
    return references


def _issue(*, register_id: int, references: list[str]) -> None:
    from kortisto.billing.models import Invoice
    from kortisto.kernel.access import SYSTEM
    from kortisto.ledger.operations import operation, record
    from kortisto.parties.models import Person

    people = Person.objects.order_by("pk").unseen("pk", "public_id")

    @operation("register.seed")
    def written(*, by) -> None:
        Invoice.objects.bulk_create(
            Invoice(
                register_id=register_id, number=reference[:-1], person_id=row, subject_ref=subject, reference=reference,
                issued_on=date(2026, 10, 1), due_on=date(2026, 10, 15), total_cents=CENTS, open_cents=CENTS,
                party_name="Koe", keep_until=date(2032, 12, 31), source="self",
            )
            for at, reference in enumerate(references)
            for row, subject in [people[(int(reference) + at) % len(people)]]
        )  # fmt: skip
        record(invoices=len(references))

    written(by=SYSTEM)


def _notification(references: list[str]) -> Iterator[str]:
    """A camt.054 in which one entry batches all payments, as banks write reference payments."""

    def euros(cents: int) -> str:
        return f"{cents // 100}.{cents % 100:02d}"

    day, whole = TODAY.isoformat(), euros(CENTS * len(references))
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02">'
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>1</MsgId></GrpHdr><Ntfctn><Id>1</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN>"
        "</Id><Ccy>EUR</Ccy></Acct><TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries>"
        f'<Sum>{whole}</Sum></TtlNtries></TxsSummry><Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{whole}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<NtryDtls><Btch><NbOfTxs>{len(references)}</NbOfTxs></Btch>\n"
    )
    for at, reference in enumerate(references):
        yield (
            f"<TxDtls><Refs><AcctSvcrRef>{day}ABC{at:08d}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
            f'<AmtDtls><TxAmt><Amt Ccy="EUR">{euros(CENTS)}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Maksaja {at}'
            "</Nm></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf><RltdDts><AccptncDtTm>{day}T12:00:00+02:00"
            "</AccptncDtTm></RltdDts></TxDtls>\n"
        )
    yield "</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"


def _take(place: Place, contents, path: Path):
    """The file taken in, or None when it was refused as one that is known."""
    from kortisto.billing.bank.lines import BankFileRefused
    from kortisto.billing.bank.taking import take_in
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose

    with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.BILLING, shown=False):
        try:
            return take_in(contents=contents, path=path, by=SYSTEM)
        except BankFileRefused:
            return None


def _counted(place: Place) -> tuple[int, int, int]:
    """Payments of bank files, their cents, and what the invoices that they pay leave open; by plain SQL."""
    told = place.plain()
    try:
        return tuple(
            int(value or 0)
            for value in told.execute(
                "SELECT count(*), sum(p.cents), sum(i.open_cents) FROM billing_payment p "
                "JOIN billing_invoice i ON i.id = p.invoice_id WHERE p.entry_id IS NOT NULL"
            ).fetchone()
        )
    finally:
        told.close()


def _floor(place: Place, path: Path, contents) -> None:
    """The file's bytes read to their end, and a row for each payment, durably."""
    with path.open("rb") as stream:
        while stream.read(1 << 18):
            pass
    rows = [(at, one.booked_on, one.cents, one.reference, one.payer) for at, one in enumerate(contents.lines)]
    with place.floor(durable=True) as floor:
        floor.run(
            "CREATE TABLE paid (id bigint PRIMARY KEY, day date, cents bigint, reference text, payer text)"
        )
        floor.insert("paid", rows)
        floor.commit()
