"""Updates from outside: a feed, its runs, and the values they propose (C28-C31)."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Organisation, Person


class UpdateFeed(models.Model):
    """A service that is asked for newer values, in the name of one source of the notice. Off until switched on."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    key = models.CharField(max_length=20)
    source_key = models.CharField(max_length=40)  # a source key of the published notice
    enabled = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)  # the last request of any process: at most one a second
    wait_until = models.DateTimeField(null=True)  # the service asked us to wait until then
    waits = models.PositiveSmallIntegerField(default=0)  # how many times in a row
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="updates_feed_key")]


class UpdateRun(models.Model):
    """One round of questions: every organisation with a business id is asked about once, or only one is."""

    RUNNING, DONE, STOPPED = "running", "done", "stopped"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    feed = models.ForeignKey(UpdateFeed, on_delete=models.PROTECT, related_name="runs")
    only = models.BigIntegerField(null=True)  # row id of the one organisation that is asked about
    state = models.CharField(max_length=10, default=RUNNING)
    total = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # answers that could not be read
    left_out = models.PositiveIntegerField(default=0)  # not asked about: a restriction hides its only person
    counts = models.JSONField(default=dict)  # field → how many proposals
    reached = models.BigIntegerField(default=0)  # row id of the organisation up to which the run has come
    problem = models.CharField(max_length=20, blank=True)  # why it stopped
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20, default="system")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed"],
                condition=models.Q(state="running", only=None),
                name="updates_one_run_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["feed", "only"],
                condition=models.Q(state="running", only__isnull=False),
                name="updates_one_question_at_a_time",
            ),
        ]


class UpdateProposal(PersonalModel):
    """A newer value that a feed offers for one field of an organisation, with where it was read.

    `person` is the organisation's contact person when it has only one: the name, address and c/o line of a
    one-person firm are theirs as well.
    """

    PROPOSED, ACCEPTED, REJECTED, STALE = "proposed", "accepted", "rejected", "stale"
    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    run = models.ForeignKey(UpdateRun, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10)  # name | address | web | situation
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    evidence = models.TextField(blank=True)  # the part of the answer that the value was read from
    state = models.CharField(max_length=8, default=PROPOSED)
    told_by_self = models.BooleanField(default=False)  # the present value was told by the organisation itself
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["register", "state", "field"], name="updates_proposal_state"),
            models.Index(fields=["organisation", "field"], name="updates_proposal_field"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "field"],
                condition=models.Q(state="proposed"),
                name="updates_one_open_proposal",
            )
        ]
