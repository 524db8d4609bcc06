"""The committed table obeys its contract, and the rules by which a run changes it. Part of `make test`."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from goals import BY_ID, GOALS, Also, Table, faults, merged
from picture import drawn
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
MACHINE = {
    "cpu": "one", "cores": 2, "memory_gib": 24.0, "os": "Linux", "python": "3.11.7", "gl_renderer": "llvmpipe"
}  # fmt: skip
VERSIONS = {"vtk": "9.7.2"}


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    """What `make bench` wrote last."""
    found: dict[str, Any] = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def whole() -> Table:
    """A session that measured everything but the GPU."""
    made = Table()
    for goal in GOALS:
        if goal.id.startswith("gpu."):
            made.skip(goal.id, "no GPU")
        else:
            made.add(goal.id, [2.0, 1.0, 3.0], ("a peer", [4.0, 4.0, 4.0]))
    return made


def test_the_committed_table_keeps_its_contract(committed: dict[str, Any]) -> None:
    """All 31 goals, three runs at least, positive numbers, ratios that follow from them, no verdict better than its figures."""
    assert len(GOALS) == 31
    assert list(faults(committed)) == []
    assert list(committed["goals"]) == list(BY_ID)


def test_the_committed_picture_is_of_the_committed_table(committed: dict[str, Any]) -> None:
    """Whoever changes the figures draws them again; the drawing is one that Qt can read."""
    notes = json.loads((HERE / "notes.json").read_text(encoding="utf-8"))
    picture = (HERE / "results.svg").read_text(encoding="utf-8")

    assert picture == drawn(committed, notes)
    assert QSvgRenderer(picture.encode()).isValid()
    assert all(goal_id in picture for goal_id in BY_ID)


def test_every_missed_goal_is_told_apart_by_word(committed: dict[str, Any]) -> None:
    """Colour alone tells nothing: as many words as rows."""
    picture = drawn(committed, {})
    met = sum(row.get("met") is True for row in committed["goals"].values())

    assert picture.count(">met</text>") == met
    assert picture.count(">missed</text>") == sum(row.get("met") is False for row in committed["goals"].values())


def test_a_whole_run_is_a_valid_table(whole: Table) -> None:
    """The median counts, the speed-up is the inverse ratio, the GPU may be missing."""
    result = merged(None, whole, MACHINE, VERSIONS)

    assert list(faults(result)) == []
    assert result["goals"]["load.jls.peer"]["ratio"] == 0.5
    assert result["goals"]["load.jls.peer"]["met"] is False
    assert result["goals"]["load.scaling"]["ratio"] == 2.0
    assert result["goals"]["load.scaling"]["met"] is True


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("load.jls.peer", {"skipped": "not today"}),
        ("load.jls.peer", {"runs": 2}),
        ("load.jls.peer", {"measured": 0}),
        ("load.jls.peer", {"ratio": 0.3}),
        ("load.jls.peer", {"met": True}),
        ("load.jls.peer", {"unit": "ms"}),
        ("load.jls.peer", {"spread": [1, 2]}),
        ("load.jls.other", {}),
    ],
)
def test_a_fault_is_found(whole: Table, id: str, change: dict[str, Any]) -> None:
    """Each way to break the contract has its sentence."""
    result = merged(None, whole, MACHINE, VERSIONS)
    row = copy.deepcopy(result["goals"]["load.jls.peer"])
    result["goals"][id] = change if "skipped" in change else row | change

    assert len(list(faults(result))) == 1


def test_a_missing_goal_is_found(whole: Table) -> None:
    """Thirty are not enough."""
    result = merged(None, whole, MACHINE, VERSIONS)
    del result["goals"]["doctor.time"]

    assert list(faults(result)) == ["doctor.time is missing"]


def test_a_second_figure_must_keep_to_its_limit_too() -> None:
    """Warm within the goal and cold beyond it is missed, and both figures stay with it."""
    table = Table()

    table.add(
        "load.native.floor", [1.2] * 3, ("floor", [1.0] * 3), also=[Also("cold", 1.6, "x", 1.5)], why="the disk"
    )

    assert table.goals["load.native.floor"]["met"] is False
    assert table.notes["load.native.floor"]["note"] == "cold 1.6 x"
    assert table.notes["load.native.floor"]["why"] == "the disk"


def test_a_part_keeps_the_rest(whole: Table) -> None:
    """One goal measured again replaces one row, on the same machine."""
    before = merged(None, whole, MACHINE, VERSIONS)
    part = Table()
    part.add("doctor.time", [0.5] * 3, ("a peer", [1.0] * 3))

    after = merged(before, part, MACHINE, {"numpy": "2.4"})

    assert after["goals"]["doctor.time"]["measured"] == 0.5
    assert {**after["goals"], "doctor.time": None} == {**before["goals"], "doctor.time": None}
    assert after["versions"] == {"vtk": "9.7.2", "numpy": "2.4"}


def test_a_part_of_another_machine_is_refused(whole: Table) -> None:
    """Rows of one table come from one machine."""
    before = merged(None, whole, MACHINE, VERSIONS)
    part = Table()
    part.add("doctor.time", [0.5] * 3, ("a peer", [1.0] * 3))

    with pytest.raises(ValueError, match="another machine"):
        merged(before, part, MACHINE | {"cpu": "another"}, VERSIONS)


def test_rows_of_the_gpu_come_from_elsewhere_and_stay(whole: Table) -> None:
    """A card's rows join the table of a machine without one, and outlive its next whole run."""
    before = merged(None, whole, MACHINE, VERSIONS)
    elsewhere = Table()
    elsewhere.add("gpu.page.p95", [2.0] * 3, ("a mapper, on a card", [3.0] * 3))

    joined = merged(before, elsewhere, MACHINE | {"gl_renderer": "a card"}, VERSIONS)
    again = merged(joined, whole, MACHINE, VERSIONS)

    assert joined["machine"] == MACHINE
    assert list(faults(joined)) == []
    assert again["goals"]["gpu.page.p95"]["peer_name"] == "a mapper, on a card"
    assert again["goals"]["gpu.mpr.p95"] == {"skipped": "no GPU"}
