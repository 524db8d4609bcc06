"""`readroom version`: the program and what it stands on."""

from __future__ import annotations

import typer

from app.cli.options import Data, Json
from app.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("version")(version)


def version(data: Data = None, json: Json = False) -> None:
    """Say the version of Readroom and of the parts it stands on."""
    from importlib import metadata
    from platform import python_version

    from app.cli.main import VERSION

    parts = (
        "PySide6-Essentials",
        "vtk",
        "pydicom",
        "numpy",
        "vosk",
        "imagecodecs",
        "highdicom",
        "SQLAlchemy",
    )
    versions = {name: metadata.version(name) for name in parts}
    if json:
        print_json({"readroom": VERSION, "python": python_version(), "parts": versions})
        return
    typer.echo(f"readroom {VERSION} on Python {python_version()}")
    for name, number in versions.items():
        typer.echo(f"  {name} {number}")
