"""Where images come from: import, index, encrypted content-addressed files.

In: files, folders, zips, DICOMDIRs. Out: studies, series, instances and a readable source of bytes for each.
May import viewer.read, access, settings, store. Must never keep what could not be decoded, nor drop a
refusal without its reason.
"""
