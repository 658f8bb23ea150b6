from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "kortisto.kernel"
    label = "kernel"

    def ready(self) -> None:
        from kortisto.kernel import checks  # noqa: F401  (registers the system checks)
