"""Sign-in, roles, audit trail.

In: who does what. Out: yes or no, and an entry in the chain.
May import settings and store. Must never let an entry be changed or cut off unseen.
"""
