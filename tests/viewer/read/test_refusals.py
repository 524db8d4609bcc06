"""A folder of everything that can go wrong: each bad file refused in a sentence, the good volume exact."""

import os
import re
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagecodecs import jpeg2k_encode, jpegls_encode, ljpeg_encode
from pydicom.encaps import encapsulate

from viewer.read.folder import scan_folder
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import BytesSource, FileSource
from viewer.read.stored import pixels_sha256, stored_pixels
from viewer.volumes.inspection import inspected

BASE = "1.2.840.10008.1.2"


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        source = FileSource.of(path)
        pixels_sha256(read_header(source), source)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"x" * 100, "100 bytes"),
        (b"just words, and more of them. " * 20, "not a DICOM"),
        (b"%PDF-1.7\n" + bytes(400), "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "a PNG"),
        (b"PK\x03\x04" + bytes(400), "zip archive"),
        (bytes(128) + b"DICM" + bytes(range(256)) * 4, "DICOM|header"),
    ],
)
def test_what_is_not_dicom(tmp_path: Path, content: bytes, words: str) -> None:
    """Text, PDF, PNG, nothing, too little and noise are refused as what they are."""
    path = tmp_path / "file"
    path.write_bytes(content)

    assert re.search(words, refusal(path))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"PixelData": None}, "no pixel data"),
        ({"Rows": 0}, "Rows is 0"),
        ({"Columns": None}, "Columns is missing"),
        ({"BitsAllocated": 12}, "Bits Allocated is 12"),
        ({"BitsStored": 17}, "Bits Stored is 17"),
        ({"HighBit": 3}, "High Bit is 3"),
        ({"Rows": 65535, "Columns": 65535, "NumberOfFrames": 2147483647}, "2147483647"),
        ({"Rows": 65535, "Columns": 65535}, "larger than can be shown"),
        ({"NumberOfFrames": 5}, "cut short"),
        ({"Rows": 9000, "Columns": 9000, "NumberOfFrames": 900000}, "cannot stand in a file"),
        ({"RescaleSlope": 0}, "Rescale Slope is 0"),
        ({"ImageOrientationPatient": [0, 0, 0, 0, 0, 0]}, "Orientation"),
        ({"PixelSpacing": [0, 1]}, "Pixel Spacing is not positive"),
        ({"PixelSpacing": [1e-30, 1]}, "Pixel Spacing is smaller than can be: it reads '1e-30"),
        ({"PhotometricInterpretation": "HSV"}, "HSV"),
        ({"syntax": f"{BASE}.4.100", "PixelData": encapsulate([b"MPEG"])}, f"{BASE}.4.100"),
        ({"syntax": "1.2.3.4"}, "1.2.3.4"),
        ({"EncryptedAttributesSequence": [], "PixelData": None}, "encrypted"),
    ],
)
def test_impossible_values_are_named(write: Any, said: dict[str, Any], words: str) -> None:
    """The sentence names the attribute at fault and its value."""
    assert words in refusal(write(**said))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"12345.5", b"123,5  ", "123,5"),
        (b"12345.5", b"   nan ", "nan"),
        (b"12345.5", b"inf    ", "inf"),
        (b"12345.5", b"1_2    ", "1_2"),
        (b"12345.5", b"-1e308 ", "-1e308"),
    ],
)
@pytest.mark.parametrize("keyword", ["RescaleIntercept", "ImagePositionPatient"])
def test_numbers_that_are_none_are_quoted(
    write: Any, keyword: str, before: bytes, after: bytes, words: str
) -> None:
    """A comma, NaN, infinity or what leads to one, in rescale or position, is refused with the value quoted."""
    value: Any = "12345.5" if keyword == "RescaleIntercept" else ["12345.5", "0", "0"]
    path = write(**{keyword: value})
    path.write_bytes(path.read_bytes().replace(before, after))

    assert words in refusal(path)


def rle(pixels: bytes, offsets: list[int]) -> bytes:
    return struct.pack("<16I", len(offsets), *offsets, *[0] * (15 - len(offsets))) + pixels


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (rle(b"\xf1\x00\xf9\x00", [64]), "1 segments where 2"),
        (rle(b"\xf1\x00\xf9\x00", [64, 6000]), "outside"),
        (rle(b"\xf1\x00\xf9\x00", [12, 66]), "outside"),
        (rle(b"\xe9\x00\xf9\x00", [64, 66]), "unpacks to 8 bytes where 24"),
        (b"\x02", "cut short"),
    ],
)
def test_damaged_rle(write: Any, frame: bytes, words: str) -> None:
    """Segments must lie inside the frame and unpack to exactly one frame each."""
    assert words in refusal(write(syntax=f"{BASE}.5", PixelData=encapsulate([frame])))


def bomb(plain: bytes) -> bytes:
    """The file with 300 MiB of zeros for a data set, deflated to a third of a MiB."""
    engine = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = b"".join(engine.compress(bytes(1 << 20)) for _ in range(300)) + engine.flush()
    start = plain.index(b"\x08\x00\x08\x00CS")
    uid = f"{BASE}.1".encode() + b"\0"
    meta = plain[:start].replace(struct.pack("<H", len(uid)) + uid, struct.pack("<H", 22) + f"{BASE}.1.99".encode())
    return meta + packed


def test_deflate_bomb_is_bounded(write: Any, tmp_path: Path) -> None:
    """A deflated file that would open beyond its bound is refused before it fills the memory."""
    path = tmp_path / "bomb"
    path.write_bytes(bomb(write().read_bytes()))

    assert "256 MiB" in refusal(path)


def nested(plain: bytes, *, deep: int) -> bytes:
    """The file with sequences of undefined length, each inside the one before."""
    start = plain.index(b"\x08\x00\x16\x00UI")
    nest = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * deep
    return plain[:start] + nest + plain[start:]


def test_nesting_without_end(write: Any) -> None:
    """Three thousand nested sequences end in a sentence, not in a traceback."""
    with pytest.raises(Refused, match=r"nests sequences deeper|damaged"):
        read_header(BytesSource("nest", nested(write().read_bytes(), deep=3000)))


@pytest.mark.parametrize("syntax", [f"{BASE}.4.80", f"{BASE}.4.90", f"{BASE}.4.70", f"{BASE}.5"])
def test_no_sentence_quotes_a_library(write: Any, syntax: str) -> None:
    """What a decoder gives up on is refused in our words: no name of a function, constant or exception."""
    image = np.random.default_rng(2).integers(0, 4096, (64, 64)).astype(np.uint16)
    lossless = jpeg2k_encode(image, level=0, reversible=True, codecformat="j2k")
    broken = {
        f"{BASE}.4.80": jpegls_encode(image)[:2000] + bytes(400) + jpegls_encode(image)[2400:],
        f"{BASE}.4.90": lossless.replace(b"\xff\x52", b"\xff\x64"),  # how it was coded, made a comment
        f"{BASE}.4.70": ljpeg_encode(image, bitspersample=12).replace(b"\xff\xc4", b"\xff\xfe"),  # so its tables
        f"{BASE}.5": rle(b"\x7f\x00", [64, 65]),
    }[syntax]
    sentence = refusal(
        write(pixels=image, syntax=syntax, PixelData=encapsulate([broken]), BitsStored=12, HighBit=11)
    )

    assert not re.search(r"_|Error|imcd|charls|returned|[A-Z]{5,}", sentence), sentence


def test_only_regular_files_and_links_once(write: Any, tmp_path: Path) -> None:
    """A pipe is refused unopened, a link that turns in a circle is followed once, a dead link is named."""
    write()
    folder = tmp_path / "series"
    os.mkfifo(folder / "pipe")
    (folder / "again").symlink_to(folder)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "dead").symlink_to(folder / "nothing")

    scan = scan_folder(folder)

    assert len(scan.images) == 1
    assert sorted(Path(one.file).name for one in scan.refused) == ["dead", "loop", "pipe"]
    assert scan.copies == 0


def test_one_uid_for_two_images(write: Any, tmp_path: Path) -> None:
    """An identical copy is counted once and quietly; another image under a used UID is refused by name."""
    first = np.ones((6, 4), np.uint16)
    write(pixels=first, SOPInstanceUID="1.2.3")
    write(pixels=first, SOPInstanceUID="1.2.3 ")
    write(pixels=first * 2, SOPInstanceUID="1.2.3")

    scan = scan_folder(tmp_path)

    assert len(scan.images) == 1
    assert scan.copies == 1
    (refused,) = scan.refused
    assert "1.2.3" in refused.reason


def test_the_good_volume_beside_forty_bad_files(write: Any, tmp_path: Path, shared_data: Path) -> None:
    """All bad files are named, the volume beside them is exact, in bounded time and memory."""
    for z in range(4):
        write(ImagePositionPatient=[0, 0, float(z)], pixels=np.full((6, 4), z, np.uint16))
    good = inspected(tmp_path, True, [])
    stream = jpegls_encode(np.zeros((64, 64), np.uint16))
    for size in (60000, 100):
        head = stream.find(b"\xff\xf7") + 5
        lie = stream[:head] + struct.pack(">HH", size, size) + stream[head + 4 :]
        write("bad", pixels=np.zeros((64, 64), np.uint16), syntax=f"{BASE}.4.80", PixelData=encapsulate([lie]))
    for cut in sorted((shared_data / "d13-ct-every-syntax" / "truncated").iterdir()):
        (tmp_path / "bad" / cut.name).symlink_to(cut)
    whole = write("bad").read_bytes()
    for number in range(29):
        (tmp_path / "bad" / f"cut{number}").write_bytes(whole[: len(whole) - 1 - number * 9])
    (tmp_path / "bad" / "bomb").write_bytes(bomb(whole))
    (tmp_path / "bad" / "nest").write_bytes(nested(whole, deep=3000))
    strange = os.fsencode(tmp_path / "bad") + b"/\xff\xfe"
    Path(os.fsdecode(strange)).write_bytes(b"text")
    for extra in (tmp_path / "bad").glob("0*"):
        if extra.read_bytes() == whole:
            extra.unlink()

    began = time.process_time()
    found = inspected(tmp_path, True, [])

    assert time.process_time() - began < 10
    assert len(found.refused) == 2 + 7 + 29 + 1 + 2
    assert all(one.reason.endswith(".") for one in found.refused)
    assert [volume.digest for volume in found.volumes] == [volume.digest for volume in good.volumes]
    assert found.volumes[0].verdict == ("gaps",)  # the cut image lay beyond the last slice
    assert (found.instances_used, len(found.volumes)) == (4, 1)
    assert peak_of_inspecting(tmp_path) < 900 * 1024


def peak_of_inspecting(folder: Path) -> int:
    """The largest resident size, in KiB, of a process of its own that inspects the folder."""
    code = (
        "import sys; from pathlib import Path; from viewer.volumes.inspection import inspected; "
        "inspected(Path(sys.argv[1]), True, []); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, cwd=root, check=True
    )
    return int(done.stdout)


def test_frames_that_would_stay_unseen(write: Any) -> None:
    """A header that promises one frame over pixel data that holds three is refused: two would never be shown."""
    frames = [np.full((32, 32), number, np.uint16) for number in range(3)]
    streams = [jpegls_encode(frame) for frame in frames]
    packed = write(pixels=frames[0], syntax=f"{BASE}.4.80", PixelData=encapsulate(streams))
    listless = write(pixels=frames[0], syntax=f"{BASE}.4.80", PixelData=encapsulate(streams, has_bot=False))
    plain = write(pixels=frames[0], PixelData=b"".join(frame.tobytes() for frame in frames))

    assert refusal(packed) == refusal(listless) == "The pixel data holds 3 frames, but the header promises 1."
    assert "6144 bytes, but the header promises 2048" in refusal(plain)


def test_one_frame_in_many_fragments_and_padding_are_fine(write: Any) -> None:
    """A single frame may come in pieces, and a few bytes may follow native pixels."""
    image = np.arange(1024, dtype=np.uint16).reshape(32, 32)
    pieces = write(pixels=image, syntax=f"{BASE}.4.80",
                   PixelData=encapsulate([jpegls_encode(image)], fragments_per_frame=3))  # fmt: skip
    padded = write(pixels=image, PixelData=image.tobytes() + bytes(100))

    for path in (pieces, padded):
        source = FileSource.of(path)
        np.testing.assert_array_equal(stored_pixels(read_header(source), source)[0], image)


@pytest.mark.parametrize(
    "content",
    [b'{"a": 1, "b": [2, 3]}\n' * 20, b"just words, and more of them.\r\n" * 20, bytes(range(1, 200)) * 3],
)
def test_what_does_not_begin_as_dicom(tmp_path: Path, content: bytes) -> None:
    """Without a preamble only an image is taken; text is called text."""
    path = tmp_path / "file"
    path.write_bytes(content)

    assert refusal(path).startswith("This is not a DICOM file")


def test_an_image_without_a_preamble(write: Any) -> None:
    """The bytes of a data set alone, as old archives kept them, are an image when class and rows are there."""
    raw = write().read_bytes()
    start = raw.index(b"\x08\x00\x08\x00CS")

    header = read_header(BytesSource("bare", raw[start:]))

    assert header.pixels is not None
    assert (header.pixels.rows, header.pixels.columns) == (6, 4)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the room is narrowed with RLIMIT_AS")
def test_a_volume_without_room_takes_none_beside_it_away(write: Any, tmp_path: Path) -> None:
    """Thirty images of 128 MiB in a process of 3 GiB: each is refused by name, the small series stands."""
    side = 8192
    for number in range(30):
        path = write(folder="both", SeriesInstanceUID="1.2.3.4", ImagePositionPatient=[0, 0, 2.0 * number])
        content = path.read_bytes().replace(b"\x28\0\x10\0US\2\0\6\0", b"\x28\0\x10\0US\2\0\0\x20")
        content = content.replace(b"\x28\0\x11\0US\2\0\4\0", b"\x28\0\x11\0US\2\0\0\x20")
        at = content.rfind(b"\xe0\x7f\x10\0") + 8
        path.write_bytes(content[:at] + struct.pack("<I", side * side * 2))
        os.truncate(path, at + 4 + side * side * 2)
    for _ in range(3):
        write(folder="both")
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30));"
        "from pathlib import Path; from viewer.volumes.inspection import inspected;"
        "found = inspected(Path(sys.argv[1]), True, ());"
        "print([v.shape for v in found.volumes], len(found.refused), found.refused[0].reason)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "both")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[(3, 6, 4)] 30 There is not enough memory for a volume of 30 x 8192 x 8192")
