"""Signing in, the way to the first page, and leaving."""

import re
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from kortisto.ledger.models import Outbox
from kortisto.staff import operations
from kortisto.staff.checks import walk
from kortisto.staff.models import User
from kortisto.staff.sessions import browser_of, open_sessions
from kortisto.staff.tests.conftest import PASSWORD

OWN_PASSWORD = "Kurki-lentää-yli-Oulujoen"


def test_first_login_leads_over_own_password_and_commitment_to_the_home_page(client, aino, sign_in):
    user, initial = aino
    assert sign_in(client, user.email, initial).url == "/"
    assert client.get("/").url == "/account/password/"
    assert client.get("/commitment/").url == "/account/password/", "nobody signs with a password others know"
    change = {"oldpassword": initial, "password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    assert client.post("/account/password/", change).url == "/account/"
    assert client.get("/account/").url == "/commitment/"
    shown = client.get("/commitment/")
    assert "Sitoudun." in shown.text
    signing = {"version": 1, "language": "fi", "agreed": "on"}
    assert client.post("/commitment/", signing).url == "/"
    assert client.get("/").text == "home"
    assert client.get("/account/").status_code == 200


def test_initial_password_is_not_kept_as_own(client, aino, sign_in):
    user, initial = aino
    sign_in(client, user.email, initial)
    answer = client.post(
        "/account/password/", {"oldpassword": initial, "password1": initial, "password2": initial}
    )
    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.initial_password_until is not None


def test_initial_password_expires(client, aino, sign_in):
    user, initial = aino
    User.objects.filter(pk=user.pk).update(initial_password_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, user.email, initial).url == "/account/inactive/"
    assert client.get("/account/inactive/").status_code == 200
    assert open_sessions(user) == []


def test_unsigned_user_meets_only_the_signing_page(client, staff):
    for role, user in staff.items():
        user.signatures.all().delete()
        client.force_login(user)
        for address in _addresses():
            answer = client.get(address)
            if address in ("/commitment/", "/account/password/", "/account/logout/", "/account/inactive/"):
                assert answer.status_code == 200, (role, address)
            elif address == "/i18n/setlang/":
                assert answer.status_code == 302, "the language may be chosen in any state"
            elif address in ("/account/login/", "/account/login/factor/", "/account/login/passkey/"):
                assert answer.status_code == 302, (role, address)
            else:
                assert (answer.status_code, answer.url) == (302, "/commitment/"), (role, address)


def _addresses():
    for where, _pattern in walk(get_resolver("kortisto.staff.tests.addresses").url_patterns):
        where = where.replace("<int:pk>", "7").replace("<uuid:public_id>", str(UUID(int=7)))
        yield f"/{where}"


def test_leaver_with_two_sessions_is_out_at_the_next_request(settled, as_administrator, sign_in):
    user = settled("marketing")
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, user.email)
        assert browser.get("/").text == "home"
    assert len(open_sessions(user)) == 2
    as_administrator(operations.leave_user, user=user)
    for browser in browsers:
        assert browser.get("/").url.startswith("/account/login/")
    assert open_sessions(user) == []
    sign_in(browsers[0], user.email)
    assert browsers[0].get("/").url.startswith("/account/login/")


def test_a_left_user_is_out_even_if_a_session_row_had_survived(client, settled, as_administrator, sign_in):
    user = settled("marketing")
    sign_in(client, user.email)
    rows = list(Session.objects.all())
    as_administrator(operations.leave_user, user=user)
    Session.objects.bulk_create(rows)
    assert client.get("/").url.startswith("/account/login/")


def test_user_past_the_last_day_is_refused_at_the_door_and_inside(client, settled, sign_in):
    user = settled("accountant")
    sign_in(client, user.email)
    user.valid_to = timezone.localdate() - timedelta(days=1)
    user.save()
    assert client.get("/").status_code == 403
    assert sign_in(Client(), user.email).url == "/account/inactive/"


def test_unknown_known_and_left_addresses_get_the_same_answer_for_the_same_work(settled, as_administrator):
    known, left = settled("customer_service"), settled("marketing")
    as_administrator(operations.leave_user, user=left)
    seen = {}
    for name, email in (
        ("known", known.email),
        ("left", left.email),
        ("unknown", "eero.eihan@posti.example"),
    ):
        cache.clear()
        browser = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(
                "/account/login/", {"login": email, "password": "väärä-salasana-jokatapauksessa"}
            )
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text).replace(email, "")
        page = re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
        seen[name] = (answer.status_code, page, sorted(answer.headers), len(queries))
    assert seen["known"] == seen["unknown"]
    assert seen["left"] == seen["unknown"]


def test_guessing_is_stopped_after_five_wrong_passwords(client, settled, sign_in):
    user = settled("customer_service")
    for _ in range(5):
        assert sign_in(client, user.email, "väärä-arvaus-taas").status_code == 200
    assert sign_in(client, user.email, PASSWORD).status_code == 200, "the right one comes too late"
    assert client.get("/").url.startswith("/account/login/")
    assert sign_in(Client(), user.email, PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_too_many_attempts_from_one_address_get_a_page_of_ours(client, db):
    for _ in range(30):
        client.post("/account/login/", {"login": "", "password": ""})
    answer = client.post("/account/login/", {"login": "", "password": ""})
    assert answer.status_code == 429
    assert "Kortisto" in answer.text


def test_signing_in_is_written_in_the_ledger_without_the_name(client, settled, sign_in):
    user = settled("customer_service")
    sign_in(client, user.email)
    bodies = [bytes(one.body).decode() for one in Outbox.objects.all()]
    (entry,) = [body for body in bodies if '"verb":"session.start"' in body]
    assert str(user.public_id) in entry
    assert '"method":"password"' in entry
    assert user.email not in entry and user.name not in entry


def test_step_up_asks_for_the_password_again_and_then_goes_on(client, settled, sign_in):
    user = settled("contact_person")
    sign_in(client, user.email)
    asked = client.get("/erasing/")
    assert asked.url.startswith("/account/confirm/")
    assert client.get(asked.url).status_code == 200
    assert (
        client.post(asked.url, {"password": "väärä-salasana-tässä", "next": "/erasing/"}).status_code == 200
    )
    assert client.post(asked.url, {"password": PASSWORD, "next": "/erasing/"}).url == "/erasing/"
    assert client.get("/erasing/").text == "erasing"


def test_sign_up_reset_and_address_change_of_the_library_do_not_exist(client, settled, sign_in):
    sign_in(client, settled("customer_service").email)
    for address in ("signup", "email", "password/reset", "password/set", "login/code/confirm", "2fa"):
        assert client.get(f"/account/{address}/").status_code == 404, address


def test_session_keeps_the_browser_by_name_only():
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
    assert browser_of(firefox) == "Firefox, Linux"
    assert browser_of(chrome) == "Chrome, Windows"
    assert browser_of("") == ""


def test_user_ends_another_session_and_keeps_this_one(settled, sign_in):
    user = settled("marketing")
    here, there, third = Client(), Client(), Client()
    for browser in (here, there, third):
        sign_in(browser, user.email)
    page = here.get("/account/").text
    handle = next(one.handle for one in open_sessions(user) if one.key == there.session.session_key)
    assert handle in page and there.session.session_key not in page
    here.post("/account/sessions/end/", {"session": handle})
    assert there.get("/").url.startswith("/account/login/")
    assert third.get("/").text == "home"
    here.post("/account/sessions/end/")
    assert third.get("/").url.startswith("/account/login/")
    assert here.get("/").text == "home"


def test_new_password_ends_the_other_sessions(settled, sign_in):
    user = settled("marketing")
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, user.email)
    here.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    )
    assert here.get("/").text == "home"
    assert there.get("/").url.startswith("/account/login/")


def test_pages_after_signing_in_are_in_the_users_language(client, settled, sign_in):
    user = settled("accountant")
    user.language = "sv"
    user.save()
    assert sign_in(client, user.email).cookies["kortisto_language"].value == "sv"
    chosen = Client()
    chosen.cookies["kortisto_language"] = "en"
    assert "kortisto_language" not in sign_in(chosen, user.email).cookies


def test_authenticator_app_is_taken_into_use_and_asked_for(client, settled, sign_in):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code(secret):
        counters = list(yield_hotp_counters_from_time())
        return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))

    user = settled("customer_service")
    sign_in(client, user.email)
    asked = client.get("/account/factors/app/activate/")
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/account/factors/app/activate/").text
    assert "<svg" in page and "data:image" not in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    answer = client.post("/account/factors/app/activate/", {"code": code(secret)})
    assert answer.url == "/account/factors/codes/"
    codes = re.findall(r"<code>(\d+)</code>", client.get(answer.url).text)
    assert len(codes) == 10
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored

    other = Client()
    assert sign_in(other, user.email).url == "/account/login/factor/"
    assert other.get("/account/login/factor/").status_code == 200
    assert other.get("/").url.startswith("/account/login/"), "half a login opens nothing"
    assert other.post("/account/login/factor/", {"code": "000000"}).status_code == 200
    other.post("/account/login/factor/", {"code": codes[0]})
    assert other.get("/").text == "home"
    for address in (
        "/account/",
        "/account/factors/",
        "/account/factors/codes/",
        "/account/factors/passkeys/",
    ):
        assert client.get(address).status_code == 200, address
    for address in (
        "/account/factors/codes/new/",
        "/account/factors/passkeys/new/",
        "/account/factors/app/deactivate/",
    ):
        assert client.get(address).status_code == 200, address


def test_no_page_of_logins_carries_script_style_or_handler_of_its_own(client, settled, sign_in):
    user = settled("administrator")
    pages = [client.get("/account/login/")]
    sign_in(client, user.email)
    pages += [client.get("/account/confirm/"), client.get("/account/logout/")]
    client.post("/account/confirm/", {"password": PASSWORD})
    addresses = [
        *("account/", "account/password/", "commitment/", "staff/", "staff/new/", f"staff/{user.public_id}/"),
        *("account/factors/", "account/factors/passkeys/new/", "account/factors/app/activate/"),
        *("staff/commitments/", "staff/commitments/new/"),
    ]
    pages += [client.get("/" + one) for one in addresses]
    for answer in pages:
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        text = answer.text
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", text), answer.request
        assert "<style" not in text and not re.search(r"\s(style|on[a-z]+)=\"", text), answer.request
        assert "data:" not in text and "https://" not in text.replace("http://www.w3.org", "")
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store" or "no-store" in answer.headers["Cache-Control"]
