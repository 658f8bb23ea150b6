"""Evidence: what a probe found, when. Codes and counts only."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id


class ProbeResult(models.Model):
    """One run of one probe."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey("notice.Register", on_delete=models.PROTECT, related_name="+", editable=False)
    probe = models.CharField(max_length=60)
    held = models.BooleanField()
    code = models.CharField(max_length=120)
    count = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    took_ms = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["register", "probe", "-at"], name="promises_probe_latest")]
