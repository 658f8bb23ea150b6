"""The tree against the published vectors and against RFC 9162's own recursive words."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    TreeError,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The test tree that Certificate Transparency implementations share.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]

sizes = st.integers(min_value=0, max_value=70)


def rfc_root(entries):
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = rfc_k(len(entries))
    return sha256(b"\x01" + rfc_root(entries[:k]) + rfc_root(entries[k:])).digest()


def rfc_k(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def rfc_path(m, entries):
    """PATH of section 2.1.3.1."""
    if len(entries) == 1:
        return []
    k = rfc_k(len(entries))
    if m < k:
        return [*rfc_path(m, entries[:k]), rfc_root(entries[k:])]
    return [*rfc_path(m - k, entries[k:]), rfc_root(entries[:k])]


def rfc_subproof(m, entries, whole):
    """SUBPROOF of section 2.1.4.1."""
    if m == len(entries):
        return [] if whole else [rfc_root(entries)]
    k = rfc_k(len(entries))
    if m <= k:
        return [*rfc_subproof(m, entries[:k], whole), rfc_root(entries[k:])]
    return [*rfc_subproof(m - k, entries[k:], False), rfc_root(entries[:k])]


def made(size):
    return [b"entry %d" % number for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_shared_test_tree_has_the_published_roots(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_shared_test_tree_has_the_published_proofs():
    assert [step.hex() for step in inclusion_proof(LEAVES, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in consistency_proof(LEAVES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root() == root_of([]) == EMPTY_ROOT == sha256(b"").digest()


def test_an_entry_cannot_pose_as_a_node():
    left, right = LEAVES[0], LEAVES[1]
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.binary(max_size=12), max_size=70))
def test_frontier_root_is_the_recursive_definition(entries):
    assert root_of(map(leaf_hash, entries)) == rfc_root(entries)


@given(st.lists(st.lists(st.binary(max_size=4), max_size=20), max_size=6))
def test_appending_in_batches_is_appending_one_by_one(batches):
    together, singly = Frontier(), Frontier()
    for batch in batches:
        together.extend(leaf_hash(entry) for entry in batch)
        together = Frontier.from_bytes(together.to_bytes())
        for entry in batch:
            singly.append(leaf_hash(entry))
    assert together == singly
    assert together.size == sum(map(len, batches))
    assert len(together.to_bytes()) == 8 + 32 * together.size.bit_count()


@given(st.integers(min_value=1, max_value=70), st.data())
def test_inclusion_proof_is_the_recursive_definition_and_holds(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    entries = made(size)
    leaves = [leaf_hash(entry) for entry in entries]
    proof = inclusion_proof(leaves, index)
    assert proof == rfc_path(index, entries)
    assert verify_inclusion(leaves[index], index, size, proof, rfc_root(entries))


@given(sizes, st.data())
def test_consistency_proof_is_the_recursive_definition_and_holds(size, data):
    old = data.draw(st.integers(min_value=0, max_value=size))
    entries = made(size)
    proof = consistency_proof([leaf_hash(entry) for entry in entries], old)
    assert proof == (rfc_subproof(old, entries, True) if old else [])
    assert verify_consistency(old, rfc_root(entries[:old]), size, rfc_root(entries), proof)


@given(st.integers(min_value=1, max_value=70), st.data())
def test_a_changed_inclusion_proof_fails(size, data):
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    leaves = [leaf_hash(entry) for entry in made(size)]
    root, proof = root_of(leaves), inclusion_proof(leaves, index)
    other = data.draw(st.integers(min_value=0, max_value=size + 5).filter(lambda at: at != index))
    assert not verify_inclusion(leaves[index], other, size, proof, root)
    assert not verify_inclusion(leaf_hash(b"never added"), index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not verify_inclusion(leaves[index], index, size, proof, leaf_hash(b"another root"))
    for at in range(len(proof)):
        assert not verify_inclusion(leaves[index], index, size, proof[:at] + proof[at + 1 :], root)
        swapped = [*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]]
        assert not verify_inclusion(leaves[index], index, size, swapped, root)


@given(st.integers(min_value=2, max_value=70), st.data())
def test_a_changed_consistency_proof_fails(size, data):
    old = data.draw(st.integers(min_value=1, max_value=size - 1))
    leaves = [leaf_hash(entry) for entry in made(size)]
    rewritten = [leaf_hash(b"rewritten"), *leaves[1:]]
    root, proof = root_of(leaves), consistency_proof(leaves, old)
    assert not verify_consistency(old, root_of(rewritten[:old]), size, root, proof)
    assert not verify_consistency(
        old, root_of(leaves[:old]), size, root_of(rewritten), consistency_proof(rewritten, old)
    )
    assert not verify_consistency(old, root_of(leaves[:old]), size, root, [])
    assert not verify_consistency(old, root_of(leaves[:old]), size, root, [*proof, root])
    for at in range(len(proof)):
        swapped = [*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]]
        assert not verify_consistency(old, root_of(leaves[:old]), size, root, swapped)


def test_a_larger_tree_is_never_the_beginning_of_a_smaller():
    assert not verify_consistency(8, root_of(LEAVES), 6, root_of(LEAVES[:6]), [])
    with pytest.raises(TreeError, match="does not extend"):
        consistency_ranges(9, 8)


def test_an_empty_tree_is_the_beginning_of_every_tree_but_only_with_its_own_root():
    assert verify_consistency(0, EMPTY_ROOT, 8, root_of(LEAVES), [])
    assert not verify_consistency(0, LEAVES[0], 8, root_of(LEAVES), [])
    assert not verify_consistency(0, LEAVES[0], 0, LEAVES[0], [])


def test_ranges_need_no_leaves_and_name_whole_subtrees():
    assert inclusion_ranges(5, 7) == [(4, 5), (6, 7), (0, 4)]
    assert consistency_ranges(6, 8) == [(4, 6), (6, 8), (0, 4)]
    assert len(inclusion_ranges(100_000_000, 125_000_000)) == 27
    with pytest.raises(TreeError, match="no leaf 7"):
        inclusion_ranges(7, 7)


def test_a_stored_frontier_of_wrong_length_is_refused():
    whole = Frontier()
    whole.extend(LEAVES[:7])
    stored = whole.to_bytes()
    for damaged in (b"", stored[:7], stored[:-1], stored[:-32], stored + bytes(32)):
        with pytest.raises(TreeError):
            Frontier.from_bytes(damaged)


def test_a_leaf_of_wrong_length_is_refused_and_leaves_a_usable_frontier():
    frontier = Frontier()
    with pytest.raises(TreeError, match="32 bytes, not 3"):
        frontier.extend([LEAVES[0], b"abc", LEAVES[1]])
    assert frontier.size == 1
    frontier.append(LEAVES[1])
    assert frontier.root().hex() == ROOTS[2]


def test_a_copy_grows_alone():
    frontier = Frontier()
    frontier.extend(LEAVES[:5])
    trial = frontier.copy()
    trial.append(LEAVES[5])
    assert (frontier.size, trial.size) == (5, 6)
    assert frontier.root().hex() == ROOTS[5]
    assert frontier != trial
