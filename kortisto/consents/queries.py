"""What the rooms above ask the suppression list: does an earlier "no" hold for these values?"""

from collections.abc import Iterable

from kortisto.consents import rules
from kortisto.consents.keys import suppression_key
from kortisto.consents.models import Suppression


def hits(
    register_id: int,
    *,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    posts: Iterable[tuple[str, str, str]] = (),
) -> dict[tuple[str, str], int]:
    """(channel, fingerprint) → forbidden purposes, for those of the values that are on the list.

    E-mail addresses in any case, telephone numbers in E.164, posts as (name, street, postcode).
    """
    wanted = rules.fingerprints(
        suppression_key(), emails=list(emails), phones=list(phones), posts=list(posts)
    )
    found: dict[tuple[str, str], int] = {}
    digests = sorted(digest for _channel, digest in wanted)
    for start in range(0, len(digests), 500):
        rows = Suppression.objects.filter(register_id=register_id, digest__in=digests[start : start + 500])
        for channel, digest, purposes in rows.values_list("channel", "digest", "purposes"):
            if (channel, digest) in wanted:
                found[channel, digest] = purposes
    return found


def forbidden_purposes(register_id: int, **values: Iterable) -> int:
    """The purposes that the suppression list forbids for a person with these values, as bits (0: none)."""
    return rules.forbidden(hits(register_id, **values))
