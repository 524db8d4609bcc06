"""Everything `make run` and `make test` need, from a bare Debian 12: system packages, .venv, bytecode.

Standard library alone: it runs before anything is installed. Use: python packaging/bootstrap.py venv|run|test|bench
[arguments for readroom]. On macOS and Windows it makes .venv and leaves system packages to the person.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".stamp"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
NEEDED = (3, 11)
OURS = ("app", "viewer", "dictation", "calibration", "resources")

RUN = (
    "python3-venv libgl1 libegl1 libgl1-mesa-dri libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 "
    "libportaudio2 xvfb xauth"
).split()
"""Debian packages that the program itself wants."""

TEST = "xdotool x11-apps x11-utils x11-xserver-utils dcmtk dicom3tools poppler-utils qpdf postgresql-15 sox libsox-fmt-all".split()
"""Debian packages of the judges and peers in the tests."""

BENCH = "python3-vtk-dicom dcm2niix".split()
"""Debian packages of the peers in the benchmarks; whoever is absent is said to be."""


def main(arguments: list[str]) -> int:
    """Do what was asked; the exit code."""
    what = arguments[0] if arguments else "venv"
    if what not in {"venv", "run", "test", "bench", "system"}:
        return stop("Use: python packaging/bootstrap.py venv|run|test|bench|system")
    if sys.version_info[:2] != NEEDED and what != "system":
        return stop(
            f"Readroom needs Python 3.11; this is {platform.python_version()}. Set PYTHON=/path/to/python3.11."
        )
    problem = system_packages([*RUN, *TEST] if what in {"test", "bench"} else RUN)
    if problem:
        return stop(problem)
    if what == "bench":
        absent = system_packages(BENCH)
        if absent:
            sys.stderr.write(f"Some peers of the benchmarks are absent. {absent}\n")
    if what == "system":
        return 0
    problem = environment()
    if problem:
        return stop(problem)
    if what == "run":
        return start(arguments[1:])
    return 0


def stop(sentence: str) -> int:
    """Say why nothing more happens."""
    sys.stderr.write(sentence + "\n")
    return 1


def system_packages(wanted: list[str]) -> str:
    """Install what dpkg does not have; a sentence when that is for the person to do, else empty."""
    if not shutil.which("dpkg-query"):
        return ""
    missing = [name for name in wanted if not installed(name)]
    if not missing:
        return ""
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and not shutil.which("sudo"):
        return f"Install these as root, then try again: apt-get install --no-install-recommends {' '.join(missing)}"
    sys.stderr.write(f"Installing {len(missing)} Debian packages ...\n")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    quiet = subprocess.DEVNULL
    if subprocess.run(install, env=environ, stdout=quiet, stderr=quiet, check=False).returncode == 0:
        return ""
    subprocess.run([*as_root, "apt-get", "update", "-qq"], env=environ, check=False)
    if subprocess.run(install, env=environ, stdout=quiet, check=False).returncode == 0:
        return ""
    return f"Debian's packages could not be installed. Try as root: apt-get install {' '.join(missing)}"


def installed(name: str) -> bool:
    """Whether dpkg has the package."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", name], capture_output=True, text=True, check=False
    ).stdout
    return asked.startswith("install ok")


def fingerprint() -> str:
    """What .venv was made from: the lock, the project file, where it stands, which Python."""
    digest = hashlib.sha256(f"{ROOT}\n{sys.version}\n{sysconfig.get_platform()}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def environment() -> str:
    """Make .venv from the lock, or leave it as it is; a sentence when it failed, else empty."""
    mark = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == mark and PYTHON.exists():
        return ""
    STAMP.unlink(missing_ok=True)
    sys.stderr.write("Making .venv (about a minute) ...\n")
    steps = [
        [sys.executable, "-m", "venv", str(VENV)],
        [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes",
         "-r", "requirements.lock"],
        [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
         "--no-build-isolation", "-e", "."],
        [str(PYTHON), "-m", "compileall", "-q", "-j", "0", *OURS],
    ]  # fmt: skip
    for step in steps:
        if subprocess.run(step, cwd=ROOT, check=False).returncode != 0:
            return (
                "Setting up stopped; the package it wanted is named above. "
                "When the network is back, try again; `make clean-venv` starts afresh."
            )
    site = sysconfig.get_path("purelib", vars={"base": str(VENV), "platbase": str(VENV)})
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "-j", "0", site], cwd=ROOT, check=False)
    STAMP.write_text(mark)
    return ""


def start(arguments: list[str]) -> int:
    """Open the demonstration; where there is no screen, run the tour and say where its pictures are."""
    readroom = str(SCRIPTS / ("readroom.exe" if os.name == "nt" else "readroom"))
    has_screen = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if arguments or has_screen:
        return subprocess.run([readroom, *(arguments or ["demo"])], check=False).returncode
    out = ROOT / "out" / "tour"
    sys.stderr.write(f"There is no screen here, so the tour runs on a virtual one; its pictures go to {out}.\n")
    code = subprocess.run([readroom, "tour", "--out", str(out)], check=False).returncode
    if code == 0:
        sys.stderr.write(f"The tour is done: see {out}.\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
