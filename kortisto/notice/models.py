"""Registers and the versions of their notices."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id, uuid7


class Register(models.Model):
    """The root of everything personal: one controller, one notice. No query crosses registers.

    The controller's particulars and the financial year live in the notice document; what is kept here is
    what the register itself needs to run.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    financial_year_end_month = models.PositiveSmallIntegerField(default=12)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class NoticeVersion(models.Model):
    """One version of a register's notice. A draft may change; a published version never does (C2)."""

    DRAFT, PUBLISHED = "draft", "published"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=DRAFT)
    document = models.JSONField()
    raw = models.TextField(blank=True)  # the imported text, for the linter's places
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the canonical document, when published
    declared_digest = models.CharField(max_length=64, blank=True)  # of the declarations at publishing
    created_at = models.DateTimeField(default=timezone.now)
    valid_from = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="notice_version_number")]


class NoticeFile(models.Model):
    """A published version as it is given out, byte for byte, in one form and language; it never changes."""

    HTML, PDF, JSON = "html", "pdf", "json"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4)
    language = models.CharField(max_length=2, blank=True)  # the linked data is in all languages at once
    body = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "kind", "language"], name="notice_file_once")
        ]


class Waiver(models.Model):
    """A warning of the linter set aside for a time, with the reason; without an end there is none."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    until = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.UUIDField(null=True)
