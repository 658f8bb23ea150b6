"""What this room holds about a person: the rows of files that came in, until they are emptied."""

from django.db import connection

from kortisto.intake.models import ImportRow, ImportRun
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.parties.holdings import KEY

declare_foreign(ImportRun, "a file by its fingerprint, its mapping and counts")
declare(
    ImportRow,
    about="person",
    category="import_records",
    id=KEY,
    register=KEY,
    run=KEY,
    person=KEY,
    row_number=Impersonal("place in the file"),
    key=Personal("Tunnus lähteessä", "Nyckel i källan", "Key in the source"),
    digest=Personal("Rivin tiiviste", "Radens kontrollsumma", "Fingerprint of the row"),
    verdict=Impersonal("code"),
    values=Personal("Tuotu rivi", "Importerad rad", "Imported row", provided=True, free_text=True),
    details=Personal("Vertailu", "Jämförelse", "Comparison", free_text=True),
    applied=Impersonal("whether the row was taken in"),
)
declare_store(
    "files:imports", "file", holds="import_records", reason="an uploaded file until its rows are staged"
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Rows of the person go, and rows not yet linked to anybody that carry the person's key or address."""
    work.remove(ImportRow)
    unlinked = (
        "DELETE FROM intake_importrow WHERE person_id IS NULL AND register_id = %(register)s AND run_id IN "
        "(SELECT r.id FROM intake_importrun r JOIN parties_externalkey k ON k.source = r.source "
        "AND k.register_id = r.register_id WHERE k.person_id IN :ids AND k.key = intake_importrow.key)"
    )
    work.change(unlinked, register=work.register_id)
    values = "SELECT value FROM parties_contactpoint WHERE person_id IN :ids AND kind = %(kind)s"
    for kind, name in (("email", "email"), ("phone", "phone"), ("phone", "mobile")):
        found = [value for (value,) in work.ask(values, kind=kind)]
        field = (
            f"\"values\"->>'{name}'"
            if connection.vendor == "postgresql"
            else f"json_extract(\"values\", '$.{name}')"
        )
        if found:
            work.change(
                "DELETE FROM intake_importrow WHERE person_id IS NULL "
                f"AND register_id = %(register)s AND {field} IN :found",
                register=work.register_id,
                found=found,
            )


def waiting_files(asking) -> int:
    """An uploaded file is staged and removed before anything in it belongs to a person."""
    return 0


STORES = {"files:imports": waiting_files}
