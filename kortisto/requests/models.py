"""Requests of persons as cases, what became of each, and the access reports made for them."""

from django.db import models
from django.utils import timezone

from kortisto.disclosures.models import Recipient
from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Person, Sourced
from kortisto.retention.models import Erasure


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


class FormerRequest(PersonalModel, Sourced):
    """A request that somebody made to another register and brought along with their package (Article 20). It was
    answered there, or not: no clock runs here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    controller = models.CharField(max_length=200, blank=True)  # whom they asked
    number = models.PositiveIntegerField()
    right = models.CharField(max_length=24)
    channel = models.CharField(max_length=8)
    arrived_at = models.DateTimeField()
    asker = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=300, blank=True)
    mandate = models.CharField(max_length=300, blank=True)
    asked = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    items = models.JSONField(default=list)  # field, wanted, ground
    files = models.JSONField(default=list)  # names only

    class Meta(PersonalModel.Meta):
        indexes = []


class Transfer(PersonalModel):
    """That somebody ordered their package to be handed to another controller by a link (Article 20(2)), and what became
    of it. Of the link there is a hash; `report` is the one whose package it is."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    report = models.UUIDField()
    receiver = models.CharField(max_length=200)  # as the person called them
    digest = models.CharField(max_length=64, unique=True)
    contents_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the person, that it was fetched
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(
                fields=["register"],
                condition=models.Q(fetched_at__isnull=False, told_at=None),
                name="requests_transfer_untold",
            )
        ]


class OutsideIdentity(PersonalModel):
    """That another service knows the person, and vouches for them: a keyed fingerprint of its name for them, and how
    sure it was the last time. No personal identity code, and not the name itself."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=8)  # bank | profile
    digest = models.CharField(max_length=64)
    level = models.CharField(max_length=12)
    linked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta(PersonalModel.Meta):
        indexes = []
        constraints = [
            models.UniqueConstraint(fields=["register", "provider", "digest"], name="requests_identity_name"),
            models.UniqueConstraint(fields=["person", "provider"], name="requests_identity_once"),
        ]


class CaseNumber(models.Model):
    """The last case number given in a register, so that two clerks never get the same."""

    register = models.OneToOneField(
        "notice.Register", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    last = models.BigIntegerField(default=0)


class Withholding(PersonalModel):
    """That the free texts of one row are left out of the person's report, because they are about somebody else
    (Article 15(4)). The row by its table and id; never what it says."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    store = models.CharField(max_length=60)
    row = models.BigIntegerField()
    ground = models.CharField(max_length=12)  # a key of `rules.WITHHELD`
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = []
        constraints = [
            models.UniqueConstraint(fields=["person", "store", "row"], name="requests_withholding_once")
        ]


class Case(PersonalModel):
    """One right asked for by one person. `bundle` ties together the rights of one request. The person may be
    unknown at first; until then `asker` is how they call themselves."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField()
    bundle = models.UUIDField(default=uuid7)
    right = models.CharField(max_length=24)  # a key of rules.RIGHTS
    channel = models.CharField(max_length=8)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    asker = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=300, blank=True)  # where the answer goes, as they gave it
    agent = models.CharField(max_length=8, blank=True)  # who asks for them: an agent, a guardian
    mandate = models.CharField(max_length=300, blank=True)
    asked = models.TextField()  # in their own words
    language = models.CharField(max_length=2)
    arrived_at = models.DateTimeField()  # at any channel: the clock's start
    due_on = models.DateField()  # the last day of the answer, extended or not
    state = models.CharField(max_length=11)
    outcome = models.CharField(max_length=12, blank=True)
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    doubted_on = models.DateField(null=True)  # information was asked to confirm who asks
    informed_on = models.DateField(null=True)  # and came
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="requests_case_number")]
        indexes = [
            models.Index(fields=["person", "arrived_at"], name="requests_case_person"),
            models.Index(fields=["bundle"], name="requests_case_bundle"),
            models.Index(
                fields=["register", "due_on"],
                condition=models.Q(closed_at=None),
                name="requests_case_waiting",
            ),
            models.Index(fields=["register", "-arrived_at"], name="requests_case_latest"),
        ]


class OfCase(PersonalModel):
    """A row of a case. It names the case's person itself, so that every right reaches it directly."""

    subject_optional = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(PersonalModel.Meta):
        abstract = True
        indexes = []


class CaseEvent(OfCase):
    """A step of a case: codes and ids only."""

    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)  # a key of words of the timeline
    code = models.CharField(max_length=40, blank=True)
    ref = models.UUIDField(null=True)  # of a report, a letter's case, a file

    class Meta(OfCase.Meta):
        constraints = [
            # However often the night comes, each mark is set once.
            models.UniqueConstraint(
                fields=["case", "code"], condition=models.Q(kind="reminder"), name="requests_reminder_once"
            )
        ]


class CaseItem(OfCase):
    """One thing that is asked for or refused: for rectification a value, what it is now, what it should be and
    why; for every refused thing its reason, statute, last day and what is applied meanwhile."""

    ACCEPTED, REFUSED = "accepted", "refused"

    field = models.CharField(max_length=40)
    now = models.CharField(max_length=300, blank=True)
    wanted = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=8, blank=True)
    reason = models.TextField(blank=True)
    statute = models.CharField(max_length=20, blank=True)
    until = models.DateField(null=True)
    meanwhile = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)


class Balancing(OfCase):
    """How an objection to a purpose was weighed: our interests, whether they need the purpose, what it does to the
    person, what protects them, and what came of it (Article 21(1)). Nothing is refused without all four."""

    UPHELD, REFUSED = "upheld", "refused"

    item = models.OneToOneField(CaseItem, on_delete=models.PROTECT, related_name="balancing")
    interests = models.TextField(blank=True)
    necessity = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    safeguards = models.TextField(blank=True)
    outcome = models.CharField(max_length=8)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)

    class Meta(OfCase.Meta):
        constraints = [
            models.CheckConstraint(
                name="requests_balancing_whole",
                condition=models.Q(outcome="upheld")
                | ~models.Q(interests="")
                & ~models.Q(necessity="")
                & ~models.Q(impact="")
                & ~models.Q(safeguards=""),
            )
        ]


class CaseNotice(OfCase):
    """That a source or a recipient is to be told of a correction or restriction, and whether it was (C79, Article 19)."""

    WAITING, TOLD, IMPOSSIBLE = "waiting", "told", "impossible"

    party = models.CharField(max_length=60)  # "source:<key>" or "recipient:<key>"
    field = models.CharField(max_length=40)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=WAITING)
    note = models.CharField(max_length=300, blank=True)  # how they were told, or why it is impossible
    at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40, blank=True)

    class Meta(OfCase.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "party", "field"], name="requests_notice_once")
        ]


class ErasureNotice(models.Model):
    """That a recipient is to be told of an erasure, and whether it was (Article 19). Codes and days only: whose data
    went is told by the letters that are made with the erasure, and is written nowhere."""

    WAITING, TOLD, IMPOSSIBLE = CaseNotice.WAITING, CaseNotice.TOLD, CaseNotice.IMPOSSIBLE

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()  # the last day on which it was given anything
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=WAITING)
    how = models.CharField(max_length=12, blank=True)  # a key of `rules.TELLING`
    at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["erasure", "recipient"], name="requests_erasure_notice_once")
        ]
        indexes = [
            models.Index(
                fields=["register", "due_on"],
                condition=models.Q(state="waiting"),
                name="requests_erasure_notice_due",
            )
        ]


class CaseLetter(OfCase):
    """A letter as it was made: its contents are frozen, so that it is typeset again to the same bytes."""

    number = models.PositiveIntegerField()  # within the case
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    contents = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta(OfCase.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="requests_letter_number")]


class CaseFile(OfCase):
    """A letter that was scanned, or another file that came with a request. Never a copy of an identity document."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)  # as people see it; never a path
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=60, editable=False)  # in the store; random
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.CharField(max_length=40)


class ChannelTrial(models.Model):
    """A trial of a channel for requests: a message with a code left for a published address of our own, and was noted
    like a request, or not (C70)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254, blank=True)  # as the notice publishes it
    code = models.CharField(max_length=11, unique=True)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    arrived_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["register", "-begun_at"], name="requests_trial_latest")]


class CaseSkeleton(models.Model):
    """What stays of a case when its papers or its person have gone: number, right, days and outcome; nobody's name."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    number = models.PositiveIntegerField()
    right = models.CharField(max_length=24)
    channel = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12)
    arrived_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    closed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="requests_skeleton_number")
        ]
        indexes = [models.Index(fields=["register", "closed_on"], name="requests_skeleton_closed")]
