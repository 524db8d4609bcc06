"""Spoken words to UK report text and commands: a pure function over tables in resources.

In: heard words, the phrases of commands, names of fields and macros. Out: text and command ids.
Must never drop or change left, right, no, not, without.
"""
