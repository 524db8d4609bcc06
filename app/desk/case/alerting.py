"""Alerts of the open case: one key raises, ten seconds to take back, then the clock; every change is a row first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.bridge import Bridge
from app.desk.notices.values import held_alert
from app.desk.report.values import AlertLine
from app.escalation.records import acknowledge, alert_of, alerts, attempt, raise_alert, read_back, release, undo
from app.escalation.rules import read_back_missing
from app.escalation.values import Alert, AlertState
from app.reports.document import find_field, selection
from app.reports.text import section_offset
from app.reports.values import AlertFact, Caret, Document, Finding
from resources.errors import ReadroomError
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.cases.values import Case
    from app.desk.notices.strip import QuestionStrip
    from app.desk.sheets.answer import Answer
    from app.desk.station import Seat, Station

BOUNCE_MS = 1000
"""A repeat of the key within this time is a bounce and is ignored."""


class Alerting(QObject):
    """Raises, holds, takes back. `changed` carries the alerts of the case after each change."""

    changed = Signal(object)
    said = Signal(str)
    raised = Signal(str)

    def __init__(self, bridge: Bridge, station: Station, strip: QuestionStrip) -> None:
        super().__init__()
        self._bridge, self._station, self._strip = bridge, station, strip
        self._case: Case | None = None
        self._seat: Seat | None = None
        self._alerts: tuple[Alert, ...] = ()
        self._held: Alert | None = None
        self._bounce = QTimer(self)
        self._bounce.setSingleShot(True)
        self._bounce.setInterval(BOUNCE_MS)
        self._tick = QTimer(self)
        self._tick.setInterval(250)
        self._tick.timeout.connect(self._count_down)
        strip.answered.connect(self._answered)

    def begin(self, case: Case, seat: Seat, found: tuple[Alert, ...]) -> None:
        """The alerts of the case that was opened."""
        self._case, self._seat = case, seat
        self._set(found)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Alerts of the case, oldest first."""
        return self._alerts

    def facts(self) -> tuple[AlertFact, ...]:
        """As the checks see them."""
        return tuple(
            AlertFact(alert.category, alert.finding, state=alert.state.value)
            for alert in self._alerts
            if alert.state not in {AlertState.UNDONE, AlertState.WITHDRAWN}
        )

    def _set(self, found: tuple[Alert, ...]) -> None:
        self._alerts = found
        self._held = next((alert for alert in found if alert.state is AlertState.HELD), None)
        if self._held is not None:
            self._count_down()
            self._tick.start()
        else:
            self._tick.stop()
            if self._strip.question() is not None:
                self._strip.ask(None)
        self.changed.emit(found)

    def _count_down(self) -> None:
        held = self._held
        if held is None:
            return
        left = (held.held_until - self._station.now()).total_seconds()
        if left <= 0:
            self._tick.stop()
            self._release()
            return
        self._strip.ask(held_alert(held.id, held.finding, held.recipient, round(left + 0.49), held.category))

    def _release(self) -> None:
        """The ten seconds are over; the sweeper does the same from the table, so a race does no harm."""
        case, seat, station = self._case, self._seat, self._station
        if case is None or seat is None:
            return

        def work() -> tuple[Alert, ...]:
            with station.store.work() as store:
                release(store, station.trail, station.now(), case.id, seat.person.name)
                return alerts(store, case.id)

        self._bridge.ask(work, self._set, Priority.ON_SCREEN)

    def refresh(self) -> None:
        """Somebody else changed an alert: the sweeper, a command line, another desk."""
        case, station = self._case, self._station
        if case is None:
            return

        def work() -> tuple[Alert, ...]:
            with station.store.reading() as store:
                return alerts(store, case.id)

        self._bridge.ask(work, self._set, Priority.ON_SCREEN)

    def prepare(
        self, category: str, document: Document | None, caret: Caret | None, findings: tuple[Finding, ...]
    ) -> None:
        """Raise an alert on the finding at the caret; the same key again, while held, takes it back."""
        if self._bounce.isActive():
            return
        if self._held is not None and self._held.category == category:
            self.take_back()
            return
        case, seat, station = self._case, self._seat, self._station
        if case is None or seat is None:
            raise ReadroomError("Open a case first.")
        finding, section, span = finding_at(document, caret, findings)
        self._bounce.start()

        def work() -> tuple[Alert, ...]:
            with station.store.work() as store:
                raise_alert(
                    store,
                    station.trail,
                    station.now(),
                    policy=station.policy,
                    category=category,
                    finding=finding,
                    case_id=case.id,
                    accession=case.accession,
                    referrer=case.referrer,
                    contact=case.site,
                    person=seat.person.id,
                    actor=seat.person.name,
                    section=section,
                    span=span,
                )
                return alerts(store, case.id)

        def done(found: tuple[Alert, ...]) -> None:
            self._set(found)
            self.raised.emit(found[-1].id)

        self._bridge.ask(work, done, Priority.ON_SCREEN, self._failed)

    def take_back(self) -> None:
        """Undo the held alert."""
        held, seat, station = self._held, self._seat, self._station
        if held is None or seat is None:
            raise ReadroomError("No alert is held now; a raised one is withdrawn with a second person.")

        def work() -> tuple[Alert, ...]:
            with station.store.work() as store:
                current = alert_of(store, held.id)
                undo(store, station.trail, station.now(), current, seat.person.id, seat.person.name)
                return alerts(store, held.case_id)

        def done(found: tuple[Alert, ...]) -> None:
            self._set(found)
            self.said.emit("The alert was taken back; nobody was told.")

        self._bridge.ask(work, done, Priority.ON_SCREEN, self._failed)

    def owes_read_back(self, alert: Alert) -> bool:
        """Whether it is acknowledged and the read-back that the policy asks for is missing."""
        return read_back_missing(alert, self._station.policy.known(alert.category))

    def to_answer(self) -> Alert:
        """The alert somebody is asked about first: an open one, else one whose read-back is missing.

        Raises:
            ReadroomError: there is none, or it is still held.
        """
        found = next((alert for alert in self._alerts if alert.open), None)
        if found is None:
            found = next((alert for alert in self._alerts if self.owes_read_back(alert)), None)
        if found is None:
            raise ReadroomError("No alert of this case is open.")
        if found.state is AlertState.HELD:
            raise ReadroomError("The alert is still held; it is sent when its ten seconds are over.")
        return found

    def write_answer(self, alert: Alert, answer: Answer) -> None:
        """An acknowledgement, a read-back that comes after it, or a try that reached nobody."""
        seat, station = self._seat, self._station
        if seat is None:
            return

        def work() -> tuple[Alert, ...]:
            with station.store.work() as store:
                now, current, actor = station.now(), alert_of(store, alert.id), seat.person.name
                if alert.state is AlertState.ACKNOWLEDGED:
                    read_back(
                        store, station.trail, now, current, actor,
                        policy=station.policy, by=answer.who, how=answer.how,
                    )  # fmt: skip
                elif answer.reached:
                    acknowledge(
                        store, station.trail, now, current, actor,
                        by=answer.who, how=answer.how, read_back=answer.read_back,
                    )  # fmt: skip
                else:
                    attempt(
                        store, station.trail, now, current, actor,
                        channel=answer.how, who=answer.who, reached=False, note="nobody reached",
                    )  # fmt: skip
                return alerts(store, alert.case_id)

        def done(found: tuple[Alert, ...]) -> None:
            self._set(found)
            self.said.emit("The answer is written down." if answer.reached else "The try is written down.")

        self._bridge.ask(work, done, Priority.ON_SCREEN, self._failed)

    def _answered(self, _question: str, answer: str) -> None:
        if answer == "undo" and self._held is not None:
            self.take_back()

    def _failed(self, fault: BaseException) -> None:
        self.said.emit(str(fault) if isinstance(fault, ReadroomError) else "The alert could not be kept.")
        self.refresh()

    def line(self) -> AlertLine | None:
        """The alerts of the case in one line at the foot of the report."""
        open_ones = [alert for alert in self._alerts if alert.open]
        if not open_ones and any(self.owes_read_back(alert) for alert in self._alerts):
            return AlertLine("Acknowledged, read-back missing", "due", "warning")
        if not open_ones:
            done = [alert for alert in self._alerts if alert.state is AlertState.ACKNOWLEDGED]
            return AlertLine(f"{len(done)} acknowledged", "ok", "ok") if done else None
        first = open_ones[0]
        zone = self._station.settings.zone
        due = f", due {first.due.astimezone(zone):%H:%M}" if first.due else ""
        words = {
            AlertState.HELD: "1 alert held",
            AlertState.FAILED_LOUD: "Nobody has answered the alert",
            AlertState.ESCALATED: f"Alert escalated to {first.recipient}{due}",
        }.get(first.state, f"{len(open_ones)} alert{'s' if len(open_ones) > 1 else ''} raised{due}")
        return AlertLine(words)

    def stop(self) -> None:
        """No more ticks."""
        self._tick.stop()

    def end(self) -> None:
        """The case is left; whoever leaves it raises what is held."""
        self._tick.stop()
        self._case = self._held = None
        self._alerts = ()
        if self._strip.question() is not None:
            self._strip.ask(None)


FOUND_IN = ("findings", "impression", "addendum")
"""Sections whose sentences an alert may be about: never the order, the technique or the comparison."""


def finding_at(
    document: Document | None, caret: Caret | None, findings: tuple[Finding, ...]
) -> tuple[str, str, tuple[int, int] | None]:
    """The finding an alert is about: the selection, else a critical finding the checks name, else the sentence.

    The sentence at the caret where the caret stands in what was found; from elsewhere the first of the impression.

    Returns:
        its words, the section, and the span in that section's text.
    """
    if document is None or caret is None:
        return "", "", None
    text = find_field(document, caret.field).text
    start, end = selection(caret)
    if start == end:
        named = _named(document, caret, findings)
        if named is not None:
            span = (named.start, named.end) if named.start is not None and named.end is not None else None
            return sentence_words(document, named), named.section, span
        caret = _among_findings(document, caret)
        if caret is None:
            return "", "", None
        text = find_field(document, caret.field).text
        start = max(text.rfind(".", 0, max(0, caret.offset - 1)) + 1, text.rfind("\n", 0, caret.offset) + 1)
        stop = text.find(".", caret.offset - 1 if caret.offset else 0)
        end = stop if stop >= 0 else len(text)
    words = text[start:end].strip(" .\n")
    section = next(one for one in document.sections if any(field.name == caret.field for field in one.fields))
    begin = section_offset(section, caret.field, start)
    return words, section.key, (begin, begin + end - start) if begin is not None else None


def _among_findings(document: Document, caret: Caret) -> Caret | None:
    """The caret where its section says what was found, else the beginning of the impression where one is written."""
    section = next(one for one in document.sections if any(field.name == caret.field for field in one.fields))
    if section.key in FOUND_IN:
        return caret
    written = (field for one in document.sections if one.key == "impression" for field in one.fields if field.text)
    first = next(written, None)
    return Caret(first.name, 0, 0) if first is not None else None


def _named(document: Document, caret: Caret, findings: tuple[Finding, ...]) -> Finding | None:
    """The critical finding at the caret, else the first one."""
    critical = [one for one in findings if one.kind == "critical-without-alert" and one.text]
    section = next(one for one in document.sections if any(field.name == caret.field for field in one.fields))
    at = section_offset(section, caret.field, caret.offset)
    for one in critical:
        if at is None or one.section != section.key or one.start is None or one.end is None:
            continue
        if one.start <= at <= one.end:
            return one
    return critical[0] if critical else None


def sentence_words(document: Document, finding: Finding) -> str:
    """The sentence that holds a finding, without its full stop."""
    from app.reports.text import document_text

    text = document_text(document).get(finding.section, "")
    if finding.start is None or finding.end is None:
        return finding.text
    marks = ((". ", 2), ("\n", 1), (": ", 2))
    start = max(
        (at + length for mark, length in marks if (at := text.rfind(mark, 0, finding.start)) >= 0), default=0
    )
    stop = text.find(".", finding.end)
    return text[start : stop if stop >= 0 else len(text)].strip()
