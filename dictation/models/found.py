"""Which models there are: the starter among the resources, installed ones in the data folder."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from dictation.models.layout import missing_parts, word_list
from dictation.models.values import ModelInfo, ModelRefused

FOLDER = "speech"
CARD = "model.toml"
INSTALLED_LABEL = "Installed model"
NOT_WORDS = frozenset({"<eps>", "!SIL", "[unk]", "<unk>", "<UNK>", "#0", "<s>", "</s>"})


def starter_folder() -> Path:
    """The folder of the starter model, part of the program."""
    return Path(str(resources.files("resources"))) / "speech" / "starter"


def installed_folder(data: Path) -> Path:
    """Where installed models of this data folder stand."""
    return data / FOLDER


def installed(data: Path) -> list[ModelInfo]:
    """The models installed in this data folder, by name."""
    place = installed_folder(data)
    if not place.is_dir():
        return []
    return [describe(folder) for folder in sorted(place.iterdir()) if folder.is_dir() and folder.name[0] != "."]


def find(data: Path, name: str | None = None) -> ModelInfo:
    """The model called `name`, or the one to use: the first installed one, else the starter.

    Raises:
        ModelRefused: no such model.
    """
    models = installed(data)
    starter = starter_folder()
    everything = [*models, describe(starter)] if starter.is_dir() else models
    if name is not None:
        for model in everything:
            if name in (model.name, model.path.name):
                return model
        raise ModelRefused(f"There is no speech model '{name}'. `readroom speech models` lists those there are.")
    if not everything:
        raise ModelRefused("There is no speech model. Install one with `readroom speech install`.")
    return everything[0]


def describe(folder: Path) -> ModelInfo:
    """What is known of the model in a folder.

    Raises:
        ModelRefused: the folder holds no Vosk model.
    """
    absent = missing_parts(folder)
    if absent:
        raise ModelRefused(f"{folder} is not a speech model: {absent}.")
    starter = folder.resolve() == starter_folder().resolve()
    name, label = folder.resolve().name, INSTALLED_LABEL
    if starter:
        card = tomllib.loads((folder / CARD).read_text(encoding="utf-8"))
        name, label = str(card["name"]), str(card["label"])
    return ModelInfo(name, folder, starter, label, _words(folder))


def _words(folder: Path) -> int | None:
    """How many words the model knows, when it says so."""
    path = word_list(folder)
    if path is None:
        return None
    with path.open(encoding="utf-8", errors="replace") as rows:
        symbols = (row.split(None, 1)[0] for row in rows if row.strip())
        return sum(1 for symbol in symbols if symbol not in NOT_WORDS and not symbol.startswith("#"))
