"""System checks that stop the program: every column declared, every guarded model really guarded."""

from django.core.checks import Error, register

from kortisto.kernel import declarations
from kortisto.kernel.guarded import GuardedManager


@register()
def everything_is_declared(app_configs, **kwargs) -> list[Error]:
    """Invariant 1: an undeclared column or a stale declaration stops the program."""
    return [Error(problem, id="kortisto.E001") for problem in declarations.missing()]


@register()
def personal_models_are_guarded(app_configs, **kwargs) -> list[Error]:
    """Invariant 2: a table with a subject is read through the guarded manager, relations included."""
    errors = []
    for table in declarations.subject_tables():
        model = table.model
        for manager in (model._base_manager, model._default_manager):
            if not isinstance(manager, GuardedManager):
                errors.append(Error(f"{model.__name__} is read past the guarded manager", id="kortisto.E002"))
        if getattr(model, "subject_path", None) != table.subject:
            errors.append(
                Error(f"{model.__name__} declares another subject than it is guarded by", id="kortisto.E003")
            )
    return errors
