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


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"])
@pytest.mark.parametrize("share", [0.5, 0.75, 0.99])
def test_a_cut_stream_with_an_end_marker_is_refused(write: Any, syntax: str, share: float) -> None:
    """Somebody closed what was cut: libjpeg would fill it up and say nothing."""
    pixels, encode = STREAMS[syntax]
    stream = bytes(encode(pixels))
    closed = stream[: int(len(stream) * share)].rstrip(b"\xff") + b"\xff\xd9"
    path = write(pixels=pixels, syntax=syntax, PixelData=encapsulate([closed]))
    out = np.empty(pixels.shape, np.uint16)

    with pytest.raises(Refused, match="cut short"):
        decode_frame(read_header(FileSource.of(path)), FileSource.of(path), 0, out)


def test_an_offset_table_of_more_frames_than_the_header_promises(write: Any) -> None:
    """The last of them would stay unseen."""
    frames = [bytes(jpegls_encode(IMAGE)) for _ in range(4)]
    pixels = np.stack([IMAGE] * 3)
    path = write(pixels=pixels, syntax="1.2.840.10008.1.2.4.80", NumberOfFrames=3, PixelData=encapsulate(frames))

    with pytest.raises(Refused, match="more than the 3 frames"):
        decode_frame(read_header(FileSource.of(path)), FileSource.of(path), 0, np.empty(IMAGE.shape, np.uint16))
