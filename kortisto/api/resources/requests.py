"""What persons have asked for: the cases, and a request that a recipient got and passes on (Article 28(3)(e))."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import MAKES, PROBLEMS, READS_ONE
from kortisto.api.door import Answer, Caller, call, etag_of, moment
from kortisto.api.problems import Problem
from kortisto.api.repeating import once
from kortisto.api.resources import showing
from kortisto.api.resources.persons import person_at
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import Case

router = Router(tags=["requests"])
NEEDED = ["identity", "request_cases"]


@router.get("", response={200: shapes.Requests, **PROBLEMS}, exclude_unset=True, operation_id="listRequests")
@call(needs=NEEDED)
def list_requests(
    request: HttpRequest, person: UUID | None = None, open: bool | None = None, cursor: shapes.Cursor = "",
    limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """The requests of persons who are known, without their words; for tokens of the purpose of rights."""
    rows = Case.objects.select_related("person").exclude(person=None)
    if person:
        rows = rows.filter(person__public_id=person)
    if open is not None:
        rows = rows.filter(closed_at__isnull=open)
    return Answer(
        page(
            request.auth, "requests", rows, {"person": person, "open": open}, cursor=cursor, limit=limit,
            shown=lambda found: [_shown(one) for one in found],
        )
    )  # fmt: skip


@router.get(
    "/{uuid:request_id}", response=READS_ONE(shapes.Request, moves=False), exclude_unset=True,
    operation_id="readRequest",
)  # fmt: skip
@call(needs=NEEDED)
def read_request(request: HttpRequest, request_id: UUID) -> Answer:
    """One of them: where it stands, and the last day of its answer."""
    found = Case.objects.select_related("person").exclude(person=None).filter(public_id=request_id).first()
    if found is None:
        raise Problem("not-found", "There is no such request, or not for this token.")
    data = _shown(found)
    return Answer(data, etag=etag_of(data))


@router.post("", response=MAKES(shapes.Opened), exclude_unset=True, operation_id="openRequest")
@call(needs=[*NEEDED, "marketing_choices"], act="requests")
def open_request(request: HttpRequest, given: shapes.NewRequest) -> Answer:
    """Pass on what a person asked the recipient for: one request for each right. Its time runs from the day on which
    it arrived there. A right that waits for an answer already is not opened twice."""
    caller: Caller = request.auth
    person = person_at(given.person)

    def act() -> Answer:
        cases = open_cases(
            rights=given.rights, channel="partner", asked=given.asked, language=given.language or person.language,
            arrived_at=given.arrived_at, person=person, source=caller.token.source, by=caller.actor,
        )  # fmt: skip
        ids = [str(case.public_id) for case in cases]
        return Answer({"ids": ids}, status=201, headers={"Location": f"/api/v1/requests/{ids[0]}"})

    return once(request, act)


def _shown(case: Case) -> dict:
    return {
        "id": case.public_id, "number": case.number, "person": showing.named(case.person), "right": case.right,
        "state": case.state, "outcome": case.outcome, "channel": case.channel, "language": case.language,
        "arrived_at": moment(case.arrived_at), "due_on": case.due_on, "closed_at": moment(case.closed_at),
    }  # fmt: skip
