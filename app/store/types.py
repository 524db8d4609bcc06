"""Column types that both engines have: instants in UTC, JSON as canonical text, keys that order by time."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


def iso(at: datetime) -> str:
    """An instant as ISO 8601 UTC with microseconds and Z, fixed width, so that text orders as time does.

    Raises:
        ValueError: the instant has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"the time {at.isoformat()} has no zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """The inverse of `iso`; also reads other ISO 8601 forms with a zone."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Utc(TypeDecorator[datetime]):
    """An instant: ISO text with Z on SQLite, timestamptz on PostgreSQL; aware datetimes in UTC in Python."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """timestamptz where there is one."""
        return DateTime(timezone=True) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a naive time at the door."""
        if value is None:
            return None
        text = iso(value)
        return value.astimezone(UTC) if dialect.name == "postgresql" else text

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return instant(value) if isinstance(value, str) else value.astimezone(UTC)


class Canonical(TypeDecorator[Any]):
    """A JSON value as canonical text, the same on both engines, so that digests over it agree."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Sorted keys, no spaces, no NaN."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Back to lists and dicts."""
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces; the text a digest is taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def new_id(now: datetime) -> str:
    """A UUID version 7 (RFC 9562): made anywhere, unique everywhere, in order of time."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
