"""The series strip: a half for each study over its own pane; a press hangs a series."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.desk.pieces.rows import row
from app.desk.pieces.words import KeyCap, label
from app.desk.reading.values import SeriesTile
from app.desk.theme.theme import Theme

_COMPACT = 1100
"""Px of the images' width below which the strip is 72 high and holds the current study alone."""


class Tile(QWidget):
    """One series: picture, number and name, plane, what was seen."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, tile: SeriesTile, prior: bool, compact: bool) -> None:
        super().__init__()
        self._theme, self._tile, self._prior, self._compact = theme, tile, prior, compact
        self._picture: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_tile(tile)

    def show_tile(self, tile: SeriesTile) -> None:
        """Show other words or another picture of the same series."""
        self._tile = tile
        thumb = tile.picture
        self._picture = None
        if thumb is not None and len(thumb.pixels) >= thumb.width * thumb.height > 0:
            grey = QImage.Format.Format_Grayscale8
            self._picture = QImage(thumb.pixels, thumb.width, thumb.height, thumb.width, grey).copy()
        self.setFixedSize(self._wide(), 72 if self._compact else 88)
        study = "prior" if self._prior else "current"
        state = ", shown" if tile.shown else ""
        self.setAccessibleName(f"Series {tile.name}, {tile.plane}, {tile.words}, {study} study{state}")
        whole = self.width() < (232 if self._compact else 268)
        self.setToolTip("" if whole else f"{tile.name}  {tile.plane}  {tile.words}")
        self.update()

    def _wide(self) -> int:
        """As wide as its words need, within limits, so that two series do not shorten to the same words."""
        tile, least, most = self._tile, *((160, 232) if self._compact else (188, 268))
        words = (tile.name, tile.words) if self._compact else (tile.name, tile.plane, tile.words)
        metrics = QFontMetrics(self._theme.dense(600))
        needed = 12 + (48 if self._compact else 64) + 8 + max(map(metrics.horizontalAdvance, words)) + 16
        return max(least, min(most, needed))

    def series_uid(self) -> str:
        """Which series."""
        return self._tile.series_uid

    def is_shown(self) -> bool:
        """Whether it hangs in a pane."""
        return self._tile.shown

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._tile.series_uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._tile.series_uid)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, tile = self._theme, QPainter(self), self._tile
        size = 48 if self._compact else 64
        square = QRect(12, 12, size, size)
        painter.fillRect(square, theme.colour("image"))
        if self._picture is not None:
            ratio = self.devicePixelRatioF()
            fitted = self._picture.scaled(
                QSize(size, size) * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(ratio)
            own = fitted.deviceIndependentSize()
            painter.drawImage(QPointF(12 + (size - own.width()) / 2, 12 + (size - own.height()) / 2), fitted)
        if tile.shown:
            painter.setPen(QPen(theme.colour("prior" if self._prior else "accent"), 2))
            painter.drawRect(square.adjusted(-2, -2, 2, 2))
        lines = [(tile.name, "text" if tile.shown else "text2", 600 if tile.shown else 400)]
        if not self._compact:
            lines.append((tile.plane, "text2", 400))
        lines.append((tile.words, "warning" if tile.waiting else "text2", 400))
        x, y = 12 + size + 8, 12 if not self._compact else 14
        for words, colour, weight in lines:
            painter.setFont(theme.dense(weight))
            painter.setPen(theme.colour(colour))
            room = QRect(x, y, self.width() - x - 4, 20)
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            y += 20 if not self._compact else 24


class _Half(QScrollArea):
    """The series of one study; scrolls sideways, what is shown stays visible."""

    def __init__(self, theme: Theme, prior: bool) -> None:
        super().__init__()
        self._theme, self._prior = theme, prior
        self.tiles: list[Tile] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QFrame()
        self._line = QHBoxLayout(self._inside)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addStretch(1)
        self.setWidget(self._inside)
        self.setAccessibleName("Series of the prior study" if prior else "Series of the current study")

    def show_series(self, series: tuple[SeriesTile, ...], compact: bool, strip: SeriesStrip) -> None:
        same = [tile.series_uid() for tile in self.tiles] == [tile.series_uid for tile in series]
        if same and self.tiles and self.tiles[0].height() == (72 if compact else 88):
            for widget, tile in zip(self.tiles, series, strict=True):
                widget.show_tile(tile)
        else:
            for widget in self.tiles:
                widget.deleteLater()
            self.tiles = []
            for at, tile in enumerate(series):
                widget = Tile(self._theme, tile, self._prior, compact)
                widget.chosen.connect(strip.prior_chosen if self._prior else strip.current_chosen)
                self._line.insertWidget(at, widget)
                self.tiles.append(widget)
        shown = next((widget for widget in self.tiles if widget.is_shown()), None)
        if shown is not None:
            self.ensureWidgetVisible(shown, 24, 0)
            self.verticalScrollBar().setValue(0)


class SeriesStrip(QFrame):
    """88 px (72 where narrow). `current_chosen` and `prior_chosen` carry a series UID."""

    current_chosen = Signal(str)
    prior_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Series")
        self._current = _Half(theme, prior=False)
        self._prior = _Half(theme, prior=True)
        self._interval = label("", "dense", "prior")
        self._far = row(self._interval, KeyCap(theme, "P"), gap=8, pad=(0, 0, 12, 0))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._current, 1)
        line.addWidget(self._prior, 1)
        line.addWidget(self._far)
        self._values: tuple[tuple[SeriesTile, ...], tuple[SeriesTile, ...], str] = ((), (), "")
        self._arrange()

    def show_series(
        self, current: tuple[SeriesTile, ...], prior: tuple[SeriesTile, ...] = (), interval: str = ""
    ) -> None:
        """Show the series of both studies; `interval` is "2 y 3 m before"."""
        self._values = (current, prior, interval)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        current, prior, interval = self._values
        compact = self.width() < _COMPACT
        for part in (self, self._current, self._prior):
            part.setFixedHeight(72 if compact else 88)
        self._current.show_series(current, compact, self)
        self._prior.show_series(() if compact else prior, compact, self)
        self._prior.setVisible(not compact and bool(prior))
        self._interval.setText(f"PRIOR  {interval}")
        self._far.setVisible(compact and bool(prior))
