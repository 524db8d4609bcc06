"""The Qt page of the display check: one flat ground, one task, exact pixels.

In: facts of the screen, its response, colours, clock and random source. Out: one `Result` by signal.
May import the other rooms of calibration, resources and Qt. Must never scale or smooth a pattern.
"""
