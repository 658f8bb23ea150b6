from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "kortisto.retention"
    label = "retention"

    def ready(self) -> None:
        from kortisto.retention import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
