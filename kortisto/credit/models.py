"""Credit applications, and what a provider of credit data answered about one of them (C32, C33, C37, C68)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import uuid7
from kortisto.parties.models import Organisation, Person, Sourced


class CreditApplication(PersonalModel, Sourced):
    """That a customer asks for credit: how much, what for, and what a person decided. `provider` is whom credit data
    were asked of, so that a refusal can say so when the answer itself has gone."""

    OPEN, QUERIED, GRANTED, REFUSED, WITHDRAWN = "open", "queried", "granted", "refused", "withdrawn"
    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="credit_applications"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="credit_applications"
    )
    asked_cents = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    arrived_on = models.DateField()
    state = models.CharField(max_length=9, default=OPEN)
    told_on = models.DateField(null=True, blank=True)
    provider = models.ForeignKey(Recipient, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=16, blank=True)
    granted_cents = models.BigIntegerField(null=True, blank=True)
    given_out_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(
                fields=["register", "arrived_on"],
                condition=Q(decided_on=None),
                name="credit_application_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False)
                | Q(person__isnull=False, organisation=None),
                name="credit_application_of_one",
            ),
            models.CheckConstraint(condition=Q(asked_cents__gt=0), name="credit_application_asks"),
        ]


class CreditCheck(PersonalModel, Sourced):
    """One question to a provider about one application, and of its answer the class and its day, nothing else."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="checks")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="credit_checks")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=40)
    band = models.CharField(max_length=1, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    problem = models.CharField(max_length=12, blank=True)

    class Meta(PersonalModel.Meta):
        indexes = []
