"""Planes and slabs against analytic bodies, plain numpy and another resampler."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.draw.body import body_of
from viewer.draw.hatch import hatch
from viewer.draw.planes import Planes
from viewer.draw.raster import Raster
from viewer.draw.sheets import Sheets
from viewer.draw.stack import CutError, stack_of
from viewer.draw.uneven import GAP, NOTHING, VALUE, Sampled
from viewer.draw.view import Cut, Projection, Slab, View
from viewer.look.window import Window
from viewer.measure.plane import plane
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Gap, Point, Volume

SLOPE = np.array([3.0, -2.0, 5.0])
"""Of the ramp, per mm of patient x, y and z."""
WINDOW = Window(100, 500)


def unit(*vector: float) -> Point:
    """The vector at length 1."""
    x, y, z = np.array(vector) / np.linalg.norm(vector)
    return float(x), float(y), float(z)


def moved(point: Point, by: NDArray[np.float64]) -> Point:
    """The point, moved."""
    x, y, z = np.asarray(point) + by
    return float(x), float(y), float(z)


def across(a: Point, b: Point) -> Point:
    """A unit vector at a right angle to both."""
    return unit(*np.cross(a, b))


RIGHT = unit(1.0, 0.3, -0.2)
DOWN = across(across(RIGHT, unit(0.1, 1.0, 0.5)), RIGHT)
ROW, COLUMN = unit(0.9, 0.3, 0.1), across(across(unit(0.9, 0.3, 0.1), unit(-0.3, 0.9, -0.2)), unit(0.9, 0.3, 0.1))


def body(positions: NDArray[np.float64], spacing: tuple[float, float] = (1.3, 0.8)) -> Volume:
    """A ramp in patient millimetres, 30 x 40 voxels a slice, oblique to every axis."""
    rows, columns = np.mgrid[0:30, 0:40]
    inside = rows[..., None] * spacing[0] * np.array(COLUMN) + columns[..., None] * spacing[1] * np.array(ROW)
    points = positions[:, None, None, :] + inside
    stored = np.ascontiguousarray(points @ SLOPE, dtype=np.float32)
    return volume_of_array(stored, spacing=spacing, directions=(ROW, COLUMN), positions=positions)


def along(steps: NDArray[np.float64], drift: float = 0.0, jitter: float = 0.0) -> NDArray[np.float64]:
    """Positions at these depths; a drift of 0.33 mm a mm is a tilt of 18 degrees."""
    normal = np.cross(ROW, COLUMN)
    away = np.random.default_rng(4).normal(0, jitter, (len(steps), 1)) if jitter else np.zeros((len(steps), 1))
    lean = steps[:, None] * drift * np.array(COLUMN) + away * np.array(ROW)
    return np.array([12.0, -30.0, 55.0]) + steps[:, None] * normal + lean


EVEN = np.arange(24) * 2.5
UNEVEN = np.cumsum([0, 1.08, 1.08, 1.08, 4.0, 4.0, 4.0, 6.99, 6.99, 4.0, 1.08, 1.08, 1.08, 4.0])
BODIES: dict[str, Callable[[], Volume]] = {
    "oblique": lambda: body(along(EVEN)),
    "tilted": lambda: body(along(EVEN, 0.33)),
    "anisotropic": lambda: body(along(np.arange(9) * 7.0), spacing=(0.5, 1.9)),
    "irregular": lambda: body(along(UNEVEN)),
    "tilted and irregular": lambda: body(along(UNEVEN, 0.33)),
    "each slice shifted": lambda: body(along(EVEN, 0.0, 0.7)),
}


def middle(volume: Volume, width: int = 90, height: int = 70, spacing: float = 0.7) -> Cut:
    """An oblique plane through the middle of the volume."""
    grid = plane(volume, volume.slices // 2)
    return Cut(grid.centre, RIGHT, DOWN, spacing, width, height, WINDOW)


def points(cut: Cut) -> NDArray[np.float64]:
    """Patient mm of each pixel of a cut, (height, width, 3), by its definition."""
    y, x = np.mgrid[0 : cut.height, 0 : cut.width] + 0.5
    right = (x - cut.width / 2)[..., None] * cut.spacing * np.array(cut.right)
    return np.array(cut.centre) + right + (y - cut.height / 2)[..., None] * cut.spacing * np.array(cut.down)


def inside(volume: Volume, cut: Cut) -> NDArray[np.bool_]:
    """Pixels that have a voxel on every side, by the slices' positions."""
    g = volume.geometry
    assert g is not None
    at, normal = points(cut), np.cross(g.row_direction, g.column_direction)
    depth, found = at @ normal, g.positions @ normal
    k = np.clip(np.searchsorted(found, depth) - 1, 0, len(found) - 2)
    share = (depth - found[k]) / (found[k + 1] - found[k])
    away = at - g.positions[k] - (g.positions[k + 1] - g.positions[k]) * share[..., None]
    column = away @ np.asarray(g.row_direction) / g.column_spacing
    row = away @ np.asarray(g.column_direction) / g.row_spacing
    rows, columns = volume.stored.shape[1:3]
    on = (column >= 0) & (column <= columns - 1) & (row >= 0) & (row <= rows - 1)
    return np.asarray(on & (share >= 0) & (share <= 1))


def sampled(volume: Volume, cut: Cut) -> Sampled:
    """The values of a cut."""
    return Planes(Sheets()).sample(volume, cut)


@pytest.mark.parametrize("name", BODIES)
def test_a_ramp_in_millimetres_is_reproduced(name: str) -> None:
    """To a hundredth of a unit where the ramp rises six a mm: every sample lies where it says."""
    volume = BODIES[name]()
    cut = middle(volume)

    found = sampled(volume, cut)

    sure = inside(volume, cut)
    assert sure.mean() > 0.2
    assert (found.state[sure] == VALUE).all()
    assert np.abs(found.values - points(cut) @ SLOPE)[sure].max() < 0.01


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("thickness", [6.0, 9.1])
def test_the_mean_of_a_slab_of_a_ramp_is_the_ramp(name: str, upright: bool, thickness: float) -> None:
    """A slab lies half before its plane and half behind it: its mean is the value on the plane."""
    volume = BODIES[name]()
    cut = middle(volume)
    if upright:
        cut = replace(cut, right=ROW, down=COLUMN, spacing=0.31)
    normal = np.cross(cut.right, cut.down)
    cut = replace(cut, centre=moved(cut.centre, 0.7 * normal))

    thick = sampled(volume, replace(cut, slab=Slab(thickness, Projection.MEAN)))

    wall = thickness / 2 * normal
    sure = inside(volume, replace(cut, centre=moved(cut.centre, -wall)))
    for share in np.linspace(-1, 1, 41):
        sure &= inside(volume, replace(cut, centre=moved(cut.centre, wall * share)))
    assert sure.any()
    assert np.abs(thick.values - points(cut) @ SLOPE)[sure].max() < 0.02


@pytest.mark.parametrize(
    "name",
    [
        "d01-ct-ge-tilt-irregular",
        "d03-ct-philips-tilt",
        "d04-mr-ge-epi",
        "d05-mr-siemens-mosaic",
        "d06-mr-orientations",
        "d07-mr-enhanced",
        "d08-mr-sagittal-decubitus",
        "d09-mr-two-pacs",
    ],
)
def test_a_ramp_in_real_positions_is_reproduced(
    shared_data: Path, volumes_of: Callable[[Path], Iterator[Volume]], name: str
) -> None:
    """The places of real scans, tilted, uneven and oblique, filled with patient millimetres: cut at true places."""
    cut_through = 0
    for real in volumes_of(shared_data / name):
        g = real.geometry
        if g is None or real.colour or real.slices < 3 or not real.arrived.all():
            continue
        y, x = np.mgrid[0 : real.stored.shape[1], 0 : real.stored.shape[2]]
        flat = y[..., None] * g.row_spacing * np.asarray(g.column_direction)
        flat = flat + x[..., None] * g.column_spacing * np.asarray(g.row_direction)
        stored = np.stack([(place + flat) @ SLOPE for place in g.positions]).astype(np.float32)
        n = real.slices
        volume = replace(
            real, stored=stored, padding=None, slope=np.ones(n), intercept=np.zeros(n), modality_lut=None
        )
        grid = plane(volume, n // 2)
        cut = Cut(grid.centre, RIGHT, DOWN, grid.rows * grid.row_spacing / 120, 120, 110, WINDOW)

        found = sampled(volume, cut)

        sure = inside(volume, cut) & (found.state != GAP)
        assert np.count_nonzero(sure) > 100
        assert (found.state[sure] == VALUE).all()
        # Positions off their lattice by a hundredth of a millimetre are taken as on it.
        assert np.abs(found.values - points(cut) @ SLOPE)[sure].max() < 0.12
        cut_through += 1
    assert cut_through > 0


def test_only_even_stacks_are_one_lattice() -> None:
    """A tilt keeps the lattice; uneven steps, a shift, a gap and a missing slice do not."""
    lattices = {name: stack_of(make()).lattice is not None for name, make in BODIES.items()}
    late = BODIES["oblique"]()
    late.arrived[4] = False

    assert lattices == {
        "oblique": True,
        "tilted": True,
        "anisotropic": True,
        "irregular": False,
        "tilted and irregular": False,
        "each slice shifted": False,
    }
    assert stack_of(late).lattice is None
    assert stack_of(replace(BODIES["oblique"](), gaps=(Gap(3, 1, 5.0),))).lattice is None


def noise(padding: tuple[int, int] | None = None, dtype: type[np.int16 | np.uint16] = np.int16) -> Volume:
    """Noise, upright, 20 slices of 30 x 40, 1.3 by 0.8 by 2.5 mm."""
    stored = np.random.default_rng(6).integers(0, 1000, (20, 30, 40)).astype(dtype)
    return replace(volume_of_array(stored, spacing=(1.3, 0.8), step=2.5), padding=padding)


@pytest.mark.parametrize("dtype", [np.int16, np.uint16])
@pytest.mark.parametrize("interpolate", [True, False])
def test_another_resampler_says_the_same(dtype: type[np.int16 | np.uint16], interpolate: bool) -> None:
    """SimpleITK, linear and nearest, on an oblique plane through noise."""
    sitk = pytest.importorskip("SimpleITK", reason="SimpleITK is not there: make test installs it")
    volume = noise(dtype=dtype)
    cut = replace(middle(volume), interpolate=interpolate)
    image = sitk.GetImageFromArray(volume.stored)
    image.SetSpacing((0.8, 1.3, 2.5))
    first = points(cut)[0, 0]
    direction = np.array([cut.right, cut.down, np.cross(cut.right, cut.down)]).T
    resample = sitk.ResampleImageFilter()
    resample.SetSize((cut.width, cut.height, 1))
    resample.SetOutputSpacing((cut.spacing, cut.spacing, 1.0))
    resample.SetOutputOrigin(first.tolist())
    resample.SetOutputDirection(direction.ravel().tolist())
    resample.SetOutputPixelType(sitk.sitkFloat32)
    resample.SetDefaultPixelValue(-1)
    resample.SetInterpolator(sitk.sitkLinear if interpolate else sitk.sitkNearestNeighbor)

    theirs = sitk.GetArrayFromImage(resample.Execute(image))[0]
    ours = sampled(volume, cut)

    both = (theirs >= 0) & (ours.state == VALUE)
    assert both.sum() > 0.99 * max(np.count_nonzero(theirs >= 0), np.count_nonzero(ours.state == VALUE))
    assert (np.abs(ours.values - theirs)[both] > 0.02).mean() < 0.001


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize(("mode", "numpy_says"), [("MAX", np.max), ("MIN", np.min), ("MEAN", np.mean)])
def test_a_slab_of_whole_slices_is_what_numpy_says(
    uneven: bool, mode: str, numpy_says: Callable[..., NDArray[np.float64]]
) -> None:
    """Five slices, pixel on voxel, through the lattice and by true positions."""
    volume = noise()
    if uneven:
        volume = replace(volume, gaps=(Gap(15, 1, 2.5),))
    grid = plane(volume, 8)
    cut = Cut(grid.centre, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 40, 48, WINDOW, interpolate=False)

    found = sampled(volume, replace(cut, slab=Slab(12.5, Projection(mode))))

    rows = np.floor((points(cut)[:, 0, 1] / 1.3) + 0.5).astype(int)
    on = (rows >= 0) & (rows < 30)
    wanted = numpy_says(volume.stored[6:11], axis=0)[rows[on]]
    assert np.abs(found.values[on] - wanted).max() < 1e-3


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("padding", [(-2000, -2000), (-2000, -1990), (3000, 3000)])
def test_padding_counts_in_no_slab_and_is_black_in_a_plane(uneven: bool, padding: tuple[int, int]) -> None:
    """Low, ranged and high padding: MAX, MIN and MEAN are those of the tissue alone."""
    volume = noise(padding)
    rim = np.random.default_rng(8).random(volume.stored.shape) < 0.3
    rim[:, :, :3] = True
    volume.stored[rim] = np.random.default_rng(9).integers(padding[0], padding[1] + 1, np.count_nonzero(rim))
    if uneven:
        volume = replace(volume, gaps=(Gap(15, 1, 2.5),))
    grid = plane(volume, 8)
    cut = Cut(grid.centre, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 40, 48, WINDOW, interpolate=False)
    rows = np.floor((points(cut)[:, 0, 1] / 1.3) + 0.5).astype(int)
    on = (rows >= 0) & (rows < 30)
    tissue = np.ma.masked_array(volume.stored[6:11].astype(float), rim[6:11])

    flat = sampled(volume, cut)
    assert ((flat.state[on] == VALUE) == ~rim[8][rows[on]]).all()
    for mode, wanted in (("MAX", tissue.max(0)), ("MIN", tissue.min(0)), ("MEAN", tissue.mean(0))):
        found = sampled(volume, replace(cut, slab=Slab(12.5, Projection(mode))))
        here = ~np.ma.getmaskarray(wanted)[rows[on]]
        assert ((found.state[on] == VALUE) == here).all()
        assert np.abs(found.values[on] - wanted.data[rows[on]])[here].max() < 1e-2
    black = Raster().cut(volume, replace(cut, invert=True))
    assert not black[on][rim[8][rows[on]]].any()


def test_a_narrow_window_beside_padding_prints_no_warning() -> None:
    """What the reslice puts outside the volume is far from any value: it must not reach the window."""
    volume = replace(volume_of_array(np.full((4, 8, 8), 40, np.int16)), padding=(-1000, -900))
    volume.stored[:, 0] = -1000
    cut = Cut(
        (3.5, 3.5, 1.5),
        (1.0, 0.0, 0.0),
        (0.0, 1.0, 0.0),
        0.5,
        40,
        40,
        Window(40, 1.5),
        slab=Slab(2.0, Projection.MEAN),
    )

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = Raster().cut(volume, cut)

    assert picture.max() > 0 and picture[0, 0] == 0


@pytest.mark.parametrize("uneven", [False, True])
def test_padding_leaks_into_no_neighbour(uneven: bool) -> None:
    """Between tissue of 500 and padding of -2000 the plane shows 500 or nothing, never a grey between."""
    volume = noise((-2000, -2000))
    volume.stored[...] = 500
    volume.stored[np.random.default_rng(8).random(volume.stored.shape) < 0.3] = -2000
    if uneven:
        volume = replace(volume, gaps=(Gap(15, 1, 2.5),))

    found = sampled(volume, middle(volume))

    assert np.abs(found.values[found.state == VALUE] - 500).max() < 0.01
    assert (found.state == VALUE).sum() > 500


def test_missing_slices_are_stripes_and_never_values() -> None:
    """A declared gap and slices still on their way: half a step beyond the last slice the stripes begin."""
    volume = noise()
    positions = np.asarray(volume.geometry.positions).copy() if volume.geometry else np.empty((0, 3))
    positions[12:, 2] += 10.0
    assert volume.geometry is not None
    volume = replace(volume, geometry=replace(volume.geometry, positions=positions), gaps=(Gap(11, 4, 12.5),))
    volume.arrived[4:6] = False
    volume.stored[4:6] = 30000
    upright = Cut((15.0, 18.0, 30.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.5, 40, 160, WINDOW)

    found = sampled(volume, upright)
    picture = Raster().cut(volume, upright)

    z = points(upright)[:, 0, 2]
    late = (z > 3 * 2.5 + 1.25) & (z < 6 * 2.5 - 1.25)
    gap = (z > 11 * 2.5 + 1.25) & (z < 12 * 2.5 + 10 - 1.25)
    outside = (z < -1.25) | (z > 19 * 2.5 + 10 + 1.25)
    assert (found.state[late | gap] == GAP).all()
    assert (found.state[outside] == NOTHING).all()
    assert (found.state[~(late | gap | outside)] == VALUE).all()
    assert found.values[found.state == VALUE].max() < 1000
    assert np.array_equal(picture[gap], hatch(160, 40)[gap])
    whole = sampled(volume, replace(upright, slab=Slab(20.0)))
    assert whole.values[whole.state == VALUE].max() < 1000


def test_directions_a_little_off_the_right_angle_shift_no_row() -> None:
    """Headers round their cosines; over a long row of an uneven stack that is more than a pixel."""
    skew = 9e-4
    stored = np.repeat(np.arange(12, dtype=np.int16)[None, :, None] * 100, 3, axis=0).repeat(2000, axis=2)
    positions = np.array([[0, 0, z] for z in (0.0, 1, 2.3)])
    directions = ((1.0, 0.0, 0.0), (skew, float(np.sqrt(1 - skew * skew)), 0.0))
    volume = volume_of_array(stored, directions=directions, positions=positions)
    x, y, z = plane(volume, 1).to_patient(1900, 5)

    found = sampled(volume, Cut((x, y, z), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 1, 1, WINDOW))

    assert stack_of(volume).lattice is None
    assert abs(float(found.values[0, 0]) - 500) < 0.1


def test_stripes_begin_half_a_common_step_from_the_edge_of_a_gap() -> None:
    """Also where half of all steps are gaps, so that the middle one of them is no step of the stack."""
    volume = volume_of_array(
        np.full((3, 8, 8), 500, np.int16), positions=np.array([[0, 0, z] for z in (0.0, 1, 3)])
    )
    volume = replace(volume, gaps=(Gap(1, 1, 2.0),), verdict=("gaps",))
    upright = Cut((3.5, 3.5, 1.5), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.1, 20, 30, WINDOW)

    found = sampled(volume, upright)

    z = points(upright)[:, 0, 2]
    assert (found.state[(z > 1.51) & (z < 2.49)] == GAP).all()
    assert (found.state[(z < 1.49) | (z > 2.51)] == VALUE).all()


@pytest.mark.parametrize("uneven", [False, True])
def test_each_slice_keeps_its_own_padding(uneven: bool) -> None:
    """Where slices differ in what is padding, a number that is padding on one is tissue on the next."""
    stored = np.full((4, 8, 8), 500, np.int16)
    positions = np.array([[0, 0, z] for z in ((0.0, 1, 2, 4.5) if uneven else (0.0, 1, 2, 3))])
    volume = replace(
        volume_of_array(stored, positions=positions), padding=(500, 500), paddings=((500, 500), None, (7, 9), None)
    )
    flat = Cut((3.5, 3.5, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 4, 4, WINDOW)

    states = [int(sampled(volume, replace(flat, centre=(3.5, 3.5, float(z)))).state.max()) for z in positions[:, 2]]

    assert states == [NOTHING, VALUE, VALUE, VALUE]
    assert [bool(part.any()) for part in body_of(volume, (64, 64, 64)).voxels][:3] == [False, True, True]


def test_each_slice_keeps_its_own_rescale() -> None:
    """PET-like slopes: the plane through slice 3 shows slice 3's values, and half way up the mean of two."""
    volume = noise()
    volume.slope[:] = np.linspace(1.0, 4.0, 20)
    volume.intercept[:] = np.arange(20) * 10
    flat = Cut(plane(volume, 3).centre, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 40, 1, WINDOW)
    row = int(np.floor(points(flat)[0, 0, 1] / 1.3))
    share = points(flat)[0, 0, 1] / 1.3 - row

    found = sampled(volume, replace(flat, centre=(*flat.centre[:2], 8.75)))

    values = (volume.rescaled(3) + volume.rescaled(4)) / 2
    assert np.abs(found.values[0] - (values[row] * (1 - share) + values[row + 1] * share)).max() < 0.01


@pytest.mark.parametrize("invert", [False, True])
def test_the_plane_of_a_slice_is_the_slice_as_presented(invert: bool) -> None:
    """Cut and slice agree within one grey where the picture lies inside the image."""
    volume, raster = BODIES["tilted"](), Raster()
    window = Window(float(volume.rescaled(7).mean()), 60)
    view = View(7, window, 60, 50, zoom=2.0, invert=invert)
    grid = plane(volume, 7)
    cut = Cut(grid.centre, ROW, COLUMN, 0.8 / 2.0, 60, 50, window, invert=invert)

    slice_, plane_ = raster.present(volume, view), raster.cut(volume, cut)

    assert np.abs(slice_.astype(int) - plane_).max() <= 1
    assert slice_.std() > 5


def test_what_cannot_be_cut_is_said() -> None:
    """No geometry, colour, nothing arrived: a sentence each, no picture."""
    cut = middle(noise())
    colour = volume_of_array(np.zeros((2, 4, 4, 3), dtype=np.int16))
    late = noise()
    late.arrived[:] = False

    for volume, word in ((replace(noise(), geometry=None), "lie"), (colour, "colour"), (late, "arrived")):
        with pytest.raises(CutError, match=word):
            Raster().cut(volume, cut)
