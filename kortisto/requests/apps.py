from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "kortisto.requests"
    label = "requests"

    def ready(self) -> None:
        from kortisto.requests import holdings  # noqa: F401  (declares what this room holds)
