"""Length, angle, ellipse and rectangle in patient millimetres, statistics from rescaled values.

In: points in patient mm and a volume. Out: numbers with units. Pure functions.
"""
