"""Where a letter to a person goes."""

from kortisto.parties.models import Address, Person


def addressee(person: Person) -> dict:
    """Name, number and address lines for the envelope window."""
    address = Address.objects.filter(person=person).order_by("-ended_on", "-id").first()
    current = Address.objects.filter(person=person, ended_on=None).order_by("-id").first() or address
    lines = [] if current is None else [current.street, f"{current.postcode} {current.city}".strip()]
    if current is not None and current.care_of:
        lines.insert(0, f"c/o {current.care_of}")
    return {
        "name": person.name,
        "number": person.number or "",
        "address_lines": [line for line in lines if line],
    }
