from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    name = "kortisto.updates"
    label = "updates"

    def ready(self) -> None:
        from kortisto.updates import holdings  # noqa: F401  (declares what this room holds)
