"""The value of a pair in running text whose name is one of :mod:`names`: ``password=x``, ``"token": "x"``, ``--password x``.

A value in quotes is taken whole; one without ends at white space, a semicolon, an ampersand, or a comma that another name and an equals sign follow. A weak name's
value must be eight characters long and, unless its name is quoted, have a digit. After a bare colon and a space, as in prose, a value must have a digit or a sign.
"""

import re

from bywash._redaction.names import SecretNames, lower
from bywash._redaction.shape import Found, Shape, gates, in_any_case, is_stand_in

_NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_LONGEST_NAME = 80
_LEAST_WEAK_CHARS = 8
_NAME = re.compile(f"[A-Za-z0-9_.-]{{1,{_LONGEST_NAME - 1}}}")
_PROSE = re.compile("[A-Za-z.,;:!?'\"()_-]*")
_BARE = re.compile("[^\x00- ;&,]*")
_PAIR_FOLLOWS = re.compile(f"[A-Za-z0-9_.-]{{1,{_LONGEST_NAME}}}[=:]")
_DIGIT = re.compile("[0-9]")
_BACKSLASHES = re.compile(r"\\*")
_NO_SECRETS = frozenset(("null", "none", "nil", "true", "false", "undefined", "empty"))


def pairs(names: SecretNames, strong: bool) -> Shape:
    """
    :param strong: whether pairs with strong names are found, or those with weak ones
    """
    return Shape("=:-", _gates(names), _Pairs(names, strong).match)


def _gates(names: SecretNames) -> tuple[tuple[str, str], ...]:
    """The last two letters of a name, and what may come between it and the sign; a name whose parts are joined where no word has a joint passes as well."""
    ends = {(word[-2:-1], word[-1]) for word in names.in_text}
    end = "|".join(sorted(in_any_case(first + last) for first, last in ends if first))
    last = "".join(sorted({in_any_case(last).strip("[]") for _, last in ends}))
    expressions = ["-(?<=--)(?=[A-Za-z0-9_.])"]
    for sign in "=:":
        ways = [sign] if any(not first for first, _ in ends) else []
        for spaces in ("", " ", "  "):
            ways.append(f"\\\\[\"']{spaces}{sign}")
            for quote in ("", "[\"']"):
                behind = quote + spaces + sign
                ways.append(f"(?:{end}){behind}")
                ways.append(f"[_.-][{last}]{behind}")
                ways.append(f"[{last}][0-9]{behind}")
                ways.append(f"[{last}0-9][0-9]{{2}}{behind}")
        # What nearly all signs fail at comes first.
        expressions.append(f"{sign}(?<=[{last}0-9\"' ]{sign})(?:{'|'.join(f'(?<={way})' for way in ways)})")
    return gates(*expressions)


class _Pairs:
    def __init__(self, names: SecretNames, strong: bool) -> None:
        self._strong = strong
        self._is_name = names.is_strong if strong else names.is_weak

    def match(self, text: str, at: int, begin: int) -> Found:
        return self._option(text, at, begin) if text[at] == "-" else self._pair(text, at, begin)

    def _option(self, text: str, at: int, begin: int) -> Found:
        if at == begin or text[at - 1] != "-" or (at > begin + 1 and text[at - 2] in _NAME_CHARS):
            return None
        name = _NAME.match(text, at + 1)
        if name is None:
            return None
        end = name.end()
        if text[end : end + 1] != " " or text[end + 1 : end + 2] in ("", "-") or not self._is_name(name.group()):
            return None
        return self._value(text, name.group(), end + 1, False, False)

    def _pair(self, text: str, at: int, begin: int) -> Found:
        end = at
        while end > begin and text[end - 1] == " " and at - end < 2:
            end -= 1
        quoted = end > begin and text[end - 1] in "\"'"
        if quoted:
            end -= 1
            while end > begin and text[end - 1] == "\\":
                end -= 1
        before = text[max(begin, end - _LONGEST_NAME) : end]
        name = before[len(before.rstrip(_NAME_CHARS)) :]
        if not name or not self._is_name(name):
            return None
        after = at + 1
        if text[after : after + 1] in ("=", ">"):
            after += 1
        spaced = text[after : after + 1] == " "
        value = after + (2 if text.startswith("  ", after) else 1 if spaced else 0)
        if text.startswith("//", value):
            return None
        return self._value(text, name, value, quoted, text[at] == ":" and spaced)

    def _value(self, text: str, name: str, at: int, structured: bool, prose: bool) -> Found:
        backslashes = _BACKSLASHES.match(text, at)
        assert backslashes
        quote = text[backslashes.end() : backslashes.end() + 1]
        quoted = quote in ('"', "'")
        start = backslashes.end() + 1 if quoted else at
        # The shell's variable for its directory.
        directory = text.startswith("/", start) and len(name) <= 6 and lower(name[-3:]) == "pwd"
        if directory or is_stand_in(text, start):
            return None
        end = _closing(text, start, quote, backslashes.end() - at) if quoted else _bare_end(text, start)
        if end == start or lower(text[start:end]) in _NO_SECRETS:
            return None
        if self._strong:
            return None if prose and not quoted and _PROSE.fullmatch(text, start, end) else (start, end)
        if end - start < _LEAST_WEAK_CHARS or not (structured or _DIGIT.search(text, start, end)):
            return end
        return start, end


def _closing(text: str, start: int, quote: str, backslashes: int) -> int:
    """Where a quoted value ends: at a quote that no more backslashes precede than the opening one."""
    i = text.find(quote, start)
    while i >= 0:
        before = i
        while before > start and text[before - 1] == "\\":
            before -= 1
        if i - before <= backslashes:
            return before
        i = text.find(quote, i + 1)
    return len(text)


def _bare_end(text: str, start: int) -> int:
    end = start
    while True:
        run = _BARE.match(text, end)
        assert run
        end = run.end()
        if text[end : end + 1] != "," or _PAIR_FOLLOWS.match(text, end + 1):
            break
        end += 1
    return start + len(text[start:end].rstrip(",.)]}\"'>"))
