"""For each rule of the house a planted fault of its kind, and the check that catches it by name."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

import kortisto
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.guarded import GuardedManager
from kortisto.ledger.models import Entry
from kortisto.ledger.operations import NothingRecorded, operation, record
from kortisto.ledger.sequencing import sequence
from kortisto.ledger.verbs import VERBS
from kortisto.ledger.verification import verify_ledger
from kortisto.notes.models import Note
from kortisto.notes.operations import add_note
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.project.middleware import Declared
from kortisto.staff.pages import open_page

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(file.parent for file in (ROOT / "kortisto").glob("*/__init__.py"))
LONGEST = 500

# Files longer than that, with the most lines each may have: this list only shrinks.
LONG_FILES = {
    "kortisto/desk/tests/test_pages.py": 800,
    "kortisto/intake/cells.py": 700,
    "kortisto/intake/reading.py": 850,
    "kortisto/kernel/charts.py": 650,
    "kortisto/ledger/tests/test_export.py": 650,
    "kortisto/notice/default/sections.py": 550,
    "kortisto/notice/default/tables.py": 750,
    "kortisto/notice/reading.py": 550,
    "kortisto/notice/rendering.py": 700,
    "kortisto/notice/views.py": 650,
    "kortisto/project/people.py": 600,
    "kortisto/retention/night.py": 740,
}

# Addresses of package registries and of one machine's folders: a lock or a source that names them works in
# one place only.
FOREIGN = re.compile(
    r"https?://[^\s\"')]*(?:/simple\b|pypi|pythonhosted|npmjs|/artifactory)|--(?:extra-)?index-url"
    r"|(?<![\w.])/(?:work|root|home|Users)/"
)
TEXTS = (
    ".py", ".html", ".css", ".js", ".md", ".toml", ".lock", ".sh", ".json", ".tsv", ".typ", ".po", ".txt", "",
)  # fmt: skip


def own_files() -> list[Path]:
    """Every text of the tree that is ours to keep in order."""
    left_out = {".git", ".venv", "data", "staticfiles", "__pycache__", "screenshots", "node_modules"}
    found = []
    for part in (".ci", "bin", "docs", "kortisto", "tests"):
        found += [file for file in (ROOT / part).rglob("*") if file.is_file() and file.suffix in TEXTS]
    found += [file for file in ROOT.iterdir() if file.is_file() and file.suffix in TEXTS]
    return [file for file in found if not left_out & set(file.relative_to(ROOT).parts)]


def modules(*names: str) -> list:
    """Modules of that name of every room."""
    found = []
    for info in pkgutil.walk_packages(kortisto.__path__, "kortisto."):
        if info.name.split(".")[-1] in names and ".tests" not in info.name:
            found.append(importlib.import_module(info.name))
    return found


def errors() -> set[str]:
    return {message.id for message in run_checks()}


# --- views -----------------------------------------------------------------------------------------------


def forgotten(request):
    return HttpResponse("everybody may read this")


@open_page("a planted page that sets a cookie")
def baking(request):
    answer = HttpResponse("ok")
    answer.set_cookie("kortisto_theme", "dark")
    answer.set_cookie("visitor", "42")
    return answer


urlpatterns = [path("", include("kortisto.project.urls")), path("planted/baking/", baking)]
with_forgotten = (*urlpatterns, path("planted/forgotten/", forgotten))


class Forgotten:
    urlpatterns = with_forgotten


def test_a_view_without_permission_or_reason_stops_the_program():
    with override_settings(ROOT_URLCONF=__name__):
        assert "kortisto.E010" not in errors()
    with override_settings(ROOT_URLCONF=Forgotten):
        found = [str(message) for message in run_checks() if message.id == "kortisto.E010"]
    assert len(found) == 1 and "planted/forgotten/" in found[0]


def test_an_undeclared_cookie_is_dropped(rf):
    answer = Declared(baking)(rf.get("/planted/baking/"))
    assert set(answer.cookies) == {"kortisto_theme"}


# --- personal data ---------------------------------------------------------------------------------------


def test_a_personal_model_with_a_plain_manager_stops_the_program():
    guarded = Note._meta.base_manager_name
    assert isinstance(Note._base_manager, GuardedManager)
    plain = models.Manager()
    plain.model, plain.name = Note, "plain"
    Note._meta.local_managers.append(plain)
    Note._meta.base_manager_name = "plain"
    Note._meta._expire_cache()
    try:
        assert "kortisto.E002" in errors()
    finally:
        Note._meta.local_managers.remove(plain)
        Note._meta.base_manager_name = guarded
        Note._meta._expire_cache()
    assert "kortisto.E002" not in errors()


@pytest.fixture
def person(opened):
    with opened():
        return create_person(values={"surname": "Kanarialintu"}, source="self", by=SYSTEM)


@pytest.mark.django_db
def test_raw_sql_without_a_context_reads_nobody(person):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT surname FROM parties_person")
            assert cursor.fetchall() == []
    except DatabaseError as refused:
        assert "prohibited" in str(refused) or "not authorized" in str(refused)


@pytest.mark.django_db
def test_a_write_without_a_ledger_entry_is_rolled_back(person, opened):
    @operation("note.add")
    def forget(*, by):
        Note.objects.create(person=person, text="Salaa", written_by=by.key, register_id=person.register_id)

    with opened():
        with pytest.raises(NothingRecorded):
            forget(by=SYSTEM)
        assert not Note.objects.exists()


# --- the ledger ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["body", "at_us", "position"])
def test_a_tampered_row_of_the_ledger_is_named(person, opened, column):
    with opened():
        for text in ("yksi", "kaksi", "kolme"):
            add_note(person=person, text=text, by=SYSTEM)
        assert Note.objects.filter(person=person).first() is not None
    sequence()
    assert _findings() == []
    row = Entry.objects.filter(log=0).order_by("position")[1]
    _tamper(row, column)
    found = _findings()
    assert any(log == "main" and place == row.position for log, _code, place in found), found


def _findings() -> list[tuple[str, str, int | None]]:
    return [(one.log, one.code, one.position) for one in verify_ledger().findings]


def _tamper(row: Entry, column: str) -> None:
    """Write past the triggers, as somebody who owns the file or the server can."""
    values = {"body": bytes(row.body).replace(b"note.add", b"note.off"), "at_us": 0, "position": 900}
    with maintenance(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        place = [values[column], row.position]
        cursor.execute(f"UPDATE ledger_entry SET {column} = %s WHERE log = 0 AND position = %s", place)


def test_every_operation_is_keyword_only_says_who_acts_and_has_a_known_verb():
    wrong, count = [], 0
    for module in modules("operations", "demo", "seed", "night", "sessions"):
        for name, function in vars(module).items():
            if getattr(function, "verb", None) is None or function.__module__ != module.__name__:
                continue
            count += 1
            parameters = inspect.signature(function.__wrapped__).parameters.values()
            by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
            if any(each.kind not in by_name for each in parameters):
                wrong.append(f"{module.__name__}.{name} takes values by position")
            if "by" not in {each.name for each in parameters}:
                wrong.append(f"{module.__name__}.{name} does not say who acts")
            if function.verb not in VERBS:
                wrong.append(f"{module.__name__}.{name}: the ledger does not know {function.verb}")
    assert not wrong, "\n".join(wrong)
    assert count >= 30


def test_an_operation_called_by_position_or_without_an_actor_is_refused(opened):
    @operation("note.add")
    def act(*, by):
        record(outcome="done")

    with opened():
        with pytest.raises(TypeError):
            act(SYSTEM)
        with pytest.raises(TypeError):
            act()


# --- files -----------------------------------------------------------------------------------------------


def foreign_places(text: str) -> list[str]:
    """Lines that name a package registry or a folder of one machine."""
    return [line.strip() for line in text.splitlines() if FOREIGN.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple", "django @ https://files.pythonhosted.org/django.whl",
        'OPEN = "/home/' + 'somebody/data"', "https://registry.npmjs.org/htmx",
    ],
)  # fmt: skip
def test_a_planted_address_of_a_registry_or_a_machine_is_found(line):
    assert foreign_places(f"a = 1\n{line}\n")


def test_no_file_names_a_registry_or_a_machine():
    wrong = []
    for file in own_files():
        if file != Path(__file__).resolve():
            wrong += [f"{file.relative_to(ROOT)}: {line[:90]}" for line in foreign_places(file.read_text())]
    assert not wrong, "\n".join(wrong)


def test_every_lock_has_a_hash_for_every_package():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"(?ms)^[A-Za-z0-9._-]+(?:\[.*?\])?==\S+(.*?)(?=^\S|\Z)", text)
        assert len(packages) > 20
        assert all("--hash=sha256:" in rest for rest in packages)


def test_no_file_grows_past_five_hundred_lines():
    wrong = []
    for file in own_files():
        if file.suffix not in (".py", ".js", ".css") or "migrations" in file.parts:
            continue
        name, lines = str(file.relative_to(ROOT)), file.read_text().count("\n")
        most = LONG_FILES.get(name, LONGEST)
        if lines > most:
            wrong.append(f"{name} has {lines} lines; at most {most}")
        if name in LONG_FILES and lines <= LONGEST:
            wrong.append(f"{name} has become short: take it off the list")
    wrong += [f"{name} is on the list and is no more" for name in LONG_FILES if not (ROOT / name).exists()]
    assert not wrong, "\n".join(wrong)


def test_every_room_says_what_it_promises():
    wrong = []
    for room in ROOMS:
        readme = room / "README.md"
        text = readme.read_text() if readme.exists() else ""
        if not re.search(rf"^# {room.name}\b", text, re.MULTILINE) or "Promise" not in text:
            wrong.append(room.name)
    assert not wrong, f"rooms without a README that says their promise: {', '.join(wrong)}"


def test_every_test_that_the_threat_model_names_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "threat-model.md").read_text()))
    tests = [*(ROOT / "kortisto").glob("*/tests/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    written = set(re.findall(r"^def (test_\w+)", "\n".join(file.read_text() for file in tests), re.MULTILINE))
    assert named - written == set()
    assert len(named) >= 30


def test_no_room_is_a_drawer_for_whatever_is_left():
    assert not {"utils", "core", "common", "base", "helpers"} & {room.name for room in ROOMS}


def test_nothing_is_left_unfinished():
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise " + r"NotImplemented")
    wrong = [
        f"{file.relative_to(ROOT)}: {line.strip()[:80]}"
        for file in own_files()
        if file.suffix in (".py", ".html", ".js", ".css")
        for line in file.read_text().splitlines()
        if marks.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_class_of_our_own_reads_persons_past_the_guard():
    assert Person._meta.base_manager_name == "objects"
    for model in (Person, Note):
        assert isinstance(model.objects, GuardedManager)
