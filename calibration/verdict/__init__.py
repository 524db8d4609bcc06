"""Metrics of a set of readings and the verdict of each target. Pure functions."""
