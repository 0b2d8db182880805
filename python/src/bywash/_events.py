"""A logger that takes attributes as keywords, and the event of a table that is loaded."""

import logging
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Optional, Union

from bywash._context import bound_values
from bywash._encoder import ATTRIBUTES
from bywash._handler import configure_worker, settings_here
from bywash._values import portable


class EventLogger:
    """A logger of ``logging`` whose methods take attributes as keywords: ``log.info("loaded", event="table.load", table="sales", rows=3)``.

    Unlike ``extra``, keywords may have any name but ``exc_info``, ``stack_info`` and ``extra``, which mean what they do in ``logging``. A function that Spark
    sends to its workers, or ``multiprocessing`` to its processes, may use one: it is configured there as it is here, and brings its attributes and those of the
    context in which it is pickled. A value that is not of the language's own types goes as its text.
    """

    def __init__(self, logger: logging.Logger, attributes: Optional[Mapping[str, Any]] = None) -> None:
        self.logger = logger
        self._attributes: dict[str, Any] = dict(attributes or {})

    def bind(self, **attributes: Any) -> "EventLogger":
        """The same logger, with attributes on everything that is logged through it."""
        return EventLogger(self.logger, {**self._attributes, **attributes})

    def debug(self, msg: object, *args: object, **attributes: Any) -> None:
        self._log(logging.DEBUG, msg, args, attributes)

    def info(self, msg: object, *args: object, **attributes: Any) -> None:
        self._log(logging.INFO, msg, args, attributes)

    def warning(self, msg: object, *args: object, **attributes: Any) -> None:
        self._log(logging.WARNING, msg, args, attributes)

    def error(self, msg: object, *args: object, **attributes: Any) -> None:
        self._log(logging.ERROR, msg, args, attributes)

    def critical(self, msg: object, *args: object, **attributes: Any) -> None:
        self._log(logging.CRITICAL, msg, args, attributes)

    def exception(self, msg: object, *args: object, **attributes: Any) -> None:
        """As :meth:`error`, with the exception that is being handled."""
        attributes.setdefault("exc_info", True)
        self._log(logging.ERROR, msg, args, attributes)

    def log(self, level: int, msg: object, *args: object, **attributes: Any) -> None:
        self._log(level, msg, args, attributes)

    def _log(self, level: int, msg: object, args: Any, attributes: dict[str, Any]) -> None:
        if self.logger.isEnabledFor(level):
            exc_info = attributes.pop("exc_info", None)
            stack_info = attributes.pop("stack_info", False)
            extra = {**(attributes.pop("extra", None) or {}), ATTRIBUTES: {**self._attributes, **attributes}}
            self.logger.log(level, msg, *args, exc_info=exc_info, stack_info=stack_info, extra=extra, stacklevel=3)

    def __reduce__(self) -> Any:
        attributes = {**bound_values(), **self._attributes}
        return _restore, (
            self.logger.name,
            {name: portable(value) for name, value in attributes.items()},
            settings_here(),
        )


def _restore(name: str, attributes: Mapping[str, Any], settings: Optional[Mapping[str, Any]]) -> EventLogger:
    configure_worker(settings)
    return EventLogger(logging.getLogger(name), attributes)


def get_logger(name: Optional[str] = None, **attributes: Any) -> EventLogger:
    """The logger of this name, with attributes on everything that is logged through it."""
    return EventLogger(logging.getLogger(name), attributes)


class TableLoad:
    """Logs one event ``table.load`` when its block ends: ``table``, ``status`` (``ok`` or ``failed``), ``rows``, ``duration_ms``, and what else is set.

    An exception is logged with its traceback, at level ERROR, and goes on.
    """

    rows: Optional[int]
    """How many rows were loaded; left out while it is None."""

    def __init__(self, table: str, logger: Union[EventLogger, logging.Logger, str] = "etl", **attributes: Any) -> None:
        if isinstance(logger, str):
            logger = logging.getLogger(logger)
        self._log = logger if isinstance(logger, EventLogger) else EventLogger(logger)
        self._table = table
        self._attributes: dict[str, Any] = dict(attributes)
        self.rows = None
        self._started = time.perf_counter()

    def set(self, **attributes: Any) -> None:
        """Further attributes of the event."""
        self._attributes.update(attributes)

    def __enter__(self) -> "TableLoad":
        self._started = time.perf_counter()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        fields = {
            **self._attributes,
            "event": "table.load",
            "table": self._table,
            "status": "ok" if kind is None else "failed",
            "rows": self.rows,
            "duration_ms": round((time.perf_counter() - self._started) * 1000),
        }
        if kind is None or error is None:
            self._log.info("loaded %s", self._table, **fields)
        else:
            self._log.error("failed to load %s", self._table, exc_info=(kind, error, trace), **fields)


def table_load(table: str, logger: Union[EventLogger, logging.Logger, str] = "etl", **attributes: Any) -> TableLoad:
    """``with bywash.table_load("sales") as load: ...; load.rows = n`` logs how the load of a table ended, and how long it took."""
    return TableLoad(table, logger, **attributes)
