"""The decoders' door: a child process decodes each image once, so that a crash is a refusal with a name.

The child is long-lived and takes one source after another; when it dies or takes too long it is ended and the
next image gets a new one. The archive asks here before it keeps an image.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO, cast

from resources.children import command as child
from viewer.read.refusal import UNREADABLE, Refused, why
from viewer.read.source import FileSource, Source

TIME_LIMIT = 120.0
"""Seconds that one instance may take; a large multi-frame object takes a few."""
MEMORY_LIMIT = 4 << 30
"""Bytes of address space that the child may take, where the system can bound it: the largest frame that is read
fits, and a decoder that a damaged stream talks into more gets a refusal, not the machine."""


class DigestWorker:
    """Digests of decoded pixels, computed in a child process; use as a context or call `close`.

    One thread at a time may ask. The child starts with the first question and is kept.
    """

    def __init__(self, time_limit: float = TIME_LIMIT, command: Sequence[str] | None = None) -> None:
        self.time_limit = time_limit
        self._command = tuple(command or child("digest"))
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> DigestWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The child's, while there is one."""
        return None if self._child is None else self._child.pid

    def digest(self, what: str | Source) -> str | None:
        """Of a path, or of a source that can be pickled (`FileSource`, `BytesSource`).

        SHA-256 of the instance's decoded stored values (`stored.pixels_sha256`); None without pixels.

        Raises:
            Refused: it cannot be read or decoded, crashed its decoder, or took too long.
        """
        source = FileSource.of(what) if isinstance(what, str) else what
        child = self._started()
        late = threading.Event()
        timer = threading.Timer(self.time_limit, _stop, (child, late))
        timer.daemon = True
        timer.start()
        try:
            fine, text = _ask(child, source)
        except (EOFError, OSError, pickle.UnpicklingError) as fault:
            code = self._end()
            if late.is_set():
                raise Refused(
                    f"Decoding the image took more than {self.time_limit:g} seconds, so it was stopped."
                ) from fault
            raise Refused(f"The decoder crashed on this image ({_how(code)}).") from fault
        finally:
            timer.cancel()
        if not fine:
            raise Refused(text or "The image cannot be decoded.")
        return text

    def close(self) -> None:
        """End the child; a later `digest` starts another."""
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            try:
                self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as fault:
                raise Refused(f"The decoder process did not start: {why(fault)}.") from fault
        return self._child

    def _end(self) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # it died with our question unread
                    continue
        try:
            return child.wait(0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _ask(child: subprocess.Popen[bytes], source: Source) -> tuple[bool, str | None]:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    pickle.dump(source, child.stdin)
    child.stdin.flush()
    return cast(tuple[bool, str | None], pickle.load(child.stdout))


def _how(code: int | None) -> str:
    return "it was ended" if code is None else f"signal {-code}" if code < 0 else f"exit code {code}"


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """The child: a source in, (fine, digest or sentence) out, until the questions end."""
    from viewer.read.scan import read_header
    from viewer.read.stored import pixels_sha256

    while True:
        try:
            source: Source = pickle.load(questions)
        except EOFError:
            return
        try:
            answer: tuple[bool, str | None] = (True, pixels_sha256(read_header(source), source))
        except Refused as fault:
            answer = (False, str(fault))
        except UNREADABLE as fault:
            answer = (False, f"The image cannot be decoded: {why(fault)}.")
        pickle.dump(answer, answers)
        answers.flush()


def bound_memory(limit: int) -> None:
    """Let this process take no more than `limit` bytes of address space; only Linux keeps to it."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def main() -> None:
    """Serve on standard input and output; whatever a codec prints goes to standard error instead."""
    bound_memory(MEMORY_LIMIT)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
