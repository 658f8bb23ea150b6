from django.apps import AppConfig


class NoticeConfig(AppConfig):
    name = "kortisto.notice"
    label = "notice"

    def ready(self) -> None:
        from kortisto.notice import guards, holdings  # noqa: F401  (what the database keeps, what the room holds)
