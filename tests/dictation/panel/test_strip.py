"""The strip above the report."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dictation.panel.state import CELLS, Listening, PanelState

QtCore = pytest.importorskip("PySide6.QtCore")

STATES = [
    PanelState(Listening.ON, 7, "Impression", "", True),
    PanelState(Listening.OFF, 7, "Findings", "vosk-model-en-us-0.22"),
    PanelState(Listening.TOO_LOUD, 3, "Extra-axial spaces", "", True),
    PanelState(Listening.NO_MICROPHONE, why="Plug one in, then press F4."),
    PanelState(
        Listening.STOPPED, why="The microphone stopped. The last phrase is kept; plug it in and start again."
    ),
    PanelState(Listening.PAUSED, 0, "Impression"),
    PanelState(Listening.LOADING),
]


@pytest.fixture(scope="module")
def colours() -> dict[str, str]:
    """The tokens of the theme."""
    tokens = Path(__file__).resolve().parents[3] / "resources/theme/tokens.toml"
    found: dict[str, str] = tomllib.loads(tokens.read_text(encoding="utf-8"))["colour"]
    return found


def test_level_shows_only_while_something_is_heard() -> None:
    """Lit cells mean sound: none when off or paused, all when too loud."""
    assert [state.lit for state in STATES] == [7, 0, CELLS, 0, 0, 0, 0]


def test_starter_is_never_shown_under_another_name() -> None:
    """Whatever name it is given, the starter is called the starter."""
    assert PanelState(model="Wonderful", starter=True).model_words == "Starter model"


@pytest.mark.parametrize("width", [592, 440, 360])
def test_every_state_draws_differently_and_takes_no_focus(qtbot: Any, colours: dict[str, str], width: int) -> None:
    """Each state has its own picture at every width; the keys stay in the report."""
    from dictation.panel.strip import DictationStrip

    strip = DictationStrip(colours)
    qtbot.addWidget(strip)
    strip.setFixedWidth(width)
    pictures = set()
    for state in STATES:
        strip.show_state(state)
        picture = strip.grab().toImage()  # held: what constBits shows dies with its image
        pictures.add(bytes(picture.constBits()))
        assert state.listening.value in strip.accessibleDescription()

    assert len(pictures) == len(STATES)
    assert strip.focusPolicy() == QtCore.Qt.FocusPolicy.NoFocus
    assert strip.height() == 38


def test_states_differ_without_colour(qtbot: Any, colours: dict[str, str]) -> None:
    """In grey every state still has its own picture."""
    from PySide6.QtGui import QImage

    from dictation.panel.strip import DictationStrip

    strip = DictationStrip(colours)
    qtbot.addWidget(strip)
    strip.setFixedWidth(592)
    pictures = set()
    for state in STATES:
        strip.show_state(state)
        picture = strip.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pictures.add(bytes(picture.constBits()))

    assert len(pictures) == len(STATES)
