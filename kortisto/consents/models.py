"""What survives an erasure so that a "no" keeps holding: keyed fingerprints, nothing else (C90)."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id


class Suppression(models.Model):
    """HMAC-SHA256 of a normalised e-mail address, telephone number or postal address.

    The key lives outside the database. Used only to stop an import or a send from reviving the person.
    """

    EMAIL, PHONE, POST = "email", "phone", "post"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    channel = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    purposes = models.IntegerField()  # bits of kernel.purposes that stay forbidden
    since = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "channel", "digest"], name="consents_suppression_once"
            )
        ]
