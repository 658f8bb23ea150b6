"""What this room holds about a person: what staff wrote, and what they have still to do."""

from kortisto.kernel.declarations import Impersonal, Personal, declare
from kortisto.notes.models import Note, Task
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
    due_on=Personal("Viimeistään", "Senast", "Due"),
    assignee=STAFF,
    made_at=Personal("Kirjattu", "Antecknad", "Noted"),
    made_by=STAFF,
    done_at=Personal("Tehty", "Utförd", "Done"),
    done_by=STAFF,
    version=Impersonal("counter of edits"),
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Everything written about the person goes."""
    for model in (Note, Task):
        work.remove(model)
