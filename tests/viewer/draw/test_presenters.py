"""Both presenters: the raster one against plain formulas, the VTK one against the raster one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viewer.draw.geometry import mapping
from viewer.draw.raster import Raster
from viewer.draw.view import Cut, Presenter, Projection, Slab, View
from viewer.look.window import VoiFunction, VoiLut, Window, grey
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Gap, Volume

WINDOW = Window(40, 80)


@pytest.fixture
def noise() -> Volume:
    """Three slices of noise with non-square pixels and a padded edge."""
    stored = np.random.default_rng(5).integers(-200, 400, (3, 48, 64)).astype(np.int16)
    stored[:, :, :6] = -2000
    return replace(volume_of_array(stored, spacing=(1.3, 0.8)), padding=(-2000, -2000))


def by_hand(volume: Volume, view: View, x: int, y: int) -> float:
    """The unrounded value at a screen pixel by the definition of bilinear interpolation; NaN outside."""
    column, row = mapping(volume, view).to_image(x + 0.5, y + 0.5)
    rows, columns = volume.stored.shape[1:3]
    if not (-0.5 <= column < columns - 0.5 and -0.5 <= row < rows - 0.5):
        return float("nan")
    values = volume.rescaled(view.index).astype(float)
    column, row = min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
    c, r = int(column), int(row)
    c1, r1 = min(c + 1, columns - 1), min(r + 1, rows - 1)
    a, b = column - c, row - r
    top = values[r, c] * (1 - a) + values[r, c1] * a
    return float(top * (1 - b) + (values[r1, c] * (1 - a) + values[r1, c1] * a) * b)


@pytest.mark.parametrize("quarter", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_values_are_interpolated_and_then_windowed(quarter: int, mirrored: bool) -> None:
    """At a narrow window the picture is the window of the interpolated value, not a blend of greys."""
    volume = volume_of_array(np.random.default_rng(1).integers(-300, 300, (1, 20, 30)).astype(np.int16))
    view = View(0, Window(10, 35), 90, 70, quarter=quarter, mirrored=mirrored, pan=(1.3, -0.7), zoom=2.7)

    picture = Raster().present(volume, view)

    for x in range(0, 90, 7):
        for y in range(0, 70, 5):
            value = by_hand(volume, view, x, y)
            wanted = 0 if np.isnan(value) else int(grey(np.array([value]), view.window)[0])
            assert abs(int(picture[y, x]) - wanted) <= 1


def test_nearest_shows_stored_pixels_as_squares() -> None:
    """Without interpolation, at 4 to 1, each pixel is a block of 16 equal greys."""
    volume = volume_of_array(np.arange(12, dtype=np.int16).reshape(1, 3, 4) * 7)
    view = View(0, WINDOW, 16, 12, interpolate=False)

    picture = Raster().present(volume, view)

    assert np.array_equal(picture, np.kron(grey(volume.rescaled(0), WINDOW), np.ones((4, 4), np.uint8)))


def test_a_missing_slice_is_black_and_never_its_neighbour(noise: Volume) -> None:
    """What has not arrived is not drawn."""
    presenter = Raster()
    assert presenter.present(noise, View(1, WINDOW, 60, 60)).any()

    noise.arrived[1] = False

    assert not presenter.present(noise, View(1, WINDOW, 60, 60)).any()
    assert presenter.present(noise, View(2, WINDOW, 60, 60)).any()


def test_outside_the_slice_is_black_also_when_inverted(noise: Volume) -> None:
    """Nothing was imaged there."""
    picture = Raster().present(noise, View(0, WINDOW, 400, 50, invert=True))

    assert not picture[:, :100].any()


def test_colour_is_shown_as_stored() -> None:
    """Red stays red: no window, no grey."""
    stored = np.zeros((1, 4, 4, 3), dtype=np.uint16)
    stored[..., 0] = 200
    volume = volume_of_array(stored)

    picture = Raster().present(volume, View(0, WINDOW, 8, 8))

    assert picture.shape == (8, 8, 3)
    assert picture[4, 4].tolist() == [200, 0, 0]


VIEWS = [
    View(0, WINDOW, 300, 220),
    View(1, WINDOW, 300, 220, interpolate=False),
    View(2, Window(40, 400, VoiFunction.SIGMOID), 333, 251, zoom=6.1, pan=(7.0, -3.3)),
    View(0, Window(60, 160, VoiFunction.LINEAR_EXACT), 251, 333, quarter=1, invert=True),
    View(1, Window(40, 1), 200, 200, quarter=2, mirrored=True),
    View(1, VoiLut(np.linspace(0, 4095, 500).astype(np.uint16), -100, 12), 128, 128, quarter=3),
    View(1, WINDOW, 31, 23),
]


@pytest.mark.parametrize("view", VIEWS)
def test_both_presenters_draw_the_same_within_one_grey(vtk: Presenter, noise: Volume, view: View) -> None:
    """Every window function, turn, zoom, with padding: pixels that differ would mislead with the machine."""
    a, b = Raster().present(noise, view).astype(int), vtk.present(noise, view).astype(int)

    assert a.shape == b.shape == (view.height, view.width)
    # At an edge of a pixel's area or a step of the window the last bit decides; such pixels are very few.
    assert np.count_nonzero(np.abs(a - b) > 1) <= 0.0005 * a.size
    assert abs(a.mean() - b.mean()) < 0.05


CUT = Cut((24.0, 30.0, 6.0), (0.8, 0.0, 0.6), (0.0, 1.0, 0.0), 0.4, 120, 140, Window(350, 700))


@pytest.mark.parametrize("dtype", [np.int16, np.uint16])
@pytest.mark.parametrize("padding", [None, (-2000, -2000), (0, 40), (900, 2000)])
@pytest.mark.parametrize(
    "cut",
    [
        CUT,
        replace(CUT, interpolate=False, window=Window(300, 20)),
        replace(CUT, slab=Slab(5.0), invert=True),
        replace(CUT, slab=Slab(5.0, Projection.MIN), window=Window(300, 900, VoiFunction.SIGMOID)),
        replace(CUT, slab=Slab(4.2, Projection.MEAN)),
        replace(CUT, slab=Slab(9.0), interpolate=False),
        replace(CUT, window=VoiLut(np.linspace(0, 4095, 500).astype(np.uint16), 100, 12)),
    ],
)
def test_both_presenters_cut_the_same_within_one_grey(
    vtk: Presenter, dtype: type[np.int16 | np.uint16], padding: tuple[int, int] | None, cut: Cut
) -> None:
    """Planes and slabs, with padding low, among the tissue and high; stored numbers signed and not."""
    stored = np.random.default_rng(5).integers(0, 700, (18, 48, 64)).astype(dtype)
    if padding is not None and (dtype is np.int16 or padding[0] >= 0):
        rim = np.random.default_rng(6).random(stored.shape) < 0.2
        stored[rim] = np.random.default_rng(7).integers(padding[0], padding[1] + 1, np.count_nonzero(rim))
    volume = replace(
        volume_of_array(stored, spacing=(1.3, 0.8), step=1.1), padding=padding, inverse=padding is None
    )

    a, b = Raster().cut(volume, cut).astype(int), vtk.cut(volume, cut).astype(int)

    assert np.count_nonzero(np.abs(a - b) > 1) <= 0.002 * a.size
    assert a.std() > 5


@pytest.mark.parametrize("padding", [None, (-2000, -2000), (0, 40)])
@pytest.mark.parametrize("tilt", [0.0, 0.3])
@pytest.mark.parametrize(
    "cut",
    [
        CUT,
        replace(CUT, interpolate=False, window=Window(300, 20)),
        replace(CUT, slab=Slab(5.0), invert=True),
        replace(CUT, slab=Slab(5.0, Projection.MIN), window=Window(300, 900, VoiFunction.SIGMOID)),
        replace(CUT, slab=Slab(4.2, Projection.MEAN)),
    ],
)
def test_both_presenters_cut_uneven_stacks_the_same(
    vtk: Presenter, padding: tuple[int, int] | None, tilt: float, cut: Cut
) -> None:
    """Uneven steps, a declared gap, slices on their way, a rescale a slice: values, stripes and black alike."""
    stored = np.random.default_rng(5).integers(0, 700, (18, 48, 64)).astype(np.int16)
    if padding is not None:
        rim = np.random.default_rng(6).random(stored.shape) < 0.2
        stored[rim] = np.random.default_rng(7).integers(padding[0], padding[1] + 1, np.count_nonzero(rim))
    depth = np.cumsum([0, 0.8, 0.8, 1.4, 1.4, 0.8, 0.9, 3.2, 0.8, 0.8, 1.1, 0.8, 0.8, 0.9, 0.8, 0.8, 1.3, 0.8])
    positions = np.stack([np.zeros(18), tilt * depth, depth], axis=-1)
    volume = volume_of_array(stored, spacing=(1.3, 0.8), positions=positions)
    volume = replace(volume, padding=padding, gaps=(Gap(6, 3, 3.2),), slope=np.linspace(0.8, 1.3, 18))
    volume.arrived[13:15] = False

    a, b = Raster().cut(volume, cut).astype(int), vtk.cut(volume, cut).astype(int)

    assert np.count_nonzero(np.abs(a - b) > 1) <= 0.002 * a.size
    assert a.std() > 5
    assert np.count_nonzero(a == 72) > 30 or cut.slab is not None


def test_what_has_arrived_since_is_cut_too(vtk: Presenter) -> None:
    """A volume goes up again when more of it is there."""
    stored = np.full((9, 20, 20), 500, dtype=np.int16)
    volume = volume_of_array(stored)
    upright = Cut((10.0, 10.0, 4.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.2, 40, 40, Window(500, 900))
    volume.arrived[3:6] = False
    volume.stored[3:6] = 0
    before = vtk.cut(volume, upright)

    volume.stored[3:6] = 500
    volume.arrived[3:6] = True
    after = vtk.cut(volume, upright)

    assert before[20, 20] in (0, 72)
    assert (after == 128).all()


def test_the_vtk_presenter_draws_no_missing_slice(vtk: Presenter, noise: Volume) -> None:
    """Black, as with the raster presenter."""
    noise.arrived[0] = False

    assert not vtk.present(noise, View(0, WINDOW, 50, 50)).any()
