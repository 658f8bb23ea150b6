"""Persons: one, a list, found by what is known of them, made, changed, and their "no"."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import MAKES, PROBLEMS, READS_ONE
from kortisto.api.door import Answer, Caller, call, changed, etag_of, give, require_match
from kortisto.api.problems import Problem
from kortisto.api.repeating import once
from kortisto.api.resources import showing
from kortisto.api.resources.fields import named, shown_categories
from kortisto.consents.queries import forbidden_purposes
from kortisto.disclosures.models import DisclosedPerson
from kortisto.duplicates.queries import leads_to
from kortisto.kernel.access import required_access
from kortisto.parties import operations, search
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import Block, ContactPoint, Organisation, Person
from kortisto.requests.cases.ending import forbid

router = Router(tags=["persons"])
AROUND = ("contact", "address", "organisation_link", "marketing_choices")


def person_at(public_id: UUID) -> Person:
    """The person with this id, as far as the token's purpose may see them. Raises Problem."""
    found = Person.objects.filter(public_id=public_id).first()
    if found is None:
        raise Problem("not-found", "There is no such person, or not for this token.")
    return found


def had_before(caller: Caller, person: Person) -> bool:
    """Whether data of the person have been given to this recipient; in a context for rights."""
    given = DisclosedPerson.objects.filter(person=person, disclosure__recipient=caller.token.recipient)
    return given.exists()


@router.get("", response={200: shapes.Persons, **PROBLEMS}, exclude_unset=True, operation_id="listPersons")
@call(needs=["identity"], shows=AROUND)
def list_persons(
    request: HttpRequest, language: shapes.Language | None = None, organisation: UUID | None = None,
    cursor: shapes.Cursor = "", limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """Everybody whom the token's purpose may see, the oldest row first."""
    rows = Person.objects.all()
    if language:
        rows = rows.filter(language=language)
    if organisation:
        _may_ask("organisation_link")
        rows = rows.filter(
            representations__organisation__public_id=organisation, representations__ended_on=None
        ).distinct()
    asked = {"language": language, "organisation": organisation}
    return Answer(
        page(request.auth, "persons", rows, asked, cursor=cursor, limit=limit, shown=showing.persons),
        also=shown_categories(),
    )


@router.post(
    "/search", response={200: shapes.Persons, **PROBLEMS}, exclude_unset=True, operation_id="searchPersons"
)
@call(needs=["identity"], shows=AROUND)
def search_persons(request: HttpRequest, given: shapes.PersonSearch) -> Answer:
    """Persons who match everything that is given. A text finds at most a hundred, however it is spelt."""
    rows = Person.objects.all()
    if given.number is not None:
        rows = rows.filter(number=given.number)
    for kind, value in ((ContactPoint.EMAIL, given.email), (ContactPoint.PHONE, given.phone)):
        if value is not None:
            _may_ask("contact")
            normal = operations.normalised_contact(kind, value)
            rows = rows.filter(contact_points__kind=kind, contact_points__value=normal)
    if given.text is not None:
        hits = search.find(given.text, limit=100)
        rows = rows.filter(pk__in=[hit.person_id for hit in hits if hit.person_id is not None])
    asked = given.model_dump(exclude={"cursor", "limit"})
    if not any(asked.values()):
        raise Problem("invalid", "Give at least one thing to look for.")
    return Answer(
        page(
            request.auth, "found", rows.distinct(), asked, cursor=given.cursor, limit=given.limit,
            shown=showing.persons,
        ),
        also=shown_categories(),
    )  # fmt: skip


def _may_ask(category: str) -> None:
    if not required_access().may_see(category):
        raise Problem("not-agreed", "The token lacks categories of data.", categories=[category])


@router.get(
    "/{uuid:person_id}", response=READS_ONE(shapes.Person), exclude_unset=True, operation_id="readPerson"
)
@call(needs=["identity"], shows=AROUND)
def read_person(request: HttpRequest, person_id: UUID) -> Answer:
    """One person. Of somebody whom a "no" hides from the token's purpose, a recipient that has had their data
    before is told that and nothing else (Article 19)."""
    found = Person.objects.filter(public_id=person_id).first()
    if found is None:
        return _hidden(request.auth, person_id)
    data = showing.persons([found])[0]
    return Answer(data, etag=etag_of(data), also=shown_categories())


def _hidden(caller: Caller, person_id: UUID) -> Answer:
    if (now := leads_to(person_id)) is not None:
        return Answer(status=301, headers={"Location": f"/api/v1/persons/{now}"}, gives=False)
    with caller.for_rights("api.read_person") as opened:
        found = Person.objects.filter(public_id=person_id).first()
        if found is None or not had_before(caller, found):
            opened.seen.clear()  # nothing of anybody is shown
            raise Problem("not-found", "There is no such person, or not for this token.")
        data = showing.named(found)
        categories = {"identity"}
        if "marketing_choices" in caller.token.categories:
            placed = Block.objects.filter(person=found, lifted_at=None).select_related("person")
            data["bans"] = [showing.ban(block) for block in placed.order_by("pk")]
            categories.add("marketing_choices")
        give(caller, opened, categories & set(caller.token.recipient.categories))
    return Answer(data, etag=etag_of(data), gives=False)


@router.post("", response=MAKES(shapes.Made), exclude_unset=True, operation_id="createPerson")
@call(needs=["identity"], act="persons")
def create_person(request: HttpRequest, given: shapes.NewPerson) -> Answer:
    """A new person, with contact values, an address and an organisation that they represent. Whoever asked to be
    forgotten is not taken in again."""
    caller: Caller = request.auth
    for category, wanted in (
        ("contact", given.contact_points), ("address", given.address), ("organisation_link", given.organisation),
    ):  # fmt: skip
        if wanted:
            _may_ask(category)
    organisation = organisation_at(given.organisation) if given.organisation else None
    address = given.address.model_dump() if given.address else None
    contacts = [(point.kind, point.value) for point in given.contact_points]
    _refuse_suppressed(given, contacts)
    custom = named(given.fields)

    def act() -> Answer:
        values = given.model_dump(include={"number", "given_names", "surname", "language", "since"})
        made = operations.create_person(
            values=values, contacts=contacts, address=address, organisation=organisation, role=given.role,
            custom=custom, source=caller.token.source, via=caller.via, by=caller.actor,
        )  # fmt: skip
        return _made(made, "persons")

    return once(request, act)


def _refuse_suppressed(given: shapes.NewPerson, contacts: list[tuple[str, str]]) -> None:
    normal = {kind: [] for kind in ("email", "phone", "web")}
    for kind, value in contacts:
        normal[kind].append(operations.normalised_contact(kind, value))
    posts = []
    if given.address:
        posts.append(
            (f"{given.given_names} {given.surname}".strip(), given.address.street, given.address.postcode)
        )
    if forbidden_purposes(
        required_access().register_id, emails=normal["email"], phones=normal["phone"], posts=posts
    ):
        raise Problem("suppressed", "Somebody with these values asked not to be in the register.")


def organisation_at(public_id: UUID) -> Organisation:
    """The organisation with this id in the token's register. Raises Problem."""
    found = Organisation.objects.filter(
        register_id=required_access().register_id, public_id=public_id
    ).first()
    if found is None:
        raise Problem("not-found", "There is no such organisation.")
    return found


def _made(made: Any, of: str) -> Answer:
    place = f"/api/v1/{of}/{made.public_id}"
    data = {"id": str(made.public_id)}
    if hasattr(made, "version"):
        data["version"] = made.version
    return Answer(data, status=201, headers={"Location": place})


@router.patch(
    "/{uuid:person_id}", response=MAKES(shapes.Made, 200), exclude_unset=True, operation_id="changePerson"
)
@call(needs=["identity"], shows=AROUND, act="persons")
def change_person(request: HttpRequest, person_id: UUID, given: shapes.PersonChange) -> Answer:
    """Change a person's own columns; needs the ETag of what was read."""
    caller: Caller = request.auth
    person = person_at(person_id)
    require_match(request, etag_of(showing.persons([person])[0]))
    try:
        operations.change_person(
            person=person, values=changes_of(given), version=person.version, source=caller.token.source,
            by=caller.actor,
        )  # fmt: skip
    except operations.VersionConflict:
        raise changed() from None
    return now_it_is(showing.persons, Person, person.pk)


def changes_of(given: Any) -> dict[str, Any]:
    """The columns that were sent. Raises Problem when there are none, or one is emptied that cannot be."""
    values = given.model_dump(exclude_unset=True)
    if not values:
        raise Problem("invalid", "Give at least one column to change.")
    for name in ("surname", "name", "language"):
        if name in values and values[name] is None:
            raise Problem("invalid", f"The {name} cannot be emptied.")
    return {
        name: "" if value is None and name in ("given_names", "business_id") else value
        for name, value in values.items()
    }


def now_it_is(shown: Any, of: Any, pk: int) -> Answer:
    """The answer to a change: identifier and version, and the tag of the new state; no values."""
    row = of.objects.get(pk=pk)
    data = {"id": row.public_id, "version": row.version}
    return Answer(data, etag=etag_of(shown([row])[0]), gives=False)


@router.put(
    "/{uuid:person_id}/address", response=MAKES(shapes.Made, 200), exclude_unset=True,
    operation_id="changePersonAddress",
)  # fmt: skip
@call(needs=["identity", "address"], shows=AROUND, act="persons")
def change_address(request: HttpRequest, person_id: UUID, given: shapes.NewAddress) -> Answer:
    """A new version of the address; the one before stays in the history. Needs the ETag of the person."""
    caller: Caller = request.auth
    person = person_at(person_id)
    require_match(request, etag_of(showing.persons([person])[0]))
    operations.change_address(
        person=person, values=given.model_dump(), source=caller.token.source, via=caller.via, by=caller.actor
    )
    return now_it_is(showing.persons, Person, person.pk)


@router.put(
    "/{uuid:person_id}/fields", response=MAKES(shapes.Made, 200), exclude_unset=True,
    operation_id="fillPersonFields",
)  # fmt: skip
@call(needs=["identity"], shows=AROUND, act="persons")
def fill_fields(request: HttpRequest, person_id: UUID, given: shapes.FilledFields) -> Answer:
    """Give custom fields values; null takes one away, and what is left out stays. Needs the ETag of the person."""
    caller: Caller = request.auth
    person = person_at(person_id)
    require_match(request, etag_of(showing.persons([person])[0]))
    fill_in(
        person=person, given=named(given.fields), source=caller.token.source, via=caller.via, by=caller.actor
    )
    return now_it_is(showing.persons, Person, person.pk)


@router.post(
    "/{uuid:person_id}/contact-points", response=MAKES(shapes.Made), exclude_unset=True,
    operation_id="addPersonContact",
)  # fmt: skip
@call(needs=["identity", "contact"], act="persons")
def add_contact(request: HttpRequest, person_id: UUID, given: shapes.NewValue) -> Answer:
    """Add an e-mail address, telephone number or web address; the same value twice is one."""
    caller: Caller = request.auth
    person = person_at(person_id)
    _refuse_suppressed(shapes.NewPerson(surname="-"), [(given.kind, given.value)])

    def act() -> Answer:
        operations.add_contact(
            person=person, kind=given.kind, value=given.value, usage=given.usage, source=caller.token.source,
            via=caller.via, by=caller.actor,
        )  # fmt: skip
        return _made(person, "persons")

    return once(request, act)


@router.post(
    "/{uuid:person_id}/bans", response=MAKES(shapes.Made), exclude_unset=True, operation_id="placeBan"
)
@call(needs=["identity", "marketing_choices"], act="bans")
def place_ban(request: HttpRequest, person_id: UUID, given: shapes.NewBan) -> Answer:
    """Pass on a "no" that the person gave to the recipient; it holds from this second. Only the desk lifts one.
    It is taken also from somebody whom another "no" hides."""
    caller: Caller = request.auth

    def act() -> Answer:
        with caller.for_rights("api.place_ban"):
            forbid(
                person=person_at(person_id), kind=given.kind, reason=given.reason, source=caller.token.source,
                channel="partner", by=caller.actor,
            )  # fmt: skip
        return Answer(
            {"id": str(person_id)}, status=201, headers={"Location": f"/api/v1/persons/{person_id}"}
        )

    return once(request, act)
