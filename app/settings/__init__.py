"""Settings, policies and profiles: TOML in, validated values out.

In: files of resources/ and of the data folder. Out: frozen values, or one sentence with file, line and
what is allowed. May import resources. Must never guess a value that a person wrote wrongly.
"""
