"""What runs beside the window: the outbox and the alerts, a thread each, looping over a step of their room."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable

from app.desk.station import Station
from app.escalation.values import Alert
from resources.errors import ReadroomError

AGAIN_S = 5.0
"""After trouble with the store, deliveries are tried again so much later."""
Tell = Callable[[object], None]


def deliver(station: Station, stop: threading.Event, tell: Tell) -> None:
    """Deliver what is due until the desk closes; each try is told. A store that cannot be used is tried again."""
    from app.delivery.runner import Runner, channels

    source = secrets.SystemRandom()
    owner = f"desk {socket.gethostname()} {os.getpid()}"
    runner = Runner(station.store, owner, station.now, source.random, channels())
    while not stop.is_set():
        try:
            runner.run(stop, tell=tell)
        except Exception as error:
            logging.getLogger("readroom").exception("outbox")
            words = str(error) if isinstance(error, ReadroomError) else "it is in the log."
            tell(ReadroomError(f"Reports are not delivered at the moment: {words}"))
            stop.wait(AGAIN_S)


def sweep(station: Station, stop: threading.Event, tell: Tell) -> None:
    """Do what is due of the alerts until the desk closes; each alert that moved is told."""
    from app.escalation.sweeper import Sweeper

    owner = f"desk {socket.gethostname()} {os.getpid()}"

    def changed(moved: tuple[Alert, ...], problem: str) -> None:
        for alert in moved:
            tell(alert)
        if problem:
            tell(ReadroomError(problem))

    Sweeper(station.store, station.trail, station.policy, station.now, owner).run(stop, changed)
