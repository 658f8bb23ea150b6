from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "kortisto.notes"
    label = "notes"

    def ready(self) -> None:
        from kortisto.notes import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
