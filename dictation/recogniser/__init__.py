"""The Vosk recogniser, streaming: partial and final words with confidence.

In: 16-bit mono PCM in chunks. Out: partial words, final words. Knows no Qt.
"""
