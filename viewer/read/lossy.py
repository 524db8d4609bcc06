"""Whether pixels went through a lossy compression, in words that a pane cannot switch off."""

from __future__ import annotations

from itertools import zip_longest

from viewer.read.header import Header

METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "near-lossless JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "HTJ2K",
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "MPEG-4",
    "ISO_23008_2": "HEVC",
    "ISO_18181_1": "JPEG XL",
}
"""Lossy Image Compression Method (0028,2114), PS3.3 C.7.6.1.1.5.1."""
ALWAYS = {"1.2.840.10008.1.2.4.50": "JPEG", "1.2.840.10008.1.2.4.51": "JPEG"}
PERHAPS = {
    "1.2.840.10008.1.2.4.81": "near-lossless JPEG-LS",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.203": "HTJ2K",
}
"""Transfer syntaxes that may hold lossless pixels too; only the header knows."""


def lossy_words(header: Header) -> str:
    """ "" where nothing was lost; else ratio and method of every compression, as "lossy 10:1 JPEG".

    A header may be silent: a transfer syntax that is always lossy is still said to be, and one that may be is said
    to be perhaps so.
    """
    if not header.lossy:
        if header.transfer_syntax in ALWAYS:
            return f"lossy {ALWAYS[header.transfer_syntax]}"
        if header.transfer_syntax in PERHAPS and header.lossy_said != "00":
            return f"perhaps lossy {PERHAPS[header.transfer_syntax]}"
        return ""
    steps = [
        " ".join(
            part for part in ("" if ratio is None else _ratio(ratio), METHODS.get(method or "", method)) if part
        )
        for ratio, method in zip_longest(header.lossy_ratios, header.lossy_methods)
    ]
    named = ", ".join(step for step in steps if step)
    if not header.lossy_methods and header.transfer_syntax in (ALWAYS | PERHAPS):
        named = f"{named} {(ALWAYS | PERHAPS)[header.transfer_syntax]}".strip()
    return f"lossy {named}".strip()


def _ratio(value: float) -> str:
    """One decimal where it says something."""
    return f"{value:.1f}".removesuffix(".0") + ":1" if value < 100 else f"{value:.0f}:1"
