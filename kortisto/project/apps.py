from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_guards(**kwargs) -> None:
    from kortisto.kernel.guards import install

    install()


class ProjectConfig(AppConfig):
    name = "kortisto.project"
    label = "project"

    def ready(self) -> None:
        from kortisto.project import holdings  # noqa: F401  (declares libraries' tables and cookies)

        # The last app: every table exists when its turn comes.
        post_migrate.connect(_install_guards, sender=self)
