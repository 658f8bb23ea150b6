"""The ledger's Merkle tree: hashes, the compact range that grows it, and the two kinds of proof.

Everything follows RFC 9162 section 2.1 (the same tree as RFC 6962): a leaf is SHA-256(00 || entry), a node is
SHA-256(01 || left || right), and a tree of n leaves splits at the largest power of two below n. Hashes are 32
raw bytes. Unless a name says *entry*, "leaves" means leaf hashes, which is what the ledger stores.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 9162 section 2.1.1)."""


class TreeError(ValueError):
    """A hash, size, index or stored frontier that no tree can have."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the 00 prefix keeps an entry from posing as a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The compact range of a growing tree: its size and the roots of its full subtrees, largest first.

    It is all that is needed to append and to know the root: at most one hash for each bit of the size.
    """

    __slots__ = ("_roots", "_size")

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        """Start empty, or from the `roots` of a tree of `size` leaves. Raises TreeError if they misfit."""
        self._size = size
        self._roots = list(roots)
        if not 0 <= size < 1 << 64:
            raise TreeError(f"a tree cannot have {size} leaves")
        if len(self._roots) != size.bit_count() or any(len(root) != HASH_BYTES for root in self._roots):
            raise TreeError(f"a tree of {size} leaves has {size.bit_count()} full subtrees of 32 bytes each")

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The roots of the full subtrees, largest (leftmost) first."""
        return tuple(self._roots)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right edge."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order. Raises TreeError at the first not of 32 bytes; those before it stay."""
        roots, size, hasher = self._roots, self._size, sha256
        try:
            for root in leaves:
                if len(root) != HASH_BYTES:
                    raise TreeError(f"a leaf hash has 32 bytes, not {len(root)}")
                size += 1
                # Each trailing zero of the new size closes one full subtree.
                carry = size
                while not carry & 1:
                    root = hasher(b"\x01" + roots.pop() + root).digest()
                    carry >>= 1
                roots.append(root)
        finally:
            self._size = size

    def root(self) -> bytes:
        """The Merkle tree hash of everything appended so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier of the same tree, for trying an append before keeping it."""
        return Frontier(self._size, self._roots)

    def to_bytes(self) -> bytes:
        """The size as eight big-endian bytes, then the subtree roots: 32 bytes for each set bit of it."""
        return self._size.to_bytes(8, "big") + b"".join(self._roots)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The inverse of `to_bytes`. Raises TreeError if the length does not fit the size."""
        if len(data) < 8 or len(data) % HASH_BYTES != 8:
            raise TreeError(f"a stored frontier cannot have {len(data)} bytes")
        size = int.from_bytes(data[:8], "big")
        return cls(size, (data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frontier):
            return NotImplemented
        return self._size == other._size and self._roots == other._roots

    __hash__ = None

    def __repr__(self) -> str:
        return f"Frontier(size={self._size}, root={self.root().hex()})"


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees, as [start, end) of leaves, whose roots prove leaf `index` in a tree of `size` leaves.

    Nearest the leaf first (RFC 9162 section 2.1.3.1). A store that keeps subtree roots builds a proof from
    these without reading every leaf. Raises TreeError if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise TreeError(f"a tree of {size} leaves has no leaf {index}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    """The subtrees whose roots prove that the tree of `size` leaves extends its first `old_size` leaves.

    In the order of RFC 9162 section 2.1.4.1. Empty when the sizes are equal or the old tree was empty, since
    every tree extends the empty one. Raises TreeError if the old tree is the larger one.
    """
    if not 0 <= old_size <= size:
        raise TreeError(f"a tree of {size} leaves does not extend one of {old_size}")
    if old_size in (0, size):
        return []
    ranges, start, end = [], 0, size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        # When the loop ends at start 0 the old root is itself a node of the new tree and known to the reader.
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path for leaf `index`, nearest the leaf first. Raises TreeError if there is no such leaf."""
    return [root_of(leaves[start:end]) for start, end in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The proof that the tree of `leaves` extends its own first `old_size`. Raises TreeError if it cannot."""
    return [root_of(leaves[start:end]) for start, end in consistency_ranges(old_size, len(leaves))]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows `leaf` at `index` of the tree with this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != HASH_BYTES for step in (leaf, root, *proof)):
        return False
    position, last, computed = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node_hash(step, computed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the second tree only adds leaves to the first (RFC 9162 2.1.4.2)."""
    if not 0 <= old_size <= size or any(len(step) != HASH_BYTES for step in (old_root, root, *proof)):
        return False
    if old_size == size:
        return not proof and old_root == root and (size > 0 or root == EMPTY_ROOT)
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if not old_size & (old_size - 1):
        steps.insert(0, old_root)
    if not steps:
        return False
    position, last = old_size - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    computed_old = computed = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed_old, computed = node_hash(step, computed_old), node_hash(step, computed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        position, last = position >> 1, last >> 1
    return last == 0 and computed_old == old_root and computed == root


def _split(size: int) -> int:
    """The largest power of two below `size`, for size >= 2: where RFC 9162 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)
