from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kortisto.parties"
    label = "parties"

    def ready(self) -> None:
        from kortisto.notice.facts import tells_fields
        from kortisto.parties import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
        from kortisto.parties.fields.queries import told_fields

        tells_fields(told_fields)
