"""The probe and what it decides."""

from __future__ import annotations

import subprocess
import sys

import pytest

from viewer.draw.choose import from_json, is_software, judge, presenter_for, probe
from viewer.draw.raster import Raster


@pytest.mark.parametrize(
    ("name", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("SVGA3D; build: RELEASE", True),
        ("Microsoft Basic Render Driver", True),
        ("", True),
        ("NVIDIA H100 80GB HBM3/PCIe/SSE2", False),
        ("Apple M2", False),
    ],
)
def test_software_renderers_are_known_by_name(name: str, software: bool) -> None:
    """Only hardware is worth VTK's reading back."""
    assert is_software(name) is software


def test_hardware_that_draws_wrong_is_not_used() -> None:
    """A card whose test picture differs is named, and the processor draws."""
    verdict = judge("NVIDIA Broken", False)

    assert not verdict.vtk_ok
    assert "NVIDIA Broken drew a test picture wrong" in verdict.sentence
    assert isinstance(presenter_for(verdict), Raster)


def test_the_real_probe_answers_and_its_verdict_can_be_kept() -> None:
    """The child draws here, by whatever renderer this machine has, and agrees with the raster presenter."""
    verdict = probe(60)

    assert verdict.vtk_ok, verdict.sentence
    assert verdict.name
    assert from_json(dict(verdict.to_json())) == verdict
    assert from_json({"name": 3}) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os.abort()", "ended the probe"),
        ("print('hello')", "nothing that can be read"),
        ("while True: pass", "did not answer within 1 s"),
    ],
)
def test_a_driver_that_crashes_or_hangs_costs_a_sentence(code: str, words: str) -> None:
    """The child dies, the desk draws with the processor and says why."""
    verdict = probe(1, (sys.executable, "-S", "-c", code))

    assert verdict.software
    assert not verdict.vtk_ok
    assert words in verdict.sentence


def test_slices_are_drawn_without_vtk() -> None:
    """The first slice on the screen waits for no drawing library: the raster presenter loads it for planes only."""
    script = (
        "import sys, numpy as np\n"
        "from viewer.draw.raster import Raster\n"
        "from viewer.draw.view import View\n"
        "from viewer.look.window import Window\n"
        "from viewer.volumes.arrays import volume_of_array\n"
        "Raster().present(volume_of_array(np.zeros((1, 8, 8), np.int16)), View(0, Window(1, 2), 9, 9))\n"
        "print([name for name in sys.modules if name.startswith('vtk')])"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
