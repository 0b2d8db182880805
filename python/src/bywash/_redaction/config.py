"""What can be configured, and the rules that come of it and of what this process knows."""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional, Union

from bywash._redaction.known import redaction_regex, values_of
from bywash._redaction.names import SecretNames
from bywash._redaction.pattern import compiled
from bywash._redaction.rules import HMAC, KNOWN, MASK, MODES, OFF, PERSONAL_RULES, SECRET_RULES, Rules

_RULE_NAME = re.compile("[a-z][a-z0-9_-]{0,30}")
_MOST_RULES = 32
_LEAST_KEY_BYTES = 16
_MOST_KNOWN = 1000
"""Values of one letter more each would make every event slow; a process has a handful."""


@dataclass(frozen=True)
class Redaction:
    """What is kept out of lines, and what is written in its place: `format/redaction.md` says all rules word by word.

    Without any of these, what can be told for certain is replaced by ``***``: values whose names are those of secrets, the secrets in this process's environment
    and in Spark's settings, and the shapes of tokens, keys and passwords in running text.

    :raises ValueError: when a value makes no sense
    """

    mode: str = "mask"
    """``mask`` (``***``), ``partial`` (the same and the last four characters of at least twelve), ``remove``, ``hmac`` (equal for equal values), or ``off``."""

    personal_data: bool = False
    """Whether mail addresses, IBANs and numbers of payment cards are looked for."""

    key_file: Union[str, "os.PathLike[str]", None] = None
    """A file whose bytes are the key of ``hmac``, 16 or more. Where it cannot be read, ``***`` is written instead."""

    names: Sequence[str] = ()
    """Further words at the end of a name that make it one of a secret."""

    except_names: Sequence[str] = ()
    """Names that are no secrets' although they end as such do."""

    rules: Mapping[str, str] = field(default_factory=dict)
    """Rules of your own, from their names to patterns: characters and sets, each with ``{m}`` or ``{m,n}`` behind it; no groups, no ``* + ?``."""

    modes: Mapping[str, str] = field(default_factory=dict)
    """The modes of single rules, by their names, where they differ from ``mode``."""

    def __post_init__(self) -> None:
        for sequence in ("names", "except_names"):
            given = getattr(self, sequence)
            if isinstance(given, str):
                raise ValueError(f"{sequence} is a list of names, not the text {given!r}")
            object.__setattr__(self, sequence, tuple(given))
        for mapping in ("rules", "modes"):
            object.__setattr__(self, mapping, dict(getattr(self, mapping)))
        SecretNames(self.names, self.except_names)
        if len(self.rules) > _MOST_RULES:
            raise ValueError(f"there are {len(self.rules)} rules, and may be {_MOST_RULES}")
        built_in = {*SECRET_RULES, *PERSONAL_RULES}
        for name, pattern in self.rules.items():
            if not _RULE_NAME.fullmatch(name):
                raise ValueError(
                    f"the name of rule {name!r} is not of small letters, digits, dashes and underscores, 31 at most"
                )
            if name in built_in:
                raise ValueError(f"the rule {name!r} is there already, and takes no pattern")
            compiled(pattern)
        unknown = set(self.modes) - built_in - set(self.rules)
        if unknown:
            raise ValueError(f"there are no rules {sorted(unknown)}: they need a pattern, in rules")
        for mode in (self.mode, *self.modes.values()):
            if mode not in MODES:
                raise ValueError(f"the mode {mode!r} is none of {', '.join(MODES)}")
        if self.key_file is None and HMAC in self._modes().values():
            raise ValueError("the mode hmac needs a key_file")

    def __hash__(self) -> int:
        return hash((self.mode, self.personal_data, self.names, self.except_names))

    def _modes(self) -> dict[str, int]:
        mode = MODES[self.mode]
        modes = {
            **dict.fromkeys(SECRET_RULES, mode),
            **dict.fromkeys(PERSONAL_RULES, mode if self.personal_data else OFF),
            **dict.fromkeys(self.rules, MASK if mode == OFF else mode),
        }
        return {**modes, **{name: MODES[of_rule] for name, of_rule in self.modes.items()}}


class Redactor:
    """What a process redacts: what was configured, and the secrets that environment and Spark hold, which come as Spark starts. For all threads."""

    def __init__(self, redaction: Redaction, environment: Mapping[str, str]) -> None:
        self._modes = redaction._modes()
        self._key = _key(redaction.key_file) if HMAC in self._modes.values() else None
        if self._key is None:
            self._modes = {name: MASK if mode == HMAC else mode for name, mode in self._modes.items()}
        self._patterns = {name: compiled(pattern) for name, pattern in redaction.rules.items()}
        self._names = SecretNames(redaction.names, redaction.except_names)
        self.secret_settings = self._names if redaction.names else None
        """By which names settings are those of secrets, where not only by those that are known everywhere."""
        self._known: dict[str, None] = {}
        if self._modes[KNOWN]:
            self._known = values_of(environment, redaction_regex({}), self._names)
        self.rules = self._rules()
        """Those of this moment: the same object as long as nothing changes."""

    def learn(self, settings: Mapping[str, str]) -> None:
        """Spark has started, and has these settings. What was a secret before it stopped remains one."""
        if self._modes[KNOWN]:
            known = {**self._known, **values_of(settings, redaction_regex(settings), self._names)}
            if known != self._known:
                self._known = known
                self.rules = self._rules()

    def _rules(self) -> Rules:
        return Rules(self._modes, self._patterns, self._names, list(self._known)[:_MOST_KNOWN], self._key)


def _key(path: Union[str, "os.PathLike[str]", None]) -> Optional[bytes]:
    assert path is not None
    try:
        key = Path(path).read_bytes()
        if len(key) >= _LEAST_KEY_BYTES:
            return key
        problem = f"has {len(key)} bytes, and needs {_LEAST_KEY_BYTES}"
    except OSError as e:
        problem = f"cannot be read: {e}"
    try:
        sys.stderr.write(f"bywash: the key in {path} {problem}; what is found is replaced by *** instead\n")
    except Exception:
        pass
    return None
