"""Models that do not open."""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from dictation.recogniser.loading import ModelError, load, load_later


def test_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    with pytest.raises(ModelError, match=r"no speech model in .*absent"):
        load(tmp_path / "absent")


def test_bad_model_says_why_and_nothing_on_the_terminal(
    starter: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the C++ part complains of becomes one sentence and reaches no terminal."""
    broken = tmp_path / "broken"
    shutil.copytree(starter, broken)
    (broken / "am/final.mdl").write_bytes((starter / "am/final.mdl").read_bytes()[:5000])

    with pytest.raises(ModelError, match="does not open") as refused:
        load(broken)

    assert "\n" not in str(refused.value)
    assert capfd.readouterr().err == ""
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_model_opens_in_a_worker(starter: Path) -> None:
    """The one who asked is told on the worker's thread."""
    told: list[tuple[Any, threading.Thread]] = []

    worker = load_later(starter, lambda model: told.append((model, threading.current_thread())), _never)
    worker.join(timeout=20)

    assert [thread for _, thread in told] == [worker]


def _never(wrong: ModelError) -> None:
    raise AssertionError(str(wrong))


def test_incomplete_model_is_refused_with_the_part_it_lacks(starter: Path, tmp_path: Path) -> None:
    """A folder without its graph is named before anything is opened."""
    broken = tmp_path / "broken"
    shutil.copytree(starter, broken)
    (broken / "graph/Gr.fst").unlink()

    with pytest.raises(ModelError, match=r"the graph .* is missing"):
        load(broken)
