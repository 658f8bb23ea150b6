"""One-use form tokens: the second press of a button finds the first one's result (invariant 11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from kortisto.staff.models import FormToken

T = TypeVar("T")

# A form sent later than this has been closed by everybody.
KEPT = timedelta(days=2)


def is_used(token: UUID) -> bool:
    """Whether a form with this token has done its act already."""
    return FormToken.objects.filter(token=token).exists()


def once(token: UUID, act: Callable[[], T], place: Callable[[T], str]) -> str:
    """Do `act` in one transaction with the token's row and return `place(result)`, the address to go to.

    A token that is used already does nothing and returns the first result's address. A failing act leaves
    the token unused.
    """
    try:
        with transaction.atomic():
            FormToken.objects.create(token=token, result="")
            address = place(act())
            FormToken.objects.filter(token=token).update(result=address)
    except IntegrityError:
        first = FormToken.objects.filter(token=token).values_list("result", flat=True).first()
        if first is None:
            raise
        return first
    FormToken.objects.filter(used_at__lt=timezone.now() - KEPT).delete()
    return address
