"""What a worker does for a search. A job that is killed, or started twice, goes on where the search is."""

from django_q.tasks import async_task

from kortisto.duplicates import searching
from kortisto.duplicates.models import DuplicateSearch
from kortisto.kernel.failures import job

SLICE_SECONDS = 240
"""How long a job works before it hands on to the next, well under the worker's own time limit."""


def queue(search: DuplicateSearch) -> None:
    """Ask a worker to go on with a search."""
    async_task("kortisto.duplicates.jobs.work", search.pk, task_name=f"duplicates {search.pk}")


@job
def work(pk: int) -> str:
    """Go on with a search for a while; returns the state it is in then."""
    search = DuplicateSearch.objects.get(pk=pk)
    if search.state == DuplicateSearch.RUNNING:
        search = searching.go_on(search, searching.deadline(SLICE_SECONDS))
    if search.state == DuplicateSearch.RUNNING:
        queue(search)
    return search.state


@job
def resume() -> int:
    """Queue every search that should be moving; returns how many. One that moves already loses nothing."""
    running = list(DuplicateSearch.objects.filter(state=DuplicateSearch.RUNNING))
    for search in running:
        queue(search)
    return len(running)
