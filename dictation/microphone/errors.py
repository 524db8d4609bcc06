"""Why there is no sound."""

from __future__ import annotations

from resources.errors import ReadroomError


class MicrophoneError(ReadroomError):
    """No device, no permission, or a device that stopped: one sentence with what to do."""


class WavError(ReadroomError):
    """A file that is not a recording we can listen to: one sentence that names it."""
