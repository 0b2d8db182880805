"""The handler of ``logging``, and what sets it up."""

import logging
import os
import sys
import threading
from collections.abc import Hashable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Optional, Union

from bywash import _process
from bywash._encoder import Encoder
from bywash._identity import Identity, _is_worker
from bywash._outputs import Descriptor, Output
from bywash._redaction.config import Redaction, Redactor
from bywash._seals import key_maker
from bywash._segments import Segments
from bywash._writer import Writer

Target = Union[str, int, "os.PathLike[str]"]

_DESCRIPTORS = {"stdout": 1, "stderr": 2}
_NOISY = ("py4j",)
"""Libraries whose INFO is of no use to anybody, and would be an event for every call of Spark."""


class BywashHandler(logging.Handler):
    """Writes each record as an event of the format's version 1, one line of JSON.

    ============== ============================================================================================
    part of line   comes from
    ============== ============================================================================================
    ``event``      ``extra={"event": ...}``, or the field ``event`` of a dict that is logged
    ``message``    the formatted message; of a dict that is logged its field ``message``
    ``attributes`` :func:`bywash.context` and :func:`bywash.bind`, then the dict that is logged, then ``extra``; the later wins
    ``exception``  ``exc_info``
    ``source``     ``source``, the environment, Spark and Databricks, the first that knows
    ============== ============================================================================================

    It never raises into the code that logs, and holds it no longer than ``wait_seconds`` when the target stands still; what could not be
    written is counted in :attr:`dropped`, and in the stream as soon as there is room.

    The writer belongs to the process, not to the handler: handlers with the same target share one, and closing a handler does not end it.
    """

    def __init__(
        self,
        target: Target = "stdout",
        level: Union[int, str] = logging.NOTSET,
        *,
        source: Optional[Mapping[str, str]] = None,
        redaction: Optional[Redaction] = None,
        seal: bool = False,
        wait_seconds: float = 1.0,
        segment_seconds: float = 30.0,
        segment_bytes: int = 4 * 1024 * 1024,
        max_held_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        """
        :param target: ``stdout`` (the descriptor, whatever ``sys.stdout`` is), ``stderr``, the number of a descriptor, or the path of a directory, a
            volume most likely, that whole files are written to
        :param source: fields of ``source`` that the environment does not tell: ``cluster_id``, ``cluster_name``, ``role``, ``host``, ``app_id``,
            ``job_id``, ``job_run_id``, ``task_run_id``, ``task_key``
        :param redaction: what is kept out of lines; by default secrets that can be told for certain
        :param seal: whether lines are sealed, with signatures where ``cryptography`` can be imported. The first configuration of a target decides
        :param wait_seconds: how long a target that stands still may hold a thread that logs
        :param segment_seconds: how old the oldest line in memory gets before a file is written, for a directory
        :param segment_bytes: how many bytes make a file before that
        :param max_held_bytes: how many bytes are held while a directory cannot be written to
        :raises ValueError: when a value makes no sense
        """
        super().__init__(level)
        if wait_seconds < 0 or segment_seconds <= 0 or segment_bytes <= 0 or max_held_bytes < segment_bytes:
            raise ValueError(
                "wait_seconds may not be negative, the other bounds are positive, and max_held_bytes is not below segment_bytes"
            )
        identity = Identity(source or {})
        key, make_output = _output(target, identity, wait_seconds, segment_seconds, segment_bytes, max_held_bytes)

        def make() -> Writer:
            _process.on_fork_in_child(identity.after_fork)
            return Writer(make_output(), identity, idle=_is_worker(), seal=seal, make_key=key_maker() if seal else None)

        redactor = Redactor(redaction or Redaction(), os.environ)
        self._writer = _process.writer(key, make)
        if redactor.secret_settings is not None:
            self._writer.source.look_for(redactor.secret_settings)
        self._encoder = Encoder(self._writer.source, redactor)
        self._complained = False

    @property
    def writer_id(self) -> str:
        """The identity under which this process writes at this moment."""
        return self._writer.id

    @property
    def dropped(self) -> int:
        """How many events of this writer were lost before they became a line."""
        return self._writer.dropped

    def handle(self, record: logging.LogRecord) -> bool:
        """Without the handler's lock: threads encode side by side, and wait for each other only while a line is written."""
        if self.filters:
            passed: Any = self.filter(record)
            if not passed:
                return False
            if isinstance(passed, logging.LogRecord):
                record = passed
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._writer.write(self._encoder.encode(record))
        except Exception as e:
            self._writer.drop()
            self._complain(record, e)

    def flush(self) -> None:
        """Writes a file with what is held, where the target is a directory. Otherwise every event is written when its call returns."""
        self._writer.flush()

    def close(self) -> None:
        self.flush()
        super().close()

    def _complain(self, record: logging.LogRecord, error: Exception) -> None:
        if not self._complained:
            self._complained = True
            try:
                sys.stderr.write(
                    f"bywash: an event of logger {record.name} is lost, the first of its kind: {error!r}\n"
                )
            except Exception:
                pass


def _output(
    target: Target, identity: Identity, wait_seconds: float, seconds: float, size: int, most_held: int
) -> tuple[Hashable, Callable[[], Output]]:
    if isinstance(target, str):
        target = _DESCRIPTORS.get(target, target)
    if isinstance(target, int):
        fd = target
        return fd, lambda: Descriptor(fd, wait_seconds)
    root = Path(target)
    if not root.is_absolute():
        raise ValueError(
            f"the target {str(target)!r} is neither stdout nor stderr, nor the absolute path of a directory"
        )
    return str(root), lambda: Segments(root / _segment_directory(identity), seconds, size, most_held)


def _segment_directory(identity: Identity) -> Path:
    """As the platform lays out what it delivers: a directory a cluster, or what comes next to one, and one a role in it."""
    fields = identity.fields()
    name = fields.get("cluster_id")
    if not name and "job_id" in fields:
        name = "-".join(["job", fields["job_id"], *(["run", fields["job_run_id"]] if "job_run_id" in fields else [])])
    name = name or fields.get("host") or "unknown"
    return Path(
        "".join(c if c.isalnum() or c in "-_." else "-" for c in name).lstrip(".") or "unknown",
        fields.get("role", "driver"),
    )


_configured: Optional[tuple[dict[str, Any], BywashHandler]] = None
_configure_lock = threading.Lock()


def configure(
    target: Target = "stdout",
    level: Union[int, str] = logging.INFO,
    *,
    logger: Optional[str] = None,
    source: Optional[Mapping[str, str]] = None,
    redaction: Optional[Redaction] = None,
    seal: bool = False,
    uncaught: bool = True,
    wait_seconds: float = 1.0,
    segment_seconds: float = 30.0,
    segment_bytes: int = 4 * 1024 * 1024,
) -> BywashHandler:
    """Has everything that is logged from ``level`` on written as events. The one line that a notebook or a job needs.

    Handlers that are there stay, and also see what a lower level lets through. Called again with the same settings it does nothing; with others, another
    handler takes the place of its own. ``py4j`` gets the level WARNING, unless it has one.

    :param target: ``stdout`` (the descriptor, whatever ``sys.stdout`` is), ``stderr``, the number of a descriptor, or the absolute path of a directory, a
        volume most likely, that whole files are written to
    :param level: what is written; the level of the logger is lowered to it if it is higher
    :param logger: the logger whose events are written, and those of all below it; by default all
    :param source: fields of ``source`` that nothing else tells, as for :class:`BywashHandler`
    :param redaction: what is kept out of lines; by default secrets that can be told for certain
    :param seal: whether lines are sealed, with signatures where ``cryptography`` can be imported. The first configuration of a target decides
    :param uncaught: whether an exception that nobody catches, and that ends a thread or the process, becomes an event
    :param wait_seconds: how long a target that stands still may hold a thread that logs
    :param segment_seconds: how old the oldest line in memory gets before a file is written, for a directory
    :param segment_bytes: how many bytes make a file before that
    :return: the handler
    :raises ValueError: when a value makes no sense. Everything else is found out when an event is handled, and counted
    """
    global _configured
    settings: dict[str, Any] = {
        "target": target,
        "level": level,
        "logger": logger,
        "source": dict(source or {}),
        "redaction": redaction or Redaction(),
        "seal": seal,
        "uncaught": uncaught,
        "wait_seconds": wait_seconds,
        "segment_seconds": segment_seconds,
        "segment_bytes": segment_bytes,
    }
    with _configure_lock:
        named = logging.getLogger(logger)
        if _configured is not None:
            before, known = _configured
            if before == settings and known in named.handlers:
                return known
            logging.getLogger(before["logger"]).removeHandler(known)
        handler = BywashHandler(
            target,
            level,
            source=source,
            redaction=redaction,
            seal=seal,
            wait_seconds=wait_seconds,
            segment_seconds=segment_seconds,
            segment_bytes=segment_bytes,
            max_held_bytes=max(32 * 1024 * 1024, segment_bytes),
        )
        named.addHandler(handler)
        if named.level > handler.level or (named.level == logging.NOTSET and named.getEffectiveLevel() > handler.level):
            named.setLevel(handler.level)
        for name in _NOISY:
            noisy = logging.getLogger(name)
            if noisy.level == logging.NOTSET:
                noisy.setLevel(logging.WARNING)
        if uncaught:
            _hook_uncaught()
        _configured = (settings, handler)
        return handler


def settings_here() -> Optional[dict[str, Any]]:
    """What :func:`configure` was called with in this process, None when it was not."""
    return _configured[0] if _configured is not None else None


def configure_worker(settings: Optional[Mapping[str, Any]]) -> None:
    """Configures a Python worker of an executor, or a process of ``multiprocessing``, as the process is that it works for, unless it is configured already."""
    if _configured is not None or settings is None or not (_is_worker() or _process.is_child()):
        return
    source = settings["source"]
    if _is_worker():
        source = {field: value for field, value in source.items() if field not in ("role", "host")}
    # Behind the number of another process's descriptor there may be anything here, a connection to Spark for one.
    target = settings["target"]
    if isinstance(target, int) and target > 2:
        target = "stdout"
    configure(**{**settings, "target": target, "source": source, "uncaught": False})


_hooked = False


def _hook_uncaught() -> None:
    global _hooked
    if _hooked:
        return
    _hooked = True
    log = logging.getLogger("uncaught")
    of_process = sys.excepthook
    of_thread = threading.excepthook

    def process_hook(kind: type[BaseException], error: BaseException, trace: Optional[TracebackType]) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical(
                "uncaught %s ends the process",
                kind.__name__,
                exc_info=(kind, error, trace),
                extra={"event": "uncaught"},
            )
        of_process(kind, error, trace)

    def thread_hook(args: Any) -> None:
        if args.exc_type is not None and not issubclass(args.exc_type, SystemExit) and args.exc_value is not None:
            log.critical(
                "uncaught %s ends thread %s",
                args.exc_type.__name__,
                getattr(args.thread, "name", None),
                exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
                extra={"event": "uncaught"},
            )
        of_thread(args)

    sys.excepthook = process_hook
    threading.excepthook = thread_hook
