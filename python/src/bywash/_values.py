"""Typed values: numbers and booleans are written as themselves, dicts and sequences nested, anything else as its text."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from json import loads
from numbers import Integral, Real
from typing import Any, Optional

from bywash._limits import ATTRIBUTES_BYTES, MAX_DEPTH, MAX_KEY, MAX_NUMBER_DIGITS, MAX_VALUE
from bywash._redact import MASK, NAME, is_secret_name, is_secret_value
from bywash._text import cut, key, quote, utf8

_SURE_TO_FIT = MAX_VALUE // 2
_SMALL = 1 << 62
_INFINITY = math.inf
_MAX_NUMBER_BITS = 3300
"""Integers of so many bits have fewer than ``MAX_NUMBER_DIGITS`` digits."""

_MOST_KEYS = 10_000
_KEYS: dict[str, str] = {}
"""Names of attributes come again: they are quoted once."""

_SECRET_KEYS: set[str] = set()
"""Those that are names of secrets, as JSON."""

_MASKED = quote(MASK)


def describe(value: object, error: BaseException) -> str:
    """What is written in place of a value whose own code failed while it was asked for its text."""
    return f"!{type(value).__name__} cannot be written: {type(error).__name__}"


def text_of(value: object) -> str:
    """The text of a value, whatever its own code does."""
    try:
        if isinstance(value, (bytes, bytearray)):
            return value.decode("utf-8", "backslashreplace")
        return str(value)
    except Exception as e:
        return describe(value, e)


class Attributes:
    """The object ``attributes`` of one event, and what was cut from it.

    An attribute is written whole, with long strings cut, or not at all: then it is counted. So is one without a usable name. A value that is
    ``None`` is left out. Of attributes with the same name the last one stays.
    """

    __slots__ = ("_cuts", "_entries", "_redacted", "missing")

    def __init__(self) -> None:
        # From the name as JSON, with its colon, to the value as JSON: they are joined as they are.
        self._entries: dict[str, str] = {}
        self._cuts: dict[str, int] = {}
        self._redacted: set[str] = set()
        self.missing = 0

    def add(self, name: Any, value: Any) -> None:
        """Adds one attribute. Never raises because of what the value does."""
        # Looked at first is what nearly all are, in the order of how many.
        kind = value.__class__
        if kind is str and len(value) <= _SURE_TO_FIT:
            text = quote(value)
        elif (kind is int and -_SMALL < value < _SMALL) or (kind is float and -_INFINITY < value < _INFINITY):
            text = repr(value)
        elif value is None:
            return
        else:
            self._add_with_care(name, value)
            return
        known = _KEYS.get(name) if name.__class__ is str else None
        if known is None:
            known = self._key(name)
            if known is None:
                return
        if known in self._entries:
            self._replace(known)
        if known in _SECRET_KEYS and is_secret_value(value):
            self._redacted.add(known)
            text = _MASKED
        self._entries[known] = text

    def _add_with_care(self, name: Any, value: Any) -> None:
        known = self._key(name)
        if known is None:
            return
        self._replace(known)
        if known in _SECRET_KEYS and is_secret_value(value):
            self._redacted.add(known)
            self._entries[known] = _MASKED
            return
        encoder = _Encoder()
        try:
            self._entries[known] = encoder.value(value, 0)
            if encoder.redacted:
                self._redacted.add(known)
            if encoder.cut:
                self._cuts[known] = encoder.cut
        except Exception as e:
            self._entries[known] = quote(describe(value, e))

    def _key(self, name: Any) -> Optional[str]:
        """The name as JSON, or None when it is too long."""
        text = name if name.__class__ is str else text_of(name)
        known = _KEYS.get(text)
        if known is None:
            if len(text) > MAX_KEY // 2 and cut(text, MAX_KEY)[1]:
                self.missing += 1
                return None
            known = key(text)
            if len(_KEYS) >= _MOST_KEYS:
                _KEYS.clear()
            if is_secret_name(text):
                # Before others find the name.
                _SECRET_KEYS.add(known)
            _KEYS[text] = known
        return known

    def _replace(self, known: str) -> None:
        """The later of two stands where the later one came."""
        self._entries.pop(known, None)
        self._cuts.pop(known, None)
        self._redacted.discard(known)

    def add_all(self, attributes: Mapping[Any, Any]) -> None:
        """Adds what a mapping holds, as far as it can be read."""
        try:
            for name, value in attributes.items():
                self.add(name, value)
        except Exception:
            # Somebody changes it meanwhile, or its own code fails: what it gave so far is kept, and that something is missing is said.
            self.missing += 1

    def copy_from(self, other: "Attributes") -> None:
        """Adds what was encoded before."""
        self._entries.update(other._entries)
        self._cuts.update(other._cuts)
        self._redacted.update(other._redacted)
        self.missing += other.missing

    def json(self, cuts: dict[str, int]) -> str:
        """The object, or nothing when it is empty, and in ``cuts`` what is missing of it."""
        if not self._entries and not self.missing:
            return ""
        text = ",".join([name + value for name, value in self._entries.items()])
        # A character takes four bytes at most; whether they all fit is certain without counting bytes, but for giants.
        if len(text) * 4 > ATTRIBUTES_BYTES:
            text = ",".join(self._that_fit())
        for name, units in self._cuts.items():
            cuts["attributes." + loads(name[:-1])] = units
        if self.missing:
            cuts["attributes"] = self.missing
        return ',"attributes":{' + text + "}" if text else ""

    def redacted(self) -> str:
        """The object ``redacted`` of the line, with a comma before it, or nothing."""
        if not self._redacted:
            return ""
        return (
            ',"redacted":{'
            + ",".join([f'"attributes.{name[1:]}"{NAME}"' for name in self._entries if name in self._redacted])
            + "}"
        )

    def _that_fit(self) -> list[str]:
        fitting: list[str] = []
        room = ATTRIBUTES_BYTES
        for name, value in self._entries.items():
            size = len(utf8(name)) + len(utf8(value)) + 1
            if size > room:
                self.missing += 1
                self._cuts.pop(name, None)
            else:
                room -= size
                fitting.append(name + value)
        return fitting


class _Encoder:
    """Encodes one value, and counts what it cuts from strings. Stops when it is certain that the whole will not fit."""

    def __init__(self) -> None:
        self.cut = 0
        self.redacted = False
        self._room = ATTRIBUTES_BYTES

    def value(self, value: Any, depth: int) -> str:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return self._integer(value)
        if isinstance(value, float):
            return _floating(value)
        if isinstance(value, Decimal):
            return self._decimal(value)
        if isinstance(value, Mapping):
            return self._string(type(value).__name__) if depth == MAX_DEPTH else self._mapping(value, depth + 1)
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._string(type(value).__name__) if depth == MAX_DEPTH else self._sequence(value, depth + 1)
        return self._foreign(value)

    def _foreign(self, value: Any) -> str:
        """Types of others that count as numbers, as NumPy's do, and everything that is nothing but its text."""
        if isinstance(value, Integral):
            return self._integer(int(value))
        if type(value).__name__ == "bool" or type(value).__name__ == "bool_":
            return "true" if value else "false"
        if isinstance(value, Real) and type(value).__name__.startswith("float"):
            # By its text: what a float32 shows is shorter than what it is as a double.
            return _floating(float(str(value)))
        return self._string(text_of(value))

    def _string(self, text: str) -> str:
        text = str.__str__(text)
        if len(text) > _SURE_TO_FIT:
            text, units = cut(text, MAX_VALUE)
            self.cut += units
        self._room -= len(text) + 2
        return quote(text)

    def _integer(self, value: int) -> str:
        if value.bit_length() <= _MAX_NUMBER_BITS:
            self._room -= 1
            return int.__repr__(value)
        return self._string(text_of(value))

    def _decimal(self, value: Decimal) -> str:
        text = str(value)
        # NaN and infinities are no numbers of JSON, and a parser need not take an endless one.
        return text if value.is_finite() and len(text) <= MAX_NUMBER_DIGITS else self._string(text)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> str:
        entries: dict[str, str] = {}
        for name, item in value.items():
            if item is None:
                continue
            if self._room < 0:
                break
            name_text = cut(text_of(name), MAX_VALUE)[0]
            self._room -= len(name_text) + 4
            # Keys that differ as objects may be equal as text: the later wins.
            entries.pop(name_text, None)
            if is_secret_name(name_text) and is_secret_value(item):
                self.redacted = True
                entries[name_text] = _MASKED
            else:
                entries[name_text] = self.value(item, depth)
        return "{" + ",".join([key(name) + text for name, text in entries.items()]) + "}"

    def _sequence(self, value: Iterable[Any], depth: int) -> str:
        items: list[str] = []
        for item in value:
            if self._room < 0:
                break
            self._room -= 1
            items.append("null" if item is None else self.value(item, depth))
        return "[" + ",".join(items) + "]"


def _floating(value: float) -> str:
    if math.isfinite(value):
        return float.__repr__(value)
    return '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'


def encoded(attributes: Optional[Mapping[Any, Any]]) -> Attributes:
    """Attributes that are encoded once and used for many events."""
    result = Attributes()
    if attributes:
        result.add_all(attributes)
    return result
