"""Imports: a run, its staged rows with a verdict each, and what is left of them afterwards (C28-C30)."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Person


class ImportRun(models.Model):
    """One file of one source. Rows are staged with verdicts before anything is written to the register."""

    UPLOADED, STAGING, STAGED, APPLYING, DONE, UNDOING, UNDONE, DISCARDED, FAILED = (
        "uploaded", "staging", "staged", "applying", "done", "undoing", "undone", "discarded", "failed",
    )  # fmt: skip

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10)  # customers | orders | invoices
    source = models.CharField(max_length=40)
    file_digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)  # field → column, and the choices made for reading
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    state = models.CharField(max_length=10, default=STAGING)
    total = models.PositiveIntegerField(default=0)
    staged = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)  # the row up to which the present phase is done
    counts = models.JSONField(default=dict)  # verdict → count
    problem = models.JSONField(default=dict)  # {code, fi, sv, en} when the run failed
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20, default="system")
    version = models.PositiveIntegerField(default=1)


class ImportProfile(models.Model):
    """How columns with these headings were read last: the next file of the same kind is read alike."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    kind = models.CharField(max_length=10)
    heading = models.CharField(max_length=64)  # fingerprint of the headings in their order
    fields = models.JSONField()  # field → column number, 1 = first
    order = models.CharField(max_length=20, blank=True)  # of names in one column
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "kind", "heading"], name="intake_profile_heading")
        ]


class ImportRow(PersonalModel):
    """A staged row: what it would do, and why not. Emptied of its values 30 days after the run."""

    CREATE, UPDATE, UNCHANGED, DUPLICATE, BLOCKED, ERROR = (
        "create", "update", "unchanged", "duplicate", "blocked", "error",
    )  # fmt: skip
    subject_optional = True

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    key = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # of the cleaned values
    verdict = models.CharField(max_length=10)
    values = models.JSONField()  # cleaned values by field
    details = models.JSONField(default=dict)  # changed fields, problem codes with column, match
    applied = models.BooleanField(default=False)
    written = models.BigIntegerField(null=True)  # row ids up to this one came with the row

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "row_number"], name="intake_row_once")]
        indexes = [
            models.Index(fields=["run", "verdict", "row_number"], name="intake_row_verdict"),
            models.Index(fields=["run", "key"], name="intake_row_key"),
        ]


class ImportUndo(PersonalModel):
    """What a row of an import removed, added and changed: what it takes to undo it, for two weeks.

    `former` is the contact person whom the row replaced. Row 0 stands for what belongs to no row.
    """

    subject_optional = True

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    done = models.JSONField()  # see kernel.recalling.difference, and the fingerprint of the rows it left

    class Meta(PersonalModel.Meta):
        indexes = [models.Index(fields=["run", "row_number"], name="intake_undo_row")]
