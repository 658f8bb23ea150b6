"""Recipients, and what left the house, to whom, on which ground (C18, C33, Article 15(1)(c))."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Person
from kortisto.staff.models import User


class Recipient(models.Model):
    """Somebody who receives data: a processor, another controller, or an authority."""

    PROCESSOR, CONTROLLER, AUTHORITY, SUBJECT = "processor", "controller", "authority", "data_subject"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    purpose = models.IntegerField()  # bits of kernel.purposes
    categories = models.JSONField(default=list)  # category keys that may be given
    country = models.CharField(max_length=2, default="FI")
    contact = models.CharField(max_length=120, blank=True)  # where a person turns to, as letters tell it
    agreement_signed_on = models.DateField(null=True, blank=True)
    agreement_starts_on = models.DateField(null=True, blank=True)  # empty: holds from its signing
    agreement_ends_on = models.DateField(null=True, blank=True)
    enabled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="disclosures_recipient_key")]

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """That a user works for a recipient: what the user is shown leaves the house, and only under its agreement."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="workers")


class Disclosure(models.Model):
    """One act of giving data out. The persons are rows of their own, so that each can be told."""

    CREDIT, COLLECTION, INVOICING, STATUTORY = "credit", "collection", "invoicing", "statutory"
    PROCESSING, DATA_SUBJECT = "processing", "data_subject"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="disclosures")
    ground = models.CharField(max_length=12)
    clause = models.CharField(max_length=4)
    categories = models.JSONField()
    persons = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file that left, if one did
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)


class DisclosedPerson(PersonalModel):
    """That a person's data were part of a disclosure."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="subjects")

    class Meta(PersonalModel.Meta):
        indexes = []


class Visit(models.Model):
    """One user's visits of one day on behalf of a recipient: one disclosure, to which whoever is seen is added."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="visit")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="disclosures_visit_once")]


class Export(models.Model):
    """A list that leaves as a file, or that somebody asks to have as one. `query` holds declared filters and
    the keys of columns, never a name that was searched for; whose data left are rows of the disclosure."""

    WAITING, APPROVED, DECLINED, MADE = "waiting", "approved", "declined", "made"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    of = models.SlugField(max_length=40)  # key of the list
    query = models.JSONField(default=dict)
    form = models.CharField(max_length=4)  # csv | xlsx
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="exports")
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=8)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    disclosure = models.ForeignKey(Disclosure, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["asked_by", "made_at"], name="disclosures_export_rate")]
