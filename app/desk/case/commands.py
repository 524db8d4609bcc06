"""The open case as the command table knows it: report, microphone and alerts, each with its own verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.desk.case.desk_case import CaseDesk


class ReportCommands:
    """The report's commands; signing is the case's."""

    def __init__(self, case: CaseDesk) -> None:
        self._case = case

    def __getattr__(self, name: str) -> object:
        return getattr(self._case.reporting, name)

    def prepare_signing(self) -> None:
        """Open the sign sheet."""
        self._case.prepare_signing()


class VoiceCommands:
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


class AlertCommands:
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
