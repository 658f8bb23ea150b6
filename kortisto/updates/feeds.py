"""The services that may be asked. Each is asked in the name of one source of the notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from kortisto.updates import ytj
from kortisto.updates.holdings import SOURCE


@dataclass(frozen=True)
class Feed:
    """One service: how it is called, in whose name it is asked, and how."""

    key: str
    name: str
    source: str
    ask: Callable[[str], Any]


def _ask_ytj(business_id: str) -> Any:
    return ytj.ask(settings.YTJ_URL, business_id)


FEEDS = {feed.key: feed for feed in (Feed("ytj", "PRH/YTJ", SOURCE, _ask_ytj),)}
