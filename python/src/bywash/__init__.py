"""Python's logging into Delta: one line of JSON per event, each exactly once in a table, with a proof that none is missing.

::

    import logging
    import bywash

    bywash.configure()
    logging.getLogger("etl").info("loaded", extra={"event": "table.load", "table": "sales", "rows": 123_456})

``logging`` goes in; lines of the event format (``format/README.md`` of the repository) come out, on the standard output of the process or as whole files. Nothing is raised into the code that logs, and nothing else is needed: the package has no dependencies.
"""

from bywash._context import bind, clear, context
from bywash._events import EventLogger, TableLoad, get_logger, table_load
from bywash._handler import BywashHandler, configure
from bywash._process import flush_all as flush
from bywash._redaction.config import Redaction
from bywash._version import __version__

__all__ = [
    "BywashHandler",
    "EventLogger",
    "Redaction",
    "TableLoad",
    "__version__",
    "bind",
    "clear",
    "configure",
    "context",
    "flush",
    "get_logger",
    "table_load",
]
