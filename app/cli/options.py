"""The options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", readable=False, help="The data folder.", show_default="your own data folder"),
]
DemoData = Annotated[
    Path | None,
    typer.Option(
        "--data",
        readable=False,
        help="Work in this folder and keep it; refused where it has a local user.",
        show_default="a throw-away folder",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
