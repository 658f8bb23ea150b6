"""Errors as `application/problem+json` (RFC 9457): a stable code, a title, and one clear sentence."""

import json
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"

# Code → (status, title). The code is the last part of the problem's type.
PROBLEMS: dict[str, tuple[int, str]] = {
    "unreadable": (400, "The request cannot be read"),
    "cursor": (400, "The cursor is not one of this list"),
    "key-missing": (400, "The Idempotency-Key is missing"),
    "unauthenticated": (401, "No valid token"),
    "closed": (403, "The token opens nothing now"),
    "not-agreed": (403, "Not agreed with the recipient"),
    "not-found": (404, "Not found"),
    "method": (405, "The method does not exist here"),
    "conflict": (409, "It contradicts what is there"),
    "suppressed": (409, "Somebody asked not to be in the register"),
    "changed": (412, "Changed meanwhile"),
    "too-large": (413, "The request is too large"),
    "invalid": (422, "Something in the request cannot be accepted"),
    "key-reused": (422, "The Idempotency-Key was used for something else"),
    "match-missing": (428, "If-Match is missing"),
    "too-many": (429, "Too many at once"),
    "fault": (500, "A fault of ours"),
    "not-now": (503, "Not now"),
}


class Problem(Exception):
    """What is answered instead. `more` are members of the problem beside its usual ones; `headers` of the answer."""

    def __init__(
        self, code: str, detail: str = "", *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers, self.more = code, detail, headers or {}, more

    @property
    def status(self) -> int:
        """The HTTP status."""
        return PROBLEMS[self.code][0]


def answer(problem: Problem) -> HttpResponse:
    """The response that tells the problem."""
    status, title = PROBLEMS[problem.code]
    body = {"type": f"urn:kortisto:problem:{problem.code}", "title": title, "status": status}
    if problem.detail:
        body["detail"] = problem.detail
    made = HttpResponse(json.dumps(body | problem.more), status=status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        made.headers[name] = value
    if status == 401:
        made.headers.setdefault("WWW-Authenticate", "Bearer")
    return made
