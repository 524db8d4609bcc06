"""Is this screen fit: gsdf, profiles, readings, verdict, patterns, routine, screen, panel.

In: photometer readings or trials. Out: metrics, targets, a verdict. May import resources only.
"""
