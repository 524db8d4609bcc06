"""Which volumes a set of headers makes, with geometry and verdict.

In: headers. Out: `Volume` values in patient millimetres. Pure rules; knows no files, no Qt.
"""
