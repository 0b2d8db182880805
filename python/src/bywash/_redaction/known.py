"""Secrets of which this process knows the value: those of environment variables and settings of Spark whose name says that they are secret."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

from bywash._redaction.names import SecretNames, lower, without_host
from bywash._redaction.shape import LOOKAHEAD, Found, Shape, is_stand_in

LEAST_CHARS = 8
"""Shorter values are found in ordinary words."""

SPARK_NAMES = "(?i)secret|password|token|access[.]?key"
"""Spark's own default of ``spark.redaction.regex``."""

REDACTION_REGEX = "spark.redaction.regex"

_ABOUT = frozenset(
    (
        *(
            "file",
            "filename",
            "filepath",
            "path",
            "dir",
            "directory",
            "class",
            "classname",
            "provider",
            "name",
            "hostname",
            "username",
        ),
        *(
            "id",
            "ids",
            "enabled",
            "disabled",
            "required",
            "url",
            "uri",
            "endpoint",
            "host",
            "port",
            "regex",
            "pattern",
            "type",
        ),
        *(
            "expiry",
            "expiration",
            "ttl",
            "timeout",
            "interval",
            "period",
            "renewal",
            "ratio",
            "length",
            "size",
            "count",
            "max",
        ),
        *("min", "version", "algorithm", "scope", "service", "principal", "mode", "format", "strategy"),
    )
)
"""The last words of names whose values are about a secret, and none."""

_LAST_WORD = re.compile("([A-Z]?[a-z]+|[A-Z]+)[^A-Za-z\x80-\U0010ffff]*\\Z")
"""Words are told apart by what joins them, or by a capital; digits at the end count for nothing. None that ends beyond ASCII is about a secret."""

_DIRECTORIES = frozenset(("PWD", "OLDPWD"))
"""Where a shell keeps the directory it is in, which is in the traceback of nearly every failure."""

_ACCOUNT_KEY = re.compile("(?i)account[._]?key")
_PADDING = re.compile("={1,2}\\Z")
"""Base64 is often printed without what pads it."""

_LEAST_LINE_CHARS = 16


def redaction_regex(settings: Mapping[str, str]) -> "re.Pattern[str]":
    """By which names Spark tells secrets: most expressions of Java's are read the same here; where one is not, Spark's default."""
    try:
        return re.compile(settings.get(REDACTION_REGEX, SPARK_NAMES))
    except (re.error, RecursionError, OverflowError):
        return re.compile(SPARK_NAMES)


def is_secret_setting(name: str, spark_names: "re.Pattern[str]", names: SecretNames) -> bool:
    """Whether a setting's or a variable's name is that of a secret."""
    word = _LAST_WORD.search(without_host(name))
    if name in _DIRECTORIES or (word and lower(word.group(1)) in _ABOUT):
        return False
    return bool(spark_names.search(name) or _ACCOUNT_KEY.search(name)) or names.match(name)


def values_of(settings: Mapping[str, str], spark_names: "re.Pattern[str]", names: SecretNames) -> dict[str, None]:
    """The values of those that are secret, in the ways in which they are printed: as they are, as in a URL, as in JSON, without base64's padding, and line by line; in a certain order."""
    values: dict[str, None] = {}
    for name, value in settings.items():
        if value and is_secret_setting(name, spark_names, names):
            for text in _texts(value.strip()):
                values[text] = None
    return values


def _texts(value: str) -> Iterable[str]:
    if LEAST_CHARS <= len(value) <= LOOKAHEAD and not is_stand_in(value):
        yield value
        # As Java writes it, and nearly all others do.
        yield quote_plus(value, safe="*-._", errors="replace").replace("~", "%7E")
        in_json = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield in_json
        # As serializers write it that escape more than they must: those for HTML, as Gson does, and those to ASCII, as Python's does.
        yield "".join(f"\\u{ord(c):04x}" if c in "=&<>'" else c for c in in_json)
        yield "".join(c if c < "\x7f" else json.dumps(c)[1:-1] for c in in_json)
        unpadded = _PADDING.sub("", value)
        if len(unpadded) >= LEAST_CHARS:
            yield unpadded
    if "\n" in value:
        for line in value.split("\n"):
            text = line.strip()
            # The first and last lines of a key in PEM are no secret.
            if _LEAST_LINE_CHARS <= len(text) <= LOOKAHEAD and not text.startswith("-----"):
                yield text


def known_secrets(values: Iterable[str]) -> list[Shape]:
    """A shape for each anchor that these values need: the rarest character of each."""
    by_anchor: dict[str, list[tuple[str, int]]] = {}
    # Of two that begin alike the longer one is asked first: else its end would stay.
    for value in sorted(values, key=len, reverse=True):
        at = max(range(len(value)), key=lambda i: _rarity(value[i]))
        by_anchor.setdefault(value[at], []).append((value, at))
    return [
        Shape(anchor, tuple(_gate(value, at) for value, at in of_anchor), _Values(of_anchor).match)
        for anchor, of_anchor in by_anchor.items()
    ]


def _gate(value: str, at: int) -> tuple[str, str]:
    return value[at], f"(?<={re.escape(value[: at + 1])})(?={re.escape(value[at + 1 :])})"


class _Values:
    def __init__(self, values: list[tuple[str, int]]) -> None:
        self._values = values

    def match(self, text: str, at: int, begin: int) -> Found:
        for value, anchor in self._values:
            start = at - anchor
            if start >= begin and text.startswith(value, start):
                return start, start + len(value)
        return None


def _rarity(c: str) -> int:
    """Signs and capitals are rarer in text than digits, and these than lower case."""
    if c >= "\x80":
        return 0
    common = "e taoinsrhldcumfpgwybvk".find(c)
    return 1 + common if common >= 0 else 30 if "0" <= c <= "9" else 40
