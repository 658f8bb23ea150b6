"""Rules 7.5: the notice against the running system, through facts that the caller has counted.

Facts, each optional:
    model_categories        set of category keys that the data model's fields carry
    unmapped_fields         names of fields that declare no category
    enabled_recipients      keys of recipients, processors and interface clients in use
    sources_in_use          keys of sources that stored data name
    cookies_in_use          names of cookies and storage keys that the site sets
    hosts_in_use            outgoing hosts that no recipient explains
    custom_fields           the register's own fields: [{"name": {lang}, "category", "purposes": [keys], "clock"}]
    overdue_rows            {retention key: rows older than their clock after the nightly run}
    linkable_visit_columns  names of columns by which visit data can be tied to a person
    staff_without_commitment  number of active users without a valid confidentiality commitment
    cases_overdue, hold_reviews_overdue  numbers
    clause_states           {clause key: {"control": bool, "evidence_on": date, ISO text or None}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ..clauses import CLAUSES
from .contradictions import ANONYMITY
from .rules import rule
from .view import Hit, View, hit_sentence

_FRESH_DAYS = 7


@rule("NL-401")
def model_and_notice_differ(view: View) -> Iterator[Hit]:
    if "model_categories" in view.facts:
        held = set(view.facts["model_categories"])
        told = {row["key"] for row in view.document.get("categories") or []}
        for key in sorted(held ^ told):
            yield view.at("categories", what=key)
    for name in sorted(view.facts.get("unmapped_fields") or []):
        yield view.at("categories", what=name)


def untold(document: Mapping[str, Any], category: str, purposes: Iterable[str], clock: str) -> list[str]:
    """Which of a category, purposes and a retention row a notice document does not tell, by key."""
    told = {
        part: {row["key"] for row in document.get(part) or []}
        for part in ("categories", "purposes", "retention")
    }
    missing = [category] if category not in told["categories"] else []
    missing += [key for key in purposes if key not in told["purposes"]]
    return missing + ([clock] if clock not in told["retention"] else [])


@rule("NL-406")
def custom_field_not_told(view: View) -> Iterator[Hit]:
    for one in view.facts.get("custom_fields") or []:
        missing = untold(view.document, one["category"], one["purposes"], one["clock"])
        if missing:
            yield view.at("categories", what=f"{one['name']['fi']} ({', '.join(missing)})")


@rule("NL-402")
def in_use_but_not_told(view: View) -> Iterator[Hit]:
    recipients = {row["key"] for row in view.document.get("recipients") or []}
    sources = {row["key"] for row in view.document.get("sources") or []}
    cookies = {row["name"] for row in view.document.get("cookies") or []}
    for key in sorted(set(view.facts.get("enabled_recipients") or []) - recipients):
        yield view.at("recipients", what=key)
    for key in sorted(set(view.facts.get("sources_in_use") or []) - sources):
        yield view.at("sources", what=key)
    for name in sorted(set(view.facts.get("cookies_in_use") or []) - cookies):
        yield view.at("cookies", what=name)
    for name in sorted(view.facts.get("hosts_in_use") or []):
        yield view.at("recipients", what=name)


@rule("NL-403")
def kept_too_long(view: View) -> Iterator[Hit]:
    for key, count in sorted((view.facts.get("overdue_rows") or {}).items()):
        if count > 0:
            yield view.at("retention", what=f"{key}: {count}")


@rule("NL-404")
def anonymous_with_linking_columns(view: View) -> Iterator[Hit]:
    columns = sorted(view.facts.get("linkable_visit_columns") or [])
    if columns:
        for sentence in view.matching(ANONYMITY):
            yield hit_sentence(sentence, ", ".join(columns))


@rule("NL-405")
def staff_without_commitment(view: View) -> Iterator[Hit]:
    count = view.facts.get("staff_without_commitment") or 0
    if count > 0:
        yield view.at("security_it", what=str(count))


@rule("NL-408")
def overdue_work(view: View) -> Iterator[Hit]:
    for name, section in (("cases_overdue", "requests"), ("hold_reviews_overdue", "retention")):
        count = view.facts.get(name) or 0
        if count > 0:
            yield view.at(section, what=f"{name}: {count}")


@rule("NL-410")
def clause_without_fresh_evidence(view: View) -> Iterator[Hit]:
    homes = {
        clause: section["key"]
        for section in view.document.get("sections") or []
        for clause in section.get("clauses") or []
    }
    states = view.facts.get("clause_states") or {}
    for key in sorted(states, key=lambda clause: int(clause[1:])):
        if key not in CLAUSES or CLAUSES[key].standing == "dropped":
            continue
        state = states[key]
        seen = state.get("evidence_on")
        day = date.fromisoformat(seen) if isinstance(seen, str) else seen
        if not state.get("control") or day is None or (view.today - day).days > _FRESH_DAYS:
            yield view.at(homes.get(key, "about"), what=key)
