"""Checkpoints against published signed notes, against forgery, and the file of the signing key."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kortisto.ledger.checkpoint import (
    BadSignature,
    Checkpoint,
    KeyFileError,
    MalformedCheckpoint,
    load_or_create_key,
    parse,
    parse_verifier_key,
    sign,
    verifier_key,
    verify,
)

ORIGIN = "kortisto.example/main"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ROOT = bytes(range(100, 132))


def test_published_verifier_keys_have_the_published_hashes():
    for text in (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ):
        name, key = parse_verifier_key(text)
        assert verifier_key(name, key) == text


def test_a_note_has_the_lines_of_the_standard():
    note = sign(ORIGIN, 20852163, ROOT, KEY)
    lines = note.split("\n")
    assert lines[:4] == [ORIGIN, "20852163", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert len(base64.b64decode(lines[4].split(" ")[2])) == 4 + 64
    assert lines[5:] == [""]


@given(st.integers(min_value=0, max_value=2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_what_is_read(size, root):
    note = sign(ORIGIN, size, root, KEY)
    assert verify(note, KEY.public_key()) == parse(note) == Checkpoint(ORIGIN, size, root)


def test_another_key_has_not_signed():
    with pytest.raises(BadSignature, match="not signed by"):
        verify(sign(ORIGIN, 5, ROOT, OTHER), KEY.public_key())


def test_a_changed_size_breaks_the_signature():
    note = sign(ORIGIN, 5, ROOT, KEY).replace("\n5\n", "\n6\n")
    assert parse(note).size == 6
    with pytest.raises(BadSignature, match="does not match"):
        verify(note, KEY.public_key())


@given(st.data())
def test_no_flipped_bit_survives(data):
    note = sign(ORIGIN, 1234, ROOT, KEY).encode()
    at = data.draw(st.integers(min_value=0, max_value=len(note) * 8 - 1))
    changed = bytearray(note)
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises((MalformedCheckpoint, BadSignature, UnicodeDecodeError)):
        verify(changed.decode(), KEY.public_key())


def test_a_witness_may_add_its_signature_before_or_after():
    ours, theirs = sign(ORIGIN, 5, ROOT, KEY), sign("witness.example", 5, ROOT, OTHER)
    text, our_line = ours.split("\n\n")
    their_line = theirs.split("\n\n")[1]
    for lines in (our_line + their_line, their_line + our_line):
        assert verify(f"{text}\n\n{lines}", KEY.public_key()).size == 5


def test_one_good_signature_does_not_excuse_a_bad_one_by_the_same_key():
    good, bad = sign(ORIGIN, 5, ROOT, KEY), sign(ORIGIN, 6, ROOT, KEY)
    with pytest.raises(BadSignature):
        verify(good + bad.split("\n\n")[1], KEY.public_key())


@pytest.mark.parametrize(
    "change",
    [
        lambda note: "",
        lambda note: note[:-1],
        lambda note: note + "\n",
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n\n", "\nextension\n\n"),
        lambda note: note.replace("\n5\n", "\n05\n"),
        lambda note: note.replace("\n5\n", "\n+5\n"),
        lambda note: note.replace("\n5\n", "\n٥\n"),
        lambda note: note.replace("\n5\n", "\n9223372036854775808\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("\n", "\r\n"),
        lambda note: "\n" + note,
        lambda note: note.replace(ORIGIN, "two words"),
        lambda note: note.replace("=\n\n", "\n\n"),
    ],
)
def test_a_note_of_another_form_is_refused(change):
    note = sign(ORIGIN, 5, ROOT, KEY)
    assert change(note) != note
    with pytest.raises(MalformedCheckpoint):
        parse(change(note))


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak", "tab\there"])
def test_a_name_that_would_break_the_format_is_refused(origin):
    with pytest.raises(MalformedCheckpoint, match="cannot name a log"):
        sign(origin, 5, ROOT, KEY)


def test_a_size_or_root_that_no_tree_has_is_refused():
    for size, root in ((-1, ROOT), (2**63, ROOT), (5, ROOT[:-1])):
        with pytest.raises(MalformedCheckpoint):
            sign(ORIGIN, size, root, KEY)


def test_a_verifier_key_of_another_name_is_refused():
    text = verifier_key(ORIGIN, KEY.public_key())
    assert parse_verifier_key(text)[0] == ORIGIN
    for changed in (text.replace("main", "reads"), text[:-4], text.upper(), "", "name+00000000+AQ=="):
        with pytest.raises(MalformedCheckpoint):
            parse_verifier_key(changed)


def test_key_is_created_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "signing.key"
    key = load_or_create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert base64.b64decode(path.read_text().rstrip("\n")) == key.private_bytes_raw()
    assert path.read_text().count("\n") == 1
    assert load_or_create_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert [item.name for item in tmp_path.iterdir()] == ["signing.key"]


def test_processes_that_start_together_get_the_same_key(tmp_path):
    path = tmp_path / "signing.key"
    with ThreadPoolExecutor(8) as pool:
        keys = {key.private_bytes_raw() for key in pool.map(load_or_create_key, [path] * 32)}
    assert len(keys) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["signing.key"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "signing.key"
    load_or_create_key(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_key(path)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"short\n", b"\xff\xfe", base64.b64encode(bytes(31)) + b"\n"]
)
def test_a_damaged_key_is_refused_and_never_replaced(tmp_path, content):
    path = tmp_path / "signing.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="damaged"):
        load_or_create_key(path)
    assert path.read_bytes() == content


def test_a_key_in_a_missing_folder_is_refused_with_the_reason(tmp_path):
    with pytest.raises(KeyFileError, match="No such file"):
        load_or_create_key(tmp_path / "nowhere" / "signing.key")
