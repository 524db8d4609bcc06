"""A real MLLP receiver on loopback that can be told to misbehave, and a way to put reports in the outbox."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.delivery import records
from app.delivery.channels.folder import Folder
from app.delivery.channels.mllp import Mllp
from app.delivery.rules import control_id, folder_payload
from app.delivery.runner import Runner
from app.delivery.values import Connection
from app.store.engine import Store, Work
from app.store.tables.reports import report_output

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test moves."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """Move it, backwards too."""
        self.at += timedelta(seconds=seconds)


def ack(message: bytes, code: str = "AA", control: str | None = None) -> bytes:
    """The framed acknowledgement of a message."""
    own = message.split(b"\r", 1)[0].split(b"|")[9].decode()
    answer = f"MSH|^~\\&|RIS||READROOM||20261124||ACK|A1|P|2.4\rMSA|{code}|{control or own}|words of the RIS\r"
    return b"\x0b" + answer.encode() + b"\x1c\x0d"


Fault = Callable[[socket.socket, bytes], None]
"""What the receiver does with a message it has taken; it answers by itself, or not."""


@dataclass
class Receiver:
    """Takes MLLP on loopback, keeps every message, answers by the plan and properly when the plan is over."""

    plan: list[Fault] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    open_at_once: int = 0
    most_open: int = 0

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line:
            with self.lock:
                self.open_at_once += 1
                self.most_open = max(self.most_open, self.open_at_once)
            data = b""
            try:
                while b"\x1c\x0d" not in data:
                    more = line.recv(65536)
                    if not more:
                        return
                    data += more
                message = data[1 : data.index(b"\x1c\x0d")]
                with self.lock:
                    self.messages.append(message)
                    fault = self.plan.pop(0) if self.plan else None
                if fault is not None:
                    fault(line, message)
                else:
                    with self.lock:
                        self.acknowledged.add(message.split(b"|")[9].decode())
                    line.sendall(ack(message))
                line.settimeout(5)
                line.recv(1)
            except OSError:
                return
            finally:
                with self.lock:
                    self.open_at_once -= 1

    def close(self) -> None:
        """Nobody answers any more."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @property
    def controls(self) -> list[str]:
        """MSH-10 of every message that came, in order."""
        return [message.split(b"|")[9].decode() for message in self.messages]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that is there."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    """Noon, standing still."""
    return Clock()


@pytest.fixture
def runner(store: Store, clock: Clock) -> Callable[..., Runner]:
    """Runners on the store with a clock that stands still and no chance."""

    def made(owner: str = "one", ack_timeout: float = 0.25, store: Store = store) -> Runner:
        channels = {"folder": Folder(), "mllp": Mllp()}
        return Runner(store, owner, clock, lambda: 0.5, channels, 1.0, ack_timeout)

    return made


FILES = (("sr", ".sr.dcm", b"\x00sr"), ("pdf", ".pdf", b"%PDF-1.4"), ("text", ".txt", "µ é\n".encode()))


class Kit:
    """What tests of the outbox put in it."""

    FILES = FILES
    NOW = NOW
    ack = staticmethod(ack)

    @staticmethod
    def connect_mllp(work: Work, port: int, name: str = "ris") -> Connection:
        """An MLLP connection to loopback."""
        config = {"host": "127.0.0.1", "port": str(port), "application": "RIS", "facility": ""}
        return records.add_connection(work, NOW, name, "mllp", f"127.0.0.1:{port}", config)

    @staticmethod
    def connect_folder(work: Work, path: Path, name: str = "archive") -> Connection:
        """A folder connection."""
        return records.add_connection(work, NOW, name, "folder", str(path), {"path": str(path)})

    @staticmethod
    def queue_message(work: Work, connection: Connection, report: str, version: int = 1, case: str = "") -> int:
        """One small ORU in the outbox."""
        control = control_id(connection.id, report, version)
        message = f"MSH|^~\\&|READROOM||RIS||20261124||ORU^R01|{control}|P|2.4\rOBX|1|TX|||{report} é\r".encode()
        return records.enqueue(work, NOW, connection, report, version, case or f"case-{report}", message, control)

    @staticmethod
    def queue_files(
        work: Work, connection: Connection, report: str, accession: str = "A 1/2", spoilt: bytes = b""
    ) -> int:
        """Three renderings of a report (`spoilt`: other bytes are kept), and the delivery that lists them."""
        rows = [
            {
                "report": report,
                "format": name,
                "media_type": "x",
                "suffix": suffix,
                "sha256": hashlib.sha256(data).hexdigest(),
                "data": spoilt or data,
            }
            for name, suffix, data in FILES
        ]
        work.execute(insert(report_output), rows)
        payload = folder_payload(accession, 1, FILES)
        return records.enqueue(
            work, NOW, connection, report, 1, f"case-{report}", payload, control_id(connection.id, report, 1)
        )


@pytest.fixture
def kit() -> type[Kit]:
    """Connections and reports to put in the outbox."""
    return Kit
