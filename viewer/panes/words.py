"""The words a pane writes over its picture, from the volume and the view; no Qt."""

from __future__ import annotations

import numpy as np

from viewer.draw.geometry import mapping
from viewer.draw.view import View
from viewer.hang.orientation import Edges, edges
from viewer.look.window import Voi, VoiFunction, VoiLut
from viewer.measure.plane import plane
from viewer.panes.values import Notice
from viewer.volumes.values import Gap, Json, Volume

AXIS_NAMES = ("x", "y", "z")


GROUPS = {
    "time": "time {}",
    "temporal_position": "time {}",
    "b_value": "b {}",
    "gradient": "direction {}",
    "echo_time": "TE {} ms",
    "effective_echo_time": "TE {} ms",
    "echo_number": "echo {}",
    "inversion_time": "TI {} ms",
    "repetition_time": "TR {} ms",
    "flip_angle": "flip {}°",
    "trigger_time": "trigger {} ms",
    "cardiac_delay": "delay {} ms",
    "kvp": "{} kV",
    "energy": "{} keV",
    "acquisition_number": "acquisition {}",
    "segment": "segment {}",
    "stack": "stack {}",
    "kernel": "kernel {}",
}
"""How what sets a volume apart from its series' others is said; what is not here is said by its own name."""


def group_words(group: Json) -> str:
    """ "time 3", "b 1000, direction 2": which of a series' volumes it is; empty where there is one, or single images."""
    if not isinstance(group, dict):
        return ""
    return ", ".join(
        GROUPS.get(name, f"{name.replace('_', ' ')} {{}}").format(_value(value))
        for name, value in group.items()
        if name not in ("image", "instance") and value not in (None, "", [])
    )


def _value(value: Json) -> str:
    if isinstance(value, list):
        return " ".join(_value(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def series_words(volume: Volume) -> str:
    """ "2 Brain", "Series 2" where it has no description, and which of its volumes: "4 DWI, b 1000"."""
    words, group = volume.description.strip(), group_words(volume.group)
    if volume.number is not None:
        words = f"{volume.number} {words}" if words else f"Series {volume.number}"
    return ", ".join(part for part in (words or "Series without a name", group) if part)


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


def zoom_words(volume: Volume, view: View, *, halved: bool = False) -> str:
    """ "1.25 : 1  interpolated": device pixels for each image pixel, and whether values are made between."""
    ratio = f"{mapping(volume, view).magnification:.2f}".rstrip("0").rstrip(".")
    return "  ".join((f"{ratio} : 1", *made_words(volume, view, halved=halved)))


def made_words(volume: Volume, view: View, *, halved: bool = False) -> tuple[str, ...]:
    """How the pixels of the screen come from those of the image; never switched off."""
    if halved:
        return ("half resolution while dragging",)
    if not view.interpolate:
        return ("nearest",)
    whole = abs(mapping(volume, view).magnification - 1) < 1e-6
    return () if whole and _square(volume) else ("interpolated",)


def _square(volume: Volume) -> bool:
    return volume.geometry is None or volume.geometry.row_spacing == volume.geometry.column_spacing


def image_words(volume: Volume, view: View, seen: int) -> str:
    """ "Image 17 of 28   seen 21"; multi-frame objects count slices, not files."""
    if volume.slices == 1:
        return "Image 1 of 1"
    return f"Image {view.index + 1} of {volume.slices}   seen {seen}"


def between_words(volume: Volume, gap: Gap | None) -> str:
    """Where the pane is when no slice of its own is shown: in a gap, or at a level that it has no slice of."""
    if gap is None:
        return f"No image of {volume.slices} at this level"
    if gap.after < 0:
        return f"Before image 1 of {volume.slices}"
    if gap.after + 1 >= volume.slices:
        return f"After image {volume.slices} of {volume.slices}"
    return f"Between images {gap.after + 1} and {gap.after + 2} of {volume.slices}"


def loaded_words(volume: Volume, failed: int) -> str:
    """ "412 of 600 loaded", and how many cannot be shown; stands there for as long as the volume does."""
    here = int(np.count_nonzero(volume.arrived))
    lost = f", {failed} cannot be shown" if failed else ""
    return f"{here} of {volume.slices} loaded{lost}"


def gap_words(gap: Gap) -> str:
    """ "2 images missing after image 12"."""
    where = "before the first image" if gap.after < 0 else f"after image {gap.after + 1}"
    return f"{_images(gap.missing)} missing {where}"


def gap_notice(gap: Gap) -> Notice:
    """What stands where slices should be: the gap is a place of its own while paging."""
    where = "before the first image"
    if gap.after >= 0:
        where = f"after image {gap.after + 1}, before the next one"
    would, their = ("It", "its") if gap.missing == 1 else ("They", "their")
    sentence = f"{would} would lie {where}, over {gap.mm:.1f} mm. Nothing is drawn in {their} place."
    return Notice(f"{_images(gap.missing)} missing here", sentence)


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count} images"


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


def warning_words(
    volume: Volume, view: View, more: tuple[str, ...] = (), *, elsewhere: bool = False
) -> tuple[str, ...]:
    """What cannot be switched off, a line each: the volume's own in one line, then where it has gaps, then what
    the view adds. `elsewhere`: no slice is shown, so none has a gap beside it."""
    lines = []
    own = volume.warnings or _from_verdict(volume)
    if volume.gaps:  # said by where they are, below
        own = tuple(
            word for word in own if not word.endswith(("slice missing", "slices missing", "images missing"))
        )
    if own:
        text = ", ".join(word.replace("lossy", "LOSSY", 1) for word in own)
        lines.append(text[0].upper() + text[1:])
    lines += _gap_lines(volume, None if elsewhere else view.index)
    if not plane(volume, view.index).calibrated and not any("calibration" in word for word in own):
        lines.append("No calibration: lengths in pixels")
    if view.mirrored:
        lines.append("MIRRORED")
    return (*lines, *more)


def _gap_lines(volume: Volume, index: int | None) -> list[str]:
    """The gap beside this image, else the first gap of the stack and how many more there are."""
    for gap in volume.gaps:
        if gap.after == index:
            return [f"{_images(gap.missing)} missing after this one"]
        if index is not None and gap.after + 1 == index:
            return [f"{_images(gap.missing)} missing before this one"]
    if not volume.gaps:
        return []
    rest = len(volume.gaps) - 1
    more = f", {sum(gap.missing for gap in volume.gaps[1:])} more in {rest} {'place' if rest == 1 else 'places'}"
    return [gap_words(volume.gaps[0]) + (more if rest else "")]


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
