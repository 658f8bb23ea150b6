from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "kortisto.billing"
    label = "billing"

    def ready(self) -> None:
        from kortisto.billing import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
