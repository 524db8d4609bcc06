"""The table of planted faults is true of the program as it stands."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TREE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def plant() -> ModuleType:
    found = importlib.util.spec_from_file_location("plant", Path(__file__).parent / "plant.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["plant"] = module
    found.loader.exec_module(module)
    return module


def test_every_fault_can_be_planted(plant: ModuleType) -> None:
    """The old text of each row stands exactly once in its file: a fault that is nowhere proves nothing."""
    assert {row.id: row.found(TREE) for row in plant.mutants() if row.found(TREE) != 1} == {}


def test_every_row_changes_something_and_names_tests_that_are_there(plant: ModuleType) -> None:
    """Ids are unique, old and new differ, and the files of the tests hold the functions named."""
    rows = plant.mutants()

    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.old != row.new, row.id
        assert row.tests, row.id
        for test in row.tests:
            file, _, name = test.partition("::")
            assert f"def {name}" in (TREE / file).read_text(encoding="utf-8"), f"{row.id}: {test}"


def test_a_fault_is_noticed_and_a_harmless_change_is_not(plant: ModuleType, tmp_path: Path) -> None:
    """The planter tells red from survived, and leaves the copy as it was."""
    copy = plant.copied(TREE, tmp_path)
    test = ("tests/viewer/measure/test_angle.py",)
    file = "viewer/measure/angle.py"
    fault = plant.Mutant("fault", "", file, "acute = min(number, 180.0 - number)", "acute = number", test)
    harmless = plant.Mutant("harmless", "", file, "acute = min(number", "acute = min(1.0 * number", test)
    nowhere = plant.Mutant("nowhere", "", file, "no such text", "", test)

    assert plant.tried(copy, fault) == "red"
    assert plant.tried(copy, harmless) == "survived"
    assert "0 times" in plant.tried(copy, nowhere)
    assert (copy / file).read_text(encoding="utf-8") == (TREE / file).read_text(encoding="utf-8")
