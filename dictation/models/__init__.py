"""Which speech model listens: the starter in resources, or a published one installed from a folder or zip.

In: a folder, a zip. Out: a path and what is known of it. Must never pass the starter off as anything else.
"""
