"""HL7 over MLLP: 0x0B message 0x1C 0x0D, one message in flight, the answer must be ours (interop.md 4, 5)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from app.delivery.rules import ANSWERS, LARGEST_MESSAGE
from app.delivery.values import Connection, Outcome, Parcel, Try

START: Final = b"\x0b"
END: Final = b"\x1c\x0d"
LARGEST_ANSWER: Final = 1024 * 1024
CONNECT_S: Final = 5.0


class Garbage(Exception):
    """What came back is no HL7 acknowledgement."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An acknowledgement: MSA-1, MSA-2 and the words of MSA-3 and ERR."""

    code: str
    control_id: str
    words: str
    text: str


@dataclass(slots=True)
class Frames:
    """Cuts a stream of bytes into messages, however the network split or joined them."""

    buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole now. A 0x0B inside a frame starts it again.

        Raises:
            Garbage: bytes outside a frame that are no blanks, or a frame without end.
        """
        self.buffer += data
        whole: list[bytes] = []
        while True:
            start = self.buffer.find(START)
            outside = self.buffer if start < 0 else self.buffer[:start]
            if outside.strip():
                raise Garbage("something that is not a framed message")
            if start < 0:
                self.buffer.clear()
                return whole
            end = self.buffer.find(END, start)
            if end < 0:
                if len(self.buffer) > LARGEST_ANSWER:
                    raise Garbage("a message without end")
                return whole
            frame = bytes(self.buffer[start + 1 : end])
            del self.buffer[: end + len(END)]
            whole.append(frame.rsplit(START, 1)[-1])


def read_answer(message: bytes) -> Answer:
    """MSA of an acknowledgement.

    Raises:
        Garbage: no MSH, no MSA, or an MSA-1 that is not in table 0008.
    """
    text = message.decode("utf-8", "replace")
    segments = [line for line in text.replace("\n", "\r").split("\r") if line]
    if not segments or not segments[0].startswith("MSH") or len(segments[0]) < 4:
        raise Garbage("a message that is not HL7")
    rows = {line[:3]: line.split(segments[0][3]) for line in reversed(segments)}
    msa = rows.get("MSA", [])
    if len(msa) < 3 or msa[1] not in ANSWERS:
        raise Garbage("a message without an acknowledgement")
    said = [msa[3] if len(msa) > 3 else "", " ".join(part for part in rows.get("ERR", [])[1:] if part)]
    return Answer(msa[1], msa[2].strip(), "; ".join(part for part in said if part), text)


@dataclass(frozen=True, slots=True)
class Mllp:
    """The MLLP channel: a connection a message, so that a late answer never meets the wrong question."""

    clock: Callable[[], float] = time.monotonic

    def send(self, parcel: Parcel, ack_timeout: float) -> Try:
        """Send the message and wait for its answer."""
        where = parcel.connection.where
        if len(parcel.payload) > LARGEST_MESSAGE:
            return Try(Outcome.BLOCKED, error="The message is larger than 10 MB; it was not sent.")
        try:
            line = _dial(parcel.connection, min(CONNECT_S, ack_timeout))
        except OSError as error:
            return Try(Outcome.UNREACHABLE, error=f"Nobody answers at {where}: {_why(error)}.")
        with line:
            try:
                line.settimeout(ack_timeout)
                line.sendall(START + parcel.payload + END)
            except OSError as error:
                return Try(Outcome.UNREACHABLE, error=f"{where} broke off before it had it all: {_why(error)}.")
            return self._listen(line, parcel, ack_timeout)

    def _listen(self, line: socket.socket, parcel: Parcel, ack_timeout: float) -> Try:
        """Wait for the answer that names our message; others are somebody else's."""
        where, until, frames = parcel.connection.where, self.clock() + ack_timeout, Frames()
        strangers = 0
        try:
            while True:
                left = until - self.clock()
                if left <= 0:
                    raise TimeoutError
                line.settimeout(left)
                data = line.recv(65536)
                if not data:
                    return Try(Outcome.UNANSWERED, True, error=f"{where} closed the connection without an answer.")
                for message in frames.feed(data):
                    answer = read_answer(message)
                    if answer.control_id == parcel.delivery.control_id:
                        return _judge(answer, where)
                    strangers += 1
        except TimeoutError:
            also = f" ({strangers} for other messages)" if strangers else ""
            return Try(Outcome.UNANSWERED, True, error=f"{where} gave no answer within {ack_timeout:g} s{also}.")
        except Garbage as garbage:
            return Try(Outcome.UNANSWERED, True, error=f"{where} answered with {garbage}.")
        except OSError as error:
            return Try(Outcome.UNANSWERED, True, error=f"{where} broke off before it answered: {_why(error)}.")

    def test(self, connection: Connection, timeout: float) -> str:
        """Whether somebody takes the call; nothing is sent."""
        try:
            _dial(connection, timeout).close()
        except OSError as error:
            return f"Nobody answers at {connection.where}: {_why(error)}."
        return ""


def _dial(connection: Connection, timeout: float) -> socket.socket:
    line = socket.create_connection((connection.config["host"], int(connection.config["port"])), timeout)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _judge(answer: Answer, where: str) -> Try:
    outcome = ANSWERS[answer.code]
    words = f": {answer.words}" if answer.words else ""
    error = {
        Outcome.TAKEN: "",
        Outcome.FAULT: f"{where} could not take it now ({answer.code}){words}.",
        Outcome.REFUSED: f"{where} refuses it ({answer.code}){words}.",
    }[outcome]
    return Try(outcome, True, answer.text, error)


def _why(error: OSError) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else (error.strerror or str(error)).lower()
