"""Safety checks of a report: tokens, sentences, mentions, and pure rules over them.

In: the texts of the sections, what is known of study and alerts. Out: findings, each with its place.
The words are tables in resources; must stay under 5 ms a report, for it runs at each pause in typing.
"""
