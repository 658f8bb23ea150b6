"""A ledger that anybody has touched is found out, and the place is named."""

import base64
import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.export import write_export
from kortisto.ledger.models import MAIN, READS, Checkpoint, Entry, Head, Outbox, Verification
from kortisto.ledger.operations import operation, record
from kortisto.ledger.queries import last_verification, latest, logs_to_export, sizes
from kortisto.ledger.sequencing import sequence
from kortisto.ledger.verification import note_verification, verify_ledger
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person


@operation("probe.run")
def _note(*, count, by):
    for at in range(count):
        record(count=at)


@pytest.fixture
def ledger(register, opened):
    """Twelve main entries under three checkpoints, and two reads."""
    with opened():
        person = create_person(values={"surname": "Kuuselo"}, source="self", by=SYSTEM)
    sequence()
    with opened():
        _note(count=5, by=SYSTEM)
        Person.objects.get(pk=person.pk)
    sequence()
    with opened(Purpose.RIGHTS):
        _note(count=6, by=SYSTEM)
        Person.objects.get(pk=person.pk)
    sequence()
    return register


def _tamper(sql, *values):
    """As somebody who owns the database and took the triggers away first."""
    with maintenance(), connection.cursor() as cursor:
        for table in ("ledger_entry", "ledger_checkpoint"):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")
        cursor.execute(sql, values)


def _codes(report):
    return [(it.log, it.code, it.position) for it in report.findings]


def test_an_untouched_ledger_is_sound_and_counted(ledger):
    report = verify_ledger()
    assert report.sound and report.waiting == 0
    main, reads = report.logs
    assert (main.log, main.entries, main.signed, main.checkpoints) == ("main", 12, 12, 3)
    assert (reads.log, reads.entries, reads.signed) == ("reads", 2, 2)
    assert json.loads(json.dumps(report.as_dict()))["sound"] is True


def test_an_empty_ledger_is_sound(db):
    assert verify_ledger().sound


def test_a_log_that_nobody_has_read_yet_is_sound(register, opened):
    with opened():
        _note(count=1, by=SYSTEM)
    sequence()
    assert verify_ledger().sound and sizes() == {"main": 1, "reads": 0}


def test_a_changed_body_is_named_by_its_position(ledger):
    body = bytes(Entry.objects.get(log=MAIN, position=7).body).replace(b'"role":"system"', b'"role":"nobody"')
    _tamper("UPDATE ledger_entry SET body = %s WHERE log = 0 AND position = 7", body)
    assert _codes(verify_ledger()) == [("main", "changed", 7)]


def test_a_changed_body_with_its_hash_made_anew_is_found_by_the_signed_root(ledger):
    from kortisto.ledger.tree import leaf_hash

    body = bytes(Entry.objects.get(log=MAIN, position=8).body).replace(b'"count":2', b'"count":9')
    _tamper(
        "UPDATE ledger_entry SET body = %s, leaf = %s WHERE log = 0 AND position = 8", body, leaf_hash(body)
    )
    (finding,) = verify_ledger().findings
    # The first six are vouched for by the checkpoint before.
    assert (finding.code, finding.position, finding.until) == ("root", 6, 11)
    assert "6" in finding.text and "11" in finding.text


def test_a_removed_entry_is_named(ledger):
    _tamper("DELETE FROM ledger_entry WHERE log = 0 AND position = 3")
    assert _codes(verify_ledger())[0] == ("main", "missing", 3)


def test_a_cut_off_end_is_named(ledger):
    _tamper("DELETE FROM ledger_entry WHERE log = 1 AND position = 1")
    assert _codes(verify_ledger())[0] == ("reads", "missing", 1)


def test_swapped_entries_are_found(ledger):
    _tamper(
        "UPDATE ledger_entry SET position = CASE position WHEN 7 THEN -8 ELSE -7 END "
        "WHERE log = 0 AND position IN (7, 8)"
    )
    _tamper("UPDATE ledger_entry SET position = -position WHERE position < 0")
    assert _codes(verify_ledger()) == [("main", "root", 6)]


def test_an_added_entry_is_found(ledger):
    _tamper(
        "INSERT INTO ledger_entry (entry_id, log, position, at_us, body, leaf) "
        "SELECT %s, 0, 12, at_us, body, leaf FROM ledger_entry WHERE log = 0 AND position = 11",
        "0" * 31 + "1",
    )
    assert _codes(verify_ledger()) == [("main", "beyond", 12)]


def test_a_moved_time_or_id_beside_the_body_is_found(ledger):
    _tamper("UPDATE ledger_entry SET at_us = at_us - 1 WHERE log = 0 AND position = 2")
    _tamper("UPDATE ledger_entry SET at_us = at_us + 1 WHERE log = 1 AND position = 0")
    assert _codes(verify_ledger()) == [("main", "columns", 2), ("reads", "columns", 0)]


def test_another_key_or_a_forged_signature_is_found(ledger):
    other = Ed25519PrivateKey.generate().public_key()
    assert ("main", "signature", 12) in _codes(verify_ledger(other))
    note = Checkpoint.objects.get(log=MAIN, size=12).note
    line = note.rstrip("\n").split(" ")[-1]
    forged = base64.b64encode(base64.b64decode(line)[:-1] + b"\0").decode()
    if forged == line:
        forged = base64.b64encode(base64.b64decode(line)[:-1] + b"\1").decode()
    _tamper("UPDATE ledger_checkpoint SET note = %s WHERE log = 0 AND size = 12", note.replace(line, forged))
    assert _codes(verify_ledger()) == [("main", "signature", 12)]


def test_a_checkpoint_of_another_size_in_its_place_is_found(ledger):
    note = Checkpoint.objects.get(log=MAIN, size=6).note
    _tamper("UPDATE ledger_checkpoint SET note = %s WHERE log = 0 AND size = 12", note)
    assert _codes(verify_ledger()) == [("main", "checkpoint", 12)]


def test_a_rewritten_log_without_its_checkpoints_is_found(ledger):
    _tamper("DELETE FROM ledger_checkpoint WHERE log = 0")
    assert _codes(verify_ledger()) == [("main", "unsigned", None)]


def test_a_head_that_does_not_fit_is_found(ledger):
    _tamper("UPDATE ledger_head SET frontier = %s WHERE log = 0", bytes(Head.objects.get(log=READS).frontier))
    assert _codes(verify_ledger()) == [("main", "head", None)]


def test_pages_and_many_checkpoints_make_no_difference(ledger, opened, monkeypatch):
    from kortisto.ledger import verification

    for _ in range(4):
        with opened():
            _note(count=3, by=SYSTEM)
        sequence()
    expected = verify_ledger().as_dict()
    assert expected["logs"][0]["checkpoints"] == 7
    for size in (1, 2, 5, 7):
        monkeypatch.setattr(verification, "PAGE", size)
        assert verify_ledger().as_dict() == expected


def test_entries_that_wait_are_counted_and_do_not_disturb(ledger, opened):
    with opened():
        _note(count=2, by=SYSTEM)
    report = verify_ledger()
    assert report.sound and report.waiting == 2 == Outbox.objects.count()


def test_the_outcome_is_kept_with_an_entry_of_its_own(ledger, opened):
    _tamper("UPDATE ledger_entry SET at_us = at_us - 1 WHERE log = 0 AND position = 2")
    with opened(Purpose.SECURITY):
        note_verification(report=verify_ledger(), by=SYSTEM)
    kept = last_verification()
    assert (kept.code, kept.log, kept.position, kept.entries) == ("columns", "main", 2, 14)
    sequence()
    assert latest(MAIN, register_id=ledger.id, count=1)[0].verb == "ledger.verify"
    assert Verification.objects.count() == 1


def test_the_latest_entries_are_those_of_the_register_newest_first(ledger):
    shown = latest(MAIN, register_id=ledger.id, count=4)
    assert [it.position for it in shown] == [11, 10, 9, 8]
    assert {it.verb for it in shown} == {"probe.run"} and shown[0].facts == {"count": 5}
    rest = latest(MAIN, register_id=ledger.id, count=50, before=shown[-1].position)
    assert [it.position for it in rest] == list(range(7, -1, -1))
    assert rest[-1].subjects == 1 and rest[-1].verb == "person.create"
    assert latest(MAIN, register_id=1, count=4) == []
    assert [it.purpose for it in latest(READS, register_id=ledger.id, count=9)] == [
        "rights",
        "customer_service",
    ]
    assert sizes() == {"main": 12, "reads": 2}


def test_the_export_of_a_real_ledger_passes_its_stand_alone_verifier(ledger, tmp_path):
    written = write_export(tmp_path / "out", logs_to_export())
    assert [(log.name, log.entries, log.intact) for log in written] == [
        ("main", 12, True),
        ("reads", 2, True),
    ]
    done = subprocess.run(
        [sys.executable, tmp_path / "out" / "verify.py", tmp_path / "out"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
