"""The decoders' door: a child process decodes each image once, so that a crash is a refusal with a name.

The child is long-lived and takes one source after another; when it dies or takes too long it is ended and the
next image gets a new one. The archive asks here before it keeps an image.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from types import TracebackType

from viewer.read.refusal import UNREADABLE, Refused, brief
from viewer.read.source import FileSource, Source

TIME_LIMIT = 120.0
"""Seconds that one instance may take; a large multi-frame object takes a few."""
START_LIMIT = 60.0


class DigestWorker:
    """Digests of decoded pixels, computed in a child process; use as a context or call `close`."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._context = multiprocessing.get_context("spawn")
        self._child: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> DigestWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def digest(self, what: str | Source) -> str | None:
        """Of a path, or of a source that can be pickled (`FileSource`, `BytesSource`).

        SHA-256 of the instance's decoded stored values (`stored.pixels_sha256`); None without pixels.

        Raises:
            Refused: it cannot be read or decoded, crashed its decoder, or took too long.
        """
        line = self._open_line()
        try:
            line.send(FileSource.of(what) if isinstance(what, str) else what)
            if not line.poll(self._time_limit):
                self._end()
                raise Refused(f"Decoding the image took more than {self._time_limit:g} seconds, so it was stopped.")
            answer: tuple[bool, str | None] = line.recv()
        except (EOFError, OSError) as fault:
            code = self._end()
            raise Refused(f"The decoder crashed on this image ({_how(code)}).") from fault
        fine, text = answer
        if not fine:
            raise Refused(text or "The image cannot be decoded.")
        return text

    def close(self) -> None:
        """End the child; a later `digest` starts another."""
        self._end()

    def _open_line(self) -> Connection:
        if self._line is not None and self._child is not None and self._child.is_alive():
            return self._line
        self._end()
        ours, theirs = self._context.Pipe()
        child = self._context.Process(target=serve, args=(theirs,), name="decoder", daemon=True)
        child.start()
        theirs.close()
        try:
            if not ours.poll(START_LIMIT):
                raise Refused("The decoder process did not start.")
            ours.recv()
        except (EOFError, OSError) as fault:
            child.join(1)
            ours.close()
            raise Refused("The decoder process did not start.") from fault
        self._child, self._line = child, ours
        return ours

    def _end(self) -> int | None:
        child, line = self._child, self._line
        self._child = self._line = None
        if line is not None:
            line.close()
        if child is None:
            return None
        child.join(0.2)
        if child.is_alive():
            child.kill()
            child.join()
        return child.exitcode


def _how(code: int | None) -> str:
    return "it was ended" if code is None else f"signal {-code}" if code < 0 else f"exit code {code}"


def serve(line: Connection) -> None:
    """The child: a source in, (fine, digest or sentence) out, until the line closes."""
    from viewer.read.scan import read_header
    from viewer.read.stored import pixels_sha256

    line.send(True)
    while True:
        try:
            source: Source = line.recv()
        except EOFError:
            return
        try:
            answer: tuple[bool, str | None] = (True, pixels_sha256(read_header(source), source))
        except Refused as fault:
            answer = (False, str(fault))
        except UNREADABLE as fault:
            answer = (False, f"The image cannot be decoded: {brief(fault)}.")
        line.send(answer)
