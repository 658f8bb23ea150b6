from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kortisto.staff"
    label = "staff"

    def ready(self) -> None:
        from kortisto.kernel.access import decides_categories
        from kortisto.staff import checks, holdings  # noqa: F401  (system checks, what this room holds)
        from kortisto.staff.rights import seen_by

        decides_categories(seen_by)
