"""Asking the open data of the Finnish business register (PRH/YTJ, version 3) about one company by its business id.

The service is free, needs no key and is shared by everybody, so it is asked sparingly (see `asking`). Its open
data hold no persons, and none are asked for.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import kortisto

TIMEOUT = 10.0
"""Seconds for the connection and for each piece of the answer."""
WHOLE = 30.0
"""Seconds for the whole answer, however slowly its pieces come."""
LARGEST = 1 << 20
"""Bytes of one answer; a real one is some ten kilobytes."""
_PIECE = 1 << 16
_NOT_NOW = (429, 502, 503, 504)


class NotNow(Exception):
    """The service cannot answer now; `seconds` is how long it asks us to wait, when it says so."""

    def __init__(self, code: str, seconds: float | None = None) -> None:
        super().__init__(code)
        self.code, self.seconds = code, seconds


class Unreadable(Exception):
    """There was an answer, but not one that can be read: too large, cut off, no JSON, or a refusal."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Another host than the declared one is never asked, whoever sends us there."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def ask(base: str, business_id: str) -> Any:
    """The service's answer as it is. Raises NotNow, Unreadable."""
    address = f"{base.rstrip('/')}/companies?{urlencode({'businessId': business_id})}"
    headers = {"Accept": "application/json", "User-Agent": f"Kortisto/{kortisto.__version__}"}
    request = urllib.request.Request(address, headers=headers)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            body = _whole(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            if refusal.code in _NOT_NOW:
                raise NotNow(f"http_{refusal.code}", _seconds(refusal.headers.get("Retry-After"))) from None
        raise Unreadable(f"http_{refusal.code}") from None
    except http.client.HTTPException:
        raise Unreadable("cut_off") from None
    except OSError:
        raise NotNow("unreachable") from None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("no_json") from None


def _whole(answer: http.client.HTTPResponse) -> bytes:
    end, pieces, size = time.monotonic() + WHOLE, [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise Unreadable("too_large")
        if time.monotonic() > end:
            raise NotNow("too_slow")
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and size < int(told):
        raise Unreadable("cut_off")
    return b"".join(pieces)


def _seconds(told: str | None) -> float | None:
    """What Retry-After says, which is a number of seconds or a moment."""
    if not told:
        return None
    if told.strip().isdecimal() and len(told) < 10:
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
