"""A call that is sent twice acts once: Idempotency-Key, with the first answer for a day."""

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from kortisto.api.door import Answer, Caller
from kortisto.api.keys import fingerprint
from kortisto.api.models import KeptAnswer
from kortisto.api.problems import Problem

KEPT = timedelta(days=1)
LONGEST = 255


def once(request: HttpRequest, act: Callable[[], Answer]) -> Answer:
    """Do `act` in one transaction with its key's row. The same key again gives the same answer, with another body
    it is refused; an act that fails leaves the key unused. The answer is of identifiers and codes only."""
    caller: Caller = request.auth
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Problem("key-missing", "Send an Idempotency-Key of 1 to 255 letters with every new thing.")
    named = fingerprint(caller.text, b"key", key.encode())
    body = fingerprint(caller.text, request.method.encode(), request.path.encode(), request.body)
    KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(token=caller.token, key=named, body=body)
            answer = act()
            KeptAnswer.objects.filter(pk=row.pk).update(
                status=answer.status, answer=answer.data, place=answer.headers.get("Location", "")
            )
    except IntegrityError:
        first = KeptAnswer.objects.filter(token=caller.token, key=named).first()
        if first is None:
            # It was the act itself that met somebody else's row.
            raise Problem("conflict", "A number in it is in use already.") from None
        if first.body != body:
            raise Problem("key-reused", "This Idempotency-Key was sent with something else.") from None
        again = {"Idempotency-Replayed": "true"} | ({"Location": first.place} if first.place else {})
        return Answer(first.answer, first.status, headers=again, gives=False)
    answer.gives = False
    return answer
