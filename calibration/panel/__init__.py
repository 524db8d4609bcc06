"""The Qt page of the display check: one flat ground, one task, exact pixels."""
