from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "kortisto.requests"
    label = "requests"

    def ready(self) -> None:
        from kortisto.requests import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
