"""How many rows there are, told without walking through a million of them for every page.

A list is counted as far as somebody would turn its pages; past that it says "over 10,000", and what acts on all
that match counts them when it is asked to. Figures over as many rows are exact too, and over more of them kept for
some minutes.
"""

import hashlib
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kortisto.desk.templatetags.kortisto import amount

COUNTED = 10_000
MANY = 2_000
"""Rows from which on a page of them is found by going through the list (`Among.each`)."""
KEPT_SECONDS = 600
KEPT_LISTS = 1_000


def up_to(rows: QuerySet, most: int) -> int:
    """How many rows there are, or `most` when there are more."""
    return rows.order_by()[:most].count()


def about(rows: QuerySet, name: str) -> int:
    """How many rows there are: this very moment when they are few, else at most ten minutes ago."""
    found = up_to(rows, COUNTED + 1)
    return found if found <= COUNTED else lately(f"count:{name}", rows.count)


def figures(rows: QuerySet, name: str, **sums: Any) -> dict[str, Any]:
    """What rows add up to (`QuerySet.aggregate`), as fresh as `about` tells their number."""

    def added() -> dict[str, Any]:
        return rows.aggregate(**sums)

    return added() if up_to(rows, COUNTED + 1) <= COUNTED else lately(name, added)


def lately(name: str, compute: Callable[[], Any]) -> Any:
    """A figure over many rows as it was at most ten minutes ago. `name` tells of whose rows, under which purpose,
    by which filters; only its hash is kept."""
    return cache.get_or_set(f"figure:{_hash(name)}", compute, KEPT_SECONDS)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


_long: dict[str, float] = {}
"""Lists of which this process knows that they are longer than is counted → until when it takes them for that."""


def forget() -> None:
    """Count every list anew."""
    _long.clear()


class Pages(Paginator):
    """The pages of a list, as far as they are counted. `name` tells a list that may be taken for long for ten
    minutes after it was found to be; empty for one that is to be counted each time."""

    def __init__(self, rows: QuerySet, size: int, name: str = "") -> None:
        super().__init__(rows, size)
        self.key = _hash(name) if name else ""

    @cached_property
    def _found(self) -> int:
        if _long.get(self.key, 0) > monotonic():
            return COUNTED + 1
        found = up_to(self.object_list, COUNTED + 1)
        if self.key and found > COUNTED:
            if len(_long) >= KEPT_LISTS:
                _long.clear()
            _long[self.key] = monotonic() + KEPT_SECONDS
        return found

    @property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self._found, COUNTED)

    @property
    def more(self) -> bool:
        """Whether more rows match than are counted."""
        return self._found > COUNTED

    @property
    def told(self) -> str:
        """The number of rows in words."""
        return _("over %(count)s") % {"count": amount(COUNTED)} if self.more else amount(self._found)
