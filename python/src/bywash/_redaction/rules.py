"""All that is looked for, at one moment."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Optional

from bywash._redaction import addresses, personal, tokens
from bywash._redaction.known import known_secrets
from bywash._redaction.names import SecretNames
from bywash._redaction.pairs import pairs
from bywash._redaction.shape import LOOKAHEAD, Shape, is_stand_in
from bywash._text import cut

OFF, HMAC, PARTIAL, MASK, REMOVE = range(5)
"""What is written in place of something that was found; where several things overlap, the later of these decides."""

MODES = {"off": OFF, "hmac": HMAC, "partial": PARTIAL, "mask": MASK, "remove": REMOVE}

NAME, KNOWN, PAIR = "name", "known", "pair"

_SHAPES: dict[str, tuple[Shape, ...]] = {
    "databricks": (tokens.DATABRICKS,),
    "aws": (tokens.AWS,),
    "github": (tokens.GITHUB,),
    "gitlab": (tokens.GITLAB,),
    "slack": (tokens.SLACK, tokens.SLACK_WEBHOOK),
    "azure": (tokens.AZURE,),
    "jwt": (tokens.JWT,),
    "pem": (tokens.PEM,),
    "url": (addresses.URL,),
    "jdbc": (addresses.JDBC,),
    "signature": (addresses.SIGNATURE,),
    "authorization": (addresses.AUTHORIZATION, addresses.BEARER),
}
_PERSONAL: dict[str, tuple[Shape, ...]] = {
    "email": (personal.EMAIL,),
    "iban": (personal.IBAN,),
    "card": (personal.CARD,),
}
SECRET_RULES = (NAME, *_SHAPES, PAIR, KNOWN)
"""Those that are on unless they are switched off."""

PERSONAL_RULES = tuple(_PERSONAL)
"""Those that have to be asked for."""

LEAST_CHARS = 4
"""A shorter text holds nothing that is looked for: ``pwd=x``."""

_MASK = "***"
_PARTIAL_LEAST_CHARS = 12
_PARTIAL_KEPT_CHARS = 4
_HMAC_DIGITS = 16


class Rules:
    """What is kept of a text is valid only for the very rules that it was redacted with. Immutable; for all threads.

    A text is gone through once, by one expression that knows what stands around all anchors. Where that is nowhere the case, which is nearly always, nothing is in it.
    """

    def __init__(
        self,
        modes: Mapping[str, int],
        patterns: Mapping[str, "re.Pattern[str]"],
        names: SecretNames,
        known: Iterable[str],
        key: Optional[bytes],
    ) -> None:
        """
        :param modes: what is looked for, by the names of the rules; those that are not there are off
        :param patterns: the user's own
        :param known: the values of secrets
        :param key: that of HMAC; may be None when no mode is that
        """
        values = list(known) if modes.get(KNOWN) else []
        shapes = {
            **_SHAPES,
            **_PERSONAL,
            PAIR: (pairs(names, True), pairs(names, False)),
            KNOWN: tuple(known_secrets(values)),
        }
        self._modes = modes
        self._names = names
        self._key = key
        self._patterns = [(name, pattern) for name, pattern in patterns.items() if modes.get(name)]
        self._by_anchor: dict[str, list[tuple[int, str, Shape]]] = {}
        gates: dict[str, dict[str, None]] = {}
        number = 0
        for name, of_rule in shapes.items():
            for shape in of_rule if modes.get(name) else ():
                for anchor, around in shape.gates:
                    gates.setdefault(anchor, {})[around] = None
                for anchor in shape.anchors:
                    self._by_anchor.setdefault(anchor, []).append((number, name, shape))
                number += 1
        self._count = number
        # Each way begins with a character: so the expression leaps from one of these to the next. Never, where nothing is looked for.
        ways = [f"{re.escape(anchor)}(?:{'|'.join(around)})" for anchor, around in gates.items()]
        self._anchors = re.compile("|".join(ways) if ways else "(?!)")
        self.numbers = bool(modes.get("card") or self._patterns or any(value.isdigit() for value in values))
        """Whether numbers, too, may be what is looked for."""
        self.on = bool(gates or self._patterns or modes.get(NAME))
        """Whether anything is looked for."""
        self.suspects = self._suspects if self._patterns else self._anchors.search
        """Whether something may be found in a text, or in several that were joined: something that is not None or not False."""

    def _suspects(self, text: str) -> object:
        return self._anchors.search(text) or any(pattern.search(text) for _, pattern in self._patterns)

    def is_secret_name(self, name: str) -> bool:
        """Whether an attribute of this name is a secret for its name's sake."""
        return bool(self._modes.get(NAME)) and self._names.match(name)

    @property
    def leaves_out(self) -> bool:
        """Whether secrets are left out, rather than replaced, where they are found by their name."""
        return self._modes.get(NAME) == REMOVE

    def in_place_of(self, secret: str) -> str:
        """What is written in place of a value that is secret for its name's sake."""
        return self._replacement(self._modes[NAME], secret)

    def redact(self, text: str, most: int) -> Optional[tuple[str, int, set[str]]]:
        """What becomes of a text that is written as far as ``most`` UTF-16 code units, how many units behind these are missing, and which rules found something.

        None when nothing was found.
        """
        if len(text) < LEAST_CHARS:
            return None
        head, units = cut(text, most)
        keep = len(head)
        looked_at = text[: keep + LOOKAHEAD] if units else text
        finds = self._finds(looked_at, keep)
        if not finds:
            return None
        return self._replaced(looked_at, keep, finds), units, {name for _, _, name in finds}

    def _finds(self, text: str, keep: int) -> list[tuple[int, int, str]]:
        """Each rule finds what it finds in the text as it was, whatever other rules find."""
        finds: list[tuple[int, int, str]] = []
        done = [0] * self._count
        for anchor in self._anchors.finditer(text):
            at = anchor.start()
            for number, name, shape in self._by_anchor[text[at]]:
                begin = done[number]
                if at < begin:
                    continue
                found = shape.match(text, at, begin)
                if found.__class__ is tuple:
                    start, end = found  # type: ignore[misc]
                    done[number] = end
                    if start < keep:
                        finds.append((start, end, name))
                elif found is not None:
                    done[number] = max(begin, found)  # type: ignore[assignment]
        for name, pattern in self._patterns:
            finds += [(*found.span(), name) for found in pattern.finditer(text) if found.start() < keep]
        finds.sort(key=lambda find: find[0])
        return finds

    def _replaced(self, text: str, keep: int, finds: list[tuple[int, int, str]]) -> str:
        pieces: list[str] = []
        done = 0
        i = 0
        while i < len(finds):
            start, end, name = finds[i]
            mode = self._modes[name]
            i += 1
            while i < len(finds) and finds[i][0] < end:
                end = max(end, finds[i][1])
                mode = max(mode, self._modes[finds[i][2]])
                i += 1
            pieces += (text[done:start], self._replacement(mode, text[start:end]))
            done = end
        pieces.append(text[done:keep])
        return "".join(pieces)

    def _replacement(self, mode: int, secret: str) -> str:
        if mode == REMOVE:
            return ""
        if mode == HMAC and self._key is not None:
            digest = hmac.new(self._key, secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
            return "hmac:" + digest[:_HMAC_DIGITS]
        if mode == PARTIAL and len(secret) >= _PARTIAL_LEAST_CHARS:
            return _MASK + secret[-_PARTIAL_KEPT_CHARS:]
        return _MASK

    @staticmethod
    def may_be_secret(value: object) -> bool:
        """Whether a value may be a secret at all: it is none if it is a boolean, empty, or was redacted before."""
        if value is None or isinstance(value, bool):
            return False
        return not isinstance(value, str) or (value != "" and not is_stand_in(value))
