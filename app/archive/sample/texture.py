"""Smooth noise, blur, and the grain that scanners add."""

from collections.abc import Iterator, Sequence

import numpy as np

from app.archive.sample.grid import Array, along_axis


def _spline_weights(count: int, pitch: float, rng: np.random.Generator) -> Array:
    """(count, knots) cubic B-spline weights from a lattice of `pitch` samples with a random phase."""
    knots = int(np.ceil(count / pitch)) + 4
    t = np.abs(np.arange(count)[:, None] / pitch + 1 + rng.random() - np.arange(knots)[None])
    weights = np.where(t < 1, 2 / 3 - t * t + t**3 / 2, np.where(t < 2, (2 - t) ** 3 / 6, 0))
    return weights.astype(np.float32)


def smooth_noise(shape: Sequence[int], rng: np.random.Generator, pitch: float | Sequence[float]) -> Array:
    """Gaussian noise of unit variance that varies over `pitch` samples an axis."""
    pitches = [pitch] * len(shape) if isinstance(pitch, (int, float)) else pitch
    weights = [_spline_weights(n, max(p, 1.0), rng) for n, p in zip(shape, pitches, strict=True)]
    field: Array = rng.standard_normal([w.shape[1] for w in weights], dtype=np.float32)
    for axis in reversed(range(len(shape))):
        field = along_axis(weights[axis], field, axis)
    variance = float(np.prod([(w * w).sum(1).mean() for w in weights]))
    field *= np.float32(variance**-0.5)
    return field


def blur(volume: Array, sigma: tuple[float, float, float]) -> Array:
    """Separable Gaussian, sigma in samples an axis (0 leaves it); slice by slice, so the data stay in cache."""
    out: Array = np.array(volume, np.float32)
    if sigma[0] > 0:
        out = _shifted_sum(out, sigma[0], 0)
    for k in range(out.shape[0]):
        for axis in (1, 2):
            if sigma[axis] > 0:
                out[k] = _shifted_sum(out[k], sigma[axis], axis - 1)
    return out


def blur_slice(image: Array, sigma: float) -> Array:
    """Gaussian of one slice (rows, columns), sigma in samples."""
    return _shifted_sum(_shifted_sum(image, sigma, 0), sigma, 1)


def _shifted_sum(a: Array, sigma: float, axis: int) -> Array:
    reach = max(1, int(np.ceil(2.6 * sigma)))
    taps = np.exp(-0.5 * (np.arange(reach + 1) / sigma) ** 2)
    taps = (taps / (taps[0] + 2 * taps[1:].sum())).astype(np.float32)
    framed = np.concatenate([a.take([0] * reach, axis), a, a.take([-1] * reach, axis)], axis)

    def moved(by: int) -> Array:
        start = reach + by
        return framed[(slice(None),) * axis + (slice(start, start + a.shape[axis]),)]

    out: Array = moved(0) * taps[0]
    for i in range(1, reach + 1):
        out += (moved(i) + moved(-i)) * taps[i]
    return out


def ct_grain(
    shape: tuple[int, int, int], rng: np.random.Generator, roll_off: float = 0.9, peak: float = 0.35
) -> Iterator[Array]:
    """Slices (ny, nx) of unit-variance noise with the texture of a reconstruction kernel.

    A ramp rolled off by a Gaussian: band-passed, so grainy without slow drift. A few tiles are rolled and
    flipped from slice to slice; neighbours share a little. A larger `peak` is a sharper kernel.
    """
    nz, ny, nx = shape
    frequency = np.hypot(np.fft.fftfreq(ny)[:, None], np.fft.rfftfreq(nx)[None])
    transfer = (np.sqrt(frequency + 0.004) * np.exp(-((frequency / peak) ** 2) * roll_off)).astype(np.float32)
    tiles = []
    for _ in range(8):
        white = np.fft.rfft2(rng.standard_normal((ny, nx), dtype=np.float32))
        tile = np.fft.irfft2(white * transfer, (ny, nx)).astype(np.float32)
        tiles.append(tile / tile.std())
    before = tiles[0]
    for _ in range(nz):
        tile = np.roll(tiles[rng.integers(len(tiles))], (int(rng.integers(ny)), int(rng.integers(nx))), (0, 1))
        if rng.random() < 0.5:
            tile = tile[::-1]
        if rng.random() < 0.5:
            tile = tile[:, ::-1]
        yield np.float32(0.95) * tile + np.float32(0.3) * before
        before = tile


def mr_grain(shape: tuple[int, int, int], rng: np.random.Generator, smooth: float) -> Iterator[tuple[Array, Array]]:
    """Slice by slice two noise images (real, imaginary) as smooth as an interpolated matrix."""
    tiles = blur(rng.standard_normal((8, shape[1], shape[2]), dtype=np.float32), (0, smooth, smooth))
    tiles /= tiles.std()

    def one() -> Array:
        roll = tuple(int(v) for v in rng.integers(0, shape[1], 2))
        out: Array = np.roll(tiles[rng.integers(8)], roll, (0, 1)) * np.float32(rng.choice((-1, 1)))
        return out

    for _ in range(shape[0]):
        yield one(), one()
