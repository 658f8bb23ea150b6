from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "kortisto.promises"
    label = "promises"

    def ready(self) -> None:
        from kortisto.notice.facts import tells_facts
        from kortisto.promises import holdings  # noqa: F401  (declares what this room holds)

        tells_facts(_linter_facts)


def _linter_facts(register_id: int) -> dict[str, dict]:
    # The probes come with the queries and need not be loaded before somebody lints.
    from kortisto.promises.queries import linter_facts

    return linter_facts(register_id)
