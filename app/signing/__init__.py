"""The one act that ties a report version, journal, audit, outbox and alerts in one transaction.

In: a draft, the case, the signer, overrides. Out: an immutable version with its five outputs.
May import the rooms below it. Must never leave half a signature: all of it commits, or nothing does.
"""
