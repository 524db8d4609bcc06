"""Signing from the desk: the sheet, the reasons, the password when it is too long ago, then the one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal

from app.access.lockout import password_needed
from app.access.records import Session, SignInRefused, confirm_password
from app.archive.records import study_of
from app.cases.records import case_of
from app.delivery.records import list_connections
from app.desk.bridge import Bridge
from app.desk.report.marks import Kind, Mark
from app.desk.sheets.sign import SignSheet
from app.desk.sheets.values import OpenCheck, SheetAlert, SignAnswer, SignRequest
from app.escalation.rules import read_back_missing
from app.escalation.values import Alert
from app.reports.document import left_out, printed_name
from app.reports.records import Override
from app.reports.text import document_text
from app.reports.values import Evidence
from app.signing.act import sign
from app.signing.values import Signed, ToSign
from resources.errors import ReadroomError
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.case.reporting import Reporting
    from app.desk.case.values import OpenedCase
    from app.desk.shell import Shell
    from app.desk.station import Seat, Station
    from app.desk.theme.theme import Theme

PLACES = {"mllp": "HL7", "folder": "files in a folder"}
"""What a kind of connection is called to a reader."""
REASONS = ("The text is right as it stands", "The order is wrong", "Told by telephone")
"""Ready reasons for overruling a stop."""


class Signing(QObject):
    """Opens the sheet and signs. `signed` carries what was made; `act` a mark that is to be mended instead."""

    signed = Signal(object)
    act = Signal(object)
    returned = Signal()
    seat_changed = Signal(object)

    def __init__(self, bridge: Bridge, station: Station, shell: Shell, theme: Theme) -> None:
        super().__init__()
        self._bridge, self._station, self._shell, self._theme = bridge, station, shell, theme
        self._sheet: SignSheet | None = None
        self._marks: dict[str, Mark] = {}
        self._busy = False

    @property
    def sheet(self) -> SignSheet | None:
        """The sheet while it is open."""
        return self._sheet

    def _unread_back(self, alert: Alert) -> bool:
        return read_back_missing(alert, self._station.policy.known(alert.category))

    def prepare(
        self,
        opened: OpenedCase,
        seat: Seat,
        reporting: Reporting,
        alerts: tuple[Alert, ...],
        unseen: tuple[tuple[str, ...], tuple[str, ...]],
        area: QRect,
    ) -> None:
        """Open the sheet over `area`; `unseen` names series not wholly seen, of this study and of the prior.

        Raises:
            ReadroomError: the report is signed already, or nothing is written.
        """
        document = reporting.document
        if document is None:
            raise ReadroomError("Open a case first.")
        if opened.versions and reporting.state == "final":
            raise ReadroomError("This report is signed already; an addendum can be added.")
        texts = document_text(document)
        wanted = "addendum" if reporting.state == "addendum" else "impression"
        if not texts.get(wanted, "").strip():
            raise ReadroomError(f"The {wanted} is empty; write it, then sign.")
        self._marks = {f"mark{at}": mark for at, mark in enumerate(reporting.marks)}
        checks = [
            OpenCheck(
                name,
                mark.kind,
                f"{mark.title}:",
                mark.words or printed_name(document, mark.field),
                mark.action,
                REASONS if mark.kind is Kind.STOP else (),
            )
            for name, mark in self._marks.items()
        ]
        checks += [OpenCheck(f"seen{at}", Kind.WARN, "Images:", words) for at, words in enumerate(unseen[0])]
        number = (opened.versions[-1].number if opened.versions else 0) + 1
        person = seat.person
        grade = f", {person.grade.lower()}" if person.grade else ""
        with self._station.store.reading() as work:
            places = tuple(
                f"{one.name} ({PLACES.get(one.kind, one.kind)})" for one in list_connections(work, active_only=True)
            )
        request = SignRequest(
            part="Addendum" if reporting.state == "addendum" else "Impression",
            heading="Sign this addendum" if reporting.state == "addendum" else "Sign this report",
            version=f"Version {number}, {reporting.state}. Signed as {person.display_name}{grade}.",
            impression=texts[wanted],
            summary=_summary(texts, left_out(document)),
            checks=tuple(checks),
            beside=tuple(f"Prior, {words}" for words in unseen[1]),
            alerts=tuple(
                _sheet_alert(alert, self._station) for alert in alerts if alert.open or self._unread_back(alert)
            ),
            goes_to=places or ("Kept here; no connection is set up yet",),
            asks_password=self._needs_password(seat),
        )
        sheet = SignSheet(self._theme, self._shell, request)
        sheet.left.connect(self._return)
        sheet.act.connect(self._mend)
        sheet.signed.connect(lambda answer: self._sign(answer, opened, seat, reporting))
        self._sheet = sheet
        self._busy = False
        self._shell.open_sheet(sheet, sheet.entrance(), sheet.place(area))

    def _needs_password(self, seat: Seat) -> bool:
        return seat.session is not None and password_needed(seat.session.password_at, self._station.now())

    def leave(self) -> None:
        """Return to the report; nothing is signed."""
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            self._shell.floats.close(sheet)
            sheet.deleteLater()

    def _return(self) -> None:
        self.leave()
        self.returned.emit()

    def _mend(self, id: str) -> None:
        mark = self._marks.get(id)
        self._return()
        if mark is not None:
            self.act.emit(mark)

    def _sign(self, answer: SignAnswer, opened: OpenedCase, seat: Seat, reporting: Reporting) -> None:
        if self._busy:
            return
        self._busy = True
        if self._sheet is not None:
            self._sheet.wait()
        reporting.when_saved(lambda: self._act(answer, opened, seat, reporting))

    def _act(self, answer: SignAnswer, opened: OpenedCase, seat: Seat, reporting: Reporting) -> None:
        document, station = reporting.document, self._station
        if document is None:
            return
        reasons = dict(answer.reasons)
        overrides = tuple(
            Override(mark.finding or mark.kind.value, mark.field, mark.title, reasons.get(name, ""))
            for name, mark in self._marks.items()
            if mark.kind in {Kind.STOP, Kind.FILL}
        )
        measurements, state, findings = reporting.measurements, reporting.state, self._evidence
        exam = opened.template.exam

        def work() -> tuple[Signed, Session | None]:
            session = seat.session
            if session is not None and password_needed(session.password_at, station.now()):
                with station.store.work() as store:
                    confirmed = confirm_password(store, station.now(), session, answer.password)
                if isinstance(confirmed, SignInRefused):
                    raise confirmed
                session = confirmed
            with station.store.reading() as store:
                case, study = case_of(store, opened.case.id), study_of(store, opened.case.study)
            if study is None:
                raise ReadroomError("The images of this case are gone; nothing was signed.")
            wanted = ToSign(
                case,
                study,
                seat.person,
                document,
                measurements,
                overrides,
                findings,
                (exam.code, exam.meaning, exam.scheme),
                state,
            )
            settings = station.settings
            made = sign(
                station.store,
                station.trail,
                station.policy,
                settings.timezone,
                settings.institution,
                station.now(),
                wanted,
            )
            return made, session

        def done(result: tuple[Signed, Session | None]) -> None:
            made, session = result
            self.leave()
            if session is not None and session is not seat.session:
                self.seat_changed.emit(session)
            self.signed.emit(made)

        self._bridge.ask(work, done, Priority.ON_SCREEN, self._refused, keep=True)

    _evidence: tuple[Evidence, ...] = ()

    def use_evidence(self, evidence: tuple[Evidence, ...]) -> None:
        """One image of each series that was opened, for the structured report."""
        self._evidence = evidence

    def _refused(self, fault: BaseException) -> None:
        self._busy = False
        words = (
            str(fault) if isinstance(fault, ReadroomError) else "The report could not be signed; nothing changed."
        )
        if self._sheet is not None:
            self._sheet.refuse(words)


def _summary(texts: dict[str, str], empty: tuple[str, ...]) -> str:
    words = len(texts.get("findings", "").split())
    counted = f"Findings: {words} words. Indication: {len(texts.get('indication', '').split())} words."
    return f"{counted} Nothing written, so left out: {', '.join(empty)}." if empty else counted


def _sheet_alert(alert: Alert, station: Station) -> SheetAlert:
    zone = station.settings.zone
    if not alert.open:
        words = "acknowledged, read-back missing"
        return SheetAlert(f"{alert.category.capitalize()}: {alert.finding}", "", ((alert.acknowledged_by, words),))
    due = f", answer due {alert.due.astimezone(zone):%H:%M}" if alert.due else ""
    return SheetAlert(
        f"{alert.category.capitalize()}: {alert.finding}", "", ((alert.recipient, f"{alert.state.value}{due}"),)
    )
