"""Evidence: what a probe found and when, and what a person vouches for. Codes and counts, no values."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id


class ProbeResult(models.Model):
    """One run of one probe. `probe` is the key of its control.

    `latest` marks the newest of each probe, so that the state of every clause is one indexed read. `mark` is
    where a probe that works through growing data continues the next time.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    probe = models.CharField(max_length=60)
    held = models.BooleanField()
    code = models.CharField(max_length=120)
    count = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    took_ms = models.FloatField(default=0)
    latest = models.BooleanField(default=True)
    mark = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["register", "probe", "-at"], name="promises_probe_history"),
            models.Index(fields=["register"], name="promises_probe_latest", condition=models.Q(latest=True)),
        ]


class Attestation(models.Model):
    """That a member of staff vouches for what no program can see (locked rooms, the firewall), until a day.

    Only the newest of a control counts; when its last day has passed, the clause is stale.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    control = models.CharField(max_length=60)
    statement = models.CharField(max_length=300)
    attested_by = models.UUIDField()
    attested_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["register", "control", "-attested_at"], name="promises_attested")]
