"""Who asked to come in, who is in, and the mail that lets them in. Nothing here is kept longer than a day."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.parties.models import Person


class PortalSession(PersonalModel):
    """That a person is signed in. The cookie holds a random key, of which only a hash is kept here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    EMAIL, STRONG, PASSKEY = "email_code", "strong", "passkey"

    digest = models.CharField(max_length=64, unique=True)
    means = models.CharField(max_length=10, default=EMAIL)
    # The row of the e-mail address that codes are sent to; none for who has none and was vouched for by a service.
    point = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # another code was given after signing in
    ended_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = []


class Knock(PersonalModel):
    """Somebody asked for a code: with an address that may be nobody's, or signed in already.

    Who knocks is answered before anybody looks whose address it is. The address stays only until then; of the code
    there is a hash.
    """

    SIGN_IN, CONFIRM = "sign_in", "confirm"
    subject_optional = True

    handle = models.UUIDField(
        unique=True, default=uuid4, editable=False
    )  # in the cookie of the browser that asked
    aim = models.CharField(max_length=8, default=SIGN_IN)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    point = models.BigIntegerField(null=True)
    session = models.ForeignKey(PortalSession, null=True, on_delete=models.CASCADE, related_name="knocks")
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["register"], condition=models.Q(looked_at=None), name="portal_knock_waiting")
        ]


class Attempt(PersonalModel):
    """That a browser was sent to another service or asks its device, to come back with a word of who somebody is: what our
    question said, until it is answered. Answered once, in time, and in the same browser."""

    SIGN_IN, LINK, CONFIRM, NEW_KEY = "sign_in", "link", "confirm", "new_key"
    subject_optional = True

    handle = models.UUIDField(unique=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=8)
    aim = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)  # of the state
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(PortalSession, null=True, on_delete=models.CASCADE, related_name="attempts")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = []


class PortalPasskey(PersonalModel):
    """A key of a device of the person's, which lets them in: its public half, a hash of its name, and its counter."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = []


class Mail(PersonalModel):
    """A message to be sent. What it says is composed when it leaves; the address goes when it has left."""

    CODE, SHARED, CHANGED, LINKED, FETCHED, PASSKEY = (
        "code", "shared", "changed", "linked", "fetched", "passkey",
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    knock = models.ForeignKey(Knock, null=True, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=8)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(
                fields=["register", "next_at"], condition=models.Q(sent_at=None), name="portal_mail_due"
            )
        ]
