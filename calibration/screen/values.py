"""What is known of a screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """A screen as it names itself.

    `manufacturer` is the three-letter PnP id, `model` and `serial` as EDID gives them; all empty
    without EDID, when `name` and pixel size stand for the screen. Sizes are of the panel:
    physical pixels and mm (0 where not told).
    """

    manufacturer: str
    model: str
    serial: str
    name: str
    pixels_wide: int
    pixels_high: int
    mm_wide: int
    mm_high: int

    @property
    def key(self) -> str:
        """What tells this screen from every other, as records keep it."""
        if self.manufacturer:
            return " ".join(part for part in (self.manufacturer, self.model, self.serial) if part)
        return f"{self.name} {self.pixels_wide}x{self.pixels_high}"

    @property
    def title(self) -> str:
        """The screen in words for its user."""
        if not self.manufacturer:
            named = "Screen" if self.name.casefold() == "screen" else f"Screen {self.name}"
            return f"{named}, {self.pixels_wide} × {self.pixels_high}"
        serial = f", serial {self.serial}" if self.serial else ", no serial"
        return f"Screen {self.name}, {self.manufacturer} {self.model}{serial}"

    @property
    def pitch(self) -> float | None:
        """mm a physical pixel, None where the size is not told."""
        return self.mm_wide / self.pixels_wide if self.mm_wide > 0 and self.pixels_wide > 0 else None
