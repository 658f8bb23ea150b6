"""The data map: where data come from, what they are, what for, and who gets them – as declared and as told.

Drawn from the live declarations and the running system, held against a notice document: what runs and is
not in the document gets a box and links of the kind "bad".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kortisto.kernel import charts
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.charts import Link, Node
from kortisto.kernel.purposes import Purpose
from kortisto.notice.facts import custom_fields, model_categories, recipients_in_use
from kortisto.notice.models import Register
from kortisto.notice.wording import WORDS


@dataclass(frozen=True)
class DataMap:
    """Boxes of the four columns and the links between neighbouring ones."""

    sources: list[Node]
    categories: list[Node]
    purposes: list[Node]
    recipients: list[Node]
    links: list[Link]


def data_map(register: Register, document: Mapping[str, Any], language: str, base: str = "") -> DataMap:
    """The map in one language. `base` is the address of the page whose headings the boxes link to.

    Categories with the same purposes share a box, because nineteen boxes with a hundred links show nothing.
    """
    told = {row["key"]: row for row in document.get("categories") or []}
    live = model_categories()
    boxes = _category_boxes(told, live, language, base)
    box_of = {category: node.key for node, categories in boxes for category in categories}
    links: list[Link] = []

    sources, fed = [], set()
    for row in document.get("sources") or []:
        sources.append(Node(f"s:{row['key']}", _name(row, language), url=f"{base}#sources"))
        brought = {box_of[key] for key in row.get("categories") or [] if key in box_of}
        fed |= set(row.get("categories") or [])
        links += [Link(f"s:{row['key']}", box) for box in sorted(brought)]
    own = sorted({box for category, box in box_of.items() if category not in fed})
    if own:
        sources.append(Node("s:own", WORDS[language]["own"], url=f"{base}#sources"))
        links += [Link("s:own", box, "" if box != "c:untold" else "bad") for box in own]

    purposes = {
        row["key"]: Node(f"p:{row['key']}", _name(row, language), url=f"{base}#purposes")
        for row in document.get("purposes") or []
    }
    made = _custom_boxes(register, language, base)
    told_keys = set(purposes)
    for node, fields in made:
        category = fields[0]["category"]
        links += [replace(link, target=node.key) for link in links if link.target == box_of.get(category)]
        served = {key for field in fields for key in field["purposes"]}
        for key in sorted(served - set(purposes)):
            purposes[key] = Node(f"p:{key}", key, WORDS[language]["not_told"])
        known = category in told
        links += [
            Link(node.key, f"p:{key}", "" if known and key in told_keys else "bad") for key in sorted(served)
        ]
    for node, categories in boxes:
        served = {purpose.key for category in categories for purpose in CATEGORIES[category].purposes}
        for key in sorted(served - set(purposes)):
            purposes[key] = Node(f"p:{key}", key, WORDS[language]["not_told"])
        untold = node.key == "c:untold"
        told_purposes = {row["key"] for row in document.get("purposes") or []}
        links += [
            Link(node.key, f"p:{key}", "bad" if untold or key not in told_purposes else "")
            for key in sorted(served)
        ]

    recipients = []
    known = {row["key"]: row for row in document.get("recipients") or []}
    for key, row in known.items():
        recipients.append(Node(f"r:{key}", _name(row, language), url=f"{base}#recipients"))
        if row.get("purpose") in purposes:
            links.append(Link(f"p:{row['purpose']}", f"r:{key}", "out"))
    for used in recipients_in_use(register):
        if used.key not in known:
            recipients.append(Node(f"r:{used.key}", used.name, WORDS[language]["not_told"]))
            links += [
                Link(f"p:{purpose.key}", f"r:{used.key}", "bad")
                for purpose in Purpose(used.purpose)
                if purpose.key in purposes
            ]
    return DataMap(sources, [node for node, _ in (*boxes, *made)], list(purposes.values()), recipients, links)


def picture(found: DataMap, language: str) -> str:
    """The map as a drawing with its table, safe to put into a page."""
    words = WORDS[language]
    return charts.data_map(
        found.sources,
        found.categories,
        found.purposes,
        found.recipients,
        found.links,
        title=words["map"],
        note=words["map_note"],
    )


def _category_boxes(
    told: Mapping[str, Any], live: set[str], language: str, base: str
) -> list[tuple[Node, list[str]]]:
    words = WORDS[language]
    alike: dict[int, list[str]] = defaultdict(list)
    for key, category in CATEGORIES.items():
        if key in told and key in live:
            alike[int(category.purposes)].append(key)
    boxes = []
    for keys in alike.values():
        names = [_name(told[key], language) for key in keys]
        note = words["and_more"].format(count=len(names) - 1) if len(names) > 1 else ""
        if len(names) == 2:
            note = names[1]
        label = names[0] if len(names) < 3 else ", ".join(names)
        boxes.append((Node(f"c:{keys[0]}", label, note, f"{base}#categories"), keys))
    untold = sorted(live - set(told))
    if untold:
        label = ", ".join(CATEGORIES[key].name(language) for key in untold)
        boxes.append((Node("c:untold", label, words["not_told"]), untold))
    return boxes


def _custom_boxes(register: Register, language: str, base: str) -> list[tuple[Node, list[dict[str, Any]]]]:
    """A box for the custom fields of each category, because their purposes are narrower than the category's."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for field in custom_fields(register.id):
        found[field["category"]].append(field)
    return [
        (
            Node(
                f"f:{category}",
                ", ".join(field["name"][language] for field in fields),
                WORDS[language]["custom"],
                f"{base}#categories",
            ),
            fields,
        )
        for category, fields in found.items()
    ]


def _name(row: Mapping[str, Any], language: str) -> str:
    return (row.get("name") or {}).get(language) or str(row["key"])
