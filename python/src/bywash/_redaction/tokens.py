"""Tokens that their issuers made to be recognised: by a few fixed characters, and by the number and kind of those that follow."""

import re

from bywash._redaction.shape import LOOKAHEAD, Found, Shape, gates

_MOST = 255
_A, _D = "[A-Za-z0-9]", "[0-9]"

_DATABRICKS = re.compile("(?:dapi|dose|doau|dkea|dsapi)[0-9a-f]{32}(?:-[0-9])?")
_AWS = re.compile("(?<![A-Z0-9])A[KS]IA[A-Z2-7]{16}(?![A-Z0-9])")
_GITHUB = re.compile(f"{_A}{{36,{_MOST}}}")
_GITHUB_PAT = re.compile(f"[A-Za-z0-9_]{{22,{_MOST}}}")
_GITLAB = re.compile(f"[A-Za-z0-9_-]{{20,{_MOST}}}")
_GITLAB_KINDS = ("glpat", "gldt", "glrt", "glptt", "gloas", "glcbt", "glft", "glsoat", "glagent")
_SLACK = re.compile(f"[A-Za-z0-9-]{{10,{_MOST}}}")
_SLACK_WEBHOOK = re.compile(f"[A-Za-z0-9/]{{20,{_MOST}}}")
_HOOKS = "://hooks.slack.com/services/"
_AZURE_BEGIN = re.compile("[A-Za-z0-9_~.-]{3}[0-9]Q~")
_AZURE = re.compile("[A-Za-z0-9_~.-]{31,34}")
_BASE64_URL = re.compile("[A-Za-z0-9_-]*")
_JWT_HEADER_LEAST = 12
_PEM = re.compile("-----BEGIN (?=[A-Z0-9 ]{0,48}-----)[A-Z0-9 ]*?PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile("-----END [A-Z0-9 ]{0,48}(?:-----)?")


def _databricks(text: str, at: int, begin: int) -> Found:
    found = _DATABRICKS.match(text, at)
    return found.span() if found and at >= begin else None


def _aws(text: str, at: int, begin: int) -> Found:
    found = _AWS.match(text, at - 2) if at - 2 >= begin else None
    return found.span() if found else None


def _github(text: str, at: int, begin: int) -> Found:
    start = at - 3
    if start >= begin and text.startswith("gh", start) and text[at - 1] in "oprsu":
        return _run(_GITHUB, text, start, at + 1)
    start = at - 10
    return _run(_GITHUB_PAT, text, start, at + 1) if start >= begin and text.startswith("github_pat_", start) else None


def _gitlab(text: str, at: int, begin: int) -> Found:
    for kind in _GITLAB_KINDS:
        start = at - len(kind)
        if start >= begin and text.startswith(kind, start):
            return _run(_GITLAB, text, start, at + 1)
    return None


def _slack(text: str, at: int, begin: int) -> Found:
    start = at - 4
    if start < begin:
        return None
    if text.startswith("xox", start) and text[at - 1] in "abeoprs":
        return _run(_SLACK, text, start, at + 1)
    if (
        text.startswith("xapp-", start)
        and text[at + 1 : at + 2] in tuple("0123456789")
        and text[at + 2 : at + 3] == "-"
    ):
        return _run(_SLACK, text, start, at + 3)
    return None


def _slack_webhook(text: str, at: int, begin: int) -> Found:
    start = at + len(_HOOKS)
    return _run(_SLACK_WEBHOOK, text, start, start) if text.startswith(_HOOKS, at) else None


def _azure(text: str, at: int, begin: int) -> Found:
    start = at - 5
    if start < begin or not _AZURE_BEGIN.match(text, start):
        return None
    return _run(_AZURE, text, start, at + 1)


def _jwt(text: str, at: int, begin: int) -> Found:
    start = at - 2
    if start < begin or not text.startswith("ey", start):
        return None
    to = len(text)
    header = _end(text, at + 1)
    # Where only the beginning of a text is looked at, as much as this is a token by its mere length.
    if header == to and header - start >= LOOKAHEAD:
        return start, to
    if header - start < _JWT_HEADER_LEAST or header == to or text[header] != ".":
        return header
    payload = _end(text, header + 1)
    if payload == to and payload - start >= LOOKAHEAD:
        return start, to
    if payload == to or text[payload] != ".":
        return payload
    end = payload
    # Three parts when it is signed, five when it is encrypted.
    for part in range(3):
        if end == to or text[end] != ".":
            break
        following = _end(text, end + 1)
        if following == end + 1 and part > 0:
            break
        end = following
    return start, end


def _end(text: str, start: int) -> int:
    run = _BASE64_URL.match(text, start)
    assert run
    return run.end()


def _pem(text: str, at: int, begin: int) -> Found:
    first = _PEM.match(text, at) if at >= begin else None
    if first is None:
        return None
    end = _PEM_END.search(text, first.end())
    return at, end.end() if end else len(text)


def _run(expression: "re.Pattern[str]", text: str, start: int, run: int) -> Found:
    found = expression.match(text, run)
    return (start, found.end()) if found else None


DATABRICKS = Shape("d", gates("d(?=(?:api|ose|oau|kea|sapi)[0-9a-f]{32})"), _databricks)
"""``dapi`` and its kin, with 32 hexadecimal digits, and a dash and a digit behind them on Azure."""

AWS = Shape("I", gates("I(?<=A[KS]I)(?=A[A-Z2-7]{16})"), _aws)
"""Key identifiers: ``AKIA...`` and ``ASIA...``, 20 characters."""

GITHUB = Shape("_", gates("_(?<=gh[oprsu]_)", "_(?<=github_pat_)"), _github)
GITLAB = Shape("-", gates(*(f"-(?<={kind}-)" for kind in _GITLAB_KINDS)), _gitlab)
SLACK = Shape("-", gates("-(?<=xox[abeoprs]-)", "-(?<=xapp-)"), _slack)

SLACK_WEBHOOK = Shape(":", gates(f":(?={_HOOKS[1:]})"), _slack_webhook)
"""What comes after the host in the address of a webhook."""

AZURE = Shape("~", gates("~(?<=[0-9]Q~)"), _azure)
"""Client secrets of Microsoft Entra: ``abc8Q~...``."""

JWT = Shape("J", gates("J(?<=eyJ)"), _jwt)
"""JSON web tokens, signed or encrypted."""

PEM = Shape("-", gates("-(?=----BEGIN )"), _pem)
"""Private keys, up to their last line, or to the end of what is there."""
