"""Where lines go: a descriptor of the process, or whole files in a directory. An output is used by one thread at a time."""

import os
import select
import socket
import stat
import time
from types import CodeType, FrameType
from typing import Callable, Optional, Protocol

PIPE_BUF = 4096
"""A write of at most so many bytes to a pipe is not mixed with those of others (POSIX, on Linux)."""


def is_within(codes: frozenset[CodeType], frame: Optional[FrameType]) -> bool:
    """Whether a thread with this stack is within a function with one of these codes."""
    while frame is not None:
        if frame.f_code in codes:
            return True
        frame = frame.f_back
    return False


class Output(Protocol):
    """Takes lines. What it has taken, it does not take again."""

    name: str
    """How the first line of a stream calls it."""

    wakes: bool
    """Set by a write after which something is due that was not before; whoever sees to that takes it back."""

    def begin(self, stream: str) -> None:
        """What comes now is of a writer of this identity."""

    def write(self, data: bytes, wait: bool) -> int:
        """Takes as much of ``data`` as there is room for, and returns how many bytes that was. Never called by two threads at once.

        :param wait: whether to wait for room, for as long as this output ever does
        :raises OSError: when nothing was taken, and waiting would not help
        """

    def flush(self, all_of_it: bool) -> None:
        """Hands on what is due, or all that was taken. May be called by any thread, and may take its time.

        :raises OSError: when it cannot; what was taken is kept, and is due again in a while
        """

    def due(self) -> Optional[float]:
        """When a flush is due, by ``time.monotonic``; None when none is."""

    @property
    def busy_here(self) -> bool:
        """Whether the calling thread is within a flush that takes its time: a signal has interrupted it."""

    def after_fork(self) -> None:
        """This is a child now: what its parent has taken is its parent's."""


class Descriptor:
    """A descriptor of the process, its standard output most likely.

    A regular file is written to as it is. To a pipe or a terminal there is a second way in that does not block (Linux gives one by
    ``/proc/self/fd``); the flag on the descriptor itself would be seen by everybody who shares it. Where there is none, a write is begun when the
    descriptor is ready for one.
    """

    wakes = False
    busy_here = False

    def __init__(self, fd: int, wait_seconds: float, name: Optional[str] = None) -> None:
        self.name = name or {1: "stdout", 2: "stderr"}.get(fd, f"descriptor {fd}")
        self._fd = fd
        self._wait_seconds = wait_seconds
        self._stalled = False
        self._known: Optional[tuple[int, int, int]] = None
        self._plain = False
        self._own: Optional[int] = None
        self._own_known: tuple[int, int] = (0, 0)
        self._send: Optional[Callable[[bytes], int]] = None
        self._socket: Optional[socket.socket] = None
        self._look_again = 0.0

    def write(self, data: bytes, wait: bool) -> int:
        now = time.monotonic()
        if now >= self._look_again:
            self._look()
            self._look_again = now + 1.0
        try:
            taken = os.write(self._fd, data) if self._plain else self._try(data)
        except BlockingIOError:
            taken = 0
        if taken == len(data):
            self._stalled = False
            return taken
        # After one event has waited in vain, the next do not, until the output moves again.
        if taken == 0 and (self._stalled or not wait):
            return 0
        return self._wait(data, taken, now + self._wait_seconds)

    def begin(self, stream: str) -> None:
        pass

    def flush(self, all_of_it: bool) -> None:
        pass

    def due(self) -> Optional[float]:
        return None

    def after_fork(self) -> None:
        self._stalled = False

    def _wait(self, data: bytes, taken: int, deadline: float) -> int:
        poll = select.poll()
        fd = self._own if self._own is not None else self._fd
        poll.register(fd, select.POLLOUT)
        while taken < len(data):
            left = deadline - time.monotonic()
            if left <= 0:
                self._stalled = True
                break
            poll.poll(max(1, left * 1000))
            try:
                taken += self._try(data[taken:] if taken else data)
            except BlockingIOError:
                pass
            except OSError:
                if taken == 0:
                    raise
                break
        return taken

    def _try(self, data: bytes) -> int:
        """As much as goes without waiting; raises BlockingIOError when that is nothing."""
        if self._send is not None:
            return self._send(data)
        if self._own is not None:
            # Whoever closes all descriptors, to become a daemon, may have a file of his own behind this number by now.
            state = os.fstat(self._own)
            if (state.st_dev, state.st_ino) == self._own_known:
                return os.write(self._own, data)
            self._own = None
        return os.write(self._fd, data)

    def _look(self) -> None:
        """Finds out what the descriptor is, now and again: it may be replaced at any time."""
        state = os.fstat(self._fd)
        known = (state.st_dev, state.st_ino, state.st_mode)
        if known == self._known:
            return
        self._close_own()
        self._known = known
        self._plain = stat.S_ISREG(state.st_mode)
        if self._plain:
            return
        if stat.S_ISSOCK(state.st_mode):
            self._socket = socket.socket(fileno=os.dup(self._fd))
            self._send = self._send_without_waiting
        else:
            self._own = self._open_again()
            if self._own is None:
                self._send = self._write_when_ready

    def _open_again(self) -> Optional[int]:
        try:
            fd = os.open(f"/proc/self/fd/{self._fd}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError:
            return None
        state = os.fstat(fd)
        self._own_known = (state.st_dev, state.st_ino)
        return fd

    def _close_own(self) -> None:
        own, self._own, self._send = self._own, None, None
        if own is not None:
            try:
                state = os.fstat(own)
                if (state.st_dev, state.st_ino) == self._own_known:
                    os.close(own)
            except OSError:
                pass
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send_without_waiting(self, data: bytes) -> int:
        assert self._socket is not None
        return self._socket.send(data, socket.MSG_DONTWAIT)

    def _write_when_ready(self, data: bytes) -> int:
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        if not poll.poll(0):
            raise BlockingIOError
        return os.write(self._fd, data[:PIPE_BUF])
