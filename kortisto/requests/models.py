"""Access reports made for a person. (The cases around them come with the rights.)"""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import uuid7
from kortisto.parties.models import Person


class AccessReport(PersonalModel):
    """That a report was made, from which stores, and where its files lie until they expire."""

    COMPLETE, INCOMPLETE = "complete", "incomplete"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_reports")
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    stores = models.JSONField()  # store → rows; the manifest
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=40)  # random name below the reports store

    class Meta(PersonalModel.Meta):
        indexes = []
