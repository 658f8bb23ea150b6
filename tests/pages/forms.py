"""The forms that pages show: where they are sent, what they send untouched, and where text is typed."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

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


class Forms(HTMLParser):
    """Collects the POST forms of a page with their fields' present values."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], dict[str, int]]] = []
        self._now: dict[str, str] | None = None
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method", "").lower() == "post":
            self._now = {}
            self.found.append((values.get("action", ""), self._now, {}))
        if self._now is None:
            return
        name = values.get("name", "")
        if tag in ("input", "button") and name and name != "csrfmiddlewaretoken":
            chosen = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if chosen or name not in self._now:
                self._now[name] = values.get("value", "")
            if tag == "input" and values.get("type", "text") == "text":
                self.found[-1][2][name] = int(values.get("maxlength") or UNBOUNDED)
        elif tag == "select":
            self._select = name
            self._now[name] = ""
        elif tag == "option" and self._select and (not self._now[self._select] or "selected" in values):
            self._now[self._select] = values.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._now[name] = ""
            self.found[-1][2][name] = int(values.get("maxlength") or UNBOUNDED)

    def handle_data(self, data: str) -> None:
        if self._area and self._now is not None:
            self._now[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def forms_of(visits: list[Visit]) -> list[Form]:
    """Every form that any role meets on any page."""
    found = {}
    for one in visits:
        if one.method != "GET" or one.status != 200 or not one.is_page:
            continue
        for action, values, texts in Forms(one.body).found:
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
