"""The sound device: a callback that only copies bytes into a queue.

In: the device, or a WAV played through the same queue. Out: chunks of PCM. Knows no Qt.
"""
