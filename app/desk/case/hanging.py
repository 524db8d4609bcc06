"""The panes of an open case: what hangs where, loading, linking, layouts, what was seen; no command."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.desk.bridge import Bridge
from app.desk.case.arriving import Arrivals, News
from app.desk.case.layout import Layout, placed
from app.desk.case.linking import Offset, between_studies, within_study
from app.desk.case.sides import Side, head_of, overlay_of, prior_words, tiles_of, two_patients
from app.desk.case.values import StudyImages, Subject
from app.desk.reading.values import SeriesTile
from app.reports.values import DrawnMark, Evidence
from resources.errors import ReadroomError
from viewer.draw.raster import Raster
from viewer.draw.view import Presenter
from viewer.hang.choose import Hung, first_of, prior_of
from viewer.look.default import default_window
from viewer.look.presets import Presets
from viewer.panes.book import Letters, MarkBook
from viewer.panes.marks import Mark, is_whole
from viewer.panes.pane import Pane
from viewer.panes.seen import SeenMap, unseen_words
from viewer.panes.series import thumbnail
from viewer.panes.style import Style
from viewer.panes.values import Changed, Head, Measured, Notice, Role, Tool
from viewer.panes.words import series_words
from viewer.read.load import Loader, SliceFailed
from viewer.read.memory import give_back
from viewer.read.pool import Pool, Priority
from viewer.read.refusal import Refused
from viewer.volumes.plan import VolumePlan
from viewer.volumes.values import Volume

THUMB = 64
STRIP_MS = 100
"""The series strip says what was seen and what arrived so often, not with every image."""
PANES = {Role.CURRENT: 4, Role.PRIOR: 2}


class NothingHung(ReadroomError):
    """There is no image for that."""


class Hanging(QObject):
    """Drives the panes and two strips; knows no report.

    Signals: `measured` (a `Measured`), `seen_changed`, `said` (a sentence), `patients_changed` (the two whose images
    stand side by side, or None), `layout_changed`.
    """

    measured = Signal(object)
    seen_changed = Signal()
    said = Signal(str)
    tool_changed = Signal(str)
    presets_changed = Signal(object)
    link_changed = Signal(bool)
    tiles_changed = Signal()
    active_changed = Signal()
    layout_changed = Signal()
    patients_changed = Signal(object)
    marks_changed = Signal()

    def __init__(self, bridge: Bridge, pool: Pool, presenter: Presenter, style: Style, presets: Presets) -> None:
        super().__init__()
        self._pool, self._presets, self._presenter, self._style = pool, presets, presenter, style
        self._thumbs = Raster()
        self._arrivals = Arrivals(bridge, self._take_news)
        self._loader = Loader(pool, self._arrivals.report, proven=True)
        self.seen = SeenMap()
        self._book = MarkBook(Letters())
        self.current, self.prior = self._side(Role.CURRENT), self._side(Role.PRIOR)
        self._active_pane = self.current.pane
        self._linked = True
        self._offset: Offset | None = None
        self._subject: Subject | None = None
        self._waiting_marks: tuple[DrawnMark, ...] = ()
        self._loading: set[str] = set()
        self._two: tuple[str, str] | None = None
        self._words = True
        self._compact = False
        self._chosen: Layout | None = None
        self._strip_due = QTimer(self)
        self._strip_due.setSingleShot(True)
        self._strip_due.setInterval(STRIP_MS)
        self._strip_due.timeout.connect(self._refresh_strips)

    def _side(self, role: Role) -> Side:
        side = Side(
            role,
            tuple(Pane(self._presenter, self._style, book=self._book, seen=self.seen) for _ in range(PANES[role])),
        )
        for pane in side.panes:
            pane.changed.connect(partial(self._changed, pane))
            pane.seen_grew.connect(self._seen)
            pane.activated.connect(partial(self._activate, pane))
            pane.one_up.connect(partial(self.show_alone, pane))
            pane.measured.connect(self.measured)
            pane.marks_changed.connect(self._marks_changed)
            pane.said.connect(self.said)
        return side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Current and prior."""
        return (self.current, self.prior)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Every pane there is, shown or not."""
        return (*self.current.panes, *self.prior.panes)

    @property
    def active(self) -> Side:
        """The side last clicked or keyed."""
        return self.side_of(self._active_pane)

    @property
    def active_pane(self) -> Pane:
        """The pane last clicked or keyed."""
        return self._active_pane

    def side_of(self, pane: Pane) -> Side:
        """Whose pane it is."""
        return self.prior if pane in self.prior.panes else self.current

    @property
    def offset(self) -> float | None:
        """Mm between current and prior that the reader set; None before."""
        return self._offset.mm if self._offset is not None else None

    # Layouts

    @property
    def layout(self) -> Layout:
        """What the reader chose, else one pane on a small screen and two side by side on others."""
        return self._chosen or (Layout.ONE if self._compact else Layout.BESIDE)

    @property
    def alone(self) -> bool:
        """Whether one pane is shown at a time: then P shows the other study at the same level."""
        return self.layout is Layout.ONE

    def rows(self) -> tuple[tuple[Pane, ...], ...]:
        """The panes that are shown, row by row."""
        beside = bool(self.prior.volumes)
        return placed(self.layout, self.current.panes, self.prior.panes, self._active_pane, beside=beside)

    @property
    def shown(self) -> tuple[Pane, ...]:
        """The panes that are shown, as they are read."""
        return tuple(pane for row in self.rows() for pane in row)

    def set_compact(self, compact: bool) -> None:
        """Whether there is room for one pane beside the report."""
        if compact != self._compact:
            self._compact = compact
            self._fill()

    def choose_layout(self, layout: Layout) -> None:
        """Show so many panes; empty ones take the study's next series."""
        self._chosen = layout
        self._fill()
        self.said.emit(layout.words)

    def show_alone(self, pane: Pane) -> None:
        """This pane alone, or all again."""
        self._activate(pane)
        self._chosen = None if self._chosen is Layout.ONE else Layout.ONE
        self._fill()

    def _fill(self) -> None:
        """Panes that the layout shows and that are empty take the next series; the active one is one that is shown."""
        shown = self.shown
        for pane in shown:
            side = self.side_of(pane)
            if pane.volume is None and side.volumes and pane is not side.pane:
                self._hang_next(side, pane)
        if self._active_pane not in shown:
            self._activate(shown[0])
        self._relink()
        self._look_at_patients()
        self.layout_changed.emit()
        self.tiles_changed.emit()

    def _hang_next(self, side: Side, pane: Pane) -> None:
        """The first series of the study that hangs in none of the panes shown; of a prior what matches its neighbour."""
        hung = {one.volume.key for one in self.shown if one.volume is not None}
        free = [volume for key, volume in side.volumes.items() if key not in hung]
        if not free:
            pane.clear(Notice("Nothing more to hang", "Every series of this study is shown."))
            return
        beside = self.current.panes[side.panes.index(pane)].volume if side is self.prior else None
        chosen = prior_of(beside, free) if beside is not None else first_of(free)
        if chosen is not None:
            self._hang(side, pane, chosen.key, None)

    # Opening

    def begin(self, subject: Subject) -> None:
        """A case is opened: empty panes with its names, until the headers are read."""
        self._subject = subject
        self._offset, self._linked, self._chosen = None, True, None
        for pane in self.current.panes:
            pane.set_head(head_of(subject))
            pane.clear(Notice("Images are coming", "The first is shown as soon as it is read."))
        self._prior_head(subject)
        self._activate(self.current.pane)
        self._fill()
        self.link_changed.emit(self._linked)

    def know(self, subject: Subject) -> None:
        """More is known of the case whose images hang already: its date, and what hangs beside it."""
        self._subject = subject
        for pane in self.current.panes:
            pane.set_head(head_of(subject))
        self._prior_head(subject)
        self._overlays()

    def shows(self, study: str) -> bool:
        """Whether the panes are given to this study already."""
        return self._subject is not None and self._subject.study == study

    def _prior_head(self, subject: Subject) -> None:
        head, notice, prior = Head(Role.PRIOR), Notice("Nothing hung here"), subject.prior
        if prior is None and subject.others is None:
            notice = Notice("Looking for a prior", "It hangs here when there is one.")
        elif prior is None:
            others = f" There {_are(subject.others or 0)} of other regions." if subject.others else ""
            notice = Notice("No prior of this region", f"Nothing hangs beside this study.{others}")
        else:
            words = prior_words(prior)
            head, notice = Head(Role.PRIOR, prior.interval, words), Notice("The prior is coming", words)
        for pane in self.prior.panes:
            pane.set_head(head)
            pane.clear(notice)

    def show(self, side: Side, images: StudyImages) -> None:
        """The headers of a study are read: make its volumes, hang the first, begin to load."""
        side.images = images
        side.plans = {plan.key: plan for plan in images.plans}
        try:
            side.volumes = {plan.key: plan.allocate() for plan in images.plans}
        except Refused as fault:
            side.volumes = {}
            side.pane.clear(Notice("These images cannot be shown", str(fault), failed=True))
            self.said.emit(str(fault))
            return
        self._put_marks(side)
        chosen = self._first_of(side)
        if chosen is None:
            side.pane.clear(Notice("Nothing to show", "This study holds no images that can be shown.", failed=True))
            self._refresh_strips()
            return
        self._hang(side, side.pane, chosen.key, chosen.index)
        for key, plan in side.plans.items():
            if key != chosen.key:
                self._load(side, plan, None, Priority.PREFETCH if side is self.prior else Priority.NEXT)
        self._fill()
        self._refresh_strips()

    def _first_of(self, side: Side) -> Hung | None:
        """What hangs first: of a prior what matches the current images, once they hang."""
        volumes, current = list(side.volumes.values()), self.current.pane.volume
        if side is self.current or current is None:
            return first_of(volumes)
        return prior_of(current, volumes)

    def _load(self, side: Side, plan: VolumePlan, index: int | None, priority: Priority) -> None:
        if side.images is not None and plan.key not in self._loading:
            self._loading.add(plan.key)
            self._loader.load(side.volumes[plan.key], plan.places, side.images.images, index, priority)

    def hang(self, side: Side, key: str, index: int | None = None) -> None:
        """Hang a series of a study in its active pane, else in its first one."""
        self._hang(side, self._active_pane if self._active_pane in side.panes else side.pane, key, index)

    def _hang(self, side: Side, pane: Pane, key: str, index: int | None) -> None:
        """Hang a series in a pane; its images come first from now on."""
        volume = side.volumes.get(key)
        if volume is None:
            return
        pane.set_volume(volume, index)
        self._overlays()
        self._load(side, side.plans[key], index, Priority.ON_SCREEN if side is self.current else Priority.NEXT)
        self._loader.first(key, pane.view.index if pane.view else 0)
        self.tiles_changed.emit()
        if pane is self._active_pane:
            self._offer()
        self._follow_others(self._active_pane)  # what hangs beside comes to the reader's place
        self._look_at_patients()

    def hang_key(self, key: str) -> None:
        """Hang a series where its study hangs: what the strip was pressed for."""
        for side in self.sides:
            if key in side.volumes:
                self.hang(side, key)
                self._turn_to(self._active_pane if self._active_pane in side.panes else side.pane)

    def _overlays(self) -> None:
        """Whose images each pane shows, and how it is linked."""
        for side in self.sides:
            for pane in side.panes:
                if pane.volume is not None:
                    link = self._link_words(pane.volume) if side is self.prior else ""
                    pane.set_overlay(overlay_of(side, pane.volume, self._subject, link))

    def _link_words(self, prior: Volume) -> str:
        current, offset = self.current.pane.volume, self._offset
        if offset is not None and current is not None and offset.holds(current, prior):
            return offset.words if self._linked else f"{offset.words}, switched off"
        return "Not linked" if self.alone else "Not linked, P sets the level"

    def _look_at_patients(self) -> None:
        """Two patients side by side are warned of, however they came there."""
        two = two_patients(self.sides, self.panes)
        if two != self._two:
            self._two = two
            self.patients_changed.emit(two)

    def take_prior_away(self) -> None:
        """Nothing hangs beside the current study any more."""
        side = self.prior
        self._drop(side)
        for pane in side.panes:
            pane.forget()
            pane.set_head(Head(Role.PRIOR, "none", "taken away"))
            pane.clear(Notice("The prior was taken away", "It carried another name."))
        self._offset = None
        self._fill()

    def _drop(self, side: Side) -> None:
        for key in side.volumes:
            self._loader.drop(key)
            self._loading.discard(key)
        side.drop()

    def close_case(self) -> None:
        """Drop everything of the case; memory goes back at once."""
        for side in self.sides:
            self._drop(side)
        self._waiting_marks = ()
        self._book = MarkBook(Letters())
        for pane in self.panes:
            pane.forget()
            pane.use_book(self._book)
        self.seen.clear()
        for presenter in (self._thumbs, self._presenter):
            presenter.forget()
        self._offset = self._subject = None
        self._strip_due.stop()
        self._look_at_patients()
        self._pool.submit(give_back, Priority.HOUSEKEEPING)

    def close(self) -> None:
        """Nothing is loaded or drawn any more."""
        self.close_case()
        self._loader.close()
        self._presenter.close()

    # From the loader's threads

    def _take_news(self, news: tuple[News, ...]) -> None:
        for pane in self.panes:
            for one in news:  # hung here or not: the pane shows it when the series comes
                if isinstance(one, SliceFailed) and any(one.volume in side.volumes for side in self.sides):
                    notice = Notice("This image cannot be shown", one.sentence, "Down", "next image", True)
                    pane.fail(one.volume, one.index, notice)
            hung = pane.volume
            if hung is not None and any(one.volume == hung.key for one in news):
                pane.arrived()
        for side in self.sides:
            for one in news:
                if isinstance(one, SliceFailed) and one.volume in side.volumes:
                    self.said.emit(f"{series_words(side.volumes[one.volume])}: {one.sentence}")
        if any(key not in side.thumbs for side in self.sides for key in side.volumes):
            self._refresh_strips()
        elif not self._strip_due.isActive():
            self._strip_due.start()

    @Slot()
    def _refresh_strips(self) -> None:
        for side in self.sides:
            pixels = round(THUMB * side.pane.devicePixelRatioF())
            for key, volume in side.volumes.items():
                here = int(volume.arrived.sum())
                count, _ = side.thumbs.get(key, (0, None))
                if here != count and (count == 0 or self._loader.waiting(key) == 0):
                    side.thumbs[key] = (here, self._thumbnail(volume, pixels))
        self.tiles_changed.emit()

    def _thumbnail(self, volume: Volume, pixels: int) -> NDArray[np.uint8] | None:
        return thumbnail(volume, self._thumbs, default_window(volume), pixels)

    def tiles(self, side: Side) -> tuple[SeriesTile, ...]:
        """The series of a study as the strip shows them."""
        return tiles_of(side, self.shown, self.seen)

    # From the panes

    def _changed(self, pane: Pane, changed: Changed) -> None:
        if changed.what in {"index", "volume", "follow"}:
            self._loader.first(changed.key, changed.view.index)
        if changed.what == "index":
            self._follow_others(pane)

    def _follow_others(self, pane: Pane) -> None:
        """What is shown beside goes to the same place, where something links the two."""
        source, view = pane.volume, pane.view
        if not self._linked or source is None or view is None:
            return
        side = self.side_of(pane)
        for other in self.panes:
            target = other.volume
            if other is pane or target is None:
                continue
            if other in side.panes:
                landing = within_study(source, view.index, target)
            else:
                to_prior = side is self.current
                landing = between_studies(source, view.index, target, to_prior=to_prior, offset=self._offset)
            if landing is not None:
                other.follow(landing.index, landing.why)

    def _relink(self) -> None:
        self._overlays()
        self._follow_others(self._active_pane)

    def _seen(self, _key: str, _count: int) -> None:
        if not self._strip_due.isActive():
            self._strip_due.start()
        self.seen_changed.emit()

    def _marks_changed(self, key: str) -> None:
        for pane in self.panes:
            if pane.volume is not None and pane.volume.key == key:
                pane.update()
        self.marks_changed.emit()

    def _activate(self, pane: Pane) -> None:
        self._active_pane = pane
        for one in self.panes:
            one.set_active(one is pane)
        self.active_changed.emit()
        self._offer()

    def _turn_to(self, pane: Pane) -> None:
        """Make a pane the active one and give it the keys; a layout without it shows it first."""
        self._activate(pane)
        if pane not in self.shown:
            self._chosen = Layout.ONE
        self._fill()
        pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        """The window presets of what the active pane shows; the commands know which."""

    # What was seen and opened

    def restore(self, seen: Mapping[str, str], marks: tuple[DrawnMark, ...]) -> None:
        """What stood on the screen and was measured before the case was left, or the program."""
        self.seen.restore(seen)
        self._waiting_marks = marks
        for side in self.sides:
            self._put_marks(side)
        for pane in self.panes:
            pane.update()
        self.tiles_changed.emit()

    def _put_marks(self, side: Side) -> None:
        """Measurements kept with the draft, on the images they were drawn on."""
        for key, volume in side.volumes.items():
            at = {place: index for index, place in enumerate(zip(volume.sop_uids, volume.frames, strict=True))}
            found = [one for one in self._waiting_marks if one.volume == key and (one.sop_uid, one.frame) in at]
            if found:
                self._book.put(
                    key,
                    tuple(
                        Mark(one.id, one.label, Tool(one.tool), at[one.sop_uid, one.frame], one.points)
                        for one in found
                    ),
                )
                self._waiting_marks = tuple(one for one in self._waiting_marks if one not in found)

    def drawn(self) -> tuple[DrawnMark, ...]:
        """Every whole measurement on the images, as it is kept; those whose images are not here stay as they were."""
        made = [
            DrawnMark(
                mark.id,
                mark.label,
                mark.kind.value,
                key,
                volume.sop_uids[mark.index],
                volume.frames[mark.index],
                mark.points,
            )
            for side in self.sides
            for key, volume in side.volumes.items()
            for mark in self._book.of(key)
            if is_whole(mark)
        ]
        return (*made, *self._waiting_marks)

    def not_wholly_seen(self, side: Side | None = None) -> tuple[str, ...]:
        """A study's series that were not opened or not wholly seen, in words for the sign sheet."""
        volumes = (side or self.current).volumes
        if not volumes and side is not self.prior and self._subject is not None:
            return ("None of this study was opened",)
        words = (
            unseen_words(series_words(volume), self.seen.levels(key, volume.slices))
            for key, volume in volumes.items()
        )
        return tuple(one for one in words if one)

    def evidence(self) -> tuple[Evidence, ...]:
        """One image of each series that was opened, priors too."""
        found = []
        for side in self.sides:
            if side.images is None:
                continue
            classes = {header.sop_uid: header.sop_class for header, _ in side.images.images}
            for key, volume in side.volumes.items():
                seen = self.seen.of(key)
                if seen:
                    sop = volume.sop_uids[min(seen)]
                    found.append(
                        Evidence(side.images.study.uid, volume.series_uid, classes[sop], sop, volume.modality)
                    )
        if not found and self.current.volumes and self.current.images is not None:
            volume = next(iter(self.current.volumes.values()))
            classes = {header.sop_uid: header.sop_class for header, _ in self.current.images.images}
            sop = volume.sop_uids[0]
            study = self.current.images.study.uid
            found.append(Evidence(study, volume.series_uid, classes[sop], sop, volume.modality))
        return tuple(found)

    def place_of(self, measured: Measured) -> str:
        """Where a measurement stands, in words: series and image."""
        for side in self.sides:
            for volume in side.volumes.values():
                if volume.series_uid == measured.series_uid and measured.sop_uid in volume.sop_uids:
                    return f"series {volume.number} image {volume.sop_uids.index(measured.sop_uid) + 1}"
        return ""

    def go_to(self, series_uid: str, sop_uid: str) -> None:
        """Jump to an image, wherever it hangs."""
        for side in self.sides:
            for key, volume in side.volumes.items():
                if volume.series_uid == series_uid and sop_uid in volume.sop_uids:
                    self.hang(side, key, volume.sop_uids.index(sop_uid))
                    return


def _are(count: int) -> str:
    return f"is {count}" if count == 1 else f"are {count}"
