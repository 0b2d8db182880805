"""What is kept out of a line. Of the rules of format/redaction.md this package has one, ``name``: the value of an attribute whose name is that of a secret."""

from typing import Any

MASK = "***"
NAME = "name"

_WORDS = (
    *(
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "passcode",
        "pwd",
        "secret",
        "secrets",
        "token",
        "apikey",
        "accesskey",
    ),
    *("accountkey", "privatekey", "secretkey", "sharedkey", "signingkey", "encryptionkey", "storagekey", "credential"),
    *("credentials", "connectionstring", "cookie", "jwt", "authorization"),
)
_WITHOUT_JOINTS = str.maketrans("", "", "_-. ")
_STAND_INS = ("***", "${", "{{", "$(", "<redacted", "[redacted", "hmac:")


def is_secret_name(name: str) -> bool:
    """Whether a name ends with a word for a secret, in any case, however its parts are joined, and with or without digits behind it."""
    stem = name.rstrip("0123456789")
    return stem[-1:].isalpha() and stem.translate(_WITHOUT_JOINTS).lower().endswith(_WORDS)


def is_secret_value(value: Any) -> bool:
    """Whether a value behind such a name is kept out: not booleans, nothing, and what stands in for a secret already."""
    if value is None or isinstance(value, bool):
        return False
    return not isinstance(value, str) or (value != "" and not value.lower().startswith(_STAND_INS))
