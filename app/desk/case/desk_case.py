"""The reading page at work: opens a case, ties images, report, dictation, alerts and signing together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.cases.values import age_on
from app.desk.case.alerting import Alerting
from app.desk.case.answering import ask_who_answered
from app.desk.case.banner import of_case
from app.desk.case.commands import AlertCommands, ReportCommands, VoiceCommands
from app.desk.case.dictating import Dictating
from app.desk.case.hearing import Hearing
from app.desk.case.keeping import Keeping
from app.desk.case.leaving import end_case, raise_held
from app.desk.case.opening import open_case, read_images
from app.desk.case.reporting import Reporting
from app.desk.case.signing import Signing
from app.desk.case.values import OpenedCase, StudyImages
from app.desk.report.marks import Mark
from app.desk.theme.theme import Theme
from app.desk.worklist.values import Status
from app.reports.values import StudyFacts
from app.signing.values import Signed
from resources.errors import ReadroomError
from viewer.panes.values import Measured
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.case.images import Images
    from app.desk.station import Seat, Station
    from app.desk.window import Window

CLOCK_MS = 5000
"""How often the time left in the banner is worked out anew."""
Writing = Callable[[], None]
"""What is to be written in the store, by a worker."""


class CaseDesk(QObject):
    """One at a time: the case that is open on this desk."""

    def __init__(self, window: Window, station: Station, theme: Theme, images: Images) -> None:
        super().__init__(window)
        self._window, self._station, self._bridge, self._theme = window, station, window.bridge, theme
        self.images, self.page, self.viewing = images, images.page, images.viewing
        self.seat: Seat | None = None
        self.opened: OpenedCase | None = None
        self._early: StudyImages | None = None
        self.keeping = Keeping(window.bridge, station, images.viewing)
        self.reporting = Reporting(window.bridge, station, self.page.column)
        self.alerting_ = Alerting(window.bridge, station, self.page.question)
        self.dictating_ = Dictating(window.bridge, station.data)
        self.signing = Signing(window.bridge, station, window.shell, theme)
        self._hearing = Hearing(images.strip, self.dictating_, self.reporting.where)
        self.reporting_commands = ReportCommands(self)
        self.dictating_commands = VoiceCommands(self)
        self.alerting_commands = AlertCommands(self)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(images.show_banner)
        self._connect()

    def _connect(self) -> None:
        window, page, editor = self._window, self.page, self.page.column.editor
        run = window.actions_.run
        self.viewing.measured.connect(self._measured)
        page.two_patients.kept.connect(self._keep)
        self.reporting.said.connect(window.say)
        self.reporting.saved.connect(self._saved)
        self.reporting.not_saved.connect(self._not_saved)
        self.reporting.sign_wanted.connect(lambda: run("report.sign.prepare"))
        self.reporting.alert_wanted.connect(lambda category: run(f"alert.{category}.prepare"))
        self.reporting.link_pressed.connect(self._go_to_measurement)
        page.column.alert_pressed.connect(lambda: run("alert.answer"))
        page.column.prior_pressed.connect(lambda: run("report.prior.show"))
        editor.caret_moved.connect(lambda _: self._hearing.follow_caret())
        self.alerting_.said.connect(window.say)
        self.alerting_.changed.connect(self._alerts_changed)
        self.dictating_.state_changed.connect(lambda state: editor.set_hearing(state == "listening"))
        self.dictating_.partial.connect(editor.set_partial)
        self.dictating_.heard.connect(self._heard)
        self.dictating_.said.connect(window.say)
        self.signing.signed.connect(self._signed)
        self.signing.act.connect(self._mend)
        self.signing.returned.connect(self._hear_again)
        self.signing.seat_changed.connect(self._seat_changed)

    # Opening

    def open(self, case_id: str) -> None:
        """Open a case; another one that is open is left first, everything of it saved."""
        if self.opened is not None and self.opened.case.id == case_id:
            self._window.show_reading()
            return
        self.reporting.when_saved(lambda: self._open(case_id, self.put_down()))

    def _open(self, case_id: str, before: Writing | None) -> None:
        """Read its images and claim it, each on a worker; `before` is what is still to be written of another case."""
        seat, station = self.seat, self._station
        if seat is None:
            return
        self._early = None
        self._bridge.next_generation()
        self._window.listing_.remember(case_id)

        def work() -> OpenedCase:
            if before is not None:
                before()
            return open_case(station, case_id, seat.person)

        self._bridge.ask(work, self._have_case, Priority.ON_SCREEN, self._not_opened)
        row = self._window.listing_.row_of(case_id)
        study = str(row["study"]) if row is not None else ""
        if row is not None and not self.images.hangs(study):
            self._bridge.ask(lambda: read_images(station, study), self._have_current, Priority.ON_SCREEN)

    def _not_opened(self, fault: BaseException) -> None:
        self._window.complain(fault)
        if self.opened is None:
            self.images.end()  # they were on their way already
            self._window.show_worklist()

    def _have_case(self, opened: OpenedCase) -> None:
        self.opened = opened
        looked = self.images.hangs(opened.case.study)  # before the store was open: the keys are where they were put
        self.images.begin(opened.subject, of_case(opened.case))
        self.keeping.begin(opened, self.seat.person.id if self.seat else "")
        self.dictating_.name_model()
        self._window.clear_fact("draft")  # it spoke of the case before
        if self.seat is not None:
            self.alerting_.begin(opened.case, self.seat, opened.alerts)
        self.reporting.begin(opened, _facts(opened), self.alerting_.facts())
        self._clock.start()
        self._window.show_reading()
        if not looked:
            self.images.turn_to_images()
        if self._early is not None:
            images, self._early = self._early, None
            self.images.show_current(images)
        if opened.prior is not None:
            station, uid = self._station, opened.prior.facts.study
            self._bridge.ask(lambda: read_images(station, uid), self._have_prior, Priority.NEXT)
        self._window.case_opened.emit(opened.case.id)

    def _have_current(self, images: StudyImages) -> None:
        if self.opened is None:
            self._early = images
        else:
            self.images.show_current(images)

    def _have_prior(self, images: StudyImages) -> None:
        if self.opened is not None:
            self.images.show_prior(images)

    def _keep(self, which: str) -> None:
        """Resolve two names side by side: the prior is taken away, or its own case is opened in place of this one."""
        opened = self.opened
        if opened is None or opened.prior is None:
            return
        self.images.take_prior_away()
        if which == "right" and opened.prior.facts.case is not None:
            self._window.open_case(opened.prior.facts.case)

    # Leaving

    def leave(self, then: Callable[[], None] = lambda: None) -> None:
        """Leave the case: the draft is saved, dictation stops, what is held is raised; `then` once that is written."""

        def left() -> None:
            writing = self.put_down()
            if writing is None:
                then()
                return
            self._bridge.next_generation()
            self._bridge.ask(writing, lambda _: then(), Priority.ON_SCREEN, not_written, keep=True)

        def not_written(fault: BaseException) -> None:
            self._window.complain(fault)
            then()

        self.reporting.when_saved(left)

    def put_down(self) -> Writing | None:
        """Let go of the case, whose draft is saved: what is still to be written of it, for a worker to do."""
        opened, seat, station = self.opened, self.seat, self._station
        if opened is None or seat is None:
            return None
        self.signing.leave()
        self.dictating_.stop()
        self.alerting_.end()
        self.reporting.end()
        keep = self.keeping.put_down()
        self.images.end()
        self.opened = None
        self._clock.stop()
        self._window.clear_fact("draft")

        def write() -> None:
            keep()
            end_case(station, opened.case.id, seat.person)

        return write

    def pause(self) -> None:
        """The desk is locked: nothing listens, the draft is saved, what is held is raised."""
        self.dictating_.stop()
        self.reporting.save()
        opened, seat, station = self.opened, self.seat, self._station
        if opened is not None and seat is not None:
            self._bridge.ask(
                lambda: raise_held(station, opened.case.id, seat.person),
                lambda _: None,
                Priority.ON_SCREEN,
                keep=True,
            )

    # What the parts say

    def _measured(self, measured: Measured) -> None:
        self.reporting.measured(measured)

    def _go_to_measurement(self, id: str) -> None:
        found = next((one for one in self.reporting.measurements if one.id == id), None)
        if found is not None:
            self.viewing.go_to(found.series_uid, found.sop_uid)

    def _saved(self, at: object) -> None:
        if isinstance(at, datetime):
            local = at.astimezone(self._station.settings.zone)
            self._window.set_fact("draft", Status("ok", f"Draft saved {local:%H:%M:%S}"))

    def _not_saved(self, words: str) -> None:
        self._window.set_fact("draft", Status("due", f"Not saved: {words}", "critical"))

    def _alerts_changed(self, _alerts: object) -> None:
        self.page.column.show_alerts(self.alerting_.line())
        self.reporting.set_alerts(self.alerting_.facts())
        self._window.listing_.refresh()

    def _heard(self, words: object) -> None:
        if isinstance(words, tuple):
            self.reporting.heard(words, self._run_spoken)

    def _run_spoken(self, command: str) -> None:
        self._window.actions_.run(command)

    def answer_alert(self) -> None:
        """Open the sheet in which an answer, or a try, is written down."""
        zone = self._station.settings.zone
        ask_who_answered(self.alerting_, self._window.shell, self.page, self._theme, zone)

    # Signing

    def prepare_signing(self) -> None:
        """Open the sheet."""
        opened, seat = self.opened, self.seat
        if opened is None or seat is None:
            raise ReadroomError("Open a case first.")
        if self.page.two_patients.isVisible():
            raise ReadroomError("Two names stand side by side; say which stays before you sign.")
        if self.signing.sheet is not None:
            return
        heard = self.dictating_.state == "listening"
        self.dictating_.stop()
        self.signing.use_evidence(self.viewing.evidence())
        unseen, beside = (self.viewing.not_wholly_seen(side) for side in self.viewing.sides)
        if opened.versions:
            unseen = beside = ()
        self.signing.prepare(
            opened, seat, self.reporting, self.alerting_.alerts, (unseen, beside), self.page.sheet_area()
        )
        if heard:
            self._hearing.pause("while signing")

    def _hear_again(self) -> None:
        """Back from the sheet without a signature: what was paused goes on."""
        if self._hearing.paused:
            self._hearing.show_state("off")
            self.dictating_.start()

    def _mend(self, mark: Mark) -> None:
        self.page.column.editor.do_mark(mark)
        self.page.column.editor.setFocus()

    def _seat_changed(self, session: object) -> None:
        from app.access.records import Session

        if isinstance(session, Session) and self.seat is not None:
            self.seat = replace(self.seat, session=session)
            self._window.seat = self.seat

    def _signed(self, made: Signed) -> None:
        self._window.say(f"Report {made.accession} signed, version {made.version}.")
        self.alerting_.refresh()
        self._window.refresh_facts()
        self._window.signed.emit(made)
        QTimer.singleShot(0, self._after_signing)

    def _after_signing(self) -> None:
        opened, seat, station = self.opened, self.seat, self._station
        if opened is None or seat is None:
            return
        case_id = opened.case.id
        self._bridge.ask(
            lambda: open_case(station, case_id, seat.person),
            self._signed_case,
            Priority.ON_SCREEN,
            self._window.complain,
        )
        self._window.listing_.refresh()

    def _signed_case(self, opened: OpenedCase) -> None:
        self.opened = opened
        facts = StudyFacts(opened.case.modality)
        self.reporting.begin(opened, facts, self.alerting_.facts())
        self._window.clear_fact("draft")  # there is none any more
        self.images.show_banner()
        self._hearing.show_state(self.dictating_.state)


def _facts(opened: OpenedCase) -> StudyFacts:
    """What the checks know of the examination."""
    case, study = opened.case, opened.study
    return StudyFacts(
        case.modality,
        case.body_part,
        case.side,
        case.sex,
        age_on(case.birth_date, study.date),
        case.exam,
        _iso(study.date),
        tuple(prior.facts.date.isoformat() for prior in opened.priors if prior.facts.date),
    )


def _iso(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else ""
