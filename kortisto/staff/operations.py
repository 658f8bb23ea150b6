"""What happens to users, their logins and the confidentiality commitment: one verb each."""

import hashlib
import uuid
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.text import tidy, tidy_lines
from kortisto.ledger.operations import operation, record
from kortisto.staff.models import Commitment, CommitmentSignature, User
from kortisto.staff.permissions import Permission, Role
from kortisto.staff.queries import current_commitment
from kortisto.staff.rules import initial_password, is_shared_address, is_shared_name
from kortisto.staff.sessions import delete_sessions

INITIAL_PASSWORD_DAYS = 14
"""How long an initial password opens the door (ASVS 6.4.1: it expires after a short time)."""

LANGUAGES = ("fi", "sv", "en")
CHANGEABLE = ("email", "name", "role", "employer", "language", "valid_to")


class ChangedMeanwhile(Exception):
    """Somebody else saved the user after the form was shown."""


class LastAdministrator(Exception):
    """The register would be left without anybody who may manage its users."""


class NotTheCurrentText(Exception):
    """The commitment shown is no longer the current version."""


@operation("user.create")
def create_user(
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    employer: str,
    language: str = "fi",
    valid_to: date | None = None,
) -> tuple[User, str]:
    """Make a named user's login in the open register and return it with its initial password, which is
    kept nowhere and must be changed at the first login.

    Raises ValidationError by field: a shared or taken address, a name that is not a person's (C44, C45).
    """
    user = User(
        email=email.strip().lower(),
        name=tidy(name),
        role=role,
        employer=tidy(employer),
        language=language,
        valid_to=valid_to,
        register_id=required_access().register_id,
    )
    password = _hand_over(user)
    _refuse_shared(user, {"email", "name"})
    user.full_clean()
    user.save(force_insert=True)
    record(user=str(user.public_id), given_role=role)
    return user, password


@operation("user.change")
def change_user(*, by: Actor, user: User, version: int, **changes: str | date | None) -> User:
    """Change a user's particulars, given the `version` that was shown. A new address or role ends the
    user's sessions, so that nothing goes on under the old one.

    Raises ChangedMeanwhile, LastAdministrator, or ValidationError by field.
    """
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"a user has no changeable {', '.join(sorted(unknown))}")
    if isinstance(changes.get("email"), str):
        changes["email"] = str(changes["email"]).strip().lower()
    changes |= {name: tidy(str(changes[name])) for name in ("name", "employer") if name in changes}
    fresh = _locked(user)
    if fresh.version != version:
        raise ChangedMeanwhile
    changed = sorted(name for name, value in changes.items() if getattr(fresh, name) != value)
    for name in changed:
        setattr(fresh, name, changes[name])
    _refuse_shared(fresh, set(changed))
    fresh.full_clean(exclude={"password"})
    if "role" in changed or "valid_to" in changed:
        _keep_an_administrator(fresh)
    fresh.version += 1
    fresh.save()
    if "email" in changed:
        # The login library looks addresses up here too: an old one would go on opening the door.
        EmailAddress.objects.filter(user=fresh).delete()
    ended = delete_sessions(fresh) if {"email", "role"} & set(changed) else 0
    record(user=str(fresh.public_id), fields=changed, given_role=fresh.role, sessions_ended=ended)
    return fresh


@operation("user.leave")
def leave_user(*, by: Actor, user: User) -> User:
    """The user has left: the login, its factors and all its sessions end at once (C44). The row stays,
    because the ledger and the signatures point at it. Raises LastAdministrator."""
    fresh = _locked(user)
    fresh.is_active = False
    _keep_an_administrator(fresh)
    fresh.left_at = fresh.left_at or timezone.now()
    fresh.initial_password_until = None
    # The login page then answers this address as it answers an unknown one.
    fresh.set_unusable_password()
    fresh.version += 1
    fresh.save()
    factors, _rows = Authenticator.objects.filter(user=fresh).delete()
    EmailAddress.objects.filter(user=fresh).delete()
    ended = delete_sessions(fresh)
    record(user=str(fresh.public_id), sessions_ended=ended, factors_removed=factors)
    return fresh


@operation("user.renew")
def renew_login(*, by: Actor, user: User) -> tuple[User, str]:
    """Give a user who lost password or second factor a new initial password and return it. Sessions and
    factors end; a user who had left may work again."""
    fresh = _locked(user)
    password = _hand_over(fresh)
    fresh.is_active, fresh.left_at = True, None
    fresh.version += 1
    fresh.save()
    factors, _rows = Authenticator.objects.filter(user=fresh).delete()
    ended = delete_sessions(fresh)
    record(user=str(fresh.public_id), sessions_ended=ended, factors_removed=factors)
    return fresh, password


@operation("user.change")
def change_password(*, by: Actor, user: User, password: str) -> User:
    """The user's own new password, already judged by the validators; the initial one ends."""
    user.set_password(password)
    user.initial_password_until = None
    user.save(update_fields=["password", "initial_password_until"])
    record(user=str(user.public_id), fields=["password"])
    return user


@operation("session.start")
def start_session(*, by: Actor, user: User, method: str) -> uuid.UUID:
    """Note that a user signed in, and by what: password, passkey or second factor."""
    return record(user=str(user.public_id), method=method)


@operation("session.end")
def end_sessions(*, by: Actor, user: User, keep: str | None = None, only: str | None = None) -> int:
    """End a user's sessions and return how many: all, all but the key `keep`, or the handle `only`."""
    ended = delete_sessions(user, keep=keep, only=only)
    record(user=str(user.public_id), sessions_ended=ended)
    return ended


@operation("commitment.publish")
def publish_commitment(*, by: Actor, text_fi: str, text_sv: str, text_en: str) -> Commitment:
    """Make a new version of the confidentiality commitment: every user is asked again at the next page.

    Raises ValidationError when a language lacks its text or nothing changed.
    """
    texts = {"text_fi": tidy_lines(text_fi), "text_sv": tidy_lines(text_sv), "text_en": tidy_lines(text_en)}
    before = current_commitment()
    empty = {
        name: _("The commitment is needed in all three languages.")
        for name, text in texts.items()
        if not text
    }
    if empty:
        raise ValidationError(empty)
    if before is not None and all(getattr(before, name) == text for name, text in texts.items()):
        raise ValidationError(_("The text is the same as that of the version in force."))
    made = Commitment.objects.create(version=1 if before is None else before.version + 1, **texts)
    record(version=made.version, **{f"hash_{code}": text_hash(made, code) for code in LANGUAGES})
    return made


@operation("commitment.sign")
def sign_commitment(*, by: Actor, user: User, version: int, language: str) -> CommitmentSignature:
    """Sign the version that was shown, in the language it was shown in (C42, C46). Signing twice gives
    the first signature. Raises NotTheCurrentText when a newer version is in force."""
    current = current_commitment()
    if current is None or current.version != version or language not in LANGUAGES:
        raise NotTheCurrentText
    if by != user.actor:
        raise ValueError("a commitment is signed by nobody but the user")
    signature, made = CommitmentSignature.objects.get_or_create(
        user=user,
        commitment=current,
        defaults={"language": language, "text_hash": text_hash(current, language)},
    )
    record(
        user=str(user.public_id),
        version=version,
        language=signature.language,
        hash=signature.text_hash,
        again=int(not made),
    )
    return signature


def text_hash(commitment: Commitment, language: str) -> str:
    """SHA-256, in hex, of a commitment's text in one language."""
    return hashlib.sha256(commitment.text(language).encode()).hexdigest()


def _hand_over(user: User) -> str:
    password = initial_password()
    user.set_password(password)
    user.initial_password_until = timezone.now() + timedelta(days=INITIAL_PASSWORD_DAYS)
    return password


def _locked(user: User) -> User:
    # On SQLite the transaction itself is the lock.
    return User.objects.select_for_update().get(pk=user.pk)


def _refuse_shared(user: User, given: set[str]) -> None:
    refused = {}
    if "email" in given and is_shared_address(user.email):
        refused["email"] = _("This is the address of a desk, not of a person. Every user has an own login.")
    if "name" in given and is_shared_name(user.name):
        refused["name"] = _("Write the name of the person who will use the login.")
    if refused:
        raise ValidationError(refused)


def _keep_an_administrator(changed: User) -> None:
    """Refuse a change after which nobody could manage users. Raises LastAdministrator."""
    if changed.is_active and changed.valid_to is None and changed.may(Permission.STAFF_MANAGE):
        return
    others = User.objects.exclude(pk=changed.pk).filter(
        register_id=changed.register_id, is_active=True, valid_to=None, role=Role.ADMINISTRATOR
    )
    if not others.exists():
        raise LastAdministrator
