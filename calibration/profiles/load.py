"""Reads profiles from TOML; every complaint names file, line and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from calibration.profiles.values import Profile, ProfileError


def load(*folders: Path) -> dict[str, Profile]:
    """Every profile of these folders by id, in order of file name; a later folder wins over an earlier one.

    Raises:
        ProfileError: a file cannot be read or is not a profile, or two files of one folder share an id.
    """
    profiles: dict[str, Profile] = {}
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted(folder.glob("*.toml")):
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ProfileError(f"{path} cannot be read: {error}.") from error
            profile = parse(text, str(path))
            if profile.id in here:
                raise ProfileError(f"{path}: the id {profile.id} is already that of {here[profile.id]}.")
            here[profile.id] = path
            profiles[profile.id] = profile
    return profiles


def find(profiles: Mapping[str, Profile], id: str) -> Profile:
    """The profile of this id.

    Raises:
        ProfileError: there is none; the sentence lists those there are.
    """
    if id not in profiles:
        raise ProfileError(f"There is no profile `{id}`; there are {', '.join(profiles) or 'none'}.")
    return profiles[id]


def parse(text: str, name: str) -> Profile:
    """One profile from the text of its file; `name` is what complaints call it.

    Raises:
        ProfileError: not TOML, or not a profile; the sentence gives the line.
    """
    try:
        return Profile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{name}: not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        line = _line_of(text, first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        given = "" if first["type"] in ("missing", "value_error") else f", got {first['input']!r}"
        raise ProfileError(f"{name}, line {line}: {where or 'profile'}: {message}{given}.") from error


def _line_of(text: str, location: Sequence[int | str]) -> int:
    """Line of the key that a complaint is about, or of the table it is missing from; from 1.

    Profiles have plain keys and one array of tables, `[[targets]]`; that is all this understands.
    """
    lines = text.splitlines()
    start = 0
    keys = [part for part in location if isinstance(part, str)]
    number = next((part for part in location if isinstance(part, int)), None)
    if number is not None and keys[0] == "targets":
        tables = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*targets\s*\]\]", line)]
        start = tables[number] if number < len(tables) else 0
        keys = keys[1:]
    key = keys[0] if keys else ""
    for at in range(start, len(lines)):
        if key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", lines[at]):
            return at + 1
        if at > start and lines[at].lstrip().startswith("["):
            break
    return start + 1
