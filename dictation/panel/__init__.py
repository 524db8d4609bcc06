"""The Qt strip that shows listening, level and where words will land."""
