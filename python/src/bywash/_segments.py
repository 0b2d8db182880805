"""Whole files, for where no log is delivered: serverless compute, standard access mode, a laptop.

A volume takes no appends and no random writes. So lines are held until there are many or old ones, and written as a file that is created, written
once and closed. The files of a writer are named as the rolled ones of a stream of its own, which the ingest job reads like all others:
``stdout-<writer>--<yyyy-MM-dd--HH-mm-ss>.<n>``, with the time in UTC and n = 1, 2, 3, ...
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Optional

_RETRY_SECONDS = 1.0


class Segments:
    """Writes what is held as a file when its oldest line is ``seconds`` old, or as soon as it is ``size`` bytes long."""

    def __init__(self, directory: Path, seconds: float, size: int, most_held: int) -> None:
        """
        :param directory: where the files go; made when the first one is written
        :param most_held: how many bytes are held while files cannot be written; what comes then is refused
        """
        self.name = f"segments in {directory}"
        self._directory = directory
        self._seconds = seconds
        self._size = size
        self._most_held = most_held
        self.after_fork()

    def after_fork(self) -> None:
        self._writing = threading.Lock()
        """Held while a file is written."""
        self._state = threading.Lock()
        """Held for moments, and guards what follows."""
        self._lines: list[bytes] = []
        self._held = 0
        self._oldest = 0.0
        self._not_before = 0.0
        self.wakes = False
        self._stream = ""
        self._number = 0

    def begin(self, stream: str) -> None:
        with self._state:
            self._stream = stream
            self._number = 0

    def write(self, data: bytes, wait: bool) -> int:
        with self._state:
            if self._held + len(data) > self._most_held:
                return 0
            if not self._lines:
                self._oldest = time.monotonic()
                self.wakes = True
            if self._held < self._size <= self._held + len(data):
                self.wakes = True
            self._lines.append(data)
            self._held += len(data)
            return len(data)

    def due(self) -> Optional[float]:
        with self._state:
            if not self._lines:
                return None
            full = self._held >= self._size
            return max(self._not_before, self._oldest if full else self._oldest + self._seconds)

    def flush(self, all_of_it: bool) -> None:
        with self._writing:
            due = self.due()
            if due is None or (not all_of_it and due > time.monotonic()):
                return
            with self._state:
                lines, self._lines = self._lines, []
                self._number += 1
                name = f"stdout-{self._stream}--{time.strftime('%Y-%m-%d--%H-%M-%S', time.gmtime())}.{self._number}"
            written = False
            try:
                self._write_file(self._directory / name, b"".join(lines))
                written = True
            finally:
                with self._state:
                    if written:
                        self._held -= sum(map(len, lines))
                        self._not_before = 0.0
                    else:
                        self._lines[:0] = lines
                        self._not_before = time.monotonic() + _RETRY_SECONDS

    def _write_file(self, path: Path, content: bytes) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(fd, rest) :]
        except OSError:
            # Half a file harms nobody: another one will hold its lines again, and the job knows them by their numbers.
            with suppress(OSError):
                os.close(fd)
            with suppress(OSError):
                path.unlink()
            raise
        # A volume takes a file when it is closed, and may refuse it then.
        os.close(fd)
