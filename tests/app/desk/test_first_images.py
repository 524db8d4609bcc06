"""The images of the first case of a start are read past the store, and are the same that the store gives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.archive.records import instances_of, study_of
from app.cli.demo_reports import write_small_image
from app.cli.main import GROUPS
from app.cli.run import run
from app.desk.case.headers import first_images
from app.desk.case.opening import read_images
from app.desk.station import open_station
from app.store.first_images import first_images as rows_of
from app.store.first_page import first_page
from resources.errors import ReadroomError


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one imported image; its name has a sign that means something else in a URL."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    folder = tmp_path / "data #1?"
    assert run(["import", str(write_small_image(tmp_path, 0, None)), "--data", str(folder)], GROUPS) == 0
    return folder


def test_both_ways_read_the_same(data: Path) -> None:
    """Study, headers and volumes of the short way are those of the store's own."""
    (row,) = first_page(data)
    study = str(row["study"])

    early = first_images(data, study)

    station = open_station(data, lambda: datetime.now(UTC))
    try:
        later = read_images(station, study)
        with station.store.reading() as work:
            kept, known = study_of(work, study), instances_of(work, study)
    finally:
        station.store.close()
    assert early is not None
    assert early.study == later.study == kept
    assert repr([header for header, _ in early.images]) == repr(
        [header for header, _ in later.images]
    )  # NaN is NaN
    assert [source.name for _, source in early.images] == [one.sop for one in known]
    assert [plan.key for plan in early.plans] == [plan.key for plan in later.plans]


def test_what_is_not_there_is_no_answer(data: Path, tmp_path: Path) -> None:
    """Another study, another folder, a folder without a store: nothing, so that the store is asked."""
    assert first_images(data, "1.2.3") is None
    assert rows_of(tmp_path / "nowhere", "1.2.3") is None


def test_without_its_key_nothing_is_shown(data: Path, tmp_path: Path) -> None:
    """The key of another person's archive opens nothing: no answer; a lost file is one sentence."""
    (row,) = first_page(data)
    study = str(row["study"])
    keys = sorted((tmp_path / "home").rglob("archive-*.key"))
    for key in keys:
        key.rename(key.with_suffix(".away"))
    assert first_images(data, study) is None
    for key in keys:
        key.with_suffix(".away").rename(key)
    for file in (data / "archive").glob("??/*"):
        file.unlink()

    with pytest.raises(ReadroomError, match="is missing"):
        first_images(data, study)
