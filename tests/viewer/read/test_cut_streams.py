"""Codestreams that were cut: decoders that would give half a picture never get to see them."""

from typing import Any

import numpy as np
import pytest
from imagecodecs import htj2k_encode, jpeg2k_encode, jpeg8_encode, jpegls_encode, ljpeg_encode
from pydicom.encaps import encapsulate

from viewer.read.decode import decode_frame
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource

IMAGE = (np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 7) % 4096
SMALL = (IMAGE % 256).astype(np.uint8)
STREAMS = {
    "1.2.840.10008.1.2.4.50": (SMALL, jpeg8_encode),
    "1.2.840.10008.1.2.4.70": (IMAGE, ljpeg_encode),
    "1.2.840.10008.1.2.4.80": (IMAGE, jpegls_encode),
    "1.2.840.10008.1.2.4.90": (IMAGE, jpeg2k_encode),
    "1.2.840.10008.1.2.4.201": (IMAGE, htj2k_encode),
}


@pytest.mark.parametrize("syntax", STREAMS)
@pytest.mark.parametrize("share", [0.5, 0.75, 0.99])
@pytest.mark.parametrize("proven", [False, True], ids=["first time", "proven before"])
def test_a_cut_stream_is_refused(write: Any, syntax: str, share: float, proven: bool) -> None:
    """At half, three quarters and 99 % of its length no picture comes of it, by any decoder."""
    pixels, encode = STREAMS[syntax]
    stream = bytes(encode(pixels))
    whole = write(pixels=pixels, syntax=syntax, PixelData=encapsulate([stream]))
    cut = write(pixels=pixels, syntax=syntax, PixelData=encapsulate([stream[: int(len(stream) * share)]]))

    out = np.empty(pixels.shape, pixels.dtype if pixels.dtype == np.uint16 else np.uint16)
    header = read_header(FileSource.of(whole))
    decode_frame(header, FileSource.of(whole), 0, out, proven=proven)

    with pytest.raises(Refused, match="cut short"):
        decode_frame(read_header(FileSource.of(cut)), FileSource.of(cut), 0, out, proven=proven)
