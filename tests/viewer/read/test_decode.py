"""Every transfer syntax against one truth, and what no decoder may be trusted with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagecodecs import htj2k_encode, jpeg2k_encode, jpegls_encode, ljpeg_encode
from numpy.typing import NDArray
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.pixels import convert_color_space

from viewer.read.decode import decode_frame
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import pixels_sha256, stored_pixels

EVERY = "d13-ct-every-syntax"
BASE = "1.2.840.10008.1.2.4"


def decoded(path: Path) -> NDArray[Any]:
    source = FileSource.of(path)
    return stored_pixels(read_header(source), source)


def test_every_lossless_syntax_gives_one_image(shared_data: Path) -> None:
    """All lossless files of one slice decode to one digest, the explicit file's."""
    folder = shared_data / EVERY
    names = [
        one["file"] for one in json.loads((folder / "truth.json").read_text("utf-8"))["files"] if one["lossless"]
    ]

    digests = {name: pixels_sha256(read_header(s := FileSource.of(folder / name)), s) for name in names}

    assert len(names) == 11
    assert set(digests.values()) == {digests["explicit.dcm"]}


def test_lossy_syntaxes_stay_within_their_error(shared_data: Path) -> None:
    """Lossy files differ from the original by what two other decoders found, and no more."""
    folder = shared_data / EVERY
    original = decoded(folder / "explicit.dcm").astype(int)
    for one in json.loads((folder / "truth.json").read_text("utf-8"))["files"]:
        if not one["lossless"]:
            source = FileSource.of(folder / one["file"])
            header = read_header(source)
            values = stored_pixels(header, source) * header.frames[0].slope + header.frames[0].intercept
            first = read_header(FileSource.of(folder / "explicit.dcm")).frames[0]
            worst = np.abs(values - (original * first.slope + first.intercept)).max()
            assert worst <= one["max_difference_from_original"]["gdcm"] + 1, one["file"]


def test_cut_codestreams_are_refused(shared_data: Path) -> None:
    """Every file whose codestream was cut is refused, though several decoders would draw it."""
    cut = sorted((shared_data / EVERY / "truncated").iterdir())
    for path in cut:
        with pytest.raises(Refused, match=r"cut short|cannot be decoded|unpacks"):
            decoded(path)

    assert len(cut) == 7


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_no_file_of_the_data_survives_being_cut(shared_data: Path, tmp_path: Path, keep: float) -> None:
    """Whatever is cut from the end of an image's pixels, the image is refused."""
    for path in sorted((shared_data / EVERY).glob("*.dcm")):
        raw = path.read_bytes()
        cut = tmp_path / path.name
        cut.write_bytes(raw[: int(len(raw) * keep)])
        with pytest.raises(Refused):
            decoded(cut)


def test_families_of_one_image(shared_data: Path) -> None:
    """The encodings of one multi-frame MR, and of one signed CT, hold equal pixels."""
    folder = shared_data / "d11-syntaxes-and-oddities"
    small = [decoded(folder / f"emri_small{end}.dcm") for end in
             ("", "_RLE", "_big_endian", "_jpeg_2k_lossless", "_jpeg_ls_lossless")]  # fmt: skip

    assert all(np.array_equal(small[0], other) for other in small[1:])
    assert np.array_equal(decoded(folder / "693_UNCR.dcm"), decoded(folder / "693_J2KR.dcm"))


def test_one_bit_segmentations(shared_data: Path) -> None:
    """One bit a pixel decodes the same native, deflated, RLE, big endian, and in JPEG 2000."""
    folder = shared_data / "d11-syntaxes-and-oddities"
    plain = decoded(folder / "liver.dcm")
    odd = decoded(folder / "liver_nonbyte_aligned.dcm")

    assert set(np.unique(plain)) == {0, 1}
    for end in ("deflate", "expb", "rle", "j2k"):
        assert np.array_equal(plain, decoded(folder / f"liver_{end}.dcm")), end
    for end in ("deflate", "rle", "j2k"):
        assert np.array_equal(odd, decoded(folder / f"liver_nonbyte_aligned_{end}.dcm")), end


def test_bits_above_high_bit_are_dropped(write: Any) -> None:
    """Native samples are masked to Bits Stored and their sign extended from there."""
    raw = np.full((6, 4), 0xF800, np.uint16)

    unsigned = write(pixels=raw, BitsStored=12, HighBit=11)
    signed = write(pixels=raw, BitsStored=12, HighBit=11, PixelRepresentation=1)

    assert set(np.unique(decoded(unsigned))) == {0x800}
    assert set(np.unique(decoded(signed))) == {-0x800}


@pytest.mark.parametrize(("syntax", "encode"), [("70", ljpeg_encode), ("80", jpegls_encode)])
def test_sign_survives_decoders_that_know_none(write: Any, syntax: str, encode: Any) -> None:
    """-1000 HU stays -1000 through JPEG lossless and JPEG-LS, whose decoders give unsigned numbers."""
    image = np.arange(-1000, -1000 + 24, dtype=np.int16).reshape(6, 4)
    stream = encapsulate([encode(image.view(np.uint16))])

    path = write(pixels=image, syntax=f"{BASE}.{syntax}", PixelData=stream)

    assert np.array_equal(decoded(path)[0], image)


def test_sign_of_narrow_samples(write: Any) -> None:
    """Twelve signed bits, coded as twelve unsigned ones, come back negative."""
    image = np.arange(-12, 12, dtype=np.int16).reshape(6, 4)
    stream = encapsulate([jpegls_encode(image.view(np.uint16) & 0xFFF)])

    path = write(pixels=image, syntax=f"{BASE}.80", PixelData=stream, BitsStored=12, HighBit=11)

    assert np.array_equal(decoded(path)[0], image)


def test_lossy_htj2k_never_wraps(write: Any) -> None:
    """White that a lossy HTJ2K stream overshoots stays white: one decoder turns it into black."""
    image = np.where(np.random.default_rng(3).random((64, 64)) > 0.5, 65535, 0).astype(np.uint16)
    stream = htj2k_encode(image, reversible=False, level=0.002)

    path = write(pixels=image, syntax=f"{BASE}.203", PixelData=encapsulate([stream]))

    assert np.abs(decoded(path)[0].astype(int) - image.astype(int)).max() < 2000


def test_damage_inside_htj2k_is_never_half_a_picture(write: Any) -> None:
    """A stream whose middle is damaged is refused where the strict decoder sees it; import asks that one."""
    image = np.random.default_rng(7).integers(0, 4096, (128, 128)).astype(np.uint16)
    stream = bytearray(htj2k_encode(image, reversible=True))
    stream[150:400] = bytes(250)

    path = write(pixels=image, syntax=f"{BASE}.201", PixelData=encapsulate([bytes(stream)]))

    with pytest.raises(Refused, match="cannot be decoded"):
        decoded(path)


def test_proven_bytes_decode_to_the_same(shared_data: Path) -> None:
    """The faster HTJ2K decoder, used for what import has proven, gives the pixels of the strict one."""
    for name in ("htj2k-lossless-201.dcm", "htj2k-rpcl-202.dcm"):
        source = FileSource.of(shared_data / EVERY / name)
        header = read_header(source)
        assert header.pixels is not None
        out = np.empty(header.pixels.shape, header.pixels.dtype)
        decode_frame(header, source, 0, out, proven=True)
        assert np.array_equal(out, decoded(shared_data / EVERY / name)[0])


def test_negative_values_under_an_unsigned_header(write: Any) -> None:
    """A signed codestream whose values the header cannot mean is refused, never wrapped."""
    image = np.full((64, 64), -5, np.int16)
    stream = jpeg2k_encode(image, level=0, reversible=True)

    path = write(pixels=image.view(np.uint16), syntax=f"{BASE}.90", PixelData=encapsulate([stream]))

    with pytest.raises(Refused, match="negative"):
        decoded(path)


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_native_colour(write: Any, planar: int, photometric: str) -> None:
    """Colour by pixel or by plane comes out as RGB, as pydicom converts it."""
    image = np.random.default_rng(1).integers(0, 256, (6, 4, 3)).astype(np.uint8)
    data = image.transpose(2, 0, 1) if planar else image

    path = write(pixels=np.zeros((6, 4), np.uint8), PixelData=data.tobytes(), SamplesPerPixel=3,
                 PlanarConfiguration=planar, PhotometricInterpretation=photometric)  # fmt: skip

    expected = image if photometric == "RGB" else convert_color_space(image, "YBR_FULL", "RGB")
    assert np.abs(decoded(path)[0].astype(int) - expected.astype(int)).max() <= 1


def test_near_lossless_overshoot_is_clamped(write: Any) -> None:
    """White that overshoots Bits Stored by the permitted error stays white."""
    rng = np.random.default_rng(5)
    image = rng.integers(4080, 4096, (64, 64)).astype(np.uint16)
    stream = jpegls_encode(image, level=3)

    path = write(pixels=image, syntax=f"{BASE}.81", PixelData=encapsulate([stream]), BitsStored=12, HighBit=11)
    values = decoded(path)[0]

    assert int(values.max()) <= 4095
    assert np.abs(values.astype(int) - image.astype(int)).max() <= 3


@pytest.mark.parametrize(
    "said", [{"Rows": 60}, {"Columns": 65}, {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}]
)
def test_a_stream_of_another_size_is_refused(write: Any, said: dict[str, Any]) -> None:
    """Rows, columns and components of the codestream must be the header's, before anything is allocated."""
    image = np.zeros((64, 64), np.uint8)

    path = write(pixels=image, syntax=f"{BASE}.80", PixelData=encapsulate([jpegls_encode(image)]), **said)

    with pytest.raises(Refused, match="header says"):
        decoded(path)


def test_a_stream_with_too_few_bits_is_refused(write: Any) -> None:
    """Eight coded bits cannot hold twelve stored ones."""
    image = np.zeros((64, 64), np.uint8)

    path = write(pixels=image, syntax=f"{BASE}.80", PixelData=encapsulate([jpegls_encode(image)]),
                 BitsAllocated=16, BitsStored=12, HighBit=11)  # fmt: skip

    with pytest.raises(Refused, match="8 bits a sample"):
        decoded(path)


def test_frames_over_several_fragments(write: Any) -> None:
    """A frame is not a fragment: with offset tables of both kinds each frame is put together."""
    frames = [np.random.default_rng(n).integers(0, 4096, (32, 32)).astype(np.uint16) for n in range(3)]
    streams = [jpeg2k_encode(frame, level=0, reversible=True) for frame in frames]
    basic = write(pixels=np.stack(frames), NumberOfFrames=3, syntax=f"{BASE}.90",
                  PixelData=encapsulate(streams, fragments_per_frame=3))  # fmt: skip
    data, offsets, lengths = encapsulate_extended(streams)
    extended = write(pixels=np.stack(frames), NumberOfFrames=3, syntax=f"{BASE}.90", PixelData=data,
                     ExtendedOffsetTable=offsets, ExtendedOffsetTableLengths=lengths)  # fmt: skip
    none = write(pixels=np.stack(frames), NumberOfFrames=3, syntax=f"{BASE}.90",
                 PixelData=encapsulate(streams, fragments_per_frame=2, has_bot=False))  # fmt: skip

    for path in (basic, extended, none):  # each in the JP2 wrapper that imagecodecs writes
        assert np.array_equal(decoded(path), np.stack(frames))


def test_colour_is_rgb(shared_data: Path) -> None:
    """Colour decodes to 8-bit RGB."""
    folder = shared_data / "d11-syntaxes-and-oddities"

    values = decoded(folder / "HTJ2KLossless_08_RGB.dcm")

    assert values.dtype == np.uint8
    assert values.shape[-1] == 3
