"""A small hospital system on this machine: takes HL7 over MLLP and acknowledges it (interop 4). Knows no Qt."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

START, END = b"\x0b", b"\x1c\x0d"
HOST = "127.0.0.1"


class Receiver:
    """Listens on loopback in a thread; `messages` holds what came, whole and in order."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.messages: list[bytes] = []
        self._thread = threading.Thread(target=self._listen, name="tour-ris", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.settimeout(30)
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        heard = bytearray()
        while more := line.recv(65536):
            heard += more
            while (end := heard.find(END)) >= 0:
                message = bytes(heard[heard.find(START) + 1 : end])
                del heard[: end + len(END)]
                self.messages.append(message)
                line.sendall(START + acknowledgement(message) + END)

    def close(self) -> None:
        """Nobody answers any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


def acknowledgement(message: bytes) -> bytes:
    """The answer AA to a message, for its MSH-10."""
    head = message.split(b"\r", 1)[0].split(b"|")
    sent, control = head[6], head[9]
    msh = b"|".join(
        (b"MSH", b"^~\\&", head[4], head[5], head[2], head[3], sent, b"", b"ACK", b"A" + control[:19], b"P", b"2.4")
    )
    return msh + b"\rMSA|AA|" + control + b"\r"


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that ends with the block."""
    made = Receiver()
    try:
        yield made
    finally:
        made.close()
