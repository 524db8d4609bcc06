"""Which keys belong to the text while a text has the focus; and how keys are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_K = Qt.Key
_MOVES = frozenset(
    (_K.Key_Left, _K.Key_Right, _K.Key_Up, _K.Key_Down, _K.Key_Home, _K.Key_End, _K.Key_PageUp, _K.Key_PageDown)
)
_WRITES = frozenset(
    (_K.Key_Backspace, _K.Key_Delete, _K.Key_Tab, _K.Key_Backtab, _K.Key_Return, _K.Key_Enter, _K.Key_Space)
)
_WITH_CTRL = frozenset((_K.Key_A, _K.Key_C, _K.Key_V, _K.Key_X, _K.Key_Backspace, _K.Key_Delete)) | frozenset(
    (_K.Key_Left, _K.Key_Right, _K.Key_Home, _K.Key_End)
)
_PRINTED = {"PgDown": "PgDn", "Return": "Enter", "Del": "Delete", "Ins": "Insert"}


def takes_text(widget: QWidget | None) -> bool:
    """Whether letters typed now would be written: a field of Qt's, or a widget with the property `takes_text`."""
    if widget is None:
        return False
    fields = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
    return isinstance(widget, fields) or bool(widget.property("takes_text"))


def belongs_to_focus(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Whether the key goes to the widget with the focus rather than to a command.

    Tab walks what can have the focus, everywhere. In a text: letters, what moves the caret, what deletes, and copy
    and paste. On a button: what presses it.
    """
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    none = held == Qt.KeyboardModifier.NoModifier
    key = event.key()
    if none and key in (_K.Key_Tab, _K.Key_Backtab):
        return True
    if isinstance(widget, QAbstractButton):
        return none and key in (_K.Key_Space, _K.Key_Return, _K.Key_Enter)
    if not takes_text(widget):
        return False
    if none:
        return key in _MOVES or key in _WRITES or (bool(event.text()) and event.text().isprintable())
    if held == Qt.KeyboardModifier.ControlModifier:
        letter = _K.Key_A <= key <= _K.Key_Z
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return key in _WITH_CTRL and not (letter and shifted)  # Ctrl+Shift with a letter is always a command
    altgr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return (
        held in (altgr, Qt.KeyboardModifier.GroupSwitchModifier)
        and event.text().isprintable()
        and bool(event.text())
    )


def shown(keys: str) -> str:
    """A key sequence as people read it on their keyboard ("Ctrl+Shift+E", "PgDn")."""
    words = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
    parts = words.split("+") if words != "+" else ["+"]
    return "+".join(_PRINTED.get(part, part) for part in parts)


def sequences(keys: str) -> list[QKeySequence]:
    """What Qt must listen to for a key of the table: the key pad's Enter with Return, and the like."""
    found = [QKeySequence(keys)]
    if keys.endswith(("Return", "Enter")):
        stem = keys.removesuffix("Return").removesuffix("Enter")
        found = [QKeySequence(stem + "Return"), QKeySequence(stem + "Enter")]
    return found


def is_known(keys: str) -> bool:
    """Whether Qt can listen to this sequence."""
    sequence = QKeySequence(keys)
    return not sequence.isEmpty() and bool(sequence.toString().strip())
