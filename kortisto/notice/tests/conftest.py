"""Fixtures of the notice's pages: signed-in clients and static files by their plain names."""

import time

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.operations import draft_notice
from kortisto.notice.queries import published_notice


@pytest.fixture(autouse=True)
def plain_static_names(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def desk(staff):
    """A function that gives a signed-in client of a role, in English, who just gave the password."""

    def signed_in(role="contact_person", fresh=True):
        client = Client(headers={"accept-language": "en"})
        client.force_login(staff[role])
        if fresh:
            session = client.session
            given = {"method": "password", "at": time.time(), "reauthenticated": True}
            session["account_authentication_methods"] = [given]
            session["account_authentication_methods_user"] = user_id_to_str(staff[role])
            session.save()
        return client

    return signed_in


@pytest.fixture
def draft(register):
    """A draft begun from the version in force."""
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        return draft_notice(start=published_notice(register.id), by=SYSTEM)
