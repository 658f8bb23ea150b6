"""How the door describes itself: OpenAPI 3.1 with its problems, its headers and its conditions."""

from typing import Any

from ninja import NinjaAPI

from kortisto.api import shapes
from kortisto.api.problems import MEDIA_TYPE
from kortisto.api.problems import PROBLEMS as KNOWN

PROBLEMS: dict[int, Any] = dict.fromkeys(
    sorted({status for status, _title in KNOWN.values()}), shapes.Problem
)
"""What every call may answer instead."""


def READS_ONE(shape: type, *, moves: bool = True) -> dict[int, Any]:
    """The answers of a call for one thing: itself, that it has not changed, or where it has gone."""
    return {200: shape, 304: None, **({301: None} if moves else {}), **PROBLEMS}


def MAKES(shape: type, status: int = 201) -> dict[int, Any]:
    """The answers of a call that writes: identifiers, and no value of anybody's."""
    return {status: shape, **PROBLEMS}


def described(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    """The document, with what the framework does not know of: the media type of problems, and the headers."""
    document = api.get_openapi_schema(path_prefix=path_prefix)
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {
                str(status): _response(int(status), response, method)
                for status, response in operation["responses"].items()
            }
            operation.setdefault("parameters", []).extend(_headers(method, operation))
    return document


def _response(status: int, response: dict[str, Any], method: str) -> dict[str, Any]:
    if status >= 400:
        (content,) = response["content"].values()
        response["content"] = {MEDIA_TYPE: content}
        response["description"] = "; ".join(title for code, title in KNOWN.values() if code == status)
        if status in (429, 503):
            response["headers"] = {"Retry-After": _header("Seconds after which to try again", "integer")}
    elif status == 304:
        response["description"] = "Not changed since that ETag"
    elif status == 301:
        response["description"] = "Merged into another person"
        response["headers"] = {"Location": _header("The other person")}
    elif status == 201:
        response["headers"] = {"Location": _header("What was made")}
    elif method == "get":
        response["headers"] = {"ETag": _header("State of what was read; lists have none")}
    return response


def _header(description: str, kind: str = "string") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


def _headers(method: str, operation: dict[str, Any]) -> list[dict[str, Any]]:
    if method in ("put", "patch"):
        return [_asked("If-Match", "The ETag of what was read", {"type": "string"})]
    if method == "post" and operation["operationId"] != "searchPersons":
        text = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        return [_asked("Idempotency-Key", "The same key acts once and is answered the same for a day", text)]
    if method == "get" and "304" in operation["responses"]:
        return [_asked("If-None-Match", "An ETag known already", {"type": "string"}, required=False)]
    return []


def _asked(name: str, description: str, schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "description": description, "schema": schema}
