"""Functional groups of enhanced objects (PS3.3 C.7.6.16): each frame's own first, then the shared, by macro."""

from __future__ import annotations

from viewer.read import tags
from viewer.read.claims import claims_of, held_against, turn_of
from viewer.read.elements import Elements, seconds
from viewer.read.header import Frame, Mark, Pixels
from viewer.read.luts import below_zero, voi_luts, voi_windows
from viewer.read.placing import placed, rescaled_by
from viewer.read.refusal import Refused

PLANE_POSITION = 0x0020_9113
PLANE_ORIENTATION = 0x0020_9116
MEASURES = 0x0028_9110
TRANSFORMATION = 0x0028_9145
VOI = 0x0028_9132
CONTENT = 0x0020_9111
DIFFUSION = 0x0018_9117
GRADIENT_ITEMS = 0x0018_9076
ECHO = 0x0018_9114
FRAME_TYPES = (0x0018_9226, 0x0018_9329)
CARDIAC = 0x0018_9118
TIMING = 0x0018_9112
MODIFIER = 0x0018_9115
RECONSTRUCTION = 0x0018_9314
X_RAY = 0x0018_9325
SEGMENT = 0x0062_000A
FRAME_TYPE = 0x0008_9007
SEGMENT_NUMBER = 0x0062_000B
INVERSION_TIMES = 0x0018_9079
FRAME_MOMENT = 0x0018_9074
FRAME_ACQUISITION = 0x0020_9156
EACH_FRAME = frozenset(
    f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("2.1", "2.2", "4.1", "4.3", "4.4", "66.4", "130", "128.1")
)
"""Enhanced CT, MR, PET and segmentations: what frames share places none of several.

An object that lost all of its groups promises nothing: its frames are shown one by one, without a place.
"""
NOTHING = Elements({})


def enhanced_frames(elements: Elements, pixels: Pixels) -> tuple[Frame, ...]:
    """One `Frame` a frame; empty where the object has no functional groups.

    Raises:
        Refused: there are not as many items as frames, or a value in them is impossible.
    """
    count = pixels.frames
    own = elements.items.get(tags.FRAME_GROUPS, ())
    shared_items = elements.items.get(tags.SHARED_GROUPS, ())
    if not own and not shared_items:
        return ()
    if not own and count > 1 and elements.code(tags.SOP_CLASS) in EACH_FRAME:
        raise Refused(f"Number of Frames is {count}, but functional groups describe none of them.")
    if own and len(own) < count:
        raise Refused(f"Number of Frames is {count}, but functional groups describe only {len(own)} frames.")
    if len(own) > count:
        raise Refused(
            f"Number of Frames is {count}, but functional groups describe {len(own)} frames: "
            "which of them are here is not known."
        )
    shared = shared_items[0] if shared_items else NOTHING
    image_type = elements.codes(tags.IMAGE_TYPE)
    turn = turn_of(elements)
    frames = [
        _frame(own[index] if own else NOTHING, shared, elements, image_type, pixels, turn) for index in range(count)
    ]
    return held_against(frames, elements, image_type)


def _macro(tag: int, own: Elements, shared: Elements) -> Elements:
    """The frame's own item of a macro, else the shared one; items are never mixed."""
    for groups in (own, shared):
        items = groups.items.get(tag, ())
        if items:
            return items[0]
    return NOTHING


def _frame(
    own: Elements, shared: Elements, top: Elements, image_type: tuple[str, ...], pixels: Pixels, turn: int | None
) -> Frame:
    measures = _macro(MEASURES, own, shared)
    gathered = Elements(
        {
            **_only(_macro(PLANE_POSITION, own, shared), tags.POSITION),
            **_only(_macro(PLANE_ORIENTATION, own, shared), tags.ORIENTATION),
            **_only(measures, tags.PIXEL_SPACING),
        }
    )
    position, row, column, spacing = placed(gathered)
    transformation = _macro(TRANSFORMATION, own, shared)
    slope, intercept = rescaled_by(transformation if transformation is not NOTHING else top)
    voi = _macro(VOI, own, shared)
    voi = top if voi is NOTHING else voi
    frame_type = next(
        (kind for tag in FRAME_TYPES if (kind := _macro(tag, own, shared).codes(FRAME_TYPE))), image_type
    )
    return Frame(
        position=position,
        row_direction=row,
        column_direction=column,
        spacing=spacing,
        thickness=measures.number(tags.THICKNESS) or 0.0,
        slope=slope,
        intercept=intercept,
        rescale_type=transformation.text(tags.RESCALE_TYPE),
        windows=voi_windows(voi),
        luts=voi_luts(voi, below_zero(pixels, slope, intercept)),
        image_type=frame_type,
        marks=_marks(own, shared, top),
        claims=claims_of(_macro(CONTENT, own, shared), measures, turn),
    )


def _only(item: Elements, tag: int) -> dict[int, bytes]:
    return {tag: item.values[tag]} if tag in item.values else {}


def _marks(own: Elements, shared: Elements, top: Elements) -> dict[str, Mark]:
    content = _macro(CONTENT, own, shared)
    diffusion = _macro(DIFFUSION, own, shared)
    gradient = next(iter(diffusion.items.get(GRADIENT_ITEMS, ())), NOTHING).doubles(tags.GRADIENT)
    found: dict[str, Mark | None] = {
        "temporal_position": content.long(tags.TEMPORAL_INDEX),
        "b_value": diffusion.double(tags.B_VALUE),
        "gradient": gradient if len(gradient) == 3 else None,
        "effective_echo_time": _macro(ECHO, own, shared).double(tags.EFFECTIVE_ECHO),
        "cardiac_delay": _macro(CARDIAC, own, shared).double(tags.CARDIAC_DELAY),
        "segment": _macro(SEGMENT, own, shared).short(SEGMENT_NUMBER),
        "flip_angle": _macro(TIMING, own, shared).number(tags.FLIP_ANGLE),
        "kvp": _macro(X_RAY, own, shared).number(tags.KVP),
        "inversion_time": _macro(MODIFIER, own, shared).double(INVERSION_TIMES),
        "acquisition_number": content.short(FRAME_ACQUISITION) or top.number(tags.ACQUISITION_NUMBER),
        "acquisition_time": seconds(content.code(FRAME_MOMENT)[8:]),
        "kernel": _macro(RECONSTRUCTION, own, shared).text(tags.KERNEL) or None,
        "stack": content.code(tags.STACK_ID) or None,
    }
    return {name: value for name, value in found.items() if value is not None}
