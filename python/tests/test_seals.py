"""Seals are what format/README.md says, with and without signatures, whatever happens between them."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bywash import BywashHandler
from bywash._seals import MOST_LINES, Sealer, _Tree, key_maker
from conftest import Logged, forget_writers
from lines import FORMAT, MARKER, Line, read_line
from processes import Ended

GOLDEN = (FORMAT / "golden-lines.jsonl").read_bytes().splitlines()
PYTHON_SEALED = FORMAT / "golden-lines-python-sealed.jsonl"
SIGNATURE = re.compile(rb',"sig":"[^"]*","crc"')
SIGNS = key_maker() is not None


def root(lines: list[bytes]) -> bytes:
    """As RFC 9162 defines it: by halves, from above. The package does it from below."""
    if not lines:
        return hashlib.sha256(b"").digest()
    if len(lines) == 1:
        return hashlib.sha256(b"\0" + lines[0]).digest()
    half = 1
    while half * 2 < len(lines):
        half *= 2
    return hashlib.sha256(b"\1" + root(lines[:half]) + root(lines[half:])).digest()


def verify(lines: list[bytes], signed: bool) -> int:
    """How many seals the lines of a writer have; raises AssertionError when one of them is wrong."""
    sealed_from, key, seals = 1, read_line(lines[0])["attributes"].get("key"), 0
    assert (key is not None) is signed
    for number, content in enumerate(lines, 1):
        line = json.loads(content)
        attributes = line.get("attributes", {})
        if line.get("logger") != "dev.bywash" or "sealed_from" not in attributes:
            continue
        assert attributes["sealed_from"] == sealed_from
        assert attributes["root"] == root(lines[sealed_from - 1 : number - 1]).hex()
        if signed:
            end = SIGNATURE.search(content)
            assert end
            check(key, line["sig"], content[: end.start()])
            key = attributes["next_key"]
        else:
            assert "sig" not in line
            assert "next_key" not in attributes
        sealed_from, seals = number, seals + 1
    return seals


def check(key: str, signature: str, content: bytes) -> None:
    hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    public = serialization.load_der_public_key(base64.b64decode(key))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(base64.b64decode(signature), content, ec.ECDSA(hashes.SHA256()))


def test_roots_are_those_of_the_format() -> None:
    for tree in json.loads((FORMAT / "seal-vectors.json").read_text(encoding="utf-8"))["trees"]:
        leaves = [leaf.encode("utf-8") for leaf in tree["leaves"]]
        assert _Tree().with_lines(leaves).root == tree["root"]
        assert root(leaves).hex() == tree["root"]


def test_the_tree_is_the_same_however_many_lines_are_hashed_at_once() -> None:
    for count in (255, 256, 257, 511, 512, 513, 1000):
        sealer = Sealer(None)
        lines = [b"line %d" % number for number in range(1, count + 1)]
        for number, line in enumerate(lines, 1):
            sealer.add(number, line)
        seal = sealer.seal(count + 1)
        assert seal is not None
        assert seal.attributes == {"sealed_from": 1, "root": root(lines).hex()}


def test_a_sealed_stream_of_the_plugins_verifies() -> None:
    assert verify(GOLDEN, True) == 2


def test_a_sealed_stream_of_this_package_verifies() -> None:
    assert verify(PYTHON_SEALED.read_bytes().splitlines(), True) == 2


class Sealed:
    """A logger whose lines are sealed."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "stdout"
        self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self.handler = BywashHandler(
            self.fd, seal=True, source={"cluster_id": "0713-210012-gaehahyy", "role": "driver", "host": "10.0.0.7"}
        )
        self.log = logging.getLogger("test.seals")
        self.log.setLevel(1)
        self.log.propagate = False
        self.log.addHandler(self.handler)
        self.writer = self.handler._writer

    def end(self) -> list[bytes]:
        self.writer.close()
        self.log.removeHandler(self.handler)
        forget_writers()
        os.close(self.fd)
        return self.path.read_bytes().splitlines()


@pytest.fixture(params=[True, False], ids=["signed", "unsigned"])
def signed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param:
        if not SIGNS:
            pytest.skip("there is no cryptography here")
    else:
        for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "cryptography", None)
    return bool(request.param)


def test_a_writer_seals_at_each_heartbeat_and_last(signed: bool, tmp_path: Path) -> None:
    sealed = Sealed(tmp_path)
    for events in (3, 700):
        for number in range(events):
            sealed.log.info("event %d", number)
        sealed.writer._next_heartbeat = 0.0
        sealed.writer.tick()
    sealed.log.info("the last")
    lines = sealed.end()

    assert [json.loads(line).get("event") for line in lines].count("bywash.heartbeat") == 2
    assert verify(lines, signed) == 3


def test_so_many_lines_are_sealed_without_waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bywash._seals.MOST_LINES", 512)
    sealed = Sealed(tmp_path)
    for number in range(520):
        sealed.log.info("event %d", number)
    sealed.writer.tick()
    assert sealed.writer._sealer is not None
    assert not sealed.writer._sealer.due
    lines = sealed.end()

    assert verify(lines, SIGNS) >= 2
    assert MOST_LINES == 65_536


class Full:
    """An output that now and again takes nothing, or not all of it."""

    def __init__(self, output: Any, fails: Callable[[int], int | None]) -> None:
        self._output = output
        self._fails = fails
        self._calls = 0

    def write(self, data: bytes, wait: bool) -> int:
        self._calls += 1
        most = self._fails(self._calls)
        return int(self._output.write(data if most is None else data[:most], wait)) if most != 0 else 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)


def test_what_was_not_written_is_in_no_seal(signed: bool, tmp_path: Path) -> None:
    sealed = Sealed(tmp_path)
    sealed.log.info("first")
    sealed.writer._output = Full(
        sealed.writer._output, lambda call: 0 if call % 3 == 0 else 40 if call % 5 == 0 else None
    )
    for number in range(1000):
        sealed.log.info("event %d", number)
        if number % 7 == 0:
            sealed.writer._next_heartbeat = 0.0
            sealed.writer.tick()
    sealed.writer._output = sealed.writer._output._output  # type: ignore[attr-defined]
    lines = sealed.end()

    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert verify(lines, signed) >= 5


def test_an_interrupt_leaves_the_seals_right_or_ends_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = Sealed(tmp_path)
    calls = 0

    class Interrupting(Full):
        def write(self, data: bytes, wait: bool) -> int:
            nonlocal calls
            calls += 1
            taken = int(self._output.write(data, wait))
            if calls % 7 == 0:
                raise KeyboardInterrupt
            return taken

    sealed.log.info("first")
    sealed.writer._output = Interrupting(sealed.writer._output, lambda call: None)
    for number in range(50):
        try:
            sealed.log.info("event %d", number)
            if number % 10 == 0:
                sealed.writer._next_heartbeat = 0.0
                sealed.writer.tick()
        except KeyboardInterrupt:
            pass
    sealed.writer._output = sealed.writer._output._output  # type: ignore[attr-defined]
    lines = sealed.end()
    # What comes twice, a reader knows by its number.
    once = list({json.loads(line)["seq"]: line for line in lines if line}.values())

    assert len(lines) > len(once)
    assert verify(once, SIGNS) >= 3


def test_a_key_that_cannot_be_made_ends_the_signatures_and_no_line(tmp_path: Path) -> None:
    made = 0
    make = key_maker()

    def make_two() -> Any:
        nonlocal made
        made += 1
        if made > 2 or make is None:
            raise OSError("no entropy")
        return make()

    sealed = Sealed(tmp_path)
    sealed.writer._make_key = make_two
    sealed.writer._begin()
    for _ in range(3):
        sealed.log.info("event")
        sealed.writer._next_heartbeat = 0.0
        sealed.writer.tick()
    lines = [json.loads(line) for line in sealed.end()]
    seals = [line for line in lines if "sealed_from" in line.get("attributes", {})]

    if SIGNS:
        assert [("sig" in line, "next_key" in line["attributes"]) for line in seals] == [
            (True, True),
            (True, False),
            (False, False),
            (False, False),
        ]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_forked_child_seals_a_chain_of_its_own(run: Callable[..., Ended]) -> None:
    code = """
bywash.configure(seal=True)
log.info("before")
pid = os.fork()
for number in range(300):
    log.info("event %d", number)
if pid == 0:
    sys.exit(0)
os.waitpid(pid, 0)
"""
    ended = run(code)
    writers: dict[str, list[bytes]] = {}
    for content in ended.out.splitlines():
        if content.startswith(MARKER):
            line: Line = json.loads(content)
            writers.setdefault(line["writer"], []).append(content)
    assert len(writers) == 2
    for lines in writers.values():
        assert verify(lines, SIGNS) == 1


def test_lines_are_not_sealed_unless_somebody_wants_it(logged: Logged) -> None:
    logged.log.info("event")
    logged.handler._writer.close()

    assert "sealed_from" not in logged.last["attributes"]
    assert "key" not in logged.lines[0]["attributes"]


def write_golden_stream() -> None:
    """A stream that is sealed twice, as this package writes it: keys and signatures are others each time."""
    with tempfile.TemporaryDirectory() as directory:
        sealed = Sealed(Path(directory))
        sealed.log.info("plain words")
        sealed.log.warning("é €", extra={"event": "table.load", "table": "sales", "rows": 123_456, "password": "x" * 9})
        sealed.writer._next_heartbeat = 0.0
        sealed.writer.tick()
        sealed.log.error("the last")
        PYTHON_SEALED.write_bytes(b"".join(line + b"\n" for line in sealed.end()))


if __name__ == "__main__":
    write_golden_stream()
