"""The reading page at work: opens a case, ties images, report, dictation, alerts and signing together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from app.cases.values import age_on
from app.desk.case.alerting import Alerting
from app.desk.case.dictating import Dictating
from app.desk.case.keeping import Keeping
from app.desk.case.opening import OpenedCase, StudyImages, open_case, read_images
from app.desk.case.page import ReadingPage
from app.desk.case.reporting import Reporting
from app.desk.case.signing import Signing
from app.desk.case.viewing import Viewing
from app.desk.listing import SEXES, at_day
from app.desk.reading.values import TOOLS, BannerFacts
from app.desk.reading.values import Preset as PresetChip
from app.desk.report.marks import Mark
from app.desk.rows import Wanted, name_words, worklist
from app.desk.sheets.answer import Answer, AnswerSheet
from app.desk.theme.theme import Theme
from app.desk.worklist.values import Status, Tab
from app.escalation.records import release
from app.reports.values import StudyFacts
from app.signing.values import Signed
from dictation.microphone.meter import Level
from dictation.panel.state import Listening, PanelState
from dictation.panel.strip import DictationStrip
from resources.errors import ReadroomError
from viewer.draw.choose import presenter_for
from viewer.draw.raster import Raster
from viewer.look.presets import Preset
from viewer.look.presets import load as load_presets
from viewer.panes.style import Style
from viewer.panes.values import Measured
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.station import Seat, Station
    from app.desk.window import Window

CLOCK_MS = 5000
"""How often the time left in the banner is worked out anew."""
LISTENING = {
    "off": Listening.OFF,
    "loading": Listening.LOADING,
    "listening": Listening.ON,
    "absent": Listening.NO_MICROPHONE,
}


class CaseDesk(QObject):
    """One at a time: the case that is open on this desk."""

    def __init__(self, window: Window, station: Station, theme: Theme) -> None:
        super().__init__(window)
        if window.pool is None:
            raise RuntimeError("the desk has no pool yet")
        self._window, self._station, self._bridge, self._theme = window, station, window.bridge, theme
        self.seat: Seat | None = None
        self.opened: OpenedCase | None = None
        style = Style(theme.tokens.colour, theme.tokens.family)
        presenter = presenter_for(station.renderer) if station.renderer is not None else Raster()
        self.viewing = Viewing(window.bridge, window.pool, presenter, style, load_presets())
        self._strip = DictationStrip(theme.tokens.colour, theme.tokens.family)
        self.keeping = Keeping(window.bridge, station, self.viewing)
        self.page = ReadingPage(theme, self.viewing, self._strip)
        self.reporting = Reporting(window.bridge, station, self.page.column)
        self.alerting_ = Alerting(window.bridge, station, self.page.question)
        self.dictating_ = Dictating(window.bridge, station.data)
        self.signing = Signing(window.bridge, station, window.shell, theme)
        self.reporting_commands = _ReportCommands(self)
        self.dictating_commands = _VoiceCommands(self)
        self.alerting_commands = _AlertCommands(self)
        self._panel = PanelState(key="F4")
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._banner)
        self._tools_on = {"viewer.tool.stack"}
        self._connect()
        self._show_tools()
        self._strip.show_state(self._panel)

    def _connect(self) -> None:
        window, page = self._window, self.page
        self.viewing.said.connect(window.say)
        self.viewing.measured.connect(self._measured)
        self.viewing.tiles_changed.connect(self._show_tiles)
        self.viewing.presets_changed.connect(self._show_presets)
        self.viewing.tool_changed.connect(self._tool)
        self.viewing.link_changed.connect(partial(self._switch, "viewer.link.toggle"))
        page.two_patients.kept.connect(self._keep)
        page.series.current_chosen.connect(self.viewing.hang_key)
        page.series.prior_chosen.connect(self.viewing.hang_key)
        page.tools.wanted.connect(window.actions_.run)
        self.reporting.said.connect(window.say)
        self.reporting.saved.connect(self._saved)
        self.reporting.not_saved.connect(self._not_saved)
        self.reporting.sign_wanted.connect(lambda: window.actions_.run("report.sign.prepare"))
        self.reporting.alert_wanted.connect(lambda category: window.actions_.run(f"alert.{category}.prepare"))
        self.reporting.link_pressed.connect(self._go_to_measurement)
        page.column.alert_pressed.connect(lambda: window.actions_.run("alert.answer"))
        page.column.prior_pressed.connect(lambda: window.actions_.run("report.prior.show"))
        page.column.editor.caret_moved.connect(self._caret_moved)
        self.alerting_.said.connect(window.say)
        self.alerting_.changed.connect(self._alerts_changed)
        self.dictating_.state_changed.connect(self._listening)
        self.dictating_.level.connect(self._level)
        self.dictating_.partial.connect(page.column.editor.set_partial)
        self.dictating_.heard.connect(self._heard)
        self.dictating_.said.connect(self._dictation_said)
        self.signing.signed.connect(self._signed)
        self.signing.act.connect(self._mend)
        self.signing.returned.connect(self._hear_again)
        self.signing.seat_changed.connect(self._seat_changed)

    # Opening and leaving

    def open(self, case_id: str) -> None:
        """Open a case; another one that is open is left first, everything of it saved."""
        if self.opened is not None and self.opened.case.id == case_id:
            self._window.show_reading()
            return
        if self.opened is not None:
            self.reporting.when_saved(partial(self._leave_and_open, case_id))
            return
        self._open(case_id)

    def _leave_and_open(self, case_id: str) -> None:
        self._end_case()
        self._open(case_id)

    def _open(self, case_id: str) -> None:
        seat, station = self.seat, self._station
        if seat is None:
            return
        self._bridge.next_generation()
        self._window.listing_.remember(case_id)
        self._bridge.ask(
            lambda: open_case(station, case_id, seat.person), self._have_case, Priority.ON_SCREEN, self._not_opened
        )
        row = self._window.listing_.row_of(case_id)
        if row is not None:
            study = str(row["study"])
            self._bridge.ask(lambda: read_images(station, study), self._have_current, Priority.ON_SCREEN)

    def _not_opened(self, fault: BaseException) -> None:
        self._window.complain(fault)

    def _have_case(self, opened: OpenedCase) -> None:
        self.opened = opened
        self.viewing.begin(opened)
        self.keeping.begin(opened, self.seat.person.id if self.seat else "")
        self.viewing.use_tool("stack")
        self.dictating_.name_model()
        self._window.clear_fact("draft")  # it spoke of the case before
        facts = StudyFacts(
            opened.case.modality,
            opened.case.body_part,
            opened.case.side,
            opened.case.sex,
            age_on(opened.case.birth_date, opened.study.date),
            opened.case.exam,
            _iso(opened.study.date),
            tuple(prior.facts.date.isoformat() for prior in opened.priors if prior.facts.date),
        )
        self.alerting_.begin(opened.case, self.seat, opened.alerts) if self.seat else None
        self.reporting.begin(opened, facts, self.alerting_.facts())
        self._banner()
        self._clock.start()
        self._show_tiles()
        self._window.show_reading()
        self.viewing.current.pane.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._early is not None:
            images, self._early = self._early, None
            self._show_current(images)
        if opened.prior is not None:
            station, uid = self._station, opened.prior.facts.study
            self._bridge.ask(lambda: read_images(station, uid), self._have_prior, Priority.NEXT)
        self._window.case_opened.emit(opened.case.id)

    _early: StudyImages | None = None

    def _have_current(self, images: StudyImages) -> None:
        if self.opened is None:
            self._early = images
        else:
            self._show_current(images)

    def _show_current(self, images: StudyImages) -> None:
        if self.opened is not None and images.study.uid == self.opened.case.study:
            self.viewing.show(self.viewing.current, images)

    def _have_prior(self, images: StudyImages) -> None:
        opened = self.opened
        if opened is None or opened.prior is None or images.study.uid != opened.prior.facts.study:
            return
        if images.study.patient_id != opened.study.patient_id or images.study.birth_date != opened.study.birth_date:
            self._window.say("The prior names another patient, so it was not hung.")
            return
        self.viewing.show(self.viewing.prior, images)  # another name beside this one is warned of by the page

    def _keep(self, which: str) -> None:
        """Resolve two names side by side: the prior is taken away, or its own case is opened in place of this one."""
        opened = self.opened
        if opened is None or opened.prior is None:
            return
        self.viewing.take_prior_away()
        self._show_tiles()
        if which == "right" and opened.prior.facts.case is not None:
            self._window.open_case(opened.prior.facts.case)

    def _banner(self) -> None:
        opened = self.opened
        if opened is None:
            return
        case, study = opened.case, opened.study
        age = age_on(case.birth_date, study.date)
        row = self._window.listing_.row_of(case.id)
        line = None
        if row is not None:
            zone, now = self._station.settings.zone, self._station.now()
            for tab in (Tab.OPEN, Tab.REPORTED):
                rows = worklist([row], now, zone, None, Wanted(tab=tab), ()).rows
                line = rows[0] if rows else line
        self.page.banner.show_facts(
            BannerFacts(
                patient=name_words(case.patient_name),
                sex_and_age=f"{SEXES.get(case.sex, 'Sex not known')}{f', {age} y' if age is not None else ''}",
                born=at_day(case.birth_date),
                identifier=f"{case.patient_id}{' (assigned here)' if case.patient_id_assigned else ''}",
                accession=case.accession,
                exam=case.exam,
                study_date=f"{at_day(study.date)} {study.time[:2]}:{study.time[2:4]}"
                if study.time
                else at_day(study.date),
                accession_assigned=case.accession_assigned,
                light=line.light if line else None,
                left=line.left if line else "",
                place=self._window.listing_.place_of(case.id),
            )
        )

    def leave(self) -> None:
        """Back to the list: the draft is saved, dictation stops, what is held is raised."""
        self.reporting.when_saved(self._end_case)

    def _end_case(self) -> None:
        opened, seat, station = self.opened, self.seat, self._station
        if opened is None:
            return
        self.signing.leave()
        self.dictating_.stop()
        self.alerting_.end()
        self.reporting.end()
        self.keeping.end()
        self.viewing.close_case()
        self.opened = None
        self._clock.stop()
        self._window.clear_fact("draft")
        self._bridge.next_generation()
        if seat is not None and self._window.pool is not None:

            def work() -> None:
                with station.store.work() as store:
                    now = station.now()
                    release(store, station.trail, now, opened.case.id, seat.person.name)
                    station.trail.append(store, now, seat.person.name, "case.close", opened.case.id)

            self._bridge.ask(work, lambda _: None, Priority.ON_SCREEN, keep=True)

    def pause(self) -> None:
        """The desk is locked: nothing listens, the draft is saved, what is held is raised."""
        self.dictating_.stop()
        self.reporting.save()
        opened, seat, station = self.opened, self.seat, self._station
        if opened is not None and seat is not None:
            with station.store.work() as store:
                release(store, station.trail, station.now(), opened.case.id, seat.person.name)

    def close(self) -> None:
        """The window goes: end the case in this thread, then give everything back."""
        opened, seat, station = self.opened, self.seat, self._station
        self.dictating_.stop()
        if opened is not None and seat is not None:
            with station.store.work() as store:
                now = station.now()
                release(store, station.trail, now, opened.case.id, seat.person.name)
                station.trail.append(store, now, seat.person.name, "case.close", opened.case.id)
        self.alerting_.stop()
        self.reporting.end()
        self.opened = None
        self._clock.stop()
        self.keeping.close()
        self.viewing.close()

    # What the parts say

    def _measured(self, measured: Measured) -> None:
        self.reporting.measured(measured)

    def _go_to_measurement(self, id: str) -> None:
        found = next((one for one in self.reporting.measurements if one.id == id), None)
        if found is not None:
            self.viewing.go_to(found.series_uid, found.sop_uid)

    def _saved(self, at: object) -> None:
        from datetime import datetime

        if isinstance(at, datetime):
            local = at.astimezone(self._station.settings.zone)
            self._window.set_fact("draft", Status("ok", f"Draft saved {local:%H:%M:%S}"))

    def _not_saved(self, words: str) -> None:
        self._window.set_fact("draft", Status("due", f"Not saved: {words}", "critical"))

    def _alerts_changed(self, _alerts: object) -> None:
        self.page.column.show_alerts(self.alerting_.line())
        self.reporting.set_alerts(self.alerting_.facts())
        self._window.listing_.refresh()

    def _show_tiles(self) -> None:
        opened = self.opened
        interval = opened.prior.interval if opened is not None and opened.prior is not None else ""
        self.page.series.show_series(
            self.viewing.tiles(self.viewing.current), self.viewing.tiles(self.viewing.prior), interval
        )

    def _show_presets(self, presets: tuple[Preset, ...]) -> None:
        chips = [
            PresetChip(f"viewer.window.preset:{at}", preset.title, str(at))
            for at, preset in enumerate(presets[:4], start=1)
        ]
        if self.opened is not None:
            chips.append(PresetChip("viewer.window.as-sent", "As sent", "0"))
        self.page.tools.show_presets(tuple(chips))
        titles = {
            f"viewer.window.preset:{at}": f"{preset.title} window" for at, preset in enumerate(presets, start=1)
        }
        self._window.actions_.set_titles(titles)

    def _tool(self, name: str) -> None:
        self._tools_on = {one for one in self._tools_on if not one.startswith("viewer.tool.")}
        self._tools_on.add(f"viewer.tool.{name}")
        self._show_tools()

    def _switch(self, command: str, on: bool) -> None:
        self._tools_on.discard(command)
        if on:
            self._tools_on.add(command)
        self._show_tools()

    def _show_tools(self) -> None:
        self.page.tools.show_tools(tuple(replace(tool, on=tool.command in self._tools_on) for tool in TOOLS))

    # Dictation

    def _listening(self, state: str) -> None:
        self._panel = replace(
            self._panel,
            listening=LISTENING[state],
            cells=0,
            into=self.reporting.where(),
            model=self.dictating_.model_name,
            starter=self.dictating_.starter,
            why="" if state != "absent" else self._panel.why,
        )
        self._strip.show_state(self._panel)
        self.page.column.editor.set_hearing(state == "listening")

    def _level(self, level: Level) -> None:
        self._panel = replace(self._panel, cells=level.cells(), into=self.reporting.where())
        self._strip.show_state(self._panel)

    def _dictation_said(self, words: str) -> None:
        self._panel = replace(self._panel, why=words)
        self._strip.show_state(self._panel)
        self._window.say(words)

    def _heard(self, words: object) -> None:
        if isinstance(words, tuple):
            self.reporting.heard(words, self._run_spoken)

    def _run_spoken(self, command: str) -> None:
        self._window.actions_.run(command)

    def _caret_moved(self, _caret: object) -> None:
        where = self.reporting.where()
        if where != self._panel.into:
            self._panel = replace(self._panel, into=where)
            self._strip.show_state(self._panel)

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
            self._panel = replace(self._panel, listening=Listening.PAUSED, cells=0, into="", why="while signing")
            self._strip.show_state(self._panel)

    def _hear_again(self) -> None:
        """Back from the sheet without a signature: what was paused goes on."""
        if self._panel.listening is Listening.PAUSED:
            self._listening("off")
            self.dictating_.start()

    def answer_alert(self) -> None:
        """Open the sheet in which an answer, or a try, is written down."""
        alert = self.alerting_.to_answer()
        zone = self._station.settings.zone
        narrow = self.page.compact
        sheet = AnswerSheet(self._theme, self._window.shell, alert.finding, alert.recipient, alert.contact, narrow)
        due = f"Answer due {alert.due.astimezone(zone):%H:%M}." if alert.due else "Nobody answered in time."
        sheet.say(due)

        def gone() -> None:
            self._window.shell.floats.close(sheet)
            sheet.deleteLater()

        def answered(answer: Answer) -> None:
            gone()
            self.alerting_.write_answer(alert, answer)

        sheet.left.connect(gone)
        sheet.answered.connect(answered)
        self._window.shell.open_sheet(sheet, sheet.who, sheet.place(self.page.sheet_area()))

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
            self._not_opened,
        )
        self._window.listing_.refresh()

    def _signed_case(self, opened: OpenedCase) -> None:
        self.opened = opened
        facts = StudyFacts(opened.case.modality)
        self.reporting.begin(opened, facts, self.alerting_.facts())
        self._window.clear_fact("draft")  # there is none any more
        self._banner()
        self._listening(self.dictating_.state)


class _ReportCommands:
    """The report's commands; signing is the case's."""

    def __init__(self, case: CaseDesk) -> None:
        self._case = case

    def __getattr__(self, name: str) -> object:
        return getattr(self._case.reporting, name)

    def prepare_signing(self) -> None:
        """Open the sign sheet."""
        self._case.prepare_signing()


class _VoiceCommands:
    """The microphone's commands."""

    def __init__(self, case: CaseDesk) -> None:
        self._case = case

    def start(self) -> None:
        """Listen."""
        self._case.dictating_.start()

    def stop(self) -> None:
        """Stop listening."""
        self._case.dictating_.stop()

    def toggle(self) -> None:
        """Start or stop."""
        self._case.dictating_.toggle()

    def scratch(self) -> None:
        """Take the last utterance back."""
        self._case.reporting.scratch()


class _AlertCommands:
    """The alerts' commands."""

    def __init__(self, case: CaseDesk) -> None:
        self._case = case

    def prepare(self, category: str) -> None:
        """Raise an alert on the finding at the caret."""
        report = self._case.reporting
        caret = report.column.editor.caret()
        self._case.alerting_.prepare(category, report.document, caret, report.findings)

    def take_back(self) -> None:
        """Undo the held alert."""
        self._case.alerting_.take_back()

    def answer(self) -> None:
        """Write down who answered an open alert."""
        self._case.answer_alert()


def _iso(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else ""
