"""Goes through the steps in a window, takes the pictures, and closes the window when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.desk.tour import ending, journal, looking, writing
from app.desk.tour.hands import settle, until
from app.desk.tour.scene import Scene
from app.desk.tour.values import Effect, Plan, Row, Step
from app.desk.window import Window
from resources.errors import ReadroomError

READY_S = 60.0
QUIT = "desk.quit"


class Driver(QObject):
    """Begins when the desk is ready; `rows` is what was done."""

    def __init__(self, window: Window, plan: Plan, seconds: Callable[[], float]) -> None:
        """`seconds` since the tour began, of a clock that never goes back."""
        super().__init__(window)
        self._window, self._plan, self._seconds = window, plan, seconds
        self._scene = Scene(window, plan)
        self.rows: list[Row] = []
        self._asked_to_quit = 0.0
        QTimer.singleShot(0, self._go)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order, but for the last, which ends the window."""
        return (*looking.steps(), *writing.steps(), *ending.steps())

    @Slot()
    def _go(self) -> None:
        try:
            if self._all_steps():
                self._asked_to_quit = time.monotonic()
                self._scene.hands.key("Ctrl+Q")
        finally:
            self._window.close()

    def _all_steps(self) -> bool:
        """Every step there is something to do for, until one has no effect; whether all had theirs."""
        self._ready()
        return all(self._step(step) for step in self.steps if step.needed(self._scene))

    def _ready(self) -> None:
        """The list names the case and has the keys."""
        table = self._window.worklist.table
        until(
            lambda: self._window.seat is not None and self._window.case is not None, "the desk was to open", READY_S
        )
        until(
            lambda: any(row.case == self._plan.case for row in table.cases.rows),
            "the case was to be listed",
            READY_S,
        )
        until(table.hasFocus, "the list was to take the keys")

    def _step(self, step: Step) -> bool:
        """Do one step, keep its row; whether it had its effect."""
        began = time.monotonic()
        try:
            done, ok = step.do(self._scene), True
        except ReadroomError as none:
            done, ok = Effect(step.id, str(none)), False
        took = time.monotonic() - began
        self._keep(done.id or step.id, step, done, ok, took)
        return ok

    def _keep(self, id: str, step: Step, done: Effect, ok: bool, took: float) -> None:
        number = len(self.rows) + 1
        picture = None
        if step.picture or not ok:
            picture = f"{number:02d}-{step.picture or 'no-effect'}.png"
            settle()
            if not self._window.grab().save(str(self._plan.out / picture)):
                picture, ok = None, False
                done = Effect(done.what, f"The picture could not be written to {self._plan.out}.")
        self.rows.append(Row(number, id, step.by, done.what, done.changed, round(took, 3), picture, ok))
        self.write()

    def write(self) -> None:
        """`tour.json` as far as it is."""
        made, alert = self._scene.signed, self._scene.alert
        journal.write(
            self._plan.out,
            journal.document(
                self.rows,
                self._plan.started,
                self._seconds(),
                made.report if made else None,
                alert.id if alert else None,
                self._plan.data,
            ),
        )

    def closed(self, code: int) -> None:
        """The window is gone: the last row, when it was asked for by its key."""
        if not self._asked_to_quit:
            return
        took = round(time.monotonic() - self._asked_to_quit, 3)
        ok = code == 0
        changed = "The desk closed in order." if ok else f"The desk ended with code {code}."
        self.rows.append(Row(len(self.rows) + 1, QUIT, "key", "Ctrl+Q", changed, took, None, ok))
        self.write()
