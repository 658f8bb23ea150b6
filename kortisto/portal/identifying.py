"""Going to another service that vouches for somebody, and coming back: each question is answered once, in time, and in
the browser that asked it."""

from django.utils import timezone

from kortisto.kernel import openid
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block, ContactPoint, Person
from kortisto.portal import rules
from kortisto.portal.models import Attempt, Mail, PortalSession
from kortisto.portal.operations import Entered, begin_session, digest_of_key
from kortisto.requests import identities
from kortisto.requests.models import OutsideIdentity


@operation("portal.identify")
def begin(
    *, provider: str, aim: str, back: str, language: str, session: PortalSession | None = None, by: Actor
) -> tuple[Attempt, str]:
    """A question to a service, and the address that carries it."""
    asked = openid.ask(identities.service(provider), back=back, language=language)
    made = Attempt(
        register_id=required_access().register_id, provider=provider, aim=aim, digest=digest_of_key(asked.state),
        nonce=asked.nonce, verifier=asked.verifier, session=session, language=language,
        person_id=session.person_id if session is not None else None,
        expires_at=timezone.now() + rules.CODE_LASTS,
    )  # fmt: skip
    made.save()
    record(aim=aim, provider=provider, outcome="asked", clause="C69")
    return made, asked.url


@operation("portal.identify")
def returned(*, state: str, by: Actor) -> Attempt | None:
    """The question that is answered now; nobody can answer it again."""
    open_ones = Attempt.objects.filter(
        digest=digest_of_key(state), used_at=None, expires_at__gt=timezone.now()
    )
    found = open_ones.select_related("session").first()
    if found is not None and not open_ones.update(used_at=timezone.now()):
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
    person = identity.person
    kinds = Block.objects.filter(person=person, lifted_at=None).values_list("kind", "person")
    if rules.why_no_code(kind for kind, _person in kinds):
        record(subjects=[person.public_id], means="strong", outcome="refused", clause="C69")
        return None
    point = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None).first()
    entered = begin_session(person, point.pk if point is not None else None, PortalSession.STRONG)
    identities.recognised(identity=identity, level=level, now=timezone.now(), by=by)
    record(subjects=[person.public_id], means="strong", level=level, clause="C69")
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
    points = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None)
    for point in points:
        Mail(
            register_id=person.register_id, person=person, kind=Mail.LINKED, address=point.value, language=language
        ).save()  # fmt: skip
    record(subjects=[person.public_id], kind=Mail.LINKED, outcome="waiting", clause="C75")
    return len(points)
