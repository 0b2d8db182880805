"""From a record of ``logging`` to the line of an event, all but its beginning, ``seq`` and ``crc``."""

import logging
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Optional, Protocol, Union

from bywash._context import NO_ATTRIBUTES, bound_attributes
from bywash._limits import MAX_MESSAGE, MAX_NAME, MAX_STACKTRACE, STACKTRACE_BYTES
from bywash._text import Timestamps, bounded, cut, quote, utf8
from bywash._values import Attributes, describe, text_of

ExcInfo = Union[tuple[type[BaseException], BaseException, Optional[TracebackType]], tuple[None, None, None]]

ATTRIBUTES = "_bywash_attributes"
"""A field of a record whose items become attributes: for names that ``logging`` keeps for itself."""

RESERVED = "bywash."
"""Names of events that only a writer itself may use begin so."""

_LEVELS = {"CRITICAL": "FATAL", "WARNING": "WARN"}
"""Python's names that Log4j and the views of the tables know by others. Names of one's own stay."""

_RECORD_FIELDS = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {
    "message",
    "asctime",
    "taskName",
    ATTRIBUTES,
}
_FIELD_ORDER = list(vars(logging.LogRecord("", 0, "", 0, "", None, None)))
_FIELDS = len(_FIELD_ORDER)
_LAST_FIELD = _FIELD_ORDER[-1]
_MOST_ORIGINS = 1000


class Source(Protocol):
    """Where events come from: the object ``source``, with a comma before it, or nothing."""

    def of_event(self, record: Optional[logging.LogRecord]) -> str:
        """Of an event that the calling thread logs."""

    def of_process(self) -> str:
        """Of what the writer says about itself."""


class Encoder:
    """Encodes records. Safe for use by several threads: what it keeps are caches, replaced as a whole."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._timestamps = Timestamps()
        self._origins: dict[tuple[Any, Any, Any], str] = {}
        self._events: dict[object, str] = {}

    def encode(self, record: logging.LogRecord) -> bytes:
        """The line from the value of ``time`` on, to the comma before ``seq``."""
        cuts: dict[str, int] = {}
        attributes = Attributes()
        bound = bound_attributes()
        if bound is not NO_ATTRIBUTES:
            attributes.copy_from(bound)
        event, message = self._fields(record, attributes)
        exc_info = record.exc_info
        return utf8(
            self._timestamps.text(record.created)
            + (self._origins.get((record.levelname, record.name, record.threadName)) or self._origin(record))
            + (self._event(event) if event is not None else "")
            + _message(message, "message", cuts)
            + attributes.json(cuts)
            + (_exception(exc_info, cuts) if exc_info and exc_info[0] is not None else "")
            + self._source.of_event(record)
            + (_truncated(cuts) if cuts else "")
            + attributes.redacted()
        )

    def _origin(self, record: logging.LogRecord) -> str:
        level = bounded(record.levelname, MAX_NAME) or f"Level {record.levelno}"
        text = '","level":' + quote(_LEVELS.get(level, level))
        if record.name is not None:
            text += ',"logger":' + quote(bounded(record.name, MAX_NAME))
        if record.threadName is not None:
            text += ',"thread":' + quote(bounded(record.threadName, MAX_NAME))
        if len(self._origins) >= _MOST_ORIGINS:
            self._origins = {}
        self._origins[record.levelname, record.name, record.threadName] = text
        return text

    def _event(self, name: object) -> str:
        known = self._events.get(name) if name.__class__ is str else None
        if known is None:
            text = bounded(text_of(name), MAX_NAME)
            if not text:
                return ""
            known = ',"event":' + quote("user." + text if text.startswith(RESERVED) else text)
            if len(self._events) >= _MOST_ORIGINS:
                self._events = {}
            self._events[text] = known
        return known

    @staticmethod
    def _fields(record: logging.LogRecord, attributes: Attributes) -> tuple[Optional[object], str]:
        """Adds the record's attributes; returns the name of the event and the message."""
        event: Optional[object] = None
        message: Optional[str] = None
        if isinstance(record.msg, Mapping) and not record.args:
            event, message = _add_fields(record.msg, attributes, message_key="message")
        fields = record.__dict__
        names = list(fields)
        # A record's own fields come first, and are no news; unless somebody makes records in a way of his own.
        for name in names[_FIELDS:] if names[_FIELDS - 1 : _FIELDS] == [_LAST_FIELD] else names:
            if name not in _RECORD_FIELDS:
                value = fields[name]
                if name == "event":
                    event = value
                elif name == "context" and _is_pyspark(record.name, value):
                    named, _ = _add_fields(value, attributes)
                    event = event if named is None else named
                else:
                    attributes.add(name, value)
        more = fields.get(ATTRIBUTES)
        if more is not None:
            named, _ = _add_fields(more, attributes)
            event = event if named is None else named
        if record.stack_info:
            attributes.add("stack_info", record.stack_info)
        return event, _text(record) if message is None else message


def _add_fields(
    fields: Mapping[Any, Any], attributes: Attributes, message_key: Optional[str] = None
) -> tuple[Optional[object], Optional[str]]:
    """The fields ``event`` and, where asked for, the message are taken out of what becomes attributes."""
    event: Optional[object] = None
    message: Optional[str] = None if message_key is None else ""
    try:
        for name, value in fields.items():
            if name == "event":
                event = value
            elif message_key is not None and name == message_key:
                message = text_of(value)
            else:
                attributes.add(name, value)
    except Exception:
        attributes.missing += 1
    return event, message


def _is_pyspark(logger: str, value: object) -> bool:
    """Whether this is the ``context`` of a ``PySparkLogger``: fields that were given to its methods as keywords."""
    return (
        "pyspark.logger.logger" in sys.modules
        and isinstance(value, Mapping)
        and type(logging.Logger.manager.loggerDict.get(logger)).__name__ == "PySparkLogger"
    )


def _text(record: logging.LogRecord) -> str:
    msg = record.msg
    if not record.args:
        return msg if type(msg) is str else text_of(msg)
    try:
        return record.getMessage()
    except Exception as e:
        return f"{text_of(msg)} !the arguments cannot be put into it: {type(e).__name__}"


def _message(text: str, path: str, cuts: dict[str, int]) -> str:
    if len(text) > MAX_MESSAGE // 2:
        text, units = cut(text, MAX_MESSAGE)
        if units:
            cuts[path] = units
    return ',"message":' + quote(text)


def class_name(kind: type[BaseException]) -> str:
    """The name of an exception's class with its module, as a traceback shows it."""
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", kind.__name__)
    return name if module in (None, "builtins", "__main__") else f"{module}.{name}"


def _exception(exc_info: ExcInfo, cuts: dict[str, int]) -> str:
    kind, error, trace = exc_info
    assert kind is not None
    json = ',"exception":{"class":' + quote(bounded(class_name(kind), MAX_NAME))
    try:
        message = str(error)
    except Exception as e:
        message = describe(error, e)
    json += _message(message, "exception.message", cuts)
    try:
        stack = "".join(traceback.format_exception(kind, error, trace))
    except Exception as e:
        stack = describe(error, e)
    stack, units = cut(stack, MAX_STACKTRACE)
    quoted = quote(stack)
    if len(quoted) * 4 > STACKTRACE_BYTES and len(utf8(quoted)) > STACKTRACE_BYTES:
        stack, more = cut(stack, STACKTRACE_BYTES // 6)
        units += more
        quoted = quote(stack)
    if units:
        cuts["exception.stacktrace"] = units
    return json + ',"stacktrace":' + quoted + "}"


def _truncated(cuts: Mapping[str, int]) -> str:
    return ',"truncated":{' + ",".join([f"{quote(path)}:{units}" for path, units in cuts.items()]) + "}"


class ControlEncoder:
    """Encodes the events by which a writer reports about itself, from the value of ``time`` on."""

    LOGGER = "dev.bywash"
    THREAD = "bywash-writer"

    def __init__(self, source: Source) -> None:
        self._source = source
        self._timestamps = Timestamps()

    def opened(self, now: float, attributes: Mapping[str, Any]) -> bytes:
        text = f"Bywash {attributes['plugin_version']} writes events of process {attributes['pid']} to {attributes['target']}"
        return self._event(now, "INFO", "bywash.opened", text, attributes)

    def heartbeat(self, now: float, accepted: int, written: int, dropped: int) -> bytes:
        return self._totals(now, "bywash.heartbeat", accepted, written, dropped)

    def closed(self, now: float, accepted: int, written: int, dropped: int) -> bytes:
        return self._totals(now, "bywash.closed", accepted, written, dropped)

    def dropped(self, now: float, count: int, since: float, dropped: int) -> bytes:
        begin = self._timestamps.text(since)
        return self._event(
            now,
            "WARN",
            "bywash.dropped",
            f"{count} events dropped since {begin}",
            {"count": count, "since": begin, "dropped": dropped},
        )

    def time(self, seconds: float) -> str:
        return self._timestamps.text(seconds)

    def _totals(self, now: float, event: str, accepted: int, written: int, dropped: int) -> bytes:
        return self._event(
            now,
            "INFO",
            event,
            f"{written} events written, {dropped} dropped",
            {"accepted": accepted, "written": written, "dropped": dropped},
        )

    def _event(self, now: float, level: str, event: str, message: str, values: Mapping[str, Any]) -> bytes:
        attributes = Attributes()
        attributes.add_all(values)
        return utf8(
            self._timestamps.text(now)
            + f'","level":"{level}","logger":"{self.LOGGER}","thread":"{self.THREAD}","event":"{event}"'
            + f',"message":{quote(message)}'
            + attributes.json({})
            + self._source.of_process()
        )
