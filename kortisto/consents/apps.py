from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "kortisto.consents"
    label = "consents"

    def ready(self) -> None:
        from kortisto.consents import holdings  # noqa: F401  (declares what this room holds)
