"""Passkeys of the person's own: made after another code by e-mail, then they open the pages by themselves.

Web Authentication with user verification and a key that the device finds by itself. Kept are the public key, a hash of
its name, and the counter that tells a copy; the device is told a random id and no name of anybody's.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.db.models import QuerySet
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.portal import identifying
from kortisto.portal.models import Attempt, Mail, PortalPasskey, PortalSession
from kortisto.portal.operations import Entered, vouched_for, write_to_all

PROVIDER = "passkey"
MOST = 10
"""Passkeys of one person."""
_VERIFIED = UserVerificationRequirement.REQUIRED
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature)


class NotProved(Exception):
    """What the device said proves nothing."""


def server(host: str, origin: str, name: str) -> Fido2Server:
    """Who we are to the device: the host without its port, and the one origin that is ours."""
    entity = PublicKeyCredentialRpEntity(name=name or host, id=host.partition(":")[0])
    return Fido2Server(entity, verify_origin=lambda said: said == origin)


def _state(attempt: Attempt) -> dict[str, str]:
    return {"challenge": attempt.nonce, "user_verification": _VERIFIED.value}


@operation("portal.identify")
def ask(
    *, asking: Fido2Server, aim: str, language: str, session: PortalSession | None = None, name: str = "", by: Actor
) -> tuple[Attempt, dict[str, Any]]:  # fmt: skip
    """A question to the device, and what the browser needs to put it."""
    if aim == Attempt.NEW_KEY:
        person = session.person
        held = [
            AttestedCredentialData(bytes(one.credential))
            for one in PortalPasskey.objects.filter(person=person)
        ]
        user = PublicKeyCredentialUserEntity(id=person.public_id.bytes, name=name, display_name=name)
        options, state = asking.register_begin(
            user, held, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        )
    else:
        options, state = asking.authenticate_begin(user_verification=_VERIFIED)
    challenge = state["challenge"]
    made = identifying.ask(
        provider=PROVIDER, aim=aim, key=challenge, nonce=challenge, language=language, session=session
    )
    return made, json.loads(json.dumps(dict(options)))


def questions() -> QuerySet:
    """The questions that were put to devices."""
    return Attempt.objects.filter(provider=PROVIDER)


def told(text: str) -> dict[str, Any]:
    """What the browser sent of a device. Raises NotProved."""
    try:
        said = json.loads(text) if len(text) <= 20_000 else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise NotProved
    return said


@operation("portal.passkey")
def add(*, asking: Fido2Server, attempt: Attempt, said: dict[str, Any], by: Actor) -> PortalPasskey:
    """Keep a new passkey, and tell every address of the person. Raises NotProved, IntegrityError for one that is
    known already."""
    person = attempt.person
    if PortalPasskey.objects.filter(person=person).count() >= MOST:
        raise NotProved
    try:
        made = asking.register_complete(_state(attempt), RegistrationResponse.from_dict(said))
    except _BROKEN:
        raise NotProved from None
    credential = made.credential_data
    passkey = PortalPasskey(
        register_id=person.register_id, person=person, digest=_digest(credential.credential_id),
        credential=bytes(credential), counter=made.counter,
    )  # fmt: skip
    passkey.save()
    write_to_all(person, Mail.PASSKEY, attempt.language)
    record(subjects=[person.public_id], outcome="added", clause="C69")
    return passkey


@operation("portal.passkey")
def remove(*, passkey: PortalPasskey, language: str, by: Actor) -> None:
    """A passkey opens nothing any more; every address of the person is told."""
    person = passkey.person
    PortalPasskey.objects.filter(pk=passkey.pk).delete()
    write_to_all(person, Mail.PASSKEY, language)
    record(subjects=[person.public_id], outcome="removed", clause="C69")


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def proved(asking: Fido2Server, attempt: Attempt, said: dict[str, Any]) -> PortalPasskey:
    """Whose passkey answered the question. Needs a context that sees everybody. Raises NotProved."""
    try:
        answer = AuthenticationResponse.from_dict(said)
        found = PortalPasskey.objects.select_related("person").filter(digest=_digest(answer.raw_id)).first()
        if found is None:
            raise NotProved
        asking.authenticate_complete(
            _state(attempt), [AttestedCredentialData(bytes(found.credential))], answer
        )
        counter = answer.response.authenticator_data.counter
    except _BROKEN:
        raise NotProved from None
    # A counter that does not go on tells of a copy (Web Authentication, 6.1.1); most keys have none.
    if (counter or found.counter) and counter <= found.counter:
        raise NotProved
    found.counter = counter
    return found


@operation("portal.sign_in")
def sign_in(*, passkey: PortalPasskey, now: datetime, by: Actor) -> Entered | None:
    """Begin the session of whose passkey it is; None for the dead and for who is being erased."""
    person = passkey.person
    PortalPasskey.objects.filter(pk=passkey.pk).update(used_at=now, counter=passkey.counter)
    return vouched_for(person, PortalSession.PASSKEY)
