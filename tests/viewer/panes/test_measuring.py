"""Measuring by mouse: true millimetres at every zoom, turn and density of the screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from viewer.measure.ellipse import axes_of
from viewer.measure.plane import plane
from viewer.panes.marks import handle_points
from viewer.panes.pane import Pane
from viewer.panes.values import Measured, Tool
from viewer.volumes.values import Volume

Show = Callable[[Volume], Pane]


def draw(pane: Pane, start: QPoint, end: QPoint) -> None:
    """A left drag in three moves."""
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(pane, (start + end) / 2)
    QTest.mouseMove(pane, end)
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=end)


def at(pane: Pane, column: float, row: float) -> QPoint:
    """The widget pixel nearest to a place of the image."""
    place = pane.mapping()
    assert place is not None
    return pane.to_widget(*place.to_screen(column, row)).toPoint()


@pytest.mark.parametrize("zoom", [None, 1.0, 4.0, 9.7])
@pytest.mark.parametrize("quarter", [0, 1])
def test_a_known_distance_is_right_at_any_zoom(
    shown: Show, phantom: Volume, zoom: float | None, quarter: int
) -> None:
    """40 columns of 0.5 mm and 10 rows of 1.5 mm are 25 mm, to half a widget pixel at each end."""
    pane = shown(phantom)
    pane.rotate(quarter)
    if zoom is not None:
        pane.one_to_one()
        pane.zoom_by(zoom)
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.set_tool(Tool.LENGTH)
    place = pane.mapping()
    assert place is not None
    a, b = at(pane, 50, 16), at(pane, 80, 24)
    ends = [np.array(place.to_image(*pane.to_picture(p.toPointF()))) for p in (a, b)]
    true = float(np.hypot(*((ends[1] - ends[0]) * [0.5, 1.5])))

    draw(pane, a, b)

    assert len(told) == 1
    figure = told[0].figures[0]
    assert (figure.kind, figure.unit) == ("length", "mm")
    assert figure.number == pytest.approx(true, abs=1e-6)
    assert figure.number == pytest.approx(np.hypot(15, 12), abs=1.5 / place.scale)
    assert figure.shown == f"{true:.1f} mm"
    assert (told[0].label, told[0].sop_uid, told[0].frame) == ("A", "ct.10", 0)


def test_a_rectangle_reads_the_values_under_it(shown: Show, phantom: Volume) -> None:
    """The mean is numpy's over the pixels whose centre it holds; the patient's points come along."""
    pane = shown(phantom)
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.set_tool(Tool.RECTANGLE)
    place = pane.mapping()
    assert place is not None
    a, b = at(pane, 20.4, 10.4), at(pane, 60.6, 30.6)
    (c0, r0), (c1, r1) = (place.to_image(*pane.to_picture(p.toPointF())) for p in (a, b))
    rows, columns = np.mgrid[0:40, 0:120]
    mask = (columns >= c0) & (columns <= c1) & (rows >= r0) & (rows <= r1)

    draw(pane, a, b)

    figures = {f.kind: f for f in told[0].figures}
    assert figures["mean"].number == pytest.approx(phantom.stored[10][mask].mean(), rel=1e-6)
    assert figures["mean"].unit == "HU"
    assert figures["area"].number == pytest.approx(mask.sum() * 0.75)
    assert all(p[2] == pytest.approx(50.0) for p in told[0].points)


def test_a_handle_moves_one_side_and_the_outline_moves_all(shown: Show, phantom: Volume) -> None:
    """Dragging the right handle of an ellipse changes its width alone; its line carries it along."""
    pane = shown(phantom)
    pane.set_tool(Tool.ELLIPSE)
    draw(pane, at(pane, 40, 10), at(pane, 80, 30))
    before = pane.marks[0].points
    told: list[Measured] = []
    pane.measured.connect(told.append)

    draw(pane, at(pane, 80, 20), at(pane, 90, 20))
    wider = pane.marks[0].points
    assert wider[0] == pytest.approx(before[0], abs=0.5)
    assert wider[1][0] - before[1][0] == pytest.approx(5.0, abs=0.5)
    assert wider[1][1] == pytest.approx(before[1][1], abs=0.5)

    half = np.sqrt(0.5)
    start = at(pane, 65 + 25 * half, 20 - 10 * half)
    draw(pane, start, start + QPoint(20, 0))
    moved = pane.marks[0].points
    assert moved[1][0] - moved[0][0] == pytest.approx(wider[1][0] - wider[0][0])
    assert moved[0][0] > wider[0][0]
    assert [m.id for m in told] == [pane.marks[0].id] * 2


def test_shift_on_a_handle_turns_an_ellipse(shown: Show, phantom: Volume) -> None:
    """It swings about its far end and keeps its width; figures and outline follow, and Esc takes it back."""
    pane = shown(phantom)
    pane.set_tool(Tool.ELLIPSE)
    draw(pane, at(pane, 40, 10), at(pane, 80, 30))
    before = pane.marks[0]
    told: list[Measured] = []
    pane.measured.connect(told.append)

    start, end = at(pane, 80, 20), at(pane, 74, 40)
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=start)
    QTest.mouseMove(pane, end)
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert pane.marks == (before,)
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=start)
    QTest.mouseMove(pane, end)
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=end)

    (mark,) = pane.marks
    grid = plane(phantom, 10)
    handles = handle_points(grid, mark)
    assert any(spot == pytest.approx((40, 20), abs=0.5) for spot in handles)
    assert any(spot == pytest.approx((74, 40), abs=0.5) for spot in handles)
    axes = axes_of(grid.normal, *mark.points)
    assert 2 * np.linalg.norm(axes.across) == pytest.approx(20 * grid.row_spacing, rel=0.03)
    longest = np.hypot(34 * grid.column_spacing, 20 * grid.row_spacing)
    assert told[-1].figures[0].number == pytest.approx(longest, rel=0.03)
    pane.select(None)
    middle = np.mean(handles, axis=0)
    on_line = middle + (np.subtract(handles[0], middle) + np.subtract(handles[1], middle)) * np.sqrt(0.5)
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at(pane, float(on_line[0]), float(on_line[1])))
    assert pane.selected == mark


def test_delete_takes_the_selected_mark_away_and_says_so(shown: Show, phantom: Volume) -> None:
    """The value without figures tells the desk; letters are not given twice."""
    pane = shown(phantom)
    pane.set_tool(Tool.LENGTH)
    draw(pane, at(pane, 10, 10), at(pane, 30, 10))
    draw(pane, at(pane, 10, 30), at(pane, 30, 30))
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.select(pane.marks[0].id)

    QTest.keyClick(pane, Qt.Key.Key_Delete)

    assert [m.label for m in pane.marks] == ["B"]
    assert (told[0].label, told[0].figures) == ("A", ())
    draw(pane, at(pane, 50, 30), at(pane, 70, 30))
    assert [m.label for m in pane.marks] == ["B", "C"]


def test_a_mark_shows_on_its_own_slice_alone(shown: Show, phantom: Volume) -> None:
    """On the next slice there is nothing to catch, and a press there pages or draws as ever."""
    pane = shown(phantom)
    pane.set_tool(Tool.LENGTH)
    draw(pane, at(pane, 10, 10), at(pane, 30, 10))

    pane.page(1)
    pane.set_tool(Tool.STACK)
    draw(pane, at(pane, 30, 10), at(pane, 30, 10) + QPoint(40, 0))

    assert pane.marks[0].points[1][0] == pytest.approx(15.0, abs=0.3)


def test_escape_takes_a_mark_back_while_it_is_drawn(shown: Show, phantom: Volume) -> None:
    """Nothing stays and nothing is told; a click without a drag leaves nothing either."""
    pane = shown(phantom)
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.set_tool(Tool.ELLIPSE)

    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at(pane, 20, 20))
    QTest.mouseMove(pane, at(pane, 50, 30))
    assert len(pane.marks) == 1
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at(pane, 50, 30))
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at(pane, 60, 20))

    assert pane.marks == ()
    assert told == []
    draw(pane, at(pane, 20, 20), at(pane, 50, 30))
    assert pane.marks[0].label == "A"


def test_letters_go_on_after_those_of_a_draft(shown: Show, phantom: Volume) -> None:
    """Marks put back keep their letters; the next one takes the letter after them."""
    pane = shown(phantom)
    pane.set_tool(Tool.LENGTH)
    draw(pane, at(pane, 10, 10), at(pane, 30, 10))
    kept = replace(pane.marks[0], label="C", id="x")

    pane.set_marks("ct", (kept,))
    draw(pane, at(pane, 10, 30), at(pane, 30, 30))

    assert [m.label for m in pane.marks] == ["C", "D"]


def test_nothing_is_measured_on_an_image_that_is_not_there(shown: Show, phantom: Volume) -> None:
    """The pane says why instead."""
    phantom.arrived[10] = False
    pane = shown(phantom)
    said: list[str] = []
    pane.said.connect(said.append)
    pane.set_tool(Tool.ELLIPSE)

    draw(pane, QPoint(200, 200), QPoint(300, 300))

    assert pane.marks == ()
    assert len(said) == 1


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_a_screen_of_another_density_measures_and_paints_the_same(factor: str) -> None:
    """At 125, 150 and 200 % the tests of known distances and of the one-to-one picture hold too."""
    here = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "known_distance or one_to_one",
               str(here / "test_measuring.py"), str(here / "test_looking.py")]  # fmt: skip
    import os

    environment = {**os.environ, "QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout[-3000:]


def draw_angle(pane: Pane, end: QPoint, vertex: QPoint, other: QPoint) -> None:
    """A first line by a drag, the second by moving there and pressing."""
    draw(pane, end, vertex)
    QTest.mouseMove(pane, (vertex + other) / 2)
    QTest.mouseMove(pane, other)
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=other)


@pytest.mark.parametrize("quarter", [0, 1])
def test_an_angle_is_the_patients_not_the_screens(shown: Show, phantom: Volume, quarter: int) -> None:
    """Rows are three times as far apart as columns: 60 columns and 20 rows away are 30 mm each, 45 degrees."""
    pane = shown(phantom)
    pane.rotate(quarter)
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.set_tool(Tool.ANGLE)
    place = pane.mapping()
    assert place is not None
    spots = [at(pane, 90, 8), at(pane, 30, 8), at(pane, 90, 28)]
    mm = [np.array(place.to_image(*pane.to_picture(p.toPointF()))) * [0.5, 1.5] for p in spots]
    u, v = mm[0] - mm[1], mm[2] - mm[1]
    true = np.degrees(np.arccos(u @ v / (np.linalg.norm(u) * np.linalg.norm(v))))

    draw_angle(pane, *spots)

    assert len(told) == 1
    figure = told[0].figures[0]
    assert (figure.kind, figure.unit, figure.shown) == ("angle", "deg", f"{true:.1f}°")
    assert figure.number == pytest.approx(true, abs=1e-6)
    assert figure.number == pytest.approx(45, abs=2)
    assert len(told[0].points) == 3


def test_half_an_angle_does_not_outlive_its_image(shown: Show, phantom: Volume) -> None:
    """Its second line is not drawn yet: paging on, Esc or another button takes it back, and its letter with it."""
    pane = shown(phantom)
    told: list[Measured] = []
    pane.measured.connect(told.append)
    pane.set_tool(Tool.ANGLE)

    for leave in (
        lambda: pane.page(1),
        lambda: QTest.keyClick(pane, Qt.Key.Key_Escape),
        lambda: QTest.mouseClick(pane, Qt.MouseButton.RightButton, pos=at(pane, 60, 20)),
    ):
        draw(pane, at(pane, 90, 8), at(pane, 30, 8))
        assert [mark.label for mark in pane.marks] == ["A"]
        leave()
        assert (pane.marks, told) == ((), [])
        assert not pane.hasMouseTracking()


def test_the_vertex_of_an_angle_can_be_moved(shown: Show, phantom: Volume) -> None:
    """A handle at each of its three points; the other two stay where they are."""
    pane = shown(phantom)
    pane.set_tool(Tool.ANGLE)
    draw_angle(pane, at(pane, 90, 8), at(pane, 30, 8), at(pane, 90, 28))
    before = pane.marks[0]

    draw(pane, at(pane, 30, 8), at(pane, 45, 12))

    after = pane.marks[0]
    assert (after.id, after.points[0], after.points[2]) == (before.id, before.points[0], before.points[2])
    assert after.points[1] != before.points[1]
