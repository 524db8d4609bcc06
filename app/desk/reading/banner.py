"""The patient banner: the same facts on every page that shows images or text of a patient."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.desk.pieces.rows import row
from app.desk.pieces.words import Elided, Shape, label, set_state
from app.desk.reading.values import BannerFacts
from app.desk.theme.theme import Theme
from app.desk.worklist.table import LIGHTS
from app.desk.worklist.values import Light

_ROOMY = 1600


class PatientBanner(QFrame):
    """47 px over the full width, 48 with the rule below. The name gives way last; what is shortened has its whole text in the tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(47)
        self.name = Elided(theme, "", "text", theme.size("title"), 600)
        self._sex = label("")
        self._labels: list[QLabel] = []
        self._values: dict[str, Elided] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(0)
        line.addWidget(self.name)
        self._gaps: list[int] = []
        self._line = line
        self._gap()
        line.addWidget(self._sex)
        for key, words in (
            ("born", "Born"),
            ("identifier", "ID"),
            ("accession", "Accession"),
            ("exam", ""),
            ("date", ""),
        ):
            self._gap()
            if words:
                title = label(words, "quiet")
                line.addWidget(title)
                line.addSpacing(8)
                self._labels.append(title)
            value = Elided(theme, "")
            self._values[key] = value
            line.addWidget(value)
        line.addStretch(1)
        self._shape = Shape(theme, "", "text2")
        self._left = label("", "strong")
        self._place = label("", "")
        self._case = label("Case", "quiet")
        line.addWidget(self._shape)
        line.addSpacing(8)
        line.addWidget(self._left)
        self._listed = row(self._case, self._place, pad=(16, 0, 0, 0))
        line.addWidget(self._listed)

    def show_facts(self, facts: BannerFacts) -> None:
        """Show whose images and report these are."""
        self.name.set_text(facts.patient)
        self._sex.setText(facts.sex_and_age)
        accession = f"{facts.accession} (assigned here)" if facts.accession_assigned else facts.accession
        for key, words in (
            ("born", facts.born or "not known"),
            ("identifier", facts.identifier or "none"),
            ("accession", accession or "none"),
            ("exam", facts.exam),
            ("date", facts.study_date),
        ):
            self._values[key].set_text(words)
        icon, colour = LIGHTS[facts.light] if facts.light is not None else ("", "text2")
        self._shape.show_as(icon, colour)
        self._shape.setVisible(bool(icon))
        self._left.setText(facts.left)
        heavy = facts.light in (Light.DUE, Light.LATE)
        set_state(self._left, "role", "strong" if heavy else "")
        self._place.setText(facts.place)
        self._case.setProperty("wanted", bool(facts.place))
        self.setAccessibleName(
            f"Patient {facts.patient}, {facts.sex_and_age}, born {facts.born}, {facts.exam} {facts.study_date}"
        )
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _gap(self) -> None:
        self._gaps.append(self._line.count())
        self._line.addSpacing(24)

    def _arrange(self) -> None:
        roomy = self.width() >= _ROOMY
        for at in self._gaps:
            item = self._line.itemAt(at)
            spacer = item.spacerItem() if item is not None else None
            if spacer is not None:
                spacer.changeSize(24 if roomy else 12, 0)
        self._line.invalidate()
        shown = roomy and bool(self._case.property("wanted"))
        self._listed.setVisible(shown)
