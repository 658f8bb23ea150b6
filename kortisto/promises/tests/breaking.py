"""Ways to break what the program keeps: past the guards, as only the owner of the database can."""

from django.db import connection

from kortisto.kernel.access import maintenance
from kortisto.notice.models import NoticeVersion


def below(statement, values=()):
    """Do something that only the owner of the database can do."""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def drop_trigger(name, table):
    below(f"DROP TRIGGER {name}" if connection.vendor == "sqlite" else f"DROP TRIGGER {name} ON {table}")


def rewrite_notice(change):
    """Put other words into the notice in force, which needs its guard out of the way."""
    drop_trigger("notice_version_frozen", "notice_noticeversion")
    notice = NoticeVersion.objects.get()
    change(notice.document)
    notice.digest = ""
    notice.save()
