"""Scripts typed into every kind of thing, opened on every page that shows it: none runs in the browser.

The trap hears `ran()`, dialogs and what the content policy refused; that it hears at all is tried first.
"""

import re

from tests import hostile

TRAP = """
window.__ran = []; window.ran = (what) => { window.__ran.push(String(what)); };
window.__refused = [];
document.addEventListener('securitypolicyviolation',
  (told) => window.__refused.push(told.violatedDirective + ' ' + told.blockedURI));
"""
TOUCH = """() => {
  for (const one of document.querySelectorAll('body *')) {
    if (one.tagName === 'DETAILS') one.open = true;
    for (const kind of ['mouseover', 'focus', 'blur', 'toggle', 'error', 'load'])
      one.dispatchEvent(new Event(kind));
  }
  const links = [...document.querySelectorAll('[href], [src], [action], [formaction], [srcdoc], [data]')];
  const bad = (text) => /^\\s*(javascript|data:text)/i.test(text || '');
  return {
    ran: window.__ran, refused: window.__refused,
    handlers: [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(
      (each) => each.name.startsWith('on'))).length,
    links: links.filter((one) => ['href', 'src', 'action', 'formaction', 'data'].some(
      (name) => bad(one.getAttribute(name))) || one.hasAttribute('srcdoc')).length,
  };
}"""
NOTHING = {"ran": [], "refused": [], "handlers": 0, "links": 0}


class Watched:
    """A page with the trap set before anything on it runs."""

    def __init__(self, page) -> None:
        self.page, self.dialogs, self.faults, self.opened = page, [], [], 0
        page.context.add_init_script(TRAP)
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def look(self) -> None:
        """Touch everything on the page that is open."""
        self.page.wait_for_load_state()
        told = self.page.evaluate(TOUCH)
        self.opened += 1
        if told != NOTHING:
            self.faults.append((self.page.url, told))

    def open(self, address: str, shows: str = "") -> None:
        """Open a page, see that it shows the text as text, and touch everything."""
        self.page.goto(address)
        if shows:
            assert shows in self.page.content(), f"{address} does not show it"
        self.look()

    def fill(self, address: str, button: str = "main form.form button[type=submit]", **values: str) -> None:
        """Fill in a form and send it; the pages before and after are looked at too."""
        self.page.goto(address)
        for name, value in values.items():
            found = self.page.locator(f"main [name='{name}']").first
            found.select_option(value) if found.evaluate("one => one.tagName") == "SELECT" else found.fill(
                value
            )
        self.page.locator(button).first.click()
        self.page.wait_for_load_state()
        refused = self.page.locator("[aria-invalid=true]").evaluate_all("all => all.map(one => one.name)")
        assert not refused, (address, refused)
        self.look()


def test_the_trap_hears_what_runs_and_what_the_policy_refuses(visitor):
    page = visitor.page("contact")
    watched, body = Watched(page), "<body><div>" + "</div><div>".join(hostile.SCRIPTS) + "</div>"
    policy = page.goto("/").headers["content-security-policy"]
    page.route("**/__bare", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.route(
        "**/__kept",
        lambda route: route.fulfill(
            body=body, content_type="text/html", headers={"Content-Security-Policy": policy}
        ),
    )
    page.goto("/__bare", wait_until="commit")
    page.wait_for_function(
        "['1', '8', '11', '13', '21', '37', '53'].every((one) => window.__ran.includes(one))"
    )
    # The second line: had something been let through as markup, the policy would have refused and told it.
    page.goto("/__kept", wait_until="commit")
    page.wait_for_function("window.__refused.length >= 5")
    assert page.evaluate("window.__ran") == [] and watched.dialogs == []


def test_nothing_that_strangers_type_runs_in_the_browser(site, visitor, tmp_path):
    page = visitor.page("contact", language="en")
    it = Watched(page)
    name, firm, tag = hostile.packed(190), hostile.packed(190, 12), "<img src=x onerror=ran(90)>"
    mark = "&lt;script&gt;ran(1)&lt;/script&gt;"
    it.fill(
        "/persons/new/", surname=name, given_names=hostile.packed(150, 20), street=hostile.packed(180, 5),
        city=hostile.packed(70, 3), postcode="00100",
    )  # fmt: skip
    card = page.url.split("?")[0]
    assert re.search(r"/persons/[0-9a-f-]{36}/$", card), page.url
    it.fill("/organisations/new/", name=firm)
    organisation = page.url.split("?")[0]
    it.fill(f"{card}notes/", text=hostile.packed(3900))
    it.fill(f"{card}tasks/", title=hostile.packed(190, 30))
    it.fill("/tags/new/", name=tag)
    it.fill(
        f"{card}orders/new/", "main button[type=submit]:not([name=more])", **{
            "delivery_name": hostile.packed(190, 40), "lines-0-product": hostile.packed(190, 25),
            "lines-0-quantity": "1", "lines-0-unit_cents": "1,00",
        },
    )  # fmt: skip
    order = page.url
    it.fill(f"{card}blocks/", reason=hostile.packed(290, 8), kind="direct_mail")
    file = tmp_path / "<img src=x onerror=ran(91)>.txt"
    file.write_text(hostile.packed(3000))
    page.goto(f"{card}attachments/")
    page.set_input_files("main input[type=file]", file)
    page.locator("main form.form button[type=submit]").first.click()
    it.look()
    page.goto("/persons/?language=fi")
    page.locator("a.more-link").first.click()
    it.fill(page.url, "main button[name=act][value=save]", name=hostile.packed(55, 2))

    for place in ("", "edit/", "timeline/?kind=all", "history/", "relations/", "orders/", "looks/", "address/", "report/", "erasure/", "tasks/"):  # fmt: skip
        it.open(f"{card}{place}", mark if place in ("", "edit/", "relations/", "erasure/") else "")
    for place in ("", "edit/", "timeline/", "relations/"):
        it.open(f"{organisation}{place}")
    it.open(order)
    for address in ("/", "/tasks/", "/tags/", "/persons/views/", "/organisations/", "/orders/", "/duplicates/", "/exports/", "/imports/"):  # fmt: skip
        it.open(address)
    it.open("/persons/?surname=%3Cscript", mark)
    it.open("/search/?q=script")
    it.open("/search/?q=" + "%3Cscript%3Eran(1)%3C%2Fscript%3E%22%3E%3Cimg%20src%3Dx%20onerror%3Dran(2)%3E")
    page.emulate_media(media="print")
    it.open(card, mark)
    page.emulate_media(media="screen")
    # The palette answers while somebody types.
    page.keyboard.press("Control+k")
    page.keyboard.type("script", delay=20)
    page.wait_for_selector("[role=option]")
    it.look()

    _import(it, tmp_path)
    assert it.faults == [] and it.dialogs == [], it.faults[:3]
    assert it.opened > 35
    assert not [told for told in page.complaints if "Content Security Policy" in told]


def _import(it: Watched, folder) -> None:
    """A file whose name, headings and cells are scripts: its columns, and what would become of its rows."""
    page = it.page
    cells = [one.replace('"', '""') for one in hostile.SCRIPTS]
    rows = "".join(f'"x{at}";"{cell}";"{cell}"\r\n' for at, cell in enumerate(cells))
    file = folder / "<svg onload=ran(92)>.csv"
    file.write_text(f'Asiakasnumero;Nimi;"{cells[2]}"\r\n{rows}', encoding="utf-8")
    page.goto("/imports/new/")
    page.select_option("[name=kind]", "customers")
    page.select_option("[name=source]", "previous_system")
    page.set_input_files("[name=file]", file)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/columns/")
    it.look()
    page.locator("main button[name=start]").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))
    for _wait in range(60):
        if page.locator("main table tbody tr").count() > 3:
            break
        page.wait_for_timeout(300)
        page.reload()
    assert "ran(" in page.locator("main").inner_text()
    it.look()
