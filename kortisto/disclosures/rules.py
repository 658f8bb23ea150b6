"""Who may receive what, on which ground. Pure."""

from datetime import date

# The four grounds of C33, the processors of C11, and the person themself.
GROUNDS = frozenset({"credit", "collection", "invoicing", "statutory", "processing", "data_subject"})


def why_not_receiving(
    *, kind: str, enabled: bool, agreement_signed_on: date | None, agreement_ends_on: date | None, today: date
) -> str:
    """A reason code why this recipient gets nothing at all today, or an empty text."""
    if not enabled:
        return "recipient_not_enabled"
    if kind == "processor" and agreement_signed_on is None:
        return "no_agreement"
    return "agreement_ended" if agreement_ends_on is not None and agreement_ends_on < today else ""


def may_receive(
    *, kind: str, enabled: bool, agreement_signed_on: date | None, agreement_ends_on: date | None,
    allowed: set[str], wanted: set[str], ground: str, today: date,
) -> str:  # fmt: skip
    """A reason code why not, or an empty text."""
    if ground not in GROUNDS:
        return "unknown_ground"
    if kind == "data_subject":
        return "" if ground == "data_subject" else "unknown_ground"
    reason = why_not_receiving(
        kind=kind, enabled=enabled, agreement_signed_on=agreement_signed_on,
        agreement_ends_on=agreement_ends_on, today=today,
    )  # fmt: skip
    return reason or ("" if wanted <= allowed else "category_not_allowed")
