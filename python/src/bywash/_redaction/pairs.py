"""The value of a pair in running text whose name is one of :mod:`names`: ``password=x``, ``"token": "x"``, ``--password x``, ``environ['PASSWORD'] = 'x'``,
``OPTIONS (password 'x')``.

A value in quotes is taken whole, and so is one in braces; one without ends at white space, a semicolon, an ampersand, or a comma that another name and an equals
sign follow. A weak name's value must be eight characters long and, unless its name is quoted, have a digit. After a bare colon and a space or two, as in prose, a value must have a digit or a sign.
"""

import re
from collections.abc import Iterable

from bywash._redaction.names import DOMAINS, STRONG, SecretNames, lower
from bywash._redaction.shape import Found, Shape, gates, in_any_case, is_stand_in

_NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_LONGEST_NAME = 80
_LEAST_WEAK_CHARS = 8
_NAME = re.compile(f"[A-Za-z0-9_.-]{{1,{_LONGEST_NAME - 1}}}")
_BEYOND_ASCII = "\x80-\U0010ffff"
_NAME_BEYOND_ASCII = re.compile(f"[A-Za-z0-9_.{_BEYOND_ASCII}-]{{1,{_LONGEST_NAME - 1}}}")
_ENDS_BEYOND_ASCII = re.compile(f"[A-Za-z0-9_.{_BEYOND_ASCII}-]*")
_PROSE = re.compile("[A-Za-z.,;:!?'\"()_-]*")
_BARE = re.compile("[^\x00- ;&,]*")
_BLANKS = re.compile("[ \t]{0,16}")
_REST = re.compile(f" [^\x00-\x1f=\"';]{{0,62}};(?=[A-Za-z0-9_.-]{{1,{_LONGEST_NAME}}}[=:])")
_MOST_BLANKS = 16
_LONGEST_IN_BRACES = 256
_MOST_BLANKS_ALONE = 2
"""Before a quote, where there is no sign."""
_PAIR_FOLLOWS = re.compile(f"[A-Za-z0-9_.-]{{1,{_LONGEST_NAME}}}[=:]")
_DIGIT = re.compile("[0-9]")
_BACKSLASHES = re.compile(r"\\*")
_NO_SECRETS = frozenset(("null", "none", "nil", "true", "false", "undefined", "empty"))


def pairs(names: SecretNames, strong: bool) -> Shape:
    """
    :param strong: whether pairs with strong names are found, or those with weak ones
    """
    match = _Pairs(names, strong).match
    return Shape("=:-\"'", _gates(names) + _gates_alone(), match) if strong else Shape("=:-", _gates(names), match)


def _gates_alone() -> tuple[tuple[str, str], ...]:
    """Where a quote stands behind the name of a password and a space."""
    ends = "|".join(sorted({in_any_case(word[-4:]) for word in STRONG if len(word) > 3}))
    last = _last_letters(STRONG)
    names = (f"(?:{ends})", in_any_case("pwd"), f"[{last}][0-9]", f"[{last}0-9][0-9]{{2}}")
    return gates(
        *(
            f"{quote}(?<= {quote})(?:{_behind(name + spaces + quote for name in names for spaces in (' ', '  '))})"
            for quote in "\"'"
        )
    )


def _gates(names: SecretNames) -> tuple[tuple[str, str], ...]:
    """The last two letters of a name, and what may come between it and the sign; a name whose parts are joined where no word has a joint passes as well.

    What comes first is the character before the sign: for nearly all signs not much is left to be asked then.
    """
    words = (*names.in_text, *DOMAINS)
    last = _last_letters(words)
    # Two letters of pass would be those of class and success.
    ends = "|".join(sorted({"".join(map(_letter, word[-2:])) for word in words if not word.endswith("pass")}))
    name = (f"(?:{ends})", in_any_case("pass"), f"[_.-][{last}]", f"[{last}][0-9]", f"[{last}0-9][0-9]{{2}}")
    quoted = (*(end + "[\"']" for end in name), "\\\\[\"']")
    indexed = "[\"']\\]"
    blanks = (" ", "  ")
    before = {
        f"[{last}0-9]": name,
        "[\"']": quoted,
        "\\]": (indexed,),
        "[ \t]": (
            *(end + spaces for end in (*name, *quoted, indexed) for spaces in blanks),
            *("\t", "\t[ \t]", "[ \t]{3}"),
        ),
    }
    if any(len(word) == 1 for word in words):
        before = {f"[{last}0-9\"'\\] \t]": ("",)}
    return gates(
        f"-(?<=--)(?=[A-Za-z0-9_.{_BEYOND_ASCII if names.beyond_ascii else ''}])",
        *(
            sign
            + "(?:"
            + "|".join(f"(?<={c}{sign})(?:{_behind(w + sign for w in ways)})" for c, ways in before.items())
            + ")"
            for sign in "=:"
        ),
    )


def _last_letters(words: Iterable[str]) -> str:
    return "".join(sorted({_letter(word[-1]).strip("[]") for word in words}))


def _letter(letter: str) -> str:
    return in_any_case(letter) if letter.isascii() else f"[{_BEYOND_ASCII}]"


def _behind(ways: Iterable[str]) -> str:
    return "|".join(f"(?<={way})" for way in ways)


class _Pairs:
    def __init__(self, names: SecretNames, strong: bool) -> None:
        self._strong = strong
        self._is_name = names.is_strong if strong else names.is_weak
        self._name = _NAME_BEYOND_ASCII if names.beyond_ascii else _NAME
        self._name_before = _any_name_before if names.beyond_ascii else _name_before

    def match(self, text: str, at: int, begin: int) -> Found:
        sign = text[at]
        if sign == "-":
            return self._option(text, at, begin)
        return self._alone(text, at, begin) if sign in "\"'" else self._pair(text, at, begin)

    def _option(self, text: str, at: int, begin: int) -> Found:
        """``--password x``, and ``--password, x`` in a list."""
        if at == begin or text[at - 1] != "-" or (at > begin + 1 and text[at - 2] in _NAME_CHARS):
            return None
        name = self._name.match(text, at + 1)
        if name is None or not self._is_name(name.group()):
            return None
        comma = name.end()
        if text[comma : comma + 2] in ('",', "',"):
            comma += 1
        listed = text[comma : comma + 1] == ","
        behind = comma + 1 if listed else comma
        value = _blanks_end(text, behind)
        if value == behind or text[value : value + 1] in ("", "-"):
            return None
        found = self._value(text, name.group(), value, False, False)
        if not listed or not isinstance(found, tuple) or text[value] in "\"'":
            return found
        return found if text[found[1] : found[1] + 1] in (",", "]") else None

    def _alone(self, text: str, at: int, begin: int) -> Found:
        """``password 'x'``, as SQL has it. Behind a quote that closes a text in a program, an operator or a sign follows."""
        end = at
        while end > begin and text[end - 1] == " " and at - end < _MOST_BLANKS_ALONE:
            end -= 1
        name = self._name_before(text, begin, end)
        first = text[at + 1 : at + 2]
        if end == at or not name or first <= " " or first in ",;:)+\"'" or not self._is_name(name):
            return None
        found = self._value(text, name, at, False, False)
        closed = isinstance(found, tuple) and found[1] < len(text) and text.find("\n", at, found[1]) < 0
        return found if closed else None

    def _pair(self, text: str, at: int, begin: int) -> Found:
        end = at
        while end > begin and text[end - 1] in " \t" and at - end < _MOST_BLANKS:
            end -= 1
        indexed = end > begin + 1 and text[end - 2 : end] in ('"]', "']")
        if indexed:
            end -= 1
        quoted = end > begin and text[end - 1] in "\"'"
        if quoted:
            end -= 1
            while end > begin and text[end - 1] == "\\":
                end -= 1
        name = self._name_before(text, begin, end)
        if not name or not self._is_name(name):
            return None
        after = at + 1
        if text[after : after + 1] in ("=", ">"):
            after += 1
        value = _blanks_end(text, after)
        # What is empty in a URL has no value that comes later.
        before = end - len(name) - 1
        in_url = before >= 0 and text[before] in "&?"
        if value == len(text) or (in_url and value > after) or text.startswith("//", value):
            return None
        if self._strong and text[at] == "=" and text[value] == "{" and not is_stand_in(text, value):
            braces = _in_braces(text, value)
            if braces:
                return value, braces
        structured = quoted and (not indexed or text[value] in "\"'")
        return self._value(text, name, value, structured, text[at] == ":" and text[after:value] in (" ", "  "))

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
        if quoted:
            end = _closing(text, start, quote, backslashes.end() - at)
        else:
            end = self._bare_end(text, start, lower(name[-6:]) == "cookie")
        if end == start or lower(text[start:end]) in _NO_SECRETS:
            return None
        if self._strong:
            return None if prose and not quoted and _PROSE.fullmatch(text, start, end) else (start, end)
        likely = structured or _DIGIT.search(text, start, end)
        call = not quoted and text.find("(", start, end) >= 0
        return (start, end) if likely and not call and end - start >= _LEAST_WEAK_CHARS else end

    def _bare_end(self, text: str, start: int, cookie: bool) -> int:
        end = start
        while True:
            run = _BARE.match(text, end)
            assert run
            end = run.end()
            sign = text[end : end + 1]
            if cookie and sign == ";" and text[end + 1 : end + 2] == " " and _PAIR_FOLLOWS.match(text, end + 2):
                end += 2
            elif sign == "," and not _PAIR_FOLLOWS.match(text, end + 1):
                end += 1
            else:
                break
        rest = _REST.match(text, end) if self._strong else None
        return rest.end() - 1 if rest else start + len(text[start:end].rstrip(",.)]}\"'>"))


def _blanks_end(text: str, start: int) -> int:
    blanks = _BLANKS.match(text, start)
    assert blanks
    return blanks.end()


def _name_before(text: str, begin: int, end: int) -> str:
    before = text[max(begin, end - _LONGEST_NAME) : end]
    return before[len(before.rstrip(_NAME_CHARS)) :]


def _any_name_before(text: str, begin: int, end: int) -> str:
    before = text[max(begin, end - _LONGEST_NAME) : end]
    name = _ENDS_BEYOND_ASCII.match(before[::-1])
    assert name
    return before[len(before) - name.end() :]


def _in_braces(text: str, start: int) -> int:
    """Behind the brace that closes a value as ODBC writes it, in which another one is doubled; 0 if there is none in this line."""
    line = text.find("\n", start, start + _LONGEST_IN_BRACES)
    most = line if line >= 0 else min(len(text), start + _LONGEST_IN_BRACES)
    i = text.find("}", start, most)
    while i >= 0 and text.startswith("}", i + 1):
        i = text.find("}", i + 2, most)
    return i + 1


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
