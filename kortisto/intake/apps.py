from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kortisto.intake"
    label = "intake"

    def ready(self) -> None:
        from kortisto.intake import holdings  # noqa: F401  (declares what this room holds)
