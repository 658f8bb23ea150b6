"""What this room holds: codes and counts of probes, and statements about rooms and machines."""

from kortisto.kernel.declarations import Impersonal, declare, declare_foreign
from kortisto.promises.models import Attestation, ProbeResult

_ID = Impersonal("row id, or a link to a row that is declared itself")

declare_foreign(ProbeResult, "code, count and time of a probe")
declare(
    Attestation,
    id=_ID,
    register=_ID,
    control=Impersonal("key of a control"),
    statement=Impersonal("what was checked of rooms and machines; identity codes are refused"),
    attested_by=Impersonal("random id of the member of staff who vouches"),
    attested_at=Impersonal("time of the statement"),
    until=Impersonal("last day on which the statement counts"),
)
