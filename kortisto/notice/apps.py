from django.apps import AppConfig


class NoticeConfig(AppConfig):
    name = "kortisto.notice"
    label = "notice"

    def ready(self) -> None:
        from kortisto.notice import holdings  # noqa: F401  (declares what this room holds)
