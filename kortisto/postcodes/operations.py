"""What happens to the table of postcodes: a version is staged, taken in use in whole, or discarded."""

from django.db import transaction
from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.postcodes import pcf, queries
from kortisto.postcodes.models import Postcode, PostcodeTable


@operation("postcodes.stage")
def stage_table(*, table: pcf.Table, bundled: bool = False, by: Actor) -> PostcodeTable:
    """Keep a table beside the one in use, to be looked at; one that was staged before gives way."""
    PostcodeTable.objects.filter(state=PostcodeTable.STAGED).delete()
    staged = PostcodeTable.objects.create(
        day=table.day, rows=len(table.rows), bundled=bundled, came_by=by.key
    )
    Postcode.objects.bulk_create(
        (
            Postcode(
                table=staged, code=row.code, name_fi=row.name_fi, name_sv=row.name_sv, kind=row.kind,
                written_fi=pcf.written(row.name_fi), written_sv=pcf.written(row.name_sv),
            )
            for row in table.rows.values()
        ),
        batch_size=500,
    )  # fmt: skip
    record(table=str(staged.public_id), day=table.day.isoformat(), rows=len(table.rows))
    return staged


@operation("postcodes.use")
def use_table(*, table: PostcodeTable, by: Actor) -> PostcodeTable:
    """Take a table in use, staged or former; the one in use becomes the former one, to which one can go back."""
    if table.state != PostcodeTable.IN_USE:
        PostcodeTable.objects.filter(state=PostcodeTable.FORMER).exclude(pk=table.pk).delete()
        PostcodeTable.objects.filter(state=PostcodeTable.IN_USE).update(state=PostcodeTable.FORMER)
        table.state, table.used_at = PostcodeTable.IN_USE, timezone.now()
        table.save()
    record(table=str(table.public_id), day=table.day.isoformat(), rows=table.rows)
    transaction.on_commit(queries.forget)
    queries.forget()
    return table


@operation("postcodes.discard")
def discard_table(*, table: PostcodeTable, by: Actor) -> None:
    """Remove a table that is not in use."""
    key = str(table.public_id)
    PostcodeTable.objects.filter(pk=table.pk).exclude(state=PostcodeTable.IN_USE).delete()
    record(table=key)
