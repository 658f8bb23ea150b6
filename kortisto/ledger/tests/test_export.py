"""The export, and three verifiers that must accept every honest one and refuse every other.

The verifiers are run as an auditor runs them, from a folder that knows nothing of this program; for the many
mutations the Python one is loaded and the Node one is given all folders in one process.
"""

import hashlib
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kortisto.ledger.checkpoint import sign, verifier_key
from kortisto.ledger.export import (
    VERIFIERS,
    EntryTooLong,
    ExportError,
    tile_path,
    write_export,
    write_tiles,
)
from kortisto.ledger.tree import leaf_hash, root_of

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ORIGIN = "kortisto.example/ledger"

KINDS = ("bit flip", "drop", "reorder", "truncate", "duplicate", "edit with tiles made anew")

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="NODE IS MISSING: verify.mjs was NOT tested")
needs_openssl = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("sh")),
    reason="OPENSSL OR SH IS MISSING: verify.sh was NOT tested",
)

_NODE_DRIVER = """
import { readFileSync } from "node:fs";
const { checkExport } = await import(process.argv[1]);
const folders = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(folders.map((folder) => checkExport(folder))));
"""


def _load_verifier():
    spec = importlib.util.spec_from_file_location("exported_verifier", VERIFIERS / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = _load_verifier()


def python_reports(folders):
    return [verifier.check_export(folder) for folder in folders]


def node_reports(folders):
    command = ["node", "--input-type=module", "-e", _NODE_DRIVER, (VERIFIERS / "verify.mjs").as_uri()]
    done = subprocess.run(
        command,
        input=json.dumps([str(folder) for folder in folders]),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def run(program, script, *words):
    return subprocess.run(
        [program, str(script), *map(str, words)], capture_output=True, text=True, check=False
    )


def some_entries(dice, count):
    """Distinct entries, so that no mutation can happen to change nothing."""
    return [
        b'{"n":%d,"r":"%s"}' % (n, dice.randbytes(dice.randrange(20)).hex().encode()) for n in range(count)
    ]


def notes_at(log, entries, sizes, key=KEY):
    leaves = [leaf_hash(entry) for entry in entries]
    return [sign(f"{ORIGIN}/{log}", size, root_of(leaves[:size]), key) for size in sizes]


def export(directory, key=KEY, **logs):
    """Write logs given as name=(entries, sizes of the earlier checkpoints)."""
    return write_export(
        directory,
        [
            (name, entries, notes_at(name, entries, [*sizes, len(entries)], key), key.public_key())
            for name, (entries, sizes) in logs.items()
        ],
    )


def tree_files(folder):
    return sorted(path for path in (folder / "tile").rglob("*") if path.is_file())


def read_bundles(folder):
    entries = []
    for path in sorted((folder / "tile" / "entries").rglob("*")):
        data, at = path.read_bytes() if path.is_file() else b"", 0
        while at < len(data):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            entries.append(data[at + 2 : end])
            at = end
    return entries


def rewrite(folder, entries):
    """Replace entries and tiles by an honest tree of other entries; checkpoints stay."""
    shutil.rmtree(folder / "tile")
    write_tiles(folder, entries)


# --- What is written ---


def test_paths_are_those_of_the_standard():
    assert tile_path(0, 0) == "0/000"
    assert tile_path(2, 7, 17) == "2/007.p/17"
    assert tile_path("entries", 1234067) == "entries/x001/x234/067"
    assert tile_path(0, 1000) == "0/x001/000"


def test_a_tree_of_70000_has_the_tiles_that_the_standard_lists(tmp_path):
    count, root = write_tiles(tmp_path, (b"%d" % number for number in range(70_000)))
    assert (count, root) == (70_000, root_of(leaf_hash(b"%d" % number) for number in range(70_000)))
    tile = tmp_path / "tile"
    assert len([path for path in (tile / "0").iterdir() if path.is_file()]) == 273
    assert (tile / "0" / "273.p" / "112").stat().st_size == 112 * 32
    assert (tile / "1" / "000").stat().st_size == 8192
    assert (tile / "1" / "001.p" / "17").stat().st_size == 17 * 32
    assert (tile / "2" / "000.p" / "1").stat().st_size == 32
    assert not (tile / "3").exists()
    assert (tile / "entries" / "273.p" / "112").is_file()


def test_entries_come_back_as_they_were(tmp_path):
    entries = [b"", b"\x00", "häät".encode(), bytes(65_535), *(b"%d" % number for number in range(600))]
    [report] = export(tmp_path / "out", main=(entries, [3]))
    assert report.intact
    assert read_bundles(tmp_path / "out" / "main") == entries
    assert verifier.check_export(tmp_path / "out")["ok"]


def test_readme_in_three_languages_and_verifiers_are_in_the_export(tmp_path):
    export(tmp_path / "out", main=([b"a"], []))
    names = {path.name for path in (tmp_path / "out").iterdir()}
    readmes = {"README.fi.md", "README.sv.md", "README.en.md"}
    assert names == {"verify.py", "verify.mjs", "verify.sh", "logs", "main", *readmes}


def test_the_verifiers_need_nothing_that_is_not_in_the_standard_library():
    source = (VERIFIERS / "verify.py").read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
    modules = [
        line for line in (VERIFIERS / "verify.mjs").read_text().splitlines() if line.startswith("import ")
    ]
    assert modules
    assert all('"node:' in line for line in modules)


def test_an_entry_too_long_is_refused_by_its_number_and_nothing_is_left(tmp_path):
    entries = [b"a", bytes(65_536)]
    with pytest.raises(EntryTooLong, match="entry 1 has 65536 bytes"):
        export(tmp_path / "out", main=(entries, []))
    assert list(tmp_path.iterdir()) == []


def test_entries_that_nobody_has_signed_are_left_out(tmp_path):
    entries = [b"a", b"b", b"c"]
    notes = notes_at("main", entries, [2])
    [report] = write_export(tmp_path / "out", [("main", iter(entries), notes, KEY.public_key())])
    assert (report.entries, report.signed_size, report.intact) == (2, 2, True)
    assert verifier.check_export(tmp_path / "out")["ok"]


def test_a_damaged_log_is_copied_as_it_is_and_refused_by_the_verifiers(tmp_path):
    entries = [b"a", b"b", b"c"]
    notes = notes_at("main", entries, [3])
    for number, damaged in enumerate(([b"a", b"b"], [b"a", b"X", b"c"])):
        out = tmp_path / str(number)
        [report] = write_export(out, [("main", damaged, notes, KEY.public_key())])
        assert not report.intact
        assert not verifier.check_export(out)["ok"]


def test_a_used_directory_is_left_alone(tmp_path):
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(ExportError, match="not an empty directory"):
        export(tmp_path, main=([b"a"], []))
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_an_empty_directory_is_used(tmp_path):
    (tmp_path / "out").mkdir()
    export(tmp_path / "out", main=([b"a"], []))
    assert verifier.check_export(tmp_path / "out")["ok"]


def test_what_cannot_be_exported_is_refused_with_the_reason(tmp_path):
    note, public = notes_at("main", [b"a"], [1])[0], KEY.public_key()
    for log, reason in (
        (("main", [b"a"], [], public), "no checkpoint yet"),
        (("main", [b"a"], [note[:-9]], public), "damaged"),
        (("main", [b"a"], [note], []), "no public key"),
        (("main", [b"a"], [note], [public, public]), "same public key twice"),
        (("reads", [b"a"], [note], public), "are of kortisto.example/ledger/main"),
        (("../main", [b"a"], [note], public), "cannot name a log"),
    ):
        with pytest.raises(ExportError, match=reason):
            write_export(tmp_path / "out", [log])
    with pytest.raises(ExportError, match="cannot name a log"):
        write_export(tmp_path / "out", [("main", [b"a"], [note], public)] * 2)
    assert list(tmp_path.iterdir()) == []


# --- Ed25519 of the Python verifier ---


def test_python_ed25519_agrees_with_the_library_on_good_and_changed_signatures():
    dice = random.Random(8032)
    for _ in range(60):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(80))
        signature = key.sign(message)
        assert verifier.signature_is_good(public, message, signature)
        for which in range(3):
            changed = [bytearray(public), bytearray(message or b"x"), bytearray(signature)]
            at = dice.randrange(len(changed[which]) * 8)
            changed[which][at // 8] ^= 1 << at % 8
            triple = [bytes(part) for part in changed]
            assert verifier.signature_is_good(*triple) == library_says(*triple) == False  # noqa: E712


def library_says(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_python_ed25519_gives_the_answers_of_rfc_8032():
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ):
        assert verifier.signature_is_good(*map(bytes.fromhex, (public, message, signature)))


def test_python_ed25519_refuses_a_signature_spelled_a_second_way():
    public, signature = KEY.public_key().public_bytes_raw(), KEY.sign(b"text")
    s = int.from_bytes(signature[32:], "little")
    second = signature[:32] + (s + verifier.ORDER).to_bytes(32, "little")
    assert verifier.signature_is_good(public, b"text", signature)
    assert not verifier.signature_is_good(public, b"text", second)
    assert not verifier.signature_is_good(public, b"text", signature[:-1])
    assert not verifier.signature_is_good(bytes(31) + b"\xff", b"text", signature)


# --- Honest exports ---


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """52 random ledgers, among them every awkward size."""
    dice = random.Random(9162)
    awkward = [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000]
    folders = []
    for number in range(52):
        size = awkward[number] if number < len(awkward) else dice.randrange(1, 700)
        main, reads = some_entries(dice, size), some_entries(dice, dice.randrange(1, 60))
        sizes = sorted(dice.sample(range(size), min(size, dice.randrange(4))))
        folder = tmp_path_factory.mktemp("honest") / "out"
        export(folder, main=(main, sizes), reads=(reads, []))
        folders.append(folder)
    return folders


def test_python_accepts_every_honest_ledger(honest):
    assert all(report["ok"] and len(report["logs"]) == 2 for report in python_reports(honest))


@needs_node
def test_node_says_exactly_what_python_says_of_honest_ledgers(honest):
    assert node_reports(honest) == python_reports(honest)


@needs_openssl
def test_openssl_finds_the_signatures_of_honest_ledgers_good(honest):
    for folder in honest[:6]:
        done = run("sh", folder / "verify.sh", "--json")
        report = json.loads(done.stdout)
        assert (done.returncode, report["ok"], done.stderr) == (0, True, "")
        whole = verifier.check_export(folder)
        for ours, theirs in zip(whole["logs"], report["logs"], strict=True):
            digest = hashlib.sha256((folder / theirs["log"] / "checkpoint").read_bytes()).hexdigest()
            assert theirs["checkpoint_sha256"] == digest
            assert {name: theirs[name] for name in ("log", "origin", "size", "root")} == {
                name: ours[name] for name in ("log", "origin", "size", "root")
            }


def test_an_empty_log_is_a_log(tmp_path):
    export(tmp_path / "out", main=([], []), reads=([b"a"], [0]))
    [report] = python_reports([tmp_path / "out"])
    assert [log["size"] for log in report["logs"]] == [0, 1]
    assert report["ok"]
    if shutil.which("node"):
        assert node_reports([tmp_path / "out"]) == [report]


@pytest.mark.slow
def test_a_ledger_of_three_tile_levels_is_accepted(tmp_path):
    entries = [b"%d" % number for number in range(66_000)]
    export(tmp_path / "out", main=(entries, [1, 65_535, 65_536, 65_537]))
    [report] = python_reports([tmp_path / "out"])
    assert report["ok"]
    assert report["logs"][0]["checkpoints"] == 5
    if shutil.which("node"):
        assert node_reports([tmp_path / "out"]) == [report]


def test_checkpoints_by_an_earlier_key_count_after_rotation(tmp_path):
    entries = [b"a", b"b", b"c"]
    notes = notes_at("main", entries, [2], OTHER) + notes_at("main", entries, [3], KEY)
    write_export(tmp_path / "both", [("main", entries, notes, [OTHER.public_key(), KEY.public_key()])])
    write_export(tmp_path / "new", [("main", entries, notes, KEY.public_key())])
    both, new = python_reports([tmp_path / "both", tmp_path / "new"])
    assert both["ok"]
    assert both["logs"][0]["key"] == verifier_key(f"{ORIGIN}/main", KEY.public_key())
    assert not new["ok"]
    if shutil.which("node"):
        assert node_reports([tmp_path / "both", tmp_path / "new"]) == [both, new]


# --- Forged and damaged exports ---


def mutate(kind, dice, folder):
    """Change one thing in one log of an export, in one of the six ways; returns what was done."""
    log = folder / dice.choice(["main", "reads"])
    entries = read_bundles(log)
    files = [*tree_files(log), log / "checkpoint", log / "checkpoints", log / "key", folder / "logs"]
    path = dice.choice(files)
    data = path.read_bytes()
    way = dice.randrange(3)
    if kind == "bit flip":
        at = dice.randrange(len(data) * 8)
        changed = bytearray(data)
        changed[at // 8] ^= 1 << at % 8
        path.write_bytes(changed)
        return f"{path.name} bit {at}"
    if kind == "truncate":
        path.write_bytes(data[: dice.randrange(len(data))])
        return f"{path.name} from {len(data)}"
    if kind == "drop":
        if way == 0:
            path.unlink()
            return path.name
        gone = dice.randrange(len(entries))
        if way == 1:
            rewrite(log, entries[:gone] + entries[gone + 1 :])
            return f"entry {gone} of {len(entries)}, tree rebuilt"
        shutil.rmtree(log)
        return f"log {log.name}"
    if kind == "reorder":
        if way == 0:
            notes = (log / "checkpoints").read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
            turned = [f"{notes[at]}\n\n{notes[at + 1]}\n" for at in range(0, len(notes), 2)][::-1]
            (log / "checkpoints").write_text("\n".join(turned), encoding="utf-8")
            return "checkpoints"
        if way == 1:
            one, two = dice.sample(tree_files(log), 2)
            first, second = one.read_bytes(), two.read_bytes()
            one.write_bytes(second)
            two.write_bytes(first)
            return f"{one} and {two}"
        one, two = sorted(dice.sample(range(len(entries)), 2))
        entries[one], entries[two] = entries[two], entries[one]
        rewrite(log, entries)
        return f"entries {one} and {two}, tree rebuilt"
    if kind == "duplicate":
        if way == 0:
            path.write_bytes(data + data)
            return f"{path.name} doubled"
        if way == 1:
            source = dice.choice(tree_files(log))
            copy = source.with_name(f"{dice.randrange(500, 999)}")
            copy.write_bytes(source.read_bytes())
            return f"{source} also as {copy.name}"
        at = dice.randrange(len(entries))
        rewrite(log, [*entries[: at + 1], *entries[at:]])
        return f"entry {at}, tree rebuilt"
    at = dice.randrange(len(entries))
    entries[at] += b"!"
    rewrite(log, entries)
    if way == 1:
        # Also a checkpoint with the new root, under the old signature.
        old = (log / "checkpoint").read_text(encoding="utf-8").split("\n")
        new = [*notes_at(log.name, entries, [len(entries)])[0].split("\n")[:3], *old[3:]]
        put_newest(log, "\n".join(new))
    elif way == 2:
        # Also a checkpoint signed anew by another key.
        put_newest(log, notes_at(log.name, entries, [len(entries)], OTHER)[0])
    return f"entry {at}, way {way}"


def put_newest(log, note):
    old = (log / "checkpoint").read_text(encoding="utf-8")
    everything = (log / "checkpoints").read_text(encoding="utf-8")
    (log / "checkpoint").write_text(note, encoding="utf-8")
    (log / "checkpoints").write_text(everything.removesuffix(old) + note, encoding="utf-8")


@pytest.fixture(scope="module")
def of_a_kind() -> int:
    """How many mutations of each kind; the campaign makes more."""
    return 20


@pytest.fixture(scope="module")
def mutated(tmp_path_factory, of_a_kind):
    """[(folder, kind and what was done)], made from three honest exports."""
    dice = random.Random(6962)
    base = tmp_path_factory.mktemp("mutated")
    sources = []
    for number, size in enumerate((5, 256, 520)):
        main, reads = some_entries(dice, size), some_entries(dice, 30)
        export(base / f"source{number}", main=(main, [1, size - 1]), reads=(reads, [7]))
        sources.append(base / f"source{number}")
    made = []
    for kind in KINDS:
        for number in range(of_a_kind):
            folder = base / f"{kind.replace(' ', '-')}-{number}"
            shutil.copytree(dice.choice(sources), folder, ignore=shutil.ignore_patterns("README*", "verify*"))
            made.append((folder, f"{kind}: {mutate(kind, dice, folder)}"))
    return made


@pytest.mark.slow
def test_there_are_mutations_of_six_kinds(mutated, of_a_kind):
    assert len(KINDS) == 6 and len(mutated) == 6 * of_a_kind
    assert {what.split(":")[0] for _, what in mutated} == set(KINDS)


@pytest.fixture(scope="module")
def python_verdicts(mutated):
    return python_reports([folder for folder, _ in mutated])


@pytest.mark.slow
def test_python_refuses_every_mutation(mutated, python_verdicts):
    accepted = [what for report, (_, what) in zip(python_verdicts, mutated, strict=True) if report["ok"]]
    assert accepted == []


@pytest.mark.slow
@needs_node
def test_node_refuses_every_mutation_for_the_same_logs_as_python(mutated, python_verdicts):
    node = node_reports([folder for folder, _ in mutated])
    assert [what for report, (_, what) in zip(node, mutated, strict=True) if report["ok"]] == []

    def verdicts(report):
        return [(log["log"], log["ok"]) for log in report["logs"]]

    assert [verdicts(report) for report in node] == [verdicts(report) for report in python_verdicts]


def test_python_refuses_every_flipped_bit_at_the_end_of_a_line_where_base64_has_spare_bits(tmp_path):
    out = tmp_path / "out"
    export(out, main=([b"a", b"b"], []))
    survivors = []
    for path in [out / "main" / name for name in ("checkpoint", "checkpoints", "key")]:
        data = path.read_bytes()
        ends = [at for at, byte in enumerate(data) if byte == 0x0A]
        for at in {bit for end in ends for bit in range(max(0, end - 3) * 8, end * 8 + 8)}:
            changed = bytearray(data)
            changed[at // 8] ^= 1 << at % 8
            path.write_bytes(changed)
            if verifier.check_export(out)["ok"]:
                survivors.append((path.name, at))
        path.write_bytes(data)
    assert survivors == []
    assert verifier.check_export(out)["ok"]


@pytest.mark.slow
@needs_openssl
def test_openssl_refuses_changed_checkpoints_and_keys(tmp_path):
    dice = random.Random(7)
    out = tmp_path / "out"
    export(out, main=([b"a", b"b"], []))
    for name in ("checkpoint", "key"):
        path = out / "main" / name
        data = path.read_bytes()
        for at in dice.sample(range((len(data) - 1) * 8), 20):
            changed = bytearray(data)
            changed[at // 8] ^= 1 << at % 8
            path.write_bytes(changed)
            done = run("sh", out / "verify.sh")
            assert done.returncode == 1, (name, at)
            assert "REFUSED" in done.stdout
        path.write_bytes(data)
    (out / "main" / "checkpoint").write_text(notes_at("main", [b"a", b"b"], [2], OTHER)[0], encoding="utf-8")
    assert run("sh", out / "verify.sh").returncode == 1


# --- What only a checkpoint kept outside can show ---


@pytest.mark.slow
def test_a_ledger_rewritten_by_who_holds_the_key_contradicts_a_saved_checkpoint(tmp_path):
    entries = [b"a", b"b", b"c", b"d"]
    saved = tmp_path / "saved.txt"
    saved.write_text(notes_at("main", entries, [2])[0], encoding="utf-8")
    export(tmp_path / "honest", main=(entries, []))
    export(tmp_path / "rewritten", main=([b"a", b"X", b"c", b"d"], []))
    export(tmp_path / "shortened", main=(entries[:1], []))
    export(tmp_path / "another-key", main=(entries, []), key=OTHER)
    export(tmp_path / "without", reads=(entries, []))
    programs = [(sys.executable, "verify.py")] + [("node", "verify.mjs")] * bool(shutil.which("node"))
    for program, script in programs:
        for name, reason in (
            ("rewritten", "root of the checkpoint at 2"),
            ("shortened", "shorter than a saved checkpoint"),
            ("another-key", "not signed by the log's key"),
            ("without", "of another log: kortisto.example/ledger/main"),
        ):
            folder = tmp_path / name
            assert run(program, folder / script).returncode == 0, "it contradicts nothing in itself"
            done = run(program, folder / script, "--saved", saved)
            assert (done.returncode, done.stderr) == (1, "")
            assert "REFUSED" in done.stdout
            assert reason in done.stdout
        assert run(program, tmp_path / "honest" / script, "--saved", saved).returncode == 0


def test_leaving_out_an_earlier_checkpoint_shows_only_to_who_kept_it(tmp_path):
    entries = [b"a", b"b", b"c"]
    export(tmp_path / "out", main=(entries, []))
    honest, forged = notes_at("main", entries, [2])[0], notes_at("main", [b"a", b"X"], [2])[0]
    assert verifier.check_export(tmp_path / "out")["ok"]
    assert verifier.check_export(tmp_path / "out", [honest])["ok"]
    assert not verifier.check_export(tmp_path / "out", [forged])["ok"]


# --- As an auditor runs them ---


@pytest.mark.parametrize(
    ("program", "script"),
    [(sys.executable, "verify.py"), pytest.param("node", "verify.mjs", marks=needs_node)],
)
def test_the_command_prints_one_line_for_each_log_and_tells_by_its_exit_code(tmp_path, program, script):
    out = tmp_path / "out"
    export(out, main=([b"a", b"b"], [1]), reads=([b"c"], []))
    key = verifier_key(f"{ORIGIN}/main", KEY.public_key())
    done = run(program, out / script)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["main", "reads"]
    assert f"{ORIGIN}/main, 2 entries" in lines[0]
    assert lines[0].endswith(f"2 checkpoints, key {key}")
    assert json.loads(run(program, VERIFIERS / script, out, "--json").stdout) == verifier.check_export(out)
    (out / "reads" / "tile" / "0" / "000.p" / "1").write_bytes(bytes(32))
    done = run(program, out / script)
    assert (done.returncode, done.stderr) == (1, "")
    refusal = "reads: REFUSED: tile/0/000.p/1 does not match the entries"
    assert done.stdout.splitlines() == [lines[0], refusal]
    done = run(program, out / script, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == verifier.check_export(out)
    assert run(program, out / script, "--saved", tmp_path / "missing").returncode == 2
    assert run(program, out / script, "--unknown").returncode == 2
    assert run(program, out / script, tmp_path / "missing").returncode == 1


@needs_openssl
def test_the_shell_command_refuses_with_the_reason(tmp_path):
    out = tmp_path / "out"
    export(out, main=([b"a"], []), reads=([b"c"], []))
    assert run("sh", out / "verify.sh").stdout.count("signature ok") == 2
    os.unlink(out / "reads" / "key")
    done = run("sh", out / "verify.sh", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [log["ok"] for log in report["logs"]] == [True, False]
    assert run("sh", VERIFIERS / "verify.sh", tmp_path / "missing").returncode == 1
    for cut in ("", "main", "main\nreads"):
        (out / "logs").write_text(cut)
        done = run("sh", out / "verify.sh")
        assert (done.returncode, done.stdout) == (1, "")
        assert "cut short" in done.stderr


def test_the_readmes_name_every_verifier_and_say_what_is_not_proved():
    for language, word in (("en", "not prove"), ("fi", "ei todista"), ("sv", "inte bevisar")):
        text = Path(VERIFIERS / f"README.{language}.md").read_text(encoding="utf-8")
        assert word in text
        assert all(name in text for name in ("verify.py", "verify.mjs", "verify.sh", "--saved"))
