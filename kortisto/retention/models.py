"""What erasure leaves behind: that it happened, what stays, why and until when. No value of anybody's."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id


class Erasure(models.Model):
    """The erasure of a data subject (by random public id).

    `partial` until the last lock has ended; `refused` when nothing may go yet; `incomplete` when a store
    failed: then nothing was erased and nothing is claimed.
    """

    PARTIAL, COMPLETE, REFUSED, INCOMPLETE = "partial", "complete", "refused", "incomplete"
    REQUEST, EXPIRY = "request", "expiry"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    subject = models.UUIDField()
    also = models.JSONField(default=list)  # public ids the subject had before merges
    because = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    received_on = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40)
    gone = models.JSONField(default=dict)  # store → rows
    kept = models.JSONField(default=list)  # [{store, rows, why, clause, statute, until, review}]
    told = models.JSONField(
        default=list
    )  # [[recipient key, day]]: to whom the data had been given (Article 19)
    failed = models.JSONField(default=list)  # stores that did not answer
    next_on = models.DateField(null=True)  # the earliest day something kept may go, or is looked at again
    journalled = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["register", "subject"], name="retention_erasure_subject"),
            models.Index(fields=["register", "state", "next_on"], name="retention_erasure_next"),
            models.Index(fields=["register", "-at"], name="retention_erasure_latest"),
            models.Index(
                fields=["register"],
                name="retention_unjournalled",
                condition=models.Q(journalled=False),
            ),
        ]


class RetentionRun(models.Model):
    """One night: what was due, what went, what is held."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    today = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
