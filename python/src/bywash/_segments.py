"""Whole files, for where no log is delivered: serverless compute, standard access mode, a laptop.

A volume takes no appends and no random writes. So lines are held until there are many or old ones, and written as a file that is created, written
once and closed. The files of a writer are named as the rolled ones of a stream of its own, which the ingest job reads like all others:
``stdout-<writer>--<yyyy-MM-dd--HH-mm-ss>.<n>``, with the time in UTC and n = 1, 2, 3, ...
"""

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from types import FrameType
from typing import Optional

from bywash._outputs import is_within

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
        # Both may be entered twice by a thread: a signal handler or a finalizer that logs comes in the middle of anything.
        self._writing = threading.RLock()
        """Held while a file is written."""
        self._flushing = 0
        """The thread that does."""
        self._state = threading.RLock()
        """Held for moments, and guards what follows."""
        self._lines: list[bytes] = []
        # Each is added to in one method alone, so that no sum is lost when one comes in the middle of the other.
        self._taken = 0
        self._handed_on = 0
        self._oldest = 0.0
        self._not_before = 0.0
        self._failing = False
        self.wakes = False
        self._stream = ""
        self._number = 0

    def begin(self, stream: str) -> None:
        with self._state:
            self._stream = stream
            self._number = 0

    def write(self, data: bytes, wait: bool) -> int:
        with self._state:
            held = self._taken - self._handed_on
            if held + len(data) > self._most_held:
                return 0
            if not self._lines:
                self._oldest = time.monotonic()
                self.wakes = True
            if held < self._size <= held + len(data):
                self.wakes = True
            self._lines.append(data)
            self._taken += len(data)
            return len(data)

    def due(self) -> Optional[float]:
        with self._state:
            if not self._lines:
                return None
            full = self._taken - self._handed_on >= self._size
            return max(self._not_before, self._oldest if full else self._oldest + self._seconds)

    def flush(self, all_of_it: bool) -> None:
        if self._is_flushing(sys._getframe(1)):
            # The file that is under way has to be finished first.
            return
        if sys.is_finalizing():
            # No other thread runs any more, and what one of them held it holds for ever.
            if not self._writing.acquire(blocking=False):
                return
            self._writing.release()
        with self._writing:
            due = self.due()
            if due is None or (not all_of_it and due > time.monotonic()):
                return
            lines: list[bytes] = []
            failure: Optional[BaseException] = None
            try:
                self._flushing = get_ident()
                with self._state:
                    lines, self._lines = self._lines, []
                    self._number += 1
                    name = f"stdout-{self._stream}--{time.strftime('%Y-%m-%d--%H-%M-%S', time.gmtime())}.{self._number}"
                self._write_file(self._directory / name, b"".join(lines))
            except BaseException as e:
                failure = e
                raise
            finally:
                with self._state:
                    if failure is None:
                        self._handed_on += sum(map(len, lines))
                        self._not_before = 0.0
                    else:
                        self._lines[:0] = lines
                        self._not_before = time.monotonic() + _RETRY_SECONDS
                self._tell(failure)
                self._flushing = 0

    @property
    def busy_here(self) -> bool:
        return self._is_flushing(sys._getframe(1))

    def _is_flushing(self, frame: FrameType) -> bool:
        """Whether the calling thread is doing that in a caller of this one: what interrupted it may have left its name behind."""
        return self._flushing == get_ident() and is_within(_FLUSH, frame)

    def _tell(self, failure: Optional[BaseException]) -> None:
        """Says on standard error when files begin to fail: the line that would tell is in memory. A name that is spelt wrong is found so."""
        if isinstance(failure, Exception) and not self._failing:
            with suppress(Exception):
                sys.stderr.write(
                    f"bywash: events cannot be written to {self._directory}, and are held while there is room: {failure!r}\n"
                )
        self._failing = failure is not None

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


_FLUSH = frozenset({Segments.flush.__code__})
