"""A writer: one identity, one sequence without holes, one output."""

import os
import platform
import sys
import threading
import time
from collections import deque
from threading import get_ident
from typing import Any, Callable, Optional
from zlib import crc32

from bywash._encoder import ControlEncoder, Source
from bywash._limits import MAX_LINE_BYTES
from bywash._outputs import Output, is_within
from bywash._seals import Key, Seal, Sealer
from bywash._ulid import new_ulid
from bywash._version import __version__

HEARTBEAT_SECONDS = 60.0
FIRST_IDLE_SECONDS = 1.0
LAST_IDLE_SECONDS = 60.0


class Wake:
    """Wakes one thread that waits, or will. Unlike an event, setting it holds no lock that a signal handler or a finalizer may come in the middle of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        try:
            self._lock.release()
        except RuntimeError:
            # It is set already.
            pass

    def wait(self, seconds: float) -> None:
        self._lock.acquire(timeout=seconds)


class Writer:
    """Numbers lines, closes them with their checksum, and hands each to the output in one piece.

    Threads that log call :meth:`write`. They wait for one another only as long as a line takes to write, and for an output that stands still no longer than it is
    told to; what does not fit then is counted, and reported in the stream as soon as there is room. Nothing is raised.

    A thread of its own reports counts once a minute, and flushes an output that holds lines. It is stopped before a fork: so nobody is
    warned of a thread that he has not made.
    """

    def __init__(
        self,
        output: Output,
        source: Source,
        idle: bool = False,
        seal: bool = False,
        make_key: Optional[Callable[[], Key]] = None,
    ) -> None:
        """
        :param idle: whether the writer is closed when nothing comes for a while, and another one begun by the next event: for processes that are
            killed without a word
        :param seal: whether lines are sealed
        :param make_key: for signatures of the seals
        """
        self._seals = seal
        self._make_key = make_key
        self.source = source
        self._control = ControlEncoder(source)
        self._output = output
        self._idle = idle
        self.on_open: Callable[[], None] = lambda: None
        self._wakes = False
        self._stop = threading.Event()
        self._reset()
        self._begin()

    def _reset(self) -> None:
        """What a process begins with: of locks and threads of another one nothing is left."""
        self._idle_seconds = FIRST_IDLE_SECONDS
        self._final = False
        self.after_write: Optional[Callable[[], None]] = None
        """Called once, when the write that is under way is done."""
        # One that a thread may enter twice, and by `with` alone: that is what an interrupt does not come between.
        self._lock = threading.RLock()
        self._owner = 0
        self._nested: deque[bytes] = deque()
        self._ticker: Optional[threading.Thread] = None
        self._wake = Wake()
        # The last lines wait for the output as events do, for nobody writes them later.
        self._closing = False

    @property
    def id(self) -> str:
        """The identity of the writer at this moment."""
        return self._id

    @property
    def dropped(self) -> int:
        """How many events did not come in, or could not be written."""
        return self._dropped + len(self._dropped_elsewhere)

    @property
    def accepted(self) -> int:
        """How many events got a number."""
        return self._accepted

    @property
    def busy_here(self) -> bool:
        """Whether the calling thread is within a write or a flush: a signal has interrupted it."""
        return self._output.busy_here or self._is_writing_here

    @property
    def _is_writing_here(self) -> bool:
        return self._owner == get_ident() and is_within(_WRITING, sys._getframe(1))

    def write(self, body: bytes) -> None:
        """Writes an event, from the value of ``time`` to the comma before ``seq``."""
        with self._lock:
            # An interrupt may have kept who was here before from taking his name away: then he is on no stack.
            if self._owner and is_within(_WRITING, sys._getframe(1)):
                # A finalizer or a signal handler that logs in the middle of a write: its event is next.
                self._nested.append(body)
                return
            self._owner = get_ident()
            try:
                if self._smooth and self._append(body, True):
                    self._accepted += 1
                    if self._sealer is not None and self._sealer.due:
                        self._wakes = True
                else:
                    self._put(body)
                while self._nested:
                    self._put(self._nested.popleft())
            finally:
                self._owner = 0
        if self._ticker is None:
            self._start_ticker()
        elif self._output.wakes or self._wakes:
            self._output.wakes = self._wakes = False
            self._wake.set()
        if self._final:
            self.flush()
        self._go_on()

    def drop(self) -> None:
        """Counts an event that cannot be written."""
        self._smooth = False
        self._dropped_elsewhere.append(time.time())

    def flush(self) -> bool:
        """Hands everything that was written so far to the operating system. False when that fails."""
        try:
            self._output.flush(True)
            return True
        except OSError:
            return False
        finally:
            self._go_on()

    def _go_on(self) -> None:
        """Does what a signal wanted that came in the middle of a line or of a file."""
        if self.after_write is not None and not self.busy_here:
            interrupted, self.after_write = self.after_write, None
            interrupted()

    def close(self, final: bool = False) -> None:
        """Writes ``bywash.closed``, unless nothing was ever written.

        :param final: whether this is the end of the process: then an event that comes still is followed by another ``bywash.closed``. Otherwise
            it begins another writer.
        """
        if self.busy_here:
            return
        with self._lock:
            self._owner = get_ident()
            try:
                self._final = self._final or final
                self._closing = True
                if self._opened and not self._closed:
                    self._write_rest()
                    self._report_drops()
                    self._close()
            finally:
                self._closing = False
                self._owner = 0
        self.flush()

    def before_fork(self) -> None:
        """Stops the thread."""
        ticker, self._ticker = self._ticker, None
        if ticker is not None and ticker.is_alive() and ticker is not threading.current_thread():
            self._stop.set()
            self._wake.set()
            ticker.join(0.2)

    def after_fork_in_parent(self) -> None:
        """Starts the thread again where it has something to do; otherwise the next event does."""
        if self._output.due() is not None:
            self._start_ticker()

    def after_fork_in_child(self) -> None:
        """Begins another writer."""
        self._reset()
        self._output.after_fork()
        self._begin()

    def become_idle(self) -> None:
        """From now on the writer is closed when nothing comes for a while."""
        self._idle = True

    # What follows is called with the lock held, or when there is one thread alone.

    def _begin(self) -> None:
        self._id = new_ulid(time.time_ns() // 1_000_000)
        self._head = f'{{"bywash":1,"writer":"{self._id}","time":"'.encode("ascii")
        self._head_crc = crc32(self._head)
        self._seq = 0
        self._sealer = Sealer(self._make_key) if self._seals else None
        self._began = time.time()
        self._accepted = 0
        self._dropped = 0
        self._dropped_reported = 0
        self._dropped_since = 0.0
        self._dropped_elsewhere: deque[float] = deque()
        self._rest = b""
        self._rest_is_event = False
        self._opened = False
        self._closed = False
        # Opened and not closed, nothing dropped that was not reported, and nobody waits for it to become idle: an event is nothing but a line.
        self._smooth = False
        self._counts_at_heartbeat = 0
        self._next_heartbeat = 0.0
        self._last_event = time.monotonic()
        self._output.begin(self._id)

    def _put(self, body: bytes) -> None:
        if self._closed and not self._final:
            self._idle_seconds = min(LAST_IDLE_SECONDS, 2 * self._idle_seconds)
            self._begin()
            self._wakes = True
        self._last_event = time.monotonic()
        self._smooth = False
        if (self._opened or self._open()) and self._report_drops() and self._append(body, True):
            self._accepted += 1
            self._smooth = not self._idle and not self._closed
        else:
            self._drop(time.time())
        if self._closed:
            self._close()

    def _open(self) -> bool:
        # An interrupt may have come between the line and the flag.
        self._opened = self._seq > 0 or self._append(self._control.opened(self._began, self._facts()), False)
        if self._opened:
            self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
            self.on_open()
        return self._opened

    def _facts(self) -> dict[str, Any]:
        key = None if self._sealer is None else self._sealer.public_key
        return {
            "plugin_version": __version__,
            "python_version": platform.python_version(),
            "python_implementation": sys.implementation.name,
            "pid": os.getpid(),
            "start_time": self._control.time(_start_time()),
            "target": self._output.name,
            "key": key,
        }

    def _append(self, body: bytes, event: bool, seal: Optional[Seal] = None) -> bool:
        """Writes a line. False when nothing of it was written: then its number is the next one's.

        :param seal: what the line says, where it is one
        """
        if self._rest and not self._write_rest():
            return False
        seq = self._seq + 1
        tail = b',"seq":%d' % seq
        signature = None if seal is None else seal.sign(self._head + body + tail)
        if signature is not None:
            tail += b',"sig":"%b"' % signature.encode("ascii")
        line = b'%b%b%b,"crc":"%08x"}\n' % (self._head, body, tail, crc32(tail, crc32(body, self._head_crc)))
        if len(line) > MAX_LINE_BYTES:
            return False
        sealer = self._sealer
        if sealer is not None and seal is None:
            sealer.add(seq, line[:-1])
        # Whatever interrupts what follows, a KeyboardInterrupt for one: the line is written once more. A reader knows it by its number.
        self._rest = b"\n" + line
        self._rest_is_event = False
        self._seq = seq
        not_sealed = None
        if sealer is not None and seal is not None:
            not_sealed = sealer.sealed(seq, line[:-1], seal.following if signature is not None else None)
        try:
            taken = self._output.write(line, event or self._closing)
        except OSError:
            taken = 0
        if taken == 0:
            self._seq = seq - 1
            self._rest = b""
            if not_sealed is not None:
                not_sealed()
            return False
        self._rest = line[taken:]
        self._rest_is_event = event
        return True

    def _write_rest(self) -> bool:
        if self._rest:
            try:
                self._rest = self._rest[self._output.write(self._rest, self._closing) :]
            except OSError:
                pass
        return not self._rest

    def _drop(self, when: float) -> None:
        if self._dropped == self._dropped_reported:
            self._dropped_since = when
            self._wakes = True
        self._dropped += 1

    def _report_drops(self) -> bool:
        while self._dropped_elsewhere:
            self._drop(self._dropped_elsewhere.popleft())
        if self._dropped == self._dropped_reported:
            return True
        count = self._dropped - self._dropped_reported
        if not self._append(self._control.dropped(time.time(), count, self._dropped_since, self._dropped), False):
            return False
        self._dropped_reported = self._dropped
        return True

    def _close(self) -> None:
        self._smooth = False
        self._closed = self._append_totals(self._control.closed)

    def _append_totals(self, encode: Callable[..., bytes]) -> bool:
        """Writes a line with the counts, which is a seal where lines are sealed."""
        if self._rest and not self._write_rest():
            return False
        seal = None if self._sealer is None else self._sealer.seal(self._seq + 1)
        more = None if seal is None else seal.attributes
        line = encode(time.time(), self._accepted, self._written(), self._dropped, more)
        return self._append(line, False, seal)

    def _written(self) -> int:
        return self._accepted - (1 if self._rest and self._rest_is_event else 0)

    # What follows is the thread's.

    def _start_ticker(self) -> None:
        # Each thread has its own way to be stopped, lest one that was slow to stop is revived by the next.
        self._stop = threading.Event()
        self._ticker = threading.Thread(
            target=self._run, args=(self._stop, self._wake), name="bywash-writer", daemon=True
        )
        try:
            self._ticker.start()
        except RuntimeError:
            # The interpreter is going down, or there are too many threads: then counts are reported at the end alone.
            self._ticker = _NO_THREAD

    def _run(self, stop: threading.Event, wake: Wake) -> None:
        while not stop.is_set():
            wake.wait(self._seconds_to_wait())
            if not stop.is_set():
                try:
                    self.tick()
                except Exception:
                    # Whatever it is, memory that has run out most likely: it is tried again.
                    stop.wait(1.0)

    def _seconds_to_wait(self) -> float:
        now = time.monotonic()
        waits = [HEARTBEAT_SECONDS, self._next_heartbeat - now if self._next_heartbeat > now else HEARTBEAT_SECONDS]
        due = self._output.due()
        if due is not None:
            waits.append(due - now)
        if self._idle and not self._closed:
            waits.append(self._last_event + self._idle_seconds - now)
        if self._rest or self._dropped != self._dropped_reported or self._dropped_elsewhere:
            waits.append(1.0)
        return max(0.01, min(waits))

    def tick(self) -> None:
        """Does what is due whether or not anything is logged."""
        with self._lock:
            self._owner = get_ident()
            try:
                self._do_what_is_due(time.monotonic())
                while self._nested:
                    self._put(self._nested.popleft())
            finally:
                self._owner = 0
        try:
            self._output.flush(self._closed)
        except OSError:
            pass

    def _do_what_is_due(self, now: float) -> None:
        if not self._opened or self._closed or not self._write_rest() or not self._report_drops():
            return
        if self._idle and now - self._last_event >= self._idle_seconds:
            self._close()
        elif self._heartbeat_is_due(now) and self._append_totals(self._control.heartbeat):
            self._counts_at_heartbeat = self._accepted + self._dropped
            self._next_heartbeat = now + HEARTBEAT_SECONDS

    def _heartbeat_is_due(self, now: float) -> bool:
        if self._sealer is not None and self._sealer.due:
            return True
        return now >= self._next_heartbeat and self._accepted + self._dropped != self._counts_at_heartbeat


_WRITING = frozenset({Writer.write.__code__, Writer.close.__code__, Writer.tick.__code__})


_NO_THREAD = threading.Thread(name="bywash-none")


def _start_time() -> float:
    """When this process began, in seconds since 1970, as well as can be told."""
    try:
        with open("/proc/self/stat", "rb") as file:
            ticks = int(file.read().rpartition(b")")[2].split()[19])
        since_boot = ticks / os.sysconf("SC_CLK_TCK")
        return time.time() - (time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot)
    except (OSError, ValueError, IndexError, AttributeError):
        return _IMPORTED


_IMPORTED = time.time()
