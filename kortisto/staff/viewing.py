"""What happens to the saved views of lists: kept under a name, removed, and what a list opens with."""

from typing import Any

from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.staff.models import ListChoice, SavedView, User

MOST_VIEWS = 30
"""Views of one list that a user may keep."""


class TooManyViews(Exception):
    """The user keeps as many views of the list as there may be."""


@operation("view.save")
def save_view(
    *, by: Actor, user: User, of: str, name: str, shared_with: str = "", query: dict[str, Any], opens: bool
) -> SavedView:
    """Keep a view of a list under a name; the same name again replaces it. With `opens` the list opens with
    it from now on. Raises TooManyViews."""
    mine = SavedView.objects.filter(owner=user, of=of)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise TooManyViews
    view, made = mine.update_or_create(
        owner=user, of=of, name=name, defaults={"shared_with": shared_with, "query": query}
    )
    if opens:
        ListChoice.objects.update_or_create(user=user, of=of, defaults={"opens_with": view})
    record(
        view=str(view.public_id), list=of, shared_with=shared_with, filters=sorted(query.get("filters", {})),
        outcome="made" if made else "replaced", opens=int(opens),
    )  # fmt: skip
    return view


@operation("view.remove")
def remove_view(*, by: Actor, view: SavedView) -> None:
    """Remove a saved view; whose list opened with it sees everything again."""
    key, of = str(view.public_id), view.of
    view.delete()
    record(view=key, list=of)


@operation("view.choose")
def choose_columns(*, by: Actor, user: User, of: str, columns: list[str], size: int) -> ListChoice:
    """Remember the columns and the rows on a page that a user wants."""
    values = {"columns": columns, "size": size}
    choice, _made = ListChoice.objects.update_or_create(user=user, of=of, defaults=values)
    record(list=of, columns=columns, size=size)
    return choice


@operation("view.choose")
def open_with(*, by: Actor, user: User, of: str, view: SavedView | None) -> ListChoice:
    """Have a list open with this view, or with everything."""
    choice, _made = ListChoice.objects.update_or_create(user=user, of=of, defaults={"opens_with": view})
    record(list=of, view=str(view.public_id) if view is not None else "")
    return choice
