"""What this room holds about a person: their requests with all that belongs to them, and the access reports."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kortisto.kernel.calendar import arrival_date
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.notes.files import forgotten
from kortisto.parties.holdings import KEY, SOURCED, STAFF
from kortisto.requests import rules
from kortisto.requests.models import (
    AccessReport,
    Balancing,
    Case,
    CaseEvent,
    CaseFile,
    CaseItem,
    CaseLetter,
    CaseNotice,
    CaseNumber,
    CaseSkeleton,
    ChannelTrial,
    ErasureNotice,
    FormerRequest,
    OutsideIdentity,
    Transfer,
    Withholding,
)

FILES = "files:cases"
OF_CASE = (CaseEvent, Balancing, CaseItem, CaseNotice, CaseLetter, CaseFile)
"""What belongs to a case, in the order in which it goes before the case itself."""

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
declare(
    Withholding,
    about="person",
    category="request_cases",
    tell=False,  # told as what was left out, with its ground
    id=KEY,
    register=KEY,
    person=KEY,
    store=Impersonal("name of a table"),
    row=KEY,
    ground=Personal("Peruste jättää pois", "Grund för att utelämna", "Ground for leaving out"),
    made_at=Personal("Jätetty pois", "Utelämnad", "Left out"),
    made_by=STAFF,
)
declare(
    Case,
    about="person",
    category="request_cases",
    sorted_by="arrived_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    bundle=KEY,
    person=KEY,
    number=Personal("Asianumero", "Ärendenummer", "Case number"),
    right=Personal("Oikeus", "Rättighet", "Right"),
    channel=Personal("Saapumistapa", "Ankomstsätt", "Received by"),
    asker=Personal("Pyytäjä", "Den som begärde", "Who asked", provided=True, free_text=True),
    reply_to=Personal("Vastausosoite", "Svarsadress", "Where the answer goes", provided=True, free_text=True),
    agent=Personal("Edustaja", "Ombud", "Represented by"),
    mandate=Personal("Valtuutus", "Fullmakt", "Mandate", provided=True, free_text=True),
    asked=Personal("Mitä pyydettiin", "Vad som begärdes", "What was asked", provided=True, free_text=True),
    language=Personal("Kieli", "Språk", "Language", provided=True),
    arrived_at=Personal("Saapui", "Anlände", "Arrived"),
    due_on=Personal("Vastattava viimeistään", "Ska besvaras senast", "To be answered by"),
    state=Personal("Tila", "Status", "State"),
    outcome=Personal("Lopputulos", "Utfall", "Outcome"),
    extended_at=Personal("Määräaikaa jatkettu", "Tidsfristen förlängd", "Time extended"),
    extension_reason=Personal("Jatkamisen syy", "Skäl till förlängning", "Why extended", free_text=True),
    doubted_on=Personal("Lisätietoja pyydetty", "Mer information begärd", "Information asked for"),
    informed_on=Personal("Lisätiedot saatu", "Information mottagen", "Information received"),
    decided_at=Personal("Ratkaistu", "Avgjort", "Decided"),
    decided_by=STAFF,
    closed_at=Personal("Päätetty", "Avslutat", "Closed"),
    made_at=Personal("Kirjattu", "Antecknat", "Noted"),
    made_by=STAFF,
    version=Impersonal("counter of edits"),
)
declare(
    Transfer,
    about="person",
    category="request_cases",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    person=KEY,
    public_id=KEY,
    report=KEY,
    receiver=Personal("Kenelle", "Till vem", "To whom", provided=True, free_text=True),
    digest=Impersonal("fingerprint of a random link"),
    contents_digest=Impersonal("fingerprint of the package"),
    made_at=Personal("Tilattu", "Beställd", "Ordered"),
    made_by=STAFF,
    expires_at=Personal("Voimassa", "Gäller till", "Valid until"),
    fetched_at=Personal("Noudettu", "Hämtad", "Fetched"),
    told_at=Personal("Noudosta kerrottu", "Underrättad om hämtningen", "Told that it was fetched"),
    withdrawn_at=Personal("Peruttu", "Återtagen", "Withdrawn"),
)
declare(
    OutsideIdentity,
    about="person",
    category="access_log",
    id=KEY,
    register=KEY,
    person=KEY,
    provider=Personal("Palvelu", "Tjänst", "Service"),
    digest=Impersonal("keyed fingerprint of a name that another service made up"),
    level=Personal("Tunnistuksen varmuustaso", "Identifieringens tillitsnivå", "Level of assurance"),
    linked_at=Personal("Liitetty", "Kopplad", "Linked"),
    used_at=Personal("Käytetty viimeksi", "Senast använd", "Last used"),
)
declare(
    FormerRequest,
    about="person",
    category="request_cases",
    sorted_by="arrived_at",
    id=KEY,
    register=KEY,
    person=KEY,
    **SOURCED,
    controller=Personal("Keneltä pyydettiin", "Av vem det begärdes", "Asked of"),
    number=Personal("Asianumero", "Ärendenummer", "Case number"),
    right=Personal("Oikeus", "Rättighet", "Right"),
    channel=Personal("Saapumistapa", "Ankomstsätt", "Received by"),
    arrived_at=Personal("Saapui", "Anlände", "Arrived"),
    asker=Personal("Pyytäjä", "Den som begärde", "Who asked", provided=True, free_text=True),
    reply_to=Personal("Vastausosoite", "Svarsadress", "Where the answer goes", provided=True, free_text=True),
    mandate=Personal("Valtuutus", "Fullmakt", "Mandate", provided=True, free_text=True),
    asked=Personal("Mitä pyydettiin", "Vad som begärdes", "What was asked", provided=True, free_text=True),
    language=Personal("Kieli", "Språk", "Language", provided=True),
    items=Personal("Kohdat", "Punkter", "Items", provided=True, free_text=True),
    files=Personal("Tiedostot", "Filer", "Files", provided=True, free_text=True),
)
_OF_CASE = {"id": KEY, "register": KEY, "case": KEY, "person": KEY}
declare(
    CaseEvent,
    about="person",
    category="request_cases",
    sorted_by="at",
    **_OF_CASE,
    at=Personal("Aika", "Tid", "Time"),
    by=STAFF,
    kind=Personal("Tapahtuma", "Händelse", "Event"),
    code=Personal("Tarkenne", "Precisering", "Detail"),
    ref=KEY,
)
declare(
    CaseItem,
    about="person",
    category="request_cases",
    **_OF_CASE,
    field=Personal("Tieto", "Uppgift", "Item"),
    now=Personal("Nyt", "Nu", "Now", free_text=True),
    wanted=Personal("Pyydetty", "Begärt", "Asked for", provided=True, free_text=True),
    ground=Personal("Peruste", "Grund", "Ground", provided=True, free_text=True),
    decision=Personal("Ratkaisu", "Avgörande", "Decision"),
    reason=Personal("Perustelu", "Motivering", "Reason", free_text=True),
    statute=Personal("Säännös", "Bestämmelse", "Statute"),
    until=Personal("Mihin asti", "Till och med", "Until"),
    meanwhile=Personal("Sillä välin", "Under tiden", "Meanwhile"),
    decided_at=Personal("Ratkaistu", "Avgjort", "Decided"),
    applied_at=Personal("Korjattu", "Rättat", "Corrected"),
)
declare(
    Balancing,
    about="person",
    category="request_cases",
    **_OF_CASE,
    item=KEY,
    interests=Personal("Etumme", "Våra intressen", "Our interests", free_text=True),
    necessity=Personal("Miksi tarpeen", "Varför nödvändigt", "Why necessary", free_text=True),
    impact=Personal("Vaikutus sinuun", "Följder för dig", "What it does to you", free_text=True),
    safeguards=Personal("Suojatoimet", "Skyddsåtgärder", "What protects you", free_text=True),
    outcome=Personal("Lopputulos", "Utfall", "Outcome"),
    decided_at=Personal("Ratkaistu", "Avgjort", "Decided"),
    decided_by=STAFF,
)
declare(
    CaseNotice,
    about="person",
    category="request_cases",
    **_OF_CASE,
    party=Personal("Kenelle ilmoitetaan", "Vem underrättas", "Who is told"),
    field=Personal("Tieto", "Uppgift", "Item"),
    due_on=Personal("Viimeistään", "Senast", "Due"),
    state=Personal("Tila", "Status", "State"),
    note=Personal("Miten tai miksi ei", "Hur eller varför inte", "How, or why not", free_text=True),
    at=Personal("Ilmoitettu", "Underrättad", "Told"),
    by=STAFF,
)
declare(
    CaseLetter,
    about="person",
    category="request_cases",
    sorted_by="made_at",
    **_OF_CASE,
    number=Personal("Kirje", "Brev", "Letter"),
    kind=Personal("Laji", "Slag", "Kind"),
    language=Personal("Kieli", "Språk", "Language"),
    contents=Personal("Sisältö", "Innehåll", "Contents", free_text=True),
    digest=Impersonal("fingerprint of the letter"),
    made_at=Personal("Tehty", "Gjort", "Made"),
    made_by=STAFF,
)
declare(
    CaseFile,
    about="person",
    category="request_cases",
    sorted_by="added_at",
    **_OF_CASE,
    public_id=KEY,
    name=Personal("Tiedosto", "Fil", "File", provided=True, free_text=True),
    media_type=Personal("Tyyppi", "Typ", "Type"),
    size=Personal("Koko (tavua)", "Storlek (byte)", "Size (bytes)"),
    digest=Personal("Tiedoston tiiviste", "Filens kontrollsumma", "Fingerprint of the file"),
    file=Impersonal("random name"),
    added_at=Personal("Liitetty", "Bifogad", "Added"),
    added_by=STAFF,
)
declare_foreign(CaseNumber, "a counter")
declare_foreign(CaseSkeleton, "number, right, days and outcome of a case; whose it was is not there")
declare_foreign(ChannelTrial, "our own published addresses, random codes and moments")
declare_foreign(ErasureNotice, "which recipient is to be told of an erasure by its random id: codes and days")
declare_store("files:reports", "file", holds="request_cases", reason="access reports until they expire")
declare_store(
    FILES,
    "file",
    holds="request_cases",
    reason="scanned letters of requests under random names, with their case",
)


def reports_folder() -> Path:
    """Where the files of access reports lie until they expire."""
    return Path(settings.DATA) / "files" / "reports"


def files_folder() -> Path:
    """Where the files that came with requests lie, as long as their cases."""
    return Path(settings.DATA) / "files" / "cases"


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """The reports made for the person go with their files. So do the cases; of each stays a number with its right,
    its days and its outcome, which the law asks for as proof, and nobody's name."""
    for (folder,) in work.ask("SELECT folder FROM requests_accessreport WHERE person_id IN :ids"):
        work.files.append(("files:reports", reports_folder() / folder))
    work.remove(AccessReport)
    work.remove(Withholding)
    work.remove(FormerRequest)
    work.remove(OutsideIdentity)
    work.remove(Transfer)
    for (name,) in work.ask("SELECT file FROM requests_casefile WHERE person_id IN :ids"):
        work.files.append((FILES, files_folder() / name))
    keep_skeletons(Case.objects.filter(person_id__in=work.ids), work.today)
    for model in (*OF_CASE, Case):
        work.remove(model)


def keep_skeletons(cases: Any, today: date) -> None:
    """What stays of these cases when they go; one that was open ends without an answer. Inside an operation."""
    kept = [_skeleton(case, today) for case in cases]
    CaseSkeleton.objects.bulk_create(kept, ignore_conflicts=True)


def _skeleton(case: Case, today: date) -> CaseSkeleton:
    # Codes only: whatever else should stand in these columns is nobody's business after the case.
    def code(value: str, known: Any) -> str:
        return value if value in known else ""

    return CaseSkeleton(
        register_id=case.register_id, number=case.number, right=code(case.right, rules.RIGHTS),
        channel=code(case.channel, rules.CHANNELS), outcome=code(case.outcome, rules.OUTCOMES) or rules.MOOT,
        arrived_on=arrival_date(case.arrived_at), due_on=case.due_on, extended=case.extended_at is not None,
        closed_on=timezone.localdate(case.closed_at) if case.closed_at else today,
    )  # fmt: skip


def forget_files(register_id: int) -> int:
    """Remove the register's files of requests that no row names: an intake that broke off before its rows were
    committed. Returns how many. Needs a context that sees everybody."""
    named = {file for _person, file in CaseFile.objects.values_list("person", "file")}
    left = forgotten(files_folder(), register_id, named)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def report_files(asking) -> int:
    """Folders with files of the persons' reports."""
    folders = asking.ask("SELECT folder FROM requests_accessreport WHERE person_id IN :ids")
    return sum((reports_folder() / folder).exists() for (folder,) in folders)


def case_files(asking) -> int:
    """The files of the persons' requests that are there."""
    names = asking.ask("SELECT file FROM requests_casefile WHERE person_id IN :ids")
    return sum((files_folder() / name).exists() for (name,) in names)


STORES = {"files:reports": report_files, FILES: case_files}
