"""What this room holds about a person: who came in and what was sent to them, for a day."""

from pathlib import Path

from django.conf import settings

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_store
from kortisto.parties.holdings import KEY
from kortisto.portal.models import Attempt, Knock, Mail, PortalPasskey, PortalSession

FILES = "files:mail"

_ADDRESS = Personal("Sähköpostiosoite", "E-postadress", "E-mail address")
_LANGUAGE = Personal("Kieli", "Språk", "Language")

declare(
    PortalSession,
    about="person",
    category="access_log",
    sorted_by="started_at",
    id=KEY,
    register=KEY,
    person=KEY,
    digest=Impersonal("fingerprint of a random key"),
    means=Personal("Miten kirjautui", "Hur loggade in", "How they signed in"),
    point=KEY,
    started_at=Personal("Kirjautui", "Loggade in", "Signed in"),
    expires_at=Personal("Voimassa enintään", "Gäller längst till", "Valid at most until"),
    confirmed_at=Personal("Uusi koodi annettiin", "Ny kod angavs", "Another code given"),
    ended_at=Personal("Kirjautui ulos", "Loggade ut", "Signed out"),
)
declare(
    Knock,
    about="person",
    category="access_log",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    handle=Impersonal("random identifier of a browser's attempt"),
    aim=Personal("Mitä varten", "För vad", "What for"),
    address=_ADDRESS,
    language=_LANGUAGE,
    person=KEY,
    point=KEY,
    session=KEY,
    digest=Impersonal("keyed fingerprint of a code"),
    tries=Personal("Yrityksiä", "Försök", "Tries"),
    made_at=Personal("Koodia pyydettiin", "Kod begärdes", "A code was asked for"),
    expires_at=Personal("Voimassa", "Gäller till", "Valid until"),
    looked_at=Personal("Käsitelty", "Behandlad", "Looked at"),
    used_at=Personal("Käytetty", "Använd", "Used"),
)
declare(
    Attempt,
    about="person",
    category="access_log",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    handle=Impersonal("random identifier of a browser's attempt"),
    provider=Personal("Palvelu", "Tjänst", "Service"),
    aim=Personal("Mitä varten", "För vad", "What for"),
    digest=Impersonal("fingerprint of a random text"),
    nonce=Impersonal("random"),
    verifier=Impersonal("random"),
    language=_LANGUAGE,
    person=KEY,
    session=KEY,
    made_at=Personal("Kysytty", "Frågat", "Asked"),
    expires_at=Personal("Voimassa", "Gäller till", "Valid until"),
    used_at=Personal("Käytetty", "Använd", "Used"),
)
declare(
    PortalPasskey,
    about="person",
    category="access_log",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    person=KEY,
    digest=Impersonal("fingerprint of the device's name for the key"),
    credential=Impersonal("public key of a device"),
    counter=Impersonal("how often the key was used, as the device counts"),
    made_at=Personal("Tehty", "Gjord", "Made"),
    used_at=Personal("Käytetty viimeksi", "Senast använd", "Last used"),
)
declare(
    Mail,
    about="person",
    category="access_log",
    sorted_by="made_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    knock=KEY,
    kind=Personal("Viesti", "Meddelande", "Message"),
    address=_ADDRESS,
    language=_LANGUAGE,
    made_at=Personal("Tehty", "Gjort", "Made"),
    next_at=Personal("Lähetetään", "Sänds", "To be sent"),
    attempts=Personal("Yrityksiä", "Försök", "Attempts"),
    sent_at=Personal("Lähetetty", "Sänt", "Sent"),
)
declare_store(
    "cookie:" + settings.PORTAL_COOKIE_NAME,
    "cookie",
    reason="session of a person on their own pages; random; ends with the browser",
)
declare_store(
    FILES,
    "file",
    holds="access_log",
    reason="messages of an installation without a mail server, under random names, for an hour",
)
if settings.MAIL_HOST:
    declare_store("host:mail_server", "host", reason="the mail server: messages to persons leave through it")


def mail_folder() -> Path:
    """Where the messages of an installation without a mail server lie."""
    return Path(settings.DATA) / "files" / "mail"


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Who was signed in is out, and what was to be sent is not."""
    for (name,) in work.ask("SELECT public_id FROM portal_mail WHERE person_id IN :ids"):
        work.files.append((FILES, file_of(name)))
    for model in (Mail, Knock, Attempt, PortalPasskey, PortalSession):
        work.remove(model)


def file_of(public_id) -> Path:
    """The file of a message, by its id as either engine gives it."""
    return mail_folder() / f"{str(public_id).replace('-', '')}.eml"


def mail_files(asking) -> int:
    """The messages to the persons that lie in the folder."""
    names = asking.ask("SELECT public_id FROM portal_mail WHERE person_id IN :ids")
    return sum(file_of(name).exists() for (name,) in names)


STORES = {FILES: mail_files}
