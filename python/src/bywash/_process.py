"""The writers of this process, and what happens to them when it forks, is told to end, or ends."""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Hashable
from functools import partial
from types import FrameType
from typing import Any, Callable, Optional

from bywash._writer import Writer

_lock = threading.Lock()
_writers: dict[Hashable, Writer] = {}
_sources: list[Any] = []
_hooked = False

SIGNALS = ("SIGTERM", "SIGHUP")
"""Those that end a process, and let it do something first."""


def writer(target: Hashable, make: Callable[[], Writer]) -> Writer:
    """The writer of this process for a target. The first who asks decides how it is made: its identity outlives a configuration."""
    with _lock:
        known = _writers.get(target)
        if known is None:
            _hook()
            known = _writers[target] = make()
            known.on_open = _on_open
    install_signal_handlers()
    return known


def flush_all() -> bool:
    """Hands everything that was logged so far to the operating system."""
    return all([writer.flush() for writer in list(_writers.values())])


def close_all(final: bool = False) -> None:
    """Writes the last line of each writer."""
    for each in list(_writers.values()):
        each.close(final)


def is_child() -> bool:
    """Whether ``multiprocessing`` has made this process."""
    processes = sys.modules.get("multiprocessing.process")
    return processes is not None and processes.parent_process() is not None


def on_fork_in_child(action: Callable[[], None]) -> None:
    """Has something done in each child, before its writers begin."""
    _sources.append(action)


def install_signal_handlers() -> None:
    """Has the last line written when the process is told to end, and does then what would have been done without.

    Only where that is Python's to decide: in the main thread, and where the signal has its default effect or a handler in Python.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is None:
            continue
        before = signal.getsignal(number)
        if isinstance(before, _LastLine):
            continue
        # A hang-up that somebody handles is no end, for most: it has them read their configuration again.
        if before is signal.SIG_DFL or (callable(before) and name == "SIGTERM"):
            try:
                signal.signal(number, _LastLine(before))
            except (OSError, ValueError, RuntimeError):
                pass


class _LastLine:
    """A signal handler that writes the last lines, and hands on to what was there before."""

    def __init__(self, before: Any) -> None:
        self._before = before

    def __call__(self, number: int, frame: Optional[FrameType]) -> None:
        busy = next((each for each in list(_writers.values()) if each.busy_here), None)
        if busy is not None and not callable(self._before):
            # The signal came in the middle of a line, which is finished first.
            busy.after_write = partial(self, number, None)
            return
        close_all()
        if callable(self._before):
            self._before(number, frame)
        else:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


def _hook() -> None:
    global _hooked
    if not _hooked:
        _hooked = True
        atexit.register(close_all, True)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child
            )


def _before_fork() -> None:
    for each in list(_writers.values()):
        each.before_fork()


def _after_fork_in_parent() -> None:
    for each in list(_writers.values()):
        each.after_fork_in_parent()


def _after_fork_in_child() -> None:
    global _lock
    _lock = threading.Lock()
    for action in _sources:
        action()
    for each in list(_writers.values()):
        each.after_fork_in_child()


def _on_open() -> None:
    """A child that ``multiprocessing`` has made ends without ``atexit``, but not without this."""
    finalizers = sys.modules.get("multiprocessing.util")
    if finalizers is not None and is_child():
        finalizers.Finalize(None, close_all, args=(True,), exitpriority=0)
