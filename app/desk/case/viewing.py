"""The commands of the images: each speaks of the active pane, or of all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from app.desk.case.hanging import Hanging, NothingHung
from app.desk.case.layout import Layout, following
from app.desk.case.linking import Offset
from app.desk.case.sides import Side
from viewer.hang.choose import centre, prior_of
from viewer.hang.linked import offset_between
from viewer.look.presets import Preset
from viewer.panes.choices import choices, following_choice
from viewer.panes.pane import Pane
from viewer.panes.values import Role, Tool

__all__ = ["NothingHung", "Side", "Viewing"]


class Viewing(Hanging):
    """What the command table asks of the images."""

    def step_image(self, by: int) -> None:
        """The next or previous image; held, every one of them is shown."""
        self.active_pane.walk(by)

    def go_to_end(self, last: bool) -> None:
        """The first or the last image."""
        self.active_pane.last() if last else self.active_pane.first()

    def step_series(self, by: int) -> None:
        """The next or previous series; the next or previous image where there is one series."""
        side, pane = self.active, self.active_pane
        keys = list(side.volumes)
        if len(keys) < 2 or pane.volume is None:
            pane.walk(by)
            return
        at = keys.index(pane.volume.key) if pane.volume.key in keys else 0
        self.hang(side, keys[max(0, min(len(keys) - 1, at + by))])

    def step_pane(self, by: int) -> None:
        """The pane to the right or left; where one is shown alone, the other study's."""
        if self.alone:
            panes = tuple(side.pane for side in self.sides)
            at = self.sides.index(self.active)
        else:
            panes = self.shown
            at = panes.index(self.active_pane)
        self._turn_to(panes[(at + by) % len(panes)])

    # Layouts

    def show_layout(self, name: str) -> None:
        """So many panes: rows x columns."""
        if name not in list(Layout):
            raise NothingHung(f"There is no layout {name}; there are {', '.join(Layout)}.")
        self.choose_layout(Layout(name))

    def next_layout(self) -> None:
        """One, two side by side, two below each other, four, and round again."""
        self.choose_layout(following(self.layout))

    # Windows

    def presets(self) -> tuple[Preset, ...]:
        """The presets on the keys 1 to 9 for what hangs in the active pane."""
        volume = self.active_pane.volume
        if volume is None:
            return ()
        part = volume.body_part or (self._subject.body_part if self._subject else "")
        return self._presets.keys(volume.modality, part)

    def _offer(self) -> None:
        self.presets_changed.emit(self.presets())

    def preset(self, number: int) -> None:
        """Window preset 1 to 9."""
        offered = self.presets()
        if not 1 <= number <= len(offered):
            raise NothingHung(f"There is no window preset {number} for these images.")
        self.active_pane.set_window(offered[number - 1].window)

    def window(self, name: str) -> None:
        """A preset by its name."""
        self.active_pane.set_window(self._presets.find(name).window)

    def window_as_sent(self) -> None:
        """The window that came with the images; again for the next one, where several came."""
        pane = self.active_pane
        if pane.volume is None or pane.view is None:
            raise NothingHung("No image hangs in this pane.")
        offered = choices(pane.volume)
        at = following_choice(offered, pane.view.window)
        pane.set_window(offered[at].window)
        if len(offered) > 1:
            self.said.emit(f"Window {at + 1} of {len(offered)} as sent: {offered[at].words}. 0 shows the next.")

    def invert(self) -> None:
        """Black and white changed."""
        self.active_pane.invert()

    def toggle_interpolation(self) -> None:
        """Values between the pixels, or the pixels themselves."""
        self.active_pane.toggle_interpolation()

    # View

    def fit(self) -> None:
        """The whole image."""
        self.active_pane.fit()

    def one_to_one(self) -> None:
        """One image pixel on one screen pixel."""
        self.active_pane.one_to_one()

    def reset(self) -> None:
        """As at opening."""
        self.active_pane.reset()

    def toggle_overlays(self) -> None:
        """Position, window and zoom in the corners, or not; what warns stays."""
        self._words = not self._words
        for pane in self.panes:
            pane.show_words(self._words)
        self.said.emit(
            "Position, window and zoom are written on the images."
            if self._words
            else "Position, window and zoom are hidden; whose images they are and what warns stays."
        )

    # Linking

    def toggle_link(self) -> None:
        """Scroll together, or each by itself."""
        self._linked = not self._linked
        self.link_changed.emit(self._linked)
        self._overlays()
        self.said.emit("The series scroll together." if self._linked else "Each series scrolls by itself.")

    def set_offset(self) -> None:
        """Current and prior show the same level now: from here on both move in mm."""
        a, b = self._beside()
        if a.volume is None or b.volume is None or a.view is None or b.view is None:
            raise NothingHung("Hang a prior first, then show the same level in both.")
        if a.between or b.between:
            raise NothingHung("One of the two shows no image. Show the same level in both first.")
        mm = offset_between(a.volume, a.view.index, b.volume, b.view.index)
        if mm is None:
            raise NothingHung("The two series lie in different planes, so no offset links them.")
        self._offset, self._linked = Offset(mm, a.volume, b.volume), True
        self.link_changed.emit(True)
        self._overlays()
        self.said.emit(f"{self._offset.words}.")

    def compare_prior(self) -> None:
        """Link the prior at the level that both show now; where one pane is shown, show the other at that level."""
        a, b = self.current.pane.volume, self.prior.pane.volume
        if b is None:
            raise NothingHung("There is no prior of this region to compare with.")
        if not self.alone:
            self.set_offset()
            return
        if a is not None and self._offset is None:
            matched = prior_of(a, [b])  # as the prior is hung: the same share of the stack
            mm = offset_between(a, centre(a), b, matched.index) if matched is not None else None
            self._offset = Offset(mm, a, b, guessed=True) if mm is not None else None
            self._overlays()
        self._follow_others(self.active_pane)
        self.step_pane(1)

    # Tools

    def use_tool(self, name: str) -> None:
        """What the left button does, in every pane."""
        for pane in self.panes:
            pane.set_tool(Tool(name))
        self.tool_changed.emit(name)

    def delete_measurement(self) -> None:
        """Take the selected measurement away."""
        self.active_pane.delete_mark()

    def has_image(self) -> bool:
        """Whether an image has the keys."""
        focus: QWidget | None = QApplication.focusWidget()
        return any(focus is pane for pane in self.panes)

    def _beside(self) -> tuple[Pane, Pane]:
        """The active pane and the one of the other study in its row, current first."""
        row = next((row for row in self.rows() if self.active_pane in row), ())
        found = {self.side_of(pane).role: pane for pane in row}
        return found.get(Role.CURRENT, self.current.pane), found.get(Role.PRIOR, self.prior.pane)
