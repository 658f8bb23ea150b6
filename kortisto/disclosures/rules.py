"""Who may receive what, on which ground. Pure."""

from datetime import date, timedelta

# The four grounds of C33, the processors of C11, and the person themself.
GROUNDS = frozenset({"credit", "collection", "invoicing", "statutory", "processing", "data_subject"})


def why_not_receiving(
    *, kind: str, enabled: bool, agreement_signed_on: date | None, agreement_ends_on: date | None, today: date,
    agreement_starts_on: date | None = None,
) -> str:  # fmt: skip
    """A reason code why this recipient gets nothing at all today, or an empty text."""
    if not enabled:
        return "recipient_not_enabled"
    if kind == "processor" and agreement_signed_on is None:
        return "no_agreement"
    if agreement_starts_on is not None and today < agreement_starts_on:
        return "agreement_not_begun"
    return "agreement_ended" if agreement_ends_on is not None and agreement_ends_on < today else ""


def may_receive(
    *, kind: str, enabled: bool, agreement_signed_on: date | None, agreement_ends_on: date | None,
    allowed: set[str], wanted: set[str], ground: str, today: date, agreement_starts_on: date | None = None,
) -> str:  # fmt: skip
    """A reason code why not, or an empty text."""
    if ground not in GROUNDS:
        return "unknown_ground"
    if kind == "data_subject":
        return "" if ground == "data_subject" else "unknown_ground"
    reason = why_not_receiving(
        kind=kind, enabled=enabled, agreement_signed_on=agreement_signed_on,
        agreement_ends_on=agreement_ends_on, agreement_starts_on=agreement_starts_on, today=today,
    )  # fmt: skip
    return reason or ("" if wanted <= allowed else "category_not_allowed")


def why_not_visiting(
    *, kind: str, enabled: bool, agreement_signed_on: date | None, agreement_starts_on: date | None,
    agreement_ends_on: date | None, today: date,
) -> str:  # fmt: skip
    """A reason code why nobody of this recipient may work in the house today, or an empty text. Whoever works here for
    another company does so on our behalf: by an agreement of Article 28, whatever else the company is."""
    if kind != "processor":
        return "not_a_processor"
    return why_not_receiving(
        kind=kind, enabled=enabled, agreement_signed_on=agreement_signed_on,
        agreement_starts_on=agreement_starts_on, agreement_ends_on=agreement_ends_on, today=today,
    )  # fmt: skip


def check_agreement(signed_on: date | None, starts_on: date | None, ends_on: date | None) -> str:
    """A reason code why these cannot be the days of an agreement, or an empty text."""
    if signed_on is None:
        return "days_without_agreement" if starts_on or ends_on else ""
    if ends_on is not None and ends_on < (starts_on or signed_on):
        return "ends_before_it_begins"
    return ""


# The walk-out guard: what one person may take out of the house as files without a second one.
ROWS_ALONE = 500
"""Rows of one file above which somebody else must approve it."""
ROWS_AN_HOUR = 1000
"""Rows in an hour that one user may take in files nobody approved."""
FILES_AN_HOUR = 10
"""Files in an hour that one user may make, approved or not."""
HOUR = timedelta(hours=1)
APPROVAL_HOLDS = timedelta(days=1)

# Kind of recipient → the ground on which a list goes there, where there is only one.
GROUND_OF_KIND = {"processor": "processing", "authority": "statutory"}
GROUND_OF_PURPOSE = {"collection": "collection", "credit": "credit", "billing": "invoicing"}


def ground_of(kind: str, purpose: str) -> str:
    """The ground on which a recipient of this kind and purpose gets a list; empty when there is none."""
    return GROUND_OF_KIND.get(kind) or (GROUND_OF_PURPOSE.get(purpose, "") if kind == "controller" else "")


def why_not_exporting(*, rows: int, approved: int | None, files: int, rows_alone: int) -> str:
    """A reason code why a user may not have this file now, or an empty text.

    `approved` is the number of rows that somebody else approved, None without an approval; `files` and
    `rows_alone` are what the user has taken in the last hour, all files and the unapproved rows.
    """
    if files >= FILES_AN_HOUR:
        return "too_many_files"
    if approved is not None:
        return "more_than_approved" if rows > approved else ""
    if rows > ROWS_ALONE:
        return "needs_approval"
    return "too_many_rows" if rows_alone + rows > ROWS_AN_HOUR else ""


def why_not_deciding(*, state: str, asked_by: str, by: str, expired: bool) -> str:
    """A reason code why this user may not decide on a request for a file, or an empty text."""
    if state != "waiting":
        return "decided_already"
    if expired:
        return "request_expired"
    return "own_request" if asked_by == by else ""
