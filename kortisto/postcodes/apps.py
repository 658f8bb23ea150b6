from django.apps import AppConfig


class PostcodesConfig(AppConfig):
    name = "kortisto.postcodes"
    label = "postcodes"

    def ready(self) -> None:
        from kortisto.postcodes import holdings  # noqa: F401  (declares what this room holds)
