"""Connections, the outbox and every try, as they are stored. The only SQL of delivery."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, exists, func, insert, or_, select, update

from app.delivery.rules import JUMP, Next
from app.delivery.values import Connection, Delivery, File, Outcome, Parcel, PastTry, State, Try
from app.store.engine import Work
from app.store.tables.delivery import connection as connections
from app.store.tables.delivery import outbox, outbox_attempt
from app.store.tables.reports import report_output
from app.store.types import new_id
from resources.errors import ReadroomError

WAITING = (State.DUE.value, State.LEASED.value)
MOST_ID = 2**63 - 1
"""The largest number a store can ask for."""
REMOVED = "The connection {} was removed before this was sent; export the report and send it another way."
GIVEN_UP = "Not sent there, given up: {}"
LOST = "The program ended before an answer came."


def add_connection(
    work: Work, now: datetime, name: str, kind: str, where: str, config: dict[str, str]
) -> Connection:
    """Keep a new connection; every report signed from then on goes there.

    Raises:
        ReadroomError: there is one of that name.
    """
    if work.execute(select(connections.c.id).where(connections.c.name == name)).first():
        raise ReadroomError(f'There is a connection called "{name}" already; choose another name.')
    id_ = new_id(now)
    work.execute(
        insert(connections).values(
            id=id_, name=name, kind=kind, where_=where, config=config, active=True, created=now, last_error=""
        )
    )
    return Connection(id_, name, kind, where, config, True, now)


def list_connections(work: Work, active_only: bool = False) -> tuple[Connection, ...]:
    """All connections by name; with `active_only`, those that get what is signed now."""
    rows = select(connections).order_by(connections.c.name)
    if active_only:
        rows = rows.where(connections.c.active)
    return tuple(_connection(row) for row in work.execute(rows).mappings())


def end_connection(work: Work, connection: str) -> None:
    """Nothing that is signed from now on goes there; what is in the outbox already stays due."""
    work.execute(update(connections).where(connections.c.id == connection).values(active=False))


def remove_connection(work: Work, now: datetime, name: str, hold: bool) -> int:
    """End a connection and free its name; what was sent stays in the book, under the name with the day of its end.

    Args:
        hold: what is still due is held, with words, for a person; without it that refuses the removal.

    Returns:
        how many deliveries are held now because of it.

    Raises:
        ReadroomError: there is none of that name, one is being sent there now, or some are due.
    """
    connection = find_connection(work, name)
    mine = outbox.c.connection == connection.id
    leased = and_(mine, outbox.c.state == State.LEASED.value)
    if work.execute(select(outbox.c.id).where(leased, ~_in_time(outbox.c.lease_until, now)).limit(1)).first():
        raise ReadroomError(f"A report is being sent to {name} just now; try again in a minute.")
    waiting = and_(mine, outbox.c.state.in_(WAITING))
    due = work.execute(select(func.count()).select_from(outbox).where(waiting)).scalar_one()
    if due and not hold:
        noun, them, they = ("report is", "it", "it") if due == 1 else ("reports are", "them", "they")
        raise ReadroomError(
            f"{due} {noun} still due to {name}. Send {them} first (`readroom outbox run --until-idle`), "
            f"or remove it with --yes: {they} will be held for a person to send another way."
        )
    kept = {"state": State.HELD.value, "last_error": REMOVED.format(name), "lease_owner": None, "lease_until": None}
    work.execute(update(outbox).where(waiting).values(**kept))
    ended = f"{name} (removed {now:%d/%m/%Y %H:%M:%S} UTC)"
    work.execute(update(connections).where(connections.c.id == connection.id).values(active=False, name=ended))
    return int(due)


def find_connection(work: Work, name: str) -> Connection:
    """The connection of that name that reports go to.

    Raises:
        ReadroomError: there is none.
    """
    named = select(connections).where(connections.c.name == name, connections.c.active)
    row = work.execute(named).mappings().first()
    if row is None:
        raise ReadroomError(f'There is no connection called "{name}"; see `readroom connect list`.')
    return _connection(row)


def note_line(work: Work, now: datetime, connection: str, error: str) -> None:
    """Keep when a connection last worked (`error` empty) or what went wrong."""
    values = {"last_ok": now, "last_error": ""} if not error else {"last_error_at": now, "last_error": error}
    work.execute(update(connections).where(connections.c.id == connection).values(**values))


def enqueue(
    work: Work,
    now: datetime,
    connection: Connection,
    report: str,
    version: int,
    case_id: str,
    payload: bytes,
    control_id: str,
) -> int:
    """Put one delivery in the outbox, in the transaction that signs; its number.

    Args:
        payload: the exact message of this connection; of a folder what `rules.folder_payload` makes.
        control_id: MSH-10, kept for ever; see `rules.control_id`.

    A connection that was removed while the report was being rendered gets a row that is held, with words.
    """
    line = select(connections.c.active).where(connections.c.id == connection.id)
    removed = work.execute(line).scalar_one_or_none() is False
    made = work.execute(
        insert(outbox).values(
            idem=f"{connection.id}/{report}/{version}",
            connection=connection.id,
            report=report,
            report_version=version,
            case_id=case_id,
            control_id=control_id,
            payload=payload,
            payload_sha256=hashlib.sha256(payload).hexdigest(),
            state=State.HELD.value if removed else State.DUE.value,
            tries=0,
            created=now,
            due=now,
            last_error=REMOVED.format(connection.name) if removed else "",
            answer="",
        )
    )
    key = made.inserted_primary_key
    if key is None:
        raise ReadroomError(f"The delivery of {report} to {connection.name} could not be kept.")
    return int(key[0])


def _in_time(column: Any, now: datetime) -> ColumnElement[bool]:
    """The instant has come, or it lies so far ahead that the clock must have been set back since."""
    return or_(column <= now, column > now + JUMP)


def _claimable(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(outbox.c.state == State.DUE.value, _in_time(outbox.c.due, now)),
        and_(outbox.c.state == State.LEASED.value, _in_time(outbox.c.lease_until, now)),
    )


def _earlier(states: Sequence[str]) -> ColumnElement[bool]:
    """An earlier version of the same case on the same connection is in one of these states."""
    other = outbox.alias("other")
    return exists().where(
        other.c.connection == outbox.c.connection,
        other.c.case_id == outbox.c.case_id,
        other.c.report_version < outbox.c.report_version,
        other.c.state.in_(states),
    )


def claim(work: Work, now: datetime, owner: str, lease: timedelta) -> Parcel | None:
    """Take the next delivery for `owner`, for as long as the lease; None when there is nothing to do now.

    One in flight a connection: the connection's row is locked (PostgreSQL; SQLite has one writer), and a
    connection with a live lease is passed over. Version n+1 waits until n was sent or given up.
    """
    waiting = (
        select(outbox.c.connection, func.min(outbox.c.id).label("first"))
        .where(_claimable(now))
        .group_by(outbox.c.connection)
        .order_by("first")
    )
    for candidate in work.execute(waiting).all():
        parcel = _claim_of(work, now, candidate.connection, owner, lease)
        if parcel is not None:
            return parcel
    return None


def _claim_of(work: Work, now: datetime, connection: str, owner: str, lease: timedelta) -> Parcel | None:
    line = (
        work.execute(
            select(connections)
            .where(connections.c.id == connection, connections.c.active)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .first()
    )
    if line is None:
        return None
    in_flight = select(outbox.c.id).where(
        outbox.c.connection == connection,
        outbox.c.state == State.LEASED.value,
        ~_in_time(outbox.c.lease_until, now),
    )
    if work.execute(in_flight.limit(1)).first():
        return None
    unfinished = (*WAITING, State.HELD.value)
    row = (
        work.execute(
            select(outbox)
            .where(outbox.c.connection == connection, _claimable(now), ~_earlier(unfinished))
            .order_by(outbox.c.id)
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    taken = work.execute(
        update(outbox)
        .where(outbox.c.id == row["id"], outbox.c.state == row["state"])
        .values(state=State.LEASED.value, lease_owner=owner, lease_until=now + lease)
    )
    if taken.rowcount != 1:
        return None
    return _parcel(work, now, row, _connection(line), owner)


def _parcel(work: Work, now: datetime, row: RowMapping, connection: Connection, owner: str) -> Parcel:
    """Pack what is to be sent; a lease that ended without a word goes into the book of tries as lost."""
    if row["state"] == State.LEASED.value:
        _note_try(work, now, now, row["id"], row["lease_owner"], Try(Outcome.LOST, error=LOST))
    count = work.execute(
        select(func.count()).select_from(outbox_attempt).where(outbox_attempt.c.outbox == row["id"])
    ).scalar_one()
    payload = bytes(row["payload"])
    files = _files(work, row["report"], payload) if connection.kind == "folder" else ()
    return Parcel(_delivery(row), connection, payload, owner, now, int(count) + 1, files)


def _files(work: Work, report: str, payload: bytes) -> tuple[File, ...]:
    """The bytes of the listed renderings, as they were made at signing."""
    kept = {
        row.format: bytes(row.data)
        for row in work.execute(
            select(report_output.c.format, report_output.c.data).where(report_output.c.report == report)
        )
    }
    listed = json.loads(payload)["files"]
    return tuple(File(item["name"], item["sha256"], kept.get(item["format"], b"")) for item in listed)


def _note_try(work: Work, started: datetime, ended: datetime, id_: int, owner: str, attempt: Try) -> None:
    """One row of the book of tries; rows are only ever added."""
    work.execute(
        insert(outbox_attempt).values(
            outbox=id_,
            started=started,
            ended=ended,
            outcome=attempt.outcome.value,
            sent_whole=attempt.sent_whole,
            answer=attempt.answer,
            error=attempt.error,
            worker=owner,
        )
    )


def record(work: Work, now: datetime, parcel: Parcel, attempt: Try, following: Next) -> bool:
    """Keep what came of a try; False where the lease had passed to another runner, whose word counts then."""
    _note_try(work, parcel.claimed, now, parcel.delivery.id, parcel.owner, attempt)
    values: dict[str, Any] = {
        "state": following.state.value,
        "tries": following.tries,
        "lease_owner": None,
        "lease_until": None,
        "last_error": attempt.error,
        "answer": attempt.answer,
    }
    if following.due is not None:
        values["due"] = following.due
    if following.state is State.SENT:
        values["sent"] = now
    ours = work.execute(
        update(outbox)
        .where(
            outbox.c.id == parcel.delivery.id,
            outbox.c.state == State.LEASED.value,
            outbox.c.lease_owner == parcel.owner,
        )
        .values(**values)
    )
    note_line(work, now, parcel.connection.id, attempt.error)
    if following.line_waits and following.due is not None:
        work.execute(
            update(outbox)
            .where(
                outbox.c.connection == parcel.connection.id,
                outbox.c.state == State.DUE.value,
                outbox.c.due < following.due,
            )
            .values(due=following.due)
        )
    return ours.rowcount == 1


def by_state(work: Work) -> dict[State, int]:
    """How many deliveries are in each state."""
    found = dict.fromkeys(State, 0)
    for row in work.execute(select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state)):
        found[State(row.state)] = int(row.n)
    return found


def counts(work: Work) -> dict[str, int]:
    """{"due", "sent", "failed"}: leased counts as due, held as failed."""
    found = by_state(work)
    return {
        "due": found[State.DUE] + found[State.LEASED],
        "sent": found[State.SENT],
        "failed": found[State.FAILED] + found[State.HELD],
    }


def idle(work: Work) -> bool:
    """Nothing is due or on its way; what waits for a held version waits for a person."""
    left = select(outbox.c.id).where(outbox.c.state.in_(WAITING), ~_earlier((State.HELD.value,)))
    return work.execute(left.limit(1)).first() is None


def next_due(work: Work) -> datetime | None:
    """When the next try or the end of a lease comes; None when nothing waits but what a person holds up."""
    free = ~_earlier((State.HELD.value,))
    due = work.execute(select(func.min(outbox.c.due)).where(outbox.c.state == State.DUE.value, free)).scalar()
    lease = work.execute(
        select(func.min(outbox.c.lease_until)).where(outbox.c.state == State.LEASED.value)
    ).scalar()
    return min((at for at in (due, lease) if at is not None), default=None)


def list_deliveries(work: Work, state: str | None = None) -> tuple[tuple[Delivery, str], ...]:
    """Deliveries in order with the name of their connection."""
    rows = select(outbox, connections.c.name.label("to")).join(connections).order_by(outbox.c.id)
    if state is not None:
        rows = rows.where(outbox.c.state == state)
    return tuple((_delivery(row), row["to"]) for row in work.execute(rows).mappings())


def show_delivery(work: Work, id_: int) -> tuple[Delivery, str, tuple[PastTry, ...]]:
    """One delivery, the name of its connection and every try.

    Raises:
        ReadroomError: there is none of that number.
    """
    row = (
        work.execute(select(outbox, connections.c.name.label("to")).join(connections).where(outbox.c.id == id_))
        .mappings()
        .first()
        if abs(id_) <= MOST_ID
        else None
    )
    if row is None:
        raise ReadroomError(f"There is no delivery {id_}; see `readroom outbox list`.")
    past = work.execute(
        select(outbox_attempt).where(outbox_attempt.c.outbox == id_).order_by(outbox_attempt.c.seq)
    ).mappings()
    tries = tuple(
        PastTry(one["started"], one["ended"], one["outcome"], bool(one["sent_whole"]), one["answer"], one["error"])
        for one in past
    )
    return _delivery(row), row["to"], tries


def retry(work: Work, now: datetime, ids: Sequence[int]) -> None:
    """Make failed and held deliveries due again, with all their tries before them.

    Raises:
        ReadroomError: one of them is neither, or is not there; then none is changed.
    """
    for id_ in ids:
        delivery, name, _ = show_delivery(work, id_)
        line = select(connections.c.id).where(connections.c.id == delivery.connection, connections.c.active)
        if work.execute(line).first() is None:
            raise ReadroomError(
                f"Delivery {id_} was for {name}, which gets nothing any more; export the report and send it another way."
            )
        changed = work.execute(
            update(outbox)
            .where(outbox.c.id == id_, outbox.c.state.in_((State.FAILED.value, State.HELD.value)))
            .values(state=State.DUE.value, tries=0, due=now)
        )
        if changed.rowcount != 1:
            raise ReadroomError(f"Delivery {id_} is {delivery.state}; only failed and held ones can be due again.")


def give_up(work: Work, now: datetime, id_: int, by: str, reason: str) -> None:
    """A person ends a held delivery; it was not sent there, and the next version may go.

    It stands in the book of tries with who said so and why; it is not tried again unless a person makes it due.

    Args:
        reason: why, or how the report reached its receiver instead.

    Raises:
        ReadroomError: it is not held, is not there, or nothing was said.
    """
    words = " ".join(reason.split())
    if not words:
        raise ReadroomError("Say why it is given up, or how the report reached its receiver instead.")
    delivery, _, _ = show_delivery(work, id_)
    changed = work.execute(
        update(outbox)
        .where(outbox.c.id == id_, outbox.c.state == State.HELD.value)
        .values(state=State.FAILED.value, last_error=GIVEN_UP.format(words), due=now)
    )
    if changed.rowcount != 1:
        raise ReadroomError(f"Delivery {id_} is {delivery.state}; only a held one can be given up.")
    _note_try(work, now, now, id_, by, Try(Outcome.GIVEN_UP, error=words))


def given_up(work: Work) -> dict[str, tuple[tuple[str, str], ...]]:
    """Report id -> the connections it was not sent to, each with the words of who gave it up."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for delivery, name in list_deliveries(work, State.FAILED.value):
        found[delivery.report] = (*found.get(delivery.report, ()), (name, delivery.last_error))
    return found


def _connection(row: RowMapping) -> Connection:
    return Connection(
        row["id"],
        row["name"],
        row["kind"],
        row["where_"],
        row["config"],
        bool(row["active"]),
        row["created"],
        row["last_ok"],
        row["last_error_at"],
        row["last_error"],
    )


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=int(row["id"]),
        connection=row["connection"],
        report=row["report"],
        version=int(row["report_version"]),
        case_id=row["case_id"],
        control_id=row["control_id"],
        payload_sha256=row["payload_sha256"],
        state=State(row["state"]),
        tries=int(row["tries"]),
        created=row["created"],
        due=row["due"],
        last_error=row["last_error"],
        sent=row["sent"],
        answer=row["answer"],
    )
