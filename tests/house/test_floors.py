"""Imports and foreign keys go down only; a planted fault of each kind is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    "kernel", "ledger", "staff", "notice", "parties", "disclosures", "consents", "orders", "billing", "intake",
    "updates", "retention", "duplicates", "requests", "promises", "desk", "front", "api", "portal",
    "project",
]  # fmt: skip


def upward_keys(models) -> list[str]:
    """Foreign keys that point to a higher floor; the import linter cannot see those written as text."""
    found = []
    for model in models:
        room = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and field.concrete and field.related_model
            if (
                target
                and target._meta.app_label in FLOORS
                and FLOORS.index(target._meta.app_label) > FLOORS.index(room)
            ):
                found.append(f"{room}.{model.__name__}.{field.name} → {target._meta.label}")
    return found


def lint(folder: Path) -> subprocess.CompletedProcess:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def test_foreign_keys_go_down():
    assert upward_keys(our_models()) == []


def test_a_planted_upward_foreign_key_is_caught():
    from django.db import models

    from kortisto.orders.models import Order

    planted = models.ForeignKey("billing.Invoice", on_delete=models.PROTECT, related_name="+")
    planted.contribute_to_class(Order, "planted")
    try:
        apps.clear_cache()
        assert upward_keys([Order]) == ["orders.Order.planted → billing.Invoice"]
    finally:
        Order._meta.local_fields.remove(planted)
        delattr(Order, "planted")
        Order._meta._expire_cache()
        apps.clear_cache()


@pytest.mark.slow
def test_imports_go_down():
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kortisto/parties/rules.py", "from kortisto.billing import models"),
        ("kortisto/retention/rules.py", "import django"),
        ("kortisto/utils/__init__.py", "x = 1"),
        ("kortisto/orders/operations.py", "from kortisto.orders import views"),
    ],
)
def test_a_planted_upward_import_is_caught(tmp_path, file, line):
    shutil.copytree(
        ROOT / "kortisto", tmp_path / "kortisto", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    planted = tmp_path / file
    planted.parent.mkdir(exist_ok=True)
    planted.touch()
    if "views" in line:
        (planted.parent / "views.py").touch()
    planted.write_text(f"{line}\n{planted.read_text()}")
    answer = lint(tmp_path)
    assert answer.returncode == 1 and "BROKEN" in answer.stdout, answer.stdout + answer.stderr
