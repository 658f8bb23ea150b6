"""Every address of the program, filled with objects of the world. An address that cannot be filled is a
fault of these tests, so a new page is walked from its first day."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse

from kortisto.kernel.ids import uuid7
from kortisto.staff.checks import walk
from tests.pages.world import Side, World


class NoSample(Exception):
    """An address has a parameter that these tests cannot fill: add it to SAMPLES."""


@dataclass(frozen=True)
class Route:
    """One named address. `kinds` are the names of its parameters."""

    name: str
    where: str
    parameters: tuple[str, ...]

    @property
    def has_object(self) -> bool:
        """Whether it shows a thing of one register (a foreign one must not be found). A person's own pages open to
        none of the staff (`kortisto/portal/tests`)."""
        if self.where.startswith("portal/"):
            return False
        return bool({"public_id", "row"} & set(self.parameters)) or self.where.startswith(
            ("notice/<", "erasures/<")
        )

    @property
    def of_person(self) -> bool:
        """Whether it shows one person whom these tests may choose."""
        return self.where.startswith("persons/<") and not {"row", "report", "other", "merge"} & set(
            self.parameters
        )


def routes() -> list[Route]:
    """All pages, by name. The REST door opens to tokens, not to people; its calls are tried by its own
    description (`api/tests/test_description.py`), and so does that of a profile service
    (`api/tests/test_profile_service.py`)."""
    found = []
    for where, pattern in walk(get_resolver().url_patterns):
        if where.lstrip("^").startswith(("api/", "gdpr-api/")):
            continue
        if pattern.name is None:
            raise NoSample(f"/{where} has no name")
        found.append(Route(pattern.name, where, tuple(re.findall(r"<(?:\w+:)?(\w+)>", where))))
    return sorted(found, key=lambda route: route.name)


def _row(route: Route, side: Side, person: str) -> int:
    objects, people = side.objects, side.people
    if "blocks/" in route.where:
        return objects.get(f"block:{person}", objects["block:objected"]).pk
    if "notes/" in route.where:
        return objects[f"note:{person}"].pk
    if "tags/" in route.where:
        return objects["tag"].pk
    if "representations/" in route.where:
        return objects["link"]
    if "contact-points/" in route.where:
        return objects[f"contact:{person}"]
    if "collection/" in route.where:
        return objects["case"].pk
    if "items/" in route.where:
        return objects["request_item"].pk
    if route.where.startswith("erasures/"):
        return objects["erasure_notice"].pk
    if "notices/" in route.where:
        return objects["request_notice"].pk
    if "profiles/" in route.where:
        return 1  # forgetting what is not known leads back as well
    raise NoSample(f"row of /{route.where} ({len(people)} people)")


def _public_id(route: Route, side: Side, person: str) -> Any:
    objects = side.objects
    start = route.where.split("<")[0]
    if start.startswith("bank/"):
        return objects["bank_file" if "files/" in start else "bank_entry"].public_id
    if start == "persons/":
        wanted = {"representations/<": "buyer", "blocks/<": "objected", "report/<": "plain"}
        person = next((who for part, who in wanted.items() if part in route.where), person)
        if "merges/<" in route.where:
            return objects["merge"].survivor
        return side.people[person].public_id
    if start == "orders/":
        steps = route.where.count("/") > 2
        return objects["order:waiting" if steps else f"order:{person}"].public_id
    if start == "invoices/":
        if route.name == "invoice_out":
            return objects["sold"].public_id
        if "collection/<" in route.where:
            return objects["case"].invoice.public_id
        return objects["invoice:debtor" if route.where.count("/") > 2 else f"invoice:{person}"].public_id
    if start in ("tasks/", "attachments/"):
        return objects[f"{start[:-2]}:{person}"].public_id
    if start == "cases/" and "items/" in route.where:
        return objects["request_open"].public_id
    if start in STARTS:
        return STARTS[start](side)
    raise NoSample(f"public_id of /{route.where}")


STARTS: dict[str, Callable[[Side], Any]] = {
    "credit/": lambda side: side.objects["credit_application"].public_id,
    "products/": lambda side: side.objects["product"].public_id,
    "reminders/": lambda side: side.objects["reminder"].public_id,
    "invoice-runs/": lambda side: side.objects["invoice_run"].public_id,
    "books/journals/": lambda side: side.objects["journal"].public_id,
    "drafts/": lambda side: side.objects["bill"].public_id,
    "organisations/": lambda side: side.objects["organisation"].public_id,
    "staff/": lambda side: side.objects["colleague"].public_id,
    "cases/": lambda side: side.objects["request"].public_id,
    "portal/requests/": lambda side: side.objects["request"].public_id,
    "imports/": lambda side: side.objects["run"].public_id,
    "disclosures/": lambda side: side.objects["disclosure"].public_id,
    "updates/proposals/": lambda side: side.objects["proposal"].public_id,
    "exports/": lambda side: side.objects["export"].public_id,
    "interface/tokens/": lambda side: side.objects["token"].public_id,
    "interface/webhooks/": lambda side: side.objects["webhook"].public_id,
}

PLAIN: dict[str, Callable[[Route], Any]] = {
    "removal": lambda route: uuid7(),
    "column": lambda route: "language",
    "clause": lambda route: "C35",
    "control": lambda route: _attested_control(),
    "language": lambda route: "fi",
    "step": lambda route: "answer",
    "field": lambda route: "language",
    "purpose": lambda route: "development",
    "part": lambda route: "controller" if route.name == "notice_part" else "sources",
    "key": lambda route: (
        "hint" if "custom" in route.name else "office" if "recipient" in route.name else "new"
    ),
    "month": lambda route: "2020-01",
    "token": lambda route: "nobody-made-this-link",
    "feed": lambda route: "ytj",
    "form": lambda route: "csv" if route.name == "import_rejected" else "pdf",
}


def _attested_control() -> str:
    from kortisto.promises.controls import BY_KEY

    return next(key for key, control in sorted(BY_KEY.items()) if control.probe is None)


def address(route: Route, side: Side, person: str = "plain") -> str:
    """The address of the route for objects of this register; raises NoSample."""
    values = {}
    for name in route.parameters:
        if name == "public_id":
            values[name] = _public_id(route, side, person)
        elif name == "row":
            values[name] = _row(route, side, "plain" if person == "restricted" else person)
        elif name == "number":
            values[name] = side.objects["draft"].number if route.where.startswith("notice/") else 1
        elif name == "pk":
            values[name] = side.objects["erasure"].pk if route.where.startswith("erasures/") else 1
        elif name == "other":
            values[name] = side.people["debtor"].public_id
        elif name == "merge":
            values[name] = side.objects["merge"].public_id
        elif name == "user":
            values[name] = side.objects["colleague"].public_id
        elif name == "file":
            values[name] = side.objects["case_file"].public_id
        elif name == "report":
            values[name] = side.objects["report"].public_id
        elif name in PLAIN:
            values[name] = PLAIN[name](route)
        else:
            raise NoSample(f"{name} of /{route.where}")
    return reverse(route.name, kwargs=values)


def places(world: World) -> Iterator[tuple[str, Route, str]]:
    """(key, route, address) of everything to open: pages of persons also for one whose use is restricted,
    the search with what finds somebody."""
    for route in routes():
        yield route.name, route, address(route, world.ours)
        if route.of_person:
            yield f"{route.name}~restricted", route, address(route, world.ours, "restricted")
    found = {route.name: route for route in routes()}
    yield "search~name", found["search"], reverse("search") + "?q=Noqb"
    yield "search~everybody", found["search"], reverse("search") + "?q=kanariaa"
