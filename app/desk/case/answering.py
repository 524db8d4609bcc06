"""The sheet in which the answer to an alert, or a try that reached nobody, is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.sheets.answer import Answer, AnswerSheet

if TYPE_CHECKING:
    from datetime import tzinfo

    from app.desk.case.alerting import Alerting
    from app.desk.case.page import ReadingPage
    from app.desk.shell import Shell
    from app.desk.theme.theme import Theme


def ask_who_answered(alerting: Alerting, shell: Shell, page: ReadingPage, theme: Theme, zone: tzinfo) -> None:
    """Open the sheet for the alert somebody is asked about first, or for a read-back that is still missing.

    Raises:
        ReadroomError: none is open, or it is still held.
    """
    alert = alerting.to_answer()
    again = alerting.owes_read_back(alert)
    sheet = AnswerSheet(theme, shell, alert.finding, alert.recipient, alert.contact, page.compact, again)
    if again and alert.acknowledged is not None:
        at = alert.acknowledged.astimezone(zone)
        sheet.say(f"{alert.acknowledged_by} acknowledged it at {at:%H:%M}, not read back.")
        sheet.who.setText(alert.acknowledged_by)
    else:
        sheet.say(f"Answer due {alert.due.astimezone(zone):%H:%M}." if alert.due else "Nobody answered in time.")

    def gone() -> None:
        shell.floats.close(sheet)
        sheet.deleteLater()

    def answered(answer: Answer) -> None:
        gone()
        alerting.write_answer(alert, answer)

    sheet.left.connect(gone)
    sheet.answered.connect(answered)
    shell.open_sheet(sheet, sheet.who, sheet.place(page.sheet_area()))
