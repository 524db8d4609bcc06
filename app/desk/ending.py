"""Ctrl+C and a request to end close the window in order: what is typed is saved, the session ends, the lock goes."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QMainWindow

ASKING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def closed_when_asked(window: QMainWindow) -> Iterator[None]:
    """While this holds, each of those signals closes the window.

    Qt's loop runs no Python while it waits, so the signal is written to a socket that Qt watches.
    """
    reads, writes = socket.socketpair()
    reads.setblocking(False)
    writes.setblocking(False)
    waker = QSocketNotifier(reads.fileno(), QSocketNotifier.Type.Read)

    def asked() -> None:
        try:
            reads.recv(64)
        except BlockingIOError:
            return
        window.close()

    waker.activated.connect(asked)
    before = [(one, signal.getsignal(one)) for one in ASKING]
    woken = signal.set_wakeup_fd(writes.fileno(), warn_on_full_buffer=False)
    for one in ASKING:
        signal.signal(one, _heard)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for one, handler in before:
            signal.signal(one, handler)
        waker.setEnabled(False)
        reads.close()
        writes.close()


def _heard(_number: int, _frame: FrameType | None) -> None:
    """The socket has it; a handler is needed so that the signal does not end the program."""
