"""How a writer begins and ends: at the end of a process, by signals, in children, and after the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lines import assert_complete, by_writer, read_line, read_lines
from processes import Ended, start


def test_the_last_line_of_a_process_is_closed(run: Any) -> None:
    ended: Ended = run(
        "bywash.configure()\nlog.info('one')\nprint('noise without an end', end='', flush=True)\nlog.info('two')"
    )

    assert (ended.code, ended.err) == (0, "")
    (lines,) = ended.writers
    assert_complete(lines)
    opened = lines[0]["attributes"]
    assert (opened["plugin_version"], opened["target"]) == ("0.1.0.dev0", "stdout")
    assert lines[0]["time"] <= lines[1]["time"]


def test_who_logs_nothing_writes_nothing(run: Any) -> None:
    ended: Ended = run("bywash.configure()")

    assert (ended.code, ended.out) == (0, b"")


def test_an_exception_that_nobody_catches_is_an_event_and_ends_the_process_as_ever(run: Any) -> None:
    ended: Ended = run(
        """
        bywash.configure()
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        raise ValueError("at the end")
        """
    )

    (lines,) = ended.writers
    assert_complete(lines)
    assert ended.code == 1
    assert ended.err.rstrip().endswith("ValueError: at the end")
    uncaught = [(line["level"], line["exception"]["class"]) for line in lines if line["event"] == "uncaught"]
    assert uncaught == [("FATAL", "ZeroDivisionError"), ("FATAL", "ValueError")]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_process_as_ever_and_the_stream_in_order(name: str, tmp_path: Path) -> None:
    process = start("bywash.configure(wait_seconds=60)\nwhile True: log.info('x' * 100)", tmp_path, bufsize=0)
    assert process.stdout is not None
    begin = b""
    while len(begin) < 100_000:
        begin += process.stdout.read(65_536)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=120)

    assert (process.returncode, err) == (-getattr(signal, name), b"")
    ((_, lines),) = by_writer(read_lines(begin + out)).items()
    assert_complete(lines)


def test_a_handler_that_was_there_before_still_handles_the_signal(run: Any) -> None:
    ended: Ended = run(
        """
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(3))
        bywash.configure()
        log.info("before")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
        """
    )

    assert ended.code == 3
    for lines in ended.writers:
        assert_complete(lines)


def test_who_goes_on_after_a_signal_begins_another_writer(run: Any) -> None:
    ended: Ended = run(
        """
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        bywash.configure()
        log.info("before")
        os.kill(os.getpid(), signal.SIGTERM)
        log.info("after")
        """
    )

    before, after = ended.writers
    assert_complete(before)
    assert_complete(after)
    assert [before[1]["message"], after[1]["message"]] == ["before", "after"]


def test_a_signal_that_is_ignored_stays_ignored(run: Any) -> None:
    ended: Ended = run(
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        bywash.configure()
        log.info("before")
        os.kill(os.getpid(), signal.SIGTERM)
        log.info("after")
        """
    )

    (lines,) = ended.writers
    assert_complete(lines)
    assert ended.code == 0


def test_what_is_logged_after_the_end_is_followed_by_another_end(run: Any) -> None:
    ended: Ended = run(
        """
        import atexit
        atexit.register(lambda: log.info("late"))
        bywash.configure()
        log.info("one")
        """
    )

    (lines,) = ended.writers
    assert [line.get("event", line["message"]) for line in lines] == [
        "bywash.opened",
        "one",
        "bywash.closed",
        "late",
        "bywash.closed",
    ]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]


def test_a_child_is_a_writer_of_its_own_and_nobody_is_warned_of_threads(run: Any) -> None:
    ended: Ended = run(
        """
        bywash.configure()
        log.info("parent")
        for number in range(3):
            if os.fork() == 0:
                for _ in range(number):
                    log.info("child")
                sys.exit(0)
            os.wait()
        log.info("parent again")
        """
    )

    assert (ended.code, ended.err) == (0, "")
    assert sorted(len(lines) for lines in ended.writers) == [3, 4, 4]
    for lines in ended.writers:
        assert_complete(lines)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_of_multiprocessing_end_in_order(method: str, run: Any) -> None:
    ended: Ended = run(
        f"""
        import multiprocessing

        def work(number):
            bywash.configure()
            log.info("work", extra={{"number": number}})

        if __name__ == "__main__":
            bywash.configure()
            log.info("parent")
            with multiprocessing.get_context("{method}").Pool(2) as pool:
                pool.map(work, range(20), chunksize=1)
                pool.close()
                pool.join()
        """
    )

    assert (ended.code, ended.err) == (0, "")
    for lines in ended.writers:
        assert_complete(lines)
    numbers = [line["attributes"]["number"] for line in ended.lines if line["message"] == "work"]
    assert sorted(numbers) == list(range(20))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_logger_that_is_sent_to_another_process_writes_there_too_with_what_it_is_bound_to(
    method: str, run: Any
) -> None:
    ended: Ended = run(
        f"""
        import enum, multiprocessing

        class Mine(enum.Enum):
            A = 1

        def work(sent):
            log, number = sent
            log.info("work", number=number)

        if __name__ == "__main__":
            bywash.configure()
            bound = bywash.get_logger("etl.sent", pipeline="nightly", lock=threading.Lock(), keys=[1, 0.1, None], mine=Mine.A)
            with multiprocessing.get_context("{method}").Pool(2) as pool:
                pool.map(work, [(bound, number) for number in range(10)], chunksize=1)
                pool.close()
                pool.join()
        """
    )

    assert (ended.code, ended.err) == (0, "")
    for lines in ended.writers:
        assert_complete(lines)
    events = [line for line in ended.lines if line["message"] == "work"]
    assert sorted(event["attributes"]["number"] for event in events) == list(range(10))
    for event in events:
        bound = event["attributes"]
        assert bound["pipeline"] == "nightly"
        assert "lock" in bound["lock"]
        assert (bound["keys"], bound["mine"]) == ([1, 0.1, None], "Mine.A")


def test_configuring_again_begins_no_other_writer_and_doubles_nothing(run: Any) -> None:
    ended: Ended = run(
        """
        import logging.config
        for _ in range(3):
            bywash.configure()
            log.info("x")
        bywash.configure(level="DEBUG")
        log.debug("y")
        logging.config.dictConfig({
            "version": 1,
            "handlers": {"bywash": {"class": "bywash.BywashHandler", "level": "INFO"}},
            "root": {"handlers": ["bywash"]},
            "disable_existing_loggers": False,
        })
        log.info("z")
        """
    )

    (lines,) = ended.writers
    assert_complete(lines)
    assert [line["message"] for line in lines[1:-1]] == ["x", "x", "x", "y", "z"]


def test_logging_from_a_signal_handler_a_finalizer_and_an_interrupt_tears_nothing(tmp_path: Path) -> None:
    code = """
        bywash.configure()
        signal.signal(signal.SIGALRM, lambda number, frame: log.info("from a signal handler"))
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0013)

        class Finalized:
            def __init__(self): self.me = self
            def __del__(self): log.info("from a finalizer")

        armed = False
        def interrupt(number, frame):
            global armed
            if armed:
                armed = False
                raise KeyboardInterrupt
        signal.signal(signal.SIGUSR1, interrupt)
        def kill():
            while True:
                time.sleep(0.003)
                os.kill(os.getpid(), signal.SIGUSR1)
        threading.Thread(target=kill, daemon=True).start()
        interrupts = 0
        while interrupts < 30:
            try:
                while True:
                    armed = True
                    Finalized()
                    log.info("from the main thread")
            except KeyboardInterrupt:
                interrupts += 1
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        """
    with (tmp_path / "out").open("wb") as out:
        process = start(code, tmp_path, stdout=out)
        _, err = process.communicate(timeout=120)

    # What an interrupt cuts is written once more; its first half is then a line that is none.
    numbers: dict[int, bytes] = {}
    for line in (tmp_path / "out").read_bytes().split(b"\n"):
        if line.endswith(b'"}'):
            event = read_line(line, schema=False)
            assert numbers.setdefault(event["seq"], line) == line
    assert process.returncode == 0, err
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert b"bywash.closed" in numbers[len(numbers)]


def test_killed_at_random_everything_that_was_logged_is_there(tmp_path: Path) -> None:
    for attempt in range(5):
        out = tmp_path / f"out{attempt}"
        with out.open("wb") as file:
            process = start(
                "bywash.configure()\nn = 0\nwhile True:\n  n += 1\n  log.info('x', extra={'n': n})\n  os.pwrite(7, b'%d' % n, 0)",
                tmp_path,
                stdout=file,
                **counter(tmp_path),
            )
            while out.stat().st_size < 20_000 * (attempt + 1):
                time.sleep(0.005)
            process.kill()
            process.communicate()
        returned = int((tmp_path / "returned").read_bytes())
        lines = read_lines(out.read_bytes().rpartition(b"\n")[0])
        assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
        assert lines[-1]["attributes"]["n"] >= returned


def counter(directory: Path) -> dict[str, Any]:
    """A file behind descriptor 7, in which a process says how far it has come."""
    fd = os.open(directory / "returned", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    if fd != 7:
        os.dup2(fd, 7)
        os.close(fd)
    os.set_inheritable(7, True)
    return {"pass_fds": (7,)}


def test_the_package_imports_nothing_but_the_standard_library() -> None:
    code = (
        "import sys, bywash, bywash.adapters.structlog, bywash.adapters.loguru\n"
        "print([m for m in sys.modules if m.split('.')[0] not in {*sys.stdlib_module_names, 'bywash', '__main__'}])"
    )
    if sys.version_info < (3, 10):
        pytest.skip("Python 3.9 does not know the names of its own modules")
    source = Path(__file__).resolve().parents[1] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source)}
    out = subprocess.run(
        [sys.executable, "-S", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
