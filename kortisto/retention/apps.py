from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "kortisto.retention"
    label = "retention"

    def ready(self) -> None:
        from kortisto.retention import holdings  # noqa: F401  (declares what this room holds)
