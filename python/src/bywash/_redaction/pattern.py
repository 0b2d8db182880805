"""A pattern of the user's: characters and sets, one after the other, each with ``{m}`` or ``{m,n}`` behind it.

``EMP-[0-9]{6}``. Sets are ``[a-z_]``, ``[^,;]``, ``\\d`` and ``\\w``; a backslash makes the character behind it itself. There are no groups, no alternatives and no
``* + ?``, and what may come more than once must not be able to begin what follows it. So there is one way to read a text, nothing is ever tried again, and no text is
slow. The plugin reads a pattern in the same way.
"""

import re

from bywash._redaction.shape import LOOKAHEAD

LEAST_CHARS = 4
"""What is found by less is found everywhere."""

_MOST_REPEATS = 1024
_BOUNDS = re.compile("([0-9]{1,9})(?:,([0-9]{1,9}))?")


def compiled(pattern: str) -> "re.Pattern[str]":
    """
    :raises ValueError: that says what is wrong with the pattern, and where
    """
    return re.compile("".join(part.expression() for part in _checked(_Parser(pattern))))


def _checked(parser: "_Parser") -> "list[_Part]":
    parts = parser.parts()
    for i, part in enumerate(parts):
        varies = part.least < part.most
        if varies and i + 1 < len(parts) and part.meets(parts[i + 1]):
            raise parser.wrong(f"part {i + 1} may end where part {i + 2} may begin, and one cannot tell where")
        if part.least == 0 and i == 0:
            raise parser.wrong("its first part may be missing")
        if part.least == 0 and i > 0 and parts[i - 1].least < parts[i - 1].most:
            raise parser.wrong(f"part {i + 1} may be missing behind one of several lengths")
    if sum(part.least for part in parts) < LEAST_CHARS:
        raise parser.wrong(f"it is found by fewer than {LEAST_CHARS} characters")
    if sum(part.most for part in parts) > LOOKAHEAD:
        raise parser.wrong(f"it is longer than {LOOKAHEAD} characters")
    return parts


class _Part:
    def __init__(self) -> None:
        self._ascii: set[str] = set()
        self._others = False
        self.least = 1
        self.most = 1

    def add(self, first: str, last: str) -> None:
        self._ascii.update(map(chr, range(ord(first), ord(last) + 1)))

    def negate(self) -> None:
        self._ascii = set(map(chr, range(0x80))) - self._ascii
        self._others = True

    def meets(self, following: "_Part") -> bool:
        return not self._ascii.isdisjoint(following._ascii) or (self._others and following._others)

    def expression(self) -> str:
        chars = "".join(f"\\x{ord(c):02x}" for c in sorted(self._ascii)) + ("\x80-\U0010ffff" if self._others else "")
        return f"[{chars}]{{{self.least},{self.most}}}"


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0

    def parts(self) -> list[_Part]:
        parts = []
        while self._position < len(self._pattern):
            part = _Part()
            c = self._next()
            if c == "[":
                self._set(part)
            elif c == "\\":
                self._escaped(part)
            elif c in "(){}]*+?|.^$":
                raise self.wrong(
                    f"'{c}' at {self._position} has no meaning here: put a backslash before it, or write {{m,n}}"
                )
            else:
                self._add(part, c, c)
            if self._pattern[self._position : self._position + 1] == "{":
                self._repeats(part)
            parts.append(part)
        return parts

    def _set(self, part: _Part) -> None:
        negated = self._peek() == "^"
        self._position += negated
        empty = True
        while self._peek() != "]":
            first = self._next()
            empty = False
            if first == "[" or (first == "&" and self._peek() == "&"):
                raise self.wrong(f"'{first}' at {self._position} needs a backslash before it")
            if first == "\\" and self._peek() in "dw":
                self._escaped(part)
                continue
            first = self._punctuation() if first == "\\" else first
            if self._peek() == "-" and self._pattern[self._position + 1 : self._position + 2] not in ("", "]"):
                self._position += 1
                last = self._next()
                self._add(part, first, self._punctuation() if last == "\\" else last)
            else:
                self._add(part, first, first)
        self._position += 1
        if empty:
            raise self.wrong(f"the set before {self._position} is empty")
        if negated:
            part.negate()

    def _escaped(self, part: _Part) -> None:
        kind = self._peek()
        if kind in "dw":
            self._position += 1
            for ends in ("09",) if kind == "d" else ("09", "az", "AZ", "__"):
                part.add(ends[0], ends[1])
        else:
            c = self._punctuation()
            self._add(part, c, c)

    def _punctuation(self) -> str:
        c = self._next()
        if c.isascii() and c.isalnum():
            raise self.wrong(f"\\{c} at {self._position} is not known")
        return c

    def _add(self, part: _Part, first: str, last: str) -> None:
        if first > last or last >= "\x80":
            raise self.wrong(f"characters before {self._position} are no range of ASCII")
        part.add(first, last)

    def _repeats(self, part: _Part) -> None:
        close = self._pattern.find("}", self._position)
        bounds = _BOUNDS.fullmatch(self._pattern[self._position + 1 : close]) if close >= 0 else None
        if bounds is None:
            raise self.wrong(f"what is in braces at {self._position} is neither m nor m,n")
        part.least = int(bounds.group(1))
        part.most = int(bounds.group(2) or part.least)
        if not max(1, part.least) <= part.most <= _MOST_REPEATS:
            raise self.wrong(f"what is in braces at {self._position} is not from 0 to {_MOST_REPEATS}")
        self._position = close + 1

    def _peek(self) -> str:
        if self._position >= len(self._pattern):
            raise self.wrong("it ends too early")
        return self._pattern[self._position]

    def _next(self) -> str:
        c = self._peek()
        self._position += 1
        return c

    def wrong(self, why: str) -> ValueError:
        return ValueError(f"the pattern {self._pattern} cannot be used: {why}")
