"""structlog: its key/values become attributes, its ``event`` the message, and a key ``category`` the event's name.

::

    import bywash.adapters.structlog

    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, bywash.adapters.structlog.to_logging],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
"""

from collections.abc import MutableMapping
from typing import Any

from bywash._encoder import ATTRIBUTES


def to_logging(
    logger: Any, method_name: str, event_dict: MutableMapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The last processor: hands message, exception and attributes to a logger of ``logging``."""
    fields = dict(event_dict)
    message = fields.pop("event", "")
    kwargs = {name: fields.pop(name) for name in ("exc_info", "stack_info") if name in fields}
    if "category" in fields:
        fields["event"] = fields.pop("category")
    return (message,), {**kwargs, "extra": {ATTRIBUTES: fields}}
