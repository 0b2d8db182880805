"""The lines of the format's examples come out of the encoder as they are written there, byte for byte."""

from __future__ import annotations

import datetime
import json
import logging
import random
import zlib
from pathlib import Path
from typing import Any

import pytest

import bywash
from bywash import Redaction
from bywash._context import context
from bywash._encoder import ATTRIBUTES, ControlEncoder, Encoder
from bywash._identity import Identity
from bywash._redaction.config import Redactor
from lines import FORMAT, read_line

GOLDEN = (FORMAT / "golden-lines.jsonl").read_bytes().splitlines()
PYTHON_GOLDEN = FORMAT / "golden-lines-python.jsonl"


class Fixed:
    """The ``source`` of a golden line."""

    settings: dict[str, str] = {}

    def __init__(self, line: dict[str, Any]) -> None:
        self._identity = Identity(line["source"], {})

    def of_event(self, record: logging.LogRecord | None) -> str:
        return self._identity.of_event(record)

    def of_process(self) -> str:
        return self._identity.of_event(None)


def record(line: dict[str, Any], **more: Any) -> logging.LogRecord:
    made = logging.LogRecord(line["logger"], 20, "", 0, line["message"], (), None)
    made.created = seconds(line["time"])
    made.levelname = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(line["level"], line["level"])
    made.threadName = line["thread"]
    fields = dict(line.get("attributes", {}))
    if "event" in line:
        fields["event"] = line["event"].removeprefix("user.") if hasattr(str, "removeprefix") else line["event"]
    setattr(made, ATTRIBUTES, fields)
    vars(made).update(more)
    return made


def seconds(time: str) -> float:
    return datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()


def closed(line: dict[str, Any], body: bytes) -> bytes:
    head = f'{{"bywash":1,"writer":"{line["writer"]}","time":"'.encode()
    content = head + body + b',"seq":%d' % line["seq"]
    if "sig" in line:
        content += b',"sig":"%b"' % line["sig"].encode()
    return content + b',"crc":"%08x"}' % zlib.crc32(content)


@pytest.mark.parametrize("golden", GOLDEN, ids=range(1, len(GOLDEN) + 1))
def test_golden_line(golden: bytes) -> None:
    line = read_line(golden)
    if line["logger"] == "dev.bywash":
        assert closed(line, control(line)) == golden
    elif line["message"] == "loaded core.trades":
        # Java's 1.0E300 is Python's 1e+300: two ways to write one number.
        expected = golden[: golden.rindex(b',"crc"')].replace(b"1.0E300", b"1e+300")
        assert closed(line, Encoder(Fixed(line), Redactor(Redaction(), {})).encode(record(line))).startswith(expected)
    elif "exception" in line:
        # A traceback of Python's is no stack trace of Java's: the exception is compared apart.
        encoded = json.loads(
            closed(line, Encoder(Fixed(line), Redactor(Redaction(), {})).encode(record(line, exc_info=failure())))
        )
        assert encoded.pop("exception")["class"] == "ValueError"
        assert {**encoded, "crc": 0} == {**{k: v for k, v in line.items() if k != "exception"}, "crc": 0}
    else:
        # What was cut, or kept out, cannot be had from what is left: it is put in by hand.
        gone = "".join(
            f',"{key}":{json.dumps(line[key], separators=(",", ":"))}'
            for key in ("truncated", "redacted")
            if key in line
        )
        assert (
            closed(line, Encoder(Fixed(line), Redactor(Redaction(), {})).encode(record(line)) + gone.encode()) == golden
        )


def control(line: dict[str, Any]) -> bytes:
    encoder = ControlEncoder(Fixed(line))
    now, attributes = seconds(line["time"]), line["attributes"]
    totals = [attributes.get(name) for name in ("accepted", "written", "dropped")]
    if line["event"] == "bywash.opened":
        return encoder.opened(now, attributes)
    if line["event"] == "bywash.dropped":
        return encoder.dropped(now, attributes["count"], seconds(attributes["since"]), attributes["dropped"])
    if "sealed_from" in attributes:
        return encoder._event(now, "INFO", line["event"], line["message"], attributes)
    return (encoder.heartbeat if line["event"] == "bywash.heartbeat" else encoder.closed)(now, *totals)


def failure() -> Any:
    try:
        raise ValueError("no such column: px")
    except ValueError as e:
        return ValueError, e, e.__traceback__


def python_lines() -> list[bytes]:
    """Events as only Python logs them, with everything fixed that is chance. The ingest job's tests read them."""
    source = json.loads(GOLDEN[2])["source"]
    base = {"writer": "01KAQ8Z4M3T9V6W2X5Y7PYTH0N", "source": source, "logger": "etl.sales", "thread": "MainThread"}
    encoder = Encoder(Fixed(base), Redactor(Redaction(), {}))
    control_encoder = ControlEncoder(Fixed(base))
    bodies = [
        control_encoder.opened(
            seconds("2026-11-22T02:00:00.000001Z"),
            {
                "plugin_version": "0.1.0",
                "python_version": "3.12.3",
                "python_implementation": "cpython",
                "pid": 4711,
                "start_time": "2026-11-22T01:59:58.120000Z",
                "target": "stdout",
            },
        )
    ]
    events: list[tuple[str, str, dict[str, Any]]] = [
        ("INFO", "plain words", {}),
        (
            "INFO",
            "loaded sales",
            {"event": "table.load", "table": "sales", "status": "ok", "rows": 123_456, "ratio": 1e-07, "big": 10**400},
        ),
        (
            "WARNING",
            "nested",
            {"bywash": {"bywash": 1, "list": [1, None, [], {}, "\ud834"], "nan": float("nan")}, "huge": -1e300},
        ),
        (
            "CRITICAL",
            'quote " \\ \n \x00 \x7f é € 𝄞 \ud834\udd1e \udd1e {"bywash":1,',
            {"event": "bywash.closed", "": "", "ключ": "值"},
        ),
        ("ERROR", "a payload that is cut", {"payload": "x" * 16_383 + "𝄞", "k" * 300: 1}),
    ]
    for number, (level, message, attributes) in enumerate(events):
        made = logging.LogRecord("etl.sales", 0, "", 0, message, (), None)
        made.levelname, made.threadName = level, "MainThread"
        made.created = seconds(f"2026-11-22T02:00:0{number + 1}.250000Z")
        setattr(made, ATTRIBUTES, attributes)
        with bywash.context(pipeline="nightly"):
            bodies.append(encoder.encode(made))
    bodies.append(control_encoder.closed(seconds("2026-11-22T02:00:09.000000Z"), len(events), len(events), 0))
    return [closed({**base, "seq": number}, body) for number, body in enumerate(bodies, 1)]


def test_lines_of_python_that_the_ingest_job_is_tested_with() -> None:
    lines = python_lines()
    for line in lines:
        read_line(line)
    assert PYTHON_GOLDEN.read_bytes().splitlines() == lines, f"python {Path(__file__).name} writes the file anew"


if __name__ == "__main__":
    PYTHON_GOLDEN.write_bytes(b"".join(line + b"\n" for line in python_lines()))


class Careful(Encoder):
    """An encoder that takes no event for a plain one."""

    def _plain(self, *_: Any) -> None:
        return None


def test_what_is_written_in_a_straight_line_is_what_care_would_write() -> None:
    source = Fixed({"source": {"cluster_id": "0713-210012-gaehahyy"}})
    quick, careful = Encoder(source, Redactor(Redaction(), {})), Careful(source, Redactor(Redaction(), {}))
    chance = random.Random(0)
    values = [
        *"abc",
        'gr\u00fc\u00df "dich"\n',
        "dapi" + "0" * 32,
        "x" * 20_000,
        1,
        2**70,
        0.1,
        float("nan"),
        True,
        None,
        [1],
        {"password": "x"},
    ]
    names = ["rows", "table", "event", "context", "message", "password", "key\u00e9", 'name with "quotes"']
    plain = 0
    for _ in range(3_000):
        fields = {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(4))}
        message, arguments = chance.choice(
            [("plain", ()), ("of %s", ("a",)), ("of %d", ("a",)), ("token=%s", ("dapi" + "1" * 32,)), ({"rows": 1}, ())]
        )
        record = logging.LogRecord(chance.choice(["etl", "etl.loads"]), 20, "", 0, message, arguments, None)
        if chance.random() < 0.3:
            fields = {ATTRIBUTES: fields}
        vars(record).update(fields)
        with context(**({"pipeline": chance.choice(values)} if chance.random() < 0.3 else {})):
            careful_line = careful.encode(record)
            assert quick.encode(record) == careful_line
            plain += quick._plain(record, source.of_event(record), quick._caches) is not None

    assert 300 < plain < 2_700
