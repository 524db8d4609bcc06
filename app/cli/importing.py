"""`readroom import`: files, folders, zips and DICOMDIRs into the archive; new studies become cases."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json

if TYPE_CHECKING:
    from app.archive.values import Progress, Taken
    from app.cases.records import Admitted

SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


def import_(
    paths: Annotated[
        list[Path], typer.Argument(readable=False, help="Files, folders, zips, DICOMDIRs.", metavar="PATH...")
    ],
    data: Data = None,
    json: Json = False,
) -> None:
    """Take images into the archive; every file that is refused is named with its reason.

    Ctrl+C stops after the current image; whole studies taken until then stay, and importing again goes on.
    """
    from app.cases.contracts import contracts_of
    from app.cases.intake import take_in
    from app.cli.context import opened
    from app.cli.output import print_json
    from resources.errors import ReadroomError

    with opened(data) as desk, _bar(json) as tell, _interrupt() as stopped:
        intake = take_in(
            desk.store, desk.vault, desk.trail, contracts_of(desk.data), paths, desk.actor, desk.now, tell, stopped
        )
    taken = intake.taken
    if json:
        print_json(_document(taken))
    else:
        _print(taken, intake.admitted)
    if taken.stopped:
        raise ReadroomError(
            "Stopped. What was taken until then stays; importing the same again goes on from there."
        )
    if not taken.imported and not taken.duplicates:
        raise ReadroomError(_nothing(taken, paths))


def _nothing(taken: Taken, paths: Sequence[Path]) -> str:
    """Why an import took nothing, and where, in one line."""
    where = ", ".join(map(str, paths))
    if not taken.refused:
        return f"Nothing was taken: there are no files in {where}."
    if len(taken.refused) == 1:
        return f"Nothing was taken: {taken.refused[0].file}: {taken.refused[0].reason}"
    return f"Nothing was taken: none of {len(taken.refused)} files in {where} is an image or a document."


def _document(taken: Taken) -> dict[str, object]:
    return {
        "studies": [
            {
                "study": study.study,
                "patient": study.patient,
                "description": study.description,
                "instances": [{"sop": one.sop, "pixels_sha256": one.pixels} for one in study.instances],
            }
            for study in taken.studies
        ],
        "imported": taken.imported,
        "duplicates": taken.duplicates,
        "refused": [{"file": one.file, "reason": one.reason} for one in taken.refused],
        "notes": list(taken.notes),
    }


def _print(taken: Taken, admitted: Admitted) -> None:
    """Counts, studies, and refusals grouped by reason."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("Study", "Patient", "Images")
    for study in taken.studies:
        table.add_row(study.description or study.study, study.patient or "no id", str(len(study.instances)))
    if taken.studies:
        console.print(table)
    console.print(f"{taken.imported} taken, {taken.duplicates} were here already, {len(taken.refused)} refused.")
    console.print(f"{len(admitted.cases)} new {'case' if len(admitted.cases) == 1 else 'cases'}.")
    if admitted.kept:
        kept = "1 study is" if len(admitted.kept) == 1 else f"{len(admitted.kept)} studies are"
        console.print(f"{kept} kept without a case: no CT or MR images.")
    for note in taken.notes:
        console.print(note)
    reasons: dict[str, list[str]] = {}
    for one in taken.refused:
        reasons.setdefault(re.sub(r"\d[\d.,]*", "…", one.reason), []).append(one.file)
    for reason, files in sorted(reasons.items(), key=lambda item: -len(item[1])):
        console.print(f"Refused, {len(files)}: {reason}", style="yellow", markup=False)
        for file in files[:SHOWN]:
            console.print(f"    {ascii(file)[1:-1]}", markup=False)
        if len(files) > SHOWN:
            console.print(f"    and {len(files) - SHOWN} more (all of them with --json)", markup=False)


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error, when somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    hidden = quiet or not sys.stderr.isatty()
    with Bar(*columns, console=Console(stderr=True), disable=hidden, transient=True) as bar:
        task = bar.add_task("Looking", total=None)

        def tell(progress: Progress) -> None:
            total = progress.total or None
            bar.update(task, completed=progress.done, total=total, description=progress.what[:40])

        yield tell


@contextmanager
def _interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl+C, or being asked to end, stops after the current image; a second one stops at once."""
    asked: list[int] = []
    asking = (signal.SIGINT, signal.SIGTERM)
    before = [(one, signal.getsignal(one)) for one in asking]

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    for one in asking:
        signal.signal(one, ask)
    try:
        yield lambda: bool(asked)
    finally:
        for one, handler in before:
            signal.signal(one, handler)
