"""Seals over the lines of a writer: a Merkle tree (RFC 9162) over the lines since the last seal, and a signature by a key that was made for it alone.

What is sealed cannot be altered, removed, added or reordered unseen by anybody who was not inside this process before the seal was made: the key that signed it is gone, and
its public half is in the seal before. Without the package ``cryptography``, which Databricks has, seals are made, but not signed.
"""

import base64
from hashlib import sha256
from typing import Any, Callable, NamedTuple, Optional

MOST_LINES = 65_536
"""After so many lines a seal is due."""

_AT_ONCE = 256
"""How many lines are hashed at once: a power of two, so that they are a subtree."""


class Key(NamedTuple):
    """A key of ECDSA on P-256 that is in no file, and signs once."""

    public: str
    """``SubjectPublicKeyInfo`` in base64."""
    sign: Callable[[bytes], str]
    """The signature with SHA-256: DER in base64."""


def key_maker() -> Optional[Callable[[], Key]]:
    """What makes keys, None where there is nothing to sign with. Importing that takes a while, and is not for a thread that logs."""
    try:
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    except BaseException as e:
        # One that is broken, or whose Rust panics, signs nothing either.
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        return None

    def make() -> Key:
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return Key(
            base64.b64encode(public).decode("ascii"),
            lambda content: base64.b64encode(private.sign(content, ec.ECDSA(hashes.SHA256()))).decode("ascii"),
        )

    return make


class _Tree(NamedTuple):
    """Complete subtrees, the largest first: how many leaves each has, and its root. Immutable: whatever interrupts a change, it is done or it is not."""

    subtrees: tuple[tuple[int, bytes], ...] = ()

    def with_subtree(self, leaves: int, root: bytes) -> "_Tree":
        subtrees = self.subtrees
        while subtrees and subtrees[-1][0] == leaves:
            root = sha256(b"\1" + subtrees[-1][1] + root).digest()
            leaves *= 2
            subtrees = subtrees[:-1]
        return _Tree((*subtrees, (leaves, root)))

    def with_lines(self, lines: list[bytes]) -> "_Tree":
        tree = self
        level = [sha256(b"\0" + line).digest() for line in lines]
        if len(level) != _AT_ONCE:
            for leaf in level:
                tree = tree.with_subtree(1, leaf)
            return tree
        while len(level) > 1:
            level = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
        return tree.with_subtree(len(lines), level[0])

    @property
    def root(self) -> str:
        if not self.subtrees:
            return sha256(b"").hexdigest()
        root = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            root = sha256(b"\1" + left + root).digest()
        return root.hex()


class _State(NamedTuple):
    tree: _Tree
    sealed_from: int
    """The number of the first line that the next seal covers."""
    first: int
    """The number of the first of the lines below."""
    lines: list[bytes]
    """Those that are not in the tree yet."""
    key: Optional[Key]


class Seal(NamedTuple):
    """What a line says that is a seal, and who signs it."""

    attributes: dict[str, Any]
    key: Optional[Key]
    following: Optional[Key]

    def sign(self, content: bytes) -> Optional[str]:
        """The signature of all that is before it in the line; None where there is none."""
        try:
            return None if self.key is None else self.key.sign(content)
        except Exception:
            return None


class Sealer:
    """Makes the seals of one writer, which tells it of each line in their order. Not safe for use by several threads.

    A seal covers all lines since the one before, that one included: so they are a chain. An exception that comes from outside, an interrupt of Ctrl-C, leaves it as it was
    before or after; where it cannot tell which lines there are, it makes no seal any more.
    """

    def __init__(self, make_key: Optional[Callable[[], Key]]) -> None:
        """
        :param make_key: None where nothing is signed
        """
        self._make_key = make_key
        self._state: Optional[_State] = _State(_Tree(), 1, 1, [], self._new_key())
        self.due = False
        """Whether there are as many lines as a seal covers at most; whoever sees to that takes it back."""

    def _new_key(self) -> Optional[Key]:
        try:
            return self._make_key() if self._make_key is not None else None
        except Exception:
            # A line without a signature is worth more than none.
            return None

    @property
    def public_key(self) -> Optional[str]:
        """The key that signs the first seal, for the first line."""
        state = self._state
        return None if state is None or state.key is None else state.key.public

    def add(self, seq: int, line: bytes) -> None:
        """The line of this number, its line feed not included, is about to be written. One that was not is added once more."""
        state = self._state
        if state is None:
            return
        lines = state.lines
        number = seq - state.first
        if number != len(lines):
            if not 0 <= number < len(lines):
                self._state = None
                return
            del lines[number:]
        if number >= _AT_ONCE:
            # All of them have been written.
            tree = state.tree.with_lines(lines[:_AT_ONCE])
            rest = lines[_AT_ONCE:]
            self._state = state._replace(tree=tree, first=state.first + _AT_ONCE, lines=rest)
            self.due = self.due or tree.subtrees[0][0] >= MOST_LINES
            lines = rest
        lines.append(line)

    def seal(self, seq: int) -> Optional[Seal]:
        """The seal over all lines before this number; None where there is none."""
        state = self._state
        if state is None or not 0 <= seq - state.first <= len(state.lines):
            self._state = None
            return None
        tree = state.tree
        lines = state.lines[: seq - state.first]
        for start in range(0, len(lines), _AT_ONCE):
            tree = tree.with_lines(lines[start : start + _AT_ONCE])
        following = self._new_key() if state.key is not None else None
        attributes: dict[str, Any] = {"sealed_from": state.sealed_from, "root": tree.root}
        if following is not None:
            attributes["next_key"] = following.public
        return Seal(attributes, state.key, following)

    def sealed(self, seq: int, line: bytes, following: Optional[Key]) -> Callable[[], None]:
        """The line of this number is about to be written, and a seal: the first line that the next one covers. Returns what takes that back.

        :param following: the key that it names; None where it is not signed
        """
        before = self._state
        self._state = _State(_Tree(), seq, seq, [line], following)
        self.due = False

        def take_back() -> None:
            self._state = before

        return take_back
