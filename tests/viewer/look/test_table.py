"""Tables from stored numbers: rescale, padding, inversion, the window a volume opens with, presets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viewer.look.default import default_window
from viewer.look.presets import PresetError, load
from viewer.look.table import padding_mask, table, values_for_display
from viewer.look.window import VoiFunction, VoiLut, Window, grey
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import HeaderWindow


def test_the_table_holds_the_grey_of_every_signed_number() -> None:
    """Looking up the uint16 view of int16 pixels gives what the window gives their rescaled values."""
    stored = np.arange(-1024, 1024, dtype=np.int16).reshape(1, 32, 64)
    volume = replace(volume_of_array(stored), slope=np.array([2.0]), intercept=np.array([-100.0]))
    window = Window(40, 400)

    shown = np.take(table(volume, window), stored[0].view(np.uint16))

    assert np.array_equal(shown, grey(stored[0] * 2.0 - 100.0, window))


def test_each_slice_has_its_own_rescale() -> None:
    """A slope shared from the first slice would be wrong silently (Philips MR, PET)."""
    stored = np.full((2, 1, 1), 100, dtype=np.uint16)
    volume = replace(volume_of_array(stored), slope=np.array([1.0, 2.0]))

    assert table(volume, Window(100, 200), 0)[100] == 128
    assert table(volume, Window(100, 200), 1)[100] == 255


def test_monochrome1_is_inverted_at_display_only_and_the_toggle_turns_it_back() -> None:
    """The picture is inverted, the values are not; inverting again shows them as stored."""
    stored = np.array([[[0, 255]]], dtype=np.uint16)
    volume = replace(volume_of_array(stored), inverse=True)
    window = Window(127.5, 255, VoiFunction.LINEAR_EXACT)

    assert np.take(table(volume, window), stored[0]).tolist() == [[255, 0]]
    assert np.take(table(volume, window, invert=True), stored[0]).tolist() == [[0, 255]]
    assert volume.rescaled(0).tolist() == [[0, 255]]


@pytest.mark.parametrize("invert", [False, True])
def test_padding_is_black_also_when_inverted(invert: bool) -> None:
    """GE's -2000 outside the circle stays black whatever the reader does."""
    stored = np.array([[[-2000, 0, 300]]], dtype=np.int16)
    volume = replace(volume_of_array(stored), padding=(-2000, -2000))

    shown = np.take(table(volume, Window(40, 80), invert=invert), stored[0].view(np.uint16))[0]

    assert shown[0] == 0
    assert shown[1] == (255 if invert else 0)
    assert grey(values_for_display(volume, 0, Window(40, 80), invert=invert), Window(40, 80))[0, 0] == (
        255 if invert else 0
    )


@pytest.mark.parametrize("invert", [False, True])
def test_padding_is_black_under_a_falling_lut(invert: bool) -> None:
    """A LUT may begin with white: padding takes its darkest entry, so that no bright rim grows round tissue."""
    stored = np.array([[[-2000, 99]]], dtype=np.int16)
    volume = replace(volume_of_array(stored), padding=(-2000, -2000))
    lut = VoiLut(np.arange(255, -1, -1, dtype=np.uint16), 0, 8)

    shown = grey(values_for_display(volume, 0, lut, invert=invert), lut)[0]

    assert shown.tolist() == [255 if invert else 0, 156]


def test_what_is_no_number_is_shown_as_padding_is() -> None:
    """NaN in float pixels is black and counts in nothing; no warning is printed."""
    stored = np.array([[[np.nan, 0.0, np.inf, 1.0]]], dtype=np.float32)
    mask = padding_mask(volume_of_array(stored), 0)

    assert mask is not None and mask.tolist() == [[True, False, True, False]]


def test_the_first_window_of_the_header_is_the_default() -> None:
    """Several windows are alternatives; the first pair opens the volume."""
    volume = replace(
        volume_of_array(np.zeros((1, 2, 2), np.int16)),
        windows=(HeaderWindow(40, 80, "SIGMOID"), HeaderWindow(600, 2800)),
    )

    assert default_window(volume) == Window(40, 80, VoiFunction.SIGMOID)


def test_an_unknown_function_is_never_drawn_as_another() -> None:
    """A window of unknown function is passed over, not treated as LINEAR."""
    volume = replace(
        volume_of_array(np.arange(100, dtype=np.int16).reshape(1, 10, 10)),
        windows=(HeaderWindow(40, 80, "GAMMA"), HeaderWindow(50, 60)),
    )

    assert default_window(volume) == Window(50, 60)


def test_without_a_header_window_the_whole_volume_decides_and_padding_does_not() -> None:
    """Percentiles 1 to 99.5 of all arrived slices that are not padding: one window for the volume."""
    rng = np.random.default_rng(7)
    tissue = rng.integers(100, 1100, (4, 50, 50)).astype(np.int16)
    tissue[:, :, :20] = -2000
    volume = replace(volume_of_array(tissue), padding=(-2000, -2000))
    low, high = np.percentile(tissue[tissue != -2000], (1, 99.5))

    window = default_window(volume)

    assert window.centre == pytest.approx((low + high) / 2, abs=8)
    assert window.width == pytest.approx(high - low, abs=12)


def test_a_slice_that_has_not_arrived_does_not_decide_the_window() -> None:
    """Memory that nobody filled is not tissue."""
    stored = np.full((2, 20, 20), 30000, dtype=np.int16)
    stored[0] = np.arange(400).reshape(20, 20)
    volume = volume_of_array(stored)
    volume.arrived[1] = False

    assert default_window(volume).width < 400


def test_the_shipped_presets_load_and_each_key_order_names_presets_that_exist() -> None:
    """Brain stands on key 1 of a head, lung on key 1 of a chest; MR has none."""
    presets = load()

    assert presets.find("brain").window == Window(40, 80)
    assert presets.find("lung").window == Window(-600, 1500)
    assert [p.id for p in presets.keys("CT", "HEAD")][:3] == ["brain", "stroke", "subdural"]
    assert presets.keys("CT", "CHEST ABDOMEN")[0].id == "lung"
    assert presets.keys("CT", "")[0].id == "soft-tissue"
    assert presets.keys("MR", "HEAD") == ()
    assert all(p.provisional for p in presets.rows if p.source == "customary")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[preset]]\nid="x"\ntitle="X"\nmodality="CT"\ncentre=1\nwidth=0\nsource="s"', "width"),
        ('[[preset]]\nid="x"', "row x"),
        ('[[order]]\nmodality="CT"\nbody=[]\npresets=["nobody"]', "nobody"),
        ("[[", "presets"),
    ],
)
def test_a_bad_row_is_named(text: str, named: str) -> None:
    """An edited file that cannot be read says which row and why."""
    with pytest.raises(PresetError, match=named):
        load(text)
