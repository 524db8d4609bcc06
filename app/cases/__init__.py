"""Orders, worklist, clocks and traffic lights, assignment, priors.

In: studies from the archive, contracts from settings. Out: cases with a deadline, a light and a reason.
May import archive, access, settings, store. Must never let an image set go unread in silence.
"""
