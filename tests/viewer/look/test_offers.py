"""Windows and VOI LUTs of a header as alternatives, and which of them opens a volume."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from highdicom import VOILUT
from pydicom import dcmread
from pydicom.pixels import apply_voi

from viewer.look.default import default_window, depends_on_pixels, offers, percentile_window
from viewer.look.window import VoiFunction, VoiLut, Window, display
from viewer.read.folder import scan_folder
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.build import build
from viewer.volumes.values import HeaderWindow, Volume


def volume_in(folder: Path) -> Volume:
    (plan,) = build([image.header for image in scan_folder(folder).images])
    return plan.allocate()


def luts(first: int) -> list[VOILUT]:
    """Two items written by highdicom."""
    steep = (np.arange(1024) ** 2 >> 4).astype(np.uint16)
    return [
        VOILUT(first_mapped_value=first, lut_data=steep, lut_explanation="bone"),
        VOILUT(first_mapped_value=first, lut_data=(255 - np.arange(256)).astype(np.uint8), lut_explanation="soft"),
    ]


def test_all_windows_and_all_luts_are_offered_with_their_words(write: Any, tmp_path: Path) -> None:
    """Two windows of which one has no words, and two LUTs, in the order of the header; a window opens it."""
    write(VOILUTSequence=luts(0), WindowCenter=[40, 600], WindowWidth=[80, 2800, 3],
          WindowCenterWidthExplanation="brain", Modality="CT")  # fmt: skip

    volume = volume_in(tmp_path)

    found = offers(volume)
    assert [offer.words for offer in found] == ["brain", "", "bone", "soft"]
    assert [type(offer.voi) for offer in found] == [Window, Window, VoiLut, VoiLut]
    assert default_window(volume) == Window(40, 80)


def test_a_lut_never_opens_a_volume_by_itself(write: Any, tmp_path: Path) -> None:
    """A header with LUTs alone opens by percentiles; the LUTs are there to be picked."""
    write(VOILUTSequence=luts(0), Modality="CT")
    volume = volume_in(tmp_path)
    volume.stored[:] = np.arange(24).reshape(1, 6, 4)
    volume.arrived[:] = True

    assert default_window(volume) == percentile_window(volume)
    assert len(offers(volume)) == 2


@pytest.mark.parametrize(
    ("signed", "intercept", "first"),
    [(True, 0, -512), (False, -1024, -1000), (False, 0, 40000), (True, -1024, -1024)],
)
def test_the_first_value_of_a_lut_has_the_sign_of_the_modality_values(
    write: Any, tmp_path: Path, signed: bool, intercept: int, first: int
) -> None:
    """Where modality values may be negative 64,536 is -1000; where they cannot be, 40,000 stays itself."""
    item = luts(0)[0]
    item.LUTDescriptor = [1024, first if signed else first & 0xFFFF, 16]
    write(pixels=np.zeros((6, 4), np.int16 if signed else np.uint16), RescaleIntercept=intercept, RescaleSlope=1,
          VOILUTSequence=[item])  # fmt: skip

    (offer,) = offers(volume_in(tmp_path))

    assert isinstance(offer.voi, VoiLut)
    assert offer.voi.first == first


def test_a_lut_draws_what_pydicom_draws(shared_data: Path) -> None:
    """The LUT of a real image gives pydicom's values for every pixel."""
    path = shared_data / "d11-syntaxes-and-oddities" / "vlut_04.dcm"
    image = dcmread(path)
    (plan,) = build([one.header for one in scan_folder(path).images])

    (offer,) = offers(plan.allocate())

    wanted = apply_voi(image.pixel_array, image)
    assert isinstance(offer.voi, VoiLut)
    np.testing.assert_allclose(
        display(image.pixel_array, offer.voi), wanted * (255 / (2**offer.voi.bits - 1)), atol=1e-9
    )


def test_a_lut_that_contradicts_itself_is_not_offered(write: Any, tmp_path: Path) -> None:
    """One item promises more entries than it holds: the other one and the windows stay."""
    short, good = luts(0)
    short.LUTDescriptor = [2048, 0, 16]
    write(VOILUTSequence=[short, good], WindowCenter=40, WindowWidth=80)

    assert [offer.words for offer in offers(volume_in(tmp_path))] == ["", "soft"]


def mr(window: HeaderWindow | None) -> Volume:
    """Air around tissue of 400 to 1200."""
    rng = np.random.default_rng(5)
    stored = rng.integers(0, 20, (4, 60, 60)).astype(np.uint16)
    stored[:, 15:45, 15:45] = rng.integers(400, 1201, (4, 30, 30))
    return replace(volume_of_array(stored, modality="MR"), windows=(window,) if window else ())


@pytest.mark.parametrize(
    ("centre", "width", "used"),
    [
        (700, 1400, True),
        (800, 700, False),  # cuts the darkest and the brightest tissue
        (300, 600, False),  # drawn for a scan half as bright
        (3000, 2000, False),  # beside it
        (20000, 40000, False),  # all of it nearly black
    ],
)
def test_a_window_of_mr_counts_only_if_it_spans_the_tissue(centre: float, width: float, used: bool) -> None:
    """1 to 99 % of what is not air must lie inside it, else percentiles of the volume open it."""
    volume = mr(HeaderWindow(centre, width))

    assert (default_window(volume) == Window(centre, width)) is used
    if not used:
        assert default_window(volume) == percentile_window(volume)


def test_the_same_window_of_ct_is_believed() -> None:
    """Hounsfield units mean the same everywhere; a narrow window there is meant."""
    volume = replace(mr(HeaderWindow(40, 80)), modality="CT")

    assert default_window(volume) == Window(40, 80)
    assert not depends_on_pixels(volume)


def test_an_mr_window_is_believed_until_images_arrive() -> None:
    """Before any pixel is there nothing speaks against it."""
    volume = mr(HeaderWindow(20000, 40000, "SIGMOID"))
    volume.arrived[:] = False

    assert default_window(volume) == Window(20000, 40000, VoiFunction.SIGMOID)
    assert depends_on_pixels(volume)


def test_padding_of_each_slice_decides_no_window() -> None:
    """Slices with different padding values: none of them counts as tissue."""
    stored = np.full((2, 40, 40), -2000, np.int16)
    stored[1] = -4000
    stored[:, :20] = np.arange(800).reshape(20, 40)
    volume = replace(volume_of_array(stored), padding=(-2000, -2000), paddings=((-2000, -2000), (-4000, -4000)))

    window = default_window(volume)

    assert window.centre - window.width / 2 >= 0
