"""Named windows and the order in which the keys 1 to 9 offer them, read from resources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

from resources.errors import ReadroomError
from viewer.look.window import VoiFunction, Window, WindowError


class PresetError(ReadroomError):
    """A preset that does not exist or whose row cannot be read."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One named window.

    Attributes:
        id: stable name ("lung"), used by commands and phrases.
        provisional: its numbers are customary, not read from a source.
    """

    id: str
    title: str
    modality: str
    window: Window
    source: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Which presets stand on the keys 1 to 9 for a body part; `body` holds words of Body Part Examined."""

    modality: str
    body: tuple[str, ...]
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presets:
    """All presets and their orders."""

    rows: tuple[Preset, ...]
    orders: tuple[Order, ...]

    def find(self, id: str) -> Preset:
        """The preset of this id.

        Raises:
            PresetError: there is none.
        """
        for row in self.rows:
            if row.id == id:
                return row
        raise PresetError(f"no window preset is called {id}; there are {', '.join(r.id for r in self.rows)}")

    def keys(self, modality: str, body_part: str) -> tuple[Preset, ...]:
        """The presets for keys 1, 2, ... of this body part; empty where the modality has none (MR)."""
        words = body_part.upper().replace(" ", "")
        fallback: Order | None = None
        for order in self.orders:
            if order.modality != modality:
                continue
            if not order.body:
                fallback = order
            elif words and any(word in words for word in order.body):
                return tuple(self.find(name) for name in order.presets)
        return tuple(self.find(name) for name in fallback.presets) if fallback else ()


def load(text: str | None = None) -> Presets:
    """Read the presets of `resources/presets/windows.toml`, or of `text` in the same form.

    Raises:
        PresetError: a row is not as it must be; names the row.
    """
    if text is None:
        text = resources.files("resources").joinpath("presets/windows.toml").read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetError(f"window presets: {error}") from error
    rows = tuple(_preset(row) for row in data.get("preset", []))
    orders = tuple(
        Order(str(row["modality"]), tuple(str(b) for b in row["body"]), tuple(str(p) for p in row["presets"]))
        for row in data.get("order", [])
    )
    presets = Presets(rows, orders)
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise PresetError("window presets: an id stands twice")
    for order in orders:
        if len(order.presets) > 9:
            raise PresetError(f"window presets: the order of {order.modality} {order.body} has more than nine")
        for name in order.presets:
            presets.find(name)
    return presets


def _preset(row: dict[str, object]) -> Preset:
    """One row as a value."""
    try:
        function = VoiFunction(str(row.get("function", "LINEAR")))
        window = Window(float(str(row["centre"])), float(str(row["width"])), function)
        return Preset(
            str(row["id"]),
            str(row["title"]),
            str(row["modality"]),
            window,
            str(row["source"]),
            bool(row.get("provisional", False)),
        )
    except (KeyError, ValueError, WindowError) as error:
        raise PresetError(f"window presets: row {row.get('id', '?')}: {error}") from error
