"""Limits as data: which targets a screen has to meet, with edition and source."""
