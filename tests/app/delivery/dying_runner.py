"""A runner that dies by SIGKILL at its statement n: `dying_runner.py DATA N` (run by test_kill.py).

Statements are what goes to the database, COMMIT included, of claim and record; the send lies between them. Exits 0
when it was idle before it came to statement n.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from app.delivery.runner import Runner, channels
from app.store.engine import open_store


def main() -> None:
    """Open, count, die."""
    store = open_store(Path(sys.argv[1]))
    left = int(sys.argv[2])

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "begin", count)
    event.listen(store.engine, "before_cursor_execute", count)
    event.listen(store.engine, "commit", count)
    runner = Runner(store, f"dies-at-{left}", lambda: datetime.now(UTC), lambda: 0.5, channels(), 0.05, 2.0)
    runner.run(threading.Event(), until_idle=True, timeout=20)


if __name__ == "__main__":
    main()
