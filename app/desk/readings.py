"""Photometer readings opened at the desk: held against the profile of the settings, kept for this screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.governance.records import add_check
from calibration.profiles import find, load
from calibration.readings import read
from calibration.verdict import document, evaluate
from resources import folder
from viewer.read.pool import Priority

if TYPE_CHECKING:
    from app.desk.window import Window


def choose(window: Window) -> None:
    """Ask for a file, then take it."""
    name, _ = QFileDialog.getOpenFileName(window, "Photometer readings", "", "Readings (*.csv *.txt)")
    if name:
        take(window, Path(name))


def take(window: Window, path: Path) -> None:
    """Evaluate a file of readings for the screen the window is on, and keep the verdict; on a worker."""
    station, seat, screen = window.station, window.seat, window.screen_key()
    if station is None or seat is None:
        return

    def work() -> str:
        own = station.data / "policies" / "profiles"
        profiles = load(folder() / "profiles", *([own] if own.is_dir() else []))
        profile = find(profiles, station.settings.display_profile)
        found = evaluate(read(path), profile, 0.0)
        now, verdict = station.now(), found.verdict.value
        with station.store.work() as store:
            add_check(
                store,
                now,
                seat.person.name,
                screen,
                "measurement",
                profile.id,
                profile.edition,
                verdict,
                document(found),
            )
            body = {"screen": screen, "profile": profile.id, "kind": "measurement"}
            station.trail.append(store, now, seat.person.name, "display.check", outcome=verdict, body=body)
        provisional = " (a provisional profile)" if profile.provisional else ""
        return f"This screen against {profile.title}{provisional}: {verdict}."

    def done(words: str) -> None:
        window.say(words)
        window.refresh_facts()

    window.bridge.ask(work, done, Priority.ON_SCREEN, keep=True)
