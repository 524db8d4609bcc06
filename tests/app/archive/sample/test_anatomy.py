"""What can be measured in the made images is what was asked for."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.archive.sample import brain, ct_chest, ct_head, mr_brain, mr_spine
from app.archive.sample.image import Image
from app.archive.sample.spec import SampleStudy


def small_head(recipe: ct_head.HeadCT) -> ct_head.HeadCT:
    """The same head in a coarser matrix."""
    return replace(recipe, head=replace(recipe.head, pixels=192, slices=34, slice_mm=4.0))


def _near(image: Image, at: tuple[float, float, float], reach: float) -> NDArray[np.int16]:
    """The values of an axial image within `reach` mm of a point."""
    index = [slice(max(int((p - f - reach) / s), 0), int((p - f + reach) / s) + 2)
             for p, f, s in zip(at[::-1], image.first[::-1], image.step, strict=True)]  # fmt: skip
    return image.stored[tuple(index)]


def _nodule_volume(image: Image, at: tuple[float, float, float]) -> float:
    """mm3 of soft tissue about where the nodule was asked for, wherever pose and breath took it."""
    values = _near(image, at, 10.0)
    return float((values > -150).sum() * np.prod(image.step))


def test_the_same_seed_gives_the_same_volume(studies: Mapping[str, SampleStudy]) -> None:
    """Made twice, a spine is the same to the bit; with another seed it is another."""
    recipe = studies["spine-l5"].recipe
    assert isinstance(recipe, mr_spine.SpineMR)
    small = replace(recipe, pixels=128, slices=5)

    first, again, other = (mr_spine.make(r)["T2"].stored for r in (small, small, replace(small, seed=99)))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_nodule_was_smaller_in_the_prior(
    chests: Mapping[str, Image], studies: Mapping[str, SampleStudy]
) -> None:
    """Counted in voxels, the nodule of 15 mm holds at least twice the tissue of that of 8 mm."""
    now, before = (
        _nodule_volume(chests[key], recipe.nodule.at)
        for key in ("chest-nodule", "chest-nodule-prior")
        if isinstance(recipe := studies[key].recipe, ct_chest.Chest) and recipe.nodule
    )

    assert before < 0.6 * now
    assert now > 1000


@pytest.mark.parametrize(("low", "high", "share"), [(-1024, -950, 0.2), (-900, -760, 0.04), (-130, -70, 0.03),
                                                    (20, 90, 0.05), (300, 1500, 0.005)])  # fmt: skip
def test_a_chest_holds_air_lung_fat_muscle_and_bone(
    chests: Mapping[str, Image], low: int, high: int, share: float
) -> None:
    """Each tissue's range of HU fills at least its usual share of the scan."""
    values = chests["chest-nodule"].stored

    found = ((values >= low) & (values <= high)).mean()

    assert found > share


def test_a_pneumothorax_is_air_where_lung_should_be(chests: Mapping[str, Image]) -> None:
    """In front of the left lung there is air of the density of room air, on the right there is lung."""
    image = chests["chest-pneumothorax"]
    left, right = (float(np.median(_near(image, (side * 55, -52, 190), 4.0))) for side in (1, -1))

    assert left < -960
    assert -930 < right < -650


@pytest.mark.parametrize("key", ["head-bleed", "head-subdural"])
def test_the_midline_is_shifted_by_what_was_asked(studies: Mapping[str, SampleStudy], key: str) -> None:
    """The septum between the frontal horns lies to the right of the middle by the asked shift, within 2.5 mm."""
    recipe = studies[key].recipe
    assert isinstance(recipe, ct_head.HeadCT)
    head = small_head(recipe).head
    assert head.mass

    anatomy = brain.build(head, np.random.default_rng(head.seed))

    x, y, z = (axis.ravel() for axis in anatomy.local.mesh)
    horns = anatomy.scale[int(np.searchsorted(z, 14))][(y > -22) & (y < -12)].mean(0)
    fluid = np.flatnonzero((horns < 0.6) & (np.abs(x) < 30))
    gap = int(np.argmax(np.diff(fluid)))
    septum = float(x[fluid[gap : gap + 2]].mean())
    assert septum == pytest.approx(-head.mass.shift, abs=2.5)


def test_a_bleed_is_denser_than_brain(bleed: Image) -> None:
    """Fresh blood measures 55 to 80 HU, brain on the other side 20 to 45."""
    blood, brain = (float(np.median(_near(bleed, (x, -4, 6), 5.0))) for x in (30, -52))

    assert 55 < blood < 80
    assert 15 < brain < 45


def test_an_infarct_is_bright_on_diffusion(studies: Mapping[str, SampleStudy]) -> None:
    """The brain of the stroke case is twice as bright there as on the other side."""
    recipe = studies["brain-stroke"].recipe
    assert isinstance(recipe, mr_brain.BrainMR) and recipe.infarct
    small = replace(recipe, series=("DWI",), head=replace(recipe.head, pixels=192, slices=34, slice_mm=4.0))

    image = mr_brain.make(small)["DWI"]

    x, y, z = recipe.infarct.at
    bright, usual = (float(np.median(_near(image, (side * x, y, z), 6.0))) for side in (1, -1))
    assert bright > 2 * usual


def test_the_protruding_disc_narrows_the_sac(studies: Mapping[str, SampleStudy]) -> None:
    """Behind L5/S1 the bright fluid of T2 is less deep with the protrusion than without."""
    recipe = studies["spine-l5"].recipe
    assert isinstance(recipe, mr_spine.SpineMR)
    small = replace(recipe, pixels=192, slices=7)
    healthy = replace(small, disc=replace(small.disc, protrusion=0.0))

    def fluid(study: mr_spine.SpineMR) -> int:
        image = mr_spine.make(study)["T2"]
        rows = slice(*(int((image.first[2] - z) / image.step[1]) for z in (-95.0, -115.0)))
        columns = slice(*(int((y - image.first[1]) / image.step[2]) for y in (5.0, 45.0)))
        return int((image.stored[3, rows, columns] > 700).sum())

    assert fluid(small) < 0.9 * fluid(healthy)


def test_two_patients_have_different_hearts(studies: Mapping[str, SampleStudy]) -> None:
    """Size and axis of heart and aorta differ between seeds and grow with age."""
    from app.archive.sample.chest_heart import build_of

    young = [build_of(np.random.default_rng(s), 25) for s in range(12)]
    old = [build_of(np.random.default_rng(s), 80) for s in range(12)]

    assert len({b.heart for b in young}) == 12
    assert np.mean([b.aorta for b in old]) > np.mean([b.aorta for b in young]) + 0.1


def test_coronal_reformats_show_the_same_voxels(chests: Mapping[str, Image]) -> None:
    """A point read in the coronal series is the mean of the axial voxels it was made from."""
    axial = chests["chest-nodule"]

    coronal = ct_chest.coronal(axial, every_mm=2 * axial.step[1])

    _, y, z = coronal.position(10)
    rows = round((y - axial.first[1]) / axial.step[1] - 0.5)
    k = (z - axial.first[2]) / axial.step[0]
    low = int(k)
    pair = axial.stored[low : low + 2, rows : rows + 2, 80].mean(1)
    expected = pair[0] * (1 - (k - low)) + pair[1] * (k - low)
    assert coronal.stored[10, 0, 80] == pytest.approx(expected, abs=1.5)
