"""The terminal: one small file a command group; parse, call, print.

In: arguments. Out: a table or one JSON document on stdout, sentences on stderr, an exit code.
May import every room; starts the desk by an import inside the function.
Must never decide anything a room should decide, nor load Qt, VTK or pydicom for `--help`.
"""
