"""How text becomes JSON. The only module that knows how a string is quoted, how long it may be and how a time is written."""

import codecs
import time
from json.encoder import encode_basestring as quote
from typing import Any, Union

__all__ = ["Timestamps", "bounded", "cut", "key", "quote", "utf8"]

_SURROGATES = "bywash.surrogates"
_CHUNK_CHARS = 65536

_MIN_SECOND = -62167219200
"""The year 0000: a clock that is further off than four digits can tell is brought back to these."""
_MAX_SECOND = 253402300799


def _escape_surrogates(error: UnicodeError) -> tuple[Union[str, bytes], int]:
    """Two surrogates that are partners become the character that they stand for, any other its escape: so nothing is lost."""
    assert isinstance(error, UnicodeEncodeError)
    run = error.object[error.start : error.end]
    paired = run.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return b"".join(
        f"\\u{ord(char):04x}".encode("ascii") if "\ud800" <= char <= "\udfff" else char.encode("utf-8")
        for char in paired
    ), error.end


codecs.register_error(_SURROGATES, _escape_surrogates)


def utf8(text: str) -> bytes:
    """The bytes of a line: UTF-8, with surrogates that have no partner as ``\\udXXX``."""
    return text.encode("utf-8", _SURROGATES)


def key(name: str) -> str:
    """``name`` as the key of a field that an application has named, with its colon.

    One that is called ``bywash`` is written with its first letter escaped: the same key for a parser, but not the bytes by which a
    reader finds the beginning of an event.
    """
    return '"\\u0062ywash":' if name == "bywash" else quote(name) + ":"


def cut(text: str, most: int) -> tuple[str, int]:
    """As much of ``text`` as ``most`` UTF-16 code units hold, without half a pair, and how many units are missing."""
    if len(text) * 2 <= most:
        return text, 0
    if text.isascii():
        return text[:most], max(0, len(text) - most)
    units = sum(_units(text[start : start + _CHUNK_CHARS]) for start in range(0, len(text), _CHUNK_CHARS))
    if units <= most:
        return text, 0
    head = text[:most]
    while _units(head) > most:
        # Each character beyond the basic plane takes two: what is too much is at least half as many characters.
        head = head[: len(head) - max(1, (_units(head) - most) // 2)]
    return head, units - _units(head)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bounded(name: Any, most: int) -> str:
    """The text of a name, cut; empty for None."""
    return "" if name is None else cut(name if isinstance(name, str) else str(name), most)[0]


class Timestamps:
    """Writes times as ``yyyy-MM-ddTHH:mm:ss.SSSSSSZ``. Events come in seconds that repeat: the calendar is asked once a second."""

    def __init__(self) -> None:
        # One tuple, so that threads see both or neither.
        self._last: tuple[int, str] = (-1, "1969-12-31T23:59:59.")

    def text(self, seconds: float) -> str:
        """``seconds`` since 1970, UTC, to the microsecond."""
        second = int(seconds)
        micros = int((seconds - second) * 1_000_000 + 0.5)
        known, text = self._last
        if 0 < second == known and micros < 1_000_000:
            return f"{text}{micros:06d}Z"
        if not 0 <= micros < 1_000_000 or second <= 0:
            second, micros = divmod(round(seconds * 1_000_000), 1_000_000)
        if second != known:
            text = self._second(second)
            self._last = (second, text)
        return f"{text}{micros:06d}Z"

    @staticmethod
    def _second(second: int) -> str:
        t = time.gmtime(max(_MIN_SECOND, min(_MAX_SECOND, second)))
        return f"{t.tm_year:04d}-{t.tm_mon:02d}-{t.tm_mday:02d}T{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d}."
