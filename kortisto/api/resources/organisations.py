"""Organisations: one, a list, made, changed. Nothing of a natural person stands here."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import MAKES, PROBLEMS, READS_ONE
from kortisto.api.door import Answer, Caller, call, changed, etag_of, require_match
from kortisto.api.problems import Problem
from kortisto.api.repeating import once
from kortisto.api.resources import showing
from kortisto.api.resources.persons import changes_of, now_it_is, organisation_at
from kortisto.kernel.access import required_access
from kortisto.parties import operations
from kortisto.parties.models import Organisation

router = Router(tags=["organisations"])
AROUND = ("contact", "address")


@router.get(
    "", response={200: shapes.Organisations, **PROBLEMS}, exclude_unset=True, operation_id="listOrganisations"
)
@call(shows=AROUND)
def list_organisations(
    request: HttpRequest, business_id: shapes.Number = "", number: shapes.Number = "",
    cursor: shapes.Cursor = "", limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """All organisations, the oldest row first."""
    rows = Organisation.objects.filter(register_id=required_access().register_id)
    if business_id:
        rows = rows.filter(business_id=business_id)
    if number:
        rows = rows.filter(number=number)
    asked = {"business_id": business_id, "number": number}
    return Answer(
        page(
            request.auth, "organisations", rows, asked, cursor=cursor, limit=limit, shown=showing.organisations
        )
    )  # fmt: skip


@router.get(
    "/{uuid:organisation_id}", response=READS_ONE(shapes.Organisation, moves=False), exclude_unset=True,
    operation_id="readOrganisation",
)  # fmt: skip
@call(shows=AROUND)
def read_organisation(request: HttpRequest, organisation_id: UUID) -> Answer:
    """One organisation."""
    data = showing.organisations([organisation_at(organisation_id)])[0]
    return Answer(data, etag=etag_of(data))


@router.post("", response=MAKES(shapes.Made), exclude_unset=True, operation_id="createOrganisation")
@call(act="organisations")
def create_organisation(request: HttpRequest, given: shapes.NewOrganisation) -> Answer:
    """A new organisation."""
    caller: Caller = request.auth
    for category, wanted in (("contact", given.contact_points), ("address", given.address)):
        if wanted and not required_access().may_see(category):
            raise Problem("not-agreed", "The token lacks categories of data.", categories=[category])

    def act() -> Answer:
        made = operations.create_organisation(
            values=given.model_dump(include={"number", "name", "business_id", "language", "since"}),
            contacts=[(point.kind, point.value) for point in given.contact_points],
            address=given.address.model_dump() if given.address else None, source=caller.token.source,
            via=caller.via, by=caller.actor,
        )  # fmt: skip
        place = f"/api/v1/organisations/{made.public_id}"
        data = {"id": str(made.public_id), "version": made.version}
        return Answer(data, status=201, headers={"Location": place})

    return once(request, act)


@router.patch(
    "/{uuid:organisation_id}", response=MAKES(shapes.Made, 200), exclude_unset=True,
    operation_id="changeOrganisation",
)  # fmt: skip
@call(shows=AROUND, act="organisations")
def change_organisation(
    request: HttpRequest, organisation_id: UUID, given: shapes.OrganisationChange
) -> Answer:
    """Change an organisation's own columns; needs the ETag of what was read."""
    caller: Caller = request.auth
    organisation = organisation_at(organisation_id)
    require_match(request, etag_of(showing.organisations([organisation])[0]))
    try:
        operations.change_organisation(
            organisation=organisation, values=changes_of(given), version=organisation.version,
            source=caller.token.source, by=caller.actor,
        )  # fmt: skip
    except operations.VersionConflict:
        raise changed() from None
    return now_it_is(showing.organisations, Organisation, organisation.pk)
