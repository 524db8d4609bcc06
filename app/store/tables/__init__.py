"""Every table, one file an owning room; written by that room's records.py alone."""
