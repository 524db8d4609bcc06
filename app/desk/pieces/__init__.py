"""The small widgets every page is put together from: words, states, buttons, key caps, rows, the focus ring.

In: a `Theme` and words. Out: widgets and their signals.
May import Qt and `app.desk.theme`. Must never know a page, a patient or a command.
"""
