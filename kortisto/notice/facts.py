"""What the running system knows and the notice must tell: drawn from the live declarations and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import NoticeVersion, Register
from kortisto.notice.rules import digest
from kortisto.staff.queries import active_without_commitment

# The ledger's rows are identifiers only, yet who looked at whose data is told to that person (C46).
_LEDGER_HOLDS = "access_log"

# The rooms above know more of the running system and put their tellers here once, when the program starts:
# the editor, publishing and the command line then all judge by the same facts.
_tellers: list[Callable[[int], Mapping[str, Any]]] = []


def tells_facts(teller: Callable[[int], Mapping[str, Any]]) -> None:
    """Name a function that tells further facts about a register, by its row id (see `lint.live`)."""
    _tellers.append(teller)


# The register's own fields stand in the room of parties, above this one.
_fields: list[Callable[[int], list[dict[str, Any]]]] = []


def tells_fields(teller: Callable[[int], list[dict[str, Any]]]) -> None:
    """Name the function that tells a register's own fields, each with key, name, category, purposes and clock."""
    _fields.append(teller)


def custom_fields(register_id: int) -> list[dict[str, Any]]:
    """The fields that the register's own people have made, as a notice document lists them."""
    return [field for teller in _fields for field in teller(register_id)]


def declared_fields() -> dict[str, dict[str, Any]]:
    """Every personal column in use: "table.column" → its category and its name in fi, sv and en."""
    found = {}
    for table in sorted(declarations.tables().values(), key=lambda each: each.name):
        for column, what in table.personal().items():
            found[f"{table.name}.{column}"] = {
                "category": table.category_of(column),
                "name": {language: what.label(language) for language in ("fi", "sv", "en")},
            }
    return found


def declared_stores() -> dict[str, list[str]]:
    """Every store with its kind and what it holds."""
    return {key: [store.kind, store.holds] for key, store in sorted(declarations.stores().items())}


def declared_digest() -> str:
    """SHA-256 of what is declared: it changes with a new column or store, and with a moved category."""
    fields = {name: field["category"] for name, field in declared_fields().items()}
    return digest({"fields": fields, "stores": declared_stores()})


def model_categories() -> set[str]:
    """The keys of the categories that the register really holds."""
    held = {field["category"] for field in declared_fields().values()}
    held |= {store.holds for store in declarations.stores().values() if store.holds}
    return held | {_LEDGER_HOLDS}


def fields_that_differ(document: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Fields that the document's list lacks or has in another category, and those that it has in vain.

    A document without the list says nothing about single fields, so there is nothing to compare.
    """
    if "fields" not in document:
        return [], []
    live = {name: field["category"] for name, field in declared_fields().items()}
    told = {name: field.get("category") for name, field in document["fields"].items()}
    new = sorted(name for name, category in live.items() if told.get(name) != category)
    return new, sorted(set(told) - set(live))


def sources_in_use(register: Register, document: Mapping[str, Any]) -> list[str]:
    """Keys of sources that an earlier version named, this document does not, and rows still carry.

    Rows come in only from a source of the notice in force, so no others can stand in them.
    """
    told = {source["key"] for source in document.get("sources") or []}
    once: set[str] = set()
    for earlier in NoticeVersion.objects.filter(register=register, state=NoticeVersion.PUBLISHED).only(
        "document"
    ):
        once |= {source["key"] for source in earlier.document.get("sources") or []}
    return sorted(key for key in once - told if _source_stands_in_rows(register.id, key))


def _source_stands_in_rows(register_id: int, key: str) -> bool:
    # Whether, not who: nothing of anybody's leaves the database.
    looking = access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False)
    with looking, connection.cursor() as cursor:
        for table in declarations.tables().values():
            if {"source", "register_id"} <= set(table.columns):
                cursor.execute(
                    f"SELECT 1 FROM {table.name} WHERE register_id = %s AND source = %s LIMIT 1",
                    [register_id, key],
                )
                if cursor.fetchone():
                    return True
    return False


class RecipientInUse(NamedTuple):
    """A recipient that may receive data now; `purpose` holds bits of kernel.purposes."""

    key: str
    name: str
    purpose: int


def recipients_in_use(register: Register) -> list[RecipientInUse]:
    """The recipients that may receive data now, by key. Whom the data are about is none of them."""
    # The room of disclosures stands above this one, so its table is read by its name.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, name, purpose FROM disclosures_recipient WHERE register_id = %s AND enabled "
            "AND kind <> 'data_subject' ORDER BY key",
            [register.id],
        )
        return [RecipientInUse(*row) for row in cursor.fetchall()]


def cookies_in_use() -> list[str]:
    """Names of the cookies that the site can set; no other passes the door."""
    return sorted(
        store.key.removeprefix("cookie:")
        for store in declarations.stores().values()
        if store.kind == "cookie"
    )


def hosts_in_use(document: Mapping[str, Any]) -> list[str]:
    """Outgoing hosts that no recipient of the document explains. A host that is asked in the name of a source is
    not asked at all while the notice does not name that source, so it is none of them; nor are the hosts of
    recipients, each of which is looked for by its own key."""
    told = {recipient["key"] for recipient in document.get("recipients") or []}
    hosts = {
        store.key
        for store in declarations.stores().values()
        if store.kind == "host" and not store.source and not store.recipients
    }
    return sorted(host for host in hosts if host.partition(":")[2] not in told)


def live_facts(register: Register, document: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the linter compares the document with (see `lint.live`)."""
    new, gone = fields_that_differ(document)
    differing = new + gone
    if new and not document["fields"]:
        differing = [f"* ({len(new)})"]  # an imported text has no list yet: one finding, not one for each
    facts: dict[str, Any] = {
        "model_categories": model_categories(),
        "unmapped_fields": differing,
        "enabled_recipients": [used.key for used in recipients_in_use(register)],
        "sources_in_use": sources_in_use(register, document),
        "cookies_in_use": cookies_in_use(),
        "hosts_in_use": hosts_in_use(document),
        "staff_without_commitment": active_without_commitment(),
        "custom_fields": custom_fields(register.id),
    }
    for teller in _tellers:
        facts |= teller(register.id)
    return facts
