"""A passkey in a real browser: made on the own account, then it opens the login without a password."""

import pytest

from kortisto.staff.tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def database_beside_the_browser():
    """The browser's driver runs an event loop in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def browser_page(database_beside_the_browser, chromium):
    """A page of Chromium with a virtual authenticator that says yes, and what the browser complained of."""
    context = chromium.new_context(locale="fi-FI")
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
    context.close()


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
