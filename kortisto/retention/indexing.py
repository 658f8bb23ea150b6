"""Search texts written anew after something that persons are found by has gone."""

from collections import Counter, defaultdict

from kortisto.parties import search
from kortisto.parties.fields.queries import found_by
from kortisto.parties.models import SearchText
from kortisto.retention import operations
from kortisto.retention.inventory import ask


def reindex(register_id: int, persons: list[int]) -> None:
    """Write the persons' search texts anew after something they are found by has gone."""
    values: dict[int, list[str]] = defaultdict(list)
    for person, value in ask(
        "SELECT person_id, value FROM parties_contactpoint WHERE person_id IN :persons", persons=persons
    ):
        values[person].append(value)
    for person, more in found_by(register_id, persons).items():
        values[person] += more
    names: dict[int, list[str]] = defaultdict(list)
    for person, name in ask(
        "SELECT r.person_id, o.name FROM parties_representation r JOIN parties_organisation o "
        "ON o.id = r.organisation_id WHERE r.person_id IN :persons",
        persons=persons,
    ):
        names[person].append(name)
    with operations.bulk_index(len(persons)):
        search.unindex(register_id, persons)
    words: Counter[str] = Counter()
    texts = []
    for person, given, surname, number in ask(
        "SELECT id, given_names, surname, number FROM parties_person WHERE id IN :persons", persons=persons
    ):
        name = f"{given} {surname}".strip()
        own = search.name_words(name)
        words.update(own)
        texts.append(
            SearchText(
                register_id=register_id, person_id=person, words=" ".join(sorted(own)),
                text=search.person_text(name, number, values[person], names[person]),
            )
        )  # fmt: skip
    SearchText.objects.bulk_create(texts, batch_size=200)
    search.add_words(register_id, words)
