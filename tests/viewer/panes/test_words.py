"""Words that cannot mislead: what a pane writes of its volume, and what is offered as sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from viewer.draw.view import View
from viewer.look.window import VoiLut, Window
from viewer.panes.choices import choices, following_choice
from viewer.panes.overlay_paint import HEAD, fits_beside, shortened, wrapped
from viewer.panes.pane import Pane
from viewer.panes.style import Style, advance
from viewer.panes.values import Head, Overlay, Role
from viewer.panes.words import (
    gap_words,
    group_words,
    loaded_words,
    made_words,
    series_words,
    warning_words,
)
from viewer.volumes.values import Gap, HeaderLut, HeaderWindow, Json, Volume

VIEW = View(10, Window(40, 80), 600, 600)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (None, ""),
        ({"image": 3}, ""),
        ({"time": 3}, "time 3"),
        ({"b_value": 1000.0, "gradient": [0.0, 1.0, 0.0]}, "b 1000, direction 0 1 0"),
        ({"effective_echo_time": 1.52}, "TE 1.52 ms"),
        ({"stack": 2, "comments": "late"}, "stack 2, comments late"),
    ],
)
def test_which_of_a_series_volumes_it_is_is_said(group: Json, words: str) -> None:
    """Ten times of one series are ten volumes: the pane and the strip tell them apart."""
    assert group_words(group) == words


def test_a_series_without_a_name_has_its_number(phantom: Volume) -> None:
    """Never a bare figure, never nothing."""
    assert series_words(replace(phantom, number=4, group={"time": 2})) == "4 Brain, time 2"
    assert series_words(replace(phantom, number=4, description=" ")) == "Series 4"
    assert series_words(replace(phantom, description="")) == "Series without a name"


def test_gaps_are_said_by_where_they_are(phantom: Volume) -> None:
    """Beside the gap as seen from this image; elsewhere the first one and how many more; a part that lacks stays."""
    gaps = (Gap(11, 2, 15.0), Gap(20, 1, 10.0), Gap(29, 4, 20.0))
    volume = replace(phantom, gaps=gaps, warnings=("7 slices missing", "part 3 missing", "lossy 8:1 JPEG"))

    assert warning_words(volume, VIEW) == (
        "Part 3 missing, LOSSY 8:1 JPEG",
        "2 images missing after image 12, 5 more in 2 places",
    )
    assert "2 images missing after this one" in warning_words(volume, replace(VIEW, index=11))
    assert "2 images missing before this one" in warning_words(volume, replace(VIEW, index=12))
    assert gap_words(Gap(-1, 1, 5.0)) == "1 image missing before the first image"


def test_the_count_says_what_is_here_and_what_never_will_be(phantom: Volume) -> None:
    """While it loads and after."""
    phantom.arrived[4:] = False

    assert loaded_words(phantom, 0) == "4 of 30 loaded"
    assert loaded_words(phantom, 2) == "4 of 30 loaded, 2 cannot be shown"


def test_how_pixels_were_made_is_said(phantom: Volume) -> None:
    """Between pixels, the nearest one, half of them; only whole pixels of square shape need no word."""
    square = replace(phantom, geometry=replace(phantom.geometry, row_spacing=0.5))  # type: ignore[type-var]

    assert made_words(phantom, VIEW) == ("interpolated",)
    assert made_words(phantom, replace(VIEW, zoom=1.0)) == ("interpolated",)
    assert made_words(square, replace(VIEW, zoom=1.0)) == ()
    assert made_words(square, replace(VIEW, zoom=1.0, width=601)) == ("interpolated",)  # half a pixel aside
    unplaced = replace(phantom, geometry=None, pixel_spacing=(1.5, 0.5))
    assert made_words(unplaced, replace(VIEW, zoom=1.0)) == ("interpolated",)
    assert made_words(phantom, replace(VIEW, interpolate=False)) == ("nearest",)
    assert made_words(phantom, VIEW, halved=True) == ("half resolution while dragging",)


def test_all_that_was_sent_is_offered_and_named(phantom: Volume) -> None:
    """Two windows and a table are three alternatives, round and round; a window of one's own leads to the first."""
    lut = HeaderLut(np.arange(256, dtype=np.uint16), 0, 8, "HARD")
    volume = replace(
        phantom, windows=(HeaderWindow(40, 80, explanation="BRAIN"), HeaderWindow(600, 2800)), voi_luts=(lut,)
    )

    offered = choices(volume)

    assert [choice.words for choice in offered] == ["BRAIN, W 80  L 40", "W 2800  L 600", "VOI LUT HARD"]
    assert isinstance(offered[2].window, VoiLut)
    assert [following_choice(offered, choice.window) for choice in choices(volume)] == [1, 2, 0]
    assert following_choice(offered, Window(1, 2)) == 0
    assert choices(replace(phantom, windows=()))[0].words.startswith("not sent, made from the values")


def test_a_narrow_pane_leaves_no_word_out(style: Style) -> None:
    """Warnings break at their commas, the series goes below the patient, only names at the edge are shortened."""
    font = style.font()
    long = "Tilted 18.5°, uneven slice spacing, LOSSY 8:1 JPEG, derived, mm at detector"

    lines = wrapped(long, font, 200)

    assert ", ".join(lines) == long
    assert len(lines) > 1 and all(advance(line, font) <= 200 for line in lines)
    assert fits_beside(("HARGREAVES, Edith",), ("2 Brain",), font, 400)
    assert not fits_beside(("HARGREAVES, Edith",), ("2 Brain without contrast",), font, 200)
    assert shortened("HARGREAVES", font, 400) == "HARGREAVES"
    assert shortened("HARGREAVES-MONTGOMERY, Edith Alexandra", font, 120).endswith("…")


def test_whose_images_they_are_is_written_in_the_smallest_pane(
    shown: Callable[[Volume], Pane], phantom: Volume
) -> None:
    """Also with words switched off: name, birth date, sex, identifier, study date and description."""
    pane = shown(phantom)
    pane.resize(330, 280)
    lines = ("HARGREAVES, Edith", "born 12 Mar 1955  F  RR-204417")
    pane.set_overlay(Overlay(lines, ("2 Brain", "24 Nov 2026 21:02", "CT head"), ("Not linked",)))
    pane.show_words(False)

    assert pane.volume is not None and pane.view is not None
    corners = pane._corners(pane.volume, pane.view, False)

    assert corners.top_left == lines
    assert corners.top_right == ("2 Brain", "24 Nov 2026 21:02", "CT head")
    assert corners.counts[-1] == "Not linked"


def test_a_prior_is_a_word_a_colour_and_an_interval(
    shown: Callable[[Volume], Pane], phantom: Volume, style: Style
) -> None:
    """All three in the bar above the image, with the overlays switched off too; the current study has none of them."""
    pane = shown(phantom)
    pane.show_words(False)

    def bar(head: Head) -> np.ndarray[Any, np.dtype[np.uint32]]:
        pane.set_head(head)
        image = pane.grab(QRect(0, 0, pane.width(), HEAD)).toImage().convertToFormat(QImage.Format.Format_RGB32)
        memory = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return memory[:, : image.width()] & 0xFFFFFF

    purple, base = (style.colour(name).rgb() & 0xFFFFFF for name in ("prior", "base"))
    current = bar(Head(Role.CURRENT, "2 y 3 m before"))
    bare, whole = bar(Head(Role.PRIOR)), bar(Head(Role.PRIOR, "2 y 3 m before"))

    assert not (current == purple).any()
    assert (whole[-2:] == purple).all()
    badge = slice(0, round(advance("PRIOR", style.font(weight=600))) + 20)
    assert ((whole[6:-6, badge] == base) & (whole[6:-6, badge] != current[6:-6, badge])).sum() > 30  # the word
    np.testing.assert_array_equal(whole[:, badge], bare[:, badge])
    assert (whole[:-2] == purple).sum() > (bare[:-2] == purple).sum() + 30  # the interval
