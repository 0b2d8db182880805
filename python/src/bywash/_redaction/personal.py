"""Personal data that can be told from other text: by a shape, and by a checksum where there is one."""

import re

from bywash._redaction.shape import Found, Shape, gates

_LOCAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-"
_LONGEST_LOCAL = 64
_DOMAIN = re.compile("[A-Za-z0-9.-]{0,253}")
_TOP = re.compile("[A-Za-z]{2,}")
_IBAN = re.compile("(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}")
_LEAST_IBAN = 15
_LONGEST_IBAN = 34
_CARD = re.compile("(?<![A-Za-z0-9._-])[2-6](?:[ -]?[0-9]){12,18}(?![A-Za-z0-9])(?![ -][0-9])")


def _email(text: str, at: int, begin: int) -> Found:
    before = text[max(begin, at - _LONGEST_LOCAL) : at]
    start = at - len(before) + len(before.rstrip(_LOCAL))
    domain = _DOMAIN.match(text, at + 1)
    assert domain
    # A container of a storage account, or the user of a host.
    if start == at or text[max(0, start - 2) : start] == "//":
        return None
    dot = text.rfind(".", at + 2, domain.end())
    while dot >= 0:
        top = _TOP.match(text, dot + 1, domain.end())
        if top:
            return start, top.end()
        dot = text.rfind(".", at + 2, dot)
    return None


def _iban(text: str, at: int, begin: int) -> Found:
    start = at - 2
    if start < begin or not _IBAN.match(text, start):
        return None
    to = len(text)
    # The country and the check digits count last.
    rest = 0
    count = 4
    end = 0
    i = at + 2
    while i < to and count <= _LONGEST_IBAN:
        following = i + 1 if text[i] == " " and count % 4 == 0 and i + 1 < to else i
        if not _is_capital_or_digit(text[following]):
            break
        rest = _remainder(rest, text[following])
        count += 1
        i = following + 1
        if _LEAST_IBAN <= count <= _LONGEST_IBAN and (i == to or not _is_alphanumeric(text[i])):
            whole = rest
            for c in text[start : start + 4]:
                whole = _remainder(whole, c)
            if whole == 1:
                # One in a hundred is right in the middle, too.
                end = i
    return (start, end) if end else None


def _remainder(before: int, c: str) -> int:
    return (before * 10 + ord(c) - 48) % 97 if c <= "9" else (before * 100 + ord(c) - 55) % 97


def _is_capital_or_digit(c: str) -> bool:
    return "A" <= c <= "Z" or "0" <= c <= "9"


def _is_alphanumeric(c: str) -> bool:
    return _is_capital_or_digit(c) or "a" <= c <= "z"


def _card(text: str, at: int, begin: int) -> Found:
    found = _CARD.match(text, at) if at >= begin else None
    if found is None:
        return None
    digits = found.group().replace(" ", "").replace("-", "")
    doubled = (int(c) * 2 for c in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)
    return found.span() if total % 10 == 0 and _is_issued(digits) else None


def _is_issued(digits: str) -> bool:
    two = int(digits[:2])
    if len(digits) == 14:
        return two in (30, 36, 38, 39)
    if len(digits) == 15:
        return two in (34, 37)
    if len(digits) == 16:
        return 40 <= two <= 49 or 51 <= two <= 55 or 22 <= two <= 27 or two in (35, 60, 64, 65)
    return len(digits) in (13, 19) and 40 <= two <= 49


EMAIL = Shape("@", gates("@(?<=[A-Za-z0-9._%+-]@)(?=[A-Za-z0-9.-])"), _email)
"""``name@host.domain``."""

IBAN = Shape("0123456789", gates(*(f"{d}(?<=[A-Z]{{2}}{d})(?=[0-9])" for d in "0123456789")), _iban)
"""Account numbers of ISO 13616, with or without spaces between groups of four, by their checksum. The anchor is the first check digit."""

CARD = Shape("23456", gates(*(f"{d}(?<![A-Za-z0-9._-]{d})(?=(?:[ -]?[0-9]){{12}})" for d in "23456")), _card)
"""Numbers of payment cards, with or without spaces or dashes between groups, by their first digits, their length and Luhn's checksum."""
