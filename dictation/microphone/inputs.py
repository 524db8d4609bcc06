"""How many inputs the sound system has, counted in a child process: its library prints what it likes and may crash."""

from __future__ import annotations

import sys


def main() -> None:
    """Print the number.

    Raises:
        OSError: the library PortAudio is not there.
    """
    import sounddevice

    inputs = sum(device["max_input_channels"] > 0 for device in sounddevice.query_devices())
    sys.stdout.write(f"{inputs}\n")
