"""A directory that takes no appends and no random writes, as a volume does not, and who writes to it until he is killed."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

from processes import start

KILLS = 50 if os.environ.get("BYWASH_SOAK") == "true" else 3
"""How often a test kills, and how often in the long tests."""

PATIENCE = 120
"""Seconds that a process may take to begin."""

VOLUME = """
    import bywash._segments as segments

    class Refusing:
        '''What a volume refuses of a file: to open one again, to write to a place of it, to append.'''
        def __init__(self, real): self.real, self.fds = real, set()
        def __getattr__(self, name): return getattr(self.real, name)
        def open(self, path, flags, mode=0o777):
            if flags & os.O_APPEND or not flags & os.O_EXCL or flags & os.O_RDWR:
                raise OSError(95, "Operation not supported", path)
            fd = self.real.open(path, flags, mode)
            self.fds.add(fd)
            return fd
        def lseek(self, *a): raise OSError(95, "Operation not supported")
        pwrite = ftruncate = lseek

    segments.os = Refusing(os)
"""


def has_file(root: Path) -> bool:
    return any(path.is_file() for path in root.rglob("*"))


def write_until_killed(root: Path, directory: Path, seconds: float | None) -> int:
    """Has a process log as fast as it can, to segments of a fifth of a second below ``root``, and kills it ``seconds`` after the first file, or, if that is
    ``None``, as soon as that is there. Returns how many lines it said were in files by then."""
    process = start(
        VOLUME
        + f"""
    bywash.configure({str(root)!r}, segment_seconds=0.2, segment_bytes=50_000)
    # What the writer has promised: at each turn of its thread, all lines older than a segment are in files.
    written = segments.Segments._write_file
    def note(self, path, content):
        written(self, path, content)
        os.write(1, b"%d\\n" % content.count(b"\\n"))
    segments.Segments._write_file = note
    number = 0
    while True:
        number += 1
        log.info("event", extra={{"event": "segment", "number": number}})
        if number % 50 == 0: time.sleep(0.001)
    """,
        directory,
    )
    assert process.stdout is not None
    first, deadline = b"", time.monotonic() + PATIENCE
    if seconds is None:
        while not (begun := has_file(root)) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.0001)
    else:
        begun = bool(select.select([process.stdout], [], [], PATIENCE)[0])
        first = os.read(process.stdout.fileno(), 1) if begun else b""
        time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    assert err == b"", err.decode()
    assert begun, f"no file after {PATIENCE} s, nor anything said"
    return sum(map(int, (first + out).split(b"\n")[:-1]))
