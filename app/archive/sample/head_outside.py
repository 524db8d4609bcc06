"""What a head is made of outside the brain: labels of vault, skull base, face, orbits, sinuses and neck."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.archive.sample.grid import Array, Mask, Triple, Window, around, box
from app.archive.sample.head_shape import Head
from app.archive.sample.solids import ellipsoid, meet, smooth_path, tube_distance, union
from app.archive.sample.texture import smooth_noise

Labels = NDArray[np.uint8]


class Label(IntEnum):
    """Tissues; `INSIDE` is read from the brain scale instead."""

    AIR = 0
    SKIN = 1
    FAT = 2
    MUSCLE = 3
    BONE = 4
    MARROW = 5
    INSIDE = 6
    EYE = 7
    LENS = 8
    MUCOSA = 9
    NERVE = 10
    DURA = 11
    VOID = 12
    GLAND = 13


def _knots(*knots: tuple[Array, Sequence[float], float]) -> list[list[float]]:
    """Tube knots (x y z radius) from points, offsets and radii."""
    return [[*(point + np.array(offset)).tolist(), radius] for point, offset, radius in knots]


class Outside:
    """Labels one head. `skull` is the signed distance to the skull's inside, all fields at full resolution."""

    def __init__(self, head: Head, skull: Array, slow: Array, quick: Array, rng: np.random.Generator) -> None:
        self.head, self.grid, self.skull, self._slow, self._quick = head, head.grid, skull, slow, quick
        pitch = head.pixels / 384
        self.fine = smooth_noise(skull.shape, rng, (3.2 / head.slice_mm, 5 * pitch, 5 * pitch))
        self.labels: Labels = np.zeros(skull.shape, np.uint8)
        self._skin: Array = np.empty(skull.shape, np.float32)
        self._rng = rng

    def paint(self, scale: Array) -> None:
        """Label everything; `scale` is the brain scale of the whole volume."""
        for k in range(0, self.grid.shape[0], 2):
            self._skin[k : k + 2] = self._layers(slice(k, k + 2))
        self._base()
        for side in (-1, 1):
            self._temporal_bone(side)
            self._orbit(side)
            self._cheek(side)
        self._nose()
        self._meninges(scale)

    def _body(
        self,
        centre: Triple,
        radii: Triple,
        label: Label,
        rough: float = 1.0,
        power: float = 2.0,
        where: Mask | None = None,
    ) -> tuple[Window, Array]:
        window, x, y, z = around(self.grid, centre, np.array(radii) * 1.2 + 3)
        distance = ellipsoid(x, y, z, centre, radii, power) + rough * self._quick[window]
        inside = distance < 0 if where is None else (distance < 0) & where[window]
        self.labels[window][inside] = label
        return window, distance

    def _cell(
        self, centre: Sequence[float], radii: Sequence[float], wall: float, power: float, rough: float
    ) -> None:
        """A sinus: a bony wall, a mucosal line, air."""
        window, distance = self._body(centre, np.array(radii) + wall, Label.BONE, rough, power)
        part = self.labels[window]
        part[distance < -wall] = Label.MUCOSA
        part[distance < -wall - 0.7] = Label.AIR

    def _tube(self, knots: Sequence[Sequence[float]], label: Label, far: float = 3.0) -> tuple[Window, Array]:
        window, distance = tube_distance(self.grid, smooth_path(knots), far)
        self.labels[window][distance < 0] = label
        return window, distance

    def _layers(self, slab: slice) -> Array:
        """Skin, scalp, muscles and vault of a slab; returns the signed distance to the skin."""
        x, y, z = self.grid.mesh
        z = z[slab]
        skull, slow, quick, fine = self.skull[slab], self._slow[slab], self._quick[slab], self.fine[slab]
        labels = self.labels[slab]
        ax = np.abs(x)
        young = 0.55 if self.head.child else 1.0
        thick = 6.6 + 0.5 * slow + 1.4 * np.clip((y - 50) / 30, 0, 1)
        thick = young * (thick - 2.6 * np.exp(-(((z + 8) / 20) ** 2) - ((y + 22) / 26) ** 2))
        scalp = (5.2 + 0.5 * quick + 1.6 * np.clip(y / 80, 0, 1)) * (0.75 if self.head.child else 1)
        temporal = 8 * young * np.exp(-(((z + 14) / 32) ** 2) - ((y + 20) / 34) ** 2) * np.clip(ax / 50 - 0.5, 0, 1)
        skin: Array = skull - thick - scalp - temporal
        small = 0.86 if self.head.child else 1.0
        face = ellipsoid(x, y, z, (0, -46, -58), (57 * small, 50, 58 * small), 2.3) + 1.5 * slow
        cheek = ellipsoid(ax, y, z, (44 * small, -44, -52), (24, 34 * small, 34))
        nose = ellipsoid(x, y, z, (0, -98 / (2 - small), -42), (12, 15 * small, 20 * small)) + 0.5 * quick
        neck = np.maximum(np.hypot(x / small, (y - 26) / 1.1) - 58 * small - 2 * slow, z + 28)
        skin = union(union(union(skin, face, 12), cheek, 10), union(nose, neck, 10), 9)
        skin = meet(skin, -ellipsoid(ax, y, z, (34, -104, -21), (16, 14, 9)), 5)  # below the brow
        inside = skin < 0
        labels[inside] = Label.SKIN
        labels[skin < -2.0] = Label.FAT
        beneath = (skin < -2) & (skull > 0)
        out = skull - thick
        temporalis = (temporal > 1.2) & (out > 0.4) & (out < temporal * 0.95 - 0.2 + 0.8 * quick)
        labels[temporalis & beneath] = Label.MUSCLE
        low = beneath & (z < -10 + 2 * slow) & (skin < -6 - 2 * quick) & (np.abs(slow + 0.35 * quick) > 0.08)
        low &= np.abs(quick + fine * 0.15) > 0.06 * (slow > -0.3)
        labels[low & ((y > -62) | (ax > 46))] = Label.MUSCLE
        vault = (skull > -0.3) & (skull < thick) & (z > -30 - 0.25 * y)
        labels[vault & inside] = Label.BONE
        diploe = vault & (np.abs(skull - thick * 0.52) < thick * 0.22 + 0.4 * fine - 0.25) & (thick > 4.5 * young)
        labels[diploe & inside] = Label.MARROW
        base = (skull > -0.3) & (skull < 4.2 + 1.8 * slow) & (z <= -30 - 0.25 * y) & (z > -64) & (y > -50)
        labels[base & inside] = Label.BONE
        labels[base & (np.abs(skull - 2.4) < 0.9 + 0.6 * fine) & inside] = Label.MARROW
        return skin

    def _base(self) -> None:
        """Sphenoid with its sinus, clivus, dens."""
        out = self.skull > 0
        self._body((0, -14, -30), (17, 18, 12), Label.BONE, 2.2, 2.2, out)
        self._body((0, -14, -31), (14, 14, 8), Label.MARROW, 1.8, 2.2, out)
        for centre, radii in (((0, 2, -28), (7, 6, 10)), ((0, 8, -40), (8, 5, 12)), ((0, 14, -52), (9, 5, 9))):
            self._body(centre, np.array(radii) + 1.5, Label.BONE, 0.8, 2.3, out)
            self._body(centre, radii, Label.MARROW, 0.8, 2.3, out)
        self._body((0, 24, -78), (8, 8, 12), Label.BONE, 0.5)

    def _temporal_bone(self, s: int) -> None:
        out = self.skull > 0
        knots = [(s * 11, 1, -38, 6), (s * 24, 8, -37, 8), (s * 40, 17, -38, 10), (s * 58, 28, -42, 16)]
        window, distance = tube_distance(self.grid, smooth_path(knots), 3)
        petrous = (distance < 0.8 * self._quick[window]) & out[window] & (self._skin[window] < -4)
        self.labels[window][petrous] = Label.BONE
        window, distance = self._body((s * 56, 30, -44), (13, 17, 18), Label.BONE, 1.5, 2.0, out)
        mastoid = self.labels[window]
        cells = 0.45 if self.head.child else 0.75
        mastoid[(distance < -2) & (mastoid == Label.BONE) & (np.abs(self.fine[window]) < cells)] = Label.AIR
        self._body((s * 36, 17, -35), (3.5, 3, 3), Label.INSIDE, 0.3)
        self._body((s * 50, 14, -40), (12, 2.2, 2.2), Label.AIR, 0.3)
        if not self.head.child:
            self._cell((s * 8, -17, -32), (8, 11, 8), 1.0, 2.2, 1.8)  # sphenoid sinus
            wide = 2 * self._rng.random(2)
            self._cell((s * (12 + wide[0]), -84, 0), (12 + 1.5 * wide[1], 5, 11), 1.2, 2.2, 1.8)  # frontal sinus
        small = 0.7 if self.head.child else 1.0
        self._cell((s * 28, -62, -56), (14 * small, 17 * small, 17 * small), 1.3, 2.6, 1.4)  # maxillary sinus

    def _orbit(self, s: int) -> None:
        centre = np.array((s * 32, -60, -19))
        window, x, y, z = around(self.grid, centre, (40, 40, 40))
        cone = np.hypot((np.abs(x) - 31 + 0.30 * (y + 70)), (z + 20))
        cone = cone - np.interp(y, [-95, -80, -60, -30, -22], [19, 19.5, 17, 6, 2]) + 0.6 * self._quick[window]
        cone = np.maximum(np.maximum(cone, y + 24), -94 - y)
        out, skin = self.skull[window] > 0, self._skin[window]
        self.labels[window][(cone < 1.8) & out & (skin < -5) & (y > -86)] = Label.BONE
        self.labels[window][(cone < 0) & out & (skin < -2)] = Label.FAT
        eye, apex = np.array((s * 32, -77, -20)), np.array((s * 13, -28, -20))
        middle = (eye + apex) / 2
        for dx, dz in ((7.5, 0), (-7.5, 0), (0, 7), (0, -7)):
            muscle = _knots(
                (eye, (dx * 1.35, 4, dz * 1.4), 1.2), (middle, (dx * 1.1, -6, dz * 1.1), 2.1),
                (apex, (dx * 0.25, 0, dz * 0.25), 1.2),
            )  # fmt: skip
            self._tube(muscle, Label.MUSCLE, 2)
        nerve: list[list[float]] = [
            *_knots((eye, (-s * 2, 11, 0), 1.9), (middle, (s, 0, -1), 1.8), (apex, (0, 0, 0), 1.9)),
            [s * 7, -16, -17, 2], [0, -10, -16, 2.2],
        ]  # fmt: skip
        window, distance = tube_distance(self.grid, smooth_path(nerve), 2)
        part = self.labels[window]
        part[(distance < 1.3) & (part == Label.FAT)] = Label.INSIDE  # its sheath of fluid
        part[distance < 0] = Label.NERVE
        window, distance = self._body(eye, (12.2, 12.2, 12.2), Label.SKIN, 0)
        self.labels[window][distance < -1.0] = Label.EYE
        self._body(eye + np.array([0, -8.4, 0]), (4.6, 2.3, 4.6), Label.LENS, 0)
        self._body((s * 42, -78, -12), (5, 7, 4), Label.GLAND, 0.6)

    def _cheek(self, s: int) -> None:
        """Zygoma with its arch, carotid artery, mandible, lateral masses of the atlas."""
        arch = [(s * 44, -82, -30, 4), (s * 56, -66, -40, 4), (s * 66, -40, -40, 2.6), (s * 66, -14, -38, 2.6)]
        window, distance = self._tube(arch, Label.BONE)
        self.labels[window][distance < -1.6] = Label.MARROW
        carotid = [(s * 24, 4, -90, 2.6), (s * 24, 4, -46, 2.6), (s * 16, -4, -34, 2.4), (s * 11, -14, -24, 2.2)]
        self._tube([*carotid, (s * 10, -10, -17, 2)], Label.VOID)
        self._tube([(s * 10, -10, -17, 1.8), (s * 24, -14, -13, 1.5), (s * 36, -12, -6, 1.3)], Label.VOID)
        for centre, outer, inner in (
            ((s * 54, 4, -62), (7, 9, 18), (4, 6, 16)),
            ((s * 20, 30, -66), (12, 10, 7), (9, 7, 5)),
        ):
            self._body(centre, outer, Label.BONE, 0.8)
            self._body(centre, inner, Label.MARROW, 0.8)

    def _nose(self) -> None:
        """Ethmoid cells, nasal cavity with septum and turbinates, pharynx."""
        window, x, y, z = box(self.grid, (-15, -90, -34), (15, -36, -4))
        quick = self._quick[window]
        cell = np.abs(self.fine[window]) + 0.25 * np.abs(quick)
        here = (np.abs(x) < 12.5 - 0.12 * (z + 20)) & (y > -86 + 2 * quick) & (y < -36 + 3 * quick)
        here &= (z < -11 + quick) & (self.skull[window] > 0.3)
        part = self.labels[window]
        cells = np.where(cell[here] < 0.22, Label.BONE, np.where(cell[here] < 0.42, Label.MUCOSA, Label.AIR))
        part[here] = cells.astype(np.uint8)
        window, x, y, z = box(self.grid, (-16, -100, -74), (16, -34, -30))
        quick = self._quick[window]
        here = (np.abs(x) < 12 + 0.8 * quick) & (self._skin[window] < -5) & (y > -98)
        here &= (y < -36 + 4 * quick) & (z < -32 + 2 * quick)
        turbinate = np.minimum(np.hypot(np.abs(x) - 7.5, (z + 46) * 1.2) - 3.8, np.hypot(np.abs(x) - 8, z + 60) - 5)
        turbinate = turbinate + 0.8 * quick
        septum = np.abs(x - 0.8 * quick)
        part = self.labels[window]
        part[here] = Label.AIR
        part[here & ((turbinate < 0) | (septum < 1.3) | (np.abs(x) > 10.5))] = Label.MUCOSA
        part[here & ((turbinate < -2.6) | (septum < 0.5))] = Label.BONE
        self._body((0, -16, -60), (11, 7, 20), Label.AIR, 1.2)
        self._body((0, -4, -62), (14, 6, 14), Label.MUSCLE, 0.8)

    def _meninges(self, scale: Array) -> None:
        """The inside of the skull, its dura, the falx (moved with the midline) and the venous sinus."""
        skull, labels = self.skull, self.labels
        labels[(skull < 0) & (labels != Label.NERVE) & (labels != Label.VOID)] = Label.INSIDE
        window, x, y, z = box(self.grid, (-22, -99, 4), (22, 110, 120))
        inner, part = skull[window], labels[window]
        off = np.abs(x - self.head.pushed(x, y, z)) * 1.0
        arch = ellipsoid(np.zeros(1, np.float32), y, z, (0, 0, -1), (47, 47, 36))
        part[(off < 0.55) & (inner < 0) & (scale[window] < 0.8) & (arch > 0)] = Label.DURA
        labels[(skull < 0) & (skull > -0.7)] = Label.DURA
        sinus = (np.abs(x) * 1.1 < 3.2 - 0.6 * (-inner - 2)) & (inner < 0) & (inner > -6) & ((z > 30) | (y > 30))
        part[sinus] = Label.VOID
