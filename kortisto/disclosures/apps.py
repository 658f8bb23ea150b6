from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "kortisto.disclosures"
    label = "disclosures"

    def ready(self) -> None:
        from kortisto.disclosures import holdings  # noqa: F401  (declares what this room holds)
