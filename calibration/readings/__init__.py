"""A readings file in; evenly spaced levels with luminances out, or one sentence naming line and fault."""
