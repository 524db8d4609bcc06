"""Damages files and codestreams at random and watches what reading makes of them; one process of a fuzz run.

    python tests/viewer/read/fuzzing.py headers|streams SEED COUNT [DATA]

prints one JSON object. Everything follows from SEED: a fault found is found again by the same line.
"""

from __future__ import annotations

import io
import json
import random
import struct
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from imagecodecs import htj2k_encode, jpeg2k_encode, jpeg8_encode, jpegls_encode, ljpeg_encode
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid

from viewer.read import tags
from viewer.read.door import DigestWorker
from viewer.read.elements import Elements
from viewer.read.familiar import Familiar
from viewer.read.header import CutShort
from viewer.read.layout import Located
from viewer.read.refusal import Refused
from viewer.read.scan import _UnusualError, careful, lean, read_header
from viewer.read.source import BytesSource

BASE = "1.2.840.10008.1.2"
DEFLATED_FRAME = f"{BASE}.8.1"
"""pydicom cannot write it yet: it is written under another name of the same length."""
KEPT = 4096
"""Bytes of pixel data that stay behind a header: enough to be met, little enough to be quick."""
SMALL = 300_000
Answer = tuple[Elements, Located]


def made(syntax: str, pixels: bytes, shape: tuple[int, int], **said: Any) -> bytes:
    """An image of our own, with sequences of both kinds of length and private elements."""
    image = Dataset()
    image.SOPClassUID, image.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", generate_uid(entropy_srcs=[syntax])
    image.ImageType, image.Modality, image.PatientName = ["ORIGINAL", "PRIMARY"], "CT", "Fuzz^Made"
    image.SpecificCharacterSet, image.PatientID = "ISO_IR 100", "F1"
    image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3.1", "1.2.3.2"
    referenced, deeper = Dataset(), Dataset()
    deeper.CodeValue = "121320"
    referenced.ReferencedSOPInstanceUID, referenced.PurposeOfReferenceCodeSequence = "1.2.3.9", Sequence([deeper])
    image.ReferencedImageSequence = Sequence([referenced, referenced])
    image.SourceImageSequence = Sequence([referenced])
    image["SourceImageSequence"].is_undefined_length = True
    for item in image.SourceImageSequence:
        item.is_undefined_length_sequence_item = True
    image.add_new(0x0009_0010, "LO", "MAKER")
    image.add_new(0x0009_1001, "OB", bytes(range(200)))
    image.ImagePositionPatient, image.ImageOrientationPatient = [1.5, -2.25, 3], [1, 0, 0, 0, 1, 0]
    image.PixelSpacing, image.SliceThickness = [0.5, 0.5], 1
    image.RescaleIntercept, image.RescaleSlope = -1024, 1
    image.WindowCenter, image.WindowWidth = [40, 300], [400, 1500]
    image.Rows, image.Columns = shape
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 12, 11, 0
    for name, value in said.items():
        setattr(image, name, value)
    image.PixelData = pixels
    image["PixelData"].VR = "OB" if syntax.startswith((f"{BASE}.4", f"{BASE}.5", f"{BASE}.8")) else "OW"
    image.file_meta = FileMetaDataset()
    unknown = syntax == DEFLATED_FRAME
    image.file_meta.TransferSyntaxUID = f"{BASE}.4.90" if unknown else syntax
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    out = io.BytesIO()
    little = syntax != f"{BASE}.2"
    image.save_as(out, implicit_vr=syntax == BASE, little_endian=little, enforce_file_format=True)
    content = out.getvalue()
    return content.replace(f"{BASE}.4.90".encode(), f"{DEFLATED_FRAME}\0".encode()) if unknown else content


def headers_of(data: Path | None) -> list[tuple[bytes, int]]:
    """Small files and how far their headers reach: our own, and those of the data where it is present."""
    whole = [made(syntax, bytes(384), (16, 12)) for syntax in (BASE, f"{BASE}.1", f"{BASE}.2", f"{BASE}.1.99")]
    there = sorted(data.glob("d[01]*/**/*")) if data is not None else []
    others = (".json", ".md", ".txt", ".nii", ".html", ".xml")
    whole += [path.read_bytes() for path in there if path.is_file() and path.suffix not in others]
    found: list[tuple[bytes, int]] = []
    for content in whole:
        try:
            _, located = careful(BytesSource("corpus", content))
        except Refused:
            continue
        reach = min(len(content), len(content) if located.deflated else located.offset + KEPT)
        if reach <= SMALL:
            found.append((content[:reach], min(reach, located.offset or reach)))
    return found


def damaged_header(content: bytes, reach: int, chance: random.Random) -> bytes:
    """Bytes changed, elements lengthened, renamed, lost, doubled or put elsewhere; the end cut."""
    raw = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(132, max(min(reach, len(raw)) - 12, 133))
        what = chance.random()
        if what < 0.40:
            raw[at] = chance.randrange(256)
        elif what < 0.52:
            raw[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80", b"\xff\xff\0\0"))
        elif what < 0.62:
            raw[at : at + 2] = chance.choice((b"SQ", b"UN", b"OB", b"UT", b"DS", b"US", b"??", b"\0\0"))
        elif what < 0.72:
            stretch = raw[at : at + chance.randrange(1, 120)]
            elsewhere = chance.randrange(132, max(min(reach, len(raw)), 133))
            raw[elsewhere:elsewhere] = stretch
        elif what < 0.82:
            del raw[at : at + chance.choice((1, 2, 8, 40))]
        elif what < 0.94:
            digits = b"0123456789.-+,\\ \0eEnNaAfF"
            raw[at] = chance.choice(digits)
        else:
            del raw[max(at, 140) :]
            break
    return bytes(raw)


class Neighbours:
    """Images of one series: the elements of one file, with other digits at a few places of its header."""

    def __init__(self, content: bytes, reach: int, chance: random.Random) -> None:
        digits = [at for at in range(132, min(reach, len(content))) if 48 <= content[at] <= 57]
        self._content, self._chance = content, chance
        self._places = chance.sample(digits, min(3, len(digits)))
        self.familiar = Familiar()
        for _ in range(5):  # two that differ, one that narrows, one whose way is laid
            told(self.one(), self.familiar)

    def one(self) -> BytesSource:
        """The next image."""
        raw = bytearray(self._content)
        for at in self._places:
            raw[at] = self._chance.choice(b"0123456789")
        return BytesSource("neighbour", bytes(raw))


def told(source: BytesSource, familiar: Familiar | None) -> str:
    """The header or the refusal, in words that hold every value."""
    try:
        return repr(read_header(source, familiar))
    except Refused as fault:
        return f"refused: {fault}"


def plainly(elements: Elements) -> dict[int, bytes]:
    """The wanted values without padding, but for the group that names the file's format."""
    return {
        tag: value.rstrip(b" \0")
        for tag, value in elements.values.items()
        if tag in tags.WANTED and tag >> 16 != 0x0002
    }


def leanly(source: BytesSource, familiar: Familiar | None) -> Answer | None:
    """What the lean walk says, None where it hands the file on."""
    try:
        return lean(source, familiar)
    except _UnusualError:
        return None


def headers(seed: int, count: int, data: Path | None) -> dict[str, object]:
    """Damaged headers: lean walk, walk by memory and pydicom give one answer, or the file is refused.

    Of each, and of an undamaged neighbour, the header read after its neighbours is that read alone.
    """
    chance = random.Random(seed)
    corpus = headers_of(data)
    familiar = Familiar()
    tally: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(count):
        if number % 4 == 0:
            content, reach = chance.choice(corpus)  # the first number is 0, so all three are known
            series = Neighbours(content, reach, chance)
            tally["ways"] += len(series.familiar.ways)
        near = series.one()
        if told(near, series.familiar) != told(near, None):
            faults.append(f"{number}: a neighbour is read otherwise than alone")
        source = BytesSource("damaged", damaged_header(content, reach, chance))
        try:
            read_header(source)
            tally["answered"] += 1
        except CutShort:
            tally["answered"] += 1  # the corpus ends soon after its headers
        except Refused as fault:
            tally["refused"] += 1
            if not str(fault).endswith("."):
                faults.append(f"{number}: no sentence: {fault}")
        if told(source, series.familiar) != told(source, None):
            faults.append(f"{number}: after its neighbours it is read otherwise than alone")
        short, known = leanly(source, None), leanly(source, familiar)
        if (short is None) != (known is None) or (short is not None and known is not None and (
            short[0].values != known[0].values or short[1] != known[1]
        )):  # fmt: skip
            faults.append(f"{number}: the walk by memory differs")
        if short is None:
            tally["handed to pydicom"] += 1
            continue
        try:
            long = careful(source)
        except Refused as fault:
            faults.append(f"{number}: pydicom refuses what the lean walk took: {fault}")
            continue
        if plainly(short[0]) != plainly(long[0]) or short[1] != long[1]:
            both = plainly(short[0]).items() ^ plainly(long[0]).items()
            faults.append(f"{number}: {sorted((hex(tag), value[:30]) for tag, value in both)} {short[1]} {long[1]}")
        else:
            tally["agreed"] += 1
    return {"corpus": len(corpus), "tally": dict(tally), "faults": faults}


def streams_of() -> list[bytes]:
    """Small images of every compressed syntax, with one frame in one fragment."""
    chance = np.random.default_rng(5)
    rows, columns = np.mgrid[0:40, 0:48]
    smooth = (np.hypot(rows - 20, columns - 24) * 60 + chance.normal(0, 20, rows.shape)).clip(0, 4095)
    grey, small = smooth.astype(np.uint16), (smooth / 16).astype(np.uint8)
    colour = np.stack([small, small[::-1], small.T[:40, :40].repeat(2, 1)[:, :48]], -1)
    plane = grey.tobytes()[1::2], grey.tobytes()[0::2]
    packed = [b"".join(bytes([127]) + part[at : at + 128] for at in range(0, len(part), 128)) for part in plane]
    rle = struct.pack("<16I", 2, 64, 64 + len(packed[0]), *[0] * 13) + packed[0] + packed[1]
    eight = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}
    rgb = {**eight, "SamplesPerPixel": 3, "PlanarConfiguration": 0}
    import zlib

    engine = zlib.compressobj(6, zlib.DEFLATED, -15)
    deflated = engine.compress(grey.tobytes()) + engine.flush()
    each: list[tuple[str, bytes, dict[str, Any]]] = [
        (f"{BASE}.5", rle, {}),
        (DEFLATED_FRAME, deflated, {}),
        (f"{BASE}.4.50", jpeg8_encode(small, level=90), eight),
        (f"{BASE}.4.50", jpeg8_encode(colour, level=90), {**rgb, "PhotometricInterpretation": "YBR_FULL_422"}),
        (f"{BASE}.4.70", ljpeg_encode(grey, bitspersample=12), {}),
        (f"{BASE}.4.57", ljpeg_encode(small, bitspersample=8), eight),
        (f"{BASE}.4.80", jpegls_encode(grey), {}),
        (f"{BASE}.4.81", jpegls_encode(grey, level=3), {}),
        (f"{BASE}.4.90", jpeg2k_encode(grey, level=0, reversible=True, codecformat="j2k"), {}),
        (f"{BASE}.4.91", jpeg2k_encode(grey, level=40, codecformat="j2k"), {}),
        (f"{BASE}.4.90", jpeg2k_encode(colour, level=0, reversible=True, mct=True, codecformat="j2k"),
         {**rgb, "PhotometricInterpretation": "YBR_RCT"}),
        (f"{BASE}.4.201", htj2k_encode(grey, reversible=True), {}),
        (f"{BASE}.4.203", htj2k_encode(grey, reversible=False, level=0.01), {}),
    ]  # fmt: skip
    return [made(syntax, encapsulate([stream]), (40, 48), **said) for syntax, stream, said in each]


def damaged_stream(content: bytes, chance: random.Random) -> bytes:
    """The codestream's head or body changed, lost in the middle, or its numbers made large; the item lengths kept."""
    raw = bytearray(content)
    start = content.rindex(b"\xfe\xff\x00\xe0") + 8
    end = len(raw) - 8
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        near = chance.random() < 0.6
        at = chance.randrange(start, min(start + 140, end) if near else end)
        what = chance.random()
        if what < 0.5:
            raw[at] = chance.randrange(256)
        elif what < 0.65:
            raw[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1"))
        elif what < 0.8:
            raw[at : at + 2] = struct.pack(">H", chance.choice((0, 1, 2, 40, 255, 4096, 60000, 65535)))
        elif what < 0.9:
            span = chance.randrange(1, 200)
            raw[at : min(at + span, end)] = bytes(min(at + span, end) - at)
        else:
            span = min(at + chance.randrange(1, 64), end)
            raw[at:span] = bytes(chance.randrange(256) for _ in range(span - at))
    return bytes(raw[: len(content)])


def peak_kib(process: int | None) -> int:
    """The largest resident size of a process so far; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def streams(seed: int, count: int) -> dict[str, object]:
    """Damaged codestreams through the decoders' door: a digest or a sentence, in a child of bounded memory."""
    chance = random.Random(seed)
    corpus = streams_of()
    tally: Counter[str] = Counter()
    faults: list[str] = []
    crashes: list[str] = []
    peak = slowest = 0.0
    with DigestWorker(time_limit=20.0) as worker:
        for number in range(count):
            which = chance.randrange(len(corpus))
            source = BytesSource("damaged", damaged_stream(corpus[which], chance))
            child, began = worker.process_id, time.perf_counter()
            try:
                tally["decoded" if worker.digest(source) else "without pixels"] += 1
            except Refused as fault:
                tally["refused"] += 1
                if "crashed" in str(fault) or "stopped" in str(fault):
                    crashes.append(f"{number}: image {which}: {fault}")
                elif not str(fault).endswith("."):
                    faults.append(f"{number}: no sentence: {fault}")
            slowest = max(slowest, time.perf_counter() - began if child is not None else 0.0)
            if number % 50 == 0:
                peak = max(peak, peak_kib(worker.process_id))
        peak = max(peak, peak_kib(worker.process_id))
    return {
        "corpus": len(corpus), "tally": dict(tally), "faults": faults, "crashes": crashes, "peak_mib": peak / 1024,
        "slowest_s": round(slowest, 3),
    }  # fmt: skip


def main(kind: str, seed: int, count: int, data: Path | None) -> None:
    """Run and print."""
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    found = headers(seed, count, data) if kind == "headers" else streams(seed, count)
    print(json.dumps({"kind": kind, "seed": seed, "count": count,
                      "seconds": round(time.perf_counter() - began, 1), **found}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]) if len(sys.argv) > 4 else None)
