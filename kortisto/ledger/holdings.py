"""What the ledger's tables hold: identifiers and codes, no value of anybody's (invariant 8)."""

from kortisto.kernel.declarations import Impersonal, declare
from kortisto.ledger.models import Checkpoint, Entry, Head, Mention, Outbox, Verification

_PLACE = Impersonal("place or time of an entry")
_BODY = Impersonal("identifiers and codes only; the writer refuses anything else")

declare(Outbox, sequence=_PLACE, log=_PLACE, entry_id=_PLACE, at_us=_PLACE, body=_BODY)
declare(Entry, entry_id=_PLACE, log=_PLACE, position=_PLACE, at_us=_PLACE, body=_BODY, leaf=_BODY)
declare(Head, log=_PLACE, size=_PLACE, frontier=Impersonal("hashes of subtrees"))
declare(
    Checkpoint, id=_PLACE, log=_PLACE, size=_PLACE, at_us=_PLACE, note=Impersonal("size, root and signature")
)
declare(
    Mention,
    id=_PLACE,
    log=_PLACE,
    entry_id=_PLACE,
    subject=Impersonal("a random public id, and only while the person exists: erasure removes the row"),
)
declare(
    Verification,
    id=_PLACE,
    at_us=_PLACE,
    by=Impersonal("random id of the member of staff, or the system"),
    role=Impersonal("role of who asked"),
    entries=Impersonal("a count"),
    code=Impersonal("code of the first finding"),
    log=_PLACE,
    position=_PLACE,
    until=_PLACE,
)
