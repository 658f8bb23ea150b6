#!/usr/bin/env python3
"""Check an exported ledger with nothing but Python's standard library.

    python3 verify.py [DIRECTORY] [--saved CHECKPOINT-FILE]... [--json]

Every entry is hashed anew, the Merkle tree (RFC 9162 section 2.1) is rebuilt, and its root is compared with
every checkpoint (C2SP tlog-checkpoint, signed note, tlog-tiles; Ed25519 of RFC 8032). --saved adds a
checkpoint that you received earlier and kept: the export must extend it, signed by the same key.
Exit 0: all is well. Exit 1: refused.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from itertools import pairwise
from pathlib import Path


class Refused(Exception):
    """The export is not what its checkpoints say."""


def need(condition, why):
    if not condition:
        raise Refused(why)


# --- Ed25519 (RFC 8032 section 5.1): a point (x, y) is kept as (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def encode_point(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_is_good(public, message, signature):
    """S*B - k*A must be the R that the signature begins with."""
    key, s = decode_point(public), int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    addends = {(1, 0): BASE, (0, 1): minus_key, (1, 1): add(BASE, minus_key)}
    result = (0, 1, 1, 0)
    for bit in range(252, -1, -1):
        result = add(result, result)
        chosen = addends.get((s >> bit & 1, k >> bit & 1))
        result = add(result, chosen) if chosen else result
    return encode_point(result) == signature[:32]


# --- Keys and checkpoints: every text must be in its only canonical spelling ---


def unbase64(text, what):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    need(base64.b64encode(data).decode() == text, f"{what} is not base64")
    return data


def read_keys(text):
    """{(name, key hash): public key} from the lines name+hash+base64(01 || key)."""
    keys = {}
    for line in text.removesuffix("\n").split("\n"):
        found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([^\s]+)", line)
        need(found, "the key file is damaged")
        name, hashed, raw = found[1], found[2], unbase64(found[3], "the key")
        need(len(raw) == 33 and raw[0] == 1, "the key is not an Ed25519 key")
        need(
            hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == hashed, "the key has a wrong hash"
        )
        need((name, bytes.fromhex(hashed)) not in keys, "a key is given twice")
        keys[name, bytes.fromhex(hashed)] = raw[1:]
    return keys


def read_note(note, keys):
    """(origin, size, root) of a checkpoint that one of the keys has signed."""
    pattern = r"([^\s+]+)\n(0|[1-9][0-9]{0,14})\n([^\s]+)\n\n((?:— [^\s+]+ [^\s]+\n)+)"
    found = re.fullmatch(pattern, note)
    need(found, "a checkpoint is damaged")
    origin, size, root = found[1], int(found[2]), unbase64(found[3], "a root")
    signed = False
    for line in found[4].removesuffix("\n").split("\n"):
        _, name, blob = line.split(" ")
        blob = unbase64(blob, "a signature")
        if name == origin and (name, blob[:4]) in keys:
            message = f"{origin}\n{size}\n{found[3]}\n".encode()
            good = signature_is_good(keys[name, blob[:4]], message, blob[4:])
            need(good, f"the signature of the checkpoint at {size} is wrong")
            signed = True
    need(signed, f"the checkpoint at {size} is not signed by the log's key")
    return origin, size, root


# --- The tree ---


def merkle(hashes):
    """The root over neighbours joined pairwise, an odd last one moving up."""
    while len(hashes) > 1:
        pairs = [hashes[i : i + 2] for i in range(0, len(hashes), 2)]
        hashes = [hashlib.sha256(b"\x01" + b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    return hashes[0] if hashes else hashlib.sha256(b"").digest()


def root_now(levels):
    """The root of a tree given as its incomplete tile on each level."""
    below = []
    for tile in levels:
        below = [merkle(tile + below)] if tile or below else []
    return merkle(below)


def tile_name(level, index, width):
    digits = str(index)
    groups = re.findall("...", digits.zfill(-(-len(digits) // 3) * 3))
    path = "/".join([str(level), *("x" + group for group in groups[:-1]), groups[-1]])
    return path if width == 256 else f"{path}.p/{width}"


def check_tree(folder, size, wanted):
    """Rebuild the tree from the entries, compare every tile, and return its root at each wanted size."""
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    levels, counts, roots = [[]], [0], {}

    def check_tile(level, data, width):
        name = tile_name(level, counts[level], width)
        need(name in present, f"tile/{name} is missing")
        present.discard(name)
        need((folder / name).read_bytes() == data, f"tile/{name} does not match the entries")

    def push(level, digest):
        levels[level].append(digest)
        if len(levels[level]) == 256:
            check_tile(level, b"".join(levels[level]), 256)
            counts[level] += 1
            if level + 1 == len(levels):
                levels.append([])
                counts.append(0)
            full, levels[level] = levels[level], []
            push(level + 1, merkle(full))

    if 0 in wanted:
        roots[0] = merkle([])
    for start in range(0, size, 256):
        width = min(256, size - start)
        name = tile_name("entries", start // 256, width)
        need(name in present, f"tile/{name} is missing")
        present.discard(name)
        data, at = (folder / name).read_bytes(), 0
        for number in range(start, start + width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            need(at + 2 <= len(data) and end <= len(data), f"tile/{name} is cut short")
            push(0, hashlib.sha256(b"\x00" + data[at + 2 : end]).digest())
            at = end
            if number + 1 in wanted:
                roots[number + 1] = root_now(levels)
        need(at == len(data), f"tile/{name} has more than its entries")
    for level, tile in enumerate(levels):
        if tile:
            check_tile(level, b"".join(tile), len(tile))
    need(not present, f"tile/{min(present, default='')} does not belong to the log")
    return roots


def check_log(folder, saved):
    """The report of one log. Raises Refused, OSError or UnicodeDecodeError."""
    texts = {
        name: (folder / name).read_bytes().decode("utf-8") for name in ("key", "checkpoint", "checkpoints")
    }
    keys = read_keys(texts["key"])
    need(texts["key"].endswith("\n"), "the key file is cut short")
    newest = read_note(texts["checkpoint"], keys)
    need(newest[0].split("/")[-1] == folder.name, "the folder holds another log")
    parts = texts["checkpoints"].removesuffix("\n").split("\n\n")
    need(len(parts) % 2 == 0, "the file of checkpoints is damaged")
    notes = [f"{text}\n\n{signed}\n" for text, signed in zip(parts[::2], parts[1::2], strict=True)]
    need(notes[-1] == texts["checkpoint"], "the newest checkpoint is not the last of the checkpoints")
    need(texts["checkpoints"] == "\n".join(notes), "the file of checkpoints is damaged")
    known = [read_note(note, keys) for note in notes]
    need(all(a[1] < b[1] for a, b in pairwise(known)), "the checkpoints are not in order")
    known += [read_note(note, keys) for note in saved if note.startswith(newest[0] + "\n")]
    need(all(c[0] == newest[0] for c in known), "a checkpoint is of another log")
    need(all(c[1] <= newest[1] for c in known), "the export is shorter than a saved checkpoint")
    roots = check_tree(folder / "tile", newest[1], {c[1] for c in known})
    for _, size, root in known:
        need(roots[size] == root, f"the entries do not give the root of the checkpoint at {size}")
    root = base64.b64encode(newest[2]).decode()
    key = texts["key"].removesuffix("\n").split("\n")[-1]
    return {"origin": newest[0], "size": newest[1], "root": root, "checkpoints": len(notes), "key": key}


def check_export(directory, saved=()):
    """{"ok": bool, "logs": [report, ...]} of an export and of the saved checkpoints' texts."""
    logs = []
    try:
        names = (directory / "logs").read_bytes().decode("utf-8").split("\n")
        folders = sorted(p.name for p in directory.iterdir() if p.is_dir())
        need(
            names.pop() == "" and names and sorted(names) == folders,
            "the list of logs and the folders differ",
        )
    except (Refused, OSError, UnicodeDecodeError) as error:
        names, logs = [], [{"log": "-", "ok": False, "error": str(error)}]
    for name in names:
        try:
            logs.append({"log": name, "ok": True, **check_log(directory / name, saved)})
        except (Refused, OSError, UnicodeDecodeError) as error:
            logs.append({"log": name, "ok": False, "error": str(error)})
    if all(log["ok"] for log in logs):
        stray = {note.split("\n")[0] for note in saved} - {log["origin"] for log in logs}
        if stray:
            why = f"a saved checkpoint is of another log: {min(stray)}"
            logs.append({"log": "-", "ok": False, "error": why})
    return {"ok": all(log["ok"] for log in logs), "logs": logs}


def line(log):
    if not log["ok"]:
        return f"{log['log']}: REFUSED: {log['error']}"
    facts = f"{log['size']} entries, root {log['root']}, {log['checkpoints']} checkpoints"
    return f"{log['log']}: ok: {log['origin']}, {facts}, key {log['key']}"


def main():
    parser = argparse.ArgumentParser(description="Check an exported ledger.")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--saved", action="append", default=[], type=Path, help="a checkpoint you kept")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    try:
        saved = [path.read_bytes().decode("utf-8") for path in options.saved]
    except (OSError, UnicodeDecodeError) as error:
        parser.error(f"cannot read the saved checkpoint: {error}")
    report = check_export(options.directory, saved)
    print(json.dumps(report) if options.json else "\n".join(line(log) for log in report["logs"]))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
