from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "kortisto.disclosures"
    label = "disclosures"

    def ready(self) -> None:
        from kortisto.disclosures import holdings, visits  # noqa: F401  (declares what this room holds)
        from kortisto.kernel.access import asks_agreements, records_visits

        asks_agreements(visits.agreed)
        records_visits(visits.note)
