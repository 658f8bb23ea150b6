"""What this room holds about a person: the access reports made for them, and their files."""

from pathlib import Path

from django.conf import settings

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_store
from kortisto.parties.holdings import KEY, STAFF
from kortisto.requests.models import AccessReport

declare(
    AccessReport,
    about="person",
    category="request_cases",
    id=KEY,
    register=KEY,
    person=KEY,
    public_id=KEY,
    language=Personal("Kieli", "Språk", "Language"),
    state=Personal("Tila", "Status", "State"),
    made_at=Personal("Tehty", "Gjord", "Made"),
    made_by=STAFF,
    expires_at=Personal("Ladattavissa", "Kan laddas ner till", "Downloadable until"),
    stores=Impersonal("counts by store"),
    digest=Impersonal("fingerprint of the report's file"),
    folder=Impersonal("random name"),
)
declare_store("files:reports", "file", holds="request_cases", reason="access reports until they expire")


def reports_folder() -> Path:
    """Where the files of access reports lie until they expire."""
    return Path(settings.DATA) / "files" / "reports"


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """The reports made for the person go with their files."""
    for (folder,) in work.ask("SELECT folder FROM requests_accessreport WHERE person_id IN :ids"):
        work.files.append(("files:reports", reports_folder() / folder))
    work.remove(AccessReport)


def report_files(asking) -> int:
    """Folders with files of the persons' reports."""
    folders = asking.ask("SELECT folder FROM requests_accessreport WHERE person_id IN :ids")
    return sum((reports_folder() / folder).exists() for (folder,) in folders)


STORES = {"files:reports": report_files}
