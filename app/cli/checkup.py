"""What `readroom doctor` looks at: each check looks, changes nothing, and says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from resources.children import command
from resources.errors import ReadroomError

CHILD_S = 1.2
"""Seconds a child process may take: a broken driver must not hold up the rest."""
CONNECT_S = 0.3
LITTLE = 5 << 30
"""Bytes of free space below which there is hardly room for a day's studies."""


class State(StrEnum):
    """How a part of the desk stands."""

    OK = "ok"
    LIMITED = "limited"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the desk: how it stands, what was seen, what to do; `fix` is empty when there is nothing to do."""

    name: str
    state: State
    detail: str
    fix: str = ""


def opengl() -> Check:
    """Who draws, and whether that is the graphics card; asked in a child process."""
    from viewer.draw.choose import probe

    found = probe(CHILD_S)
    if found.vtk_ok and not found.software:
        return Check("opengl", State.OK, found.sentence)
    if not found.name and "did not answer" in found.sentence:
        detail = f"The graphics driver was not ready within {CHILD_S:g} s, so it is not known who draws."
        return Check("opengl", State.LIMITED, detail, "Ask again; the desk waits longer for it.")
    fix = "Stacks are as quick; 3D is slower. A graphics driver with OpenGL 3.2 would draw both."
    return Check("opengl", State.LIMITED, found.sentence, fix)


def screens() -> Check:
    """Whether a window can open here, and which screens name themselves."""
    from app.desk.screen import display_answers, library
    from calibration.screen import connected

    named = ", ".join(one.title for one in connected(Path("/sys/class/drm")))
    if not sys.platform.startswith("linux"):
        return Check("screens", State.OK, "The system's own windows are used.")
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return Check(
            "screens",
            State.MISSING,
            "No screen: neither DISPLAY nor WAYLAND_DISPLAY is set.",
            "Start Readroom from a desktop, or see it work without one: readroom tour --out FOLDER.",
        )
    if not os.environ.get("DISPLAY"):
        return Check("screens", State.OK, f"A Wayland desktop. {named}".strip())
    if library("libxcb-cursor.so.0") is None:
        return Check(
            "screens",
            State.MISSING,
            "There is a screen, but the library libxcb-cursor0 that Qt needs to open a window is not installed.",
            "apt-get install libxcb-cursor0",
        )
    if not display_answers():
        shown = os.environ["DISPLAY"]
        return Check(
            "screens",
            State.MISSING,
            f"No screen: nothing answers at DISPLAY {shown}.",
            "Log in to a desktop, or set DISPLAY to one that runs.",
        )
    if named:
        return Check("screens", State.OK, f"{named}.")
    return Check(
        "screens",
        State.LIMITED,
        f"A screen at DISPLAY {os.environ['DISPLAY']} that does not name itself (no EDID).",
        "Its checks are kept under its name and size; read on a screen connected to this machine itself.",
    )


def microphone() -> Check:
    """Whether PortAudio is there and hears through something; asked in a child process, whose library is noisy."""
    name = "microphone"
    fix = "Plug in a microphone; until then everything works by keyboard."
    try:
        done = subprocess.run(
            command("microphone-inputs"), capture_output=True, text=True, timeout=CHILD_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Check(name, State.LIMITED, "The sound system did not answer in time.", fix)
    if done.returncode != 0 and "PortAudio library not found" in done.stderr:
        return Check(
            name, State.MISSING, "The sound library PortAudio is missing.", "apt-get install libportaudio2"
        )
    inputs = done.stdout.strip().splitlines()[-1:] or ["0"]
    if done.returncode != 0 or not inputs[0].isdigit() or inputs[0] == "0":
        return Check(name, State.MISSING, "The sound system has no input.", fix)
    return Check(name, State.OK, f"{inputs[0]} inputs.")


def speech_model(data: Path) -> Check:
    """Which model would listen."""
    name = "speech model"
    if find_spec("dictation.models.found") is None:
        return Check(name, State.MISSING, "Dictation is not part of this build.", "Everything works by keyboard.")
    try:
        model = import_module("dictation.models.found").find(data)
    except ReadroomError as error:
        return Check(name, State.MISSING, str(error), "readroom speech install FOLDER_OR_ZIP")
    words = f", {model.words} words" if model.words else ""
    if model.starter:
        fix = "It knows the sample reports' words only. For real reports: readroom speech install FOLDER_OR_ZIP"
        return Check(name, State.LIMITED, f"{model.name}{words}. {model.label}", fix)
    return Check(name, State.OK, f"{model.name}{words}.")


def meter() -> Check:
    """No luminance meter is read directly; its readings come as a file."""
    detail = "No meter is read directly by this version."
    fix = "Measure with the meter's own program, then: readroom displays evaluate READINGS.csv --profile ID"
    return Check("meter", State.MISSING, detail, fix)


def store(data: Path) -> Check:
    """Schema, whether it can be written, and room on the disk; nothing is made."""
    from app.store.engine import open_readonly, schema_version
    from app.store.schema import HEAD

    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    room = f"{free / 2**30:.1f} GiB free"
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return Check(
            "store", State.MISSING, f"{place} cannot be written.", "Give yourself the folder, or use --data."
        )
    if not (data / "store.sqlite").is_file():
        return Check("store", State.MISSING, f"Nothing in {data} yet; {room}.", "It is made at the first start.")
    opened = open_readonly(data)
    try:
        version = schema_version(opened)
    finally:
        opened.close()
    if not os.access(data / "store.sqlite", os.W_OK):
        return Check("store", State.LIMITED, f"{opened.place} can only be read.", "Make the file yours again.")
    if version != HEAD:
        detail = f"{opened.place}: schema {version}, this program works with {HEAD}; {room}."
        return Check("store", State.LIMITED, detail, "It is brought up to date at the next start.")
    if free < LITTLE:
        return Check("store", State.LIMITED, f"Only {room} in {place}.", "Free some space before the next import.")
    return Check("store", State.OK, f"{opened.place}: schema {version}, {room}.")


def servers(data: Path) -> Check:
    """Each connection: whether it answers now, and what it last said; and how many deliveries wait for a person."""
    from app.delivery.records import by_state, list_connections
    from app.delivery.runner import channels
    from app.delivery.values import State as DeliveryState
    from app.store.engine import open_readonly

    if not (data / "store.sqlite").is_file():
        return Check("servers", State.MISSING, "No connections yet.", "readroom connect add folder NAME --path DIR")
    opened = open_readonly(data)
    try:
        with opened.reading() as work:
            known = list_connections(work, active_only=True)
            held = by_state(work)[DeliveryState.HELD]
    finally:
        opened.close()
    waits = ("1 delivery waits" if held == 1 else f"{held} deliveries wait") + " for a person"
    look = "See readroom outbox list --state held; then outbox retry, or outbox give-up with a reason."
    if not known and held:
        return Check("servers", State.LIMITED, f"No connections; {waits}.", look)
    if not known:
        return Check("servers", State.MISSING, "No connections yet.", "readroom connect add folder NAME --path DIR")
    doors, said, bad = channels(), [], 0
    for one in known:
        trouble = doors[one.kind].test(one, CONNECT_S) if one.kind in doors else f"{one.kind} is not tried here"
        last = f"last worked {one.last_ok:%d/%m/%Y %H:%M} UTC" if one.last_ok else "not used yet"
        bad += bool(trouble)
        error = f", last error: {one.last_error.rstrip('.')}" if one.last_error and not trouble else ""
        said.append(f"{one.name} ({one.where}): {trouble.rstrip('.') or 'answers'}, {last}{error}")
    fixes = ["Reports wait in the outbox and go when it answers; see readroom outbox list."] if bad else []
    if held:
        said.append(waits)
        fixes.append(look)
    return Check("servers", State.LIMITED if fixes else State.OK, "; ".join(said) + ".", " ".join(fixes))


def keyring() -> Check:
    """Where keys are kept."""
    from app.access.keys import keyring_name
    from app.settings.folders import config_folder

    name = keyring_name()
    if name:
        return Check("keyring", State.OK, f"Keys are kept in the system's keyring ({name}).")
    place = config_folder() / "keys"
    return Check(
        "keyring",
        State.LIMITED,
        f"There is no keyring here; keys lie in files that only you can read, in {place}.",
        "Copy that folder with your backups, apart from the data; a desktop's keyring is used where there is one.",
    )


def all_checks(data: Path) -> tuple[tuple[str, Callable[[], Check]], ...]:
    """Every check with its name, the slow ones first."""
    return (
        ("opengl", opengl),
        ("microphone", microphone),
        ("screens", screens),
        ("speech model", lambda: speech_model(data)),
        ("meter", meter),
        ("store", lambda: store(data)),
        ("servers", lambda: servers(data)),
        ("keyring", keyring),
    )
