"""What this room holds about a person: what staff wrote, and what they have still to do."""

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.notes import files
from kortisto.notes.models import Attachment, Note, Tag, Tagging, Task
from kortisto.parties.holdings import KEY, STAFF

declare(
    Note,
    about="person",
    category="notes",
    sorted_by="written_at",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    kind=Personal("Laji", "Slag", "Kind"),
    text=Personal("Muistiinpano", "Anteckning", "Note", free_text=True),
    written_at=Personal("Kirjoitettu", "Skriven", "Written"),
    written_by=STAFF,
)
declare(
    Task,
    about="person",
    category="tasks",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=KEY,
    title=Personal("Tehtävä", "Uppgift", "Task", free_text=True),
    origin=Impersonal("code of the reason for which the night made the task"),
    due_on=Personal("Viimeistään", "Senast", "Due"),
    assignee=STAFF,
    made_at=Personal("Kirjattu", "Antecknad", "Noted"),
    made_by=STAFF,
    done_at=Personal("Tehty", "Utförd", "Done"),
    done_by=STAFF,
    version=Impersonal("counter of edits"),
)
declare(
    Attachment,
    about="person",
    category="attachments",
    sorted_by="added_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=KEY,
    name=Personal("Tiedosto", "Fil", "File", provided=True, free_text=True),
    media_type=Personal("Tyyppi", "Typ", "Type"),
    size=Personal("Koko (tavua)", "Storlek (byte)", "Size (bytes)"),
    digest=Personal("Tiedoston tiiviste", "Filens kontrollsumma", "Fingerprint of the file"),
    file=Impersonal("random name"),
    added_at=Personal("Liitetty", "Bifogad", "Added"),
    added_by=STAFF,
)
declare(
    Tagging,
    about="person",
    category="tags",
    sorted_by="at",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    tag=Personal("Avainsana", "Nyckelord", "Tag"),
    at=Personal("Merkitty", "Märkt", "Tagged"),
    by=STAFF,
)
declare_foreign(Tag, "a word of the register's vocabulary; on whom it is stands in its own table")
declare_store(
    files.STORE,
    "file",
    holds="attachments",
    reason="attached files under random names, until they are removed",
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Everything written about the person goes."""
    for (name,) in work.ask("SELECT file FROM notes_attachment WHERE person_id IN :ids"):
        work.files.append((files.STORE, files.folder() / name))
    for model in (Note, Task, Attachment, Tagging):
        work.remove(model)


def merge(work) -> None:
    """A tag that both cards have is kept once, and so is a task of the night's that waits on both; everything else
    just changes its person."""
    kept = {one.tag_id for one in Tagging.objects.filter(person_id=work.survivor)}
    theirs = Tagging.objects.filter(person_id=work.absorbed)
    work.remove(Tagging, [one.pk for one in theirs if one.tag_id in kept])
    waiting = Task.objects.exclude(origin="").filter(done_at=None)
    if waiting.filter(person_id=work.survivor).exists():
        work.remove(Task, [one.pk for one in waiting.filter(person_id=work.absorbed)])


def forget_files(register_id: int) -> int:
    """Remove the register's files that no row names; returns how many. Needs a context that sees everybody."""
    named = {file for _person, file in Attachment.objects.values_list("person", "file")}
    left = files.forgotten(files.folder(), register_id, named)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def attached_files(asking) -> int:
    """The persons' attachments that are there."""
    names = asking.ask("SELECT file FROM notes_attachment WHERE person_id IN :ids")
    return sum((files.folder() / name).exists() for (name,) in names)


STORES = {files.STORE: attached_files}
