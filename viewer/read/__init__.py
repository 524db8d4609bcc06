"""Headers, then pixels, in niced worker threads, the asked-for slice first.

In: sources of bytes (a file; an instance that the archive decrypts). Out: headers, decoded frames, refusals.
May import pydicom, imagecodecs, numpy. Must never draw or accept what cannot be decoded exactly; knows no Qt.

The way in: `scan.read_header`, `headers.read_headers` for many, `folder.scan_folder`; the way to pixels:
`decode.decode_frame`, `stored.pixels_sha256`, `door.DigestWorker` (in a child); the way to a desk: `pool.Pool`,
`load.Loader`.
"""
