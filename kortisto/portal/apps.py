from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kortisto.portal"
    label = "portal"

    def ready(self) -> None:
        from kortisto.portal import holdings  # noqa: F401  (declares what this room holds)
