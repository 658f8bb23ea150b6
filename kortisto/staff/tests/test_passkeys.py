"""A passkey in a real browser: made on the own account, then it opens the login without a password."""

import os
import shutil

import pytest

from kortisto.staff.tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def browser_page():
    """A page of Chromium with a virtual authenticator that says yes, and what the browser complained of."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium on this machine")
    # The test's own thread runs the browser's event loop, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(locale="fi-FI")
        page = context.new_page()
        complaints = []

        def note(said):
            # The tests' home page is bare text, so the browser looks for an icon of its own accord.
            if said.type == "error" and not said.location.get("url", "").endswith("/favicon.ico"):
                complaints.append(said.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page, complaints
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def test_passkey_is_made_and_opens_the_login_without_a_password(live_server, settled, browser_page):
    user = settled("customer_service")
    page, complaints = browser_page
    # A passkey belongs to a name, not to a number.
    home = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{home}/account/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button[type=submit]")
    page.wait_for_url(f"{home}/")
    page.goto(f"{home}/account/factors/passkeys/new/")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#mfa_webauthn_add")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"{home}/account/factors/codes/")
    assert page.locator("code").count() == 10

    page.context.clear_cookies()
    page.goto(f"{home}/")
    assert "/account/login/" in page.url
    page.click("#passkey_login")
    page.wait_for_url(f"{home}/")
    assert page.locator("body").inner_text() == "home"
    assert complaints == []
