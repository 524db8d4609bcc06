"""The report of an open case: the document, its marks, autosave, measurements, what dictation writes into it.

Autosave: a change is saved within a second and at each pause, one save at a time, on a worker. What could not be saved
says so and goes on; nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as changed
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.desk.bridge import Bridge
from app.desk.report.column import ReportColumn
from app.desk.report.marks import Kind, Mark, marks_of
from app.desk.report.values import PriorReport
from app.reports.checks.catalogue import check
from app.reports.checks.measurement import linked_numbers
from app.reports.document import fields as document_fields
from app.reports.document import find_field, go_to, selection
from app.reports.records import Draft, save_draft
from app.reports.templates import Template, insert_macro, spoken_fields, spoken_macros, spoken_sections
from app.reports.text import document_text
from app.reports.values import (
    AlertFact,
    Caret,
    Document,
    Doubt,
    Field,
    Finding,
    Link,
    Measurement,
    Section,
    StudyFacts,
)
from dictation.written.form import default_context, join, write
from dictation.written.values import Context
from resources.errors import ReadroomError
from viewer.panes.values import Measured
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.case.values import OpenedCase
    from app.desk.station import Station
    from dictation.recogniser.values import Word

PAUSE_MS = 250
"""A pause in typing this long runs the checks and saves."""
SECOND_MS = 900
"""The longest a change waits to be saved while typing goes on."""


class Reporting(QObject):
    """Drives the report column.

    Signals: `saved` (the instant), `not_saved` (a sentence), `said`, `sign_wanted`, `alert_wanted` (category).
    """

    saved = Signal(object)
    not_saved = Signal(str)
    said = Signal(str)
    sign_wanted = Signal()
    alert_wanted = Signal(str)
    link_pressed = Signal(str)

    def __init__(self, bridge: Bridge, station: Station, column: ReportColumn) -> None:
        super().__init__()
        self._bridge, self._station, self.column = bridge, station, column
        self._opened: OpenedCase | None = None
        self._draft: Draft | None = None
        self._measured: dict[str, Measured] = {}
        self._selected = ""
        self._template: Template | None = None
        self._facts = StudyFacts("")
        self._alerts: tuple[AlertFact, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self._context = default_context()
        self._dirty = self._saving = self._locked = False
        self._state = "final"
        self._last_dictated: tuple[Document, Caret] | None = None
        self._after_save: list[Callable[[], None]] = []
        self._pause = self._timer(PAUSE_MS, self._paused)
        self._second = self._timer(SECOND_MS, self.save)
        editor = column.editor
        editor.edited.connect(self._edited)
        editor.act.connect(self._act)
        editor.link_pressed.connect(self.link_pressed)
        column.sign_pressed.connect(self.sign_wanted)
        column.critical_pressed.connect(lambda: self.alert_wanted.emit("critical"))

    def _timer(self, milliseconds: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(run)
        return timer

    def begin(self, opened: OpenedCase, facts: StudyFacts, alerts: tuple[AlertFact, ...]) -> None:
        """Show the draft of a case, or its signed report."""
        self._opened, self._draft, self._template = opened, opened.draft, opened.template
        self._facts, self._alerts = facts, alerts
        self._measured, self._selected = {}, ""
        self._locked = bool(opened.versions)
        adding = self._locked and opened.restored and opened.draft.document.sections[0].key == "addendum"
        self._state = "addendum" if adding else "final"
        document = opened.versions[-1].document if self._locked and not adding else opened.draft.document
        self._context = context_of(opened.template)
        editor = self.column.editor
        editor.set_locked(False)
        self.column.show_document(document)
        editor.show_document(document, opened.draft.caret)
        editor.set_locked(self._locked and not adding)
        editor.set_signed(self._locked and not adding)
        version = opened.prior_version
        if version is None:
            self.column.show_prior(None)
        else:
            when = version.signed.astimezone(self._station.settings.zone)
            texts = document_text(version.document)
            self.column.show_prior(
                PriorReport(f"{when.day} {when:%b %Y}, {version.header.signer}", texts.get("impression", ""))
            )
        if self._locked and not adding:
            last = opened.versions[-1]
            self.column.say(f"Signed, version {last.number}, {last.state}. To add to it: Ctrl+K, addendum.")
            self.column.may_sign("Signed")
        else:
            self.column.may_sign()
            saved = opened.draft.saved.astimezone(self._station.settings.zone)
            self.column.say(f"Draft of {saved:%H:%M} restored" if opened.restored else "")
        self._check()

    @property
    def document(self) -> Document | None:
        """The report as it stands."""
        return self.column.editor.value()

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not saved yet."""
        return self._dirty or self._saving

    @property
    def state(self) -> str:
        """What signing would make: "final", or "addendum"."""
        return self._state

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say now."""
        return self._findings

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What stands in the margin now."""
        return tuple(self.column.editor.marks())

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Kept with the draft."""
        return self._draft.measurements if self._draft else ()

    def set_alerts(self, alerts: tuple[AlertFact, ...]) -> None:
        """The alerts of the case changed: check again."""
        self._alerts = alerts
        self._check()

    # Editing and saving

    @Slot(object, object)
    def _edited(self, document: Document, caret: Caret) -> None:
        if self._draft is None:
            return
        self._draft = changed(self._draft, document=document, caret=caret)
        self._dirty = True
        self.column.say("")
        self._pause.start()
        if not self._second.isActive():
            self._second.start()

    def _paused(self) -> None:
        self._check()
        self.save()

    @Slot()
    def save(self) -> None:
        """Save the draft now if it changed; one save at a time."""
        draft = self._draft
        if draft is None or not self._dirty or self._saving or (self._locked and self._state == "final"):
            return
        self._dirty, self._saving = False, True
        self._second.stop()
        station = self._station
        caret = self.column.editor.caret() or draft.caret
        draft = changed(draft, saved=station.now(), caret=caret)

        def work() -> Draft:
            with station.store.work() as store:
                return save_draft(store, draft)

        self._bridge.ask(work, self._was_saved, Priority.ON_SCREEN, self._was_not_saved, keep=True)

    def _was_saved(self, kept: Draft) -> None:
        self._saving = False
        if self._draft is not None and self._draft.case_id == kept.case_id:
            self._draft = changed(self._draft, version=kept.version, saved=kept.saved)
        self.saved.emit(kept.saved)
        if self._dirty:
            self.save()
            return
        waiting, self._after_save = self._after_save, []
        for run in waiting:
            run()

    def _was_not_saved(self, fault: BaseException) -> None:
        self._saving, self._dirty = False, True
        self.not_saved.emit(str(fault) if isinstance(fault, ReadroomError) else "The draft could not be saved.")
        if self._after_save:
            self.said.emit("What you asked for waits until the draft is saved; nothing you typed is lost.")
        self._second.start()

    def when_saved(self, run: Callable[[], None]) -> None:
        """Run something once everything typed is saved: before signing, leaving, closing."""
        if not self._dirty and not self._saving:
            run()
            return
        self._after_save.append(run)
        self.save()

    def end(self) -> None:
        """The case is left."""
        self._pause.stop()
        self._second.stop()
        self._opened = self._draft = None
        self._dirty = False

    # Checks

    def _check(self) -> None:
        document = self.document
        if document is None or (self._locked and self._state == "final"):
            self._findings = ()
            self.column.editor.set_marks(())
            return
        self._findings = (
            *check(document_text(document), self._facts, self._alerts),
            *linked_numbers(document, self.measurements),
        )
        self.column.editor.set_marks(marks_of(document, self._findings))

    @Slot(object)
    def _act(self, mark: Mark) -> None:
        if mark.finding == "critical-without-alert":
            self.alert_wanted.emit("critical")

    # Measurements

    def measured(self, measured: Measured) -> None:
        """A measurement was made, moved or taken away on an image."""
        if not measured.figures:
            self._measured.pop(measured.id, None)
            self._keep(tuple(one for one in self.measurements if one.id != measured.id))
            return
        self._measured[measured.id] = measured
        self._selected = measured.id
        known = {one.id for one in self.measurements}
        if measured.id in known:
            new = measurement_of(measured)
            self._keep(tuple(new if one.id == measured.id else one for one in self.measurements))

    def _keep(self, measurements: tuple[Measurement, ...]) -> None:
        if self._draft is not None and measurements != self._draft.measurements:
            self._draft = changed(self._draft, measurements=measurements)
            self._dirty = True
            self._pause.start()

    def insert_measurement(self) -> None:
        """Put the number of the last measurement at the caret, linked to it."""
        measured = self._measured.get(self._selected)
        if measured is None:
            raise ReadroomError("Nothing is measured yet: D measures a length, E an ellipse.")
        value = measurement_of(measured)
        self._keep((*(one for one in self.measurements if one.id != value.id), value))
        text, lead = self._joined(value.shown)
        start = lead
        self.column.editor.insert_words(text, links=(Link(start, start + len(value.shown), value.id),))
        self.said.emit(f"{value.shown} from measurement {value.label} is in the report.")

    def _joined(self, words: str) -> tuple[str, int]:
        """Words as they attach to the text before the caret, and where they begin in it."""
        before = self._before_caret()
        text = join(before, words)
        return text, text.casefold().find(words.casefold())

    def _before_caret(self) -> str:
        document, caret = self.document, self.column.editor.caret()
        if document is None or caret is None:
            return ""
        start, _ = selection(caret)
        return find_field(document, caret.field).text[:start]

    # Dictation

    @property
    def context(self) -> Context:
        """What may be said, with the names of this template's fields."""
        return self._context

    def heard(self, words: tuple[Word, ...], run: Callable[[str], None]) -> None:
        """One utterance, whole: its text goes to the caret, or its command is run."""
        self.column.editor.set_partial("")
        written = write([word.text for word in words], self._context)
        for command in written.commands:
            run(command)
        document, caret = self.document, self.column.editor.caret()
        if not written.text or document is None or caret is None:
            return
        self._last_dictated = (document, caret)
        text = join(self._before_caret(), written.text)
        shift = len(text) - len(written.text)
        doubts = tuple(
            Doubt(source.start + shift, source.end + shift, min(words[at].confidence for at in source.words))
            for source in written.sources
            if source.words and any(words[at].doubtful for at in source.words)
        )
        self.column.editor.insert_words(text, doubts=doubts)

    def scratch(self) -> None:
        """Take the last dictated utterance out again."""
        if self._last_dictated is None:
            raise ReadroomError("Nothing was dictated that could be taken back.")
        document, caret = self._last_dictated
        self._last_dictated = None
        self.column.editor.change(document, caret)

    def where(self) -> str:
        """Where words will land: the field's or section's name."""
        document, caret = self.document, self.column.editor.caret()
        if document is None or caret is None:
            return ""
        for section in document.sections:
            for one in section.fields:
                if one.name == caret.field:
                    return one.label or section.title
        return ""

    # Commands

    def next_field(self) -> None:
        self.column.editor.next_field()

    def previous_field(self) -> None:
        self.column.editor.previous_field()

    def go_to_field(self, name: str) -> None:
        self.column.editor.go_to_field(self._context.fields.get(name, name))
        self.column.editor.setFocus()

    def undo(self) -> None:
        self.column.editor.take_back()

    def redo(self) -> None:
        self.column.editor.do_again()

    def choose_template(self) -> None:
        """The next template in the list, while nothing is written; else it says what to do."""
        document, opened = self.document, self._opened
        if document is None or opened is None or self._template is None:
            raise ReadroomError("Open a case first.")
        written = [one for section in document.sections if not section.from_order for one in section.fields]
        if any(one.text and one.text != one.default for one in written):
            raise ReadroomError("Text is written already; take it back first, then choose another template.")
        names = list(self._station.templates)
        following = names[(names.index(self._template.id) + 1) % len(names)]
        self.use_template(following)

    def use_template(self, name: str) -> None:
        """Start the report again from another template."""
        from app.reports.templates import OrderFacts, start

        template = self._station.templates[name]
        question = self._opened.case.question if self._opened else ""
        self._template = template
        self._context = context_of(template)
        document = start(template, OrderFacts(indication=question))
        first = next(document_fields(document)).name
        self.column.title.set_text(document.title)
        self.column.editor.change(document, Caret(first, 0, 0))
        self.said.emit(f"Template: {template.title}.")

    def insert_macro(self, name: str) -> None:
        document = self.document
        if document is None or self._template is None:
            raise ReadroomError("Open a case first.")
        self.column.editor.change(insert_macro(document, self._template, name))

    def next_mark(self) -> None:
        self.column.editor.next_mark()

    def do_mark(self) -> None:
        self.column.editor.do_mark()

    def show_prior(self) -> None:
        self.column.unfold_prior()

    def start_addendum(self) -> None:
        """An addendum above the signed report, which stays as it is."""
        document = self.document
        if self._opened is None or not self._opened.versions or document is None:
            raise ReadroomError("Only a signed report gets an addendum; this one is still a draft.")
        if self._state == "addendum":
            raise ReadroomError("The addendum is begun already; write it, then sign.")
        self._state = "addendum"
        field = Field("addendum", prompt="what is added", required=True)
        local = self._station.now().astimezone(self._station.settings.zone)
        begun = Section("addendum", f"Addendum, {local:%d/%m/%Y}", (field,))
        with_it = Document(document.template, document.title, (begun, *document.sections))
        editor = self.column.editor
        editor.set_locked(False)
        editor.set_signed(False)
        editor.show_document(with_it, go_to(with_it, "addendum"))
        self.column.say("Addendum: write it at the top. The signed text below stays as it is.")
        self.column.may_sign()
        if self._draft is not None:
            self._draft = changed(self._draft, document=with_it)
        editor.setFocus()

    def stops(self) -> tuple[Mark, ...]:
        """Marks that need a reason before signing."""
        return tuple(mark for mark in self.marks if mark.kind in {Kind.STOP, Kind.FILL})


def measurement_of(measured: Measured) -> Measurement:
    """A pane's measurement as the report keeps it; its first figure is the one a report takes."""
    figure = measured.figures[0]
    return Measurement(
        measured.id,
        figure.kind,
        measured.label,
        figure.number,
        figure.unit,
        figure.shown,
        measured.points,
        measured.series_uid,
        measured.sop_uid,
        measured.frame,
    )


def context_of(template: Template) -> Context:
    """What may be said with a template: the phrases of the commands, its fields, macros and headings."""
    return changed(
        default_context(),
        fields=spoken_fields(template),
        macros=spoken_macros(template),
        sections=spoken_sections(template),
    )
