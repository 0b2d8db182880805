"""loguru: what is bound and given as keywords becomes attributes, a key ``event`` the event's name.

::

    import bywash.adapters.loguru

    loguru.logger.add(bywash.adapters.loguru.sink(bywash.configure()), format="{message}")
"""

import logging
from typing import Any, Callable

from bywash._encoder import ATTRIBUTES


def sink(handler: logging.Handler) -> Callable[[Any], None]:
    """A sink that hands records on to a handler, with their own level, logger, time, thread and exception."""

    def write(message: Any) -> None:
        loguru = message.record
        record = logging.LogRecord(
            loguru["name"] or "",
            loguru["level"].no,
            loguru["file"].path,
            loguru["line"],
            loguru["message"],
            (),
            None,
            loguru["function"],
        )
        record.levelname = loguru["level"].name
        record.created = loguru["time"].timestamp()
        record.threadName = loguru["thread"].name
        error = loguru["exception"]
        if error is not None and error.type is not None:
            record.exc_info = (error.type, error.value, error.traceback)
        setattr(record, ATTRIBUTES, dict(loguru["extra"]))
        if record.levelno >= handler.level:
            handler.handle(record)

    return write
