"""Django's migrate, below the guards: it makes tables, which nobody else may."""

from django.core.management import call_command
from django.core.management.commands import migrate

from kortisto.kernel.access import maintenance


class Command(migrate.Command):
    def handle(self, *args, **options):
        with maintenance():
            call_command("createcachetable", verbosity=0, database=options["database"])
            return super().handle(*args, **options)
