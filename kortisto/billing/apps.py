from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "kortisto.billing"
    label = "billing"

    def ready(self) -> None:
        from kortisto.billing import holdings  # noqa: F401  (declares what this room holds)
