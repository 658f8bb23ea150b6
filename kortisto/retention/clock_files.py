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


def remove_cases(work: Work, ids: list[int], dry_run: bool) -> None:
    """Remove the papers of closed requests with their files; number, right, days and outcome stay."""
    requests = _holdings("requests")
    names = ask("SELECT file FROM requests_casefile WHERE case_id IN :rows", rows=ids)
    requests.keep_skeletons(requests.Case.objects.filter(pk__in=ids), work.today)
    for model in requests.OF_CASE:
        change(f"DELETE FROM {model._meta.db_table} WHERE case_id IN :rows", rows=ids)
    change("DELETE FROM requests_case WHERE id IN :rows", rows=ids)
    for (name,) in () if dry_run else names:
        operations.remove_file(requests.FILES, requests.files_folder() / name)


def forget(register_id: int) -> int:
    """Remove files that no row names, attached ones, those of requests and of the bank; returns how many."""
    return sum(_holdings(room).forget_files(register_id) for room in ("notes", "requests", "billing"))


def _holdings(label: str) -> ModuleType:
    """The holdings of a room, as the inventory finds it."""
    return dict(inventory.rooms())[label]
