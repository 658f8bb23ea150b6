"""The post's own table of postcodes, one whole version after another."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.ids import new_id, uuid7


class PostcodeTable(models.Model):
    """One version of the table: the file of a day. At most one is in use."""

    STAGED, IN_USE, FORMER = "staged", "in_use", "former"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    state = models.CharField(max_length=8, default=STAGED)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    bundled = models.BooleanField(default=False)
    came_at = models.DateTimeField(default=timezone.now)
    came_by = models.CharField(max_length=40)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="in_use"), name="postcodes_one_in_use"
            )
        ]


class Postcode(models.Model):
    """One code with the names of its locality, in capitals as the post writes them and as people write them."""

    ORDINARY, BOX, COMPANY, REPLY, PARCELS, COUNTER = "1", "2", "3", "5", "6", "7"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    table = models.ForeignKey(PostcodeTable, on_delete=models.CASCADE, related_name="codes", db_index=False)
    code = models.CharField(max_length=5)
    name_fi = models.CharField(max_length=30)
    name_sv = models.CharField(max_length=30)
    written_fi = models.CharField(max_length=30)
    written_sv = models.CharField(max_length=30)
    kind = models.CharField(max_length=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="postcodes_code_once")]
