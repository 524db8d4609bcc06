"""What the reading page says around its images."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.worklist.values import Light, Thumb


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """Who is being read, never hidden.

    Attributes:
        sex_and_age: "Female, 71 y".
        accession_assigned: the accession was given here.
        left: time left in words; `light` its light, None without a clock.
        place: "2 of 12", "" outside a list.
    """

    patient: str
    sex_and_age: str
    born: str
    identifier: str
    accession: str
    exam: str
    study_date: str
    accession_assigned: bool = False
    light: Light | None = None
    left: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class SeriesTile:
    """One series in the strip.

    Attributes:
        name: number and name ("2 Brain"); `plane` the second line ("5 mm axial").
        words: one of "seen 21 of 28", "not seen", "waiting for 5"; `waiting` colours it.
        shown: it hangs in a pane now.
    """

    series_uid: str
    name: str
    plane: str
    words: str
    waiting: bool = False
    shown: bool = False
    picture: Thumb | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool of the row: its command, icon, name and key; `on` where it is chosen or switched on."""

    command: str
    icon: str
    name: str
    key: str = ""
    on: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """One window preset at the right of the tools ("Brain", key "1")."""

    command: str
    name: str
    key: str
    on: bool = False


TOOLS = (
    Tool("viewer.tool.stack", "page", "Scroll"),
    Tool("viewer.tool.window", "window", "Window"),
    Tool("viewer.tool.zoom", "zoom", "Zoom", "Z"),
    Tool("viewer.tool.pan", "pan", "Pan"),
    Tool("viewer.tool.length", "length", "Length", "D", group=1),
    Tool("viewer.tool.angle", "angle", "Angle", "A", group=1),
    Tool("viewer.tool.ellipse", "ellipse", "Ellipse", "E", group=1),
    Tool("viewer.tool.rectangle", "rectangle", "Rectangle", group=1),
    Tool("viewer.link.toggle", "link", "Link scrolling", "S", group=2),
    Tool("viewer.window.invert", "invert", "Invert grey", "I", group=2),
    Tool("viewer.overlays.toggle", "overlays", "Overlays", "O", group=2),
    Tool("viewer.view.reset", "reset", "Reset view", "Space", group=2),
    Tool("viewer.prior.compare", "layout", "Compare with prior", "P", group=2),
    Tool("viewer.layout.next", "grid", "Layout", "G", group=2),
)
"""The tools as they are at opening; the desk hands them back with `on` changed."""
