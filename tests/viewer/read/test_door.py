"""The decoders' door: a child that dies is a refusal, and the next image is decoded again."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from viewer.read.door import DigestWorker
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import pixels_sha256


def test_digest_refusal_and_crash(write: Any, shared_data: Path) -> None:
    """One worker gives digests, refuses by name, survives its child's death, and knows documents."""
    image = str(write())
    source = FileSource.of(image)
    expected = pixels_sha256(read_header(source), source)

    with DigestWorker() as worker:
        assert worker.digest(image) == expected
        with pytest.raises(Refused, match="end marker"):
            worker.digest(FileSource.of(shared_data / "d13-ct-every-syntax/truncated/jpeg-lossless-70-cut.dcm"))
        assert worker.digest(str(shared_data / "d14-charsets-and-documents/key-objects.dcm")) is None
        child = worker.process_id
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        os.kill(child, signal.SIGKILL)
        with pytest.raises(Refused, match="crashed"):
            worker.digest(image)
        assert worker.digest(image) == expected
        assert worker.process_id != child


def test_an_image_that_takes_too_long(write: Any) -> None:
    """Past the time limit the child is ended and the image refused in words."""
    with DigestWorker(time_limit=5.0) as worker:
        worker.digest(str(write()))
        child = worker.process_id
        assert child is not None
        worker.time_limit = 0.05
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(Refused, match=r"more than 0\.05 seconds"):
            worker.digest(str(write()))

    assert worker.process_id is None
