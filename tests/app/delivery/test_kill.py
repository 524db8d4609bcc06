"""kill -9 at each statement of claim and record: nothing is lost, nothing counts twice, nothing is half there."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.delivery.records import list_deliveries
from app.delivery.runner import Runner, channels
from app.store.engine import open_store

SCRIPT = Path(__file__).with_name("dying_runner.py")
ROOT = Path(__file__).resolve().parents[3]
BEYOND = 400


def die_at(n: int, data: Path, target: Path, receiver: Any, kit: Any) -> bool:
    """Queue two reports for two connections, let a runner die at statement n, finish with another; False past the end."""
    store = open_store(data)
    with store.work() as work:
        line, folder = kit.connect_mllp(work, receiver.port), kit.connect_folder(work, target)
        kit.queue_message(work, line, "r1", 1, "case-1")
        kit.queue_message(work, line, "r2", 2, "case-1")
        kit.queue_files(work, folder, "r1")
    store.close()

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, SCRIPT, data, str(n)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, -9), done.stderr

    store = open_store(data)
    later = datetime.now(UTC) + timedelta(seconds=30)
    survivor = Runner(store, "survivor", lambda: later, lambda: 0.5, channels(), 0.05, 2.0)
    while survivor.step() is not None:
        pass
    with store.reading() as work:
        found = [delivery for delivery, _ in list_deliveries(work)]
    store.close()
    assert [delivery.state.value for delivery in found] == ["sent"] * 3
    messages = [delivery for delivery in found if delivery.control_id in receiver.controls]
    assert len(messages) == 2
    assert {delivery.control_id for delivery in messages} <= receiver.acknowledged
    by_control: dict[str, set[bytes]] = {}
    for message, control in zip(receiver.messages, receiver.controls, strict=True):
        by_control.setdefault(control, set()).add(message)
    assert all(len(different) == 1 for different in by_control.values())
    first_of_second = receiver.controls.index(messages[1].control_id)
    assert messages[0].control_id in receiver.controls[:first_of_second]
    assert sorted(path.name for path in target.iterdir()) == ["A_1_2-v1.pdf", "A_1_2-v1.sr.dcm", "A_1_2-v1.txt"]
    return done.returncode == -9


@pytest.mark.parametrize("n", [6, 13, 19])
def test_killed_at_a_statement(n: int, tmp_path: Path, receiver: Any, kit: Any) -> None:
    """Three places: in a claim, in a record, between two deliveries."""
    target = tmp_path / "in"
    target.mkdir()

    assert die_at(n, tmp_path / "data", target, receiver, kit)


@pytest.mark.soak
def test_killed_at_every_statement(tmp_path: Path, receiver: Any, kit: Any) -> None:
    """From the first statement on until the run ends before it is killed."""
    for n in range(1, BEYOND):
        place = tmp_path / str(n)
        (place / "in").mkdir(parents=True)
        receiver.messages.clear()
        receiver.acknowledged.clear()
        if not die_at(n, place / "data", place / "in", receiver, kit):
            assert n > 30
            return
    pytest.fail("the run never ended by itself")
