"""The City of Helsinki's GDPR API, version 1.1: a profile service asks, for somebody who is signed in to it, what we hold
about them, or wants them erased.

Its token proves who asks, for whom, with which scope and how surely; the person must have linked their card with the
service on their own pages, a day before anything is told (`docs/profile-service.md`). Whoever is not linked is answered
like whoever is not here at all.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from kortisto.kernel import openid
from kortisto.kernel.access import DATA_SUBJECT, SYSTEM, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import Register
from kortisto.notice.queries import the_register
from kortisto.parties.models import Block
from kortisto.parties.queries import written_language
from kortisto.requests import identities, operations
from kortisto.requests.cases.ending import erase
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.letters import kept_lines
from kortisto.requests.models import OutsideIdentity
from kortisto.retention.models import Erasure
from kortisto.retention.operations import Plan, plan_erasure
from kortisto.staff.pages import open_page

QUERY, DELETE = "gdprquery", "gdprdelete"
HELD_FOR = timedelta(hours=24)
"""How long a link must have stood: whoever took over somebody's own pages does not get everything by a detour."""
_LIMITS = {"gdpr": "60/m/ip"}
_GONE = (Block.DECEASED, Block.ERASING)
_DOOR = "a profile service asks with a token of its own, which names one person and what may be done for them"
LANGUAGES = ("fi", "sv", "en")
SAID = {
    "token": (
        "Pyynnön tunniste puuttuu tai ei kelpaa.",
        "Begärans intyg saknas eller duger inte.",
        "The token of the request is missing or not good.",
    ),
    "scope": (
        "Tunniste ei oikeuta tähän.",
        "Intyget ger inte rätt till detta.",
        "The token does not allow this.",
    ),
    "level": (
        "Tähän tarvitaan vahva tunnistautuminen.",
        "Till detta behövs stark autentisering.",
        "This needs strong identification.",
    ),
    "just_linked": (
        "Palvelu liitettiin alle vuorokausi sitten. Yritä huomenna uudelleen.",
        "Tjänsten kopplades för mindre än ett dygn sedan. Försök igen i morgon.",
        "The service was linked less than a day ago. Try again tomorrow.",
    ),
    "dry_run": (
        "dry_run on true tai false.",
        "dry_run är true eller false.",
        "dry_run is true or false.",
    ),
    "often": (
        "Pyyntöjä tulee liikaa. Yritä hetken kuluttua uudelleen.",
        "Det kommer för många begäranden. Försök igen om en stund.",
        "There are too many requests. Try again in a moment.",
    ),
    "failed": (
        "Tietovarasto ei vastannut, joten mitään ei poistettu. Pyyntö on kirjattu.",
        "Ett datalager svarade inte, så inget raderades. Begäran har antecknats.",
        "A store did not answer, so nothing was erased. The request is noted.",
    ),
    "waiting": (
        "Pyyntö on jo kirjattu, ja siihen vastataan määräajassa.",
        "Begäran har redan antecknats och besvaras inom tidsfristen.",
        "The request is noted already and is answered in time.",
    ),
}


class Refused(Exception):
    """The call is answered with this status and the sentence of this code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def _errors(status: int, errors: list[dict[str, Any]]) -> HttpResponse:
    response = JsonResponse({"errors": errors}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _said(code: str) -> dict[str, Any]:
    return {"code": code, "message": dict(zip(LANGUAGES, SAID[code], strict=True))}


def _answered(view: Callable) -> Callable:
    @wraps(view)
    def run(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refused as refused:
            response = _errors(refused.status, [_said(refused.code)])
        response["Cache-Control"] = "no-store"
        return response

    return run


@csrf_exempt
@open_page(_DOOR)
@_answered
def user(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: everything held about the person as a tree. DELETE: erase them, or say why not; with `dry_run=true` only
    say what would be. Whoever is not here: 204."""
    service, register = identities.service(identities.PROFILE), the_register()
    if service is None or register is None:
        raise Http404
    if request.method not in ("GET", "DELETE"):
        return HttpResponse(status=405, headers={"Allow": "GET, DELETE"})
    if consume(request, app="kortisto.api", action="gdpr", config=_LIMITS, limit_get=True) is None:
        raise Refused(429, "often")
    bearer = _bearer(request, service, uuid, QUERY if request.method == "GET" else DELETE)
    dry_run = request.GET.get("dry_run", "false").lower()
    if request.method == "DELETE" and dry_run not in ("true", "false"):
        raise Refused(400, "dry_run")
    identity = _linked(register, bearer)
    if identity is None:
        return HttpResponse(status=204)
    if timezone.now() - identity.linked_at < HELD_FOR:
        raise Refused(403, "just_linked")
    if request.method == "GET":
        return _told(register, identity, bearer)
    return _erased(register, identity, bearer, dry_run=dry_run == "true")


def _bearer(request: HttpRequest, service: openid.Service, uuid: UUID, scope: str) -> openid.Bearer:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 0 < len(token) <= 8000:
        raise Refused(401, "token")
    try:
        bearer = openid.read_bearer(service, token.strip())
    except openid.NotIdentified:
        raise Refused(401, "token") from None
    if bearer.subject.lower() != str(uuid):
        raise Refused(401, "token")
    if scope not in bearer.scopes:
        raise Refused(401, "scope")
    if bearer.level not in identities.STRONG:
        raise Refused(401, "level")
    return bearer


def _linked(register: Register, bearer: openid.Bearer) -> OutsideIdentity | None:
    """The card that is linked with the service's name; nothing for the dead and for who is being erased."""
    with access(
        register_id=register.pk, actor=SYSTEM, purpose=Purpose.RIGHTS, view="gdpr_api.link", shown=False
    ):
        identity = identities.linked_to(identities.PROFILE, bearer.subject)
        if identity is None:
            return None
        gone = Block.objects.filter(person=identity.person_id, kind__in=_GONE, lifted_at=None).exists()
        return None if gone else identity


def _as(register: Register, identity: OutsideIdentity):
    actor = Actor(key=str(identity.person.public_id), role=DATA_SUBJECT)
    return access(register_id=register.pk, actor=actor, purpose=Purpose.RIGHTS, view="gdpr_api.user")


def _noted(right: str, identity: OutsideIdentity, bearer: openid.Bearer, by: Actor) -> None:
    """The call is a request of the person's, whose identity is proved."""
    open_cases(
        rights=[right], channel="partner", asked="GDPR API", language=written_language(identity.person.language),
        person=identity.person, by=by,
    )  # fmt: skip
    identities.recognised(identity=identity, level=bearer.level, now=timezone.now(), by=by)


def _told(register: Register, identity: OutsideIdentity, bearer: openid.Bearer) -> HttpResponse:
    with _as(register, identity) as opened:
        _noted("access", identity, bearer, opened.actor)
        collected = operations.tell_report(person=identity.person, by=opened.actor)
    return JsonResponse(tree(collected.data))


def tree(report: dict[str, Any]) -> dict[str, Any]:
    """The report as nodes with a key and either children or a value, which is a text."""
    children = [
        {"key": category["category"], "children": list(_rows(category["tables"]))}
        for category in report["categories"]
    ]
    return {"key": "KORTISTO", "children": children}


def _rows(tables: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for table in tables:
        names = [column["name"] for column in table["columns"]] + ["source", "received_at", "kept_until"]
        for row in table["rows"]:
            values = [
                {"key": name, "value": _text(row[name])} for name in names if row.get(name) not in (None, "")
            ]
            yield {"key": table["store"], "children": values}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return (
        value.isoformat()
        if hasattr(value, "isoformat")
        else json.dumps(value, ensure_ascii=False, default=str)
    )


def _erased(
    register: Register, identity: OutsideIdentity, bearer: openid.Bearer, *, dry_run: bool
) -> HttpResponse:
    person = identity.person
    with _as(register, identity) as opened:
        plan = plan_erasure(person=person, by=opened.actor)
        if dry_run:
            return HttpResponse(status=204) if plan.outcome == "all" else _errors(403, _reasons(plan))
        _noted("erasure", identity, bearer, opened.actor)
        if plan.outcome != "all":
            # What may go is for the answer of the case: this protocol knows no "in part".
            return _errors(403, _reasons(plan))
        try:
            ended = erase(person=person, by=opened.actor)
        except CaseRefused:
            return _errors(403, [_said("waiting")])
    if ended.erasure.state == Erasure.INCOMPLETE:
        raise Refused(403, "failed")
    return HttpResponse(status=204)


def _reasons(plan: Plan) -> list[dict[str, Any]]:
    """Why it cannot go, each with its statute and its day; never an empty list."""
    if not plan.kept:
        return [_said("failed")]
    told = zip(plan.kept, *(kept_lines(plan.kept, language) for language in LANGUAGES), strict=True)
    return [
        {
            "code": kept["why"],
            "message": {
                language: " ".join(filter(None, (f"{line['what']}.", line["why"], line["until"])))
                for language, line in zip(LANGUAGES, lines, strict=True)
            },
        }
        for kept, *lines in told
    ]
