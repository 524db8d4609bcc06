"""The end of the tour: the alert, the display, the signature, the delivery, the report found again."""

from __future__ import annotations

import time

from app.delivery.records import list_deliveries
from app.delivery.rules import file_stem
from app.delivery.values import Delivery, State
from app.desk.tour.hands import until
from app.desk.tour.scene import Scene
from app.desk.tour.values import Effect, NoEffect, Step
from app.escalation.values import AlertState
from app.governance.records import checks_of
from app.reports.records import outputs_of
from calibration.panel.page import DailyCheck

DELIVER_S = 60.0
ASKED = "check this display"
NO_ALERT = "critical-without-alert"
ALERT_KEYS = {"critical": "Ctrl+Shift+E", "significant": "Ctrl+Shift+S"}


def steps() -> tuple[Step, ...]:
    """In their order."""
    return (
        Step("alert.critical.prepare", "key", "escalated", escalate),
        Step("desk.display.check", "key", "display-check", check_display),
        Step("display.answer", "key", "display-passed", answer_display),
        Step("display.leave", "key", "", leave_display),
        Step("report.sign.prepare", "key", "sign-sheet", prepare_signing),
        Step("report.sign.reason", "mouse", "reason", give_reasons, needed=_asks_reason),
        Step("report.sign", "key", "signed", sign),
        Step("desk.worklist", "key", "delivered", deliver),
        Step("worklist.tab:4", "key", "reported", find_reported),
    )


def escalate(scene: Scene) -> Effect:
    """One key on the finding, which answers the warning of a critical one without an alert."""
    category = scene.script.alert
    key = ALERT_KEYS[category]
    warned = scene.mark(NO_ALERT)
    scene.hands.key(key)
    until(lambda: bool(scene.case.alerting_.alerts), "an alert was to be raised")
    alert = scene.case.alerting_.alerts[-1]
    scene.alert = alert
    if alert.state is not AlertState.HELD:
        raise NoEffect(f"The alert was to be held for ten seconds, but it is {alert.state.value}.")
    if alert.category != category:
        raise NoEffect(f"The alert was to be {category}, but it is {alert.category}.")
    until(lambda: scene.mark(NO_ALERT) is None, "the margin was to see the alert")
    gone = f" The warning “{warned.title}” is gone." if warned is not None else ""
    return Effect(
        key,
        f"A {alert.category} alert “{alert.finding}” for {alert.recipient} is held; ten seconds to undo.{gone}",
        f"alert.{category}.prepare",
    )


def _check(scene: Scene) -> DailyCheck:
    page = scene.window.findChild(DailyCheck)
    if not isinstance(page, DailyCheck):
        raise NoEffect("The display check is not on the screen.")
    return page


def check_display(scene: Scene) -> Effect:
    """By the palette: it has no key."""
    scene.hands.key("Ctrl+K")
    palette = scene.window.shell.palette_
    until(palette.isVisible, "the palette was to open")
    scene.hands.type(ASKED)
    until(
        lambda: bool(palette.found()) and palette.found()[0].command.id == "desk.display.check",
        "the check was to be found",
    )
    scene.hands.key("Return")
    until(lambda: scene.window.shell.page_name() == "display", "the display check was to begin")
    page = _check(scene)
    until(lambda: page.shown, "its first picture was to be shown")
    return Effect(
        f"Ctrl+K, {ASKED}, Enter",
        f"The daily check of {page.facts.title} shows picture 1 of {page.session.plan.pictures}.",
    )


def answer_display(scene: Scene) -> Effect:
    """Answer as somebody who sees well: each picture is looked at, then named."""
    page, pressed = _check(scene), []
    while (trial := page.session.trial) is not None:
        number = len(page.session.outcomes)
        until(lambda: page.shown, "the next picture was to be shown")
        looked = time.monotonic() + 2 * page.session.plan.soonest
        until(lambda looked=looked: time.monotonic() > looked, "a moment to look")  # type: ignore[misc]
        digit = str(trial.disc.place) if trial.disc else "0"
        scene.hands.key(digit)
        pressed.append(digit)
        until(lambda number=number: len(page.session.outcomes) > number, "the answer was to count")  # type: ignore[misc]
    result = page.session.result
    if result is None or result.verdict.value != "pass":
        raise NoEffect(f"The display check was to pass: {result.reason if result else 'no result'}")
    until(lambda: _kept(scene, page), "the verdict was to be kept")
    return Effect(", ".join(pressed), f"The screen passes: {result.reason} The verdict is kept.")


def _kept(scene: Scene, page: DailyCheck) -> bool:
    station = scene.window.station
    if station is None:
        return False
    with station.store.reading() as work:
        return any(check.verdict == "pass" for check in checks_of(work, page.facts.key))


def leave_display(scene: Scene) -> Effect:
    """Back to the report."""
    scene.hands.key("Esc")
    until(lambda: scene.window.shell.page_name() == "reading", "the reading page was to come back")
    return Effect("Esc", "The reading page is back, with the report as it was.")


def prepare_signing(scene: Scene) -> Effect:
    """The sheet."""
    scene.hands.key("Ctrl+Return")
    signing = scene.case.signing
    until(lambda: signing.sheet is not None and signing.sheet.isVisible(), "the sign sheet was to open")
    sheet = signing.sheet
    open_checks = len(sheet.lines) if sheet is not None else 0
    return Effect("Ctrl+Enter", f"The sheet shows the impression as it will be sent and {open_checks} open checks.")


def _asks_reason(scene: Scene) -> bool:
    sheet = scene.case.signing.sheet
    return sheet is not None and any(line.needs_reason() for line in sheet.lines)


def give_reasons(scene: Scene) -> Effect:
    """A reason for every stop that is kept."""
    sheet = scene.case.signing.sheet
    if sheet is None:
        raise NoEffect("The sign sheet is not open.")
    given = []
    for line in sheet.lines:
        if line.needs_reason():
            scene.hands.click(line.choices[0])
            until(lambda line=line: not line.needs_reason(), "the reason was to be taken")  # type: ignore[misc]
            given.append(f"{line.check.title.rstrip(':')}: {line.reason()}")
    return Effect("click on the ready reason", f"Reasons kept with the version: {'; '.join(given)}.")


def sign(scene: Scene) -> Effect:
    """Enter signs."""
    scene.hands.key("Return")
    until(lambda: scene.signed is not None, "the report was to be signed", DELIVER_S)
    made = scene.signed
    if made is None:
        raise NoEffect("The report was not signed.")
    until(lambda: scene.case.signing.sheet is None, "the sheet was to close")
    until(
        lambda: scene.case.opened is not None and bool(scene.case.opened.versions), "the page was to show it signed"
    )
    until(lambda: _raised(scene), "the alert was to be raised")
    return Effect("Enter", f"Report {made.accession} is signed, version {made.version}; its alert is raised.")


def _raised(scene: Scene) -> bool:
    mine = [
        alert for alert in scene.case.alerting_.alerts if scene.alert is not None and alert.id == scene.alert.id
    ]
    return bool(mine) and mine[0].state is not AlertState.HELD and mine[0].open


def _deliveries(scene: Scene) -> list[Delivery]:
    station, made = scene.window.station, scene.signed
    if station is None or made is None:
        return []
    with station.store.reading() as work:
        found = [one for one, _ in list_deliveries(work)]
    return [one for one in found if one.report == made.report and one.connection in scene.plan.connections]


def deliver(scene: Scene) -> Effect:
    """Back to the list while the outbox empties itself."""
    scene.hands.key("Ctrl+W")
    until(lambda: scene.window.shell.page_name() == "worklist", "the worklist was to come back")
    wanted = len(scene.plan.connections)
    until(
        lambda: sum(one.state is State.SENT for one in _deliveries(scene)) == wanted,
        "the deliveries were to arrive",
        DELIVER_S,
    )
    names = _same_bytes(scene)
    footer = scene.window.worklist.footer
    until(
        lambda: any(fact.startswith("Outbox empty") for fact in footer.words()),
        "the footer was to say that the outbox is empty",
    )
    return Effect(
        "Ctrl+W",
        f"The outbox sent it: {len(names)} files lie in the folder as signed, and the hospital's system said AA.",
    )


def _same_bytes(scene: Scene) -> list[str]:
    """The delivered files, each with the bytes that were signed."""
    station, made = scene.window.station, scene.signed
    if station is None or made is None:
        raise NoEffect("Nothing was signed.")
    with station.store.reading() as work:
        outputs = outputs_of(work, made.report)
    names = []
    for output in outputs:
        name = f"{file_stem(made.accession, made.version)}{output.suffix}"
        try:
            there = (scene.plan.delivered / name).read_bytes()
        except OSError as error:
            raise NoEffect(f"{name} was to lie in the folder: {error.strerror}.") from error
        if there != output.data:
            raise NoEffect(f"{name} in the folder is not what was signed.")
        names.append(name)
    return names


def find_reported(scene: Scene) -> Effect:
    """Find it among what is reported."""
    table, case = scene.window.worklist.table, scene.plan.case
    scene.hands.key("Ctrl+4")
    until(lambda: any(row.case == case for row in table.cases.rows), "the case was to be listed as reported")
    at = next(at for at, row in enumerate(table.cases.rows) if row.case == case)
    here = table.currentIndex().row()
    scene.hands.key("Down" if at >= here else "Up", abs(at - here))
    until(lambda: table.case() == case, "the selection was to stand on it")
    until(lambda: scene.window.worklist.preview.settled, "the preview was to be whole")
    row = table.cases.rows[at]
    return Effect("Ctrl+4", f"{row.exam} of {row.patient} stands under Reported today: {row.state}.")
