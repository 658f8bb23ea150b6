"""Files whose time has run out: the rooms that own them say where they lie."""

from types import ModuleType

from kortisto.retention import inventory, operations
from kortisto.retention.inventory import Work, ask, change


def remove_reports(work: Work, ids: list[int], dry_run: bool) -> None:
    """Remove the files of access reports; the reports themselves stay as cases."""
    home = _holdings("requests").reports_folder()
    for (folder,) in ask("SELECT folder FROM requests_accessreport WHERE id IN :rows", rows=ids):
        if not dry_run and folder:
            operations.remove_file("files:reports", home / folder)
    change("UPDATE requests_accessreport SET folder = '' WHERE id IN :rows", rows=ids)


def remove_attachments(work: Work, ids: list[int], dry_run: bool) -> None:
    """Remove attachments with their files."""
    files = _holdings("notes").files
    names = ask("DELETE FROM notes_attachment WHERE id IN :rows RETURNING file", rows=ids)
    for (name,) in () if dry_run else names:
        operations.remove_file(files.STORE, files.folder() / name)


def forget(register_id: int) -> int:
    """Remove attached files that no row names; returns how many."""
    return _holdings("notes").forget_files(register_id)


def _holdings(label: str) -> ModuleType:
    """The holdings of a room, as the inventory finds it."""
    return dict(inventory.rooms())[label]
