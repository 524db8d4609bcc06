"""JPEG streams in parts: what is lost between or before restart markers is refused, what is whole is decoded."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from imagecodecs import jpeg8_decode
from PIL import Image
from pydicom.encaps import encapsulate

from viewer.read.decode import decode_frame
from viewer.read.refusal import Refused
from viewer.read.restarts import loosened
from viewer.read.scan import read_header
from viewer.read.source import FileSource

BASELINE = "1.2.840.10008.1.2.4.50"
down, across = np.mgrid[:203, :181]
GREY = ((np.sin(across / 19) + np.cos(down / 17) + 2) * 60 + down % 11).astype(np.uint8)
COLOUR = np.stack([GREY, GREY // 2, 255 - GREY], axis=-1)
KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "no restarts": (GREY, {}),
    "each row": (GREY, {"restart_marker_rows": 1}),
    "each 7 blocks": (GREY, {"restart_marker_blocks": 7}),
    "half colour": (COLOUR, {"restart_marker_rows": 1}),
    "whole colour": (COLOUR, {"subsampling": 0, "restart_marker_blocks": 5}),
    "several scans": (COLOUR, {"progressive": True, "restart_marker_blocks": 9}),
}


def jpeg(array: Any, **how: Any) -> bytes:
    """By Pillow, which can be told how often to restart."""
    into = BytesIO()
    Image.fromarray(array).save(into, "JPEG", quality=90, **how)
    return into.getvalue()


def parts(stream: bytes) -> list[int]:
    """Where the restart markers of a baseline stream are."""
    begins = stream.index(b"\xff\xda")
    return [found.start() for found in re.compile(rb"\xff[\xd0-\xd7]", re.DOTALL).finditer(stream, begins)]


@pytest.mark.parametrize("kind", KINDS)
def test_room_before_the_markers_changes_nothing_of_a_whole_stream(kind: str) -> None:
    """Grey, colour, sampled by halves, in several scans: the same picture."""
    array, how = KINDS[kind]
    stream = jpeg(array, **how)

    loose = loosened(stream, bytes(range(1, 129)))

    assert len(loose) > len(stream)
    assert np.array_equal(jpeg8_decode(loose), jpeg8_decode(stream))


def decoded(write: Any, stream: bytes) -> Any:
    path = write(pixels=GREY, syntax=BASELINE, PixelData=encapsulate([stream]))
    out = np.empty(GREY.shape, np.uint16)
    decode_frame(read_header(FileSource.of(path)), FileSource.of(path), 0, out)
    return out


def test_a_whole_stream_with_restarts_is_decoded(write: Any) -> None:
    """As Pillow itself reads it."""
    stream = jpeg(GREY, restart_marker_rows=1)

    assert np.array_equal(decoded(write, stream), np.asarray(Image.open(BytesIO(stream))))


LOSSES: dict[str, tuple[Callable[[bytes, list[int]], bytes], str]] = {
    "bytes within a part": (lambda s, at: s[: at[5] + 40] + s[at[5] + 120 :], "cut short before"),
    "the end of a part": (lambda s, at: s[: at[9] - 30] + s[at[9] :], "cut short before"),
    "a part with its marker": (lambda s, at: s[: at[5]] + s[at[6] :], "markers are out of turn"),
    "the last parts": (lambda s, at: s[: at[20]] + b"\xff\xd9", "holds 21 of its 26 parts"),
    "a marker": (lambda s, at: s[: at[3]] + s[at[3] + 2 :], "markers are out of turn"),
    "eight parts with their markers": (lambda s, at: s[: at[3]] + s[at[11] :], "holds 18 of its 26 parts"),
}


@pytest.mark.parametrize("what", LOSSES)
def test_a_loss_between_restart_markers_is_refused(write: Any, what: str) -> None:
    """libjpeg makes up what is gone and goes on at the next marker; half a head would be drawn as if whole."""
    lose, sentence = LOSSES[what]
    stream = jpeg(GREY, restart_marker_rows=1)
    damaged = lose(stream, parts(stream))
    assert jpeg8_decode(damaged).shape == GREY.shape

    with pytest.raises(Refused, match=sentence):
        decoded(write, damaged)
