"""A printable value to PDF bytes, wherever it is asked for.

The writer of Qt needs a QGuiApplication. In the desk there is one, and any thread may print. Elsewhere (a command,
a test, a machine without a screen) the page is set in a child process that makes one of its own, offscreen, so
that a program which later opens a window finds nothing in its way. A command that prints many pages and never
opens a window makes the application itself, once, with `offscreen`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict

from app.print.values import Printable
from resources.children import command
from resources.errors import ReadroomError

CHILD_TIMEOUT_S = 60
PDF_MAGIC = b"%PDF-"


class PrintError(ReadroomError):
    """The document could not be printed, and why."""


def pdf(document: Printable) -> bytes:
    """The document as PDF 1.4 on A4, fonts embedded, letters never joined; may be called from any thread.

    Raises:
        PrintError: the writer of Qt could not be used or ended early.
    """
    if _application_there():
        from app.print.setting import typeset

        return typeset(document)
    return _in_child(document)


def offscreen() -> object:
    """Make this process able to print by itself, without a screen; keep the answer while it prints.

    Only for a process that opens no window afterwards; to be called on its main thread.
    """
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() or QGuiApplication(["readroom", "-platform", "offscreen"])


def _application_there() -> bool:
    """Whether this process has a QGuiApplication; Qt is not loaded to find out."""
    if "PySide6.QtGui" not in sys.modules:
        return False
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QGuiApplication

    return isinstance(QCoreApplication.instance(), QGuiApplication)


def _in_child(document: Printable) -> bytes:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_HASH_SEED": "0"}
    try:
        done = subprocess.run(
            command("print"),
            input=json.dumps(asdict(document)).encode("ascii"),
            capture_output=True,
            timeout=CHILD_TIMEOUT_S,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrintError(f"The PDF could not be made: {error}.") from error
    if done.returncode != 0 or not done.stdout.startswith(PDF_MAGIC):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PrintError(f"The PDF could not be made: {said[-1] if said else f'exit {done.returncode}'}.")
    return done.stdout
