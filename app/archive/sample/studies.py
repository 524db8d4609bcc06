"""The sample studies, made and written: one at a time, or all of them on two processes."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path

from app.archive.sample import ct_chest, ct_head, mr_brain, mr_spine, worker
from app.archive.sample.ct_chest import Chest
from app.archive.sample.ct_head import HeadCT
from app.archive.sample.files import write_images
from app.archive.sample.image import Image
from app.archive.sample.mr_brain import BrainMR
from app.archive.sample.spec import Recipe, SampleStudy, sample_studies
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.read.stored import pixels_sha256


def make_images(recipe: Recipe) -> dict[str, Image]:
    """The images of a recipe by name; the same recipe makes the same images on one machine."""
    if isinstance(recipe, Chest):
        made = ct_chest.make(recipe)
        return {**made, "coronal": ct_chest.coronal(made["soft"])}
    if isinstance(recipe, HeadCT):
        return ct_head.make(recipe)
    if isinstance(recipe, BrainMR):
        return mr_brain.make(recipe)
    return mr_spine.make(recipe)


def write_study(spec: SampleStudy, folder: Path, now: datetime) -> list[Path]:
    """Make one study and write it into a folder of its own below `folder`.

    Args:
        now: the moment the study's age is counted back from; its zone is the zone of the study's times.

    Returns:
        The files, series by series.
    """
    return write_images(spec, make_images(spec.recipe), folder / spec.key, now)


def write_and_decode(spec: SampleStudy, folder: Path, now: datetime) -> dict[Path, str | None]:
    """`write_study`, and each file decoded once as import wants it: the files with the digests of their pixels."""
    files = write_study(spec, folder, now)
    sources = [FileSource.of(str(file)) for file in files]
    return {file: pixels_sha256(read_header(source), source) for file, source in zip(files, sources, strict=True)}


def make_all(
    folder: Path, now: datetime, processes: int = 2
) -> Iterator[tuple[SampleStudy, dict[Path, str | None]]]:
    """Make every sample study, each yielded as soon as it is whole; the list's first begins first.

    A stopped iteration lets the running studies end and starts no more.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=worker.start) as pool:
        waiting = {pool.submit(write_and_decode, spec, folder, now): spec for spec in sample_studies()}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
