"""Reading many headers in turn gives each what reading it alone gives, and asks a slow disk ahead."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from viewer.read.familiar import Familiar
from viewer.read.folder import files_below
from viewer.read.headers import AHEAD, read_headers
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import BytesSource, FileSource, Source


def alone(source: Source) -> str:
    """What one file says, in words that hold every value."""
    try:
        return repr(read_header(source))
    except Refused as fault:
        return f"refused: {fault}"


def told(answer: object) -> str:
    return f"refused: {answer}" if isinstance(answer, Refused) else repr(answer)


@pytest.mark.parametrize(
    "name",
    ["d01-ct-ge-tilt-irregular", "d02-ct-philips-surview", "d03-ct-philips-tilt", "d04-mr-ge-epi",
     "d08-mr-sagittal-decubitus", "d11-syntaxes-and-oddities", "d13-ct-every-syntax", "d14-charsets-and-documents"],
)  # fmt: skip
def test_neighbours_are_read_as_if_alone(shared_data: Path, name: str) -> None:
    """What a series repeats is taken over from the file before; nothing else ever is."""
    sources = [FileSource.of(file) for file in files_below(shared_data / name)]

    together = [told(answer) for answer in read_headers(sources)]

    assert together == [alone(source) for source in sources]


def test_a_value_that_comes_and_goes(write: Any) -> None:
    """An attribute that some images lack, or hold otherwise, is never taken from a neighbour."""
    said = [{"KVP": 120}, {"KVP": 120}, {"KVP": 120}, {}, {"KVP": 80}, {}, {"KVP": 120}, {"PatientName": "Roe^R"}, {},
            {"SpecificCharacterSet": "ISO_IR 192", "PatientName": "Ré^R"}, {"Rows": 6}, {"BitsStored": 12,
            "HighBit": 11}, {}]  # fmt: skip
    sources = [FileSource.of(write(**one)) for one in said * 2]

    together = [told(answer) for answer in read_headers(sources)]

    assert together == [alone(source) for source in sources]


def test_most_of_a_series_is_one_comparison(write: Any) -> None:
    """After two headers the memory knows what they share: more than half of all that is wanted."""
    familiar = Familiar()
    for _ in range(3):
        read_header(FileSource.of(write()), familiar)

    assert sum(len(run.values) for run in familiar.runs) > 15
    assert familiar.alike
    assert familiar.steady is not None


def test_headers_that_differ_in_the_same_elements_are_one_way(write: Any) -> None:
    """Numbers and lengths may differ, and each file says its own; a file with another element leaves the way."""
    said = [{"InstanceNumber": number, "ImageComments": "x" * number} for number in range(1, 13)]
    series = [FileSource.of(write(**one)) for one in said]
    other = FileSource.of(write(InstanceNumber=13, ImageComments="y", KVP=80))
    familiar = Familiar()

    together = [repr(read_header(source, familiar)) for source in series]

    assert together == [alone(source) for source in series]
    assert all(familiar.gone(source.read(0, 16384)) for source in series[5:])
    assert familiar.gone(other.read(0, 16384)) is None
    assert repr(read_header(other, familiar)) == alone(other)


class Slow(BytesSource):
    """A source that notes when it was announced."""

    asked: list[str] = []

    def hint(self, offset: int, length: int) -> None:
        Slow.asked.append(self.name)


@pytest.mark.parametrize("slow", [True, False])
def test_a_slow_disk_is_asked_ahead(write: Any, slow: bool) -> None:
    """Once a header came slowly, the next files are announced, each once; from memory none is."""
    Slow.asked = []
    content = write().read_bytes()
    sources = [Slow(f"{number:03d}", content) for number in range(3 * AHEAD)]
    times = count(step=1.0 if slow else 0.0)

    answers = list(read_headers(sources, lambda: next(times)))

    assert not any(isinstance(answer, Refused) for answer in answers)
    assert Slow.asked == ([source.name for source in sources[1:]] if slow else [])
