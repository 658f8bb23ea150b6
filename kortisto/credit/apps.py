from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "kortisto.credit"
    label = "credit"

    def ready(self) -> None:
        from kortisto.credit import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
