"""Vessels and airways that fill an organ: branching towards seeds, twigs, and thin tubes as partial volume."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.archive.sample.grid import Array, Grid
from app.archive.sample.solids import ramp, tube_distance


def grow(
    root: ArrayLike,
    seeds: Array,
    rng: np.random.Generator,
    tip_radius: float,
    root_radius: float,
    murray: float = 2.7,
) -> tuple[Array, NDArray[np.int_]]:
    """Branch from `root` until every seed (n, 3) is fed.

    Each branch heads for the centroid of its seeds, which are then halved across their longest axis; its
    radius follows Murray's law with exponent `murray`.

    Returns:
        Segments (m, 8: x y z radius at both ends, mm) and the generation (m,) of each.
    """
    segments: list[tuple[float, ...]] = []
    generations: list[int] = []
    stack = [(np.asarray(root, float), np.asarray(seeds, float), 0, root_radius, np.zeros(3))]
    while stack:
        start, fed, generation, parent, heading = stack.pop()
        count = len(fed)
        radius = min(tip_radius * count ** (1 / murray), parent)
        centre = fed.mean(0)
        stop = start + (centre - start) * (1.0 if count == 1 else 0.45 * rng.uniform(0.75, 1.25))
        length = float(np.sqrt(((stop - start) ** 2).sum()))
        bend = (start + stop) / 2 + rng.normal(0, 0.05, 3) * length + heading * 0.16 * length
        out = stop - bend
        heading = out / (float(np.sqrt(out @ out)) + 1e-9)
        segments += [(*start, radius, *bend, radius), (*bend, radius, *stop, radius * 0.93)]
        generations += [generation, generation]
        if count == 1:
            continue
        order, cut = np.arange(count), 1
        if count > 2:
            spread = fed - centre
            sizes, axes = np.linalg.eigh(spread.T @ spread)
            axis = axes[:, 2] + 0.35 * rng.normal(size=3) * (sizes[1] / (sizes[2] + 1e-9))
            order = np.argsort(spread @ axis)
            cut = min(max(1, int(count * rng.uniform(0.35, 0.65))), count - 1)
        halves = (fed[order[:cut]], fed[order[cut:]])
        stack.extend((stop, part, generation + 1, radius, heading) for part in halves)
    return np.array(segments), np.array(generations)


def twigs(segments: Array, rng: np.random.Generator, each: int, length: float, radius: float) -> Array:
    """Side branches (m, 8) of the thin segments: `each` a segment, fanning out from its far end."""
    thin = segments[segments[:, 3] < 1.0]
    ends = np.repeat(thin, each, axis=0)
    start = ends[:, :3] + rng.random((len(ends), 1)) * (ends[:, 4:7] - ends[:, :3])
    ahead = ends[:, 4:7] - ends[:, :3]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-9
    way = ahead + 0.75 * rng.normal(size=ahead.shape)
    way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
    stop = start + way * length * rng.uniform(0.5, 1.5, (len(ends), 1))
    thick = radius * rng.uniform(0.7, 1.15, (len(ends), 1))
    return np.hstack([start, thick, stop, thick * 0.6])


def thin_cover(grid: Grid, segments: Array) -> Array:
    """Coverage 0..1 by tubes thinner than a voxel: samples carry pi r^2 ds, spread over eight voxels."""
    dz, dy, dx = grid.step
    nz, ny, nx = grid.shape
    length = np.linalg.norm(segments[:, 4:7] - segments[:, :3], axis=1)
    samples = np.maximum(1, np.ceil(length / (0.6 * dx)).astype(int))
    owner = np.repeat(np.arange(len(segments)), samples)
    first = np.repeat(np.cumsum(samples) - samples, samples)
    t = ((np.arange(len(owner)) - first + 0.5) / samples[owner])[:, None]
    at = segments[owner, :4] + t * (segments[owner, 4:] - segments[owner, :4])
    mass = np.pi * at[:, 3] ** 2 * (length / samples)[owner] / (dx * dy * dz)
    place = (at[:, 2::-1] - np.array([grid.zs[0], grid.ys[0], grid.xs[0]])) / np.array([dz, dy, dx])
    corner = np.floor(place).astype(int)
    ok = ((corner >= 0) & (corner < np.array([nz, ny, nx]) - 1)).all(1)
    corner, mass = corner[ok], mass[ok]
    part = place[ok] - corner
    flat = (corner[:, 0] * ny + corner[:, 1]) * nx + corner[:, 2]
    out = np.zeros(nz * ny * nx, np.float32)
    for a in (0, 1):
        for b in (0, 1):
            for c in (0, 1):
                share = np.abs(1 - a - part[:, 0]) * np.abs(1 - b - part[:, 1]) * np.abs(1 - c - part[:, 2])
                np.add.at(out, flat + (a * ny + b) * nx + c, (mass * share).astype(np.float32))
    return np.minimum(out, 1).reshape(grid.shape)


def draw_tree(volume: Array, grid: Grid, segments: Array, value: float, gate: Array) -> None:
    """Thick branches as tubes, thin ones as partial volume, only where `gate` (0..1) lets them."""
    thin = segments[:, 3] < 1.5
    cover = thin_cover(grid, segments[thin])
    cover *= gate
    volume += cover * (np.maximum(value, volume) - volume)
    for segment in segments[~thin]:
        window, distance = tube_distance(grid, segment.reshape(2, 4), 1.5)
        if distance.size:
            part = volume[window]
            part += ramp(distance) * gate[window] * np.maximum(value - part, 0)


def draw_airways(volume: Array, grid: Grid, segments: Array, gate: Array) -> None:
    """Walls first, then air, so that a branch opens into its parent."""
    for segment in segments:
        window, distance = tube_distance(grid, segment.reshape(2, 4), 2.5)
        if distance.size:
            wall = 0.45 + 0.13 * segment[3]
            part = volume[window]
            part += ramp(distance - wall) * gate[window] * np.maximum(-60 - 480 * (segment[3] < 1.6) - part, 0)
    for segment in segments:
        window, distance = tube_distance(grid, segment.reshape(2, 4), 2.5)
        if distance.size:
            inside = 1.0 if segment[3] > 3 else gate[window]  # small airways only within the lung
            part = volume[window]
            part += ramp(distance) * inside * ((-985 if segment[3] > 1.5 else -930) - part)
