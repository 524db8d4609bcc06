"""Templates, document, safety checks, versions, output formats.

In: a template, edits, the study, alerts and measurements as values. Out: documents, findings, renderings.
May import cases, archive, access, print, settings, store. Must never change a signed version.
"""
