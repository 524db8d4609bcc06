"""The two kinds of notice, and the strip for questions: none of them ever takes the keys.

In: values. Out: typed signals. May import Qt, `app.desk.theme` and `app.desk.pieces`.
Must never call activateWindow, raise a window, or set the focus.
"""
