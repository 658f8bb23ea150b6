"""What the framework's and the libraries' tables, and the program's cookies and stores, hold."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django_q.models import OrmQ, Schedule, Success, Task

from kortisto.kernel.declarations import declare_foreign, declare_store

declare_foreign(ContentType, "names of models")
declare_foreign(Permission, "unused table of the framework: names of permissions")
declare_foreign(Group, "unused table of the framework")
declare_foreign(Group.permissions.through, "unused table of the framework")
declare_foreign(Session, "Login session of a member of staff", category="staff_accounts")
declare_foreign(EmailAddress, "Login address of a member of staff", category="staff_accounts")
declare_foreign(EmailConfirmation, "Login address of a member of staff", category="staff_accounts")
declare_foreign(Authenticator, "Second factor or passkey of a member of staff", category="staff_accounts")
declare_foreign(OrmQ, "names and row ids of waiting work; never a value")
declare_foreign(Task, "names and row ids of done work; never a value")
declare_foreign(Schedule, "names of repeated work")
assert Success._meta.proxy

declare_store(
    "cookie:" + settings.SESSION_COOKIE_NAME,
    "cookie",
    reason="session of a member of staff; random; ends with the browser",
)
declare_store("cookie:" + settings.CSRF_COOKIE_NAME, "cookie", reason="random token against forged forms")
declare_store(
    "cookie:" + settings.LANGUAGE_COOKIE_NAME, "cookie", reason="the chosen language, after it was chosen"
)
declare_store("cookie:kortisto_theme", "cookie", reason="light or dark, after it was chosen")
declare_store("cookie:kortisto_rows", "cookie", reason="roomy rows, after they were chosen")
declare_store(
    "cache",
    "cache",
    holds="log_technical",
    reason="counters of login attempts by address, minutes; expired ones go every night",
    tables=["kortisto_cache"],
)
declare_store("files:keys", "file", reason="random keys of this installation")
declare_store("files:journal", "file", reason="the rights journal: random ids, codes and times")
