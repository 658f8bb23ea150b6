"""From an empty folder to an open door, and what keeps the door shut."""

import gettext
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
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


def _answer(port, path, seconds):
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


@pytest.mark.slow
def test_first_start_serves_the_demo_and_a_dead_process_is_started_again(tmp_path):
    port = _free_port()
    environment = {
        "KORTISTO_DATA": str(tmp_path / "data"),
        "KORTISTO_STATIC": str(tmp_path / "static"),
        "DATABASE_URL": "",
    }
    running = _run("run", "--port", str(port), **environment)
    try:
        status, page = _answer(port, "/account/login/", 240)
        assert status == 200 and "<form" in page
        logins = tmp_path / "data" / serve.LOGINS
        assert stat.S_IMODE(logins.stat().st_mode) == 0o600
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert sheet and _answer(port, sheet[1], 10)[0] == 200

        second = _run("run", "--port", str(port), **environment)
        said = second.communicate(timeout=60)
        assert second.returncode == 2 and said[1].count("\n") == 1 and f"Port {port}" in said[1]

        before = _children(running.pid)
        assert len(before) == 4
        os.kill(before[0], signal.SIGKILL)
        for _ in range(100):
            time.sleep(0.1)
            now = _children(running.pid)
            if len(now) == 4 and now != before:
                break
        assert len(now) == 4 and before[0] not in now
        assert _answer(port, "/account/login/", 30)[0] == 200
        grandchildren = [pid for child in now for pid in _children(child)]
        asked = time.monotonic()
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=60)
        assert running.returncode == 0
        assert "is started again" in err
        assert f":{port}/" in out and logins.read_text() in out
        # Not a measure of speed: the promise is that a stop never waits for work without end.
        assert time.monotonic() - asked < 30
        for pid in [*now, *grandchildren]:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=30)


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
