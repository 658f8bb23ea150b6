#!/usr/bin/env node
// Check an exported ledger with nothing but Node's own modules (Node 18 or newer).
//
//     node verify.mjs [DIRECTORY] [--saved CHECKPOINT-FILE]... [--json]
//
// Every entry is hashed anew, the Merkle tree (RFC 9162 section 2.1) is rebuilt, and its root is compared with every
// checkpoint (C2SP tlog-checkpoint, signed note, tlog-tiles; Ed25519). --saved adds a checkpoint that you received
// earlier and kept: the export must extend it, signed by the same key. Exit 0: all is well. Exit 1: refused.

import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

function need(condition, why) {
  if (!condition) throw new Error(why);
}

function readText(path) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
}

// --- Keys and checkpoints: every text must be in its only canonical spelling ---

function unbase64(text, what) {
  const data = Buffer.from(text, "base64");
  need(data.toString("base64") === text, `${what} is not base64`);
  return data;
}

// Map from "name+hash" to public key, from the lines name+hash+base64(01 || key).
function readKeys(text) {
  need(text.endsWith("\n"), "the key file is cut short");
  const keys = new Map();
  for (const line of text.slice(0, -1).split("\n")) {
    const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
    need(found && found[0] === line, "the key file is damaged");
    const [, name, hashed, encoded] = found;
    const raw = unbase64(encoded, "the key");
    need(raw.length === 33 && raw[0] === 1, "the key is not an Ed25519 key");
    need(sha256(name, "\n", raw).toString("hex", 0, 4) === hashed, "the key has a wrong hash");
    need(!keys.has(`${name}+${hashed}`), "a key is given twice");
    const jwk = { kty: "OKP", crv: "Ed25519", x: raw.subarray(1).toString("base64url") };
    keys.set(`${name}+${hashed}`, createPublicKey({ key: jwk, format: "jwk" }));
  }
  return keys;
}

// { origin, size, root } of a checkpoint that one of the keys has signed.
function readNote(note, keys) {
  const pattern = /^([^\s+]+)\n(0|[1-9][0-9]{0,14})\n(\S+)\n\n((?:— [^\s+]+ \S+\n)+)$/;
  const found = pattern.exec(note);
  need(found && found[0] === note, "a checkpoint is damaged");
  const [, origin, size, encodedRoot, signatures] = found;
  const root = unbase64(encodedRoot, "a root");
  let signed = false;
  for (const line of signatures.slice(0, -1).split("\n")) {
    const [, name, encoded] = line.split(" ");
    const blob = unbase64(encoded, "a signature");
    const key = keys.get(`${name}+${blob.toString("hex", 0, 4)}`);
    if (name === origin && key) {
      const good = verify(null, Buffer.from(`${origin}\n${size}\n${encodedRoot}\n`), key, blob.subarray(4));
      need(good, `the signature of the checkpoint at ${size} is wrong`);
      signed = true;
    }
  }
  need(signed, `the checkpoint at ${size} is not signed by the log's key`);
  return { origin, size: Number(size), root };
}

// --- The tree ---

// The root over neighbours joined pairwise, an odd last one moving up.
function merkle(hashes) {
  if (hashes.length === 0) return sha256("");
  while (hashes.length > 1) {
    const above = [];
    for (let i = 0; i < hashes.length; i += 2) {
      above.push(i + 1 < hashes.length ? sha256(NODE, hashes[i], hashes[i + 1]) : hashes[i]);
    }
    hashes = above;
  }
  return hashes[0];
}

// The root of a tree given as its incomplete tile on each level.
function rootNow(levels) {
  let below = [];
  for (const tile of levels) {
    if (tile.length || below.length) below = [merkle([...tile, ...below])];
  }
  return merkle(below);
}

function tileName(level, index, width) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group));
  return [level, ...path].join("/") + (width < 256 ? `.p/${width}` : "");
}

function filesIn(folder, prefix = "") {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) =>
    item.isDirectory() ? filesIn(join(folder, item.name), `${prefix}${item.name}/`) : [prefix + item.name],
  );
}

// Rebuild the tree from the entries, compare every tile, and return its root at each wanted size.
function checkTree(folder, size, wanted) {
  const present = new Set(filesIn(folder));
  const levels = [[]];
  const counts = [0];
  const roots = new Map();

  function take(name) {
    need(present.delete(name), `tile/${name} is missing`);
    return readFileSync(join(folder, name));
  }
  function checkTile(level) {
    const name = tileName(level, counts[level], levels[level].length);
    need(take(name).equals(Buffer.concat(levels[level])), `tile/${name} does not match the entries`);
  }
  function push(level, digest) {
    levels[level].push(digest);
    if (levels[level].length < 256) return;
    checkTile(level);
    counts[level] += 1;
    if (level + 1 === levels.length) {
      levels.push([]);
      counts.push(0);
    }
    const full = levels[level];
    levels[level] = [];
    push(level + 1, merkle(full));
  }

  if (wanted.has(0)) roots.set(0, merkle([]));
  for (let start = 0; start < size; start += 256) {
    const width = Math.min(256, size - start);
    const name = tileName("entries", start / 256, width);
    const data = take(name);
    let at = 0;
    for (let number = start; number < start + width; number += 1) {
      need(at + 2 <= data.length, `tile/${name} is cut short`);
      const end = at + 2 + data.readUInt16BE(at);
      need(end <= data.length, `tile/${name} is cut short`);
      push(0, sha256(LEAF, data.subarray(at + 2, end)));
      at = end;
      if (wanted.has(number + 1)) roots.set(number + 1, rootNow(levels));
    }
    need(at === data.length, `tile/${name} has more than its entries`);
  }
  levels.forEach((tile, level) => tile.length && checkTile(level));
  need(present.size === 0, `tile/${[...present].sort()[0]} does not belong to the log`);
  return roots;
}

function checkLog(directory, name, saved) {
  const folder = join(directory, name);
  const keyText = readText(join(folder, "key"));
  const newestNote = readText(join(folder, "checkpoint"));
  const allNotes = readText(join(folder, "checkpoints"));
  const keys = readKeys(keyText);
  const newest = readNote(newestNote, keys);
  need(newest.origin.split("/").at(-1) === name, "the folder holds another log");
  const parts = allNotes.replace(/\n$/, "").split("\n\n");
  need(parts.length % 2 === 0, "the file of checkpoints is damaged");
  const notes = [];
  for (let i = 0; i < parts.length; i += 2) notes.push(`${parts[i]}\n\n${parts[i + 1]}\n`);
  need(notes.at(-1) === newestNote, "the newest checkpoint is not the last of the checkpoints");
  need(allNotes === notes.join("\n"), "the file of checkpoints is damaged");
  const known = notes.map((note) => readNote(note, keys));
  need(known.every((c, i) => i === 0 || known[i - 1].size < c.size), "the checkpoints are not in order");
  const kept = saved.filter((note) => note.startsWith(`${newest.origin}\n`));
  known.push(...kept.map((note) => readNote(note, keys)));
  need(known.every((c) => c.origin === newest.origin), "a checkpoint is of another log");
  need(known.every((c) => c.size <= newest.size), "the export is shorter than a saved checkpoint");
  const roots = checkTree(join(folder, "tile"), newest.size, new Set(known.map((c) => c.size)));
  for (const { size, root } of known) {
    need(roots.get(size).equals(root), `the entries do not give the root of the checkpoint at ${size}`);
  }
  const root = newest.root.toString("base64");
  const key = keyText.slice(0, -1).split("\n").at(-1);
  return { origin: newest.origin, size: newest.size, root, checkpoints: notes.length, key };
}

// { ok, logs: [report, ...] } of an export and of the saved checkpoints' texts.
export function checkExport(directory, saved = []) {
  const logs = [];
  const attempt = (name, check) => {
    try {
      logs.push({ log: name, ok: true, ...check() });
    } catch (error) {
      logs.push({ log: name, ok: false, error: error.message });
    }
  };
  let names = [];
  try {
    names = readText(join(directory, "logs")).split("\n");
    const items = readdirSync(directory, { withFileTypes: true });
    const folders = items.filter((item) => item.isDirectory()).map((item) => item.name).sort();
    const complete = names.pop() === "" && names.length > 0 && [...names].sort().join("\n") === folders.join("\n");
    need(complete, "the list of logs and the folders differ");
  } catch (error) {
    names = [];
    logs.push({ log: "-", ok: false, error: error.message });
  }
  for (const name of names) attempt(name, () => checkLog(directory, name, saved));
  if (logs.every((log) => log.ok)) {
    const origins = saved.map((note) => note.split("\n")[0]).sort();
    const stray = origins.find((origin) => !logs.some((log) => log.origin === origin));
    if (stray !== undefined) {
      logs.push({ log: "-", ok: false, error: `a saved checkpoint is of another log: ${stray}` });
    }
  }
  return { ok: logs.every((log) => log.ok), logs };
}

function line(log) {
  if (!log.ok) return `${log.log}: REFUSED: ${log.error}`;
  const facts = `${log.size} entries, root ${log.root}, ${log.checkpoints} checkpoints`;
  return `${log.log}: ok: ${log.origin}, ${facts}, key ${log.key}`;
}

function main(words) {
  const saved = [];
  let directory = fileURLToPath(new URL(".", import.meta.url));
  let json = false;
  for (let i = 0; i < words.length; i += 1) {
    if (words[i] === "--json") json = true;
    else if (words[i] === "--saved" && i + 1 < words.length) saved.push(readText(words[(i += 1)]));
    else if (words[i].startsWith("--")) throw new Error("usage: verify.mjs [DIRECTORY] [--saved FILE]... [--json]");
    else directory = words[i];
  }
  const report = checkExport(directory, saved);
  console.log(json ? JSON.stringify(report) : report.logs.map(line).join("\n"));
  return report.ok ? 0 : 1;
}

const asCommand = process.argv[1] && existsSync(process.argv[1]) ? realpathSync(process.argv[1]) : "";
if (asCommand === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
