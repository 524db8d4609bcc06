"""The Qt pane: blits what a presenter made, draws overlays, turns gestures into values.

In: volumes and presenters. Out: signals carrying what the reader did. Must never decode.
"""
