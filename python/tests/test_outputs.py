"""A target that stands still, fails or is replaced: held no longer than a bound, nothing raised, everything counted."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bywash import BywashHandler, _outputs
from conftest import Logged, forget_writers
from lines import assert_complete, by_writer, read_line, read_lines
from processes import start


@contextmanager
def logger_to(fd: int, wait_seconds: float = 0.05) -> Iterator[tuple[logging.Logger, BywashHandler]]:
    log = logging.getLogger("test.outputs")
    handler = BywashHandler(fd, wait_seconds=wait_seconds)
    log.setLevel(1)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield log, handler
    finally:
        log.removeHandler(handler)
        forget_writers()


def read_all(fd: int) -> bytes:
    fcntl.fcntl(fd, fcntl.F_SETFL, os.O_NONBLOCK)
    content = b""
    try:
        while chunk := os.read(fd, 65_536):
            content += chunk
    except BlockingIOError:
        pass
    return content


@pytest.fixture(params=["pipe", "socket"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """Something that is read at one end, and written to at the other."""
    if request.param == "pipe":
        reader, writer = os.pipe()
        yield reader, writer
        os.close(reader)
        os.close(writer)
    else:
        one, other = socket.socketpair()
        other.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        yield one.fileno(), other.fileno()
        one.close()
        other.close()


def test_a_reader_that_stands_still_holds_one_event_for_a_while_and_the_next_not_at_all(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, fd = ends
    held: list[float] = []
    wait = _outputs.Descriptor._wait

    def counted(self: _outputs.Descriptor, data: bytes, taken: int, deadline: float) -> int:
        begin = time.monotonic()
        taken = wait(self, data, taken, deadline)
        if taken == 0:
            held.append(time.monotonic() - begin)
        return taken

    monkeypatch.setattr(_outputs.Descriptor, "_wait", counted)
    with logger_to(fd, wait_seconds=0.2) as (log, handler):
        for number in range(2_000):
            log.info("x" * 200, extra={"number": number})
        content = read_all(reader)
        dropped = handler.dropped
        log.info("moves again", extra={"number": 2_000})
        content += read_all(reader)

    # One, and another each time that a shorter line still found room.
    assert 1 <= len(held) < 10, "who waited in vain, of two thousand"
    assert os.get_blocking(fd), "who shares the descriptor is not to notice"
    lines = read_lines(content)
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    # One, and another each time that a second went by and a report found room.
    reports = [line["attributes"] for line in lines if line.get("event") == "bywash.dropped"]
    assert sum(report["count"] for report in reports) == reports[-1]["dropped"] == dropped
    numbers = [line["attributes"]["number"] for line in lines if "number" in line["attributes"]]
    assert numbers == [*range(2_000 - dropped), 2_000]


def test_without_a_second_way_in_a_write_is_begun_when_the_descriptor_is_ready(
    ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_outputs.Descriptor, "_open_again", lambda self: None)
    test_a_reader_that_stands_still_holds_one_event_for_a_while_and_the_next_not_at_all(ends, monkeypatch)


def test_a_line_that_is_longer_than_a_pipe_is_whole_when_it_is_read_in_time() -> None:
    reader, fd = os.pipe()
    content = []
    thread = threading.Thread(target=lambda: content.extend(iter(lambda: os.read(reader, 999), b"")))
    thread.start()
    with logger_to(fd, wait_seconds=60) as (log, handler):
        log.info("x", extra={f"{number}": "é" * 8_000 for number in range(20)})
        log.info("y")
        assert handler.dropped == 0
    os.close(fd)
    thread.join()
    os.close(reader)

    assert [line["message"] for line in read_lines(b"".join(content))[1:]] == ["x", "y"]


def test_a_line_that_was_begun_is_finished_when_there_is_room_again() -> None:
    reader, fd = os.pipe()
    with logger_to(fd) as (log, _):
        log.info("x", extra={f"{number}": "é" * 8_000 for number in range(20)})
        log.info("lost")
        content = read_all(reader)
        for _ in range(9):
            log.info("perhaps")
            content += read_all(reader)
        log.info("last")
        content += read_all(reader)
    os.close(fd)
    os.close(reader)

    lines = read_lines(content)
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [lines[1]["message"], lines[-1]["message"]] == ["x", "last"]


def test_a_reader_that_is_gone_costs_events_and_nothing_else(ends: tuple[int, int]) -> None:
    reader, fd = ends
    with logger_to(fd) as (log, handler):
        log.info("one")
        os.dup2(os.open(os.devnull, os.O_RDONLY), reader)
        for _ in range(3):
            log.info("lost")
        assert handler.dropped == 3


def test_a_full_disk_costs_events_and_they_are_counted() -> None:
    fd = os.open("/dev/full", os.O_WRONLY)
    with logger_to(fd) as (log, handler):
        for _ in range(3):
            log.info("lost")
        assert handler.dropped == 3
    os.close(fd)


def test_a_descriptor_that_is_closed_costs_events_and_one_that_is_there_again_is_used(tmp_path: Path) -> None:
    fd = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
    with logger_to(fd) as (log, _):
        os.close(fd)
        log.info("lost")
        again = os.open(tmp_path / "again", os.O_WRONLY | os.O_CREAT)
        assert again == fd
        log.info("there")
    os.close(fd)

    lines = read_lines((tmp_path / "again").read_bytes())
    assert [line.get("event") for line in lines] == ["bywash.opened", "bywash.dropped", None]


def test_whoever_closes_all_descriptors_gets_no_events_into_files_of_his(tmp_path: Path) -> None:
    reader, fd = os.pipe()
    with logger_to(fd) as (log, handler):
        log.info("one")
        writer = handler._writer._output
        own = writer._own  # type: ignore[attr-defined]
        assert own is not None
        mine = os.open(tmp_path / "mine", os.O_WRONLY | os.O_CREAT)
        os.dup2(mine, own)
        log.info("two")
        os.close(mine)
        os.close(own)
        content = read_all(reader)
    os.close(fd)
    os.close(reader)

    assert (tmp_path / "mine").read_bytes() == b""
    assert [line["message"] for line in read_lines(content)[1:]] == ["one", "two"]


def test_processes_that_share_a_pipe_tear_no_short_line(tmp_path: Path) -> None:
    code = """
        bywash.configure(wait_seconds=60)
        for _ in range(3): os.fork()
        for number in range(500): log.info("x" * 300)
        """
    process = start(code, tmp_path, env={"PYTHONWARNINGS": "ignore"})
    out, _ = process.communicate(timeout=120)

    writers = by_writer(read_lines(out))
    assert len(writers) == 8
    for lines in writers.values():
        assert_complete(lines)


def test_the_last_line_waits_for_a_slow_reader(tmp_path: Path) -> None:
    process = start('bywash.configure(wait_seconds=60)\nfor _ in range(400): log.info("x" * 300)\n', tmp_path)
    assert process.stdout is not None
    out = b""
    # The pipe is full until the process has ended.
    while data := os.read(process.stdout.fileno(), 4096):
        out += data
        time.sleep(0.01)
    process.communicate(timeout=120)

    assert_complete(read_lines(out))


def test_a_line_that_is_torn_by_others_is_known_by_its_checksum(logged: Logged) -> None:
    logged.log.info("one")
    torn = logged.path.read_bytes().splitlines()[1].replace(b"one", b"o noise ne")

    with pytest.raises(AssertionError, match="crc"):
        read_line(torn)


def test_counts_are_reported_once_a_minute_when_something_was_written(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged.log.info("one")
    writer = logged.handler._writer
    now: list[float] = [time.monotonic()]
    monkeypatch.setattr("bywash._writer.time.monotonic", lambda: now[0])
    for _ in range(5):
        now[0] += 30
        writer.tick()

    heartbeats = [line["attributes"] for line in logged.lines if line["logger"] == "dev.bywash"][1:]
    assert heartbeats == [{"accepted": 1, "written": 1, "dropped": 0}]


def test_an_idle_writer_ends_and_the_next_event_begins_another(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = logged.handler._writer
    writer.become_idle()
    now: list[float] = [time.monotonic()]
    monkeypatch.setattr("bywash._writer.time.monotonic", lambda: now[0])
    for seconds in (0.5, 1.5, 1.5, 2.5):
        logged.log.info("event")
        now[0] += seconds
        writer.tick()

    sizes = [len(lines) for lines in by_writer(logged.lines).values()]
    assert sizes == [4, 4], (
        "a pause of 1.5 seconds ends the first writer, and not the second, which waits for twice as long"
    )
    for lines in by_writer(logged.lines).values():
        assert_complete(lines)


def test_an_event_that_cannot_be_encoded_is_counted_and_said_once(
    logged: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        record = logging.LogRecord("etl", 20, "", 0, "x", (), None)
        record.created = float("nan")
        logged.log.handle(record)
    logged.log.info("good")

    assert logged.handler.dropped == 2
    assert [line.get("event") for line in logged.lines] == ["bywash.opened", "bywash.dropped", None]
    assert capsys.readouterr().err.count("bywash: an event of logger etl is lost") == 1


@pytest.mark.parametrize(
    "bad", [{"target": "relative/path"}, {"source": {"role": "boss"}}, {"source": {"no": "x"}}, {"wait_seconds": -1}]
)
def test_a_setting_that_makes_no_sense_is_said_at_once(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"relative/path|boss|no fields|negative"):
        BywashHandler(**bad)


def test_standard_output_is_the_descriptor_whatever_sys_stdout_is() -> None:
    code = "import sys, io, logging, bywash; sys.stdout = io.StringIO(); bywash.configure(); logging.info('x')"
    source = Path(__file__).resolve().parents[1] / "src"
    out = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, check=True
    )
    assert_complete(read_lines(out.stdout))
