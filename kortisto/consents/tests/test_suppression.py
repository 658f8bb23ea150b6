"""A "no" that outlives its owner: fingerprints that answer one question and tell nothing."""

import os
from pathlib import Path

import pytest

from kortisto.consents import rules
from kortisto.consents.models import Suppression
from kortisto.consents.operations import lift, suppress
from kortisto.consents.queries import forbidden_purposes, hits
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import MARKETING, Purpose

KEY = b"k" * 32


@pytest.fixture(autouse=True)
def own_key(settings):
    settings.SUPPRESSION_KEY_FILE = Path(os.environ["KORTISTO_DATA"]) / "keys" / "suppression.key"


@pytest.mark.parametrize(
    "spelling", ["aino@x.example", "AINO@x.example", " Aino@X.EXAMPLE ", "aino@X.example\t"]
)
def test_an_address_has_one_fingerprint_in_every_spelling(spelling):
    known = rules.fingerprint(KEY, rules.EMAIL, rules.normal_email("aino@x.example"))
    assert rules.fingerprint(KEY, rules.EMAIL, rules.normal_email(spelling)) == known


@pytest.mark.parametrize("spelling", ["+358405550182", "+358 40 555 0182", "+358-40-5550182"])
def test_a_number_has_one_fingerprint_in_every_spelling(spelling):
    assert rules.normal_phone(spelling) == "+358405550182"


def test_a_post_folds_letters_and_the_order_of_names():
    assert rules.normal_post("Åsa Öhman", "Storgatan 1 B", "68600") == rules.normal_post(
        "OHMAN ASA", "storgatan 1 b", "686 00"
    )
    assert rules.normal_post("Asa Ohman", "Storgatan 1", "68600") != rules.normal_post(
        "Asa Ohman", "Storgatan 11", "68600"
    )


def test_a_fingerprint_depends_on_key_and_channel():
    one = rules.fingerprint(KEY, rules.EMAIL, "x")
    assert one != rules.fingerprint(b"o" * 32, rules.EMAIL, "x")
    assert one != rules.fingerprint(KEY, rules.PHONE, "x")
    assert len(one) == 64


def test_empty_values_have_none():
    assert (
        rules.fingerprints(KEY, emails=["", " "], phones=[""], posts=[("", "Katu 1", ""), ("Aino", "", "")])
        == set()
    )


@pytest.mark.django_db
def test_a_no_is_kept_added_to_and_lifted(register, opened):
    with opened(Purpose.RIGHTS):
        suppress(purposes=Purpose.DIRECT_MAIL, emails=["a@x.example"], by=SYSTEM)
        suppress(purposes=Purpose.DIRECT_MARKETING, emails=["A@x.example"], phones=["+358401"], by=SYSTEM)
    assert Suppression.objects.count() == 2
    both = int(Purpose.DIRECT_MAIL | Purpose.DIRECT_MARKETING)
    assert forbidden_purposes(register.id, emails=["a@x.example"]) == both
    assert forbidden_purposes(register.id, emails=["ba@x.example"]) == 0
    assert forbidden_purposes(register.id + 1, emails=["a@x.example"]) == 0
    assert both & int(MARKETING) == both
    with opened(Purpose.RIGHTS):
        assert lift(emails=["a@x.example"], by=SYSTEM) == 1
    assert hits(register.id, emails=["a@x.example"]) == {}


@pytest.mark.django_db
def test_the_key_is_a_file_of_its_owner_only(register):
    hits(register.id, emails=["a@x.example"])
    from django.conf import settings

    assert Path(settings.SUPPRESSION_KEY_FILE).stat().st_mode & 0o077 == 0
