"""The panes of an open case: what hangs where, loading, linking, windows, what was seen, what was measured."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.desk.bridge import Bridge
from app.desk.case.values import StudyImages, Subject
from app.desk.reading.values import SeriesTile
from app.desk.rows import name_words
from app.desk.worklist.values import Thumb
from app.reports.values import Evidence
from resources.errors import ReadroomError
from viewer.draw.view import Presenter
from viewer.hang.choose import Hung, first_of, middle, prior_of
from viewer.hang.linked import by_offset, by_position, offset_between, offset_words, same_frame
from viewer.look.default import default_window
from viewer.look.presets import Preset, Presets
from viewer.panes.book import Letters
from viewer.panes.pane import Pane
from viewer.panes.series import thumbnail, words_of
from viewer.panes.style import Style
from viewer.panes.values import Changed, Head, Measured, Notice, Overlay, Role, Tool
from viewer.read.load import Loader, SliceArrived, SliceFailed
from viewer.read.pool import Pool, Priority
from viewer.volumes.plan import VolumePlan
from viewer.volumes.values import Volume

THUMB = 64


@dataclass(slots=True)
class Side:
    """One study on the page: its pane, its strip, its volumes by key."""

    role: Role
    pane: Pane
    images: StudyImages | None = None
    plans: dict[str, VolumePlan] = field(default_factory=dict)
    volumes: dict[str, Volume] = field(default_factory=dict)
    thumbs: dict[str, tuple[int, NDArray[np.uint8] | None]] = field(default_factory=dict)


class NothingHung(ReadroomError):
    """There is no image for that."""


class Viewing(QObject):
    """Drives two panes and two strips; knows no report.

    Signals: `measured` (a `Measured`), `seen_changed`, `said` (a sentence), `shown` (key and index that were painted).
    """

    measured = Signal(object)
    seen_changed = Signal()
    said = Signal(str)
    tool_changed = Signal(str)
    presets_changed = Signal(object)
    link_changed = Signal(bool)
    tiles_changed = Signal()
    active_changed = Signal()

    def __init__(self, bridge: Bridge, pool: Pool, presenter: Presenter, style: Style, presets: Presets) -> None:
        super().__init__()
        self._bridge, self._presets, self._presenter = bridge, presets, presenter
        self._style = style
        self._loader = Loader(pool, self._reported, proven=True)
        self._lock = threading.Lock()
        self._news: list[SliceArrived | SliceFailed] = []
        self._letters = Letters()
        self.current = self._side(Role.CURRENT, style)
        self.prior = self._side(Role.PRIOR, style)
        self._active = self.current
        self._linked = True
        self._offset: float | None = None
        self._subject: Subject | None = None
        self._words = True
        self._alone = False

    def stand_alone(self, alone: bool) -> None:
        """Whether there is room for one pane at a time: then P shows the other one at the same level."""
        if alone != self._alone:
            self._alone = alone
            if self.prior.pane.volume is not None:
                self.prior.pane.set_overlay(self._overlay(self.prior, self.prior.pane.volume))

    def _side(self, role: Role, style: Style) -> Side:
        pane = Pane(self._presenter, style, letters=self._letters)
        side = Side(role, pane)
        pane.changed.connect(partial(self._changed, side))
        pane.measured.connect(self.measured)
        pane.seen_grew.connect(partial(self._seen, side))
        pane.activated.connect(partial(self._activate, side))
        pane.said.connect(self.said)
        return side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Current and prior."""
        return (self.current, self.prior)

    @property
    def active(self) -> Side:
        """The side last clicked or keyed."""
        return self._active

    @property
    def offset(self) -> float | None:
        """Mm between current and prior that the reader set; None before."""
        return self._offset

    def begin(self, subject: Subject) -> None:
        """A case is opened: empty panes with its names, until the headers are read."""
        self._subject = subject
        self._offset = None
        self._linked = True
        self._head()
        self.current.pane.clear(Notice("Images are coming", "The first is shown as soon as it is read."))
        self._prior_head(subject)
        self._activate(self.current)
        self.link_changed.emit(self._linked)

    def know(self, subject: Subject) -> None:
        """More is known of the case whose images hang already: its date, and what hangs beside it."""
        self._subject = subject
        self._head()
        self._prior_head(subject)

    def shows(self, study: str) -> bool:
        """Whether the panes are given to this study already."""
        return self._subject is not None and self._subject.study == study

    def _head(self) -> None:
        subject = self._subject
        if subject is not None:
            when = _when(subject.date, subject.time) if subject.date else ""
            self.current.pane.set_head(Head(Role.CURRENT, subject.exam, when))

    def _prior_head(self, subject: Subject) -> None:
        prior = subject.prior
        if prior is None:
            self.prior.pane.set_head(Head(Role.PRIOR))
            if subject.others is None:
                self.prior.pane.clear(Notice("Looking for a prior", "It hangs here when there is one."))
                return
            others = f" There {_are(subject.others)} of other regions." if subject.others else ""
            self.prior.pane.clear(Notice("No prior of this region", f"Nothing hangs beside this study.{others}"))
            return
        when = prior.facts.date
        words = f"{prior.facts.description} {when.day} {when:%b %Y}, {prior.why}" if when else prior.why
        self.prior.pane.set_head(Head(Role.PRIOR, prior.interval, words))
        self.prior.pane.clear(Notice("The prior is coming", words))

    def show(self, side: Side, images: StudyImages) -> None:
        """The headers of a study are read: make its volumes, hang the first, begin to load."""
        side.images = images
        side.plans = {plan.key: plan for plan in images.plans}
        side.volumes = {plan.key: plan.allocate() for plan in images.plans}
        self._refresh_strip(side)
        chosen = self._first_of(side)
        if chosen is None:
            side.pane.clear(Notice("Nothing to show", "This study holds no images that can be shown.", failed=True))
            return
        self.hang(side, chosen.key, chosen.index)
        for key, plan in side.plans.items():
            if key != chosen.key:
                self._load(side, plan, None, Priority.PREFETCH if side is self.prior else Priority.NEXT)
        if side is self.current and self.prior.volumes:  # whose headers were read first
            beside = self._first_of(self.prior)
            if beside is not None:
                self.hang(self.prior, beside.key, beside.index)

    def _first_of(self, side: Side) -> Hung | None:
        """What hangs first: of a prior what matches the current images, once they hang."""
        volumes, current = list(side.volumes.values()), self.current.pane.volume
        if side is self.current or current is None:
            return first_of(volumes)
        chosen = prior_of(current, volumes)
        if chosen is not None:
            found = side.volumes[chosen.key]
            self._opening_offset = offset_between(current, middle(current), found, chosen.index)
        return chosen

    def _load(self, side: Side, plan: VolumePlan, index: int | None, priority: Priority) -> None:
        if side.images is not None:
            self._loader.load(side.volumes[plan.key], plan.places, side.images.images, index, priority)

    def hang(self, side: Side, key: str, index: int | None = None) -> None:
        """Hang a series in its pane; its images come first from now on."""
        volume = side.volumes.get(key)
        if volume is None:
            return
        before = side.pane.volume
        side.pane.set_volume(volume, index)
        side.pane.set_overlay(self._overlay(side, volume))
        if before is None or (self._loader.waiting(key) == 0 and not volume.arrived.all()):
            self._load(side, side.plans[key], index, Priority.ON_SCREEN if side is self.current else Priority.NEXT)
        self._loader.first(key, side.pane.view.index if side.pane.view else 0)
        self.tiles_changed.emit()
        if side is self._active:
            self.presets_changed.emit(self.presets())
        self._follow_others(side)

    def hang_key(self, key: str) -> None:
        """Hang a series where its study hangs: what the strip was pressed for."""
        for side in self.sides:
            if key in side.volumes:
                self.hang(side, key)
                self._turn_to(side)

    def _overlay(self, side: Side, volume: Volume) -> Overlay:
        subject, images = self._subject, side.images
        if subject is None or images is None:
            return Overlay()
        study = images.study
        born = _day(study.birth_date)
        below: list[str] = []
        if side is self.prior:
            below.append(self._link_words())
        step = f"{volume.number} {volume.description}" if volume.number is not None else volume.description
        return Overlay(
            top_left=(name_words(study.patient_name), f"{born}  {study.sex}  {subject.patient_id}"),
            top_right=(step, _when(study.date, study.time)),
            bottom_left=tuple(below),
            source=study.institution,
            synthetic=study.synthetic,
        )

    def _link_words(self) -> str:
        if self._offset is not None:
            return offset_words(self._offset)
        return "Not linked" if self._alone else "Not linked, P sets the level"

    def take_prior_away(self) -> None:
        """Nothing hangs beside the current study any more."""
        side = self.prior
        for key in side.volumes:
            self._loader.drop(key)
        side.images, side.plans, side.volumes, side.thumbs = None, {}, {}, {}
        side.pane.set_head(Head(Role.PRIOR, "none", "taken away"))
        side.pane.clear(Notice("The prior was taken away", "It carried another name."))

    def close_case(self) -> None:
        """Drop everything of the case; memory goes back at once."""
        for side in self.sides:
            for key in side.volumes:
                self._loader.drop(key)
            side.pane.clear()
            side.images, side.plans, side.volumes, side.thumbs = None, {}, {}, {}
        self._letters = Letters()
        self._subject = None

    def close(self) -> None:
        """Nothing is loaded or drawn any more."""
        self.close_case()
        self._loader.close()
        self._presenter.close()

    # From the loader's threads

    def _reported(self, news: SliceArrived | SliceFailed) -> None:
        with self._lock:
            first = not self._news
            self._news.append(news)
        if first:
            self._bridge.tell(self._take_news, None, keep=True)  # dropped once, no news would ever be taken again

    def _take_news(self, _: None) -> None:
        with self._lock:
            news, self._news = self._news, []
        for side in self.sides:
            hung = side.pane.volume
            mine = [one for one in news if one.volume in side.volumes]
            if hung is not None and any(one.volume == hung.key for one in mine):
                for one in mine:
                    if isinstance(one, SliceFailed) and one.volume == hung.key:
                        side.pane.fail(
                            one.index,
                            Notice("This image cannot be shown", one.sentence, "Down", "next image", True),
                        )
                side.pane.arrived()
            if mine:
                self._refresh_strip(side)

    def _refresh_strip(self, side: Side) -> None:
        pixels = round(THUMB * side.pane.devicePixelRatioF())
        for key, volume in side.volumes.items():
            here = int(volume.arrived.sum())
            count, _ = side.thumbs.get(key, (0, None))
            if here and (count == 0 or here == volume.slices != count):
                side.thumbs[key] = (here, thumbnail(volume, self._presenter, default_window(volume), pixels))
        self.tiles_changed.emit()

    def tiles(self, side: Side) -> tuple[SeriesTile, ...]:
        """The series of a study as the strip shows them; a tile's `series_uid` is the key of its volume."""
        hung = side.pane.volume
        tiles = []
        for key, volume in side.volumes.items():
            words = words_of(volume, len(side.pane.seen_of(key)))
            shown = hung is not None and hung.key == key
            tiles.append(
                SeriesTile(
                    key, words.title, words.what, words.state, words.waiting, shown, _thumb(side.thumbs.get(key))
                )
            )
        return tuple(tiles)

    # From the panes

    def _changed(self, side: Side, changed: Changed) -> None:
        if changed.what == "index":
            self._loader.first(changed.key, changed.view.index)
            self._follow_others(side)
        elif changed.what in {"volume", "follow"}:
            self._loader.first(changed.key, changed.view.index)

    def _follow_others(self, side: Side) -> None:
        if not self._linked:
            return
        source, view = side.pane.volume, side.pane.view
        if source is None or view is None:
            return
        for other in self.sides:
            target = other.pane.volume
            if other is side or target is None:
                continue
            if same_frame(source, target):
                landing = by_position(source, view.index, target)
            elif self._offset is not None:
                sign = 1 if other is self.prior else -1
                landing = by_offset(source, view.index, target, sign * self._offset)
            else:
                continue
            other.pane.follow(landing.index, landing.why)

    def _seen(self, side: Side, _key: str, _count: int) -> None:
        self._refresh_strip(side)
        self.seen_changed.emit()

    @Slot()
    def _activate(self, side: Side) -> None:
        self._active = side
        for one in self.sides:
            one.pane.set_active(one is side)
        self.active_changed.emit()
        self.presets_changed.emit(self.presets())

    # What was seen and opened

    def not_wholly_seen(self) -> tuple[str, ...]:
        """The current study's series that were not opened or not wholly seen, in words for the sign sheet."""
        words = []
        for key, volume in self.current.volumes.items():
            seen = len(self.current.pane.seen_of(key))
            name = (
                f"{volume.number} {volume.description}".strip() if volume.number is not None else volume.description
            )
            if seen == 0:
                words.append(f"{name}: not opened")
            elif seen < volume.slices:
                words.append(f"{name}: {seen} of {volume.slices} images seen")
        return tuple(words)

    def evidence(self) -> tuple[Evidence, ...]:
        """One image of each series that was opened, priors too."""
        found = []
        for side in self.sides:
            if side.images is None:
                continue
            classes = {header.sop_uid: header.sop_class for header, _ in side.images.images}
            for key, volume in side.volumes.items():
                seen = side.pane.seen_of(key)
                if seen:
                    sop = volume.sop_uids[min(seen)]
                    found.append(
                        Evidence(side.images.study.uid, volume.series_uid, classes[sop], sop, volume.modality)
                    )
        if not found and self.current.volumes:
            volume = next(iter(self.current.volumes.values()))
            classes = {h.sop_uid: h.sop_class for h, _ in self.current.images.images} if self.current.images else {}
            sop = volume.sop_uids[0]
            found.append(
                Evidence(volume.extra.get("study", ""), volume.series_uid, classes[sop], sop, volume.modality)
            )
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

    # Commands: each speaks of the active pane

    def step_image(self, by: int) -> None:
        self._active.pane.page(by)

    def go_to_end(self, last: bool) -> None:
        self._active.pane.last() if last else self._active.pane.first()

    def step_series(self, by: int) -> None:
        """The next or previous series; the next or previous image where there is one series."""
        side, keys = self._active, list(self._active.volumes)
        if len(keys) < 2 or side.pane.volume is None:
            self._active.pane.page(by)
            return
        at = keys.index(side.pane.volume.key) if side.pane.volume.key in keys else 0
        self.hang(side, keys[max(0, min(len(keys) - 1, at + by))])

    def step_pane(self, by: int) -> None:
        sides = self.sides
        self._turn_to(sides[(sides.index(self._active) + by) % len(sides)])

    def _turn_to(self, side: Side) -> None:
        """Make a side the active one and give it the keys; on a small screen that shows it first."""
        self._activate(side)
        side.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def presets(self) -> tuple[Preset, ...]:
        """The presets on the keys 1 to 9 for what hangs in the active pane."""
        volume = self._active.pane.volume
        if volume is None:
            return ()
        part = volume.body_part or (self._subject.body_part if self._subject else "")
        return self._presets.keys(volume.modality, part)

    def preset(self, number: int) -> None:
        offered = self.presets()
        if not 1 <= number <= len(offered):
            raise NothingHung(f"There is no window preset {number} for these images.")
        self._active.pane.set_window(offered[number - 1].window)

    def window(self, name: str) -> None:
        self._active.pane.set_window(self._presets.find(name).window)

    def window_as_sent(self) -> None:
        volume = self._active.pane.volume
        if volume is None:
            raise NothingHung("No image hangs in this pane.")
        self._active.pane.set_window(default_window(volume))

    def invert(self) -> None:
        self._active.pane.invert()

    def fit(self) -> None:
        self._active.pane.fit()

    def one_to_one(self) -> None:
        self._active.pane.one_to_one()

    def reset(self) -> None:
        self._active.pane.reset()

    def toggle_overlays(self) -> None:
        self._words = not self._words
        for side in self.sides:
            side.pane.show_words(self._words)
        self.said.emit(
            "The words on the images are shown." if self._words else "The words on the images are hidden."
        )

    def toggle_link(self) -> None:
        self._linked = not self._linked
        self.link_changed.emit(self._linked)
        self.said.emit("The series scroll together." if self._linked else "Each series scrolls by itself.")

    def set_offset(self) -> None:
        """The two panes show the same level now: from here on both move in mm."""
        a, b = self.current.pane, self.prior.pane
        if a.volume is None or b.volume is None or a.view is None or b.view is None:
            raise NothingHung("Hang a prior first, then show the same level in both.")
        offset = offset_between(a.volume, a.view.index, b.volume, b.view.index)
        if offset is None:
            raise NothingHung("The two series lie in different planes, so no offset links them.")
        self._offset, self._linked = offset, True
        self.link_changed.emit(True)
        b.set_overlay(self._overlay(self.prior, b.volume))
        self.said.emit(f"{offset_words(offset)}.")

    def compare_prior(self) -> None:
        """Link the prior at the level that both show now; where one pane is shown, show the other at that level."""
        a, b = self.current.pane.volume, self.prior.pane.volume
        if b is None:
            raise NothingHung("There is no prior of this region to compare with.")
        if not self._alone:
            self.set_offset()
            return
        if a is not None and self._offset is None and not same_frame(a, b):
            matched = prior_of(a, [b])  # as the prior is hung: the same share of the stack
            self._offset = offset_between(a, middle(a), b, matched.index) if matched is not None else None
            self.prior.pane.set_overlay(self._overlay(self.prior, b))
        self._follow_others(self._active)
        self.step_pane(1)

    def use_tool(self, name: str) -> None:
        for side in self.sides:
            side.pane.set_tool(Tool(name))
        self.tool_changed.emit(name)

    def delete_measurement(self) -> None:
        self._active.pane.delete_mark()

    def has_image(self) -> bool:
        """Whether an image has the keys."""
        focus: QWidget | None = QApplication.focusWidget()
        return any(focus is side.pane for side in self.sides)


def _thumb(kept: tuple[int, NDArray[np.uint8] | None] | None) -> Thumb | None:
    if kept is None or kept[1] is None or kept[1].ndim != 2:
        return None
    picture = kept[1]
    return Thumb(picture.shape[1], picture.shape[0], picture.tobytes())


def _when(date: str, time: str) -> str:
    """A study's date and time as the pane head prints them."""
    day = _day(date)
    clock = f" {time[:2]}:{time[2:4]}" if len(time) >= 4 else ""
    return f"{day}{clock}"


def _day(date: str) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if len(date) != 8 or not date.isdigit() or not 1 <= int(date[4:6]) <= 12:
        return date or "no date"
    return f"{int(date[6:])} {months[int(date[4:6]) - 1]} {date[:4]}"


def _are(count: int) -> str:
    return f"is {count}" if count == 1 else f"are {count}"
