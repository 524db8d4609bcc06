"""Every file of the sets of syntaxes, decoded by us and by GDCM inside SimpleITK: the same values, pixel for pixel."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK
from numpy.typing import NDArray

from viewer.read.header import Header
from viewer.read.refusal import Refused
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import stored_pixels
from viewer.volumes.build import build

FOLDERS = ("d02-ct-philips-surview", "d10-mr-12bit", "d11-syntaxes-and-oddities", "d12-seg-sr",
           "d13-ct-every-syntax", "d13-ct-every-syntax/truncated")  # fmt: skip
THEIRS_ALONE_FAILS = frozenset(
    {
        "JLSL_08_07_0_1F.dcm",  # seven bits in eight: the codec of GDCM says no
        "liver_deflate.dcm", "liver_nonbyte_aligned_deflate.dcm",  # deflated frames are younger than it
        "liver_j2k.dcm", "liver_nonbyte_aligned_j2k.dcm", "liver_nonbyte_aligned_rle.dcm", "liver_rle.dcm",
        "parametric_map_float.dcm",
    }
)  # fmt: skip
"""What SimpleITK does not read; `test_decode` and `test_second_opinion` compare these with others."""
ONE_BIT = ("liver", "seg_image_ct_binary")
"""It shows one bit as 0 and 255; a file of fractions is none of these."""
PAST_THE_LAST_WHOLE_BYTE = "liver_nonbyte_aligned.dcm"
"""Its last four pixels are half a byte, which GDCM leaves as the memory it was given held (seen with
`MALLOC_PERTURB_`: another value each time); `test_second_opinion` compares all of them with pydicom."""
WITHOUT_ITS_TABLE = "mlut_18.dcm"
"""It passes the Modality LUT by; pydicom does not (`test_second_opinion`)."""


def ours(path: Path) -> tuple[Header, NDArray[Any]]:
    """Modality values as a volume gives them; colours as they are painted."""
    source = FileSource.of(path)
    header = read_header(source)
    stored = stored_pixels(header, source)
    if header.pixels is not None and (header.pixels.colour or path.name == WITHOUT_ITS_TABLE):
        return header, stored
    slopes = np.array([frame.slope for frame in header.frames]).reshape(-1, 1, 1)
    intercepts = np.array([frame.intercept for frame in header.frames]).reshape(-1, 1, 1)
    return header, stored * slopes + intercepts


def theirs(path: Path) -> NDArray[Any] | None:
    """What SimpleITK reads; None where it refuses."""
    try:
        return np.asarray(SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))))
    except RuntimeError:
        return None


def expected(path: Path, header: Header, found: NDArray[Any]) -> NDArray[Any]:
    """Their values without what they add for showing."""
    values = found.astype(np.float64)
    if header.pixels is not None and header.pixels.photometric == "MONOCHROME1":
        return float(2**header.pixels.stored - 1) - values  # they invert while reading
    if path.name.startswith(ONE_BIT) and "fractional" not in path.name:
        return values / 255
    return values


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_same_pixels_by_another_decoder(shared_data: Path, folder: str) -> None:
    """Equal where both read, refused by both where the data is cut, and what only we read is named above."""
    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    compared = 0
    for path in sorted((shared_data / folder).iterdir()):
        if not path.is_file() or path.suffix == ".json":
            continue
        found = theirs(path)
        try:
            header, values = ours(path)
        except Refused:
            assert found is None, f"SimpleITK reads {path.name}"
            continue
        if found is None:
            assert path.name in THEIRS_ALONE_FAILS, f"SimpleITK refuses {path.name}"
            continue
        compared += 1
        read = values.size // 8 * 8 if path.name == PAST_THE_LAST_WHOLE_BYTE else values.size
        np.testing.assert_array_equal(
            values.ravel()[:read], expected(path, header, found).ravel()[:read], err_msg=path.name
        )
        assert found.size == values.size, path.name

    assert compared == {"d02-ct-philips-surview": 6, "d10-mr-12bit": 3, "d11-syntaxes-and-oddities": 27,
                        "d12-seg-sr": 4, "d13-ct-every-syntax": 14}.get(folder, 0)  # fmt: skip


def test_rescale_of_volumes_is_that_of_the_files(shared_data: Path) -> None:
    """The volume built of a file gives the values compared above."""
    path = shared_data / "d13-ct-every-syntax" / "jpeg-ls-80.dcm"
    header, values = ours(path)
    (plan,) = build([header])
    volume = plan.allocate()
    volume.stored[0] = stored_pixels(header, FileSource.of(path))[0]

    np.testing.assert_array_equal(volume.rescaled(0), values[0].astype(np.float32))
