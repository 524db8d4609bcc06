"""Sound to words to text: microphone, recogniser, written form, models, panel.

In: audio. Out: text and command ids. May import resources only. Must never send a sound anywhere.
"""
