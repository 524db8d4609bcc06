"""Damaged files of every syntax: the answer is pixels or a refusal in words, never anything else."""

import random
import resource
import sys
from pathlib import Path

import pytest

from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import BytesSource
from viewer.read.stored import pixels_sha256
from viewer.volumes.build import build


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """One to sixteen bytes changed, lengths made to lie, bytes lost or the end cut."""
    raw = bytearray(whole)
    end = len(raw) if chance.random() < 0.5 else min(len(raw), 4000)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at, what = chance.randrange(128, end), chance.random()
        if what < 0.6:
            raw[at] = chance.randrange(256)
        elif what < 0.75:
            raw[at : at + 4] = b"\xff\xff\xff\xff"
        elif what < 0.9:
            raw[at : at + 2] = b"\0\0"
        else:
            del raw[max(at, 200) :]
            break
    return bytes(raw)


@pytest.mark.filterwarnings("ignore")
def test_mutated_files_of_every_syntax(shared_data: Path) -> None:
    """Header, volumes and pixels of 600 damaged files, in bounded memory."""
    chance = random.Random(1)
    files = sorted((shared_data / "d13-ct-every-syntax").glob("*.dcm"))
    files += sorted((shared_data / "d11-syntaxes-and-oddities").glob("emri*.dcm"))
    contents = [path.read_bytes() for path in files]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = 0
    for _ in range(600):
        source = BytesSource("damaged", damaged(chance.choice(contents), chance))
        try:
            header = read_header(source)
            build([header])
            pixels_sha256(header, source)
            answers += 1
        except Refused as fault:
            assert str(fault).endswith(".")

    assert 50 < answers < 550
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 500 << 20
