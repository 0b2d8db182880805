"""Reads event lines as the format says, by code that shares nothing with the package."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import jsonschema

FORMAT = Path(__file__).resolve().parents[2] / "format"
MARKER = b'{"bywash":1,'
_SCHEMA = json.loads((FORMAT / "event-line.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)
_END = re.compile(rb',"seq":(\d+)(?:,"sig":"[A-Za-z0-9+/=]+")?,"crc":"([0-9a-f]{8})"\}$')
_ORDER = [
    "bywash",
    "writer",
    "time",
    "level",
    "logger",
    "thread",
    "event",
    "message",
    "attributes",
    "exception",
    "source",
    "truncated",
    "redacted",
    "seq",
    "sig",
    "crc",
]

Line = dict[str, Any]


def read_line(line: bytes, schema: bool = True) -> Line:
    """One line, without its end; raises AssertionError when it is not as the format says."""
    assert line.startswith(MARKER), line[:200]
    assert line.count(MARKER) == 1, "the marker within a line"
    assert len(line) < 1024 * 1024
    end = _END.search(line)
    assert end, line[-200:]
    assert int(end.group(2), 16) == zlib.crc32(line[: line.rindex(b',"crc"')]), "crc"
    parsed: Line = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
    assert [key for key in _ORDER if key in parsed] == list(parsed), "order of the keys"
    if schema:
        _VALIDATOR.validate(parsed)
    return parsed


def read_lines(content: bytes) -> list[Line]:
    """The events among whatever else there is; every line that has the marker must be one."""
    lines = [line[line.index(MARKER) :] for line in content.split(b"\n") if MARKER in line]
    # The schema takes a while: of many lines that are alike the first hundred are held to it.
    return [read_line(line, number < 100) for number, line in enumerate(lines)]


def by_writer(lines: list[Line]) -> dict[str, list[Line]]:
    writers: dict[str, list[Line]] = {}
    for line in lines:
        writers.setdefault(line["writer"], []).append(line)
    return writers


def assert_complete(lines: list[Line]) -> None:
    """The lines of one writer: from bywash.opened to bywash.closed, without a hole."""
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["event"] == "bywash.opened"
    assert lines[-1]["event"] == "bywash.closed"
    events = sum(line["logger"] != "dev.bywash" for line in lines)
    assert lines[-1]["attributes"]["accepted"] == events
    assert lines[-1]["attributes"]["written"] == events


def _unique(pairs: list[tuple[str, Any]]) -> Line:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a key that is there twice: {names}"
    return dict(pairs)
