"""Attributes of everything that is logged in a context: a task of asyncio, a thread, or a block of code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from bywash._values import Attributes, encoded


class _Bound:
    """Attributes and their encoded form. Immutable: a context that changes gets another one."""

    __slots__ = ("encoded", "values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.encoded: Attributes = encoded(values)


_EMPTY = _Bound({})
NO_ATTRIBUTES = _EMPTY.encoded
_bound: ContextVar[_Bound] = ContextVar("bywash_context", default=_EMPTY)


def bound_attributes() -> Attributes:
    """The attributes of the calling context; not to be modified."""
    return _bound.get().encoded


def bound_values() -> Mapping[str, Any]:
    """The same as they were given."""
    return _bound.get().values


def bind(**attributes: Any) -> None:
    """Puts attributes on everything that is logged from now on in the calling context; one that is ``None`` is taken away."""
    _bound.set(_Bound(_merged(attributes)))


def clear() -> None:
    """Takes all attributes of the calling context away."""
    _bound.set(_EMPTY)


@contextmanager
def context(**attributes: Any) -> Iterator[None]:
    """Puts attributes on everything that is logged within a ``with`` block; those of an outer block stay, unless they are named again."""
    token = _bound.set(_Bound(_merged(attributes)))
    try:
        yield
    finally:
        try:
            _bound.reset(token)
        except ValueError:
            # A generator that was left in another context than it was entered in: there is nothing to take back there.
            pass


def _merged(attributes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**_bound.get().values, **attributes}
    return {name: value for name, value in merged.items() if value is not None}
