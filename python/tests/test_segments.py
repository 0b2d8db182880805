"""Whole files in place of a stream: on a directory that takes no appends and no random writes, killed at any moment."""

from __future__ import annotations

import logging
import random
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from bywash import BywashHandler
from conftest import forget_writers
from lines import assert_complete, by_writer, read_lines
from processes import Ended
from volumes import KILLS, VOLUME, write_until_killed


def files(root: Path) -> list[Path]:
    # In the order of their numbers, as the writer made them.
    return sorted((p for p in root.rglob("*") if p.is_file()), key=lambda p: int(p.name.rpartition(".")[2]))


def content(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in files(root))


def test_a_file_holds_whole_lines_and_is_named_as_the_job_knows_it(run: Any, tmp_path: Path) -> None:
    root = tmp_path / "volume"
    ended: Ended = run(
        VOLUME
        + f"""
    import glob
    bywash.configure({str(root)!r}, source={{"cluster_id": "0713-210012-gaehahyy", "role": "driver"}}, segment_seconds=0.05)
    for number in range(1, 4):
        log.info("event %d", 2 * number)
        log.info("event %d", 2 * number + 1)
        while len(glob.glob({str(root)!r} + "/*/*/*")) < number:
            time.sleep(0.01)
    log.info("the last")
    """
    )

    assert (ended.code, ended.out, ended.err) == (0, b"", "")
    assert len(files(root)) > 2
    for path in files(root):
        assert path.parent == root / "0713-210012-gaehahyy" / "driver"
        # FileNames in the ingest job: a stream of its own, rolled, with a number.
        assert re.fullmatch(r"stdout-[0-9A-Z]{26}--\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d\.\d+", path.name)
        assert path.read_bytes().endswith(b"\n")
    assert_complete(read_lines(content(root)))


def test_nothing_is_written_before_it_is_due_but_by_size_or_when_asked(tmp_path: Path) -> None:
    handler = BywashHandler(tmp_path / "volume", segment_seconds=3600, segment_bytes=10_000)

    log = logging.getLogger("test.segments")
    log.propagate = False
    log.setLevel(1)
    log.addHandler(handler)
    try:
        log.info("one")
        time.sleep(0.1)
        assert not (tmp_path / "volume").exists()
        handler.flush()
        assert len(files(tmp_path / "volume")) == 1
        log.info("x" * 12_000)
        deadline = time.monotonic() + 60
        while len(files(tmp_path / "volume")) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(files(tmp_path / "volume")) == 2
    finally:
        log.removeHandler(handler)
        forget_writers()


def test_a_volume_that_fails_for_a_while_costs_nothing_and_for_long_what_cannot_be_held(
    run: Any, tmp_path: Path
) -> None:
    root = tmp_path / "volume"
    root.write_text("in the way")
    ended: Ended = run(
        f"""
        handler = bywash.BywashHandler({str(root)!r}, segment_seconds=0.1, segment_bytes=5_000, max_held_bytes=20_000)
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(20)
        for number in range(200):
            log.info("event", extra={{"number": number}})
        while not handler._writer._output._failing:
            time.sleep(0.01)
        os.unlink({str(root)!r})
        handler.flush()
        log.info("event", extra={{"number": 200}})
        """
    )

    assert ended.code == 0
    assert ended.err.startswith(f"bywash: events cannot be written to {root}/")
    assert ended.err.count("\n") == 1, "said once"
    lines = read_lines(content(root))
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    closed = lines[-1]["attributes"]
    numbers = [line["attributes"]["number"] for line in lines if line["message"] == "event"]
    assert closed["dropped"] + len(numbers) == 201
    assert closed["dropped"] > 0
    assert numbers == [*range(len(numbers) - 1), 200]


def test_a_child_does_not_write_what_its_parent_holds(run: Any, tmp_path: Path) -> None:
    root = tmp_path / "volume"
    ended: Ended = run(
        f"""
        bywash.configure({str(root)!r}, segment_seconds=3600)
        log.info("parent")
        if os.fork() == 0:
            log.info("child")
            sys.exit(0)
        os.wait()
        """
    )

    assert ended.code == 0
    writers = by_writer(read_lines(content(root)))
    assert len(writers) == 2
    for lines in writers.values():
        assert_complete(lines)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("handler", ["signal.SIG_DFL", "lambda number, frame: sys.exit(3)"])
def test_a_signal_while_a_file_is_written_ends_the_process_when_it_is_and_loses_nothing(
    handler: str, times: int, run: Any, tmp_path: Path
) -> None:
    root = tmp_path / "volume"
    ended: Ended = run(
        f"""
        import bywash._segments as segments

        written = segments.Segments._write_file
        left = {times}
        def slow(self, path, content):
            global left
            if left:
                left -= 1
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.01)
            written(self, path, content)
        segments.Segments._write_file = slow
        signal.signal(signal.SIGTERM, {handler})
        bywash.configure({str(root)!r}, segment_seconds=3600)
        log.info("one")
        bywash.flush()
        time.sleep(60)
        """
    )

    assert ended.code == (-signal.SIGTERM if "DFL" in handler else 3), ended.err
    lines = {line["seq"]: line for line in read_lines(content(root))}
    assert_complete(list(lines.values()))


def test_what_a_signal_handler_or_a_finalizer_logs_while_files_are_written_holds_nobody(
    run: Any, tmp_path: Path
) -> None:
    root = tmp_path / "volume"
    ended: Ended = run(
        f"""
        import gc, random
        # Else it hangs on what imports have left over whether any of so few objects is collected before the end.
        gc.set_threshold(50)
        bywash.configure({str(root)!r}, segment_seconds=0.001, segment_bytes=500)
        signal.signal(signal.SIGALRM, lambda number, frame: log.info("from a signal handler"))

        class Finalized:
            def __init__(self): self.me = self
            def __del__(self): log.info("from a finalizer")

        for _ in range(400):
            Finalized()
            # Once, anywhere in what follows: on a busy machine, a series would come faster than it is handled.
            signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00001, 0.0006))
            log.info("from the main thread")
            bywash.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)
        """
    )

    assert (ended.code, ended.err) == (0, "")
    lines = sorted(read_lines(content(root)), key=lambda line: line["seq"])
    assert_complete(lines)
    assert {line["message"] for line in lines} >= {"from a signal handler", "from a finalizer", "from the main thread"}


def test_killed_at_random_only_what_is_younger_than_a_segment_is_missing(tmp_path: Path) -> None:
    """The process tells what it has logged and when; so a slow machine proves nothing wrong."""
    chance = random.Random(0)
    for number in range(KILLS + 1):
        root = tmp_path / f"volume{number}"
        # The first one at its first file, which may be torn, and then nothing is promised.
        promised = write_until_killed(root, tmp_path, chance.random() if number else None)
        assert promised > 0 or not number
        whole = b"".join(path.read_bytes().rpartition(b"\n")[0] + b"\n" for path in files(root))
        lines = read_lines(whole)
        numbers = [line["seq"] for line in lines]
        # A file that was under way when the process was killed may be there in part.
        assert numbers == list(range(1, len(numbers) + 1)), "nothing is doubled, and nothing is missing in between"
        assert len(numbers) >= promised
