"""Asking another program over HTTPS and reading its JSON answer: with limits on time and size, never led elsewhere."""

import http.client
import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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


def fetch_json(request: urllib.request.Request, *, timeout: float, whole: float, largest: int) -> Any:
    """What a service answers to a request. `timeout` is seconds for the connection and for each piece, `whole` for all
    of it, `largest` the bytes of one answer. Raises NotNow, Unreadable."""
    try:
        with _opener.open(request, timeout=timeout) as answer:
            body = _whole(answer, whole, largest)
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


def _whole(answer: http.client.HTTPResponse, longest: float, largest: int) -> bytes:
    end, pieces, size = time.monotonic() + longest, [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
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
