"""What a step can use: the hands, the voice, and the desk to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF

from app.desk.case.desk_case import CaseDesk
from app.desk.case.viewing import Side, Viewing
from app.desk.report.editor import ReportEditor
from app.desk.report.marks import Mark
from app.desk.tour.hands import Hands, until
from app.desk.tour.script import Script, script
from app.desk.tour.values import NoEffect, Plan, Point
from app.desk.tour.voice import Utterance, Voice
from app.desk.window import Window
from app.escalation.values import Alert
from app.reports.document import find_field
from app.reports.values import Document
from app.signing.values import Signed
from viewer.measure.plane import plane
from viewer.panes.pane import Pane
from viewer.panes.values import Measured
from viewer.volumes.values import Volume


class Scene:
    """One desk, one reader."""

    def __init__(self, window: Window, plan: Plan) -> None:
        self.window, self.plan = window, plan
        self.hands = Hands(window)
        self.voice: Voice | None = None
        self.signed: Signed | None = None
        self.alert: Alert | None = None
        self.measured: Measured | None = None
        window.signed.connect(self._signed)

    def _signed(self, made: Signed) -> None:
        self.signed = made

    def _measured(self, made: Measured) -> None:
        self.measured = made

    def listen(self) -> None:
        """From now on the microphone of the desk hears the recordings, and what is measured is noted."""
        self.viewing.measured.connect(self._measured)
        self.case.dictating_.use_source(self._speaker)

    def _speaker(self, recogniser: object) -> Voice:
        from dictation.recogniser.streaming import Recogniser

        if not isinstance(recogniser, Recogniser):
            raise NoEffect("There is nobody to speak to.")
        self.voice = Voice.into(recogniser)
        return self.voice

    # What is there

    @property
    def case(self) -> CaseDesk:
        """The reading page at work."""
        if self.window.case is None:
            raise NoEffect("The desk is not ready to read.")
        return self.window.case

    @property
    def viewing(self) -> Viewing:
        """Its panes."""
        return self.case.viewing

    @property
    def editor(self) -> ReportEditor:
        """Its report."""
        return self.case.page.column.editor

    @property
    def document(self) -> Document:
        """The report as it stands."""
        document = self.editor.value()
        if document is None:
            raise NoEffect("No report is open.")
        return document

    @property
    def script(self) -> Script:
        """What is said and typed in it."""
        opened = self.case.opened
        return script(self.document.template, opened.case.side if opened else None, self.plan.chosen)

    @property
    def field(self) -> str:
        """The field with the caret."""
        caret = self.editor.caret()
        return caret.field if caret is not None else ""

    def text(self, field: str) -> str:
        """What a field says."""
        return find_field(self.document, field).text

    def mark(self, finding: str) -> Mark | None:
        """What the margin says of a check."""
        return next((mark for mark in self.editor.marks() if mark.finding == finding), None)

    @property
    def has_prior(self) -> bool:
        """Whether a prior hangs beside the images."""
        return self.viewing.prior.pane.volume is not None

    # What is done more than once

    def say(self, said: Utterance, happened: Callable[[], bool], what: str) -> None:
        """Say something and wait for what it does."""
        if self.voice is None:
            raise NoEffect("Nobody is listening.")
        self.voice.say(said)
        until(happened, what)

    def page_to(self, side: Side, spot: Point | None) -> tuple[str, str, str]:
        """Page with Up or Down to the image that holds `spot`, three images on without one.

        Returns:
            command id, keys and what changed.
        """
        pane, volume = side.pane, hung(side)
        view = pane.view
        before = view.index if view is not None else 0
        target = nearest(volume, spot) if spot is not None else min(before + 3, volume.slices - 1)
        if target == before:
            target = before - 1 if before else min(1, volume.slices - 1)
        steps = abs(target - before)
        key, command = ("Down", "viewer.image.next") if target > before else ("Up", "viewer.image.previous")
        self.hands.key(key, steps)
        until(lambda: pane.view is not None and pane.view.index == target, f"image {target + 1} was expected")
        times = f"{key}, {steps} times" if steps > 1 else key
        return command, times, f"Image {target + 1} of {volume.slices} is shown; {len(pane.seen)} were seen."

    def on_screen(self, pane: Pane, point: Point) -> QPointF:
        """Where a point of the patient is drawn, in the pane."""
        place = pane.mapping()
        if place is None:
            raise NoEffect("No image hangs in this pane.")
        return pane.to_widget(*place.from_patient(point))


def hung(side: Side) -> Volume:
    """The volume of a side.

    Raises:
        NoEffect: nothing hangs there.
    """
    if side.pane.volume is None:
        raise NoEffect("No image hangs in this pane.")
    return side.pane.volume


def nearest(volume: Volume, spot: Point) -> int:
    """The slice whose plane is nearest to a point."""
    return min(range(volume.slices), key=lambda at: abs(plane(volume, at).to_image(spot)[2]))
