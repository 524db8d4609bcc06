"""A disk that is really full while somebody types: said in the window, nothing lost, whole after a restart."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.window import Window
from app.reports.document import find_field

pytestmark = pytest.mark.journey

MEGABYTES = 24
PASSAGE = " Bravo and charlie." * 2000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    tool = shutil.which("mount")
    mounted = tool and subprocess.run(
        [tool, "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", place], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("a small disk cannot be mounted here; run as root with mount rights")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def fill(place: Path) -> Path:
    """Take every byte that is left."""
    ballast = place / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    assert os.statvfs(place).f_bavail == 0
    return ballast


def draft_words(window: Window) -> str:
    """What the foot of the page says of the draft."""
    return window.foot.facts["draft"].words if "draft" in window.foot.facts else ""


def write(window: Window, words: str) -> None:
    for letter in words:
        QTest.keyClick(window.windowHandle(), letter)  # type: ignore[call-overload]


def impression(window: Window) -> str:
    assert window.case is not None
    document = window.case.reporting.document
    assert document is not None
    return find_field(document, "impression").text


@pytest.fixture
def data(small_disk: Path, new_case: Callable[[Path], Path]) -> Path:
    """A data folder with one case, on the small disk."""
    return new_case(small_disk / "data")


@pytest.fixture
def window(data: Path, opened_to_write: Callable[[Path], Window], qtbot: QtBot) -> Window:
    """The desk on it, with "Alfa." in the impression, and that saved."""
    made = opened_to_write(data)
    write(made, "Alfa.")
    qtbot.waitUntil(lambda: draft_words(made).startswith("Draft saved"), timeout=20_000)
    return made


def dictate_much(window: Window) -> None:
    """A passage that no disk without a byte left can take."""
    assert window.case is not None
    window.case.page.column.editor.insert_words(PASSAGE)


def test_a_draft_outlives_a_full_disk(
    window: Window, data: Path, small_disk: Path, opened_to_write: Callable[[Path], Window], qtbot: QtBot
) -> None:
    """Typed while not a byte is left: the foot says so, and with space again and a restart every letter is there."""
    ballast = fill(small_disk)

    dictate_much(window)
    write(window, " Delta.")
    qtbot.waitUntil(lambda: draft_words(window).startswith("Not saved"), timeout=20_000)
    assert "is full" in draft_words(window)
    assert str(data) in draft_words(window)
    write(window, " Echo.")
    ballast.unlink()
    qtbot.waitUntil(lambda: draft_words(window).startswith("Draft saved"), timeout=20_000)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)

    again = opened_to_write(data)

    assert impression(again) == f"Alfa.{PASSAGE} Delta. Echo."


def test_closed_on_a_full_disk_and_written_on_it_stays(
    window: Window, data: Path, small_disk: Path, qtbot: QtBot
) -> None:
    """The window cannot go; with space again it goes by itself only where nobody wrote on meanwhile."""
    ballast = fill(small_disk)
    dictate_much(window)
    window.close()
    qtbot.waitUntil(lambda: window.shell.now.words() != (), timeout=20_000)

    write(window, " Golf.")
    ballast.unlink()

    qtbot.waitUntil(lambda: draft_words(window).startswith("Draft saved"), timeout=20_000)
    qtbot.wait(500)
    assert window.isVisible()
    assert impression(window) == f"Alfa.{PASSAGE} Golf."
    ballast = fill(small_disk)
    dictate_much(window)
    window.close()
    qtbot.waitUntil(lambda: window.shell.now.words() != (), timeout=20_000)
    ballast.unlink()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)


def test_killed_on_a_full_disk_the_last_saved_draft_is_there(
    window: Window,
    data: Path,
    small_disk: Path,
    tmp_path: Path,
    opened_to_write: Callable[[Path], Window],
    qtbot: QtBot,
) -> None:
    """What lies on the full disk, as a power cut would leave it, opens with the draft that was saved last."""
    ballast = fill(small_disk)
    dictate_much(window)
    qtbot.waitUntil(lambda: draft_words(window).startswith("Not saved"), timeout=20_000)
    left = shutil.copytree(data, tmp_path / "left")
    ballast.unlink()

    again = opened_to_write(left)

    assert impression(again) == "Alfa."
