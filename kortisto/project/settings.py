"""Settings from the environment only; whatever is unsafe in production fails at the system check."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("KORTISTO_DATA") or ROOT / "data").resolve()
SHARED = Path(os.environ.get("KORTISTO_SHARED") or ROOT.parent / "shared").resolve()


def refuse(sentence: str) -> NoReturn:
    """Stop with exit code 2: a setting cannot be used."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def env_bool(name: str, default: bool) -> bool:
    """A strict boolean: only `true` and `false` are understood."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text not in ("true", "false"):
        refuse(f"{name} must be true or false, not {text!r}.")
    return text == "true"


def env_secret(name: str, file: Path) -> str:
    """A secret from NAME, from the file that NAME_FILE names, or from a file made at first start."""
    if name in os.environ:
        return os.environ[name]
    file = Path(os.environ.get(f"{name}_FILE", file))
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


def other_service(name: str) -> Any:
    """A service that vouches for persons, as the file that NAME names describes it; None without one."""
    path = os.environ.get(name)
    if not path:
        return None
    from kortisto.kernel import openid

    try:
        return openid.load(path)
    except openid.BadConfiguration as problem:
        refuse(f"{name}: {problem}.")


def database(url: str | None) -> dict:
    """The database by its address; without one, SQLite in the data directory."""
    if not url:
        return {
            "ENGINE": "kortisto.kernel.engines.sqlite",
            "NAME": DATA / "kortisto.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        refuse(
            "DATABASE_URL must begin with postgresql:// (without it, SQLite in the data directory is used)."
        )
    given = parse_qsl(parts.query)
    options = {name: int(value) if value.isdigit() else value for name, value in given}
    return {
        "ENGINE": "kortisto.kernel.engines.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Planned once a connection: the statements of a page are few and always the same.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, **options},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_server(url: str | None) -> dict:
    """The mail server by its address, smtp:// (with STARTTLS) or smtps://."""
    if not url:
        return {
            "HOST": "",
            "PORT": 0,
            "HOST_USER": "",
            "HOST_PASSWORD": "",
            "USE_TLS": False,
            "USE_SSL": False,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        refuse("KORTISTO_SMTP must look like smtp://user:password@host:587 (or smtps://).")
    local = parts.hostname in ("localhost", "127.0.0.1")
    return {
        "HOST": parts.hostname,
        "PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        # In the clear only to a server of this machine.
        "USE_TLS": parts.scheme == "smtp" and not local,
        "USE_SSL": parts.scheme == "smtps",
    }


HTTPS = env_bool("KORTISTO_HTTPS", False)
DEBUG = False
SECRET_KEY = env_secret("KORTISTO_SECRET_KEY", DATA / "keys" / "secret.key")
SUPPRESSION_KEY_FILE = DATA / "keys" / "suppression.key"
WEBHOOK_KEY_FILE = DATA / "keys" / "webhooks.key"
ALLOWED_HOSTS = os.environ.get("KORTISTO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
# The name, with its port when it has one, at which persons' own pages are; without it they are beside the staff's.
PORTAL_HOST = os.environ.get("KORTISTO_PORTAL_HOST", "")
if PORTAL_HOST:
    ALLOWED_HOSTS.append(PORTAL_HOST.partition(":")[0])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kortisto.kernel.apps.KernelConfig",
    "kortisto.ledger.apps.LedgerConfig",
    "kortisto.staff.apps.StaffConfig",
    "kortisto.notice.apps.NoticeConfig",
    "kortisto.postcodes.apps.PostcodesConfig",
    "kortisto.parties.apps.PartiesConfig",
    "kortisto.disclosures.apps.DisclosuresConfig",
    "kortisto.consents.apps.ConsentsConfig",
    "kortisto.notes.apps.NotesConfig",
    "kortisto.orders.apps.OrdersConfig",
    "kortisto.billing.apps.BillingConfig",
    "kortisto.intake.apps.IntakeConfig",
    "kortisto.updates.apps.UpdatesConfig",
    "kortisto.retention.apps.RetentionConfig",
    "kortisto.duplicates.apps.DuplicatesConfig",
    "kortisto.requests.apps.RequestsConfig",
    "kortisto.credit.apps.CreditConfig",
    "kortisto.promises.apps.PromisesConfig",
    "kortisto.front.apps.FrontConfig",
    "kortisto.desk.apps.DeskConfig",
    "kortisto.api.apps.ApiConfig",
    "kortisto.portal.apps.PortalConfig",
    "kortisto.project.apps.ProjectConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kortisto.project.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kortisto.project.middleware.Declared",
    "kortisto.project.middleware.OwnHost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "kortisto.project.urls"
WSGI_APPLICATION = "kortisto.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "kortisto" / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kortisto.desk.context.chrome",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by the worker processes, because rate limits must be.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kortisto_cache"}}

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["kortisto.staff.hashing.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "kortisto.staff.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "kortisto.staff.factors.FactorAdapter"
MFA_TOTP_ISSUER = "Kortisto"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # loopback only: see the system check

# The open data of the Finnish business register: asked by business id, and only where the feed is switched on.
YTJ_URL = os.environ.get("KORTISTO_YTJ_URL", "https://avoindata.prh.fi/opendata-ytj-api/v3")
if not YTJ_URL.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    refuse("KORTISTO_YTJ_URL must begin with https:// (or name a server of this machine).")

# Who is asked for credit data, and with which key; without an address nobody is.
CREDIT_PROVIDER = os.environ.get("KORTISTO_CREDIT_PROVIDER", "")
CREDIT_KEY = os.environ.get("KORTISTO_CREDIT_KEY", "")
if CREDIT_PROVIDER and not CREDIT_PROVIDER.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    refuse("KORTISTO_CREDIT_PROVIDER must begin with https:// (or name a server of this machine).")

# Files that describe the services that vouch for persons: a broker of bank identifications, a city's profile service.
STRONG_ID = other_service("KORTISTO_STRONG_ID")
PROFILE_SERVICE = other_service("KORTISTO_PROFILE_SERVICE")

_server = mail_server(os.environ.get("KORTISTO_SMTP"))
MAIL_HOST = EMAIL_HOST = _server["HOST"]
EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    _server["PORT"],
    _server["HOST_USER"],
    _server["HOST_PASSWORD"],
)
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _server["USE_TLS"], _server["USE_SSL"], 20
_backend = "smtp" if MAIL_HOST else "dummy"
EMAIL_BACKEND = os.environ.get("KORTISTO_EMAIL_BACKEND", f"django.core.mail.backends.{_backend}.EmailBackend")
# Who writes; without it the e-mail address of the notice's controller.
MAIL_FROM = os.environ.get("KORTISTO_MAIL_FROM", "")
# A trial on one machine has no mail server: there the messages are files. In production nothing is sent then.
MAIL_IN_FILES = not MAIL_HOST and not HTTPS
# Without any way for a message to leave nobody can sign in to their own pages, and the page says so.
MAIL_LEAVES = MAIL_IN_FILES or not EMAIL_BACKEND.endswith("dummy.EmailBackend")

# What waits for somebody in rooms that the home page's room may not know: each takes a user and returns tasks.
CHORES = (
    "kortisto.requests.chores.chores",
    "kortisto.api.chores.chores",
    "kortisto.billing.chores.chores",
    "kortisto.credit.chores.chores",
)

# django-q2 with the database as its broker: the same store, the same transaction, at least once.
Q_CLUSTER = {
    "name": "kortisto",
    "orm": "default",
    "workers": 1,
    "timeout": 600,
    "retry": 900,
    "poll": 1,
    "save_limit": 200,
    "catch_up": False,
    "label": "Kortisto",
}

SESSION_COOKIE_NAME = "__Host-kortisto" if HTTPS else "kortisto_session"
PORTAL_COOKIE_NAME = "__Host-kortisto-portal" if HTTPS else "kortisto_portal"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-kortisto-csrf" if HTTPS else "kortisto_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kortisto.project.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "kortisto_language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "kortisto" / "locale"]
FORMAT_MODULE_PATH = ["kortisto.project.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("KORTISTO_STATIC") or ROOT / "staticfiles")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600

SILENCED_SYSTEM_CHECKS = ["fields.W161"]

# Names, paths and codes only; no query, no form values, no addresses of people.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # An exception's words may quote a row; see kernel/failures.py.
        "plain": {
            "()": "kortisto.kernel.failures.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KORTISTO_LOG", "WARNING")},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django_q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
