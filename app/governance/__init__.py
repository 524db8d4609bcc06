"""The record of display checks; later peer review, learning, incidents, policies, staff.

In: what the service does. Out: records that can be counted again by anybody.
May import the rooms below it. Must never change a record once written.
"""
