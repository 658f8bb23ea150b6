"""Through the list that one came from: what a card shows of it, and how its links carry it on."""

from typing import Any

from django import template

from kortisto.desk.lists import walking
from kortisto.parties.sending import came_from, leaving

register = template.Library()


@register.inclusion_tag("desk/parts/walk.html", takes_context=True)
def walk(context: Any) -> dict[str, Any]:
    """The cards beside this one in the list that one came from, and the way back to it; else nothing."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return {"walk": walking.shown(request, user) if user is not None else None}


@register.simple_tag(takes_context=True)
def way(context: Any) -> str:
    """The query that a link of a card needs so that the list one came from is not lost; else nothing."""
    request = context.get("request")
    asked = came_from(request) if request is not None else ""
    return leaving(asked) if asked else ""
