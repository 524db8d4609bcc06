"""Colour frames as 8-bit RGB (PS3.3 C.7.6.3.1.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.read.header import Pixels
from viewer.read.refusal import Refused


def native_colour(pixels: Pixels, raw: NDArray[np.uint8], out: NDArray[np.uint8]) -> None:
    """Put an uncompressed colour frame into `out`, (rows, columns, 3).

    Raises:
        Refused: the photometric interpretation is not one that is drawn.
    """
    rows, columns = pixels.rows, pixels.columns
    if pixels.photometric == "YBR_FULL_422":
        if columns % 2:
            raise Refused("YBR_FULL_422 needs an even number of columns.")
        pairs = raw[: rows * columns * 2].reshape(rows, columns // 2, 4)
        full = np.empty((rows, columns, 3), np.uint8)
        full[:, 0::2, 0], full[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
        full[..., 1], full[..., 2] = np.repeat(pairs[..., 2], 2, axis=1), np.repeat(pairs[..., 3], 2, axis=1)
        out[...] = rgb(full)
        return
    count = rows * columns * 3
    if pixels.planar:
        samples = raw[:count].reshape(3, rows, columns).transpose(1, 2, 0)
    else:
        samples = raw[:count].reshape(rows, columns, 3)
    if pixels.photometric == "RGB":
        out[...] = samples
    elif pixels.photometric == "YBR_FULL":
        out[...] = rgb(samples)
    else:
        raise Refused(f"Photometric Interpretation {pixels.photometric} is not supported uncompressed.")


def rgb(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """YBR_FULL as RGB, by the inverse of the equations of PS3.3 C.7.6.3.1.2."""
    luma = samples[..., 0].astype(np.float64)
    blue = samples[..., 1].astype(np.float64) - 128
    red = samples[..., 2].astype(np.float64) - 128
    mixed = np.stack([luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], axis=-1)
    return np.asarray(np.clip(np.rint(mixed), 0, 255), dtype=np.uint8)
