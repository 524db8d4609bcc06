"""Alert policy, alert states, rota.

In: a finding and who raised it. Out: an alert that is due until somebody acknowledged it.
May import reports, delivery, cases, archive, access, settings, store. Must never lose an alert.
"""
