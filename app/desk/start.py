"""The life of the desk: one instance, the window painted first, everything heavy after, closed in order."""

from __future__ import annotations

import faulthandler
import getpass
import logging
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import (
    QDeadlineTimer,
    QLockFile,
    QMessageLogContext,
    Qt,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from app.desk.ending import closed_when_asked
from app.desk.screen import need_screen
from app.desk.theme.scale import scaled
from app.desk.theme.theme import dress
from app.desk.window import Launch, Window, centre_on
from app.store.glance import glance
from resources.errors import ReadroomError

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

LOG_BYTES = 1 << 20
LISTEN_MS = 100
ANSWER_MS = 5000
"""How long a second start waits for the first to answer."""


class AlreadyOpen(ReadroomError):
    """Another desk works on this data folder, from another machine or account."""


def application(arguments: list[str]) -> QApplication:
    """The one application object, with our name for the system's windows and tasks."""
    made = QApplication(arguments)
    made.setApplicationName("Readroom")
    made.setDesktopFileName("readroom")
    return made


def open_desk(launch: Launch, ready: Callable[[Window], None] = lambda _window: None) -> int:
    """Open the window and stay until it is closed; the exit code.

    Args:
        ready: called with the window once it is shown.

    Raises:
        AlreadyOpen: a desk of another machine or account holds the data folder.
        ReadroomError: there is no screen, or the data folder cannot be used.
    """
    need_screen()
    lock = QLockFile(str(launch.data / "desk.lock"))
    lock.setStaleLockTime(0)
    try:
        launch.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = lock.tryLock(0)  # first: who has the folder says more than why it cannot be written
        dump = _taken(launch.data, lock) if held else None
    except OSError as error:
        raise ReadroomError(f"The data folder {launch.data} cannot be used: {error.strerror}.") from error
    with scaled(launch.data):
        app = application(sys.argv[:1])
    if dump is None:
        return _second_start(launch.data, lock)
    window = Window(dress(app), launch)
    if os.environ.get("READROOM_TRACE"):
        from app.desk.trace import Trace

        Trace(window, Path(os.environ["READROOM_TRACE"]))
    window.first_paint()
    centre_on(window, app)
    window.show()
    window.raise_()
    window.activateWindow()  # without a window manager nobody else gives it the keys
    window.begin_when_painted()
    servers: list[QLocalServer] = []
    QTimer.singleShot(LISTEN_MS, window, lambda: servers.append(listen(launch.data, window)))
    ready(window)
    with closed_when_asked(window):
        code = app.exec()
    for server in servers:
        server.close()
    lock.unlock()
    faulthandler.disable()
    dump.close()
    return code


def server_name(data: Path) -> str:
    """The local socket of the desk on a data folder."""
    import hashlib

    return "readroom-" + hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:24]


def listen(data: Path, window: Window) -> QLocalServer:
    """Come to the front when a second start asks. Loads Qt's network: after the first painting."""
    from PySide6.QtNetwork import QLocalServer

    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(server_name(data))

    def asked() -> None:
        connection = server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()

    server.newConnection.connect(asked)
    server.listen(server_name(data))
    return server


def _taken(data: Path, lock: QLockFile) -> TextIO:
    """The folder is ours: look at its store and begin its log; the lock goes again where that fails."""
    try:
        glance(data)
        return keep_logs(data)
    except BaseException:
        lock.unlock()
        raise


def _second_start(data: Path, lock: QLockFile) -> int:
    """Bring the first window to the front; refuse where it belongs to another machine or account."""
    if lock.error() != QLockFile.LockError.LockFailedError:
        raise ReadroomError(
            f"The data folder {data} cannot be written: the folder is not yours, or the disk is full."
        )
    info = lock.getLockInfo()
    pid, host = (info[0], info[1]) if isinstance(info, tuple) and len(info) >= 2 else (0, "")
    if host and host != socket.gethostname():
        raise AlreadyOpen(
            f"{data} is open on {host}; close the desk there first. If {host} is gone, delete {data / 'desk.lock'}."
        )
    from PySide6.QtNetwork import QLocalSocket

    line = QLocalSocket()
    patience = QDeadlineTimer(ANSWER_MS)
    line.connectToServer(server_name(data))
    while not line.waitForConnected(patience.remainingTime()) and not patience.hasExpired():
        QThread.msleep(LISTEN_MS)  # the first start listens only once its window is painted
        line.connectToServer(server_name(data))
    if line.state() != QLocalSocket.LocalSocketState.ConnectedState:
        raise AlreadyOpen(
            f"{data} is open in another account of this machine (process {pid}); close it there first."
        )
    line.disconnectFromServer()
    sys.stderr.write(f"Readroom is open already for {getpass.getuser()}; its window is in front now.\n")
    return 0


def keep_logs(data: Path) -> TextIO:
    """Faults end as a trace without values in the log, never as patient data; the open file of crash dumps."""
    folder = data / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    logger = logging.getLogger("readroom")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.raiseExceptions = False  # a log that cannot be written must not fill the terminal
    handler = RotatingFileHandler(folder / "desk.log", maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(TraceFormatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    dump = (folder / f"crash-{os.getpid()}.txt").open("w", encoding="utf-8")
    faulthandler.enable(dump)

    def unexpected(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        logger.error("unexpected", exc_info=(kind, fault, trace))
        sys.stderr.write(
            f"Something went wrong that should not ({kind.__name__}); it is in {folder / 'desk.log'}.\n"
        )

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            unexpected(args.exc_type, args.exc_value, args.exc_traceback)

    def from_qt(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        serious = kind in {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
        if serious and not words.startswith("This plugin does not support"):
            logger.warning("Qt: %s", words)
            sys.stderr.write(f"Qt: {words}\n")

    sys.excepthook = unexpected
    threading.excepthook = in_thread
    qInstallMessageHandler(from_qt)
    return dump


class TraceFormatter(logging.Formatter):
    """Where a fault happened, in lines of code; never the values, which may be a patient's."""

    def formatException(self, ei: object) -> str:
        """Frames and the kind of the fault; of its words only our own sentences."""
        if not isinstance(ei, tuple) or ei[1] is None:
            return ""
        kind, fault, trace = ei
        lines = traceback.format_list(traceback.extract_tb(trace))
        words = str(fault) if isinstance(fault, ReadroomError) else ""
        return "".join(lines) + f"{kind.__name__ if kind else 'fault'} {words}"
