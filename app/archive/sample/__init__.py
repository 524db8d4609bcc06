"""Images of invented patients, made by code: the demo's studies.

In: a list of `SampleStudy` (resources/sample/studies.toml) and now. Out: DICOM files, each saying SYNTHETIC.
Anatomy is numpy alone and decides nothing but pictures; pydicom writes. May import resources. Must never
be taken for a person: not for teaching, not for measuring a reader.
"""
