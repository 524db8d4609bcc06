"""Leases: one row a name, so that of several programs on one store one does a background job (interop.md 7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.store.engine import Work
from app.store.tables.store import lease


def take_lease(work: Work, now: datetime, name: str, owner: str, length: timedelta) -> bool:
    """Hold, or go on holding, the lease of that name until `now + length`; whether it is ours.

    A lease that another holds is taken over once it has run out. One that reaches further than any holder could have
    asked for was written before the clock was set back, and has run out too.
    """
    free = or_(lease.c.owner == owner, lease.c.until < now, lease.c.until > now + 2 * length)
    values = {"owner": owner, "until": now + length}
    if work.execute(update(lease).where(lease.c.name == name, free).values(**values)).rowcount == 1:
        return True
    if work.execute(select(lease.c.name).where(lease.c.name == name)).first() is not None:
        return False
    try:
        with work.begin_nested():
            work.execute(insert(lease).values(name=name, **values))
    except IntegrityError:
        return False
    return True


def give_lease(work: Work, name: str, owner: str) -> None:
    """Let go of a lease that is ours, so that the next does not have to wait for its end."""
    work.execute(delete(lease).where(lease.c.name == name, lease.c.owner == owner))


def leases_like(work: Work, prefix: str, now: datetime) -> tuple[str, ...]:
    """The names of the leases held now that begin with `prefix`."""
    rows = work.execute(select(lease.c.name).where(lease.c.until >= now).order_by(lease.c.name)).scalars()
    return tuple(name for name in rows if name.startswith(prefix))
