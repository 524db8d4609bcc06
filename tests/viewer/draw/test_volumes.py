"""Volume rendering against bodies whose outline is known, and what it says it left out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.draw.body import body_of, factors_of
from viewer.draw.raster import Raster
from viewer.draw.stack import CutError
from viewer.draw.view import Camera, Cut, Matter, Presenter, Projection, Slab, matter_of
from viewer.look.window import Window
from viewer.volumes.arrays import volume_of_array
from viewer.volumes.values import Gap, Point, Volume

SOLID = (Matter(300.0, (0.0, 0.0, 0.0), 0.0), Matter(301.0, (1.0, 1.0, 1.0), 1.0))
"""Nothing below 300, opaque and white above."""
CENTRE = np.array([40.0, -20.0, 60.0])
RADIUS = 18.0
SPACING = 0.5


@pytest.fixture(params=["raster", "vtk"])
def presenter(request: pytest.FixtureRequest, vtk: Presenter) -> Iterator[Presenter]:
    """Both presenters."""
    if request.param == "vtk":
        yield vtk
        return
    made = Raster()
    yield made
    made.close()


def ball(positions: NDArray[np.float64], columns: int = 60) -> Volume:
    """A ball of 18 mm around CENTRE, its edge soft over 3 mm, with a bright bead 25 mm to the left of it."""
    y, x = np.mgrid[0:50, 0:columns]
    inside = np.stack([x * 1.0, y * 1.2, np.zeros(x.shape)], axis=-1)
    points = positions[:, None, None, :] + inside
    body = np.clip(300 + (RADIUS - np.linalg.norm(points - CENTRE, axis=-1)) * 200, 0, 600)
    bead = np.clip(300 + (3 - np.linalg.norm(points - CENTRE - [25.0, 0.0, 0.0], axis=-1)) * 200, 0, 600)
    return volume_of_array(
        np.ascontiguousarray(np.maximum(body, bead), dtype=np.int16), spacing=(1.2, 1.0), positions=positions
    )


def upright(steps: NDArray[np.float64], lean: float = 0.0) -> NDArray[np.float64]:
    """Axial slices around the ball; `lean` is a tilt, mm towards the back a mm of height."""
    away = np.zeros((len(steps), 3))
    away[:, 2], away[:, 1] = steps, steps * lean
    return np.array([12.0, -50.0, 30.0]) + away


def camera(towards: Point, up: Point, width: int = 160, height: int = 120) -> Camera:
    """On the ball."""
    x, y, z = (float(v) for v in CENTRE)
    return Camera((x, y, z), towards, up, SPACING, width, height, SOLID, shaded=False)


def outline(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What is more white than black."""
    return np.asarray(picture[..., 0] > 127)


STACKS = {
    "upright": upright(np.arange(40) * 1.5),
    "tilted": upright(np.arange(40) * 1.5, 0.3),
    "uneven": upright(np.cumsum(np.tile([1.0, 1.9, 1.6], 13))),
    "tilted and uneven": upright(np.cumsum(np.tile([1.0, 1.9, 1.6], 13)), 0.3),
}
FRONT: tuple[Point, Point] = (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
BELOW: tuple[Point, Point] = (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)


@pytest.mark.parametrize("view", [FRONT, BELOW])
@pytest.mark.parametrize("name", STACKS)
def test_a_ball_is_a_ball_at_its_place(presenter: Presenter, name: str, view: tuple[Point, Point]) -> None:
    """Its middle within a pixel, its two diameters within a millimetre, the bead to the patient's left."""
    picture = outline(presenter.render(ball(STACKS[name], 80), camera(*view)))

    y, x = np.nonzero(picture)
    bead = x > 80 + 21 / SPACING
    assert 20 < np.count_nonzero(bead) < 200
    assert abs(x[bead].mean() + 0.5 - (80 + 25 / SPACING)) < 1.5
    x, y = x[~bead], y[~bead]
    assert abs(x.mean() + 0.5 - 80) < 1
    assert abs(y.mean() + 0.5 - 60) < 1
    for across in (x, y):
        assert abs((across.max() - across.min() + 1) * SPACING - 2 * RADIUS) <= 1.0


def test_slices_that_are_missing_are_nothing(presenter: Presenter) -> None:
    """Late slices and padding leave a hole through which black is seen, even under a curve that shows low values."""
    everything = (Matter(-3000.0, (1.0, 1.0, 1.0), 1.0), Matter(3000.0, (1.0, 1.0, 1.0), 1.0))
    volume = ball(STACKS["upright"])
    volume.arrived[18:22] = False
    volume.stored[:, :, 26:31] = -2000
    volume = replace(volume, padding=(-2000, -2000))

    picture = presenter.render(volume, replace(camera(*FRONT), matter=everything))[..., 0]

    middle = 120 // 2
    assert picture[middle - 40, 70] > 200
    assert picture[middle, 70] < 60
    assert picture[middle - 40, 80] < 140


def test_a_gap_is_not_filled(presenter: Presenter) -> None:
    """Missing slices are air."""
    steps = np.arange(46) * 1.5
    missing = replace(ball(upright(np.delete(steps, range(20, 26)))), gaps=(Gap(19, 6, 10.5),))

    gapped = outline(presenter.render(missing, camera(*FRONT)))
    filled = outline(presenter.render(ball(upright(steps)), camera(*FRONT)))

    assert filled[:, 80].sum() - gapped[:, 80].sum() > 10


def test_light_comes_from_the_eye(presenter: Presenter) -> None:
    """A lit ball is brightest in its middle and dark at its rim."""
    picture = presenter.render(ball(STACKS["upright"]), replace(camera(*FRONT), shaded=True))[..., 0].astype(int)

    assert picture[60, 80] > 180
    assert picture[60, 80] > picture[60, 80 - 33] + 40


def test_a_large_volume_is_averaged_and_says_so() -> None:
    """By the processor: two voxels to one where 256 are exceeded; what is averaged keeps its place and values."""
    volume = volume_of_array(np.zeros((8, 300, 40), dtype=np.int16), spacing=(0.5, 0.5))
    volume.stored[:] = np.arange(300)[:, None] * 10

    body = body_of(volume, (320, 256, 256))

    assert body.voxels.shape == (8, 150, 40)
    assert body.factors == (1, 2, 1)
    middle = body.lattice @ [0, 75, 0, 1]
    assert middle[1] == pytest.approx((150 + 151) / 2 * 0.5)
    assert (float(body.voxels[0, 75, 0]) - 1) * body.scale + body.offset == pytest.approx(1505, abs=1)
    raster = Raster()
    assert raster.reduced(volume, camera(*FRONT)) == "reduced 1 x 2 x 1"
    far = replace(camera(*FRONT, 600, 300), turning=True)
    assert raster.reduced(volume, far) == ("reduced 1 x 2 x 1, one ray for 2.34 pixels, one sample in 1.5 voxels")
    assert factors_of(replace(volume, stored=volume.stored[:, :200]), (320, 256, 256)) == (1, 1, 1)


def test_while_the_hand_moves_the_processor_looks_at_fewer_places() -> None:
    """Turning shows nearly the picture at rest; the picture at rest is the same before and after."""
    raster = Raster()
    mist = (Matter(0.0, (0.4, 0.2, 0.2), 0.0), Matter(600.0, (1.0, 1.0, 1.0), 0.2))
    volume, still = ball(STACKS["upright"]), replace(camera(*FRONT), matter=mist)

    before, moving, after = (
        raster.render(volume, one).astype(int) for one in (still, replace(still, turning=True), still)
    )
    raster.close()

    np.testing.assert_array_equal(after, before)
    assert 0 < np.abs(moving - before).mean() < 2


def test_what_does_not_lie_behind_each_other_is_refused() -> None:
    """Slices that wander sideways by more than a pixel have no body."""
    positions = upright(np.arange(10) * 1.5)
    positions[4, 0] += 9
    with pytest.raises(CutError, match="behind each other"):
        body_of(ball(positions), (320, 256, 256))


@pytest.mark.parametrize(
    ("shape", "largest", "memory", "factors"),
    [
        ((600, 512, 512), 2048, 1 << 30, (1, 1, 1)),
        ((600, 512, 512), 300, 1 << 30, (2, 2, 2)),
        ((600, 512, 512), 2048, 200 << 20, (2, 1, 1)),
        ((2000, 1024, 1024), 2048, 1 << 30, (2, 2, 1)),
        ((40, 512, 512), 2048, 1 << 30, (1, 1, 1)),
    ],
)
def test_what_a_card_cannot_hold_is_averaged_along_its_longest_side(
    shape: tuple[int, int, int], largest: int, memory: int, factors: tuple[int, int, int]
) -> None:
    """Neither a side nor the memory is exceeded, and no more is given up than that."""
    from viewer.draw.scene import room

    volume = volume_of_array(np.empty((1, 1, 1), dtype=np.int16))
    volume = replace(volume, stored=np.broadcast_to(np.int16(0), shape))

    most = room(shape, largest, memory)

    assert factors_of(volume, most) == factors
    assert max(-(-n // f) for n, f in zip(shape, factors, strict=True)) <= largest
    assert 2 * np.prod([-(-n // f) for n, f in zip(shape, factors, strict=True)]) <= memory


def test_a_worker_makes_ready_what_is_then_drawn(presenter: Presenter) -> None:
    """Prepared on another thread, the picture is the same as unprepared."""
    wanted = presenter.render(ball(STACKS["upright"]), camera(*FRONT)).copy()
    volume = ball(STACKS["upright"])

    with ThreadPoolExecutor(1) as worker:
        worker.submit(presenter.prepare, volume).result()

    assert np.array_equal(presenter.render(volume, camera(*FRONT)), wanted)


def test_a_body_is_made_once_and_again_when_more_has_arrived() -> None:
    """Two threads that ask at once share one; a slice that arrives makes the next."""
    from viewer.draw.scene import Bodies

    volume, bodies = ball(STACKS["upright"]), Bodies()
    volume.arrived[5] = False
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: bodies.of(volume, (99, 99, 99)), range(2))

    volume.arrived[5] = True
    later = bodies.of(volume, (99, 99, 99))

    assert first is second
    assert later is not first
    assert not first.voxels[5].any()
    assert later.voxels[5].all()


def test_a_wide_range_of_values_draws_without_a_word(vtk: Presenter, capfd: pytest.CaptureFixture[str]) -> None:
    """Sixteen bits, and float pixels of which some are no number: VTK has no table to complain of, numpy no cast."""
    chance = np.random.default_rng(5)
    wide = chance.integers(0, 65536, (12, 24, 24)).astype(np.uint16)
    floats = chance.normal(0, 1000, (12, 24, 24)).astype(np.float32)
    floats[chance.random(floats.shape) < 0.02] = np.nan
    eye = Camera((12, 12, 6), (0, 1, 0), (0, 0, 1), 0.8, 64, 64, matter_of(Window(500, 1000)))
    cut = Cut((12, 12, 6), (1, 0, 0), (0, 0, 1), 0.8, 40, 40, Window(0, 2000))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for stored in (wide, floats):
            even = volume_of_array(stored)
            assert even.geometry is not None
            uneven = replace(even, geometry=replace(even.geometry, positions=even.geometry.positions * 1.0))
            uneven.geometry.positions[6:, 2] += 0.3  # type: ignore[union-attr]
            for presenter in (Raster(), vtk):
                assert presenter.render(even, eye).max() > 0
                for volume in (even, uneven):
                    for slab in (None, *(Slab(4.0, mode) for mode in Projection)):
                        assert presenter.cut(volume, replace(cut, slab=slab)).max() > 0

    assert capfd.readouterr().err == ""
