"""A recipient's program, from the token to the disclosure: made by the administrator, used, seen, shut out."""

import json
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def call(site, token, path, body=None, **headers):
    """(status, answer) of one call."""
    request = urllib.request.Request(
        f"{site.url}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def test_a_program_comes_in_with_a_token_and_is_shut_out(visitor, site):
    page = visitor.page("administrator", size="phone", language="en")
    page.goto("/interface/tokens/new/")
    if "/account/confirm/" in page.url:
        page.fill("[name=password]", site.logins["administrator"][1])
        page.locator("main button[type=submit]").first.click()
    page.fill("main [name=name]", "Bookkeeping")
    page.select_option("main [name=recipient]", "accounting")
    page.select_option("main [name=purpose]", "billing")
    for value in ("invoices", "payments"):
        page.check(f"main [name=categories][value={value}]")
    page.check("main [name=acts][value=persons]")
    page.select_option("main [name=source]", "partner")
    page.locator("main form.form button[type=submit]").first.click()
    token = re.search(r"kto_[\w-]{43}", page.locator("main").inner_text()).group()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("main a", has_text="Go on").click()
    address = page.url
    assert token not in page.content() and "in force" in page.locator("main").inner_text()

    status, told = call(site, token, "/invoices?limit=5")
    assert status == 200 and len(told["items"]) == 5 and all(one["buyer"]["name"] for one in told["items"])
    assert call(site, token, "/orders")[0] == 403
    # Eight at the same time with one key make one person.
    with ThreadPoolExecutor(8) as several:
        sent = {"surname": "Rajapintanen"}
        made = [
            several.submit(call, site, token, "/persons", sent, **{"Idempotency-Key": "k1"}) for _ in range(8)
        ]
        answers = [one.result() for one in made]
    assert {status for status, _told in answers} == {201} and len(
        {told["id"] for _status, told in answers}
    ) == 1
    status, told = call(site, token, "/persons/search", {"text": "Rajapintanen"})
    assert [one["source"] for one in told["items"]] == ["partner"]

    page.goto(address)
    page.locator("main a", has_text="Disclosures to this recipient").click()
    assert "a recipient's program" in page.locator("main").inner_text()
    page.goto(address)
    page.locator("main summary", has_text="Revoke").click()
    page.locator("main button", has_text="Revoke for good").click()
    assert "revoked" in page.locator("main").inner_text()
    assert call(site, token, "/invoices")[0] == 401
    assert not page.complaints


def test_a_webhook_is_tried_and_tells_why_nothing_came(visitor, site):
    page = visitor.page("contact", language="sv", dark=True)
    page.goto("/interface/webhooks/new/")
    if "/account/confirm/" in page.url:
        page.fill("[name=password]", site.logins["contact"][1])
        page.locator("main button[type=submit]").first.click()
    page.fill("main [name=name]", "Bokföring")
    page.select_option("main [name=recipient]", "accounting")
    page.select_option("main [name=purpose]", "billing")
    page.fill("main [name=url]", "https://127.0.0.1/in")
    page.check("main [name=events][value='invoice.issue']")
    page.locator("main form.form button[type=submit]").first.click()
    assert "privat nätverk" in page.locator("main").inner_text()
    page.fill("main [name=url]", "https://hook.invalid/in")
    page.locator("main form.form button[type=submit]").first.click()
    assert "whsec_" in page.locator("main").inner_text()
    page.locator("main a", has_text="Fortsätt").click()
    page.locator("main form[action$='/test/'] button").click()
    for _ in range(40):
        if "värdnamnet har ingen adress" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(250)
        page.reload()
    assert "värdnamnet har ingen adress" in page.locator("main").inner_text()
    page.locator("main summary", has_text="Avsluta för gott").click()
    page.locator("main details button[type=submit]", has_text="Avsluta för gott").click()
    assert "avslutats" in page.locator("body").inner_text()
    assert not [one for one in page.complaints if "422" not in one]
