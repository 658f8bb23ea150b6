"""Going to another service that vouches for somebody, and coming back: each question is answered once, in time, and in
the browser that asked it."""

from django.db.models import QuerySet
from django.utils import timezone

from kortisto.kernel import openid
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.portal import rules
from kortisto.portal.models import Attempt, Mail, PortalSession
from kortisto.portal.operations import Entered, digest_of_key, vouched_for, write_to_all
from kortisto.requests import identities
from kortisto.requests.models import OutsideIdentity


@operation("portal.identify")
def begin(
    *, provider: str, aim: str, back: str, language: str, session: PortalSession | None = None, by: Actor
) -> tuple[Attempt, str]:
    """A question to a service, and the address that carries it."""
    asked = openid.ask(identities.service(provider), back=back, language=language)
    made = ask(
        provider=provider, aim=aim, key=asked.state, nonce=asked.nonce, verifier=asked.verifier, language=language,
        session=session,
    )  # fmt: skip
    return made, asked.url


def ask(
    *, provider: str, aim: str, key: str, nonce: str, verifier: str = "", language: str, session: PortalSession | None
) -> Attempt:  # fmt: skip
    """Remember a question until it is answered; inside an operation, which it records. `key` is what its answer is
    known by."""
    made = Attempt(
        register_id=required_access().register_id, provider=provider, aim=aim, digest=digest_of_key(key),
        nonce=nonce, verifier=verifier, session=session, language=language,
        person_id=session.person_id if session is not None else None,
        expires_at=timezone.now() + rules.CODE_LASTS,
    )  # fmt: skip
    made.save()
    record(aim=aim, provider=provider, outcome="asked", clause="C69")
    return made


@operation("portal.identify")
def returned(*, among: QuerySet, by: Actor) -> Attempt | None:
    """The newest question among these that is answered now; nobody can answer it again."""
    open_ones = among.filter(used_at=None, expires_at__gt=timezone.now())
    found = open_ones.select_related("session", "person").order_by("-pk").first()
    if found is not None and not open_ones.filter(pk=found.pk).update(used_at=timezone.now()):
        found = None
    record(outcome="returned" if found is not None else "unknown", clause="C69")
    return found


@operation("portal.identify")
def noted(*, attempt: Attempt, outcome: str, by: Actor) -> None:
    """Note how a question ended that let nobody in."""
    record(aim=attempt.aim, provider=attempt.provider, outcome=outcome, clause="C69")


@operation("portal.sign_in")
def sign_in(*, identity: OutsideIdentity, level: str, by: Actor) -> Entered | None:
    """Begin the session of whoever a service vouched for; None for the dead and for who is being erased. Their open
    requests take it as their proof of identity."""
    entered = vouched_for(identity.person, PortalSession.STRONG, level=level)
    if entered is not None:
        identities.recognised(identity=identity, level=level, now=timezone.now(), by=by)
    return entered


@operation("portal.confirm")
def confirm(*, session: PortalSession, identity: OutsideIdentity, level: str, by: Actor) -> bool:
    """Somebody who is signed in was vouched for again: for some minutes files may leave. False when it is another."""
    same = identity.person_id == session.person_id
    if same:
        PortalSession.objects.filter(pk=session.pk).update(confirmed_at=timezone.now())
        identities.recognised(identity=identity, level=level, now=timezone.now(), by=by)
    record(means="strong", outcome="right" if same else "wrong", clause="C69")
    return same


@operation("portal.mail")
def tell_linked(*, person: Person, language: str, by: Actor) -> int:
    """Every e-mail address of the person is told of a new way in: whoever took over their pages is noticed by them.
    Returns to how many."""
    told = write_to_all(person, Mail.LINKED, language)
    record(subjects=[person.public_id], kind=Mail.LINKED, outcome="waiting", clause="C75")
    return told
