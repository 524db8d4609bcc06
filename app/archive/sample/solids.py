"""Bodies as signed distances (mm, negative inside), and how they are painted with soft edges."""

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from app.archive.sample.grid import Array, Grid, Triple, Window, box

FAR = 99.0


def ramp(distance: Array, width: float = 1.3) -> Array:
    """Coverage 0..1 of a voxel by a body, over an edge of `width` mm."""
    out: Array = distance * np.float32(-1 / width)
    out += np.float32(0.5)
    np.clip(out, 0, 1, out=out)
    return out


def paint(volume: Array, window: Window, cover: Array, value: Array | float) -> None:
    """Move a part of the volume towards a value by coverage."""
    part = volume[window]
    part += cover * (value - part)


def union(a: Array, b: Array, round_mm: float) -> Array:
    """Smooth minimum of two signed distances."""
    out: Array = a - b
    share = out * np.float32(-0.5 / round_mm)
    share += np.float32(0.5)
    np.clip(share, 0, 1, out=share)  # 0 where b is far nearer, 1 where a is
    out *= share
    out += b
    share *= share - 1
    share *= np.float32(round_mm)
    out += share
    return out


def meet(a: Array, b: Array, round_mm: float) -> Array:
    """Smooth maximum of two signed distances: their intersection."""
    return -union(-a, -b, round_mm)


def ellipsoid(x: Array, y: Array, z: Array, centre: Triple, radii: Triple, power: float = 2.0) -> Array:
    """Approximate signed distance to an axis-aligned super-ellipsoid."""
    total = sum(np.abs((axis - c) / r) ** power for axis, c, r in zip((x, y, z), centre, radii, strict=True))
    radius = np.sqrt(total) if power == 2 else total ** np.float32(1 / power)
    out: Array = (radius - 1) * np.float32(0.5 * float(np.min(radii)) + 0.5 * float(np.mean(radii)))
    return out


def table_at(knots: ArrayLike, table: ArrayLike, wanted: Array) -> Array:
    """Rows of a hand-drawn table (knots, columns) read smoothly at `wanted` -> (wanted, columns)."""
    at, values = np.asarray(knots, float), np.asarray(table, float)
    fine = np.linspace(at[0], at[-1], 400)
    columns = np.stack([np.interp(fine, at, c) for c in values.T], 1)
    span = max(3, int(np.diff(at).mean() * 0.7 / (fine[1] - fine[0])))
    kernel = np.hanning(span + 2)[1:-1]
    kernel /= kernel.sum()
    padded = np.pad(columns, ((span, span), (0, 0)), "edge")
    smooth = np.stack([np.convolve(c, kernel, "same") for c in padded.T], 1)[span:-span]
    return np.stack([np.interp(wanted, fine, c) for c in smooth.T], 1).astype(np.float32)


def smooth_path(points: ArrayLike, samples: int = 8) -> Array:
    """Catmull-Rom curve through points (k, 3 or 4) with `samples` a span."""
    p = np.asarray(points, float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0, 1, samples, endpoint=False)[:, None]
    spans = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        spans.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.vstack([*spans, p[-2:-1]])


def tube_distance(
    grid: Grid, path: ArrayLike, far: float = 6.0, flat: tuple[float, float] | None = None
) -> tuple[Window, Array]:
    """Signed distance to a tube along a path (m, 4: x y z radius), in its own bounding box.

    Args:
        far: how far outside the tube distances are right, mm; beyond it they are large.
        flat: squeezes of the cross-section in x and y.
    """
    p = np.asarray(path, float)
    pad = p[:, 3].max() + far
    whole, x, y, z = box(grid, p[:, :3].min(0) - pad, p[:, :3].max(0) + pad)
    distance: Array = np.full((z.shape[0], y.shape[1], x.shape[2]), FAR, np.float32)
    if distance.size == 0:
        return whole, distance
    for a, b in pairwise(p):
        reach = max(a[3], b[3]) + far
        part, x, y, z = box(grid, np.minimum(a[:3], b[:3]) - reach, np.maximum(a[:3], b[:3]) + reach)
        if any(s.stop <= s.start for s in part):
            continue
        inner = tuple(slice(s.start - o.start, s.stop - o.start) for s, o in zip(part, whole, strict=True))
        step = (b - a)[:3].astype(np.float32)
        scale = np.float32(1 / (float(step @ step) + 1e-9))
        px, py, pz = x - np.float32(a[0]), y - np.float32(a[1]), z - np.float32(a[2])
        t = np.clip((px * step[0] + py * step[1] + pz * step[2]) * scale, 0, 1)
        qx, qy, qz = px - t * step[0], py - t * step[1], pz - t * step[2]
        if flat:
            qx, qy = qx * np.float32(flat[0]), qy * np.float32(flat[1])
        away = np.sqrt(qx * qx + qy * qy + qz * qz) - (np.float32(a[3]) + t * np.float32(b[3] - a[3]))
        np.minimum(distance[inner], away, out=distance[inner])
    return whole, distance


def paint_tube(
    volume: Array,
    grid: Grid,
    path: ArrayLike,
    value: float,
    width: float = 1.4,
    flat: tuple[float, float] | None = None,
    wobble: Array | None = None,
) -> None:
    """Paint a tube of one value; `wobble` (of the volume's shape, mm) roughens its wall."""
    window, distance = tube_distance(grid, path, 4.0, flat)
    if distance.size:
        if wobble is not None:
            distance = distance + wobble[window]
        paint(volume, window, ramp(distance, width), value)
