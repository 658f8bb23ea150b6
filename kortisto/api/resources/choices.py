"""Every "no" that a recipient must obey, and the requests for what is held."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import PROBLEMS, READS_ONE
from kortisto.api.door import Answer, Caller, call, etag_of, give, moment
from kortisto.api.problems import Problem
from kortisto.api.resources import showing
from kortisto.disclosures.models import DisclosedPerson
from kortisto.parties.models import Block
from kortisto.requests.models import AccessReport

bans = Router(tags=["bans"])
requests = Router(tags=["requests"])


@bans.get("", response={200: shapes.Bans, **PROBLEMS}, exclude_unset=True, operation_id="listBans")
@call(needs=["identity", "marketing_choices"])
def list_bans(
    request: HttpRequest, lifted: bool = False, cursor: shapes.Cursor = "", limit: shapes.Limit = 50
) -> Answer:
    """Every "no" of those whom the token's purpose may see, and of those whose data the recipient has had: whom a
    "no" hides from the purpose must be found here, or the copy would not know."""
    caller: Caller = request.auth
    with caller.for_rights("api.list_bans") as opened:
        had = DisclosedPerson.objects.filter(
            person=OuterRef("person"), disclosure__recipient=caller.token.recipient
        )
        rows = Block.objects.select_related("person").filter(
            Q(person__purpose_mask__allows=int(caller.purpose)) | Q(Exists(had))
        )
        if not lifted:
            rows = rows.filter(lifted_at=None)
        answer = page(
            caller, "bans", rows, {"lifted": lifted}, cursor=cursor, limit=limit,
            shown=lambda found: [showing.ban(block) for block in found],
        )  # fmt: skip
        give(caller, opened, {"identity", "marketing_choices"})
    return Answer(answer, gives=False)


@requests.get(
    "", response={200: shapes.Requests, **PROBLEMS}, exclude_unset=True, operation_id="listRequests"
)
@call(needs=["identity", "request_cases"])
def list_requests(
    request: HttpRequest, person: UUID | None = None, cursor: shapes.Cursor = "",
    limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """The access reports that were made, without what stands in them; for tokens of the purpose of rights."""
    rows = AccessReport.objects.select_related("person")
    if person:
        rows = rows.filter(person__public_id=person)
    return Answer(
        page(
            request.auth, "requests", rows, {"person": person}, cursor=cursor, limit=limit,
            shown=lambda found: [_shown(one) for one in found],
        )
    )  # fmt: skip


@requests.get(
    "/{uuid:request_id}", response=READS_ONE(shapes.Request, moves=False), exclude_unset=True,
    operation_id="readRequest",
)  # fmt: skip
@call(needs=["identity", "request_cases"])
def read_request(request: HttpRequest, request_id: UUID) -> Answer:
    """One of them."""
    found = AccessReport.objects.select_related("person").filter(public_id=request_id).first()
    if found is None:
        raise Problem("not-found", "There is no such request, or not for this token.")
    data = _shown(found)
    return Answer(data, etag=etag_of(data))


def _shown(made: AccessReport) -> dict:
    return {
        "id": made.public_id, "person": showing.named(made.person), "kind": "access", "state": made.state,
        "language": made.language, "made_at": moment(made.made_at), "expires_at": moment(made.expires_at),
    }  # fmt: skip
