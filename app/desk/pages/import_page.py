"""The import page: a place to drop, a bar with its count, refusals by reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from app.desk.pages.import_values import ImportProgress, ImportResult
from app.desk.pages.refusals import RefusalTable
from app.desk.pieces.buttons import Button
from app.desk.pieces.footer import Footer
from app.desk.pieces.rows import column, page, row, rule
from app.desk.pieces.words import Elided, State, label
from app.desk.theme.theme import Theme


class ImportPage(QWidget):
    """Nothing is read here. `dropped` carries a tuple of paths; the other signals what the person wants."""

    dropped = Signal(object)
    files_wanted = Signal()
    folder_wanted = Signal()
    stop_wanted = Signal()
    again_wanted = Signal()
    worklist_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Import")
        self.setAcceptDrops(True)
        self._theme = theme
        self._result: ImportResult | None = None
        self._running = False
        self._source = Elided(theme, "", "text2")
        self._state = State(theme, "ok", "", "ok")
        self._state.hide()
        top = row(
            label("Import", "title"),
            16,
            (self._source, 1),
            self._state,
            gap=4,
            pad=(16, 0, 16, 0),
            name="panel",
            height=47,
        )
        self.files = Button("Choose files", "lead", "Enter")
        self.files.clicked.connect(self.files_wanted)
        self.folder = Button("Choose a folder or disc")
        self.folder.clicked.connect(self.folder_wanted)
        self.back = Button("Back to the worklist", "", "Esc")
        self.back.clicked.connect(self.worklist_wanted)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._place())
        self._stack.addWidget(self._work())
        self.table = RefusalTable(theme)
        self._stack.addWidget(self._outcome())
        self.footer = Footer(theme)
        page(top, rule(), (self._stack, 1), rule(), self.footer, owner=self)

    def begin(self) -> None:
        """Offer the place to drop, unless an import runs."""
        if not self._running:
            self._stack.setCurrentIndex(0)
            self._source.set_text("")
            self._state.hide()
            self.files.setFocus()

    def show_progress(self, progress: ImportProgress) -> None:
        """Show how far it is; the first call turns the page to the bar."""
        if not self._running:
            self._running = True
            self._stack.setCurrentIndex(1)
            self.stop.setFocus()
            self._state.hide()
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        counted = (
            f"{progress.done:,} of {progress.total:,} files" if progress.total else f"{progress.done:,} files found"
        )
        self._count.setText(counted)
        self._what.set_text(progress.what)

    def show_result(self, result: ImportResult) -> None:
        """Show what it came to."""
        self._running = False
        self._result = result
        self._source.set_text(result.source)
        refused = result.refused()
        files = "1 file was refused" if refused == 1 else f"{refused:,} files were refused"
        self._headline.setText(files if refused else f"{result.imported:,} images imported")
        studies = "1 study" if result.studies == 1 else f"{result.studies:,} studies"
        whole = result.imported + result.already + refused
        words = f"{result.imported:,} of {whole:,} imported, in {studies}."
        if result.already:
            words += f" {result.already:,} were here already."
        if refused:
            words += " Nothing refused was stored."
        if result.stopped:
            words += " Stopped by you; what was taken stays."
        self._summary.setText(words)
        state = f"finished with {refused:,} refused" if refused else "finished"
        self._state.show_as("due" if refused else "ok", state, "critical" if refused else "ok")
        self._state.show()
        self.copy.setVisible(refused > 0)
        self.again.setVisible(refused > 0)
        self.again.set_words("Try this one again" if refused == 1 else f"Try these {refused:,} again")
        self.table.setVisible(refused > 0)
        self._clean.setVisible(refused == 0)
        self.table.show_groups(result.groups)
        self._stack.setCurrentIndex(2)
        (self.table if refused else self.onward).setFocus()

    def is_running(self) -> bool:
        """Whether an import runs."""
        return self._running

    def regions(self) -> tuple[QWidget, ...]:
        """Where F6 goes."""
        return (self._stack,)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and not self._running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = tuple(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shown = self._stack.currentIndex()
        if key == Qt.Key.Key_Escape:
            (self.stop_wanted if self._running else self.worklist_wanted).emit()
        elif shown == 2 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.worklist_wanted.emit()
        elif shown == 2 and control and key == Qt.Key.Key_C:
            self._copy()
        elif shown == 2 and control and key == Qt.Key.Key_R and self.again.isVisible():
            self.again_wanted.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _copy(self) -> None:
        if self._result is not None:
            QGuiApplication.clipboard().setText(self._result.as_text())

    def _place(self) -> QWidget:
        words = column(
            None,
            label("Drop files, folders or archives here", "title"),
            label(
                "DICOM files, folders, zip archives and discs with a DICOMDIR. What is here already is counted once; "
                "what cannot be read is refused by name.",
                "quiet",
                wrap=True,
            ),
            16,
            row(self.files, self.folder, self.back, None),
            None,
            None,
            gap=8,
            width=600,
        )
        return row(None, words, None, name="page")

    def _work(self) -> QWidget:
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Import progress")
        self._bar.setFixedHeight(8)
        self._count = label("", "strong")
        self._what = Elided(self._theme, "", "text2")
        self.stop = Button("Stop", "", "Esc")
        self.stop.clicked.connect(self.stop_wanted)
        words = column(
            None,
            label("Importing", "title"),
            self._bar,
            self._count,
            self._what,
            label("What was taken stays when it is stopped; nothing is half imported.", "small"),
            12,
            row(self.stop, None),
            None,
            None,
            gap=8,
            width=600,
        )
        return row(None, words, None, name="page")

    def _outcome(self) -> QWidget:
        self._headline = label("", "title")
        self._summary = label("", "quiet")
        self.copy = Button("Copy the list", "", "Ctrl+C")
        self.copy.clicked.connect(self._copy)
        self.again = Button("", "", "Ctrl+R")
        self.again.clicked.connect(self.again_wanted)
        self.onward = Button("Open the worklist", "lead", "Enter")
        self.onward.clicked.connect(self.worklist_wanted)
        head = row(
            column(None, self._headline, self._summary, None, gap=0),
            None,
            self.copy,
            self.again,
            self.onward,
            gap=8,
            pad=(16, 0, 16, 0),
            name="page",
            height=80,
        )
        self._clean = column(None, name="page")
        return column(head, (self.table, 1), (self._clean, 1), gap=0)
