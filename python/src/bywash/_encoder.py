"""From a record of ``logging`` to the line of an event, all but its beginning, ``seq`` and ``crc``."""

import logging
import math
import sys
import traceback
from collections.abc import Mapping
from json import loads
from types import TracebackType
from typing import Any, Optional, Protocol, Union

from bywash._context import bound_attributes, will_use
from bywash._limits import ATTRIBUTES_BYTES, MAX_MESSAGE, MAX_NAME, MAX_REDACTED, MAX_STACKTRACE, STACKTRACE_BYTES
from bywash._redaction.config import Redactor
from bywash._redaction.names import SecretNames
from bywash._redaction.rules import Rules
from bywash._redaction.shape import LOOKAHEAD
from bywash._text import Timestamps, cut, quote, utf8
from bywash._values import NO_RULES, SMALL, SURE_TO_FIT, Attributes, Names, RedactedAttributes, describe, text_of

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
_SPECIAL = _RECORD_FIELDS | {"event", "context"}
"""Fields of a record that are, or may be, no attributes."""

_FORMATTED = _RECORD_FIELDS - {ATTRIBUTES}
"""Fields that a record has from the beginning, or from another handler's formatter."""

_ATTRIBUTES_ALONE = [ATTRIBUTES]
_NO_OTHERS: frozenset[str] = frozenset()
"""There all names are those of attributes."""

_INFINITY = math.inf
_MOST_ORIGINS = 1000
_ATTRIBUTES = "attributes"


class Source(Protocol):
    """Where events come from: the object ``source``, with a comma before it, or nothing."""

    settings: Mapping[str, str]
    """What Spark has told of its settings so far: another object when that changes."""

    def look_for(self, names: SecretNames) -> None:
        """Has Spark be asked for settings whose names are secrets' by these, too."""

    def of_event(self, record: Optional[logging.LogRecord]) -> str:
        """Of an event that the calling thread logs."""

    def of_process(self) -> str:
        """Of what the writer says about itself."""


class _Caches:
    """What comes again, as the rules of the moment want it. Only what they find nothing in is kept. Replaced as a whole when they change."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.suspects = rules.suspects
        self.names = Names(rules, _SPECIAL)
        self.origins: dict[tuple[Any, Any, Any], str] = {}
        self.events: dict[object, str] = {}


class _Line:
    """What is said of a line when the rest is encoded: what was cut, and what was redacted. Collects what is written, or redacts it."""

    def __init__(self, rules: Rules, texts: Optional[list[str]]) -> None:
        """
        :param texts: takes all that is written; where there is none, it is redacted
        """
        self.cuts: dict[str, int] = {}
        self.redacted: dict[str, set[str]] = {}
        self._rules = rules
        self._texts = texts

    def string(self, text: str, path: str, most: int) -> str:
        """A text as JSON, without what is behind ``most`` UTF-16 code units."""
        if self._texts is not None:
            self._texts.append(text if len(text) <= most else text[: most + LOOKAHEAD])
            return quote(text if len(text) * 2 <= most else self._cut(text, path, most))
        return quote(self.redact(text, path, most))

    def redact(self, text: str, path: str, most: int) -> str:
        """The same in any case redacted, and not JSON."""
        found = self._rules.redact(text, most)
        if found is None:
            return self._cut(text, path, most)
        self.redacted[path] = found[2]
        if found[1]:
            self.cuts[path] = found[1]
        return found[0]

    def _cut(self, text: str, path: str, most: int) -> str:
        head, units = cut(text, most)
        if units:
            self.cuts[path] = self.cuts.get(path, 0) + units
        return head

    def cut_further(self, text: str, path: str, most: int) -> str:
        return quote(self._cut(text, path, most))

    def end(self) -> str:
        """The objects ``truncated`` and ``redacted``, with a comma before each, or nothing."""
        text = ""
        if self.cuts:
            text = ',"truncated":{' + ",".join([f"{quote(path)}:{units}" for path, units in self.cuts.items()]) + "}"
        return text + _redacted(self.redacted) if self.redacted else text


class Encoder:
    """Encodes records. Safe for use by several threads: what it keeps are caches, replaced as a whole.

    An event is encoded as if nothing were to be redacted, and what was written is then looked through at once. Where something may be found, which is seldom, it is
    encoded again, text by text.
    """

    def __init__(self, source: Source, redactor: Redactor) -> None:
        self._source = source
        self._redactor = redactor
        self._settings: Mapping[str, str] = {}
        self._timestamps = Timestamps()
        self._caches = self._learn()

    def _learn(self) -> _Caches:
        settings = self._source.settings
        self._redactor.learn(settings)
        self._settings = settings
        caches = _Caches(self._redactor.rules)
        will_use(caches.names)
        return caches

    def encode(self, record: logging.LogRecord) -> bytes:
        """The line from the value of ``time`` on, to the comma before ``seq``."""
        source = self._source.of_event(record)
        if self._source.settings is not self._settings:
            self._caches = self._learn()
        caches = self._caches
        text = self._plain(record, source, caches)
        if text is None:
            texts: list[str] = []
            text = self._encode(record, source, caches, Attributes(caches.names, texts), texts)
            if caches.suspects("\n".join(texts)):
                text = self._encode(record, source, caches, RedactedAttributes(caches.names, texts), None)
        return utf8(text)

    def _plain(self, record: logging.LogRecord, source: str, caches: _Caches) -> Optional[str]:
        """What nearly every event is: texts and numbers of usual size under names that are known, in which the rules find nothing. None where it is anything else.

        One straight line, for calls are what costs: ``benchmarks/python/cpu.py`` tells. It writes what :meth:`_encode` would.
        """
        fields: dict[str, Any] = record.__dict__
        names = list(fields)
        # A record's own fields come first, unless somebody makes records in a way of his own.
        if (
            len(names) < _FIELDS
            or names[_FIELDS - 1] != _LAST_FIELD
            or record.msg.__class__ is not str
            or record.exc_info
            or record.stack_info
        ):
            return None
        text = caches.origins.get((record.levelname, record.name, record.threadName))
        bound = bound_attributes(caches.names)
        if text is None or (bound is not None and (bound.missing or bound.eventful)):
            return None
        text = self._timestamps.text(record.created) + text
        names = names[_FIELDS:]
        others = _FORMATTED
        if names == _ATTRIBUTES_ALONE and fields[ATTRIBUTES].__class__ is dict:
            fields = fields[ATTRIBUTES]
            names = list(fields)
            others = _NO_OTHERS
        entries = {} if bound is None else dict(bound.entries)
        texts: list[str] = []
        plain = caches.names.plain
        for name in names:
            value: Any = fields.get(name)
            kind = value.__class__
            known = plain.get(name)
            if known is None:
                if name == "event" and kind is str:
                    event = caches.events.get(value)
                    if event is None:
                        return None
                    text += event
                elif name not in others:
                    return None
            elif known in entries:
                return None
            elif kind is str and len(value) <= SURE_TO_FIT:
                texts.append(value)
                entries[known] = quote(value)
            elif (kind is int and -SMALL < value < SMALL) or (kind is float and -_INFINITY < value < _INFINITY):
                number = repr(value)
                texts.append(number)
                entries[known] = number
            else:
                return None
        # Last, for what is put into it may have code of its own, which is not to run twice.
        message = _text(record)
        texts.append(message)
        if len(message) > MAX_MESSAGE // 2 or caches.suspects("\n".join(texts)):
            return None
        text += ',"message":' + quote(message)
        if entries:
            attributes = ",".join([name + value for name, value in entries.items()])
            if len(attributes) * 4 > ATTRIBUTES_BYTES:
                return None
            text += ',"attributes":{' + attributes + "}"
        return text + source

    def _encode(
        self,
        record: logging.LogRecord,
        source: str,
        caches: _Caches,
        attributes: Attributes,
        texts: Optional[list[str]],
    ) -> str:
        """
        :param texts: takes all that is written; where there is none, it is redacted
        """
        # What nearly every event is, is written without one.
        line: Optional[_Line] = None
        bound = bound_attributes(caches.names)
        if bound is not None:
            attributes.copy_from(bound)
        event, message = self._fields(record, attributes)
        text = caches.origins.get((record.levelname, record.name, record.threadName))
        if text is None:
            line = _Line(caches.rules, texts)
            text = self._origin(record, caches, line)
        text = self._timestamps.text(record.created) + text
        if event is not None:
            named = caches.events.get(event) if event.__class__ is str else None
            if named is None:
                line = line or _Line(caches.rules, texts)
                named = self._event(event, caches, line)
            text += named
        if texts is not None and len(message) <= MAX_MESSAGE // 2:
            texts.append(message)
            text += ',"message":' + quote(message) + attributes.json()
        else:
            line = line or _Line(caches.rules, texts)
            text += ',"message":' + line.string(message, "message", MAX_MESSAGE) + attributes.json()
        if attributes.missing or attributes.eventful:
            line = line or _Line(caches.rules, texts)
            attributes.tell(line.cuts, line.redacted)
        exc_info = record.exc_info
        if exc_info and exc_info[0] is not None:
            line = line or _Line(caches.rules, texts)
            text += _exception(exc_info, line)
        return text + source if line is None else text + source + line.end()

    @staticmethod
    def _origin(record: logging.LogRecord, caches: _Caches, line: _Line) -> str:
        level = str(record.levelname) if record.levelname is not None else ""
        level = level or f"Level {record.levelno}"
        # A line has a level, whatever is removed of it.
        text = '","level":' + quote(line.redact(_LEVELS.get(level, level), "level", MAX_NAME) or "***")
        if record.name is not None:
            text += ',"logger":' + quote(line.redact(str(record.name), "logger", MAX_NAME))
        if record.threadName is not None:
            text += ',"thread":' + quote(line.redact(str(record.threadName), "thread", MAX_NAME))
        if not line.redacted and not line.cuts:
            if len(caches.origins) >= _MOST_ORIGINS:
                caches.origins = {}
            caches.origins[record.levelname, record.name, record.threadName] = text
        return text

    @staticmethod
    def _event(name: object, caches: _Caches, line: _Line) -> str:
        text = text_of(name)
        if not text:
            return ""
        written = line.redact(text, "event", MAX_NAME)
        if not written:
            return ""
        known = ',"event":' + quote("user." + written if written.startswith(RESERVED) else written)
        if "event" not in line.redacted and "event" not in line.cuts:
            if len(caches.events) >= _MOST_ORIGINS:
                caches.events = {}
            caches.events[text] = known
        return known

    @staticmethod
    def _fields(record: logging.LogRecord, attributes: Attributes) -> tuple[Optional[object], str]:
        """Adds the record's attributes; returns the name of the event and the message."""
        event: Optional[object] = None
        message: Optional[str] = None
        # To ask a string whether it is a Mapping takes longer than all the rest of this for an attribute.
        if record.msg.__class__ is not str and isinstance(record.msg, Mapping) and not record.args:
            event, message = _add_fields(record.msg, attributes, message_key="message")
        fields = record.__dict__
        names = list(fields)
        if len(names) >= _FIELDS and names[_FIELDS - 1] == _LAST_FIELD:
            names = names[_FIELDS:]
        for name in names:
            if name == "event":
                event = fields[name]
            elif name in _RECORD_FIELDS:
                continue
            elif name == "context" and _is_pyspark(record.name, fields[name]):
                named, _ = _add_fields(fields[name], attributes)
                event = event if named is None else named
            else:
                attributes.add(name, fields[name])
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


def class_name(kind: type[BaseException]) -> str:
    """The name of an exception's class with its module, as a traceback shows it."""
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", kind.__name__)
    return name if module in (None, "builtins", "__main__") else f"{module}.{name}"


def _exception(exc_info: ExcInfo, line: _Line) -> str:
    kind, error, trace = exc_info
    assert kind is not None
    try:
        message = str(error)
    except Exception as e:
        message = describe(error, e)
    try:
        stack = "".join(traceback.format_exception(kind, error, trace))
    except Exception as e:
        stack = describe(error, e)
    return (
        ',"exception":{"class":'
        + line.string(class_name(kind), "exception.class", MAX_NAME)
        + ',"message":'
        + line.string(message, "exception.message", MAX_MESSAGE)
        + ',"stacktrace":'
        + _stacktrace(stack, line)
        + "}"
    )


def _stacktrace(stack: str, line: _Line) -> str:
    path = "exception.stacktrace"
    quoted = line.string(stack, path, MAX_STACKTRACE)
    if len(quoted) * 4 > STACKTRACE_BYTES and len(utf8(quoted)) > STACKTRACE_BYTES:
        quoted = line.cut_further(loads(quoted), path, STACKTRACE_BYTES // 6)
    return quoted


def _redacted(redacted: Mapping[str, set[str]]) -> str:
    entries: list[str] = []
    more: set[str] = set(redacted.get(_ATTRIBUTES, ()))
    length = 0
    for path, names in redacted.items():
        if path == _ATTRIBUTES:
            continue
        if length > MAX_REDACTED:
            more |= names
        else:
            entries.append(f"{quote(path)}:{quote(','.join(sorted(names)))}")
            length += len(utf8(entries[-1])) + 1
    if more:
        entries.append(f"{quote(_ATTRIBUTES)}:{quote(','.join(sorted(more)))}")
    return ',"redacted":{' + ",".join(entries) + "}"


_UNREDACTED = Names(NO_RULES, frozenset())


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

    def heartbeat(
        self, now: float, accepted: int, written: int, dropped: int, seal: Optional[Mapping[str, Any]] = None
    ) -> bytes:
        return self._totals(now, "bywash.heartbeat", accepted, written, dropped, seal)

    def closed(
        self, now: float, accepted: int, written: int, dropped: int, seal: Optional[Mapping[str, Any]] = None
    ) -> bytes:
        return self._totals(now, "bywash.closed", accepted, written, dropped, seal)

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

    def _totals(
        self, now: float, event: str, accepted: int, written: int, dropped: int, seal: Optional[Mapping[str, Any]]
    ) -> bytes:
        return self._event(
            now,
            "INFO",
            event,
            f"{written} events written, {dropped} dropped",
            {"accepted": accepted, "written": written, "dropped": dropped, **(seal or {})},
        )

    def _event(self, now: float, level: str, event: str, message: str, values: Mapping[str, Any]) -> bytes:
        attributes = Attributes(_UNREDACTED, [])
        attributes.add_all(values)
        return utf8(
            self._timestamps.text(now)
            + f'","level":"{level}","logger":"{self.LOGGER}","thread":"{self.THREAD}","event":"{event}"'
            + f',"message":{quote(message)}'
            + attributes.json()
            + self._source.of_process()
        )
