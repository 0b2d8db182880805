"""Attributes of everything that is logged in a context: a task of asyncio, a thread, or a block of code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Optional

from bywash._values import Attributes, Names, RedactedAttributes

_MOST_ENCODED = 8


class _Bound:
    """Attributes, and their encoded form: made at once as the rules want it that were in use last, lest values change meanwhile."""

    __slots__ = ("_encoded", "values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self._encoded: dict[Names, Attributes] = {}
        if values and _in_use is not None:
            self.encoded(_in_use)

    def encoded(self, names: Names) -> Attributes:
        known = self._encoded.get(names)
        if known is None:
            known = RedactedAttributes(names, [])
            known.add_all(self.values)
            if len(self._encoded) >= _MOST_ENCODED:
                self._encoded.clear()
            self._encoded[names] = known
        return known


_in_use: Optional[Names] = None
_EMPTY = _Bound({})
_bound: ContextVar[_Bound] = ContextVar("bywash_context", default=_EMPTY)


def will_use(names: Names) -> None:
    """What is bound from now on will most likely be asked for as these say."""
    global _in_use
    _in_use = names


def bound_attributes(names: Names) -> Optional[Attributes]:
    """The attributes of the calling context, without what the rules find; not to be modified. None when there are none."""
    bound = _bound.get()
    return None if bound is _EMPTY else bound.encoded(names)


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
    """Puts attributes on everything that is logged within a ``with`` block; those of an outer block stay, unless they are named again.

    They go with tasks of asyncio, and not with threads: ``pool.submit(contextvars.copy_context().run, function)`` hands them to one.
    """
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
