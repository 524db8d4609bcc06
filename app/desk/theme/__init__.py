"""Tokens of the look turned into colours, fonts, icons and the one style sheet.

In: `resources/theme`, `resources/fonts`, `resources/icons`. Out: a `Theme`, handed to every widget that paints.
May import Qt and resources. Must never know a page or hold a second source of colours.
"""
