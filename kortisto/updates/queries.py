"""What a round of questions asks the register: whom to ask about next, and what we hold of them."""

from collections import defaultdict
from collections.abc import Iterable

from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Address, Change, ContactPoint, Organisation, Representation
from kortisto.updates.models import UpdateProposal, UpdateRun
from kortisto.updates.rules import ADDRESS_FIELDS, FIELDS, Present


def with_business_id(register_id: int):
    """The organisations that can be asked about, in the order of their row ids."""
    return Organisation.objects.filter(register_id=register_id).exclude(business_id="").order_by("pk")


def asked_about(run: UpdateRun):
    """The organisations that a run asks about."""
    rows = with_business_id(run.register_id)
    return rows if run.only is None else rows.filter(pk=run.only)


def only_persons(organisations: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """Organisation → its contact person, where it has only one, and whether a block hides them from the desk.
    Ask it as for the persons' rights."""
    links = Representation.objects.filter(organisation_id__in=list(organisations), ended_on=None)
    standing = defaultdict(dict)
    for link in links.select_related("person"):
        hidden = not link.person.purpose_mask & int(Purpose.CUSTOMER_SERVICE)
        standing[link.organisation_id][link.person_id] = hidden
    return {
        organisation: next(iter(persons.items()))
        for organisation, persons in standing.items()
        if len(persons) == 1
    }


def present(organisation: Organisation) -> Present:
    """What we hold of the organisation, each value with its source."""
    renamed = Change.objects.filter(
        organisation=organisation, table=Organisation._meta.db_table, row=organisation.pk, column="name"
    )
    last = renamed.order_by("-at", "-pk").first()
    address = Address.objects.filter(organisation=organisation, person=None, ended_on=None)
    held = address.order_by("-pk").first()
    webs = ContactPoint.objects.filter(
        organisation=organisation, person=None, kind=ContactPoint.WEB, ended_on=None
    )
    return Present(
        language=organisation.language,
        name=organisation.name,
        name_source=last.source if last else organisation.source,
        address={name: getattr(held, name) for name in ADDRESS_FIELDS} if held else None,
        address_source=held.source if held else "",
        webs=tuple((point.value, point.source) for point in webs.order_by("pk")),
    )


def open_counts() -> dict[str, int]:
    """Field → how many proposals wait for a decision, as far as the open purpose may see them."""
    waiting = UpdateProposal.objects.filter(state=UpdateProposal.PROPOSED)
    return {name: waiting.filter(field=name).count() for name in FIELDS}
