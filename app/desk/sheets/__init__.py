"""What needs a visible step before it is done: the sign sheet, and the bar of two patients side by side.

In: values. Out: typed signals. May import Qt, `app.desk.theme`, `app.desk.pieces` and the marks of the report.
Must never sign or send: it says what would be, and what the person answered.
"""
