"""Window, LUT, inversion: modality values to display grey, as PS3.3 C.11 says.

In: values and a window. Out: 8-bit grey. Pure functions.
"""
