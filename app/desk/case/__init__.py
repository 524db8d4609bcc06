"""One open case: its images and prior, its report, its dictation, its alerts, its signing.

In: a case id. Out: what the reader did, through the rooms below. Each file drives one thing of the reading page.
"""
