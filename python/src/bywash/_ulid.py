"""The identity of a writer: a ULID, of which the first ten characters are the time in milliseconds and the others 80 random bits."""

import os

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_BITS = 48
_RANDOM_BYTES = 10


def new_ulid(millis: int) -> str:
    """A new identity of 26 characters of Crockford's base 32, upper case."""
    time_bits = millis & ((1 << _TIME_BITS) - 1)
    number = (time_bits << (8 * _RANDOM_BYTES)) | int.from_bytes(os.urandom(_RANDOM_BYTES), "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
