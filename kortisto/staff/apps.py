from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kortisto.staff"
    label = "staff"

    def ready(self) -> None:
        from kortisto.staff import holdings  # noqa: F401  (declares what this room holds)
