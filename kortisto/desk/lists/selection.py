"""Which rows of a list are meant: those ticked, or all that match. A selection is a query, not a pile of ids."""

import base64
import binascii
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum
from django.http import QueryDict

from kortisto.desk.lists.declaring import SIZES
from kortisto.desk.lists.state import State
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission

SAYS_NOBODY = 20
"""Rows from which on the count of restricted persons is told to everybody: a small one could point at somebody."""


@dataclass(frozen=True)
class Selection:
    """The rows that a state leaves, or those of them that were ticked."""

    state: State
    picked: tuple[int, ...] | None = None

    def rows(self, register_id: int) -> QuerySet:
        """The rows, in no particular order."""
        rows = self.state.rows(register_id)
        return rows if self.picked is None else rows.filter(pk__in=self.picked)

    def address(self, **changes: str | None) -> str:
        """The query of an address with this selection in it."""
        picked = None if self.picked is None else packed(self.picked)
        return self.state.address(picked=picked, **changes)


def packed(ids: Iterable[int]) -> str:
    """Row ids as a short text for an address; they mean nothing outside this register."""
    data = b"".join(struct.pack(">q", one) for one in sorted(set(ids)))
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(state: State, asked: QueryDict) -> Selection:
    """The selection that an address asks for. What cannot be read selects nothing, never everything."""
    if "picked" not in asked:
        return Selection(state)
    text = asked["picked"]
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ids = struct.unpack(f">{len(data) // 8}q", data)
    except (binascii.Error, struct.error, ValueError):
        ids = ()
    return Selection(state, ids[: SIZES[-1]])


def version(of_rows: QuerySet, versioned: bool) -> str:
    """A text that changes when a row comes, goes or is edited."""
    counted = {"rows": Count("pk"), "newest": Max("pk")}
    if versioned:
        counted["versions"] = Sum("version")
    found = of_rows.order_by().aggregate(**counted)
    return ".".join(str(found[name] or 0) for name in counted)


def restricted(selection: Selection, user: User, included: int) -> int:
    """How many matching persons a restriction keeps off the list; nobody is shown. Who does not handle
    restrictions is told only when the number can point at nobody."""
    of = selection.state.of
    if of.person != "pk" or selection.picked is not None:
        return 0
    if not user.may(Permission.REPORT_MAKE) and (included < SAYS_NOBODY or selection.state.unstorable):
        return 0
    # Counted in the system's name: what the list is filtered by, the role need not see for the rights of persons.
    with access(register_id=user.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        rows = selection.rows(user.register_id)
        return rows.exclude(purpose_mask__allows=int(of.purpose)).count()
