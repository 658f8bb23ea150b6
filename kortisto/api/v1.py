"""The REST door, version 1: its resources, its errors, and what surrounds every call."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kortisto.api import problems
from kortisto.api.description import described
from kortisto.api.door import Bearer
from kortisto.api.problems import Problem
from kortisto.api.resources import choices, fields, organisations, persons, requests, trade
from kortisto.kernel.access import AccessRefused
from kortisto.kernel.text import FormatError
from kortisto.notice.queries import NoPublishedNotice, UnknownSource
from kortisto.parties.rules import NotAName
from kortisto.staff.pages import open_page

log = logging.getLogger("kortisto.api")

PREFIX = "/api/v1/"
DESCRIPTION = (
    "Each token belongs to a recipient that the privacy notice names, for one purpose and some categories of data, "
    "until a day. Every answer about persons is recorded as a disclosure to that recipient. Restrictions and bans "
    "stand in every resource: a copy must obey them too. Writes answer with identifiers only."
)

api = NinjaAPI(
    title="Kortisto", version="1", description=DESCRIPTION, auth=Bearer(), docs_url=None, openapi_url=None,
    urls_namespace="api-v1", openapi_extra={"info": {"license": {"name": "see LICENCES.md"}}},
)  # fmt: skip
api.add_router("/persons", persons.router)
api.add_router("/organisations", organisations.router)
api.add_router("/fields", fields.router)
api.add_router("/orders", trade.orders)
api.add_router("/invoices", trade.invoices)
api.add_router("/bans", choices.bans)
api.add_router("/requests", requests.router)


def told(request: HttpRequest, error: Exception) -> HttpResponse:
    """Every error as a problem. What nobody foresaw is logged by its places, and nothing of it is told."""
    return problems.answer(problem_of(error))


# The framework has its own handlers for the last three, and asks the nearest one.
for kind in (Exception, HttpError, Http404, ValidationError):
    api.add_exception_handler(kind, told)


def problem_of(error: Exception) -> Problem:
    """The problem that tells of an error."""
    match error:
        case Problem():
            return error
        case ValidationError():
            return Problem("invalid", "See errors.", errors=[_said(one) for one in error.errors])
        case FormatError():
            return Problem("invalid", error.message("en"), reason=error.code)
        case NotAName():
            return Problem("invalid", "A name is needed, of at most 200 letters.", reason=str(error))
        case UnknownSource() | NoPublishedNotice():
            return Problem("closed", "The notice in force does not name the token's source.", reason="source")
        case Http404():
            return Problem("not-found")
        case AccessRefused():
            return Problem("not-agreed", "Not for this token.")
        case AuthenticationError():
            return Problem("unauthenticated", "Send a token that is in force: Authorization: Bearer …")
        case RequestDataTooBig():
            return Problem("too-large", "Send less at once.")
        case IntegrityError():
            return Problem("conflict", "A number in it is in use already.")
        case UnreadablePostError() | SuspiciousOperation():
            return Problem("unreadable")
        case HttpError():
            return Problem("unreadable", "The body must be JSON in UTF-8.")
        case DataError():
            return Problem("invalid", "Something in it is too long or too large.")
        case DatabaseError() if not isinstance(error, ProgrammingError):
            log.warning("the interface waits for the database: %s", type(error).__name__)
            return Problem("not-now", "Nothing was given and nothing was kept.", headers={"Retry-After": "5"})
    log.error("a fault in the interface", exc_info=error)
    return Problem("fault", "Nothing was given and nothing was kept. The fault has been noted.")


def _said(error: dict) -> dict:
    # Where and what kind, never the value itself: it may be somebody's.
    place = [str(part) for part in error.get("loc", ()) if part != "given"]
    return {
        "place": "/".join(place),
        "reason": str(error.get("type", "")),
        "detail": str(error.get("msg", "")),
    }


def _door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def run(request: HttpRequest, **given: str) -> HttpResponse:
        try:
            response = view(request, **given)
        except Exception as error:
            response = problems.answer(problem_of(error))
        if response.status_code == 405:
            allowed = {"Allow": response.headers.get("Allow", "")}
            response = problems.answer(Problem("method", headers=allowed))
        for name, value in getattr(request, "api_headers", {}).items():
            response.headers[name] = value
        return response

    run.declared = "a token of a recipient, its purpose and its categories (api/door.py)"
    return csrf_exempt(run)


def _wrapped(pattern: URLPattern) -> URLPattern:
    pattern.callback = _door(pattern.callback)
    return pattern


@open_page("a description of the interface, the same for everybody")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this version."""
    if request.method not in ("GET", "HEAD"):
        return problems.answer(Problem("method", headers={"Allow": "GET, HEAD"}))
    return JsonResponse(described(api, PREFIX))


@open_page("an address that is not there says the same to everybody")
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for below this version."""
    return problems.answer(Problem("not-found", "There is no such address in this version."))


nothing = csrf_exempt(nothing)
patterns = [_wrapped(pattern) for pattern in api.urls[0] if pattern.name != "api-root"]
