"""The decoders' door: a child that dies is a refusal, and the next image is decoded again."""

import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.encaps import encapsulate

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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
def test_an_image_that_asks_for_too_much_memory(write: Any) -> None:
    """The child may take so much and no more: a larger image is refused in words, and the child lives on."""
    side = 12_000
    plane = b"\x81\x00" * (side * side // 128)  # runs of 128 zeros
    head = struct.pack("<16I", 2, 64, 64 + len(plane), *[0] * 13)
    large = write(pixels=np.zeros((6, 4), np.uint16), Rows=side, Columns=side, syntax="1.2.840.10008.1.2.5",
                  PixelData=encapsulate([head + plane + plane]))  # fmt: skip
    small = str(write())
    code = "import viewer.read.door as door; door.MEMORY_LIMIT = 700 << 20; door.main()"

    with DigestWorker(command=(sys.executable, "-c", code)) as worker:
        first = worker.digest(small)
        child = worker.process_id
        with pytest.raises(Refused, match="not enough memory"):
            worker.digest(str(large))
        assert worker.digest(small) == first
        assert worker.process_id == child

    with DigestWorker() as worker:
        assert worker.digest(str(large)) is not None
