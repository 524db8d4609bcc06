"""RLE segments, whole and damaged: the quick decoder takes what the strict one takes, and nothing else."""

import random
import struct

import numpy as np
import pytest
from imagecodecs import dicomrle_decode, packbits_encode

from viewer.read.header import Pixels
from viewer.read.refusal import Refused
from viewer.read.rle import HEADER, unpack_rle

GREY = Pixels(10, 30, 1, "MONOCHROME2", 0, 8, 8, 7, False, 1)
SIZE = GREY.rows * GREY.columns


def headed(*segments: bytes) -> bytes:
    """An RLE frame of these segments (PS3.5 G.5)."""
    starts = [HEADER + sum(map(len, segments[:index])) for index in range(len(segments))]
    return struct.pack("<16I", len(segments), *starts, *[0] * (15 - len(segments))) + b"".join(segments)


def strictly(segment: bytes) -> bytes | None:
    """The plane by the decoder that takes any length; None where it is no plane of the image."""
    try:
        plane = bytes(dicomrle_decode(headed(segment), dtype="u1"))
    except RuntimeError:
        return None
    return plane[:SIZE] if SIZE <= len(plane) <= SIZE + 1 else None


def damaged(chance: random.Random) -> bytes:
    """A segment with a byte changed, cut, lengthened, or as it should be."""
    plane = bytes(chance.choice((0, 0, 0, 1, chance.randrange(256))) for _ in range(SIZE))
    segment = bytearray(packbits_encode(plane))
    what = chance.random()
    if what < 0.5:
        segment[chance.randrange(len(segment))] = chance.choice((128, 0, chance.randrange(256)))
    elif what < 0.7:
        del segment[chance.randrange(1, len(segment)) :]
    elif what < 0.9:
        segment += bytes(chance.choice((0, 0, chance.randrange(256))) for _ in range(chance.randrange(1, 5)))
    return bytes(segment)


def test_damaged_segments_are_taken_or_refused_as_strictly() -> None:
    """Of ten thousand segments each gives the strict decoder's bytes, or is refused where that gives no plane."""
    chance = random.Random(20261125)
    taken = refused = 0

    for number in range(10_000):
        segment = damaged(chance)
        expected = strictly(segment)
        try:
            found = bytes(unpack_rle(GREY, headed(segment))[0])
        except Refused:
            assert expected is None, number
            refused += 1
        else:
            assert found == expected, number
            taken += 1

    assert min(taken, refused) > 2000


def test_how_long_a_segment_is_stands_in_its_refusal() -> None:
    """Too short and too long say both lengths; a segment that ends in the middle of a run says which it is."""
    plane = bytes(range(250)) + bytes(SIZE - 250)

    for content, length in ((plane[:-1], SIZE - 1), (plane + b"\1\2", SIZE + 2), (plane * 9, SIZE * 9)):
        with pytest.raises(Refused, match=f"unpacks to {length} bytes where {SIZE} are needed"):
            unpack_rle(GREY, headed(packbits_encode(content)))
    with pytest.raises(Refused, match="The RLE segment 1 of 1 cannot be decoded"):
        unpack_rle(GREY, headed(packbits_encode(plane)[:200]))


def test_a_byte_of_padding_is_no_part_of_the_plane() -> None:
    """A plane of an odd number of bytes may be followed by one more, which is dropped."""
    odd = Pixels(3, 3, 1, "MONOCHROME2", 0, 16, 16, 15, False, 1)
    planes = np.arange(18, dtype=np.uint8).reshape(2, 9)

    found = unpack_rle(odd, headed(*(packbits_encode(bytes(plane) + b"\0") for plane in planes)))

    assert np.array_equal(found, planes)
