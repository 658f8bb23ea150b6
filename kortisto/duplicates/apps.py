from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "kortisto.duplicates"
    label = "duplicates"

    def ready(self) -> None:
        from kortisto.duplicates import guards, holdings  # noqa: F401  (what the database keeps, what this room holds)
        from kortisto.duplicates.noticing import shown_likes
        from kortisto.parties.warning import tells_likes

        tells_likes(shown_likes)
