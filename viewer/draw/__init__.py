"""Presenters: one protocol, raster on the CPU and VTK off-screen, the same pixels.

In: a volume and a view of a slice, a cut through it or a camera before it. Out: a finished uint8 array at the size
of the pane in device pixels. The only room that imports VTK; knows no Qt.
"""
