from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kortisto.api"
    label = "api"

    def ready(self) -> None:
        from kortisto.api import holdings  # noqa: F401  (declares what this room holds)
