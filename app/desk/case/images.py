"""The image half of the reading page: panes, series, tools and presets tied together; knows no store and no report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from app.desk.case.banner import banner_facts
from app.desk.case.page import ReadingPage
from app.desk.case.sides import same_person
from app.desk.case.values import StudyImages, Subject
from app.desk.case.viewing import Viewing
from app.desk.reading.values import TOOLS
from app.desk.reading.values import Preset as PresetChip
from app.desk.theme.theme import Theme
from dictation.panel.strip import DictationStrip
from viewer.draw.choose import Renderer, presenter_for
from viewer.draw.raster import Raster
from viewer.look.presets import Preset, Presets
from viewer.panes.style import Style
from viewer.read.pool import Pool

if TYPE_CHECKING:
    from app.desk.window import Window

CHIPS = 4
"""So many presets of the body part have a button; all of them have a key."""


class Images(QObject):
    """Made before the store is open, so that images never wait for it; one case at a time."""

    def __init__(
        self, window: Window, pool: Pool, theme: Theme, renderer: Renderer | None, presets: Presets
    ) -> None:
        super().__init__(window)
        self._window = window
        style = Style(theme.tokens.colour, theme.tokens.family)
        presenter = presenter_for(renderer) if renderer is not None else Raster()
        self.viewing = Viewing(window.bridge, pool, presenter, style, presets)
        self.strip = DictationStrip(theme.tokens.colour, theme.tokens.family)
        self.page = ReadingPage(theme, self.viewing, self.strip)
        self._subject: Subject | None = None
        self._prior_first: StudyImages | None = None
        self._who: Mapping[str, object] | None = None
        self._on = {"viewer.tool.stack"}
        self._connect()
        self._show_tools()

    def _connect(self) -> None:
        viewing, page, run = self.viewing, self.page, self._window.actions_.run
        viewing.said.connect(self._window.say)
        viewing.tiles_changed.connect(self._show_tiles)
        viewing.presets_changed.connect(self._show_presets)
        viewing.tool_changed.connect(self._tool)
        viewing.link_changed.connect(partial(self._switch, "viewer.link.toggle"))
        page.series.current_chosen.connect(viewing.hang_key)
        page.series.prior_chosen.connect(viewing.hang_key)
        page.tools.wanted.connect(run)

    # One case

    def look(self, row: Mapping[str, object]) -> None:
        """A case of the list, before its case is opened: its names now, its images when they are read."""
        if self._subject is not None:
            self.end()
        subject = Subject(str(row["study"]), str(row["exam"]), str(row["patient_id"]), str(row["body_part"]))
        self._who = row
        self.page.column.may_sign("The report is still opening")
        self.begin(subject)

    def begin(self, subject: Subject, who: Mapping[str, object] | None = None) -> None:
        """The case is opened: empty panes, or those in which its images hang already.

        Args:
            who: what the banner takes; None leaves what it has.
        """
        self._who = who or self._who
        before, self._subject = self._subject, subject
        if before is not None and before.study == subject.study and self.viewing.shows(subject.study):
            self.viewing.know(subject)
        else:
            self.viewing.begin(subject)
            self.viewing.use_tool("stack")
        self.show_banner()
        self._show_tiles()

    def turn_to_images(self) -> None:
        """The keys go to the current pane."""
        self.viewing.current.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_banner(self) -> None:
        """Say anew whose images these are and how much time is left."""
        if self._who is not None and self._subject is not None:
            self.page.banner.show_facts(
                banner_facts(self._who, self._window.listing_, self._subject.date, self._subject.time)
            )

    def hangs(self, study: str) -> bool:
        """Whether the headers of this study are read and its images hang or come."""
        current = self.viewing.current.images
        return current is not None and current.study.uid == study and self.viewing.shows(study)

    def show_current(self, images: StudyImages) -> None:
        """The current study's headers are read."""
        subject = self._subject
        if subject is None or images.study.uid != subject.study:
            return
        if not subject.date:
            self._subject = replace(subject, date=images.study.date, time=images.study.time)
            self.viewing.know(self._subject)
            self.show_banner()
        self.viewing.show(self.viewing.current, images)
        first, self._prior_first = self._prior_first, None
        if first is not None:
            self.show_prior(first)

    def show_prior(self, images: StudyImages) -> None:
        """The prior's headers are read; another patient's are never hung, another name is asked about.

        Where they are read before those of the current study, which is often the larger one, they wait for it.
        """
        subject, current = self._subject, self.viewing.current.images
        if subject is None or subject.prior is None or images.study.uid != subject.prior.facts.study:
            return
        if current is None or current.study.uid != subject.study:
            self._prior_first = images
            return
        if not same_person(current.study, images.study):
            self._window.say("The prior names another patient, so it was not hung.")
            return
        self.viewing.show(self.viewing.prior, images)  # another name beside this one is warned of by the page

    def take_prior_away(self) -> None:
        """Two names stood side by side, and the current one stays."""
        self.viewing.take_prior_away()
        self._show_tiles()

    def end(self) -> None:
        """The case is left."""
        self.viewing.close_case()
        self._subject = self._who = self._prior_first = None

    # What the parts say

    def _show_tiles(self) -> None:
        prior = self._subject.prior if self._subject is not None else None
        viewing = self.viewing
        self.page.series.show_series(
            viewing.tiles(viewing.current), viewing.tiles(viewing.prior), prior.interval if prior else ""
        )

    def _show_presets(self, presets: tuple[Preset, ...]) -> None:
        chips = [
            PresetChip(f"viewer.window.preset:{at}", preset.title, str(at))
            for at, preset in enumerate(presets[:CHIPS], start=1)
        ]
        if self._subject is not None:
            chips.append(PresetChip("viewer.window.as-sent", "As sent", "0"))
        self.page.tools.show_presets(tuple(chips))
        titles = {
            f"viewer.window.preset:{at}": f"{preset.title} window" for at, preset in enumerate(presets, start=1)
        }
        self._window.actions_.set_titles(titles)

    def _tool(self, name: str) -> None:
        self._on = {one for one in self._on if not one.startswith("viewer.tool.")}
        self._on.add(f"viewer.tool.{name}")
        self._show_tools()

    def _switch(self, command: str, on: bool) -> None:
        self._on.discard(command)
        if on:
            self._on.add(command)
        self._show_tools()

    def _show_tools(self) -> None:
        self.page.tools.show_tools(tuple(replace(tool, on=tool.command in self._on) for tool in TOOLS))
