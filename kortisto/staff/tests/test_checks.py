"""The system checks: no view open by oversight, no unsafe setting."""

from types import SimpleNamespace

import pytest
from django.urls import get_resolver, path

from kortisto.staff.checks import undeclared_views, unsafe_settings
from kortisto.staff.tests import addresses

SAFE = {
    "ALLOWED_HOSTS": ["kortisto.kellokukka.example"],
    "DEBUG": False,
    "HTTPS": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31536000,
    "SECRET_KEY": "dYx3vP0kQ9sZb7RfTg2LhW5nCj8MaUe4KpXi6BoVtHy1-rEwN_GlFqS",
    "DATA": "/nonexistent",
}


def patterns():
    return get_resolver("kortisto.staff.tests.addresses").url_patterns


def test_every_view_of_this_room_is_declared():
    assert undeclared_views(patterns()) == []


def test_planted_view_without_declaration_is_found():
    planted = path("planted/", addresses.planted_without_declaration)
    (problem,) = undeclared_views([*patterns(), planted])
    assert "planted_without_declaration" in problem and "/planted/" in problem


def test_planted_view_with_a_reason_is_fine():
    assert undeclared_views([*patterns(), path("planted/", addresses.planted_with_reason)]) == []


def test_own_view_cannot_hide_behind_the_name_of_a_librarys_view():
    planted = path("planted/", addresses.planted_without_declaration, name="account_login")
    assert len(undeclared_views([*patterns(), planted])) == 1


def test_name_in_the_table_without_an_address_is_found():
    problems = undeclared_views([path("", addresses.home, name="home")])
    assert any("account_login" in problem for problem in problems)
    assert not any("set_language" in problem for problem in problems)


def test_safe_settings_pass():
    assert unsafe_settings(SimpleNamespace(**SAFE)) == []


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ALLOWED_HOSTS", ["*"], "KORTISTO_HOSTS"),
        ("ALLOWED_HOSTS", [], "KORTISTO_HOSTS"),
        ("ALLOWED_HOSTS", [".example"], "KORTISTO_HOSTS"),
        ("DEBUG", True, "DEBUG"),
        ("SECRET_KEY", "a" * 60, "secret key"),
        ("SECRET_KEY", "short", "secret key"),
        ("SESSION_COOKIE_SECURE", False, "SESSION_COOKIE_SECURE"),
        ("SECURE_HSTS_SECONDS", 0, "SECURE_HSTS_SECONDS"),
        ("HTTPS", False, "without HTTPS"),
    ],
)
def test_each_unsafe_setting_is_named(name, value, word):
    (problem,) = unsafe_settings(SimpleNamespace(**{**SAFE, name: value}))
    assert word in problem


def test_without_https_this_machine_is_served():
    local = {
        **SAFE,
        "HTTPS": False,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]", "kortisto.localhost"],
    }
    assert unsafe_settings(SimpleNamespace(**local)) == []


def test_key_file_open_to_others_is_found(tmp_path):
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "secret.key"
    key.write_text(SAFE["SECRET_KEY"])
    key.chmod(0o644)
    (problem,) = unsafe_settings(SimpleNamespace(**{**SAFE, "DATA": tmp_path}))
    assert "file of the secret key" in problem
    key.chmod(0o600)
    assert unsafe_settings(SimpleNamespace(**{**SAFE, "DATA": tmp_path})) == []
