"""Every "no" that a recipient must obey."""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import PROBLEMS
from kortisto.api.door import Answer, Caller, call, give
from kortisto.api.resources import showing
from kortisto.disclosures.models import DisclosedPerson
from kortisto.parties.models import Block

bans = Router(tags=["bans"])


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
