"""The worklist page: what is mine to do now, ordered by time left.

In: a `WorklistPage` of values. Out: signals with case ids and words, for the desk to act on.
May import Qt, `app.desk.theme` and `app.desk.pieces`. Must never load SQLAlchemy, numpy, pydicom or VTK: it is
painted before they are.
"""
