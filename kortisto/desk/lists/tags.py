"""Tags in the lists of persons and of organisations: a column with the words, and a filter by one or several."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kortisto.desk.lists.declaring import CHIPS, Among, Column, Filter, several
from kortisto.notes.models import Tagging
from kortisto.notes.queries import words_of

TAG = "tag"

COLUMN = Column(
    "tags", _("Tags"), "tags", lambda row, fetched: fetched["tags"].get(row.pk, []), CHIPS, fetch="tags"
)


def fetcher(of: str) -> Callable[[list[int]], dict[int, list[dict[str, str]]]]:
    """Row id → the tags of that party by name."""

    def fetch(ids: list[int]) -> dict[int, list[dict[str, str]]]:
        found: dict[int, list[dict[str, str]]] = {}
        rows = Tagging.objects.filter(**{f"{of}_id__in": ids}).order_by("tag__folded")
        # Bare values must name their person, also those of an organisation, which has none.
        for _person, row, name, colour in rows.values_list(
            "person_id", f"{of}_id", "tag__name", "tag__colour"
        ):
            found.setdefault(row, []).append({"text": name, "kind": colour, "icon": "label"})
        return found

    return fetch


def filters(of: str) -> Callable[[int], tuple[Filter, ...]]:
    """The filter by the words of a register's vocabulary; none while it has no word."""

    def brought(register_id: int) -> tuple[Filter, ...]:
        words = [(str(row), name) for row, name in words_of(register_id)]
        having = Among(Tagging, of, lambda chosen: Q(tag__in=chosen.split(",")))
        return (several(TAG, _("Tag"), "tags", words, having),) if words else ()

    return brought


def list_url(key: str, tag: int) -> Any:
    """The address of a list with those who have a tag."""
    return reverse(key) + "?" + urlencode({TAG: tag})
