"""What this room holds about a person: the access reports made for them, and their files."""

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
