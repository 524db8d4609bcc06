"""The report column of the reading page: the document to write in, the marks beside it, what leads to signing.

In: values of `app.reports` and of this room. Out: the next document at each edit, and what the person asks for.
May import Qt, `app.reports` (values and pure functions), `app.desk.theme`, `app.desk.pieces`.
Must never store, check or sign: it shows what others found.
"""
