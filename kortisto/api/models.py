"""The tokens by which recipients' programs come in, the answers they may ask for again, and what is told to them.

Nothing here is about a customer: a recipient, codes, random ids and times.
"""

from django.db import models
from django.utils import timezone

from kortisto.disclosures.models import Recipient
from kortisto.disclosures.rules import ROWS_ALONE
from kortisto.kernel.ids import new_id, uuid7


class ApiToken(models.Model):
    """What a recipient's program may ask for: one purpose, some categories, until a day. The token itself is
    shown once and kept as a hash."""

    APPROVED, DECLINED = "approved", "declined"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    purpose = models.IntegerField()  # one bit of kernel.purposes
    categories = models.JSONField(default=list)  # category keys that its answers may show
    acts = models.JSONField(default=list)  # what it may write: keys of rules.ACTS
    source = models.CharField(max_length=40, blank=True)  # in whose name it writes
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    hint = models.CharField(max_length=6)  # its last letters, to tell two apart
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    kept_by = models.CharField(max_length=40)  # who answers for it: its maker, or who took it over
    decision = models.CharField(max_length=8, blank=True)  # of a second person, where it needs one
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=40, blank=True)
    last_used_at = models.DateTimeField(null=True)
    # The limits, and how far they are used up: calls in a minute since 1970, persons on a day.
    calls_a_minute = models.PositiveIntegerField(default=120)
    minute = models.BigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    persons_a_day = models.PositiveIntegerField(default=ROWS_ALONE)
    day = models.DateField(null=True)
    persons = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """The answer to a call that was sent with an Idempotency-Key: identifiers and codes, for a day. Key and body
    stand here as fingerprints that need the token, of which only a hash is kept."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    place = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_answer_once")]
        indexes = [models.Index(fields=["made_at"], name="api_answer_age")]


class Webhook(models.Model):
    """A recipient's address that is told what happens: kinds of events as identifiers and codes."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    purpose = models.IntegerField()  # one bit of kernel.purposes
    events = models.JSONField(default=list)  # verbs of the ledger
    secrets_given = models.PositiveIntegerField(default=1)  # which secret in a row is the one in force
    enabled = models.BooleanField(default=True)
    problem = models.CharField(max_length=30, blank=True)  # why it was switched off by itself
    position = models.BigIntegerField(default=0)  # up to where the ledger's main log has been looked through
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One entry of the ledger to one webhook, once. Its text is made when it is sent, and kept nowhere."""

    WAITING, SENDING, DELIVERED, FAILED, LEFT_OUT = "waiting", "sending", "delivered", "failed", "left_out"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    entry_id = models.UUIDField()
    event = models.CharField(max_length=40)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)  # or, while sending, when it is taken for broken off
    status = models.PositiveSmallIntegerField(null=True)  # the HTTP status that was answered
    problem = models.CharField(max_length=30, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry_id"], name="api_delivery_once")]
        indexes = [models.Index(fields=["state", "next_at"], name="api_delivery_due")]
