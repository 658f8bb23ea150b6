"""What happens behind the door: whose address was typed, and the messages that leave.

Done by a process of its own, each second, so that no answer takes longer because an address is somebody's. A message
that may not have left is sent again, with another code; none that has left is.
"""

import os
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kortisto.disclosures.models import Disclosure
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.parties.models import ContactPoint, Person
from kortisto.parties.queries import written_language
from kortisto.portal import operations, rules
from kortisto.portal.holdings import file_of, mail_folder
from kortisto.portal.models import Knock, Mail
from kortisto.requests.models import Transfer

AT_ONCE = 100
_FILE_LASTS = 3600  # seconds


def post(register_id: int, now: datetime | None = None) -> int:
    """Look at who knocked and send what is due in a register; returns how many messages left."""
    now = now or timezone.now()
    context = partial(
        access, register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="portal.post", shown=False
    )
    with context():
        waiting = list(Knock.objects.filter(looked_at=None).order_by("pk")[:AT_ONCE])
    for one in waiting:
        with context():
            look(knocked=one, now=now, by=SYSTEM)
    with context():
        if Transfer.objects.filter(fetched_at__isnull=False, told_at=None).exists():
            tell_fetched(now=now, by=SYSTEM)
    sent = 0
    with context():
        due = list(
            Mail.objects.filter(sent_at=None, next_at__lte=now, attempts__lt=rules.MOST_ATTEMPTS)
            .select_related("knock", "person")
            .order_by("pk")[:AT_ONCE]
        )
    for mail in due:
        # Each step is committed by itself: a code is kept before its message leaves.
        with context():
            message = compose(mail=mail, now=now, by=SYSTEM)
        if message is None:
            continue
        try:
            deliver(mail, message)
        except (
            OSError,
            ValueError,
        ):  # the server's errors, or an address that it cannot take: tried again later
            continue
        with context():
            left(mail=mail, by=SYSTEM)
        sent += 1
    with context():
        if operations.is_anything_over(now):
            operations.forget(now=now, by=SYSTEM)
    return sent


@operation("portal.look")
def look(*, knocked: Knock, now: datetime, by: Actor) -> list[Mail]:
    """Find whose address was typed, or who asked for another code, and make the message to them: a code for one
    person; for an address of several a word that it is not enough; for nobody nothing. The address goes."""
    points = _points(knocked) if knocked.expires_at > now else []
    persons = {point.person_id: point for point in points if not operations.is_gone(point.person_id)}
    mails = []
    if len(persons) == 1:
        ((person, point),) = persons.items()
        Knock.objects.filter(pk=knocked.pk).update(person=person, point=point.pk)
        mails.append(_mail(knocked, Mail.CODE, person, point.value, now))
    elif persons:
        mails.append(_mail(knocked, Mail.SHARED, min(persons), points[0].value, now))
    Knock.objects.filter(pk=knocked.pk).update(looked_at=now, address="")
    outcome = mails[0].kind if mails else "nobody"
    subjects = Person.objects.filter(pk__in=persons).unseen("public_id")
    record(subjects=[public_id for (public_id,) in subjects], aim=knocked.aim, outcome=outcome, clause="C69")
    return mails


@operation("portal.mail")
def tell_fetched(*, now: datetime, by: Actor) -> int:
    """Whoever ordered a package to be handed over is told that it was; returns how many messages wait."""
    made, persons = 0, []
    untold = Transfer.objects.filter(fetched_at__isnull=False, told_at=None).select_related("person")
    for transfer in untold[:AT_ONCE]:
        person = transfer.person
        if not operations.is_gone(person.pk):
            made += operations.write_to_all(person, Mail.FETCHED, written_language(person.language), now)
        persons.append(person.public_id)
        Transfer.objects.filter(pk=transfer.pk).update(told_at=now)
    record(subjects=persons, kind=Mail.FETCHED, outcome="waiting", clause="C73")
    return made


def _points(knocked: Knock) -> list[ContactPoint]:
    found = ContactPoint.objects.filter(kind=ContactPoint.EMAIL, ended_on=None, person__isnull=False)
    if knocked.aim == Knock.CONFIRM:
        return list(found.filter(pk=knocked.point, person=knocked.person_id))
    return list(found.filter(value=knocked.address).order_by("pk")) if knocked.address else []


def _mail(knocked: Knock, kind: str, person: int, address: str, now: datetime) -> Mail:
    made = Mail(
        register_id=knocked.register_id, person_id=person, knock=knocked, kind=kind, address=address,
        language=knocked.language, next_at=now,
    )  # fmt: skip
    made.save()
    return made


@operation("portal.mail")
def compose(*, mail: Mail, now: datetime, by: Actor) -> EmailMessage | None:
    """The message as it leaves now, recorded as a disclosure to the person before it does; None for a code whose time
    is over. A code is made here and kept as a hash only, so another attempt has another."""
    mail.attempts += 1
    mail.next_at = now + rules.pause(mail.attempts)
    code = ""
    if mail.kind == Mail.CODE:
        if mail.knock is None or mail.knock.expires_at <= now or mail.knock.used_at is not None:
            mail.attempts, mail.address = rules.MOST_ATTEMPTS, ""
            mail.save()
            record(subjects=[mail.person.public_id], kind=mail.kind, outcome="too_late", clause="C69")
            return None
        code = operations.new_code()
        Knock.objects.filter(pk=mail.knock_id).update(
            digest=operations.digest_of_code(mail.knock.handle, code)
        )
    elif mail.attempts >= rules.MOST_ATTEMPTS:
        mail.next_at = now
    mail.save()
    disclose(
        recipient=the_person(mail.register_id), ground=Disclosure.DATA_SUBJECT, clause="C69", categories=[],
        persons=[mail.person], by=by,
    )  # fmt: skip
    record(subjects=[mail.person.public_id], kind=mail.kind, outcome="sent", clause="C69")
    return _message(mail, code)


def _message(mail: Mail, code: str) -> EmailMessage:
    try:
        controller = document(mail.register_id).get("controller", {})
    except NoPublishedNotice:
        controller = {}
    shown = f"{code[:3]} {code[3:]}"
    with override(mail.language):
        subject, paragraphs = _said(mail, shown)
    signed = [
        controller.get("name", ""),
        f"{controller.get('email', '')} {controller.get('phone', '')}".strip(),
    ]
    body = "\n\n".join([*paragraphs, "\n".join(filter(None, signed))]) + "\n"
    return EmailMessage(
        subject,
        body,
        settings.MAIL_FROM or controller.get("email", ""),
        [mail.address],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _said(mail: Mail, code: str) -> tuple[str, list[str]]:
    """Subject and paragraphs of a message. None has anything to press: a program that opens links opens nothing."""
    if mail.kind == Mail.SHARED:
        return _("Signing in with this address"), [
            _("Somebody asked to sign in with this e-mail address. More than one person in our register uses it, so a code alone does not tell us who you are, and we send none."),
            _("You can ask for your rights by a request, without signing in, on the page where you asked for the code. Or tell us an e-mail address of your own."),
        ]  # fmt: skip
    if mail.kind == Mail.CHANGED:
        return _("Your e-mail address was changed"), [
            _("The e-mail address by which we know you was changed on your own pages. This message goes to the address that we had before."),
            _("If it was you, you need do nothing. If it was not, tell us at once: for 24 hours nothing can be downloaded."),
        ]  # fmt: skip
    if mail.kind == Mail.FETCHED:
        return _("Your package was fetched"), [
            _("The package of your data that you ordered to be handed over was fetched by its link. On your own pages you see to whom and when."),
            _("If you ordered nothing of the kind, tell us at once."),
        ]  # fmt: skip
    if mail.kind == Mail.PASSKEY:
        return _("A passkey of your pages was changed"), [
            _("A passkey was added to your own pages, or removed from them. With a passkey one can sign in."),
            _("If it was you, you need do nothing. If it was not, tell us at once: for 24 hours nothing can be downloaded."),
        ]  # fmt: skip
    if mail.kind == Mail.LINKED:
        return _("A service was linked with your pages"), [
            _("A service that tells us who you are, such as a bank identification, was linked with your own pages. From now on one can sign in with it."),
            _("If it was you, you need do nothing. If it was not, tell us at once: for 24 hours nothing can be downloaded."),
        ]  # fmt: skip
    confirms = mail.knock is not None and mail.knock.aim == Knock.CONFIRM
    return _("Your code: %(code)s") % {"code": code}, [
        _("The code with which you confirm a download on your own pages:")
        if confirms
        else _("The code with which you sign in to your own pages:"),
        f"    {code}",
        _("It is good for ten minutes, in the browser in which you asked for it. There is nothing to press in this message."),
        _("If you asked for no code, you need do nothing: without the code nobody gets in. Tell it to nobody, not even to us."),
    ]  # fmt: skip


def deliver(mail: Mail, message: EmailMessage) -> None:
    """Hand the message to the mail server, or, on an installation without one, to the folder of a trial."""
    if not settings.MAIL_IN_FILES:
        message.send()
        return
    folder = mail_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file_of(mail.public_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
        f.write(message.message().as_bytes())


@operation("portal.mail")
def left(*, mail: Mail, by: Actor) -> None:
    """The message has left: its address is needed no longer."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), address="")
    record(subjects=[mail.person.public_id], kind=mail.kind, outcome="left", clause="C69")


def sweep_files(now: datetime) -> None:
    """Remove the messages of a trial that are an hour old."""
    folder = mail_folder()
    for path in folder.glob("*.eml") if folder.is_dir() else ():
        if now.timestamp() - path.stat().st_mtime > _FILE_LASTS:
            path.unlink(missing_ok=True)
