"""What a register says, without ids and times: equal for two registers that hold the same."""

from kortisto.notes.models import Note
from kortisto.parties.models import (
    Address,
    Block,
    ContactPoint,
    ExternalKey,
    Organisation,
    Person,
    Representation,
    SearchText,
)


def content() -> dict[str, list[tuple]]:
    """Everything that an import of customers writes, each kind sorted. Needs an open context that sees everybody."""
    return {
        "persons": sorted(
            (p.number or "", p.name, p.language, str(p.since), p.source, p.purpose_mask)
            for p in Person.objects.all()
        ),
        "firms": sorted(
            (o.number or "", o.name, o.business_id, o.language) for o in Organisation.objects.all()
        ),
        "links": sorted(
            (r.person.name, r.organisation.name)
            for r in Representation.objects.select_related("person", "organisation")
        ),
        "points": sorted((c.kind, c.value, c.usage) for c in ContactPoint.objects.all()),
        "addresses": sorted((a.street, a.postcode, a.city, a.country) for a in Address.objects.all()),
        "blocks": sorted((b.person.name, b.kind) for b in Block.objects.select_related("person")),
        "notes": sorted(n.text for n in Note.objects.all()),
        "keys": sorted((k.key, k.row_digest) for k in ExternalKey.objects.all()),
        "texts": sorted(t.text for t in SearchText.objects.all()),
    }
