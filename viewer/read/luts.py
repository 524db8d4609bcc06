"""Windows and look-up tables as the header offers them (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.read import tags
from viewer.read.elements import Elements
from viewer.read.header import Pixels
from viewer.read.refusal import Refused, quoted
from viewer.volumes.values import HeaderLut, HeaderWindow

FUNCTIONS = frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"})


def voi_windows(elements: Elements) -> tuple[HeaderWindow, ...]:
    """The windows of a header; where the counts of centre and width differ, the shorter decides."""
    if tags.WINDOW_CENTRE not in elements.values:
        return ()
    function = elements.code(tags.VOI_FUNCTION).upper() or "LINEAR"
    if function not in FUNCTIONS:
        return ()
    words = [word.strip() for word in elements.text(tags.WINDOW_EXPLANATION).split("\\")]
    pairs = zip(elements.series(tags.WINDOW_CENTRE), elements.series(tags.WINDOW_WIDTH), strict=False)
    narrowest = 1.0 if function == "LINEAR" else 0.0
    return tuple(
        HeaderWindow(centre, width, function, words[index] if index < len(words) else "")
        for index, (centre, width) in enumerate(pairs)
        if width >= narrowest and width > 0
    )


def voi_luts(elements: Elements, signed: bool) -> tuple[HeaderLut, ...]:
    """The usable items of the VOI LUT Sequence, each an alternative to the windows (PS3.3 C.11.2).

    Args:
        signed: whether modality values may be negative: the first value mapped is then read with its sign.

    An item that contradicts itself is not offered: unlike a modality LUT it is never needed to know the values.
    """
    found = []
    for item in elements.items.get(tags.VOI_LUT_ITEMS, ()):
        try:
            entries, first = lut_entries(item, signed)
        except Refused:
            continue
        bits = item.shorts(tags.LUT_DESCRIPTOR)[2]
        if 8 <= bits <= 16 and float(entries.max()) < 2**bits:
            found.append(HeaderLut(entries.astype(np.uint16), first, bits, item.text(tags.LUT_EXPLANATION)))
    return tuple(found)


def below_zero(pixels: Pixels, slope: float, intercept: float) -> bool:
    """Whether the modality step of these pixels can give negative values."""
    if pixels.kind == "float":
        return True
    low, high = (
        (-(1 << pixels.stored - 1), (1 << pixels.stored - 1) - 1)
        if pixels.signed
        else (0, (1 << pixels.stored) - 1)
    )
    return min(low * slope, high * slope) + intercept < 0


def modality_lut(elements: Elements, signed: bool) -> tuple[NDArray[np.float64], int] | None:
    """Entries of the Modality LUT and the first stored value they map; None where there is no table.

    Raises:
        Refused: the table's descriptor and data do not fit together.
    """
    items = elements.items.get(tags.MODALITY_LUT_ITEMS, ())
    if not items:
        return None
    return lut_entries(items[0], signed)


def lut_entries(item: Elements, signed: bool) -> tuple[NDArray[np.float64], int]:
    """One LUT item: [entries (0 means 65536), first value mapped, bits] and its data.

    Eight-bit entries stand one to a word or packed; the length of the data decides.
    """
    descriptor = item.shorts(tags.LUT_DESCRIPTOR)
    data = item.values.get(tags.LUT_DATA, b"")
    if len(descriptor) != 3 or not data:
        raise Refused(f"LUT Descriptor is not three numbers with data: it reads {quoted(descriptor)}.")
    count = descriptor[0] or 65536
    first = descriptor[1] - 65536 if signed and descriptor[1] > 32767 else descriptor[1]
    if len(data) >= 2 * count:
        return np.frombuffer(data, "<u2", count).astype(np.float64), first
    if descriptor[2] <= 8 and len(data) >= count:
        return np.frombuffer(data, np.uint8, count).astype(np.float64), first
    raise Refused(f"The LUT promises {count} entries of {descriptor[2]} bits, but holds {len(data)} bytes.")
