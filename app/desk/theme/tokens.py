"""Colours, sizes and the family of type, read from `resources/theme/tokens.toml` and checked at the door."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from resources import folder
from resources.errors import ReadroomError

COLOURS = (
    "image",
    "base",
    "panel",
    "raised",
    "line",
    "edge",
    "text",
    "text2",
    "disabled",
    "accent",
    "focus",
    "critical",
    "warning",
    "ok",
    "prior",
    "selection",
    "overlay",
)
SIZES = ("dense", "body", "report", "title", "pattern", "report_line", "row_dense", "row_roomy", "radius")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


class TokensWrong(ReadroomError):
    """The file of tokens lacks a row or holds one that cannot be used."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The look as data: `colour` by name as "#RRGGBB", `size` by name in px, the family and its font files."""

    colour: Mapping[str, str]
    size: Mapping[str, int]
    family: str
    files: tuple[str, ...]


def read_tokens(path: Path | None = None) -> Tokens:
    """The tokens of `path`, by default those that ship.

    Raises:
        TokensWrong: a colour or size is absent, or a colour is not "#RRGGBB".
    """
    path = path or folder() / "theme" / "tokens.toml"
    with path.open("rb") as file:
        raw = tomllib.load(file)
    colour: dict[str, str] = raw.get("colour", {})
    size: dict[str, int] = raw.get("size", {})
    absent = [name for name in COLOURS if name not in colour] + [name for name in SIZES if name not in size]
    if absent:
        raise TokensWrong(f"{path}: these tokens are absent: {', '.join(absent)}.")
    wrong = [name for name in COLOURS if not _HEX.fullmatch(colour[name])]
    if wrong:
        raise TokensWrong(f"{path}: {wrong[0]} must be #RRGGBB, not {colour[wrong[0]]!r}.")
    kind = raw.get("type", {})
    return Tokens(colour, size, kind.get("family", "IBM Plex Sans"), tuple(kind.get("files", ())))
