# ruff: noqa: E402  (Django must be set up before its models are imported)
"""Makes the framework's tables in the floor's database and a signed-in user; prints the session key."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.project.bench.stack.settings"

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

call_command("migrate", verbosity=0)
user, _made = User.objects.get_or_create(username="clerk")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
