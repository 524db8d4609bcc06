"""The words a pane writes over its picture, from the volume and the view; no Qt."""

from __future__ import annotations

from viewer.draw.geometry import mapping
from viewer.draw.view import View
from viewer.hang.orientation import Edges, edges
from viewer.look.window import Voi, VoiFunction, VoiLut
from viewer.measure.plane import plane
from viewer.volumes.values import Volume

AXIS_NAMES = ("x", "y", "z")


def voi_words(window: Voi) -> str:
    """ "W 76  L 38", the function named where it is not the usual one."""
    if isinstance(window, VoiLut):
        return window.explanation or "VOI LUT"
    names = {VoiFunction.LINEAR: "", VoiFunction.LINEAR_EXACT: "  exact", VoiFunction.SIGMOID: "  sigmoid"}
    return f"W {_number(window.width)}  L {_number(window.centre)}{names[window.function]}"


def _number(value: float) -> str:
    """Whole where the window is of ordinary size, else three figures; a true minus."""
    text = f"{value:.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.3g}"
    return text.replace("-", "−")


def zoom_words(volume: Volume, view: View) -> str:
    """ "1.25 : 1  interpolated": device pixels for each image pixel, and whether values are made between."""
    size = mapping(volume, view).magnification
    ratio = f"{size:.2f}".rstrip("0").rstrip(".")
    if not view.interpolate:
        return f"{ratio} : 1  nearest"
    return f"{ratio} : 1  interpolated" if ratio != "1" or abs(size - 1) > 1e-6 else "1 : 1"


def image_words(volume: Volume, view: View, seen: int) -> str:
    """ "Image 17 of 28   seen 21"; multi-frame objects count slices, not files."""
    if volume.slices == 1:
        return "Image 1 of 1"
    return f"Image {view.index + 1} of {volume.slices}   seen {seen}"


def position_words(volume: Volume, view: View) -> str:
    """ "z 76.6 mm  7.0 mm thick": the slice's middle along the axis its normal is nearest to."""
    if volume.geometry is None:
        return "no position"
    grid = plane(volume, view.index)
    axis = max(range(3), key=lambda a: abs(grid.normal[a]))
    words = f"{AXIS_NAMES[axis]} {grid.centre[axis]:.1f} mm".replace("-", "−")
    if volume.geometry.thickness > 0:
        words += f"  {volume.geometry.thickness:.1f} mm thick"
    return words


def warning_words(volume: Volume, view: View, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What cannot be switched off, a line each: the volume's own in one line, then what the view adds."""
    lines = []
    own = volume.warnings or _from_verdict(volume)
    if own:
        text = ", ".join(own)
        lines.append(text[0].upper() + text[1:])
    if not plane(volume, view.index).calibrated and not any("calibration" in word for word in own):
        lines.append("No calibration: lengths in pixels")
    if view.mirrored:
        lines.append("MIRRORED")
    return (*lines, *more)


def _from_verdict(volume: Volume) -> tuple[str, ...]:
    """Words for a verdict that its maker gave no words for."""
    words = {"tilted": "tilted", "gaps": "images missing", "irregular": "uneven steps"}
    return tuple(words[v] for v in volume.verdict if v in words)


def edge_letters(volume: Volume, view: View) -> Edges | None:
    """Letters for the four edges as the view turns them; None without orientation."""
    if volume.geometry is None:
        return None
    place = mapping(volume, view)
    return edges(place.right, place.down)
