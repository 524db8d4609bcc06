"""The tour: the whole main job in the real window, by real keys, mouse and speech, each step with what it changed.

In: a data folder with a case to read, and where the pictures go. Out: pictures, and a row a step. It works the window
like a person does and only looks at the desk's state to see whether something happened; it never calls what it shows.
"""
