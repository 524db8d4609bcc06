"""The desk is killed in the middle of its work: nothing of it is half."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.cli.context import utc_now
from app.desk.case.opening import open_case
from app.desk.station import demo_seat, open_station
from app.reports.records import draft_of, outputs_of, versions_of
from app.reports.text import document_text
from app.store.first_page import first_page

pytestmark = pytest.mark.journey

SAVED_S = 1.0
"""What was written longer ago than this is kept."""
STEPS = ("report.mark.do", "alert.critical.prepare", "report.sign.prepare")
MOST_STEPS = 30
FIRST = "There is a 12 mm nodule in the right upper lobe."


@pytest.fixture(scope="module")
def study() -> Path:
    """A real CT of the head; it needs no sample list."""
    found = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "d01-ct-ge-tilt-irregular"
    if not found.is_dir():
        pytest.skip("the real data (../shared/data) is not beside the project")
    return found.resolve()


@pytest.fixture(scope="module")
def killed(start: Callable[..., Any], study: Path) -> dict[str, Any]:
    """Three tours side by side, each killed as soon as a step of it was done."""

    def one(step: str) -> tuple[Any, bool]:
        tour = start("--study", str(study))
        return tour, tour.wait_for(lambda far: any(row["id"] == step for row in far.rows)) and kill(tour)

    with ThreadPoolExecutor(len(STEPS)) as pool:
        return dict(zip(STEPS, pool.map(one, STEPS), strict=True))


@pytest.mark.parametrize("step", STEPS)
def test_killed_at(
    step: str,
    killed: dict[str, Any],
    environment: dict[str, str],
    readroom: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After kill -9 behind a step: the draft of the last second or the whole report, and the alert is due."""
    tour, was_killed = killed[step]

    assert was_killed
    assert_whole(tour, environment, readroom, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(1, MOST_STEPS))
def test_killed_at_each(
    number: int,
    start: Callable[..., Any],
    study: Path,
    environment: dict[str, str],
    readroom: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same behind every step there is; a tour with fewer steps ends by itself."""
    tour = start("--study", str(study))

    if tour.wait_for(lambda one: len(one.rows) >= number):
        kill(tour)

    assert_whole(tour, environment, readroom, monkeypatch)


def kill(tour: Any) -> bool:
    """Kill the process that has the window; whether there was one. The command says what became of it."""
    window = tour.window
    if window is not None:
        os.kill(window, signal.SIGKILL)
    code, said = tour.ended()
    assert window is None or code == 1
    assert "Traceback" not in said
    return window is not None


def assert_whole(
    tour: Any, environment: dict[str, str], readroom: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start again on what was left: audit, draft or report, deliveries, alert."""
    tour.ended()
    monkeypatch.setenv("HOME", environment["HOME"])
    rows = tour.rows
    case_id = str(first_page(tour.data)[0]["id"])
    assert readroom(tour.data, "audit", "verify")["ok"] is True

    station = open_station(tour.data, utc_now)
    try:
        seat = demo_seat(station)
        again = open_case(station, case_id, seat.person)
        with station.store.reading() as work:
            versions, draft = versions_of(work, case_id), draft_of(work, case_id)
            outputs = outputs_of(work, versions[0].id) if versions else ()
    finally:
        station.store.close()

    if versions:
        assert len(versions) == 1
        assert draft is None
        assert {one.format for one in outputs} == {"sr", "pdf", "hl7", "fhir", "text"}
        queued = [
            one for one in readroom(tour.data, "outbox", "list")["deliveries"] if one["report"] == versions[0].id
        ]
        assert len(queued) == 2
    elif long_ago(rows, FIRST):
        assert again.restored
        assert FIRST in document_text(again.draft.document)["findings"]
    if any(row["id"] == "report.sign" for row in rows):
        assert versions
    if any(row["id"].startswith("alert.") for row in rows):
        found = readroom(tour.data, "alerts", "list", "--open")["alerts"]
        assert [one["due"] is not None for one in found] == [True]


def long_ago(rows: list[dict[str, Any]], words: str) -> bool:
    """Whether these words were dictated longer than a second before the last step was done."""
    at = next((at for at, row in enumerate(rows) if words in row["effect"]), None)
    return at is not None and sum(row["seconds"] for row in rows[at + 1 :]) > SAVED_S
