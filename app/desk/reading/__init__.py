"""The reading page around its panes: patient banner, series strip, tools and window presets.

In: frozen values. Out: command ids and series UIDs. The panes themselves are `viewer.panes`.
May import Qt, `app.desk.theme`, `app.desk.pieces` and values of the worklist. Must never decode or draw a slice.
"""
