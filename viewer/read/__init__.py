"""Headers, then pixels, in niced worker threads, the asked-for slice first.

In: sources of bytes (a file; an instance that the archive decrypts). Out: headers, decoded frames, refusals.
May import pydicom, imagecodecs, numpy. Must never draw or accept what cannot be decoded exactly; knows no Qt.
"""
