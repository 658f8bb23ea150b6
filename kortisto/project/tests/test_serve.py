"""From an empty folder to an open door, and what keeps the door shut."""

import gettext
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from kortisto.kernel.access import maintenance
from kortisto.kernel.guards import install
from kortisto.project import jobs
from kortisto.project.cli import BadInput, Refused
from kortisto.project.commands import serve
from kortisto.project.demo import Login
from kortisto.project.translations import BadTranslation, compile_file, compile_stale

ROOT = Path(__file__).resolve().parents[3]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "kortisto", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def test_an_unreachable_database_is_one_sentence_without_the_password(tmp_path):
    port = _free_port()
    address = f"postgresql://kortisto:tunnussana@127.0.0.1:{port}/none"
    done = _run("run", "--port", str(_free_port()), KORTISTO_DATA=str(tmp_path), DATABASE_URL=address)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 2 and out == ""
    assert (
        err.startswith("The database cannot be reached") and err.count("\n") == 1 and "tunnussana" not in err
    )


def test_a_taken_port_and_an_impossible_one_are_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="is in use"):
            serve.refuse_taken_port("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(BadInput, match="65535"):
        serve.refuse_taken_port("127.0.0.1", 70000)
    with pytest.raises(BadInput, match="not an address"):
        serve.refuse_taken_port("ei.ole.invalid", 8000)


def test_a_sound_database_is_served(db):
    serve.refuse_unsound()


def test_a_missing_guard_keeps_the_door_shut_and_is_named(db):
    on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledger_entry_no_delete{on}")
    with pytest.raises(Refused, match="ledger_entry_no_delete"):
        serve.refuse_unsound()
    install()
    serve.refuse_unsound()


def test_an_undeclared_table_keeps_the_door_shut_and_is_named(db):
    with maintenance(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE hidden_list (name text)")
    with pytest.raises(Refused, match="hidden_list"):
        serve.refuse_unsound()


def test_schedules_are_made_once_and_lead_to_functions_that_exist(db):
    from django.utils.module_loading import import_string
    from django_q.models import Schedule

    jobs.ensure_schedules()
    Schedule.objects.filter(name="night").update(func="somewhere.else")
    first = {s.name: s.next_run for s in Schedule.objects.all()}
    jobs.ensure_schedules()
    assert {s.name: s.next_run for s in Schedule.objects.all()} == first
    assert set(first) == set(jobs.SCHEDULES)
    for schedule in Schedule.objects.all():
        assert callable(import_string(schedule.func)) and schedule.repeats == -1


def test_the_logins_are_a_table_that_says_who_has_not_signed():
    rows = [Login("Saara", "saara@kellokukka.example", "customer_service", "abcd", True),
            Login("Ulla", "u@k.example", "administrator", "efgh", False)]  # fmt: skip
    first, second = serve.told(rows).splitlines()
    assert first.split() == ["customer_service", "saara@kellokukka.example", "abcd"]
    assert second.split()[:3] == ["administrator", "u@k.example", "efgh"] and "not signed" in second
    assert first.index("abcd") == second.index("efgh")


PO = """# A comment
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: somewhere.py:1
msgid "Card"
msgstr "Kortti"

msgctxt "verb"
msgid "Card"
msgstr "Kortita"

msgid "long "
"text \\"quoted\\""
msgstr "pitkä "
"teksti"
#, python-format
msgid "%(n)s card"
msgid_plural "%(n)s cards"
msgstr[0] "%(n)s kortti"
msgstr[1] "%(n)s korttia"

#, fuzzy
msgid "Guess"
msgstr "Arvaus"

msgid "Empty"
msgstr ""
#~ msgid "Old"
#~ msgstr "Vanha"
"""


def test_compiled_translations_are_read_by_gettext_itself(tmp_path):
    source = tmp_path / "fi" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    assert compile_stale([tmp_path]) == 1
    assert compile_stale([tmp_path]) == 0
    with source.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Card") == "Kortti"
    assert words.pgettext("verb", "Card") == "Kortita"
    assert words.gettext('long text "quoted"') == "pitkä teksti"
    assert [words.ngettext("%(n)s card", "%(n)s cards", n) for n in (1, 2)] == [
        "%(n)s kortti",
        "%(n)s korttia",
    ]
    for same in ("Guess", "Empty", "Old"):
        assert words.gettext(same) == same


def test_a_broken_translation_names_its_line(tmp_path):
    source = tmp_path / "django.po"
    source.write_text('msgid "a"\nmsgstr "b\n', encoding="utf-8")
    with pytest.raises(BadTranslation, match="line 2"):
        compile_file(source, source.with_suffix(".mo"))
    assert not source.with_suffix(".mo").exists()
