"""The process that has the window of a tour (`tour-window PLAN.json` of resources.children)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app.cli.context import utc_now
from app.cli.tour_screen import end_with_parent
from resources.errors import ReadroomError


def main() -> int:
    """The child's part: the plan is the first word; a refusal is one sentence and exits 1."""
    end_with_parent()
    try:
        return drive(Path(sys.argv[1]))
    except ReadroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def drive(plan_file: Path) -> int:
    """Open the desk, go through the tour, close it; the desk's exit code."""
    from app.desk.start import open_desk
    from app.desk.tour.driver import Driver
    from app.desk.tour.values import Plan
    from app.desk.window import Launch, Window

    began = time.monotonic()
    plan = Plan.from_json(plan_file.read_text(encoding="utf-8"))
    drivers: list[Driver] = []

    def ready(window: Window) -> None:
        drivers.append(Driver(window, plan, lambda: time.monotonic() - began))

    code = open_desk(Launch(plan.data, True, utc_now), ready)
    for driver in drivers:
        driver.closed(code)
    return code
