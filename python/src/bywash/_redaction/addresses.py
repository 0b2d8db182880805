"""Secrets in URLs and in the headers of requests."""

import re

from bywash._redaction.names import lower
from bywash._redaction.shape import Found, Shape, gates, in_any_case, is_stand_in

_SCHEME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-")
_AUTHORITY = re.compile("[^\x00- /?#\"'<>`]*")
_LONGEST_AUTHORITY = 1024
_SUBPROTOCOL = re.compile("[A-Za-z0-9_-]{1,40}:")
_JDBC_REST = re.compile("[^\x00- \"'<>`]*")
_CREDENTIALS = re.compile("|".join(map(in_any_case, ("pass", "pwd", "secret", "token", "key", "credential"))))
_USER = re.compile("[^:/]@")
_SIGNATURES = ("x-amz-signature", "x-goog-signature", "sig")
_SIGNATURE = re.compile("[A-Za-z0-9%+/=_-]{20,}")
_ALPHANUMERIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_SCHEMES = "|".join(
    map(
        in_any_case,
        (
            *("basic", "bearer", "digest", "negotiate", "ntlm", "sharedkeylite", "sharedkey", "aws4-hmac-sha256"),
            *("token", "apikey", "api-key", "geniekey", "ssws", "splunk"),
        ),
    )
)
_AUTHORIZATION = re.compile(f"[ \"'\\\\\\[(]{{0,5}}(?:{_SCHEMES}) ")
_WITHOUT_SCHEME = re.compile("[ \"'\\\\[(]{0,5}([A-Za-z0-9_~+-][A-Za-z0-9_~+/-]{15,})[A-Za-z0-9._~+/-]*={0,2}")
_HEADER = re.compile("[^\x00-\x1f\"'\\\\]*")
_BEARER = re.compile("[A-Za-z0-9._~+/=-]{16,}")
_DIGIT = re.compile("[0-9]")


def _url(text: str, at: int, begin: int) -> Found:
    if at == begin or not text.startswith("://", at) or text[at - 1] not in _SCHEME:
        return None
    found = _AUTHORITY.match(text, at + 3, min(len(text), at + 3 + _LONGEST_AUTHORITY))
    assert found
    colon = text.find(":", at + 3, found.end())
    host = text.rfind("@", at + 3, found.end()) if colon >= 0 else -1
    return (colon + 1, host) if host > colon + 1 and not is_stand_in(text[colon + 1 : host]) else None


def _jdbc(text: str, at: int, begin: int) -> Found:
    if at - 4 < begin or lower(text[at - 4 : at]) != "jdbc":
        return None
    colon = _SUBPROTOCOL.match(text, at + 1)
    if colon is None:
        return None
    start = colon.end()
    rest = _JDBC_REST.match(text, start)
    assert rest
    end = rest.end()
    # What begins within it may end behind it.
    word = _CREDENTIALS.search(text, start, min(len(text), end + 9))
    credentials = (word is not None and word.start() < end) or _USER.search(text, start, end) is not None
    done = text.startswith("***", start) and end - start <= 4
    return (start, end) if credentials and not done else end


def _signature(text: str, at: int, begin: int) -> Found:
    for name in _SIGNATURES:
        start = at - len(name)
        if start >= begin and lower(text[start:at]) == name and (start == 0 or text[start - 1] not in _ALPHANUMERIC):
            found = _SIGNATURE.match(text, at + 1)
            return found.span() if found else None
    return None


def _authorization(text: str, at: int, begin: int) -> Found:
    name = at
    while name > begin and text[name - 1] in "\"'\\ " and at - name < 4:
        name -= 1
    if name - 13 < begin or lower(text[name - 13 : name]) != "authorization":
        return None
    scheme = _AUTHORIZATION.match(text, at + 1)
    if scheme is None:
        token = _WITHOUT_SCHEME.match(text, at + 1)
        return (token.start(1), token.end()) if token and _DIGIT.search(token.group(1)) else None
    if is_stand_in(text, scheme.end()):
        return None
    value = _HEADER.match(text, scheme.end())
    assert value
    return value.span() if value.end() > value.start() else None


def _bearer(text: str, at: int, begin: int) -> Found:
    if lower(text[at : at + 7]) != "bearer " or (at > 0 and text[at - 1] in _ALPHANUMERIC):
        return None
    found = _BEARER.match(text, at + 7)
    return found.span() if found and _DIGIT.search(found.group()) else None


URL = Shape(":", gates(":(?=//)"), _url)
"""The password of ``scheme://user:password@host``."""

JDBC = Shape(":", gates(f":(?<={in_any_case('jdbc')}:)"), _jdbc)
"""A JDBC URL in which something looks like credentials: all behind ``jdbc:subprotocol:``, for each driver has a grammar of its own."""

SIGNATURE = Shape("=", gates(f"=(?<={in_any_case('sig')}=)", f"=(?<={in_any_case('signature')}=)"), _signature)
"""The signature of a URL that is signed."""

AUTHORIZATION = Shape(
    ":=",
    gates(
        *(
            f"{sign}(?<={in_any_case('n')}{before}{sign})"
            for sign in ":="
            for before in ("", *("[\"'\\\\ ]" * n for n in range(1, 5)))
        )
    ),
    _authorization,
)
"""``Authorization: Basic ...``, and the same with other schemes: all behind the scheme; without one, a token with a digit in it."""

BEARER = Shape("Bb", gates(*(f"{b}(?={in_any_case('earer')} )" for b in "Bb")), _bearer)
"""``Bearer`` and a token with a digit in it."""
