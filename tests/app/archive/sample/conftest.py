"""Small patients made once: half the slices and pixels of the real ones."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.archive.sample import ct_chest, ct_head
from app.archive.sample.image import Image
from app.archive.sample.spec import SampleStudy, sample_studies

SMALL = ct_chest.Matrix(slices=65, pixels=160, seeds=120)


@pytest.fixture(scope="session")
def studies() -> Mapping[str, SampleStudy]:
    """The sample list by key."""
    return {study.key: study for study in sample_studies()}


@pytest.fixture(scope="session")
def chests(studies: Mapping[str, SampleStudy]) -> Mapping[str, Image]:
    """The current chest, its prior and the pneumothorax, soft kernel, small."""
    made = {}
    for key in ("chest-nodule", "chest-nodule-prior", "chest-pneumothorax"):
        recipe = studies[key].recipe
        assert isinstance(recipe, ct_chest.Chest)
        made[key] = ct_chest.make(recipe, SMALL)["soft"]
    return made


@pytest.fixture(scope="session")
def bleed(studies: Mapping[str, SampleStudy]) -> Image:
    """The head with a bleed, brain kernel, half the pixels."""
    recipe = studies["head-bleed"].recipe
    assert isinstance(recipe, ct_head.HeadCT)
    return ct_head.make(small_head(recipe))["brain"]


def small_head(recipe: ct_head.HeadCT) -> ct_head.HeadCT:
    """The same head in a coarser matrix."""
    return replace(recipe, head=replace(recipe.head, pixels=192, slices=34, slice_mm=4.0))
