"""The two ways onto the desk, `readroom` and `readroom demo`, and the short one past the command tree.

Reading the command line with typer takes longer than painting the first window, so the plain calls are told apart here
by their words; every other call of the same two commands goes through the tree and ends in the same functions.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from resources.errors import ReadroomError


def straight(arguments: Sequence[str]) -> int | None:
    """Open the desk when that is all that is asked, at most with `--data DIR`; the exit code, None for other calls."""
    demonstrated = arguments[:1] == ["demo"]
    rest = arguments[1:] if demonstrated else arguments
    if rest and not (len(rest) == 2 and rest[0] == "--data" and not rest[1].startswith("-")):
        return None
    data = Path(rest[1]) if rest else None
    gc.disable()  # a tenth of the way to the first window; it is on again once all is loaded
    try:
        return demonstration(data) if demonstrated else own_desk(data)
    except ReadroomError as refused:
        from app.cli.fault import one_line

        sys.stderr.write(f"{one_line(str(refused))}\n")
        return 1
    except Exception as fault:  # noqa: BLE001 - the last door: a person gets a sentence, never a trace
        from app.cli.fault import words_of

        sys.stderr.write(f"{words_of(fault)}\n")
        return 1


def own_desk(data: Path | None) -> int:
    """The desk on the user's own data folder, or the one named; the exit code.

    Raises:
        ReadroomError: there is no screen, or the folder is open elsewhere.
    """
    from app.desk.screen import need_screen

    need_screen()
    from app.cli.context import utc_now
    from app.desk.start import open_desk
    from app.desk.window import Launch
    from app.settings.folders import data_folder

    return open_desk(Launch((data or data_folder()).absolute(), False, utc_now))


def demonstration(data: Path | None) -> int:
    """The desk on the sample list, in a throw-away folder or the one named; the exit code.

    Raises:
        ReadroomError: there is no screen, or the folder is somebody's own.
    """
    from app.desk.screen import need_screen

    need_screen()
    from app.cli.context import utc_now
    from app.cli.demo_folder import demo_folder
    from app.desk.start import open_desk
    from app.desk.window import Launch

    with demo_folder(data, wait=False) as ready:
        making = ready.making.poll if ready.making is not None else None
        return open_desk(Launch(ready.data, True, utc_now, making))
