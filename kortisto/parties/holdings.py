"""What this room holds about a person: the one declaration of its columns and stores."""

from kortisto.kernel.declarations import (
    Impersonal,
    Personal,
    declare,
    declare_foreign,
    declare_store,
)
from kortisto.parties.guards import FTS_TABLES
from kortisto.parties.merging import merge  # noqa: F401  (asked by the name that every room gives it)
from kortisto.parties.models import (
    CUSTOM_VALUES,
    Address,
    Block,
    Change,
    ContactPoint,
    CustomField,
    ExternalKey,
    NameWord,
    Organisation,
    Person,
    Removal,
    Representation,
    SearchText,
)
from kortisto.parties.rules import BLOCKS
from kortisto.parties.search import unindex

KEY = Impersonal("row id, or link to a row that is declared itself")
SOURCE = Impersonal("code of a source in the notice")
TIME = Impersonal("when the row came; told with the row's values, not a value of its own")
STAFF = Impersonal("random id of the member of staff who acted")
REACHING = {
    "failed_on": Personal("Ei tavoita, todettu", "Når inte fram, konstaterat", "Does not reach, noted"),
    "confirmed_on": Personal("Vahvistettu oikeaksi", "Bekräftad som riktig", "Confirmed as right"),
}
LEGAL = Impersonal("about an organisation, which is a legal person")
SOURCED = {
    "source": SOURCE,
    "received_at": TIME,
    "via": Impersonal("random id of the import or user it came through"),
}

declare(
    Person,
    about="self",
    category="identity",
    id=KEY,
    register=KEY,
    public_id=Personal("Tunniste", "Identifierare", "Identifier"),
    number=Personal("Asiakasnumero", "Kundnummer", "Customer number"),
    given_names=Personal("Etunimet", "Förnamn", "Given names", provided=True),
    surname=Personal("Sukunimi", "Efternamn", "Surname", provided=True),
    language=Personal("Kieli", "Språk", "Language", provided=True),
    since=Personal("Asiakas alkaen", "Kund sedan", "Customer since"),
    purpose_mask=Impersonal("computed from the blocks, which are declared"),
    ended_on=Personal("Asiakkuus päättyi", "Kundförhållandet upphörde", "Customership ended"),
    end_reason=Impersonal("code of the rule that ended the customership"),
    erase_after=Personal("Poistetaan viimeistään", "Raderas senast", "Erased at the latest after"),
    version=Impersonal("counter of edits"),
    **SOURCED,
)
declare(
    Organisation,
    id=KEY,
    register=KEY,
    public_id=LEGAL,
    number=LEGAL,
    name=LEGAL,
    business_id=LEGAL,
    language=LEGAL,
    since=LEGAL,
    version=LEGAL,
    **SOURCED,
)
declare(
    Representation,
    about="person",
    category="organisation_link",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=Personal("Organisaatio", "Organisation", "Organisation"),
    role=Personal("Rooli", "Roll", "Role", provided=True),
    started_on=Personal("Alkaen", "Från", "From"),
    ended_on=Personal("Päättyi", "Upphörde", "Ended"),
    **SOURCED,
)
declare(
    ContactPoint,
    about="person",
    category="contact",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    kind=Personal("Laji", "Slag", "Kind"),
    value=Personal("Arvo", "Värde", "Value", provided=True),
    given=Personal("Ilmoitettu muodossa", "Uppgiven som", "As given", provided=True),
    usage=Personal("Käyttö", "Användning", "Use"),
    ended_on=Personal("Päättyi", "Upphörde", "Ended"),
    **REACHING,
    **SOURCED,
)
declare(
    Address,
    about="person",
    category="address",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    care_of=Personal("c/o", "c/o", "c/o", provided=True),
    street=Personal("Katuosoite", "Gatuadress", "Street address", provided=True),
    postcode=Personal("Postinumero", "Postnummer", "Postcode", provided=True),
    city=Personal("Postitoimipaikka", "Postort", "Locality", provided=True),
    country=Personal("Maa", "Land", "Country", provided=True),
    started_on=Personal("Alkaen", "Från", "From"),
    ended_on=Personal("Päättyi", "Upphörde", "Ended"),
    **REACHING,
    **SOURCED,
)
declare(
    Block,
    about="person",
    category="marketing_choices",
    id=KEY,
    register=KEY,
    person=KEY,
    kind=Personal("Kielto tai rajoitus", "Förbud eller begränsning", "Ban or restriction", provided=True),
    purposes=Personal("Mitä koskee", "Vad det gäller", "What it is about"),
    clause=Impersonal("clause of the notice"),
    reason=Personal("Peruste", "Grund", "Reason", free_text=True),
    placed_at=Personal("Asetettu", "Infört", "Placed"),
    placed_by=STAFF,
    source=SOURCE,
    lifted_at=Personal("Poistettu", "Hävt", "Lifted"),
    lifted_by=STAFF,
)
declare(
    Change,
    about="person",
    category="change_history",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    table=Impersonal("name of a table"),
    row=KEY,
    column=Personal("Tieto", "Uppgift", "Item"),
    before=Personal("Arvo ennen muutosta", "Värde före ändringen", "Value before the change", free_text=True),
    source=SOURCE,
    at=Personal("Muutettu", "Ändrad", "Changed"),
    by=STAFF,
    role=Impersonal("role of the member of staff"),
    salt=Impersonal("random; makes the ledger's commitment meaningless once it is gone"),
)
declare(
    Removal,
    about="person",
    category="change_history",
    sorted_by="at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=KEY,
    table=Impersonal("name of a table"),
    before=Personal(
        "Juuri poistettu tai muutettu",
        "Nyss borttaget eller ändrat",
        "Removed or changed just now",
        free_text=True,
    ),
    said=Impersonal("whether the row itself is still there"),
    at=Personal("Poistettu tai muutettu", "Borttaget eller ändrat", "Removed or changed"),
    by=STAFF,
)
declare(
    ExternalKey,
    about="person",
    category="import_records",
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    source=SOURCE,
    key=Personal("Tunnus lähdejärjestelmässä", "Nyckel i källsystemet", "Key in the source system"),
    row_digest=Personal("Rivin tiiviste", "Radens kontrollsumma", "Fingerprint of the row"),
)
declare(
    SearchText,
    about="person",
    category="identity",
    tell=False,  # a folded copy of values that are told where they belong
    derived=True,
    id=KEY,
    register=KEY,
    person=KEY,
    organisation=KEY,
    text=Personal("Hakuteksti", "Söktext", "Search text"),
    words=Personal("Hakusanat", "Sökord", "Search words"),
)
declare(
    NameWord,
    id=KEY,
    register=KEY,
    word=Impersonal("a word, not a person; guarded as the store parties.words"),
    uses=Impersonal("a count"),
)

declare_foreign(CustomField, "the definition of a field; what it says of whom stands in the tables of values")
for _category, _model in CUSTOM_VALUES.items():
    declare(
        _model,
        about="person",
        category=_category,
        id=KEY,
        register=KEY,
        person=KEY,
        field=Personal("Lisäkenttä", "Tilläggsfält", "Custom field"),
        value=Personal(
            "Lisäkentän arvo",
            "Tilläggsfältets värde",
            "Value of the custom field",
            provided=True,
            free_text=True,
        ),
        **SOURCED,
    )

declare_store("parties.search", "index", holds="identity", tables=FTS_TABLES, personal=True)
declare_store("parties.words", "index", holds="identity", tables=["parties_nameword"], personal=True)


def blockers(asking) -> list[tuple]:
    """A restriction in force stops erasure: the data are to be kept and not used (Article 18)."""
    return asking.ask(
        "SELECT person_id, 'restriction', id, NULL, NULL FROM parties_block "
        "WHERE person_id IN :ids AND kind = 'restriction' AND lifted_at IS NULL"
    )


def erase(work) -> None:
    """Everything goes, index and words first; of a locked person only what the lock needs stays."""
    _lock(work)
    indexed = work.rows_of(SearchText)
    unindex(work.register_id, work.ids)
    work.went("parties_searchtext", (person for _row, person in indexed))
    for model in (
        *CUSTOM_VALUES.values(),
        ContactPoint,
        Address,
        Change,
        Removal,
        ExternalKey,
        Representation,
        Block,
        Person,
    ):
        work.remove(model)


def _lock(work) -> None:
    """Mark persons of whom something stays, and choose the one address and the one channel to stay."""
    locked = {person: decision for person, decision in work.decisions.items() if decision.person}
    work.stays["parties_person"] |= locked.keys()
    if not locked:
        return
    mine = list(locked)
    marked = {
        person: row for row, person in work.ask(
            "SELECT id, person_id FROM parties_block WHERE person_id IN :mine AND kind = 'erasing' "
            "AND lifted_at IS NULL",
            mine=mine,
        )
    }  # fmt: skip
    purposes, clause = BLOCKS[Block.ERASING]
    new = [
        Block(register_id=work.register_id, person_id=person, kind=Block.ERASING, purposes=int(purposes),
              clause=clause, placed_by=work.by, source="self")
        for person in mine if person not in marked
    ]  # fmt: skip
    Block.objects.bulk_create(new)
    work.stays["parties_block"] |= {*marked.values(), *(block.id for block in new)}
    for person, row in work.ask(
        "SELECT person_id, id FROM parties_address WHERE person_id IN :mine "
        "ORDER BY ended_on IS NOT NULL, id DESC",
        mine=[person for person, decision in locked.items() if decision.address],
    ):  # fmt: skip
        work.choose("parties_address", person, row)
    for person, row, usage in work.ask(
        "SELECT person_id, id, usage FROM parties_contactpoint WHERE person_id IN :mine AND ended_on IS NULL "
        "AND kind IN ('email', 'phone') ORDER BY kind, id DESC",
        mine=[person for person, decision in locked.items() if decision.channel],
    ):  # fmt: skip
        if locked[person].channel in ("any", usage):
            work.choose("parties_contactpoint", person, row)


def indexed_texts(asking) -> int:
    """Rows of the persons in the full-text index."""
    return asking.count("SELECT count(*) FROM parties_searchtext WHERE person_id IN :ids")


def unused_words(asking) -> int:
    """Words of the vocabulary that nobody's name has any more."""
    return asking.count(
        "SELECT count(*) FROM parties_nameword WHERE register_id = %(register)s AND uses <= 0",
        register=asking.register_id,
    )


STORES = {"parties.search": indexed_texts, "parties.words": unused_words}
