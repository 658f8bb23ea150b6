"""Pages of a list from a place on: rows in the order of their making, so that new ones only come at the end."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from kortisto.api.door import Caller
from kortisto.api.problems import Problem

USUAL, MOST = 50, 100


def page(
    caller: Caller, of: str, rows: QuerySet, asked: dict[str, Any], *, cursor: str, limit: int,
    shown: Callable[[list[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    """One page of a list with the cursor of the next. `asked` are the filters, to which a cursor belongs.

    The place is that of the last row, so a page that ends the list just so is followed by an empty one: asking for
    a row more would read somebody who is not shown.
    """
    salt = f"api.{of}.{caller.token.public_id}"
    filters = json.dumps(asked, sort_keys=True, default=str)
    mark = hashlib.sha256(filters.encode()).hexdigest()[:16]
    after = 0
    if cursor:
        try:
            after, of_filters = signing.loads(cursor, salt=salt)
        except (signing.BadSignature, ValueError, TypeError):
            raise Problem("cursor", "Take the cursor from the page before, for the same list.") from None
        if of_filters != mark:
            raise Problem("cursor", "The cursor belongs to other filters.")
    found = list(rows.filter(pk__gt=after).order_by("pk")[:limit])
    following = signing.dumps([found[-1].pk, mark], salt=salt) if len(found) == limit else None
    return {"items": shown(found), "next": following}
