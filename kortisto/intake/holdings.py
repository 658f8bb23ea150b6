"""What this room holds about a person: the rows of files that came in, until they are emptied."""

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
    verdict=Impersonal("code"),
    values=Personal("Tuotu rivi", "Importerad rad", "Imported row", provided=True, free_text=True),
    details=Personal("Vertailu", "Jämförelse", "Comparison", free_text=True),
    applied=Impersonal("whether the row was taken in"),
)
declare_store("files:imports", "file", holds="import_records", reason="an uploaded file until its rows are staged")
