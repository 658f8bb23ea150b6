"""Django's flush, for test databases only: append-only tables are emptied by taking their guards away first.

The guards come back with the signal that flush sends at its end.
"""

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connection

from kortisto.kernel.access import maintenance
from kortisto.kernel.guards import uninstall


class Command(flush.Command):
    def handle(self, **options):
        if "test" not in str(connection.settings_dict["NAME"]):
            raise CommandError("flush empties a register; it is for test databases only")
        with maintenance():
            uninstall()
            return super().handle(**options)
