from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kortisto.parties"
    label = "parties"

    def ready(self) -> None:
        from kortisto.parties import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
