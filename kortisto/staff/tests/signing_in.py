"""A client that is signed in, without the way through the login page and without what the framework does
around a login: one session row."""

import time
from importlib import import_module

from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from kortisto.staff.models import User


def signed_in(
    user: User, *, fresh: bool = False, language: str = "en", client: Client | None = None
) -> Client:
    """A client in that user's session; `fresh`: the password was given just now."""
    client = client or Client(headers={"accept-language": language})
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if fresh:
        given = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [given]
        session["account_authentication_methods_user"] = user_id_to_str(user)
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
