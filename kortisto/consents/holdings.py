"""What this room holds: keyed fingerprints that keep a "no" in force after an erasure."""

from kortisto.consents.models import Suppression
from kortisto.kernel.declarations import Impersonal, Personal, declare

_KEY = Impersonal("row id")

# Pseudonymous personal data without a link to a person: found by computing the fingerprint of a value the
# person gives. Not a subject table, because there is no row of a person to lead to.
declare(
    Suppression,
    category="suppression",
    tell=False,
    id=_KEY,
    register=_KEY,
    channel=Personal("Kanava", "Kanal", "Channel"),
    digest=Personal("Tiiviste", "Kontrollsumma", "Fingerprint"),
    purposes=Personal("Kielletyt tarkoitukset", "Förbjudna ändamål", "Forbidden purposes"),
    since=Personal("Alkaen", "Från", "Since"),
)
