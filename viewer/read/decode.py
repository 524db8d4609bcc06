"""Decodes one frame exactly as the standard says, or refuses it; the only door to the decoders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.read.codestream import Stream, read_stream, whole
from viewer.read.colour import rgb
from viewer.read.frames import Span, frame_bytes, frame_spans
from viewer.read.header import Header, Pixels
from viewer.read.inflate import bounded, inflated
from viewer.read.native import Out, clear, place, read_native
from viewer.read.palette import painted
from viewer.read.refusal import UNREADABLE, Refused, why
from viewer.read.restarts import loosened
from viewer.read.rle import interleaved, joined, unpack_rle
from viewer.read.source import Source

BASE = "1.2.840.10008.1.2"
RLE = f"{BASE}.5"
DEFLATED_FRAME = f"{BASE}.8.1"
JPEG = frozenset({f"{BASE}.4.50", f"{BASE}.4.51", f"{BASE}.4.57", f"{BASE}.4.70"})
JPEG_LS = frozenset({f"{BASE}.4.80", f"{BASE}.4.81"})
JPEG_2000 = frozenset({f"{BASE}.4.90", f"{BASE}.4.91", f"{BASE}.4.203"})
HTJ2K = frozenset({f"{BASE}.4.201", f"{BASE}.4.202"})
LOSSLESS = frozenset({f"{BASE}.4.{number}" for number in (57, 70, 80, 90, 201, 202)})
COMPRESSED = frozenset({RLE, DEFLATED_FRAME}) | JPEG | JPEG_LS | JPEG_2000 | HTJ2K
OTHER = bytes(range(1, 129))
NATIVE = frozenset({BASE, f"{BASE}.1", f"{BASE}.1.99", f"{BASE}.2", ""})

Spans = tuple[tuple[Span, ...], ...]


def plain(header: Header, source: Source) -> Source:
    """The source that the header's offsets count in: the file, or its inflated content."""
    return inflated(source) if header.deflated else source


def spans_of(header: Header, source: Source) -> Spans:
    """The fragments of every frame, for decoding several frames of one instance; () when native."""
    check_syntax(header)
    pixels = _pixels(header)
    return () if pixels.length is not None else frame_spans(header, source)


def check_syntax(header: Header) -> None:
    """Raises `Refused` when the transfer syntax is not decoded here."""
    pixels = _pixels(header)
    syntax = header.transfer_syntax
    if syntax not in COMPRESSED and syntax not in NATIVE:
        raise Refused(f"The transfer syntax {_name(syntax)} is not supported.")
    if pixels.length is None and syntax not in COMPRESSED:
        raise Refused(f"The pixel data is encapsulated, which transfer syntax {_name(syntax)} does not allow.")
    if pixels.length is not None and syntax in COMPRESSED:
        raise Refused(f"The pixel data is not encapsulated, which transfer syntax {_name(syntax)} asks for.")


def _name(syntax: str) -> str:
    if not syntax:
        return "(none)"
    from pydicom.uid import UID

    name = UID(syntax).name
    return syntax if name == syntax else f"{name} ({syntax})"


def _pixels(header: Header) -> Pixels:
    if header.pixels is None:
        raise Refused("This object has no pixels.")
    return header.pixels


def decode_frame(
    header: Header, source: Source, frame: int, out: Out, spans: Spans | None = None, *, proven: bool = False
) -> None:
    """Decode frame `frame` (from 0) into `out`, an array of `header.pixels.shape` and dtype, C-contiguous.

    Args:
        source: what `plain` gave, so that a deflated file is inflated once.
        spans: what `spans_of` gave; found anew when None.
        proven: these very bytes were decoded whole before, as import does. Only then is HTJ2K left to the
            decoder that is twice as fast, because it keeps silent about damage inside the stream, and JPEG
            decoded once instead of twice.

    Raises:
        Refused: the frame cannot be decoded exactly; `out` then holds nothing of use.
    """
    pixels = _pixels(header)
    if pixels.palette is not None:
        indices = np.empty((pixels.rows, pixels.columns), pixels.index.dtype)
        decode_frame(replace(header, pixels=pixels.index), source, frame, indices, spans, proven=proven)
        painted(pixels.palette, indices.astype(np.int64), out)
        return
    if pixels.length is not None:
        check_syntax(header)
        read_native(pixels, source, frame, out)
        return
    spans = spans_of(header, source) if spans is None else spans
    _decode(header, pixels, frame_bytes(spans[frame], source), out, proven)


def _decode(header: Header, pixels: Pixels, stream: bytes, out: Out, proven: bool) -> None:
    syntax = header.transfer_syntax
    if syntax == RLE:
        planes = unpack_rle(pixels, stream)
        if len(planes) == 2 and out.dtype.itemsize == 2:
            joined(planes[0], planes[1], out.reshape(-1).view(np.uint16))
            clear(pixels, out)
        else:
            _place_packed(pixels, interleaved(pixels, planes), out)
        return
    if syntax == DEFLATED_FRAME:
        size = (pixels.native_frame_bits + 7) // 8
        raw = bounded(stream, size + 2)
        if not size <= len(raw) <= size + 1:
            raise Refused(f"The deflated frame opens to {len(raw)} bytes where {size} are needed.")
        _place_packed(pixels, np.frombuffer(raw, np.uint8, size), out)
        return
    stream = whole(stream)
    seen = read_stream(stream)
    _agree(pixels, seen, syntax)
    decoder, options = _decoder(syntax, pixels, seen, proven)
    decoded = _by_imagecodecs(partial(decoder, stream, **options), pixels, seen, out)
    if syntax in JPEG and not proven:
        _nothing_made_up(partial(decoder, **options), stream, decoded)
    if decoded is not out:
        _place_decoded(pixels, syntax, decoded, out)
    _keep_within(pixels, seen, syntax, out)


def _place_packed(pixels: Pixels, raw: NDArray[np.uint8], out: Out) -> None:
    if pixels.allocated == 1:
        out.reshape(-1)[:] = np.unpackbits(raw, bitorder="little")[: out.size]
        return
    place(replace(pixels, planar=0), raw, out)


def _agree(pixels: Pixels, seen: Stream, syntax: str) -> None:
    if (seen.rows, seen.columns) != (pixels.rows, pixels.columns):
        raise Refused(
            f"The compressed image is {seen.columns} x {seen.rows} pixels, "
            f"but the header says {pixels.columns} x {pixels.rows}."
        )
    if seen.components != pixels.samples:
        raise Refused(f"The compressed image has {seen.components} components, the header says {pixels.samples}.")
    self_described = syntax in JPEG_2000 or syntax in HTJ2K  # depth and sign stand in the stream: believed
    if seen.precision > 16 or (seen.precision < pixels.stored and not self_described):
        raise Refused(f"The compressed image has {seen.precision} bits a sample, the header says {pixels.stored}.")


def _by_imagecodecs(decoder: Callable[..., Any], pixels: Pixels, seen: Stream, out: Out) -> Out:
    """Decode straight into `out` where the sample width allows, else into a new array."""
    wide = seen.precision > 8
    straight = pixels.samples == 1 and wide and out.dtype.itemsize == 2
    target: Any = out.view(np.uint16) if straight and not seen.signed else None
    try:
        decoded = decoder(out=target)
    except UNREADABLE as fault:
        raise Refused(f"The compressed image cannot be decoded: {why(fault)}.") from fault
    if target is not None:
        return out
    array = np.asarray(decoded)
    wanted = (pixels.rows, pixels.columns) if pixels.samples == 1 else (pixels.rows, pixels.columns, pixels.samples)
    if array.shape != wanted:
        raise Refused(f"The compressed image decodes to {array.shape}, not to {wanted}.")
    return array


def _nothing_made_up(decoder: Callable[..., Any], stream: bytes, decoded: Out) -> None:
    """Refuse a JPEG that lost something before a restart marker, or its end but not its end marker.

    The decoder fills up what is missing and keeps silent. Other bytes before the markers change such a picture; of a
    whole one they are passed by.
    """
    again = np.asarray(decoder(loosened(stream, OTHER)))
    if not np.array_equal(again, decoded.view(again.dtype)):
        raise Refused("The compressed image is cut short before its end marker or a restart marker.")


def _decoder(syntax: str, pixels: Pixels, seen: Stream, proven: bool) -> tuple[Callable[..., Any], dict[str, Any]]:
    if syntax in JPEG:
        from imagecodecs._jpeg8 import jpeg8_decode

        if pixels.samples == 3:
            as_rgb = pixels.photometric == "RGB" and seen.adobe in (None, 0)
            return jpeg8_decode, {"colorspace": "RGB" if as_rgb else "YCBCR", "outcolorspace": "RGB"}
        return jpeg8_decode, {}
    if syntax in JPEG_LS:
        from imagecodecs._jpegls import jpegls_decode

        return jpegls_decode, {}
    if syntax in HTJ2K and proven:
        from imagecodecs._htj2k import htj2k_decode

        return htj2k_decode, {}
    from imagecodecs._jpeg2k import jpeg2k_decode

    return jpeg2k_decode, {}


def _place_decoded(pixels: Pixels, syntax: str, decoded: Out, out: Out) -> None:
    if pixels.colour:
        untransformed = pixels.photometric == "YBR_FULL" and syntax not in JPEG
        out[...] = rgb(decoded) if untransformed else decoded
        return
    if decoded.dtype.kind == "i" and out.dtype.kind == "u" and int(decoded.min()) < 0:
        raise Refused("The compressed image holds negative values, but the header says that there are none.")
    out[...] = decoded.astype(out.dtype) if decoded.dtype != out.dtype else decoded


def _keep_within(pixels: Pixels, seen: Stream, syntax: str, out: Out) -> None:
    """Sign and range of decoded grey samples: two's complement where lossless, clamped where lossy.

    Lossless streams carry what the native image held, so bits above High Bit are dropped as there. A lossy
    one may overshoot by its error: it is clamped, because dropping a bit would turn white into black.
    """
    if pixels.colour:
        return
    bits = min(pixels.stored, 16)
    if syntax in LOSSLESS and seen.near == 0:
        if pixels.signed and not seen.signed:
            clear(pixels, out)
        elif not pixels.signed and pixels.stored < 16:
            np.bitwise_and(out, (1 << pixels.stored) - 1, out=out)
        return
    if pixels.signed:
        if not seen.signed and seen.precision < 16:
            np.left_shift(out, 16 - seen.precision, out=out)
            np.right_shift(out, 16 - seen.precision, out=out)
        np.clip(out, -(1 << (bits - 1)), (1 << (bits - 1)) - 1, out=out)
    else:
        np.clip(out, 0, (1 << bits) - 1, out=out)
