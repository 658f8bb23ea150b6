"""Customers on their way in: the verdict of every row of a chunk, and what taking the rows in writes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kortisto.intake import noting, own_fields, queries, rules
from kortisto.intake.headers import labels_of
from kortisto.intake.models import ImportRun
from kortisto.intake.queries import CONTACT_SUFFIX, ORGANISATION, PERSON, Likeness
from kortisto.intake.rows import Found, Row
from kortisto.intake.seen import Seen
from kortisto.kernel.access import Actor, access, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Note
from kortisto.notes.operations import add_note
from kortisto.parties import bulk, operations
from kortisto.parties.models import (
    ContactPoint,
    ExternalKey,
    Organisation,
    Person,
    Representation,
)


def judge(run: ImportRun, rows: Sequence[Row], seen: Seen | None) -> None:
    """Give every row its verdict against the register as it is now, and against the rows before it.

    Without `seen` (when the rows are taken in) nobody is looked for who might be the same: that was asked
    when the rows were staged.
    """
    for row in rows:
        if any(problem[2] == "error" for problem in row.problems):
            row.judged(rules.ERROR, "unreadable")
    earlier = {}
    if seen is not None:
        earlier = seen.meet(
            [() if row.verdict else _tokens(row) for row in rows], [row.number for row in rows]
        )
    open_rows = []
    for position, row in enumerate(rows):
        if row.verdict:
            continue
        if (position, 0) in earlier:
            row.judged(rules.ERROR, "key_twice", row=earlier[position, 0])
        else:
            open_rows.append((position, row))
    by_email = run.mapping.get("match") == "email"
    # Another system's numbers say nothing here when the file is to be matched by address.
    wanted = [(row.key, "" if by_email else row.customer_number) for _, row in open_rows]
    located = queries.locate(run.register_id, run.source, wanted)
    for _position, row in open_rows:
        row.found = located.get(row.key)
    if by_email:
        _match_by_email(run, [row for _position, row in open_rows if row.found is None])
    guessed = [
        row for _position, row in open_rows if row.found and (row.found.by_number or row.found.by_email)
    ]
    _turn_away_strangers(run, guessed)
    new, known = [], []
    for position, row in open_rows:
        if row.verdict:
            continue
        if row.found is None:
            new.append((position, row))
        else:
            _link(row)
            if not row.found.visible:
                row.judged(rules.BLOCKED, "restricted")
            elif row.found.digest == row.digest:
                row.judged(rules.UNCHANGED)
            else:
                known.append(row)
    _compare(run, known)
    _suppress(run, [row for _, row in new] + [row for row in known if _makes_contact(row)])
    if seen is not None:
        _find_duplicates(run, [(position, row) for position, row in new if not row.verdict], earlier)
    for _position, row in new:
        if not row.verdict:
            row.judged(rules.CREATE)


def remember(rows: Sequence[Row], seen: Seen) -> None:
    """Let rows that were judged before an interruption count as met."""
    good = [row for row in rows if not any(problem[2] == "error" for problem in row.problems)]
    seen.meet([_tokens(row) for row in good], [row.number for row in good])


def _link(row: Row) -> None:
    row.person = row.found.person or row.found.contact
    row.organisation = row.found.organisation


def _tokens(row: Row) -> list[tuple]:
    """What must not, or need not, come twice in a file: the key first, then the signs of the same party."""
    _number, _kind, emails, phones, post, short, name = row.signs
    tokens = [("k", row.key)]
    tokens += [("e", email) for email in emails]
    tokens += [("p", phone, short) for phone in phones]
    if post[2]:
        tokens.append(("n", " ".join(sorted(name.lower().split())), post[2]))
    return tokens


def _compare(run: ImportRun, rows: list[Row]) -> None:
    persons = queries.parties(
        PERSON, (party for row in rows for party in (row.found.person, row.found.contact) if party)
    )
    firms = queries.parties(ORGANISATION, (row.found.organisation for row in rows if row.found.organisation))
    for row in rows:
        values = row.read()
        person, firm = persons.get(row.found.person), firms.get(row.found.organisation)
        if values["type"] == "estate" and person is not None and firm is None:
            _compare_estate(row, person)
            continue
        if (values["type"] == "person") != (person is not None and firm is None):
            row.judged(rules.ERROR, "kind_changed")
            continue
        contact = persons.get(row.found.contact)
        row.comparison = rules.compare(values, run.source, person, firm, contact)
        if row.comparison.conflicts:
            row.details["conflicts"] = row.comparison.conflicts
        if row.comparison.steps:
            row.judged(rules.UPDATE, fields=row.comparison.fields)
        else:
            row.judged(rules.UNCHANGED)


def _match_by_email(run: ImportRun, rows: list[Row]) -> None:
    """Whom an address reaches here; an address that reaches several does not tell who is meant.

    Asked as for their rights, because a restricted person must be recognised too.
    """
    given = {row.number: email for row in rows if (email := row.read().get("email"))}
    opened = required_access()
    with access(register_id=run.register_id, actor=opened.actor, purpose=Purpose.RIGHTS, view=opened.view):
        reached = queries.with_contacts(run.register_id, int(opened.purpose), set(given.values()))
    for row in rows:
        likes = {
            (like.person, like.organisation): like.hidden for like in reached.get(given.get(row.number), ())
        }
        if len(likes) > 1:
            row.judged(rules.ERROR, "email_of_several")
        elif likes:
            ((person, organisation), hidden) = likes.popitem()
            row.found = Found(person, organisation, visible=not hidden, by_email=True)


def _turn_away_strangers(run: ImportRun, rows: list[Row]) -> None:
    """A customer number or an address that somebody else has here is an error; nothing of the row becomes theirs.

    Asked as for the rights of those who have the numbers, because a restricted one must be recognised too.
    """
    if not rows:
        return
    opened = required_access()
    with access(register_id=run.register_id, actor=opened.actor, purpose=Purpose.RIGHTS, view=opened.view):
        persons = queries.parties(PERSON, (row.found.person for row in rows if row.found.person))
        firms = queries.parties(
            ORGANISATION, (row.found.organisation for row in rows if row.found.organisation)
        )
    for row in rows:
        values = row.read()
        known = firms.get(row.found.organisation) or persons.get(row.found.person)
        if values["type"] == "estate" and row.found.organisation is None:
            meant = known is not None and rules.is_estate_of(values, known)
        else:
            of_a_kind = (values["type"] == "person") == (row.found.organisation is None)
            meant = known is not None and of_a_kind and rules.same_party(values, known)
        if not meant:
            row.judged(rules.ERROR, "email_of_another" if row.found.by_email else "number_of_another")


def _compare_estate(row: Row, person: queries.Party) -> None:
    """A customer that a file now calls an estate has died: nothing is marketed to them any more (C75)."""
    row.comparison = rules.Comparison()
    if "deceased" in person.blocks:
        row.judged(rules.UNCHANGED)
    else:
        row.comparison.steps.append(rules.Step("person", "block", "deceased"))
        row.judged(rules.UPDATE, fields=["block"])


def _makes_contact(row: Row) -> bool:
    return row.comparison is not None and "contact_person" in row.comparison.fields


def _suppress(run: ImportRun, rows: list[Row]) -> None:
    if not queries.has_suppressions(run.register_id):
        return
    hits = queries.suppressed(run.register_id, [row.signs[2:5] for row in rows])
    for position in hits:
        # Nothing of somebody who asked to be forgotten stays here either, not even the key.
        row = rows[position]
        row.values, row.key, row.digest = {}, "", ""
        row.left, row.problems, row.cells, row.details = {}, [], None, {}
        row.person = None
        row.judged(rules.BLOCKED, "suppressed")


def _find_duplicates(
    run: ImportRun, rows: list[tuple[int, Row]], earlier: dict[tuple[int, int], int]
) -> None:
    rows = [(position, row) for position, row in rows if "accepted" not in row.details]
    if not rows:
        return
    opened = required_access()
    purpose = int(opened.purpose)
    persons, firms, business_ids = {}, {}, []
    for _position, row in rows:
        _number, kind, _emails, _phones, post, _short, name = row.signs
        values = row.read() if kind == "person" or "business_id" in row.values else {}
        if kind == "person" and post[2]:
            persons[row.number] = (values.get("surname", ""), values.get("given_names", ""), post[2])
        elif post[2]:
            firms[row.number] = (name, post[2])
        if values.get("business_id"):
            business_ids.append(values["business_id"])
    with access(register_id=run.register_id, actor=opened.actor, purpose=Purpose.RIGHTS, view=opened.view):
        reached = queries.with_contacts(
            run.register_id, purpose, {value for _, row in rows for value in (*row.signs[2], *row.signs[3])}
        )
        named = queries.with_names(run.register_id, purpose, list(persons.values()))
        called = queries.with_firms(run.register_id, list(firms.values()))
        numbered = queries.with_business_ids(run.register_id, business_ids)
    for position, row in rows:
        like = _likeness(row, reached)
        like = like or named.get(persons.get(row.number)) or called.get(firms.get(row.number))
        if like is None and numbered:
            like = numbered.get(row.read().get("business_id"))
        if like is not None and like.hidden:
            # The row speaks of the restricted person, so it is theirs, and hidden as they are.
            row.person = like.person
            row.judged(rules.BLOCKED, "restricted")
        elif like is not None:
            row.judged(
                rules.DUPLICATE,
                "same_" + like.why,
                match={"person": like.person, "organisation": like.organisation},
            )
        else:
            _find_in_file(position, row, earlier)


def _likeness(row: Row, reached: dict[str, list[Likeness]]) -> Likeness | None:
    _number, _kind, emails, phones, _post, _short, name = row.signs
    for email in emails:
        for like in reached.get(email, ()):
            return like
    for phone in phones:
        for like in reached.get(phone, ()):
            if rules.similar(name, like.name):
                return like
    return None


def _find_in_file(position: int, row: Row, earlier: dict[tuple[int, int], int]) -> None:
    for place, token in enumerate(_tokens(row)[1:], start=1):
        if (position, place) in earlier:
            why = {"e": "email", "p": "phone", "n": "name"}[token[0]]
            row.judged(rules.DUPLICATE, "same_" + why, match={"row": earlier[position, place]})
            return


# Taking in


def take_in(run: ImportRun, rows: Sequence[Row], by: Actor) -> list[tuple[list, dict[str, Any]]]:
    """Write the judged rows; inside an operation. Returns what the ledger is to say: (subjects, facts)."""
    now = timezone.now()
    entries = []
    created = [row for row in rows if row.verdict == rules.CREATE]
    subjects = _create(run, created, now, by)
    if created:
        entries.append((subjects, {"outcome": "created", "count": len(created)}))
    for row in rows:
        if row.verdict == rules.UPDATE:
            entries.append((_update(run, row, by), {"outcome": "updated", "fields": row.comparison.fields}))
    return entries


def remember_matches(run: ImportRun) -> None:
    """Keep the numbers of those whose rows changed nothing, because only the number and the name told who they
    are: from now on this source means them by it. Inside an operation, when all else is taken in."""
    last = 0
    while rows := queries.ask(
        "SELECT row_number, key, digest FROM intake_importrow WHERE run_id = %s AND verdict = 'unchanged' "
        "AND row_number > %s ORDER BY row_number LIMIT 4000",
        run.pk, last,
    ):  # fmt: skip
        last = rows[-1][0]
        found = queries.locate(
            run.register_id, run.source, [(key, key) for _row, key, _digest in rows if key]
        )
        keys = [
            (None if at.organisation else at.person, at.organisation, run.source, key, digest)
            for _row, key, digest in rows
            if (at := found.get(key)) and at.by_number
        ]
        names = ("person_id", "organisation_id", "source", "key", "row_digest")
        added = bulk.insert_new(ExternalKey, names, keys, {"register_id": run.register_id})
        noting.note_added(run, ExternalKey._meta.db_table, added)


def _create(run: ImportRun, rows: list[Row], now: datetime, by: Actor) -> list:
    via = f"import:{run.public_id}"
    written = bulk.write_parties(run.register_id, [_party_row(row, run.source, via, now) for row in rows])
    own_fields.fill(run, [(row, made.person_id) for row, made in zip(rows, written, strict=True)], via, now)
    keys, notes = [], []
    for row, made in zip(rows, written, strict=True):
        row.person, row.organisation = made.person_id, made.organisation_id
        if made.organisation_id is not None:
            keys.append((None, made.organisation_id, run.source, row.key, row.digest))
            if made.person_id is not None:
                keys.append((made.person_id, None, run.source, row.key + CONTACT_SUFFIX, ""))
        for text in _notes(run, row):
            owner = (None, made.organisation_id) if made.organisation_id else (made.person_id, None)
            notes.append((*owner, text, now, by.key))
    mine = {"register_id": run.register_id}
    bulk.insert_new(ExternalKey, ("person_id", "organisation_id", "source", "key", "row_digest"), keys, mine)
    bulk.insert_new(
        Note,
        ("person_id", "organisation_id", "text", "written_at", "written_by"),
        notes,
        mine | {"kind": Note.NOTE},
    )
    return [made.person_public_id for made in written if made.person_id is not None]


def _party_row(row: Row, source: str, via: str, now: datetime) -> bulk.PartyRow:
    values = row.read()
    is_person = values["type"] == "person"
    given = {values["email"]: values["email_given"]} if "email_given" in values else {}
    usage = "private" if is_person else "work"
    contacts = [
        (ORGANISATION if owner == "organisation" else PERSON, kind, value, given.get(value, ""), usage)
        for owner, kind, value in rules.contact_points(values)
    ]
    address = {name: values[name] for name in rules.ADDRESS_PARTS if values.get(name)}
    if not address.keys() - {"country"}:
        address = None
    elif len(values.get("name_suffix", "")) <= 100:
        address["care_of"] = values.get("name_suffix", "")
    since = date.fromisoformat(values["since"]) if values.get("since") else None
    organisation = None
    if is_person:
        person = rules.columns_of(values, "person") | {"since": since}
    else:
        organisation = rules.columns_of(values, "organisation") | {"since": since}
        person = None
        if values.get("contact_surname"):
            person = rules.columns_of(values, "contact") | {"language": values.get("language")}
    return bulk.PartyRow(
        person=person,
        organisation=organisation,
        role=values.get("contact_title", ""),
        contacts=contacts,
        address=address,
        blocks=rules.blocks(values) if person else (),
        external_key=(row.key, row.digest) if is_person else None,
        source=source,
        via=via,
        received_at=now,
    )


def _notes(run: ImportRun, row: Row) -> list[str]:
    values = row.read()
    found = [values["note"]] if values.get("note") else []
    labels = labels_of("customers", run.mapping.get("own"))
    left = dict(row.left)
    if values.get("name_suffix") and not any(values.get(name) for name in ("street", "postcode", "city")):
        left["name_suffix"] = values["name_suffix"]
    if values["type"] != "person" and not values.get("contact_surname"):
        left |= {name: "1" for name in ("marketing_ban", "protected_address") if values.get(name)}
    if left:
        language = ("fi", "sv", "en").index(values.get("language", "fi"))
        found.append(rules.left_note(left, labels, language))
    return [text for text in found if text]


def _update(run: ImportRun, row: Row, by: Actor) -> list:
    """Carry out a row's comparison by the same operations as the card's forms use."""
    person = Person.objects.get(pk=row.found.person) if row.found.person else None
    firm = Organisation.objects.get(pk=row.found.organisation) if row.found.organisation else None
    contact = Person.objects.get(pk=row.found.contact) if row.found.contact else None
    owners = {"person": person, "organisation": firm, "contact": contact}
    columns: dict[str, dict[str, Any]] = defaultdict(dict)
    own = {
        step.field[len(rules.OWN) :]: step.value
        for step in row.comparison.steps
        if step.field.startswith(rules.OWN)
    }
    touched = set()
    for step in row.comparison.steps:
        party = owners[step.owner]
        who = {"organisation": party} if step.owner == "organisation" else {"person": party}
        if step.field == "contact_person":
            owners["contact"] = _replace_contact(run, row, firm, contact, step.value, by)
            row.person = owners["contact"].pk
        elif step.field in ("email", "phone", "web"):
            if step.row is not None:
                operations.remove_contact(
                    point=ContactPoint.objects.select_related("person", "organisation").get(pk=step.row),
                    source=run.source,
                    by=by,
                )
            usage = "private" if step.owner == "person" else "work"
            operations.add_contact(
                **who, kind=step.field, value=step.value, usage=usage, source=run.source, by=by
            )
        elif step.field == "address":
            operations.change_address(**who, values=step.value, source=run.source, by=by)
        elif step.field == "block":
            operations.place_block(person=party, kind=step.value, source=run.source, by=by)
        elif step.field == "note":
            add_note(**who, text=step.value, by=by)
        elif step.field.startswith(rules.OWN):
            pass  # all of them at once, below
        elif step.field == "role":
            Representation.objects.filter(pk=step.row).update(role=step.value)
        else:
            is_day = step.field == "since"
            columns[step.owner][step.field] = date.fromisoformat(step.value) if is_day else step.value
        if owners[step.owner] is not None and step.owner != "organisation":
            touched.add(owners[step.owner].public_id)
    if own:
        own_fields.change(run, person, own, by)
    for owner, changed in columns.items():
        party = owners[owner]
        if owner == "organisation":
            operations.change_organisation(
                organisation=party, values=changed, version=party.version, source=run.source, by=by
            )
        else:
            operations.change_person(
                person=party, values=changed, version=party.version, source=run.source, by=by
            )
    _remember_key(run, row)
    return sorted(touched)


def _replace_contact(
    run: ImportRun, row: Row, firm: Organisation, before: Person | None, name: dict[str, str], by: Actor
) -> Person:
    """A new contact person of the organisation; the one before no longer represents it."""
    values = row.read()
    contacts = [(kind, value) for owner, kind, value in rules.contact_points(values) if owner == "contact"]
    made = operations.create_person(
        values=name | {"language": values.get("language", firm.language)},
        contacts=contacts,
        organisation=firm,
        role=values.get("contact_title", ""),
        source=run.source,
        via=f"import:{run.public_id}",
        by=by,
    )
    for kind in rules.blocks(values):
        operations.place_block(person=made, kind=kind, source=run.source, by=by)
    if before is not None:
        for link in Representation.objects.filter(person=before, organisation=firm, ended_on=None):
            operations.end_representation(link=link, ended_on=timezone.localdate(), by=by)
    keys = ExternalKey.objects.filter(source=run.source, key=row.key + CONTACT_SUFFIX)
    if not keys.update(person=made):
        ExternalKey(
            register_id=run.register_id, person=made, source=run.source, key=row.key + CONTACT_SUFFIX, row_digest=""
        ).save()  # fmt: skip
    return made


def _remember_key(run: ImportRun, row: Row) -> None:
    keys = ExternalKey.objects.filter(source=run.source, key=row.key)
    if not keys.update(row_digest=row.digest):
        is_person = row.found.person is not None and row.found.organisation is None
        ExternalKey(
            register_id=run.register_id, source=run.source, key=row.key, row_digest=row.digest,
            person_id=row.found.person if is_person else None,
            organisation_id=None if is_person else row.found.organisation,
        ).save()  # fmt: skip
