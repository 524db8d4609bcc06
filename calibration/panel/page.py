"""The daily check as a page: one picture at a time, answered by key or mouse, one result at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from calibration.panel.exact import read_back, scaled
from calibration.panel.paint import Words, compose, none_seen
from calibration.patterns import Field, Response, disc_diameter, field_in, picture
from calibration.routine import DAILY, Plan, Result, RoutineVerdict, Session, answer, begin, leave
from calibration.screen import ScreenFacts

_ANSWERS: Final = {Qt.Key.Key_0: None, Qt.Key.Key_Space: None} | {
    Qt.Key(Qt.Key.Key_0 + place): place for place in range(1, 10)
}
_PAD_WITHOUT_NUMBERS: Final = {
    Qt.Key.Key_Home: 7, Qt.Key.Key_Up: 8, Qt.Key.Key_PageUp: 9,
    Qt.Key.Key_Left: 4, Qt.Key.Key_Clear: 5, Qt.Key.Key_Right: 6,
    Qt.Key.Key_End: 1, Qt.Key.Key_Down: 2, Qt.Key.Key_PageDown: 3,
    Qt.Key.Key_Insert: None,
}  # fmt: skip
_RETURNS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SECONDS_A_PICTURE: Final = 6
_CALM: Final = 24  # ground of the page when it asks nothing more


class DailyCheck(QWidget):
    """The visual routine of DESIGN walk 5 on one screen.

    Keys 1 to 9 name a place as on the number pad, 0 or Space says none is seen, Esc leaves; a
    press in a place or on "None seen" does the same. While the pixels are not exact it says so and
    cannot pass. `finished` is emitted once, with the result; what was on the screen at each answer
    was read back and compared. `left` is emitted when Esc or Enter is pressed after that.
    """

    finished = Signal(Result)
    left = Signal()

    def __init__(
        self,
        facts: ScreenFacts,
        response: Response,
        *,
        tokens: Mapping[str, str],
        random: Random,
        clock: Callable[[], float],
        notes: tuple[str, ...] = (),
        plan: Plan = DAILY,
        parent: QWidget | None = None,
    ) -> None:
        """Prepare a run; it starts with the first paint.

        Args:
            facts: the screen this page will be shown on.
            response: how that screen shows its levels, measured or assumed.
            tokens: colours `text`, `base`, `focus` and the font's `family`.
            random: where the discs lie.
            clock: seconds, monotonic.
            notes: further lines for the foot, such as the profile and the last pass.
        """
        super().__init__(parent)
        self.facts = facts
        self._tokens, self._random, self._clock, self._notes = tokens, random, clock, notes
        self._session: Session = begin(plan, response, random)
        self._image: QImage | None = None
        self._field = Field(0, 0, 1)
        self._shown_at: float | None = None
        self._not_exact = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(1000, 640)
        self.setAccessibleName("Daily display check")

    @property
    def session(self) -> Session:
        """The run as it stands."""
        return self._session

    @property
    def field(self) -> Field:
        """Where the places lie, physical pixels of this widget; right once it was painted."""
        return self._field

    @property
    def shown(self) -> bool:
        """Whether the present picture has been painted, so that it can be answered."""
        return self._shown_at is not None

    @property
    def not_exact(self) -> str:
        """Why the check cannot pass, as far as was seen; empty while every pixel was exact."""
        return scaled(self.devicePixelRatioF()) or self._not_exact

    def sizeHint(self) -> QSize:
        """The size the page was drawn for."""
        return QSize(1920, 1080)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the present picture, one image pixel on one of the screen."""
        if self._image is None:
            self._image = self._compose()
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawImage(QPoint(0, 0), self._image)
        painter.end()
        if self._shown_at is None:
            self._shown_at = self._clock()

    def showEvent(self, event: QShowEvent) -> None:
        """The page is worked by keys from the first moment."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out anew."""
        self._renew()

    def event(self, event: QEvent) -> bool:
        """Lay the page out anew on another screen or scale; keep Space and digits from shortcuts."""
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.ScreenChangeInternal):
            self._renew()
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._claim(event) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer, or leave. A key held down is one answer."""
        if self._session.result is not None and event.key() in _RETURNS and not event.isAutoRepeat():
            self.left.emit()
            return
        if self._session.result is not None or not _takes(event):
            event.ignore()
            return
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape:
            self._go_on(leave(self._session, self.not_exact))
        else:
            self._answer(_answers(event)[Qt.Key(event.key())])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Answer by the place under the pointer, or by "None seen"; anywhere else does nothing."""
        if self._session.result is not None or event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        ratio, at = self.devicePixelRatioF(), event.position()
        place = self._field.place_at(round(at.x() * ratio), round(at.y() * ratio))
        if place is not None:
            self._answer(place)
        elif none_seen(self._field, ratio).contains(at.toPoint()):
            self._answer(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double click belongs to the picture before: it answers nothing."""
        event.accept()

    def _claim(self, event: QKeyEvent) -> bool:
        """Take a key before any shortcut does, while there is something to answer."""
        if self._session.result is not None or not _takes(event):
            return False
        event.accept()
        return True

    def _answer(self, place: int | None) -> None:
        """Take an answer to what has been shown; before the first paint there is nothing to answer."""
        if self._shown_at is None or self._image is None:
            return
        seconds = self._clock() - self._shown_at
        side = self._field.side
        self._not_exact = self._not_exact or read_back(
            self, self._image, QRect(self._field.x, self._field.y, side, side)
        )
        self._go_on(answer(self._session, place, seconds, self._random, self.not_exact))

    def _go_on(self, session: Session) -> None:
        self._session = session
        self._renew()
        if session.result is not None:
            self.finished.emit(session.result)

    def _renew(self) -> None:
        """A new picture: its time starts when it is painted."""
        self._image = None
        self._shown_at = None
        self.update()

    def _compose(self) -> QImage:
        ratio = self.devicePixelRatioF()
        wide, high = round(self.width() * ratio), round(self.height() * ratio)
        self._field = field_in(wide, high, max(1, int(ratio)))
        trial = self._session.trial
        flat = picture(
            (high, wide),
            self._field,
            trial.disc if trial else None,
            ground=trial.ground if trial else _CALM,
            level=trial.level if trial else _CALM,
            diameter=disc_diameter(self._field, self.facts.pitch),
        )
        return compose(flat, self._field, self._words(), self._tokens, ratio)

    def _words(self) -> Words:
        session, pictures = self._session, self._session.plan.pictures
        percent = f"{self.devicePixelRatioF() * 100:.0f} % scale"
        read = "pixels are read back at each answer"
        if session.outcomes or self.not_exact:
            read = "pixels not exact" if self.not_exact else "pixels exact, read back at each answer"
        facts = ("Daily check", self.facts.title, f"{percent}, {read}", *self._notes)
        if session.result is not None:
            return Words(
                title=_ENDS[session.result.verdict],
                help=session.result.reason + (_RESCALE if scaled(self.devicePixelRatioF()) else ""),
                progress="",
                done=pictures - len(session.left),
                pictures=pictures,
                asking=False,
                warning="",
                facts=facts,
                foot="Esc returns to where you were",
            )
        left = len(session.left) * _SECONDS_A_PICTURE
        return Words(
            title="In which place is there a disc?",
            help="Press its number as on the number pad. Press 0 if you see none; some pictures are empty on purpose.",
            progress=f"Picture {session.number} of {pictures}, about {left} s left",
            done=session.number - 1,
            pictures=pictures,
            asking=True,
            warning=f"{self.not_exact}: cannot pass" if self.not_exact else "",
            facts=facts,
            foot="Esc stops; the check then counts as not done",
        )


def _answers(event: QKeyEvent) -> Mapping[Qt.Key, int | None]:
    """What each key says; the pad's keys count by where they lie, also with its numbers off."""
    on_pad = event.modifiers() & Qt.KeyboardModifier.KeypadModifier
    return _ANSWERS | _PAD_WITHOUT_NUMBERS if on_pad else _ANSWERS


def _takes(event: QKeyEvent) -> bool:
    """Whether a key is an answer or leaves; Shift is allowed, as French digits need it."""
    allowed = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    chord = event.modifiers() & ~allowed
    return not chord and (event.key() in _answers(event) or event.key() == Qt.Key.Key_Escape)


_RESCALE: Final = " Set the scale of this screen to 100 % or 200 % and check again."
_ENDS: Final = {
    RoutineVerdict.PASS: "This screen passes",
    RoutineVerdict.FAIL: "This screen does not pass",
    RoutineVerdict.NOT_DONE: "Not done",
}
