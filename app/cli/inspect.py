"""`readroom inspect`: which volumes a file or folder holds, where they lie, and what was refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json
from app.cli.output import print_json, say
from app.cli.run import WrongUse
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from viewer.volumes.inspection import Inspection

At = Annotated[list[str] | None, typer.Option("--at", help="A point in patient millimetres, X,Y,Z; may repeat.")]
Digest = Annotated[bool, typer.Option("--digest", help="Hash each rescaled volume.")]
What = Annotated[Path, typer.Argument(readable=False, help="A file or a folder.")]


class NothingReadError(ReadroomError):
    """The path holds no image."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="inspect")(inspect)


def inspect(path: What, digest: Digest = False, at: At = None, data: Data = None, json: Json = False) -> None:
    """Show the volumes of a file or folder: shape, place, verdict, digest, values at points."""
    points = [_point(text) for text in at or ()]
    if not path.exists():
        raise NothingReadError(f"There is nothing at {ascii(str(path))[1:-1]}.")
    from viewer.volumes.inspection import inspected

    found = inspected(path, digest, points)
    if json:
        print_json(found.document())
        for warning in found.warnings():
            say(warning)
    else:
        for line in found.lines():
            typer.echo(line)
    if not found.volumes:
        raise NothingReadError(_nothing(path, found))


def _point(text: str) -> tuple[float, float, float]:
    import math

    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 3 or not all(map(math.isfinite, values)):
        raise WrongUse(f"--at takes three numbers, X,Y,Z in patient millimetres; it was given {text!a}.")
    return (values[0], values[1], values[2])


def _nothing(path: Path, found: Inspection) -> str:
    """One line: what was there instead of an image."""
    where = ascii(str(path))[1:-1]
    if len(found.refused) == 1:
        return f"{where} holds no image that can be read: {found.refused[0].reason}"
    if found.refused:
        count, first = len(found.refused), found.refused[0]
        return f"{where} holds no image that can be read; of {count} refused files the first: {first.reason}"
    return f"{where} holds no image{' but documents' if found.documents else ''}."
