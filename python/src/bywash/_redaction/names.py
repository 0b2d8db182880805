"""Names of things whose value is a secret: those that end with one of some words, whatever their case, and however their parts are joined.

The end decides, because it says what a thing is, and without looking for where words begin, because ``dbpassword`` does not tell.
"""

import re
from collections.abc import Sequence

STRONG = (
    *("password", "passwords", "passwd", "passphrase", "passcode", "pwd"),
    *("dbpass", "userpass", "sqlpass", "adminpass", "rootpass", "keypass"),
    *("storepass", "smtppass", "mailpass", "ftppass", "ldappass", "loginpass"),
)
"""Whose values are secrets wherever a value follows."""

WEAK = (
    *("secret", "secrets", "token", "apikey", "accesskey", "accountkey", "privatekey", "secretkey", "sharedkey"),
    *("signingkey", "encryptionkey", "storagekey", "credential", "credentials", "connectionstring", "cookie", "jwt"),
)
"""Whose values in running text must look like one."""

ALONE = ("authorization",)
"""Whose values in running text are a matter of a rule of their own."""

_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_PLAIN = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "_-. ")
_NOT_PLAIN = re.compile("[^a-z0-9\x80-\U0010ffff]|[0-9]+\\Z")
_WORD = re.compile("[A-Za-z0-9_. \x80-\U0010ffff-]+")

DOMAINS = (".core.windows.net", ".core.usgovcloudapi.net", ".core.chinacloudapi.cn")
"""Those of Azure's storage accounts, before which a setting's name has the account's and that of a service."""

_LONGEST_DOMAIN = max(map(len, DOMAINS))


def lower(text: str) -> str:
    """ASCII letters only: others have no part in any rule."""
    return text.translate(_CAPITALS)


def without_host(name: str) -> str:
    """A name as far as it does not go on with the host of a storage account: ``fs.azure.account.key.ACCOUNT.dfs.core.windows.net``."""
    domain = lower(name[-_LONGEST_DOMAIN:])
    for end in DOMAINS:
        if domain.endswith(end) and len(name) > len(end):
            parts = name[: -len(end)].rsplit(".", 2)
            return parts[0] if len(parts) == 3 else ""
    return name


class SecretNames:
    """The words above, those of the user, and exceptions. Immutable."""

    def __init__(self, further: Sequence[str] = (), exceptions: Sequence[str] = ()) -> None:
        """
        :param further: words of the user's, which count as weak ones
        :param exceptions: whole names that are no secrets although they end like some
        :raises ValueError: when a word cannot be the end of a name, or has no letter at its own
        """
        more = tuple(map(_plain, further))
        for word, given in zip(more, further):
            if not _WORD.fullmatch(given) or not word or word[-1] < "a":
                raise ValueError(
                    f"a name is of letters, digits, spaces and _-. with a letter at its end, but {given!r} is not"
                )
        self._weak = WEAK + more
        self._exceptions = frozenset(map(_plain, exceptions))
        self.beyond_ascii = not "".join((*further, *exceptions)).isascii()
        """Whether letters beyond ASCII are parts of names in running text."""

    @property
    def in_text(self) -> tuple[str, ...]:
        """Words at the end of names that are looked for in running text."""
        return STRONG + self._weak

    def match(self, name: str) -> bool:
        return self.is_strong(name) or self.is_weak(name) or (_ends(name, ALONE) and not self._excepts(name))

    def is_strong(self, name: str) -> bool:
        return _ends(name, STRONG) and not self._excepts(name)

    def is_weak(self, name: str) -> bool:
        return _ends(without_host(name), self._weak) and not self._excepts(name)

    def _excepts(self, name: str) -> bool:
        return bool(self._exceptions) and _plain(name) in self._exceptions


def _ends(name: str, words: tuple[str, ...]) -> bool:
    stem = name.rstrip("0123456789")
    return stem[-1:] not in ("", "_", "-", ".", " ") and _small(stem).translate(_PLAIN).endswith(words)


def _plain(name: str) -> str:
    return _NOT_PLAIN.sub("", lower(_small(name)))


def _small(name: str) -> str:
    """With letters beyond ASCII in lower case as the plugin has them: one of them stays one, and beyond ASCII."""
    return name if name.isascii() else "".join(map(_small_letter, name))


def _small_letter(letter: str) -> str:
    small = letter.lower()
    return small if "\x80" <= letter <= "\uffff" and len(small) == 1 and small > "\x7f" else letter
