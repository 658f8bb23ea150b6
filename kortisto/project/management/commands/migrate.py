"""Django's migrate, below the guards: it makes tables, which nobody else may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState

from kortisto.kernel.access import maintenance


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        with maintenance(), drawing_once():
            call_command("createcachetable", verbosity=0, database=options["database"])
            return super().handle(*args, **options)


@contextmanager
def drawing_once() -> Iterator[None]:
    """Draw a new model alone. Django draws all that are related to it anew, and here all are: most of the time of a new
    database would go there. The models that a new one points to hear of it from its own foreign keys."""
    draw_all = ProjectState.add_model

    def add_model(state: ProjectState, model: ModelState) -> None:
        key = (model.app_label, model.name_lower)
        if "apps" not in state.__dict__ or key in state.models:
            return draw_all(state, model)
        state.models[key] = model
        if state._relations is not None:
            state.resolve_model_relations(key)
        state.apps.render_multiple([model])

    ProjectState.add_model = add_model
    try:
        yield
    finally:
        ProjectState.add_model = draw_all
