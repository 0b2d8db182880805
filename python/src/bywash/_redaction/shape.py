"""How something that is looked for is recognised around a character that it always has: its anchor."""

from typing import Callable, NamedTuple, Union

Found = Union[tuple[int, int], int, None]
"""From where to where; or, where nothing was found, how far nothing would be at any other anchor: so no run is looked at again and again."""

Match = Callable[[str, int, int], Found]
"""What is found in a text around an anchor. What is before the third argument belongs to an earlier find of this shape."""

LOOKAHEAD = 4096
"""How many characters behind the place where a text is cut are looked at, so that what is cut through is seen. No literal is longer."""

STAND_INS = ("***", "${", "{{", "$(", "<redacted", "[redacted", "[hidden]", "hmac:")

_LONGEST_STAND_IN = max(map(len, STAND_INS))


class Shape(NamedTuple):
    """What is asked at which characters."""

    anchors: str
    gates: tuple[tuple[str, str], ...]
    """Anchors, and expressions for what stands around them wherever something may be found: assertions behind the anchor, which take no character."""
    match: Match


def is_stand_in(text: str, start: int = 0) -> bool:
    """Whether what is at ``start`` stands for a value that is not here."""
    return text[start : start + _LONGEST_STAND_IN].lower().startswith(STAND_INS)


def gates(*expressions: str) -> tuple[tuple[str, str], ...]:
    """From expressions that begin with the anchor, which is one character."""
    return tuple((expression[0], expression[1:]) for expression in expressions)


def in_any_case(word: str) -> str:
    """An expression for an ASCII word in whatever case; the flag would take letters of other alphabets for some of these."""
    return "".join(f"[{c}{c.upper()}]" if "a" <= c <= "z" else f"\\{c}" if c in ".[]()" else c for c in word)
