"""Pairs of persons who look like one, and merges with what it takes to undo them."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Person


class DuplicateSearch(models.Model):
    """One search through the whole register. A worker goes on from `reached` until the last person."""

    RUNNING, DONE = "running", "done"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    state = models.CharField(max_length=10, default=RUNNING)
    persons = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)  # the row id up to which persons have been compared
    found = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [
            # Pressed twice, there is still one.
            models.UniqueConstraint(
                fields=["register"],
                name="duplicates_search_running",
                condition=models.Q(state="running"),
            )
        ]


class Likeness(PersonalModel):
    """That a person looks like another, field by field, and what was decided of it.

    Two rows a pair, one for each of them: what is held about a person is told to them and goes with them.
    """

    OPEN, DISTINCT = "open", "distinct"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="likenesses")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=OPEN)
    weight = models.IntegerField()  # tenths of bits, all fields together
    fields = models.JSONField(default=dict)  # field → tenths of bits
    search = models.BigIntegerField(null=True)  # the row of the search that found it
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="duplicates_likeness_pair")]
        indexes = [models.Index(fields=["register", "state", "-weight"], name="duplicates_likeness_list")]


class FormerId(PersonalModel):
    """A public id under which the person stood before a merge: old addresses lead on, and what the ledger
    tells of it is theirs."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_ids")
    public_id = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(PersonalModel.Meta):
        indexes = []


class Merge(PersonalModel):
    """One merge, while it can be undone: what the card of `person` and the card that was taken into it were
    before. It goes when it is undone, when its days are over, and with the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    survivor = models.UUIDField()
    absorbed = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)
    taken = models.JSONField(default=list)  # columns whose value came from the absorbed card
    before = models.JSONField()  # see merging.py

    class Meta(PersonalModel.Meta):
        indexes = []
