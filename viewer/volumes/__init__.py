"""Which volumes a set of headers makes, with geometry and verdict.

In: headers. Out: `Volume` values in patient millimetres. Pure rules; knows no Qt.

The way in: `build.build`, whose plans allocate volumes; millimetres and voxels: `space`; what positions say:
`verdict`. `inspection` alone reads files: it is what the command `inspect` prints.
"""
