"""TOML in, validated values out; a complaint names file, line and what is allowed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.settings.lines import line_of
from resources.errors import ReadroomError

Model = TypeVar("Model", bound=BaseModel)


class SettingsError(ReadroomError):
    """A settings or policy file does not hold what it should; names file, line and what is allowed."""


def load(path: Path, model: type[Model]) -> Model:
    """Read `path` as `model`.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or a value is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = line_of(text, first["loc"])
        name = ".".join(str(part) for part in first["loc"])
        given = f" (given: {first['input']!r})" if first["type"] != "missing" else ""
        raise SettingsError(f"{path}, line {where}: {name}: {first['msg']}{given}.") from error
