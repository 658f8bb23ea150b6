"""The forms that pages show: where they are sent, what they send untouched, and where text is typed."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from lxml import html

from tests.pages.walking import Visit

URLENCODED = "application/x-www-form-urlencoded"
UNBOUNDED = 2000
"""Letters typed into a field that names no most."""


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it is sent, and what it sends untouched."""

    role: str
    action: str
    values: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, int], ...] = ()
    """Fields into which text is typed, with the most letters that they take."""
    page: str = ""

    def __str__(self) -> str:
        return f"{self.role} → {self.action} {[name for name, _value in self.values]}"


def posted(text: str) -> list[tuple[str, dict[str, str], dict[str, int]]]:
    """The POST forms of a page: where each is sent, its fields' present values, and the most letters of those
    that are typed into."""
    if not text.strip():
        return []
    forms = html.document_fromstring(text).iter("form")
    return [
        (form.get("action", ""), *_fields(form)) for form in forms if form.get("method", "").lower() == "post"
    ]


def _fields(form: html.FormElement) -> tuple[dict[str, str], dict[str, int]]:
    values: dict[str, str] = {}
    texts: dict[str, int] = {}
    for field in form.iter("input", "button", "select", "textarea"):
        name, kind = field.get("name", ""), field.get("type", "text")
        if field.tag == "select":
            options = [one for one in field.iter("option") if one.get("value")]
            chosen = [one for one in options if one.get("selected") is not None] or options
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif field.tag == "textarea":
            values[name] = field.text or ""
            texts[name] = int(field.get("maxlength") or UNBOUNDED)
        elif name and name != "csrfmiddlewaretoken":
            unchosen = kind in ("radio", "checkbox") and field.get("checked") is None
            if name not in values or not unchosen:
                values[name] = field.get("value", "")
            if field.tag == "input" and kind == "text":
                texts[name] = int(field.get("maxlength") or UNBOUNDED)
    return values, texts


def forms_of(visits: list[Visit]) -> list[Form]:
    """Every form that any role meets on any page."""
    found = {}
    for one in visits:
        if one.method != "GET" or one.status != 200 or not one.is_page:
            continue
        for action, values, texts in posted(one.body):
            place = urljoin(one.url, action)
            if urlsplit(place).path not in ("/account/login/", "/account/logout/"):
                form = Form(one.role, place, tuple(sorted(values.items())), tuple(texts.items()), one.url)
                found.setdefault((form.action, form.role, form.values), form)
    return [found[key] for key in sorted(found)]


def encoded(values: dict[str, str]) -> bytes:
    """As a hostile client writes it: a lone surrogate is sent as the bytes that stand for it."""
    return "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in values.items()
    ).encode()


def shape(action: str) -> str:
    """An address with its numbers and ids taken out."""
    parts = urlsplit(action).path.split("/")
    return "/".join("#" if any(char.isdigit() for char in part) else part for part in parts)
