"""Pages around the work: sign-in, the first user, the lock, import.

In: values. Out: typed signals. May import Qt, `app.desk.theme` and `app.desk.pieces`.
Must never keep a password longer than the signal that carries it, nor read a file.
"""
