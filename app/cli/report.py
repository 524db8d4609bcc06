"""`readroom report check`: a report from a file or standard input, and what the checks say of it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json
from app.cli.output import print_json

if TYPE_CHECKING:
    from app.reports.values import Finding

ReportPath = Annotated[str, typer.Argument(help="A report as JSON; - reads standard input.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Check a report for what contradicts, lacks or is left to fill.")
    group.command("check")(check_report)
    group.callback()(_group)
    app.add_typer(group, name="report")


def _group() -> None:
    """Check a report for what contradicts, lacks or is left to fill."""


def check_report(
    file: Annotated[
        str, typer.Argument(help="A report as JSON (study, alerts, sections), or - to read it from standard input.")
    ],
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what contradicts, lacks or is left to fill in a report."""
    from app.reports.checks.catalogue import ONLY_IN_THE_WINDOW, check
    from app.reports.checks.report_file import read_report

    raw = sys.stdin.buffer.read() if file == "-" else _bytes(Path(file))
    report = read_report(raw, "standard input" if file == "-" else file)
    found = [
        finding
        for finding in check(report.sections, report.study, report.alerts)
        if finding.kind not in ONLY_IN_THE_WINDOW
    ]
    if json:
        print_json({"findings": [asdict(finding) for finding in found]})
        return
    for finding in found:
        typer.echo(_line(finding))
    typer.echo(f"{len(found)} finding{'' if len(found) == 1 else 's'}.")


def _line(finding: Finding) -> str:
    place = "" if finding.start is None else f" at {finding.start}"
    return f"{finding.severity:5} {finding.kind:24} {finding.section}{place}: {finding.message}"


def _bytes(path: Path) -> bytes:
    from resources.errors import ReadroomError

    try:
        return path.read_bytes()
    except OSError as wrong:
        raise ReadroomError(f"{path}: cannot be read ({(wrong.strerror or 'no reason given').lower()}).") from wrong
