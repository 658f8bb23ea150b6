"""Scripts, formulas and odd letters in every text field of every form: kept as they were typed, and shown as text.

A form that takes a field's text must write exactly that text, and every page that shows it must show it back so.
NFC, single spaces and no invisible characters are the only changes (`kernel/text.py`).
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.db import connection

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import NoticeVersion, Register
from kortisto.parties.models import CustomField
from kortisto.requests.models import Case
from kortisto.staff.models import User
from tests import hostile
from tests.pages.forms import URLENCODED, Form, encoded, posted, shape
from tests.pages.walking import Markup
from tests.pages.world import ANONYMOUS, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROUNDS = 3 if os.environ.get("KORTISTO_FUZZ") else 1
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u00ad"))
DEFAULT = ""

# Address of a form → what it needs beside its texts, where what it shows does not suffice.
SANE = {
    DEFAULT: {"source": "self", "ends_on": "2026-12-31", "delivered_on": ""},
    "/persons/#/invoices/new/": {"delivered_on": "2026-11-01"},
    "/organisations/#/invoices/new/": {"delivered_on": "2026-11-01"},
    "/drafts/#/edit/": {"delivered_on": "2026-11-01"},
    "/persons/#/credit/": {"asked_cents": "100,00"},
    "/organisations/#/credit/": {"asked_cents": "100,00"},
    "/products/new/": {"code": "T-9", "unit_cents": "2,00"},
    "/fields/new/": {"kind": "choice"},
    "/interface/tokens/new/": {"recipient": "office", "purpose": "billing", "categories": "identity"},
    "/interface/webhooks/new/": {
        "recipient": "office", "purpose": "billing", "events": "invoice.issue", "url": "https://hook.example/in",
    },
    "/notice/#/edit/sources/new/": {"key": "neighbour"},
    "/persons/#/representations/": {"organisation": "Yrityso Oy"},
    "/staff/new/": {"email": "uusi.ihminen@kellokukka.example", "role": "marketing", "language": "fi"},
    "/staff/commitments/new/": {"confirmation": "julkaise"},
}  # fmt: skip
for row in range(9):
    SANE[DEFAULT] |= {
        f"lines-{row}-quantity": "1",
        f"lines-{row}-unit_cents": "2,00",
        f"lines-{row}-discount": "",
    }
# Fields that look like text and hold something of a form of its own: anything else is refused with a sentence.
FORMATTED = re.compile(
    r"confirmation|code|business_id|postcode|e?mail|phone|web|url|quantity|unit_cents|cents|reference|value|key|organisation"
    r"|iban|bic|vat_number|discount|^line_|^account_|^invoice$|instalments"
)
# What is typed there is printed, read or signed, and not kept as it is.
NOT_KEPT = {
    ("/account/factors/passkeys/new/", "name"): "kept with a key that only a device makes (test_passkeys)",
    ("/erasures/#/letter/", "name"): "printed on the letter of somebody who is not known any more",
    ("/erasures/#/letter/", "address"): "printed on the letter",
    ("/staff/commitments/new/", "text_sv"): "shown to those who read Swedish",
    ("/staff/commitments/new/", "text_en"): "shown to those who read English",
    ("/notice/import/", "text"): "read into the parts of a notice (notice/tests/test_reading)",
}


@dataclass
class Sending:
    """One form sent with hostile texts: which fields took theirs, and what was seen of them."""

    form: Form
    given: dict[str, str]
    taken: bool = False
    """Whether the form was accepted with what is still in `given`."""
    faults: list[str] = field(default_factory=list)


class Texts(HTMLParser):
    """Every text and attribute of a page, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._area: list[str] | None = None
        self.invalid: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [value for value in values.values() if value]
        if values.get("aria-invalid") == "true":
            self.invalid.add(values.get("name") or "")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def expected(text: str) -> list[str]:
    """What may be kept of a text: the documented changes and no others (a notice keeps its soft hyphens)."""
    kept = unicodedata.normalize("NFC", text).strip()
    return [kept, kept.translate(INVISIBLE)]


def texts_for(form: Form, round_: int) -> dict[str, str]:
    """A text of its own for each text field."""
    found, place = {}, shape(form.action)
    for at, (name, most) in enumerate(form.texts):
        if FORMATTED.search(name) or (place, name) in NOT_KEPT:
            continue
        short = f"=1'\"></textarea><x onx=ran({at})>A\u030a"
        long = f"@A\u030a'\"> {hostile.packed(min(most, 3000) - 8, at * 7 + round_ * 20)}"
        tiny = f"='\"><x onx=ran({at})>A\u030a"
        found[name] = tiny if most < len(short) else short if round_ == 1 or most <= 60 else long
        if (place, name) == ("/fields/new/", "choices"):
            found[name] = f"{short}\nToinen"
    return found


def send(world: World, form: Form, given: dict[str, str]) -> Sending:
    """Send the form; what is refused beside its field keeps its former value, and the rest is sent again."""
    client, result = world.clients[form.role], Sending(form, dict(given))
    for _try in range(4):
        with undone(client):
            written: list[str] = []
            with connection.execute_wrapper(_keeping(written)):
                values = dict(form.values) | needed(form) | result.given
                values.pop("more", None)  # the button for more rows is not pressed
                answer = client.post(form.action, encoded(values), content_type=URLENCODED)
            body = _body(answer)
            if answer.status_code >= 500:
                result.faults.append(f"{form} → {answer.status_code}")
                return result
            refused = Texts(body).invalid & result.given.keys()
            if answer.status_code in (301, 302, 303) or (
                answer.status_code == 200 and not Texts(body).invalid
            ):
                result.taken = True
                _look_at(client, form, answer, body, written, result)
                return result
            result.faults += [f"{form.action}: {fault}" for fault in Markup(body).faults]
        if not refused:
            told = re.findall(r'_error"[^>]*>(.*?)</|callout[^>]*>(.*?)</section', body, re.DOTALL)
            result.faults.append(f"{form.action} was refused: {answer.status_code} {told[:4]}")
            return result
        result.given = {name: text for name, text in result.given.items() if name not in refused}
    return result


def needed(form: Form) -> dict[str, str]:
    """What the form needs beside its texts."""
    names = {name for name, _value in form.values}
    given = SANE[DEFAULT] | SANE.get(shape(form.action), {})
    return {name: value for name, value in given.items() if name in names}


def _keeping(written: list[str]):
    def wrapper(execute, sql, params, many, context):
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE") and "session" not in sql:
            written.append(str(params))
            written.extend(_texts(params))
        return execute(sql, params, many, context)

    return wrapper


def _texts(given) -> Iterator[str]:
    """The texts among the values of a statement, in whatever the engine's driver has wrapped them."""
    given = getattr(given, "obj", given)
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        yield from _texts(list(given.values()))
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _texts(one)


def _body(answer) -> str:
    return "" if answer.streaming else answer.content.decode("utf-8", "replace")


def _look_at(client, form: Form, answer, body: str, written: list[str], result: Sending) -> None:
    pages = [body] if answer.status_code == 200 else []
    places = [form.page, urljoin(form.action, answer.headers.get("Location", form.page))]
    for place in dict.fromkeys([*places, *_further(form)]):
        shown = client.get(place)
        if shown.headers.get("Content-Type", "").startswith("text/html"):
            pages.append(_body(shown))
    seen = [text for page in pages for text in Texts(page).found]
    result.faults += [f"{form.action}: {fault}" for page in pages for fault in Markup(page).faults]
    for name, text in result.given.items():
        for line in text.split("\n"):
            wanted = expected(line)
            inside = [json.dumps(one, ensure_ascii=plain)[1:-1] for one in wanted for plain in (True, False)]
            if not any(one in row for one in wanted + inside for row in written):
                result.faults.append(f"{form.action}: {name} was not written as typed")
            elif not any(one in text for one in wanted for text in seen):
                result.faults.append(f"{form.action}: {name} is on no page")


def _further(form: Form) -> list[str]:
    """Where a text shows that neither the form's page nor the one it leads to shows."""
    if form.action == "/staff/new/":
        made = User.objects.filter(email=SANE["/staff/new/"]["email"])
        return [f"/staff/{user.public_id}/" for user in made]
    if form.action == "/fields/new/":
        newest = CustomField.objects.order_by("-pk").first()
        return [f"/fields/{newest.key}/"]
    if form.action == "/portal/ask/":
        register_id = Register.objects.get(key="omat").pk
        with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
            newest = Case.objects.order_by("-pk").first()
        return [f"/cases/{newest.public_id}/"] if newest is not None else []
    if form.action.endswith("/sources/new/"):
        return [form.action.replace("/new/", "/neighbour/")]
    return ["/commitment/"] if "/commitments/" in form.action else []


def pens(world: World) -> list[Form]:
    """The fields that are changed where they stand on the card, as a script asks for them."""
    person, role = world.ours.people["plain"], "contact_person"
    card = f"/persons/{person.public_id}/"
    found = []
    for place in ("fields/surname", "fields/given_names", "fields/number", "address/present", "custom/hint"):
        with undone(world.clients[role]):
            answer = world.clients[role].get(f"{card}{place}/", headers={"HX-Request": "true"})
        for action, values, texts in posted(answer.content.decode()):
            found.append(
                Form(role, urljoin(card, action), tuple(sorted(values.items())), tuple(texts.items()), card)
            )
    assert len(found) == 5
    return found


def test_every_text_field_keeps_what_was_typed_and_pages_show_it_as_text(world, forms):
    faults, taken, tried = [], set(), set()
    order = ("contact_person", "administrator")
    forms = sorted(forms, key=lambda form: order.index(form.role) if form.role in order else 9)
    forms += pens(world)
    one_of_each = {(shape(form.action), form.texts): form for form in reversed(forms) if form.texts}
    for (place, _texts), form in one_of_each.items():
        for round_ in range(ROUNDS):
            given = texts_for(form, round_)
            sent = send(world, form, given) if given else None
            if sent is None:
                continue
            faults += sent.faults
            tried |= {(place, name) for name in given}
            taken |= {(place, name) for name in sent.given if sent.taken}
    assert not faults, "\n".join(faults)
    assert not tried - taken, f"no form took these: {sorted(tried - taken)}"
    assert len(taken) > 60


def test_the_public_notice_shows_what_is_in_it_as_text(world):
    """To anybody, without signing in, in each language; also where a program reads it out of the page."""
    ours, client = world.ours.register, world.clients[ANONYMOUS]
    given = [f"{one} q{at}" for at, one in enumerate(hostile.SCRIPTS)]
    with undone(client):
        newest = NoticeVersion.objects.filter(register=ours, state=NoticeVersion.PUBLISHED).latest("number")
        document = json.loads(json.dumps(newest.document))
        document["controller"]["name"] = " ".join(given[:30])
        document["controller"]["street"] = " ".join(given[30:])
        for row in (document["sources"][0], document["recipients"][0], document["purposes"][0]):
            row["name"] = dict.fromkeys(("fi", "sv", "en"), " ".join(given[:20]))
        NoticeVersion.objects.create(
            register=ours,
            number=99,
            state=NoticeVersion.PUBLISHED,
            document=document,
        )
        for language in ("fi", "sv", "en"):
            page = _body(client.get(f"/privacy/{language}/"))
            assert Markup(page).faults == []
            texts = Texts(page).found
            assert any(given[0] in one for one in texts) and any(given[-1] in one for one in texts)
