"""Opening pages and keeping what came of it: the answer, and what the ledger was told about who was seen."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from lxml import html

from kortisto.ledger.models import READS, Outbox
from tests.pages.routes import Route
from tests.pages.world import ROLES, World, undone

MATRIX = Path(__file__).with_name("access_matrix.json")


@dataclass
class Visit:
    """One request and its answer. `reads` are the read entries it left: (purpose, view, subjects)."""

    key: str
    name: str
    role: str
    method: str
    url: str
    status: int
    headers: dict[str, str]
    kind: str
    body: str
    reads: list[tuple[str, str, frozenset[UUID]]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.url} ({self.name}) → {self.status}"

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html"

    def holds(self, values: Iterable[str]) -> list[str]:
        """Which of the values the answer shows, whatever the case of their letters."""
        return [value for value in values if value.casefold() in self._folded]

    @cached_property
    def _folded(self) -> str:
        return self.body.casefold()


def visit(
    world: World, role: str, url: str, method: str = "GET", data=None, key: str = "", name: str = ""
) -> Visit:
    """Send one request as the role; nothing it did remains."""
    client = world.clients[role]
    with undone(client):
        before = Outbox.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        answer = getattr(client, method.lower())(url, data or {})
        body = text_of(answer)
        written = Outbox.objects.filter(log=READS, sequence__gt=before).order_by("sequence")
        reads = [_read(bytes(entry.body)) for entry in written]
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    return Visit(
        key or name, name, role, method, url, answer.status_code, dict(answer.headers), kind, body, reads
    )


# Every probe takes seconds; the promises' own tests run them all.
SENT = {"probes_run": {"clause": "C35"}}


def answers(world: World, key: str, route: Route, url: str) -> list[Visit]:
    """What each role gets at a place, opening it and sending it an empty form.

    Rights are asked before the method (`staff.pages`): where somebody who may open a place hears that it takes no
    form, the others would be refused as they were.
    """

    def tried(method: str, role: str) -> Visit:
        data = SENT.get(route.name) if method == "POST" else None
        return visit(world, role, url, method, data, key=key, name=route.name)

    known = json.loads(MATRIX.read_text()).get(key, {}) if connection.vendor == "postgresql" else {}

    def asked(method: str) -> list[str]:
        # A role that is refused is so before the database hears of anybody: once, on SQLite, is enough.
        answered = known.get(method, {})
        return [role for role in ROLES if answered.get(role) != 403]

    opened = [tried("GET", role) for role in asked("GET")]
    if "~" in key:
        return opened
    may = next((one.role for one in opened if one.status not in (302, 403)), None)
    if may and (told := tried("POST", may)).status == 405:
        return [*opened, told]
    return [*opened, *(tried("POST", role) for role in asked("POST"))]


def _read(body: bytes) -> tuple[str, str, frozenset[UUID]]:
    *_rest, purpose, view, subjects = body.decode().split("\t")
    return purpose, view, frozenset(UUID(one) for one in subjects.split(",") if one)


def text_of(answer: HttpResponse) -> str:
    """All that can be read in an answer; PDF and ZIP files are opened."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _opened(data)


@lru_cache(maxsize=32)
def _text_of_pdf(data: bytes) -> str:
    # Each role gets the same bytes of the same letter.
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def _opened(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return _text_of_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(_opened(packed.read(name)) for name in packed.namelist())
    return data.decode("utf-8", "replace")


class Markup:
    """What the house asks of a page's markup."""

    def __init__(self, text: str) -> None:
        self.language = ""
        self.headings = 0
        self.faults: list[str] = []
        if text.strip():
            for element in html.document_fromstring(text).iter(html.etree.Element):
                self._ask(element.tag, dict(element.attrib))

    def _ask(self, tag: str, values: dict[str, str]) -> None:
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "h1":
            self.headings += 1
        is_data = values.get("type") == "application/json"  # never run, so the policy has nothing to forbid
        if tag == "style" or (tag == "script" and not values.get("src") and not is_data):
            self.faults.append(f"inline <{tag}>")
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{name}= on <{tag}>")
            if name in ("src", "action", "formaction") and value.startswith(("http:", "https:", "//")):
                self.faults.append(f"{name} leads elsewhere: {value}")
            if value.strip().lower().startswith("javascript:"):
                self.faults.append(f"{name} holds a script")
