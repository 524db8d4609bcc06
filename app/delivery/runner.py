"""Empties the outbox: claim, send, record, three transactions; no transaction is open while a channel sends.

The desk runs `run` in a thread, `readroom outbox run` the same without a desk; any number may run side by side.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.delivery import records
from app.delivery.channels.folder import Folder
from app.delivery.channels.mllp import Mllp
from app.delivery.rules import after, lease_for
from app.delivery.values import Channel, Outcome, Parcel, State, Try
from app.store.engine import Store, StoreError

POLL_S = 0.5
IN_FLIGHT_S = 0.05
"""How soon to look again when what is due stands behind a delivery that another runner has in flight."""

PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Runner:
    """One worker.

    Attributes:
        owner: a name no other runner has.
        now: the time in UTC; `chance` a number of [0, 1); `monotonic` seconds that never go back.
        retry_base, ack_timeout: seconds.
        channels: by kind of connection.
    """

    store: Store
    owner: str
    now: Callable[[], datetime]
    chance: Callable[[], float]
    channels: Mapping[str, Channel]
    retry_base: float = 1.0
    ack_timeout: float = 10.0
    monotonic: Callable[[], float] = time.monotonic

    def step(self) -> Stepped | None:
        """One delivery tried; None when nothing can be tried now.

        Raises:
            StoreError: the store cannot be written.
        """
        with self.store.work() as work:
            parcel = records.claim(work, self.now(), self.owner, lease_for(self.ack_timeout))
        if parcel is None:
            return None
        attempt = self._send(parcel)
        following = after(
            attempt, parcel.delivery.tries, parcel.attempts, self.now(), self.retry_base, self.chance()
        )
        with self.store.work() as work:
            ours = records.record(work, self.now(), parcel, attempt, following)
        return Stepped(parcel.delivery.id, attempt, following.state if ours else State.LEASED)

    def _send(self, parcel: Parcel) -> Try:
        channel = self.channels.get(parcel.connection.kind)
        if channel is None:
            sentence = f"This desk cannot deliver to a connection of kind {parcel.connection.kind}."
            return Try(Outcome.BLOCKED, error=sentence)
        return channel.send(parcel, self.ack_timeout)

    def run(
        self,
        stop: threading.Event,
        until_idle: bool = False,
        timeout: float | None = None,
        tell: Callable[[Stepped], None] | None = None,
    ) -> bool:
        """Work until `stop`, until nothing is due any more, or until the time is over.

        Args:
            tell: called after each try.

        Returns:
            Whether nothing was due any more when it ended.

        Raises:
            StoreError: the store could not be used several times in a row.
        """
        ends = None if timeout is None else self.monotonic() + timeout
        trouble = 0
        while not stop.is_set():
            if ends is not None and self.monotonic() >= ends:
                break
            try:
                stepped = self.step()
                trouble = 0
            except StoreError:
                trouble += 1
                if trouble >= PATIENCE:
                    raise
                stop.wait(POLL_S)
                continue
            if stepped is not None:
                if tell is not None:
                    tell(stepped)
                continue
            with self.store.reading() as work:
                if until_idle and records.idle(work):
                    return True
                wait = self._pause(records.next_due(work), ends)
            stop.wait(wait)
        with self.store.reading() as work:
            return records.idle(work)

    def _pause(self, due: datetime | None, ends: float | None) -> float:
        """Until the next thing to do, but look again soon: another program may have signed meanwhile."""
        left = POLL_S if due is None else (due - self.now()).total_seconds()
        wait = min(left, POLL_S) if left > 0 else IN_FLIGHT_S
        return wait if ends is None else max(min(wait, ends - self.monotonic()), 0.0)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one step did: which delivery, what came of it, and its state now."""

    delivery: int
    attempt: Try
    state: State


def channels() -> dict[str, Channel]:
    """The ways out that this program has."""
    return {"folder": Folder(), "mllp": Mllp()}
