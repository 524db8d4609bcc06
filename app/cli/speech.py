"""`readroom speech`: the speech models of this data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json
from app.cli.output import print_json, say

if TYPE_CHECKING:
    from dictation.models.values import ModelInfo


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Speech models: list, install, remove, check.")
    group.command("models")(models)
    group.command("install")(install)
    group.command("remove")(remove)
    group.command("check")(check)
    app.add_typer(group, name="speech")


def models(data: Data = None, json: Json = False) -> None:
    """List the speech models; dictation uses the first."""
    from app.settings.folders import data_folder
    from dictation.models.found import describe, installed, starter_folder

    found = installed(data or data_folder())
    if starter_folder().is_dir():
        found.append(describe(starter_folder()))
    if json:
        print_json({"models": [_row(model) for model in found]})
        return
    for model in found:
        words = "" if model.words is None else f", {model.words} words"
        typer.echo(f"{model.name}{words}. {model.label.rstrip('.')}. {model.path}")
    if not found:
        say("There is no speech model. Install one with `readroom speech install`.")


def install(
    source: Annotated[Path, typer.Argument(readable=False, help="A folder or a zip with a Vosk model.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Install a published Vosk model; it is tried first, and whole or not at all."""
    from app.settings.folders import data_folder
    from dictation.models.found import installed_folder
    from dictation.models.install import install as put

    model = put(source, installed_folder(data or data_folder()))
    if json:
        print_json(_row(model))
    else:
        typer.echo(f"Installed {model.name}.")


def remove(
    name: Annotated[str, typer.Argument(help="The name that `readroom speech models` shows.")],
    data: Data = None,
) -> None:
    """Delete an installed model."""
    from app.settings.folders import data_folder
    from dictation.models.found import installed_folder
    from dictation.models.install import remove as delete

    delete(name, installed_folder(data or data_folder()))
    typer.echo(f"Removed {name}.")


def check(
    name: Annotated[
        str | None, typer.Argument(help="A model's name or folder.", show_default="the one in use")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Open a model in a process of its own and let it listen for a second."""
    from app.settings.folders import data_folder
    from dictation.models.check import check as tried
    from dictation.models.found import describe, find

    folder = None if name is None or not Path(name).is_dir() else Path(name)
    model = find(data or data_folder(), name) if folder is None else describe(folder)
    tried(model.path)
    if json:
        print_json({**_row(model), "listens": True})
    else:
        typer.echo(f"{model.name} opens and listens.")


def _row(model: ModelInfo) -> dict[str, object]:
    return {
        "name": model.name,
        "path": str(model.path),
        "starter": model.starter,
        "label": model.label,
        "words": model.words,
    }
