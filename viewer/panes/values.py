"""What goes into a pane besides pixels, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from viewer.draw.view import View
from viewer.volumes.values import Point


class Tool(StrEnum):
    """What the left button does."""

    STACK = "stack"
    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    LENGTH = "length"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"

    @property
    def draws(self) -> bool:
        """Whether it measures: a press begins a mark."""
        return self in (Tool.LENGTH, Tool.ANGLE, Tool.ELLIPSE, Tool.RECTANGLE)


class Role(Enum):
    """Which study a pane or a strip belongs to."""

    CURRENT = "CURRENT"
    PRIOR = "PRIOR"


@dataclass(frozen=True, slots=True)
class Head:
    """The words above the image: whose study this is.

    Attributes:
        title: "CT head" of the current study; the interval of a prior, "2 y 3 m before".
        note: date and time, or why this prior was chosen.
    """

    role: Role = Role.CURRENT
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Words over the image that the pane cannot know by itself.

    Attributes:
        top_left: patient, by lines.
        top_right: series and study time.
        bottom_left: lines under the pane's own that are never switched off ("Linked, offset +3.2 mm").
        warnings: words that cannot be switched off, besides those of the volume.
        source: where the images come from while they arrive ("St Brannoc"), empty when not to be said.
        synthetic: made images say so, always.
    """

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    source: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands in place of a picture.

    Attributes:
        title: what is the matter, 600.
        sentence: one or two sentences.
        key, action: a key and what it does, "Down" and "go on to image 32".
        failed: marked as a fault.
    """

    title: str
    sentence: str = ""
    key: str = ""
    action: str = ""
    failed: bool = False


NOTHING_HUNG = Notice("Nothing hung here", "Choose a series in the series strip.", "F6", "go to the series strip")


@dataclass(frozen=True, slots=True)
class Changed:
    """A pane shows something else than before.

    Attributes:
        what: "volume", "index", "window", "place" (zoom, pan, turn), "look" (invert, interpolation), "size",
            or "follow" where it moved because another pane did: who links panes must not answer that one.
        position: patient mm of the middle of the slice, None where the image has no geometry.
    """

    key: str
    what: str
    view: View
    position: Point | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a measurement: kind "length", "angle", "area" or "mean", and how it is written."""

    kind: str
    number: float
    unit: str
    shown: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement that the reader made, moved or took away (then `figures` is empty).

    The first figure is the one a report takes unless asked for another.
    """

    id: str
    label: str
    figures: tuple[Figure, ...]
    points: tuple[Point, ...]
    series_uid: str
    sop_uid: str
    frame: int
