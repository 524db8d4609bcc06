"""What was used last, and no more than that."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


def _one(_value: object) -> int:
    return 1


class Latest(Generic[Value]):
    """The values used last, as many as `limit` lets in; the newest always.

    Args:
        limit: of the sizes of all values together.
        size: of a value; a value counts as one where it is not said.
        gone: told of every value that is let go, or whose place another takes.
    """

    def __init__(
        self, limit: int, *, size: Callable[[Value], int] = _one, gone: Callable[[Value], None] | None = None
    ) -> None:
        self._limit, self._size, self._gone = limit, size, gone
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._total = 0

    def get(self, key: Hashable) -> Value | None:
        """The value, which then counts as used."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep it in place of what was under this key, and drop those not used for longest."""
        if key in self._kept:
            self._let_go(self._kept.pop(key))
        self._kept[key] = value
        self._total += self._size(value)
        while self._total > self._limit and len(self._kept) > 1:
            self._let_go(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Keep nothing."""
        while self._kept:
            self._let_go(self._kept.popitem()[1])

    def _let_go(self, value: Value) -> None:
        self._total -= self._size(value)
        if self._gone is not None:
            self._gone(value)
