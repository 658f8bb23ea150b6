"""Bank files written by hand for tests and benchmarks: each payment is its reference, its cents and what is unusual."""

from collections.abc import Iterable
from datetime import date
from typing import Any

IBAN = "FI2112345600000785"


def ktl(*payments: tuple[str, int, dict[str, Any]]) -> str:
    """A list of reference payments."""
    rows = ["02611170605471234567891".ljust(90)]
    sums = [0, 0, 0, 0]
    for place, (reference, cents, more) in enumerate(payments):
        back = cents < 0
        at = 2 if back else 0
        sums[at] += 1
        sums[at + 1] += abs(cents)
        row = (
            f"3{IBAN[4:]}{more.get('booked', '261116')}{more.get('paid', '261115')}"
            f"{more.get('archive', f'ARC{place:06d}'):<16}{reference:0>20}{more.get('payer', 'MAKSAJA'):<12}"
            f"{more.get('currency', '1')} {abs(cents):010d}{'1' if back else '0'}A"
        )
        rows.append(row.ljust(90))
    rows.append(f"9{sums[0]:06d}{sums[1]:011d}{sums[2]:06d}{sums[3]:011d}".ljust(90))
    return "\n".join(rows) + "\n"


def camt(
    *payments: tuple[str, int, dict[str, Any]],
    kind: str = "054",
    version: str = "02",
    iban: str = IBAN,
    booked: date = date(2026, 11, 16),
) -> str:
    """A notification or a statement."""
    top, box = {"054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), "053": ("BkToCstmrStmt", "Stmt")}[kind]
    total = sum(cents for _reference, cents, _more in payments)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{top}><GrpHdr><MsgId>1</MsgId></GrpHdr><{box}><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct><TxsSummry><TtlNtries><NbOfNtries>{len(payments)}</NbOfNtries>"
        f"<Sum>{_euros(total)}</Sum></TtlNtries></TxsSummry>"
        + "\n".join(_entries(payments, version, booked))
        + f"</{box}></{top}></Document>"
    )


def _entries(
    payments: Iterable[tuple[str, int, dict[str, Any]]], version: str, booked: date
) -> Iterable[str]:
    for place, (reference, cents, more) in enumerate(payments):
        amount = f'<Amt Ccy="{more.get("currency", "EUR")}">{_euros(cents)}</Amt>'
        debit = more.get("own") or more.get("reversal")
        status = more.get("status", "BOOK")
        archive = more.get("archive", f"ARC{place:06d}")
        reversal = "<RvslInd>true</RvslInd>" if more.get("reversal") else ""
        name = f"<Nm>{more.get('payer', 'Maija Maksaja')}</Nm>"
        party = "Cdtr" if debit else "Dbtr"
        text = f"<Ustrd>{more['text']}</Ustrd>" if "text" in more else ""
        given = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
        details = (
            f"<Btch><NbOfTxs>{more['batch']}</NbOfTxs></Btch>"
            if "batch" in more
            else f"<TxDtls><Refs>{f'<AcctSvcrRef>{archive}</AcctSvcrRef>' if archive else ''}</Refs>"
            f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls><RltdPties><{party}>"
            f"{name if version == '02' else f'<Pty>{name}</Pty>'}</{party}></RltdPties>"
            f"<RmtInf>{given}{text}</RmtInf></TxDtls>"
        )
        yield (
            f"<Ntry>{amount}<CdtDbtInd>{'DBIT' if debit else 'CRDT'}</CdtDbtInd>{reversal}"
            f"<Sts>{status if version == '02' else f'<Cd>{status}</Cd>'}</Sts>"
            f"<BookgDt><Dt>{booked}</Dt></BookgDt><ValDt><Dt>{booked}</Dt></ValDt>"
            f"<NtryDtls>{details}</NtryDtls></Ntry>"
        )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
