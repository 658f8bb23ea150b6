from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "kortisto.promises"
    label = "promises"

    def ready(self) -> None:
        from kortisto.promises import holdings  # noqa: F401  (declares what this room holds)
