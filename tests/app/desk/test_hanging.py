"""What hangs where on a real reading page: layouts, linking, two patients, what was seen, and what is left of it."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.archive.values import KeptStudy
from app.desk.bridge import Bridge
from app.desk.case.keeping import Keeping
from app.desk.case.layout import Layout, placed
from app.desk.case.opening import OpenedCase, StudyImages
from app.desk.case.page import ReadingPage
from app.desk.case.sides import same_person
from app.desk.case.values import Subject
from app.desk.case.viewing import NothingHung, Viewing
from app.desk.reading.values import TOOLS, Preset
from app.desk.station import Station
from app.desk.theme.theme import Theme
from app.reports.records import Viewed, keep_viewed, viewed_of
from app.reports.values import DrawnMark
from app.store.engine import Store, open_store
from dictation.panel.strip import DictationStrip
from viewer.draw.raster import Raster
from viewer.look.presets import load
from viewer.panes.seen import Level
from viewer.panes.style import Style
from viewer.read.load import SliceArrived
from viewer.read.pool import Pool
from viewer.read.scan import read_header
from viewer.read.source import FileSource
from viewer.volumes.build import build

Study = Callable[..., StudyImages]
KEPT = KeptStudy(
    "", "P1", "", "", "", "F", "20261124", "2102", "CT head", "A1", "", "St Brannoc", "HEAD", "CT", False, False
)


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Two workers."""
    with Pool(threads=2) as made:
        yield made


@pytest.fixture
def viewing(theme: Theme, pool: Pool) -> Viewing:
    """The panes, of nobody yet."""
    return Viewing(Bridge(), pool, Raster(), Style(theme.tokens.colour, theme.tokens.family), load())


@pytest.fixture
def page(theme: Theme, viewing: Viewing, qtbot: QtBot) -> Iterator[ReadingPage]:
    """The reading page on the screen, wide enough for two panes side by side."""
    made = ReadingPage(theme, viewing, DictationStrip(theme.tokens.colour, theme.tokens.family))
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.show()
    qtbot.waitExposed(made)
    yield made
    viewing.close()


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Writes a CT study: `series` of so many images each, 2 mm apart, of a patient."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    numbers = count(1)

    def make(
        series: tuple[int, ...] = (8,), name: str = "HALE^ANN", born: str = "19500101", **said: str
    ) -> StudyImages:
        root = f"1.2.826.0.1.{next(numbers)}"
        frame, images = said.get("frame", f"{root}.9"), []
        for number, slices in enumerate(series, start=1):
            for k in range(slices):
                image = Dataset()
                image.SOPClassUID, image.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", f"{root}.{number}.{k + 1}"
                image.StudyInstanceUID, image.SeriesInstanceUID = root, f"{root}.{number}"
                image.FrameOfReferenceUID, image.Modality, image.SeriesNumber = frame, "CT", number
                image.SeriesDescription, image.PatientName, image.PatientID = f"Series {number}", name, "P1"
                image.ImagePositionPatient, image.ImageOrientationPatient = [0, 0, 2.0 * k], [1, 0, 0, 0, 1, 0]
                image.PixelSpacing, image.SliceThickness, image.Rows, image.Columns = [1, 1], 2, 32, 32
                image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
                image.BitsAllocated = image.BitsStored = 16
                image.HighBit, image.PixelRepresentation = 15, 1
                image.WindowCenter, image.WindowWidth = 40, 80
                image.PixelData = np.full((32, 32), 10 * k, np.int16).tobytes()
                image.file_meta = FileMetaDataset()
                image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
                path = tmp_path / image.SOPInstanceUID
                image.save_as(path, implicit_vr=False, little_endian=True, enforce_file_format=True)
                source = FileSource.of(path)
                images.append((read_header(source), source))
        kept = replace(KEPT, uid=root, patient_name=name, birth_date=born)
        return StudyImages(kept, tuple(images), build([header for header, _ in images]))

    return make


def loaded(viewing: Viewing) -> bool:
    return all(bool(v.arrived.all()) for side in viewing.sides for v in side.volumes.values())


def test_each_layout_shows_the_panes_it_says() -> None:
    """The prior stands at the right, always; without one four images are all of the current study."""
    current, prior = ("c1", "c2", "c3", "c4"), ("p1", "p2")

    assert placed(Layout.ONE, current, prior, "p1", beside=True) == (("p1",),)
    assert placed(Layout.BESIDE, current, prior, "c1", beside=True) == (("c1", "p1"),)
    assert placed(Layout.BELOW, current, prior, "c1", beside=True) == (("c1",), ("c2",))
    assert placed(Layout.BELOW, current, prior, "p2", beside=True) == (("p1",), ("p2",))
    assert placed(Layout.FOUR, current, prior, "c1", beside=True) == (("c1", "p1"), ("c2", "p2"))
    assert placed(Layout.FOUR, current, prior, "c1", beside=False) == (("c1", "c3"), ("c2", "c4"))


def test_four_panes_hang_four_series(page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot) -> None:
    """Every series of a study in a pane of its own; what cannot be seen in the layout is not on the screen."""
    viewing.show(viewing.current, study((8, 7, 6, 5)))

    viewing.show_layout("2x2")
    qtbot.waitUntil(lambda: all(pane.seen for pane in viewing.current.panes))

    assert sorted(pane.volume.slices for pane in viewing.shown if pane.volume) == [5, 6, 7, 8]
    assert all(pane.isVisible() for pane in viewing.current.panes)
    assert not any(pane.isVisible() for pane in viewing.prior.panes)
    assert sum(tile.shown for tile in viewing.tiles(viewing.current)) == 4
    viewing.show_layout("1x1")
    assert [pane.isVisible() for pane in viewing.panes] == [True] + [False] * 5


def test_series_of_one_study_scroll_together_and_every_one_is_painted(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Paging one of two linked panes shows each slice in both, in one go."""
    viewing.show(viewing.current, study((8, 8)))
    viewing.show_layout("2x1")
    qtbot.waitUntil(lambda: loaded(viewing))
    above, below = viewing.shown
    viewing.go_to_end(last=False)
    qtbot.waitUntil(lambda: 0 in above.seen and 0 in below.seen)
    painted: list[tuple[int, int]] = []
    above.painted.connect(lambda _, k: painted.append((0, k)))
    below.painted.connect(lambda _, k: painted.append((1, k)))

    above.page(7)

    assert set(painted) == {(pane, k) for pane in (0, 1) for k in range(1, 8)}


def test_a_layout_takes_nobody_from_the_image_they_read(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """A series that a layout hangs for the first time comes to the reader's level; the image read stays."""
    viewing.show(viewing.current, study((8, 8)))
    qtbot.waitUntil(lambda: loaded(viewing))
    viewing.go_to_end(last=True)

    viewing.show_layout("2x1")

    assert [pane.view.index for pane in viewing.shown if pane.view] == [7, 7]


def test_an_equal_frame_of_reference_links_no_prior(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Scanners use them again: only the offset that the reader set moves the prior, and it is written in its pane."""
    viewing.show(viewing.current, study((8,), frame="1.2.3"))
    viewing.show(viewing.prior, study((8,), frame="1.2.3"))
    qtbot.waitUntil(lambda: loaded(viewing))
    a, b = viewing.current.pane, viewing.prior.pane
    before = b.view.index if b.view else None

    a.first()
    assert b.view is not None and b.view.index == before
    assert "Not linked, P sets the level" in b._overlay.bottom_left
    b.go(2)
    viewing.compare_prior()
    a.go(3)

    assert b.view.index == 5
    assert "Linked, offset +4.0 mm" in b._overlay.bottom_left


def test_a_level_that_nobody_set_is_said_to_be_guessed(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Where one pane is shown, P shows the prior at the same share of the stack; set side by side, it is the reader's."""
    viewing.show(viewing.current, study((8,)))
    viewing.show(viewing.prior, study((8,)))
    qtbot.waitUntil(lambda: loaded(viewing))
    viewing.show_layout("1x1")

    viewing.compare_prior()

    (words,) = (line for line in viewing.prior.pane._overlay.bottom_left if line.startswith("Linked"))
    assert words == "Linked, offset +0.0 mm, guessed: G, then P sets it"
    viewing.next_layout()
    viewing.compare_prior()
    assert "Linked, offset +0.0 mm" in viewing.prior.pane._overlay.bottom_left


def test_an_offset_holds_for_the_planes_it_was_set_in(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Another series of the prior that lies elsewhere is not moved by it, and says that it is not linked."""
    viewing.show(viewing.current, study((8,)))
    images = study((8, 6))
    second = [
        replace(h, series=replace(h.series, frame_of_reference="9.9")) if h.series.number == 2 else h
        for h, _ in images.images
    ]
    sources = tuple(zip(second, (source for _, source in images.images), strict=True))
    viewing.show(viewing.prior, replace(images, images=sources, plans=build(second)))
    qtbot.waitUntil(lambda: loaded(viewing))
    viewing.compare_prior()

    viewing.hang(viewing.prior, list(viewing.prior.volumes)[1], 0)
    viewing.current.pane.go(6)

    assert viewing.prior.pane.view is not None and viewing.prior.pane.view.index == 0
    assert "Not linked, P sets the level" in viewing.prior.pane._overlay.bottom_left


def test_no_offset_is_set_at_a_level_that_is_not_shown(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Beside "No slice here" the reader sees no level to link; what was last shown there is not it."""
    viewing.show(viewing.current, study((8,)))
    viewing.show(viewing.prior, study((6,)))
    qtbot.waitUntil(lambda: loaded(viewing))
    viewing.prior.pane.follow(None, "The nearest image of this series is 40.0 mm away.")

    with pytest.raises(NothingHung, match="shows no image"):
        viewing.set_offset()

    assert viewing.offset is None
    viewing.prior.pane.go(2)
    viewing.set_offset()
    assert viewing.offset is not None


@pytest.mark.parametrize(("name", "born"), [("ROWE^BEN", "19500101"), ("HALE^ANN", "19611212")])
def test_two_patients_are_never_side_by_side_without_the_bar(
    page: ReadingPage, viewing: Viewing, study: Study, name: str, born: str
) -> None:
    """Another name or another birth date hung beside, whatever way: the bar over the full width names both."""
    viewing.show(viewing.current, study())
    assert page.banner.isVisible()

    viewing.show(viewing.prior, study(name=name, born=born))

    bar = page.two_patients
    assert bar.isVisible() and not page.banner.isVisible()
    assert bar.width() == page.width()
    for pane in (viewing.current.pane, viewing.prior.pane):
        assert pane._overlay.top_left[0] in bar.accessibleName()
    viewing.take_prior_away()
    assert page.banner.isVisible() and not bar.isVisible()


def test_one_number_of_two_hospitals_is_two_patients(page: ReadingPage, viewing: Viewing, study: Study) -> None:
    """Name, birth date and identifier agree, who gave the identifier does not: the bar names both issuers."""
    here, there = study(), study()
    viewing.show(viewing.current, replace(here, study=replace(here.study, issuer="St Brannoc")))

    viewing.show(viewing.prior, replace(there, study=replace(there.study, issuer="Kilmory")))

    bar = page.two_patients
    assert bar.isVisible() and not page.banner.isVisible()
    assert "ID P1 of St Brannoc" in bar.accessibleName() and "ID P1 of Kilmory" in bar.accessibleName()


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"issuer": " St Brannoc "}, True),
        ({"patient_name": "ROWE^BEN"}, True),
        ({"issuer": "Kilmory"}, False),
        ({"issuer": ""}, False),
        ({"patient_id": "P2"}, False),
        ({"birth_date": "19500102"}, False),
    ],
)
def test_identifier_issuer_and_birth_date_make_a_person(changed: dict[str, str], same: bool) -> None:
    """A mismatch in any of the three keeps a prior from being hung; a changed name is asked about instead."""
    one = replace(KEPT, issuer="St Brannoc", birth_date="19500101")

    assert same_person(one, replace(one, **changed)) is same


def test_the_same_patient_beside_needs_no_bar(page: ReadingPage, viewing: Viewing, study: Study) -> None:
    """One person, two studies."""
    viewing.show(viewing.current, study())
    viewing.show(viewing.prior, study())

    assert page.banner.isVisible() and not page.two_patients.isVisible()


def test_what_was_not_seen_is_named_for_signing(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """By series and image: from what was painted, and what was painted in an earlier sitting."""
    viewing.show(viewing.current, study((8, 6)))
    viewing.show(viewing.prior, study((4,)))
    qtbot.waitUntil(lambda: loaded(viewing))
    first, second = viewing.current.volumes
    qtbot.waitUntil(lambda: viewing.seen.of(first) == {4})
    viewing.current.pane.go(2)
    qtbot.waitUntil(lambda: viewing.seen.of(first) == {2, 4})
    viewing.restore({first: "13000000"}, ())

    assert viewing.not_wholly_seen() == (
        "1 Series 1: 4 of 8 images seen, 4 not: 4, 6-8",
        "2 Series 2: not opened",
    )
    assert viewing.not_wholly_seen(viewing.prior) == ("1 Series 1: 1 of 4 images seen, 3 not: 1-2, 4",)
    assert viewing.seen.count(first, Level.QUARTER) >= 1
    assert second not in viewing.seen.kept()


def test_images_that_memory_has_no_room_for_are_said_and_named_for_signing(
    page: ReadingPage, viewing: Viewing, study: Study
) -> None:
    """The sentence stands where the images would, and the sign sheet is not silent because nothing was made."""
    images = study((3,))
    viewing.begin(Subject(images.study.uid, "CT head", "P1", "HEAD"))
    said: list[str] = []
    viewing.said.connect(said.append)
    assert viewing.not_wholly_seen() == ("None of this study was opened",)

    viewing.show(viewing.current, replace(images, plans=(replace(images.plans[0], rows=10**8, columns=10**8),)))

    assert said and "not enough memory" in said[0]
    assert viewing.current.pane._notice.sentence == said[0]
    assert viewing.not_wholly_seen() == ("None of this study was opened",)
    assert viewing.not_wholly_seen(viewing.prior) == ()


def test_measurements_stand_where_they_were_drawn(page: ReadingPage, viewing: Viewing, study: Study) -> None:
    """Kept by image, not by number: they come back on the same one, and are kept again as they were."""
    images = study((8,))
    key, sop = images.plans[0].key, images.plans[0].slices[3].header.sop_uid
    kept = DrawnMark("m1", "C", "length", key, sop, 0, ((1.0, 2.0, 6.0), (9.0, 2.0, 6.0)))
    elsewhere = replace(kept, id="m2", label="D", volume="another series")

    viewing.restore({}, (kept, elsewhere))
    viewing.show(viewing.current, images)

    assert [(mark.label, mark.index, mark.points) for mark in viewing.current.pane.marks] == [("C", 3, kept.points)]
    assert viewing.drawn() == (kept, elsewhere)


def test_news_of_the_case_before_do_not_silence_those_of_the_next(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Slices that arrive while another case is opened are dropped; later ones are told all the same."""
    viewing._arrivals.report(SliceArrived("a series of before", 3))
    viewing._arrivals._bridge.next_generation()

    viewing.show(viewing.current, study())

    qtbot.waitUntil(lambda: loaded(viewing) and bool(viewing.current.pane.seen))


def test_a_series_that_failed_while_it_hung_nowhere_says_so_when_it_comes(
    page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot
) -> None:
    """Never "Loading" for ever: the sentence stands in the image's place, and the count says how many are lost."""
    images, said = study((8, 6)), []
    cut = images.images[8 + 2][1].name
    os.truncate(cut, Path(cut).stat().st_size - 100)
    viewing.said.connect(said.append)

    viewing.show(viewing.current, images)
    first, second = viewing.current.volumes
    qtbot.waitUntil(lambda: bool(said) and int(viewing.current.volumes[second].arrived.sum()) == 5)
    pane = viewing.current.pane
    assert pane.volume is not None and pane.volume.key == first
    viewing.hang(viewing.current, second, 2)

    assert pane.volume is not None and pane.view is not None
    corners = pane._corners(pane.volume, pane.view, False)
    assert corners.loading == ()
    assert "5 of 6 loaded, 1 cannot be shown" in corners.counts
    notice = pane._notice_for(pane.volume, pane.view)
    assert notice is not None and notice.title == "This image cannot be shown" and not pane.can_measure


def opened(viewed: Viewed | None) -> OpenedCase:
    """A case as far as what is kept of its images asks for it."""
    return cast(OpenedCase, SimpleNamespace(case=SimpleNamespace(id="case-1"), viewed=viewed))


@pytest.fixture
def keep(viewing: Viewing, pool: Pool, tmp_path: Path) -> Iterator[tuple[Keeping, Store]]:
    """What was seen, kept in a real store through the desk's workers."""
    store, bridge = open_store(tmp_path / "data"), Bridge()
    bridge.use(pool)
    station = SimpleNamespace(store=store, now=lambda: datetime(2026, 11, 25, tzinfo=UTC))
    yield Keeping(bridge, cast(Station, station), viewing), store
    store.close()


def kept_in(store: Store) -> Viewed | None:
    with store.reading() as work:
        return viewed_of(work, "case-1")


def test_what_was_seen_is_kept_within_two_seconds_and_comes_back(
    page: ReadingPage, viewing: Viewing, study: Study, keep: tuple[Keeping, Store], qtbot: QtBot
) -> None:
    """Nobody saves it: it is written while the reader reads, and the next sitting begins where this one ended."""
    keeping, store = keep
    images = study((8,))
    key = images.plans[0].key
    keeping.begin(opened(None), "p1")
    viewing.show(viewing.current, images)
    qtbot.waitUntil(lambda: loaded(viewing) and 4 in viewing.seen.of(key))
    viewing.current.pane.page(2)

    qtbot.waitUntil(
        lambda: (found := kept_in(store)) is not None and found.seen[key][4:7].count("0") == 0, timeout=9000
    )
    keeping.put_down()()
    viewing.close_case()
    again = kept_in(store)
    assert again is not None and viewing.seen.kept() == {}
    keeping.begin(opened(again), "p1")

    assert viewing.seen.of(key) == {4, 5, 6}


def test_what_another_reader_saw_is_not_seen(
    page: ReadingPage, viewing: Viewing, study: Study, keep: tuple[Keeping, Store], qtbot: QtBot
) -> None:
    """A colleague's images count for the colleague alone; opening the case without looking takes nothing away."""
    keeping, store = keep
    images = study((8,))
    key = images.plans[0].key
    theirs = Viewed("case-1", "p2", {key: "33333333"}, (), datetime(2026, 11, 24, tzinfo=UTC))
    with store.work() as work:
        keep_viewed(work, theirs)

    keeping.begin(opened(theirs), "p1")

    assert viewing.seen.of(key) == set()
    keeping.put_down()()
    assert kept_in(store) == theirs
    keeping.begin(opened(theirs), "p2")
    assert viewing.seen.of(key) == set(range(8))


def test_the_window_that_goes_writes_what_was_seen_last(
    page: ReadingPage, viewing: Viewing, study: Study, keep: tuple[Keeping, Store], qtbot: QtBot
) -> None:
    """Closing waits for no timer; where nothing was seen nothing is written."""
    keeping, store = keep
    keeping.begin(opened(None), "p1")
    keeping.put_down()()
    assert kept_in(store) is None

    keeping.begin(opened(None), "p1")
    images = study((8,))
    viewing.show(viewing.current, images)
    qtbot.waitUntil(lambda: loaded(viewing) and bool(viewing.current.pane.seen))
    keeping.put_down()()

    found = kept_in(store)
    assert found is not None and found.seen == viewing.seen.kept()


def test_closing_leaves_nothing_behind(page: ReadingPage, viewing: Viewing, study: Study, qtbot: QtBot) -> None:
    """Twenty cases opened in four panes and closed: no array, no QObject and no thread more than before."""
    arrays: list[weakref.ref[object]] = []
    threads, objects = threading.active_count(), []

    for _ in range(20):
        viewing.show(viewing.current, study((3, 3)))
        viewing.show(viewing.prior, study((3, 3)))
        viewing.show_layout("2x2")
        qtbot.waitUntil(lambda: loaded(viewing) and all(pane.seen for pane in viewing.shown))
        arrays += [weakref.ref(v.stored) for side in viewing.sides for v in side.volumes.values()]
        viewing.close_case()
        page.series.show_series(viewing.tiles(viewing.current), viewing.tiles(viewing.prior))
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        objects.append(len(page.findChildren(QObject)))

    gc.collect()
    assert [ref for ref in arrays if ref() is not None] == []
    assert len(arrays) == 80
    assert threading.active_count() == threads
    assert objects[-1] == objects[1]
    assert viewing.seen.kept() == {}
    assert all(pane.marks == () and not pane._views for pane in viewing.panes)


def test_the_tools_do_not_widen_a_small_screen(page: ReadingPage, viewing: Viewing, study: Study) -> None:
    """At 1366 the page stays 1366 wide: presets that have no room are left to their keys, "as sent" goes last."""
    page.tools.show_tools(TOOLS)
    page.tools.show_presets(tuple(Preset(f"viewer.window.preset:{k}", "Mediastinum", str(k)) for k in range(1, 8)))

    page.resize(1366, 768)
    QApplication.processEvents()

    assert page.minimumSizeHint().width() <= 1366
    shown = [not button.isHidden() for button, _ in page.tools._presets]
    assert shown[-1] and shown[0] and not shown[-2]
