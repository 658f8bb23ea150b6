"""Notifications (camt.054) and statements (camt.053) of ISO 20022, read as a stream. Pure.

Versions 02 to 13 say the same at slightly different places. What is no payment by a customer is left out: money
that we paid, entries that are not booked yet, and in a statement the sums of batches whose payments come in the
notification. A document type definition, which no bank writes and every bomb needs, ends the reading at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from kortisto.billing.bank.lines import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    NOTIFICATION,
    STATEMENT,
    BankFileRefused,
    Line,
    read_reference,
    said,
)

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(05[34])\.001\.[0-9]{2}")
_KINDS = {"054": NOTIFICATION, "053": STATEMENT}
_TOPS = {"BkToCstmrDbtCdtNtfctn": NOTIFICATION, "BkToCstmrStmt": STATEMENT}
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,5})?")
_MOST_PIECES = 8  # of the parser's buffer, 8 kB each, that one text may take
_DEEPEST = 40


def kind_of(start: bytes) -> str | None:
    """The kind of a file that begins so: by its namespace alone, which `Reader` compares with what is inside."""
    found = re.search(_NAMESPACE.pattern.encode(), start)
    return _KINDS[found[1].decode()] if found else None


def read(pieces: Iterable[bytes], kind: str) -> Iterator[Line]:
    """The payments of a file of this kind. Raises BankFileRefused."""
    reader = Reader(kind)
    for piece in pieces:
        reader.feed(piece)
        yield from reader.taken()
    reader.close()
    yield from reader.taken()


class Reader:
    """Takes the bytes of a file and gives its payments."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse
        self._path: list[str] = []
        self._place: list[str] = []  # of each open element, from the entry or the detail that it is in
        self._text: list[str] = []
        self._currency = ""
        self._lines: list[Line] = []
        self._account: dict[str, str] = {}
        self._totals: dict[str, str] = {}
        self._entry: dict[str, str] | None = None
        self._detail: defaultdict[str, list[str]] | None = None
        self._details: list[defaultdict[str, list[str]]] = []
        self._count = self._credited = self._debited = 0

    def feed(self, piece: bytes) -> None:
        """Read on. Raises BankFileRefused."""
        self._parse(piece, False)

    def close(self) -> None:
        """The file ends here. Raises BankFileRefused when it should not."""
        self._parse(b"", True)

    def _parse(self, piece: bytes, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise BankFileRefused("cut", error.lineno) from None

    def taken(self) -> list[Line]:
        """The payments since last asked."""
        lines, self._lines = self._lines, []
        return lines

    # What the parser calls ------------------------------------------------------------------------------

    def _refuse(self, *_declared: object) -> None:
        raise BankFileRefused("entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _between, local = name.rpartition(" ")
        depth = len(self._path)
        if depth == 0:
            found = _NAMESPACE.fullmatch(space)
            if local != "Document" or found is None:
                raise BankFileRefused("unknown")
            if (kind := _KINDS[found[1]]) != self._kind:
                raise BankFileRefused(f"is_{kind}")
        elif depth == 1 and _TOPS.get(local) != self._kind:
            raise BankFileRefused("contradicts")
        elif depth >= _DEEPEST:
            raise BankFileRefused("cut", self._parser.CurrentLineNumber)
        self._path.append(local)
        above = self._place[-1] if depth > 3 else ""
        self._place.append(f"{above}/{local}" if above else local)
        self._text, self._currency = [], attributes.get("Ccy", "")
        if local == "Ntry":
            self._entry, self._details = {}, []
            self._place[-1] = ""
        elif local == "TxDtls" and self._entry is not None:
            self._detail = defaultdict(list)
            self._place[-1] = ""
        elif local in ("Ntfctn", "Stmt") and depth == 2:
            self._account, self._totals = {}, {}
            self._count = self._credited = self._debited = 0

    def _characters(self, text: str) -> None:
        self._text.append(text)
        if len(self._text) > _MOST_PIECES:
            raise BankFileRefused("cut", self._parser.CurrentLineNumber)

    def _end(self, name: str) -> None:
        path, text = self._path, "".join(self._text).strip() if self._text else ""
        local, where = path.pop(), self._place.pop()
        self._text = []
        if local in ("Amt", "TtlNetNtryAmt") and self._currency not in ("", "EUR") and self._counts(path):
            raise BankFileRefused("currency", self._parser.CurrentLineNumber)
        if self._detail is not None:
            if local == "TxDtls":
                self._details.append(self._detail)
                self._detail = None
            elif text:
                self._detail[where].append(text)
        elif self._entry is not None:
            if local == "Ntry":
                self._book()
                self._entry = None
            elif text:
                self._entry.setdefault(where, text)
        elif len(path) > 2 and text:
            if where.startswith("Acct/"):
                self._account.setdefault(where, text)
            elif where.startswith("TxsSummry/"):
                self._totals.setdefault(where, text)
        elif len(path) == 2 and local in ("Ntfctn", "Stmt"):
            self._compare()

    def _counts(self, path: list[str]) -> bool:
        """Whether an amount at this place is money on the account: what was sent abroad may be in another currency."""
        return not {"InstdAmt", "CntrValAmt", "CcyXchg", "AnncdPstngAmt", "RmtInf", "Bal", "Chrgs"} & set(
            path
        )

    # What it means --------------------------------------------------------------------------------------

    def _book(self) -> None:
        entry, row = self._entry or {}, self._parser.CurrentLineNumber
        if self._account.get("Acct/Ccy", "EUR") != "EUR":
            raise BankFileRefused("currency", row)
        cents = _cents(entry.get("Amt", ""), row)
        is_credit = entry.get("CdtDbtInd") == "CRDT"
        self._count += 1
        if is_credit:
            self._credited += cents
        else:
            self._debited += cents
        status = entry.get("Sts") or entry.get("Sts/Cd") or entry.get("Sts/Prtry") or "BOOK"
        # The sign is that of the account: a credit that is taken back is a debit marked as a reversal.
        taken_back = entry.get("RvslInd") in ("true", "1")
        if status != "BOOK" or is_credit == taken_back:
            return
        if not self._details:
            if entry.get("NtryDtls/Btch/NbOfTxs", "1") == "1":
                self._add(entry, defaultdict(list), cents if is_credit else -cents, row)
            return
        parts = [_own_amount(one) for one in self._details]
        if len(parts) == 1 and parts[0] is None:
            parts = [entry["Amt"]]
        if None in parts or sum(amounts := [_cents(part or "", row) for part in parts]) != cents:
            raise BankFileRefused("sums", row)
        for one, part in zip(self._details, amounts, strict=True):
            self._add(entry, one, part if is_credit else -part, row)

    def _add(self, entry: dict[str, str], one: defaultdict[str, list[str]], cents: int, row: int) -> None:
        if cents == 0:
            raise BankFileRefused("amount", row)
        alone = len(self._details) < 2
        archive = _first(one, "Refs/AcctSvcrRef") or (
            (alone and entry.get("AcctSvcrRef")) or entry.get("NtryRef", "")
        )
        message = " ".join(one.get("RmtInf/Ustrd", ()))
        reference = read_reference(_first(one, "RmtInf/Strd/CdtrRefInf/Ref")) or read_reference(message)
        booked = _day(entry.get("BookgDt/Dt") or entry.get("BookgDt/DtTm", ""), row)
        paid = _first(one, "RltdDts/AccptncDtTm") or entry.get("ValDt/Dt") or entry.get("ValDt/DtTm")
        who = "Dbtr" if cents > 0 else "Cdtr"
        payer = _first(one, f"RltdPties/{who}/Nm") or _first(one, f"RltdPties/{who}/Pty/Nm")
        self._lines.append(
            Line(
                account=self._account.get("Acct/Id/IBAN") or self._account.get("Acct/Id/Othr/Id", ""),
                archive_id=archive[:35], booked_on=booked, paid_on=_day(paid, row) if paid else booked, cents=cents,
                reference=reference, payer=said(payer, LONGEST_NAME),
                message="" if read_reference(message) else said(message, LONGEST_MESSAGE),
            )
        )  # fmt: skip

    def _compare(self) -> None:
        """Raises BankFileRefused when the entries are not those of which the file says the number and the sums."""
        row = self._parser.CurrentLineNumber
        told = self._totals
        if (count := told.get("TxsSummry/TtlNtries/NbOfNtries")) and count != str(self._count):
            raise BankFileRefused("sums", row)
        for place, found in (
            ("TtlNtries", self._credited + self._debited),
            ("TtlCdtNtries", self._credited),
            ("TtlDbtNtries", self._debited),
        ):
            total = told.get(f"TxsSummry/{place}/Sum")
            if total and _cents(total, row) != found:
                raise BankFileRefused("sums", row)


def _own_amount(one: defaultdict[str, list[str]]) -> str | None:
    return _first(one, "AmtDtls/TxAmt/Amt") or _first(one, "Amt") or None


def _first(one: defaultdict[str, list[str]], place: str) -> str:
    return one[place][0] if place in one else ""


def _cents(text: str, row: int) -> int:
    if not _AMOUNT.fullmatch(text):
        raise BankFileRefused("amount", row)
    cents = Decimal(text) * 100
    if cents != int(cents):
        raise BankFileRefused("amount", row)
    return int(cents)


def _day(text: str, row: int) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BankFileRefused("day", row) from None
