from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kortisto.staff"
    label = "staff"

    def ready(self) -> None:
        from kortisto.staff import checks, holdings  # noqa: F401  (system checks, what this room holds)
