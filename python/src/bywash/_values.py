"""Typed values: numbers and booleans are written as themselves, dicts and sequences nested, anything else as its text."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from json import loads
from numbers import Integral, Real
from typing import Any, Optional, Union

from bywash._limits import ATTRIBUTES_BYTES, MAX_DEPTH, MAX_KEY, MAX_NUMBER_DIGITS, MAX_VALUE
from bywash._redaction.names import SecretNames
from bywash._redaction.rules import NAME, Rules
from bywash._redaction.shape import LOOKAHEAD
from bywash._text import cut, key, quote, utf8

SURE_TO_FIT = MAX_VALUE // 2
SMALL = 1 << 62
_INFINITY = math.inf
_MAX_NUMBER_BITS = 3300
"""Integers of so many bits have fewer than ``MAX_NUMBER_DIGITS`` digits."""

_MOST_KEYS = 10_000

_PORTABLE = (str, bool, int, float, Decimal)
NO_RULES = Rules({}, {}, SecretNames(), (), None)


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


def native(value: Any) -> Union[bool, int, float, str]:
    """Types of others that count as numbers, as NumPy's do, and everything that is nothing but its text."""
    kind = type(value).__name__
    if isinstance(value, Integral):
        return int(value)
    if kind in ("bool", "bool_"):
        return bool(value)
    if isinstance(value, Real) and kind.startswith("float"):
        # By its text: what a float32 shows is shorter than what it is as a double.
        return float(str(value))
    return text_of(value)


def portable(value: Any) -> Any:
    """What is written for a value, as another process can take it: it may have neither the modules nor the locks that the value itself needs."""
    if value is None or type(value) in _PORTABLE:
        return value
    try:
        return loads(_Encoder(NO_RULES, []).value(value, 0), parse_float=Decimal)
    except Exception as e:
        return describe(value, e)


class Names:
    """Names of attributes, which come again: they are quoted once, and what the rules of the moment say of them is kept. For all threads."""

    def __init__(self, rules: Rules, special: frozenset[str]) -> None:
        """
        :param special: names that are looked at each time
        """
        self.rules = rules
        self._special = special
        self.plain: dict[str, str] = {}
        """From a name to what is written, its colon included: of those that are nothing but names."""
        self._others: dict[str, Union[None, str, frozenset[str]]] = {}

    def of(self, name: str) -> Union[None, str, frozenset[str]]:
        """What is written; or which rules found something in the name, which leaves its attribute out; None when it is too long."""
        known = self.plain.get(name)
        if known is not None:
            return known
        if name in self._others:
            return self._others[name]
        if len(name) > MAX_KEY // 2 and cut(name, MAX_KEY)[1]:
            # Not kept: it may be as long as it likes.
            return None
        found = self.rules.redact(name, MAX_KEY)
        other = frozenset(found[2]) if found is not None else key(name)
        if len(self.plain) + len(self._others) >= _MOST_KEYS:
            self.plain.clear()
            self._others.clear()
        if found is None and name not in self._special and not self.rules.is_secret_name(name):
            self.plain[name] = key(name)
        else:
            self._others[name] = other
        return other


class Attributes:
    """The attributes of one event as JSON, in the order in which they came; the later of two that have the same name wins.

    What is secret for its name's sake is not in it. Whether anything else is, whoever made it finds out from ``texts``, all that was written; :class:`RedactedAttributes`
    is then without that.
    """

    # What few events have is made when it is there.
    missing = 0
    """How many attributes are not there."""
    eventful = False
    """Whether there is something to be told beside the object, and beside how many are missing."""
    _cuts: Optional[dict[str, int]] = None
    _redacted: Optional[dict[str, set[str]]] = None
    _left_out: frozenset[str] = frozenset()

    def __init__(self, names: Names, texts: list[str]) -> None:
        """
        :param texts: takes all that is written
        """
        self.names = names
        self.texts = texts
        self.plain = names.plain
        # From the name as JSON, with its colon, to the value as JSON: they are joined as they are.
        self.entries: dict[str, str] = {}

    def add(self, name: Any, value: Any) -> None:
        """Adds one attribute. Never raises because of what the value does."""
        # Looked at first is what nearly all are, in the order of how many.
        kind = value.__class__
        known = self.plain.get(name) if name.__class__ is str else None
        if known is None:
            self._add_with_care(name, value)
            return
        if kind is str and len(value) <= SURE_TO_FIT:
            self.texts.append(value)
            text = quote(value)
        elif (kind is int and -SMALL < value < SMALL) or (kind is float and -_INFINITY < value < _INFINITY):
            text = repr(value)
            self.texts.append(text)
        elif value is None:
            return
        else:
            self._add_with_care(name, value)
            return
        if known in self.entries:
            self._replace(known)
        self.entries[known] = text

    def _add_with_care(self, name: Any, value: Any) -> None:
        if value is None:
            return
        text = name if name.__class__ is str else text_of(name)
        known = self.names.of(text)
        if known is None:
            self.missing += 1
            return
        if not isinstance(known, str):
            self._left_out |= known
            self.eventful = True
            return
        self._replace(known)
        encoder = self._encoder()
        try:
            encoded = encoder.entry(text, value, 0)
        except Exception as e:
            encoder = self._encoder()
            encoded = encoder.value(describe(value, e), 0)
        if encoded is None:
            self._left_out |= encoder.found
            self.eventful = True
            return
        self.entries[known] = encoded
        if encoder.found or encoder.cut:
            self.eventful = True
        if encoder.found:
            self._redacted = {**(self._redacted or {}), known: encoder.found}
        if encoder.cut:
            self._cuts = {**(self._cuts or {}), known: encoder.cut}

    def _encoder(self) -> "_Encoder":
        return _Encoder(self.names.rules, self.texts)

    def _replace(self, known: str) -> None:
        """The later of two stands where the later one came."""
        self.entries.pop(known, None)
        self._say_no_more_of(known)

    def _say_no_more_of(self, known: str) -> None:
        if self._cuts and known in self._cuts:
            self._cuts = {name: units for name, units in self._cuts.items() if name != known}
        if self._redacted and known in self._redacted:
            self._redacted = {name: rules for name, rules in self._redacted.items() if name != known}

    def add_all(self, attributes: Mapping[Any, Any]) -> None:
        """Adds what a mapping holds, as far as it can be read."""
        try:
            for name, value in attributes.items():
                self.add(name, value)
        except Exception:
            # Somebody changes it meanwhile, or its own code fails: what it gave so far is kept, and that something is missing is said.
            self.missing += 1

    def copy_from(self, other: "Attributes") -> None:
        """Adds what was encoded before, and is without what the rules find."""
        self.entries.update(other.entries)
        self.missing += other.missing
        if other.eventful:
            self.eventful = True
            if other._cuts:
                self._cuts = {**(self._cuts or {}), **other._cuts}
            if other._redacted:
                self._redacted = {**(self._redacted or {}), **other._redacted}
            self._left_out |= other._left_out

    def json(self) -> str:
        """The object, or nothing when it is empty."""
        if not self.entries:
            return ""
        text = ",".join([name + value for name, value in self.entries.items()])
        # A character takes four bytes at most; whether they all fit is certain without counting bytes, but for giants.
        if len(text) * 4 > ATTRIBUTES_BYTES:
            text = ",".join(self._that_fit())
        return ',"attributes":{' + text + "}" if text else ""

    def tell(self, cuts: dict[str, int], redacted: dict[str, set[str]]) -> None:
        """Adds, after the object was written, by the paths of the attributes what is missing of them, and which rules found something."""
        for name, units in (self._cuts or {}).items():
            cuts["attributes." + loads(name[:-1])] = units
        if self.missing:
            cuts["attributes"] = self.missing
        if self._redacted:
            for name in self.entries:
                if name in self._redacted:
                    redacted["attributes." + loads(name[:-1])] = self._redacted[name]
        if self._left_out:
            redacted["attributes"] = set(self._left_out)

    def _that_fit(self) -> list[str]:
        fitting: list[str] = []
        room = ATTRIBUTES_BYTES
        for name, value in self.entries.items():
            size = len(utf8(name)) + len(utf8(value)) + 1
            if size > room:
                self.missing += 1
                self._say_no_more_of(name)
            else:
                room -= size
                fitting.append(name + value)
        return fitting


class RedactedAttributes(Attributes):
    """Attributes without anything that the rules find."""

    def __init__(self, names: Names, texts: list[str]) -> None:
        super().__init__(names, texts)
        # None is added without care.
        self.plain = {}

    def add(self, name: Any, value: Any) -> None:
        self._add_with_care(name, value)

    def _encoder(self) -> "_Encoder":
        return _Encoder(self.names.rules, None)


class _Encoder:
    """Encodes one value, and counts what it cuts from strings. Stops when it is certain that the whole will not fit."""

    def __init__(self, rules: Rules, texts: Optional[list[str]]) -> None:
        """
        :param texts: takes all that is written; where there is none, it is redacted
        """
        self.cut = 0
        self.found: set[str] = set()
        self._rules = rules
        self._texts = texts
        self._room = ATTRIBUTES_BYTES

    def entry(self, name: str, value: Any, depth: int) -> Optional[str]:
        """The value of a name that was looked at before; None when it is left out."""
        if not (self._rules.is_secret_name(name) and self._rules.may_be_secret(value)):
            return self.value(value, depth)
        self.found.add(NAME)
        if self._rules.leaves_out:
            return None
        secret = value if isinstance(value, str) else str(value) if isinstance(value, (int, float, Decimal)) else ""
        return quote(self._rules.in_place_of(secret))

    def value(self, value: Any, depth: int) -> str:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return self._integer(value)
        if isinstance(value, float):
            return self._number(_floating(value))
        if isinstance(value, Decimal):
            return self._decimal(value)
        if isinstance(value, Mapping):
            return self._string(type(value).__name__) if depth == MAX_DEPTH else self._mapping(value, depth + 1)
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._string(type(value).__name__) if depth == MAX_DEPTH else self._sequence(value, depth + 1)
        return self.value(native(value), depth)

    def _string(self, text: str) -> str:
        text = str.__str__(text)
        found = None
        if self._texts is None:
            found = self._rules.redact(text, MAX_VALUE)
        else:
            self._texts.append(text[: MAX_VALUE + LOOKAHEAD])
        if found is not None:
            text, units, names = found
            self.found |= names
            self.cut += units
        elif len(text) > SURE_TO_FIT:
            text, units = cut(text, MAX_VALUE)
            self.cut += units
        self._room -= len(text) + 2
        return quote(text)

    def _number(self, text: str) -> str:
        """A number, but for one that is what is looked for."""
        if self._rules.numbers:
            if self._texts is not None:
                self._texts.append(text)
            elif self._rules.redact(text, MAX_VALUE) is not None:
                return self._string(text)
        return text

    def _integer(self, value: int) -> str:
        if value.bit_length() <= _MAX_NUMBER_BITS:
            self._room -= 1
            return self._number(int.__repr__(value))
        return self._string(text_of(value))

    def _decimal(self, value: Decimal) -> str:
        text = str(value)
        # NaN and infinities are no numbers of JSON, and a parser need not take an endless one.
        return self._number(text) if value.is_finite() and len(text) <= MAX_NUMBER_DIGITS else self._string(text)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> str:
        entries: dict[str, str] = {}
        for name, item in value.items():
            if item is None:
                continue
            if self._room < 0:
                break
            whole = text_of(name)
            if self._texts is not None:
                self._texts.append(whole[: MAX_VALUE + LOOKAHEAD])
            else:
                found = self._rules.redact(whole, MAX_VALUE)
                if found is not None:
                    self.found |= found[2]
                    continue
            name_text = cut(whole, MAX_VALUE)[0]
            self._room -= len(name_text) + 4
            # Keys that differ as objects may be equal as text: the later wins.
            entries.pop(name_text, None)
            encoded = self.entry(whole, item, depth)
            if encoded is not None:
                entries[name_text] = encoded
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
